"""The register: search, filter, sort, choose columns, open; and, for those who may, change many pilots at once."""

import streamlit as st

from portfolio.access import Operation
from portfolio.ui import cost_paste, downloads, grid, register
from portfolio.ui.frame import current_view

view = current_view()
st.title("Pilots")
whole = register.register(view)
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

if view.may(Operation.EDIT_PILOT):
    table, many, costs = st.tabs(["Register", "Edit many", "Paste costs"], key="mode", bind="query-params")
else:
    table, many, costs = st.container(), None, None

if many is not None and many.open:
    with many:
        grid.draw(view, words)
elif costs is not None and costs.open:
    with costs:
        cost_paste.draw(view)
else:
    with table:
        if found.facts.empty:
            register.show_nothing(view, words)
        else:
            register.show(view, found)
