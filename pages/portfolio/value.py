"""Value: what is claimed, and how much of it is evidenced, assured and banked."""

import streamlit as st

from portfolio.ui import links, value_grounds, value_screen, value_workings, working
from portfolio.ui.frame import current_view
from portfolio.ui.pilot_parts import choose_part
from portfolio.ui.value_facts import facts_of
from portfolio.ui.value_model import BY, grouped, screen_of

view = current_view()
facts = facts_of(view)

top = st.container(horizontal=True, vertical_alignment="bottom")
top.title("Value")
if facts.pilots.empty:
    st.info("No pilot matches. Clear the filters in the sidebar, or register a pilot.", icon=":material/search_off:")
    links.link("new_pilot", "Register a pilot", view, icon=":material/add_circle:")
    st.stop()
if facts.benefits.empty:
    value_screen.draw_standing(view.key, view, facts)
    st.info(
        "No pilot here has a benefit yet. Open a pilot, choose Value, and add a benefit to one of its indicators.",
        icon=":material/hourglass_empty:",
    )
    links.link("pilots", "Choose a pilot", view, icon=":material/table_rows:")
    st.stop()

screen = screen_of(view)
value_screen.draw_top(view, screen)
value_screen.draw_ladder(view, screen)
value_screen.draw_against_cost(view, screen)
value_screen.headed(
    "Where the value is",
    f"The four rungs by group, {facts.prices}; choose the bar of a goal or an organisation to see its pilots",
)
by = choose_part("By", BY, name="by")
groups = grouped(view, by)
value_screen.draw_groups(view, groups, by)
value_screen.draw_outcomes(screen)
value_grounds.draw_hours(view, screen)
value_grounds.draw_evidence(view, screen)
value_grounds.draw_sharing(view, screen)
value_grounds.draw_concerns(view, screen)
with top:
    working.button(lambda: value_workings.workings(facts, groups, by), key="value")
