"""The theme's colours for charts: stand-ins that Streamlit replaces by the light or the dark theme's own."""

SEQUENCE = tuple(f"#0000{number}" for number in range(11, 21))
"""Sequential colours, from near the ground to strong, in both themes."""
CATEGORIES = tuple(f"#00000{number}" for number in range(1, 9))
"""Categorical colours: teal, orange, indigo, sky, grey, blue, maroon, rust."""
TEAL, ORANGE, INDIGO, SKY, GREY = CATEGORIES[:5]
TEMPLATE = {"layout": {"colorway": CATEGORIES}}
"""Of Streamlit's own template what these charts use: the whole is 3.6 kB more for each picture."""
