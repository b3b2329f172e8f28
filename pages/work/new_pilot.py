"""Register a pilot in three minutes, and see what others tried before."""

import streamlit as st

from portfolio.access import Operation
from portfolio.ui import new_pilot
from portfolio.ui.frame import current_view

view = current_view()
st.title("New pilot")
if view.is_past:
    st.info("Pilots are registered in the present: go back to now first.", icon=":material/history:")
elif view.may(Operation.REGISTER_PILOT):
    new_pilot.draw(view)
else:
    new_pilot.draw_refused(view)
