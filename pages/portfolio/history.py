"""History: who changed what and when, before and after; and the way to see the portfolio as it was known."""

import streamlit as st

from portfolio.ui import links, sidebar
from portfolio.ui.frame import current_view
from portfolio.ui.history import (
    draw_activity,
    draw_count,
    draw_days,
    draw_filters,
    draw_pages,
    draw_time_machine,
)
from portfolio.ui.history_question import PAGE_ENTRIES, entries, first_day, months, read_question

view = current_view()
question, problems = read_question(view)

st.title("History")
st.markdown(
    "Every change to the register: who made it, when, why, and what stood there before. "
    "Nothing is ever deleted, so any past moment can be seen again."
)
sidebar.show_problems(problems)
draw_time_machine(view, first_day(view))

st.header("Changes")
draw_filters(view, question)
counted, found = months(view, question), entries(view, question)
if not counted:
    nothing = "No change matches these filters." if view.revision else "Nothing had been recorded by then."
    st.info(nothing, icon=":material/search_off:")
    links.link("history", "Show every change", None, icon=":material/history:")
    st.stop()
draw_activity(counted)
draw_count(view, question, sum(count for _, count in counted))
if not found:
    st.info("There are no older changes.", icon=":material/info:")
draw_days(view, question, found[:PAGE_ENTRIES])
draw_pages(question, found)
