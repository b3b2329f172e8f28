"""The register: search, filter, sort, choose columns, open; and, for those who may, change many pilots at once."""

import streamlit as st

from portfolio.access import Operation
from portfolio.ui import cost_paste, downloads, grid, register, register_table
from portfolio.ui.frame import current_view

MODES = REGISTER, EDIT_MANY, PASTE_COSTS = "Register", "Edit many", "Paste costs"

view = current_view()
st.title("Pilots")
whole = register_table.register(view)
line = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    words = st.text_input(
        "Search",
        key="q",
        type="search",
        live=True,
        bind="query-params",
        max_chars=200,
        placeholder="Name, reference, problem, supplier or tag",
    )
    downloads.draw(view)
words = (words or "").strip()
found = whole.matching(words)
line.markdown(register.headline(view, found, words))

mode, place = REGISTER, st.container()
if view.may(Operation.EDIT_PILOT):
    tabs = dict(zip(MODES, st.tabs(MODES, key="mode", bind="query-params"), strict=True))
    mode = next((name for name, tab in tabs.items() if tab.open), REGISTER)
    place = tabs[mode]

with place:
    if mode == EDIT_MANY:
        grid.draw(view, words)
    elif mode == PASTE_COSTS:
        cost_paste.draw(view)
    elif found.facts.empty:
        register.show_nothing(view, words)
    else:
        register.show(view, found)
