"""The assurance queue: what waits for approval or assurance, and the decisions on it."""

import streamlit as st

from portfolio.ui import assurance, assurance_data, assurance_lists
from portfolio.ui.frame import current_view
from portfolio.ui.pilot_parts import choose_part

view = current_view()
st.title("Assurance queue")
assurance.draw_role(view)
queue = assurance_data.queue_of(view)
part = choose_part("Part of the queue", assurance.parts(view, queue))
if part == "mine":
    assurance_lists.draw_mine(view, queue)
elif part == "decided":
    assurance_lists.draw_decided(view)
else:
    assurance.draw_queue(view, queue)
