"""Assumptions: every parameter that results rest on, its source, what another edition would move, what each change moved."""

import streamlit as st

from portfolio.ui import assumptions, assumptions_moves, links
from portfolio.ui.frame import current_view
from portfolio.ui.pilot_parts import choose_part
from portfolio.ui.words import day

PARTS = {
    "parameters": ("Parameters", assumptions.draw),
    "would": ("What would move", assumptions_moves.draw_would),
    "moved": ("What has moved", assumptions_moves.draw_moved),
}

view = current_view()

st.title("Assumptions")
st.markdown(
    "Every rate, index, value and rule that results rest on. Each has editions with a source; the one in force on "
    f"{day(view.as_at)} is used, and others stand beside it."
)
links.link("methods", "How they are used", view, icon=":material/function:")
part = choose_part("Part of the assumptions", {name: title for name, (title, _) in PARTS.items()})
PARTS[part][1](view)
