"""What holds a pilot back: open and resolved blockers, the pilots that share them, and the forms."""

from datetime import date

import streamlit as st

from portfolio.access import Operation
from portfolio.reporting.queries import BlockerRow
from portfolio.ui import pilot_data
from portfolio.ui.links import link
from portfolio.ui.pilot_blocker_form import draw_change_form, draw_raise_form, draw_resolve_form, draw_share_form
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_words import SEVERITIES, icon, paragraphs
from portfolio.ui.view import View
from portfolio.ui.words import day, plain, plural

SHOWN_OTHERS = 6


def draw(view: View, page: Page) -> None:
    """Open ones first, then what was resolved."""
    rows = pilot_data.blockers(view, page.facts.id)
    still = [row for row in rows if not is_over(row, view.as_at)]
    over = [row for row in rows if is_over(row, view.as_at)]
    st.subheader(f"{plural(len(still), 'open blocker')}", anchor=False)
    if not still:
        st.markdown(f":green[{icon('check_circle')}] Nothing is reported to hold this pilot back.")
    for row in still:
        _draw_one(view, page, row)
    if view.may(Operation.REPORT, page.facts.organisation_id):
        draw_raise_form(view, page.facts)
    if over:
        st.subheader("Resolved", anchor=False)
        for row in over:
            _draw_one(view, page, row)


def is_over(row: BlockerRow, as_at: date) -> bool:
    """Resolved by a date."""
    return row.resolved_on is not None and row.resolved_on <= as_at


def _draw_one(view: View, page: Page, row: BlockerRow) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            name, colour = SEVERITIES[row.severity]
            st.badge(row.severity.label, icon=icon(name), color=colour)
            st.markdown(f"**{plain(row.title)}**", width="content")
        st.markdown(f"{row.kind.label}. Owner: {plain(row.owner)}. {_dates(row, view.as_at)}")
        if row.note:
            st.markdown(paragraphs(row.note))
        _shared(view, row)
        if not view.may(Operation.REPORT, page.facts.organisation_id):
            return
        draw_resolve_form(view, row, is_open=not is_over(row, view.as_at))
        if not is_over(row, view.as_at):
            draw_change_form(view, row)
            draw_share_form(view, page.facts, row)


def _dates(row: BlockerRow, as_at: date) -> str:
    raised = f"Raised {day(row.raised_on)}"
    if is_over(row, as_at):
        return f"{raised}, :green[{icon('check_circle')}] resolved {day(row.resolved_on)}."
    if row.due_on is None:
        return f"{raised}, no due date."
    if row.due_on < as_at:
        return f"{raised}, :red[{icon('event_busy')}] due {day(row.due_on)}: {plural((as_at - row.due_on).days, 'day')} overdue."
    return f"{raised}, due {day(row.due_on)}."


def _shared(view: View, row: BlockerRow) -> None:
    total = len(row.others) + row.hidden
    if not total:
        return
    st.caption(
        f"It also holds back {plural(total, 'other pilot')}"
        + (f", {row.hidden:,} outside yours:" if row.hidden else ":")
    )
    for _, reference, name in row.others[:SHOWN_OTHERS]:
        link("pilot", f"{plain(reference)} {plain(name)}", view, icon=icon("article"), ref=reference, part="blockers")
    if (rest := len(row.others) - SHOWN_OTHERS) > 0:
        st.caption(f"and {rest:,} more.")
