"""Guide: what the words mean, how figures are counted, and who may do what."""

import streamlit as st

from portfolio.ui import guide
from portfolio.ui.frame import current_view
from portfolio.ui.pilot_parts import choose_part

PARTS = {
    "start": ("Start here", guide.draw_start),
    "stages": ("Stages", guide.draw_stages),
    "evidence": ("Evidence", guide.draw_evidence),
    "figures": ("Figures", guide.draw_figures),
    "roles": ("Roles", guide.draw_roles),
    "words": ("Words", guide.draw_words),
    "columns": ("CSV columns", guide.draw_columns),
}

view = current_view()

st.title("Guide")
part = choose_part("Part of the guide", {name: title for name, (title, _) in PARTS.items()})
PARTS[part][1](view)
