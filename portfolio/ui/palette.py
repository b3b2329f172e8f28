"""The theme's colours for charts: stand-ins that Streamlit replaces by the light or the dark theme's own."""

import streamlit.elements.plotly_chart  # noqa: F401  registers the "streamlit" template that figures are built with

TEMPLATE = "streamlit"
SEQUENCE = tuple(f"#0000{number}" for number in range(11, 21))
"""Sequential colours, from near the ground to strong, in both themes."""
CATEGORIES = tuple(f"#00000{number}" for number in range(1, 9))
"""Categorical colours: teal, orange, indigo, sky, grey, blue, maroon, rust."""
TEAL, ORANGE, INDIGO, SKY, GREY = CATEGORIES[:5]
