"""Organisations and people: who there is, where they belong, and what they may do."""

import streamlit as st

from portfolio.access import Operation
from portfolio.ui import links
from portfolio.ui.frame import current_view
from portfolio.ui.organisation_forms import draw_organisation_forms, draw_person_forms
from portfolio.ui.organisations import draw_first_steps, draw_people, draw_tree, register, summary

view = current_view()
shown = register(view)

st.title("Organisations and people")
st.markdown(
    f"{summary(shown)} A role reaches the organisation it is given in and every one below it; "
    "the Guide says what each role may do."
)
links.link("guide", "What the roles may do", view, icon=":material/menu_book:", part="roles")
draw_first_steps(view, shown)

st.header("Organisations")
if shown.organisations:
    draw_tree(view, shown)
else:
    st.info("No organisation is known here yet.", icon=":material/account_tree:")
if view.may(Operation.MANAGE_PEOPLE):
    draw_organisation_forms(view, shown)

st.header("People")
if shown.people:
    draw_people(view, shown)
else:
    st.info("Nobody is known here yet.", icon=":material/person:")
if view.may(Operation.MANAGE_PEOPLE):
    draw_person_forms(view, shown)
elif not view.is_past:
    st.caption("Only administrators change organisations and people.")
