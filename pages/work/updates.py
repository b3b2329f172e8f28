"""My updates: what this programme manager owes for a month, oldest first, and the form for each."""

import streamlit as st

from portfolio.ui import pilot_data, pilot_header, updates, updates_data
from portfolio.ui.frame import current_view
from portfolio.ui.updates_form import draw_form
from portfolio.ui.updates_missing import draw_missing

view = current_view()
st.title("My updates")
if not updates.draw_refusal(view):
    month, is_whole = updates.choose(view)
    owed = updates_data.owed(view, month, is_whole_organisation=is_whole)
    if not owed:
        updates.draw_nothing(view, month, is_whole_organisation=is_whole)
    else:
        updates.draw_progress(view, owed, month)
        if all(one.is_done for one in owed):
            updates.draw_all_done(view, owed, month)
        side, main = st.columns([2, 5], gap="large")
        with side:
            chosen = updates.choose_pilot(owed)
        with main:
            page = pilot_data.page(view, chosen.reference) if chosen else None
            if page is not None:
                pilot_header.draw_line(view, page)
                draw_missing(view, page, month)
                draw_form(view, page, month)
