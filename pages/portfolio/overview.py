"""Overview: where we stand, what works and what does not, what needs deciding."""

import streamlit as st

from portfolio.ui import links
from portfolio.ui.frame import current_view
from portfolio.ui.overview import draw_headlines, draw_intro, draw_pictures
from portfolio.ui.overview_lists import draw_decisions, draw_findings, draw_outcomes
from portfolio.ui.overview_model import overview_of

view = current_view()
model = overview_of(view)

st.title("AI pilots: from pilot to scale")
draw_intro(view, model)

if model.now.pilots == 0:
    st.info("No pilot matches. Clear the filters in the sidebar, or register the first pilot.", icon=":material/search_off:")
    links.link("new_pilot", "Register a pilot", view, icon=":material/add_circle:")
    st.stop()

st.header("Where we stand")
draw_headlines(model)
draw_pictures(view, model)
draw_outcomes(model)

st.header("What works and what does not")
draw_findings(view, model)

st.header("What needs deciding")
draw_decisions(view, model)
