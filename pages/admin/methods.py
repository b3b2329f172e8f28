"""Methods: the rules and the formulas behind every figure, from the same declarations as the code that computes."""

import streamlit as st

from portfolio.ui import methods
from portfolio.ui.frame import current_view
from portfolio.ui.pilot_parts import choose_part

view = current_view()

st.title("Methods")
st.markdown(
    "How every figure is made: the rules in plain English, and each formula in words, in notation and with its "
    "sources. The code that computes reads the same declarations."
)
words = methods.draw_search(view)
asked = st.query_params.get("formula", "")
if words:
    methods.draw_found(view, words)
elif not (asked and methods.draw_asked(view, asked)):
    part = choose_part("Part of the methods", {"rules": "Rules", "formulas": "Formulas"})
    if part == "formulas":
        methods.draw_topics(view)
    else:
        methods.draw_in_force(view)
        methods.draw_rules(view)
