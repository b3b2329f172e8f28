"""Overview: where we stand, what works and what does not, what needs deciding."""

import streamlit as st

from portfolio.ui import downloads, links, working
from portfolio.ui.frame import current_view
from portfolio.ui.overview import draw, draw_tables
from portfolio.ui.overview_model import overview_of, workings_of

view = current_view()
model = overview_of(view)

with st.container(horizontal=True, vertical_alignment="bottom"):
    st.title("AI pilots: from pilot to scale")
    label = "Tables, working, downloads" if downloads.may(view) else "Tables and working"
    with st.popover(label, icon=":material/table:", key="tables", on_change="rerun") as box:
        if box.open:
            downloads.draw_files(view)
            working.button(lambda: workings_of(view), key="overview")
            draw_tables(model)
if model.now.pilots == 0:
    st.info(
        "No pilot matches. Clear the filters in the sidebar, or register the first pilot.", icon=":material/search_off:"
    )
    links.link("new_pilot", "Register a pilot", view, icon=":material/add_circle:")
    st.stop()

draw(view, model)
