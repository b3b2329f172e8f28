"""My updates: what a programme manager owes for a month, how much is done, and which one to write now."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from portfolio.access import Operation
from portfolio.clock import add_months
from portfolio.filters import Filters
from portfolio.ui import session
from portfolio.ui.links import link
from portfolio.ui.pilot_parts import segment
from portfolio.ui.pilot_words import icon
from portfolio.ui.updates_data import Owed, may_report, months
from portfolio.ui.view import View
from portfolio.ui.words import day, month, plain, plural

MINE, WHOLE = "mine", "organisation"
LISTED = 7
MOST = 300


def draw_refusal(view: View) -> bool:
    """Say why nothing can be written here, if so."""
    if view.is_past:
        st.info(
            "Updates are written in the present. What was reported then is on each pilot's page.", icon=icon("history")
        )
    elif not may_report(view):
        st.info(
            f"Updates are written by programme managers. As {view.actor.role.label.lower()} you can read them on each "
            "pilot's page, under Updates.",
            icon=icon("visibility"),
        )
    else:
        return False
    link("pilots", "Open the register of pilots", view, icon=icon("table_rows"))
    return True


def choose(view: View) -> tuple[date, bool]:
    """Which month, and whose pilots; both are in the URL."""
    offered = months(view.as_at)
    asked = st.query_params.get("month", "")
    chosen = next((value for value in offered if f"{value:%Y-%m}" == asked), offered[0])
    whose = WHOLE if st.query_params.get("whose") == WHOLE else MINE
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = _kept("month", chosen)
        st.selectbox(
            "Month", offered, format_func=lambda value: month(value) + (", the last closed month" if value == offered[0] else ""),
            key=key, on_change=_ask, args=("month", key), width=320,
        )  # fmt: skip
        key = _kept("whose", whose)
        st.segmented_control(
            "Whose pilots", [MINE, WHOLE], required=True, key=key, on_change=_ask, args=("whose", key),
            format_func=lambda value: segment(
                "Those I manage" if value == MINE else "All in my organisation", is_chosen=value == whose
            ),
        )  # fmt: skip
    return chosen, whose == WHOLE


def draw_progress(view: View, owed: Sequence[Owed], chosen: date) -> None:
    """How many are done, and how long what is left will take."""
    done = sum(one.is_done for one in owed)
    drafts = sum(one.is_draft for one in owed)
    words = f"**{done:,} of {len(owed):,} done for {month(chosen)}**"
    if drafts:
        words += f", {plural(drafts, 'draft')} begun"
    st.progress(done / len(owed), text=words)
    if view.filters.without_times() != Filters():
        st.caption("Only pilots that the filters on the left select are counted.")


def draw_nothing(view: View, chosen: date, *, is_whole_organisation: bool) -> None:
    """Nothing is owed at all."""
    whose = "in your organisation" if is_whole_organisation else "that you manage"
    st.info(f"No pilot {whose} owes an update for {month(chosen)}.", icon=icon("task_alt"))
    if not is_whole_organisation:
        link("updates", "See all in my organisation", view, icon=icon("groups"), whose=WHOLE)
    if view.may(Operation.REGISTER_PILOT):
        link("new_pilot", "Register a new pilot", view, icon=icon("add_circle"))


def draw_all_done(view: View, owed: Sequence[Owed], chosen: date) -> None:
    """Everything is in."""
    subject = (
        f"All {len(owed):,} updates for {month(chosen)} are in"
        if len(owed) > 1
        else f"Your update for {month(chosen)} is in"
    )
    st.success(
        f"{subject}. Thank you. Updates for {month(add_months(chosen, 1))} can be written from "
        f"{day(add_months(chosen, 2))}.",
        icon=icon("celebration"),
    )
    link("overview", "See the portfolio with your figures in it", view, icon=icon("monitoring"))


def choose_pilot(owed: Sequence[Owed]) -> Owed | None:
    """Which one to write: that of the URL, else the first that is not done; None when all are."""
    asked = st.query_params.get("ref", "")
    by_reference = {one.reference: one for one in owed[:MOST]}
    first = next((one.reference for one in owed if not one.is_done), None)
    current = asked if asked in by_reference else first
    key = _kept("ref", current)
    listed = list(by_reference.values())[:LISTED]
    shown = current if current in {one.reference for one in listed} else None
    key = _kept("listed", shown)
    st.radio(
        "Pilot, the longest unreported first", [one.reference for one in listed], key=key, on_change=_ask, args=("ref", key),
        format_func=lambda reference: _label(by_reference[reference]), captions=[_caption(one) for one in listed], index=None,
    )  # fmt: skip
    if rest := {one.reference: one for one in owed[LISTED:MOST]}:
        key = _kept("rest", current if current in rest else None)
        st.selectbox(
            f"{plural(len(owed) - LISTED, 'further pilot')}", list(rest), key=key, on_change=_ask, args=("ref", key), index=None,
            format_func=lambda reference: f"{_state(rest[reference])}: {reference} {rest[reference].name}", placeholder="Choose one",
        )  # fmt: skip
    return by_reference.get(current) if current else None


def next_one() -> None:
    """After a submission: forget which one was asked for, so that the next is shown."""
    st.query_params.pop("ref", None)


def _state(one: Owed) -> str:
    return "Submitted" if one.is_done else "Draft" if one.is_draft else "Not begun"


def _label(one: Owed) -> str:
    sign = f"{icon('check_circle')} " if one.is_done else f"{icon('edit')} " if one.is_draft else ""
    return f"{sign}{plain(one.reference)} {plain(one.name)}"


def _caption(one: Owed) -> str:
    before = f"last reported {month(one.last_reported)}" if one.last_reported else "never reported"
    return f"{_state(one)}; {before}"


def _kept(name: str, current: object) -> str:
    """The key of a widget whose value is the URL's."""
    key = f"my-updates:{name}"
    if session.get(key) != current:
        session.put(key, current)
    return key


def _ask(name: str, key: str) -> None:
    value = session.get(key)
    if value is None or value == MINE:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = f"{value:%Y-%m}" if isinstance(value, date) else str(value)
    if name != "ref":
        st.query_params.pop("ref", None)
