"""The head of a pilot's screen: what it is, where it stands, and what is missing."""

from typing import Any

import pandas as pd
import streamlit as st

from portfolio.ui import data
from portfolio.ui.links import link
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_words import CONFIDENCE, SCALES, STAGES, icon
from portfolio.ui.view import View
from portfolio.ui.words import NOT_REPORTED, day, money, month, number, plain, plural
from portfolio.vocabulary import EXIT_STAGES, Confidence, ConfidenceScale, ExitReason, Stage


def draw_unknown(view: View, reference: str) -> None:
    """Say clearly that there is no such pilot here, and where to look."""
    st.title("Pilot")
    if reference:
        st.warning(
            f"There is no pilot “{plain(reference[:40])}” among those you can see. The link may be old or mistyped, "
            "or the pilot belongs to an organisation outside yours.",
            icon=icon("link_off"),
        )
    else:
        st.info("Choose a pilot in the register to see it whole.", icon=icon("info"))
    link("pilots", "Open the register of pilots", view, icon=icon("table_rows"))


def draw(view: View, page: Page) -> None:
    """Name, reference, organisation; stage, decision, confidence and money; and what is missing."""
    facts = page.facts
    link("pilots", "All pilots", view, icon=icon("arrow_back"))
    st.title(plain(facts.name), anchor=False)
    st.caption(f"{plain(facts.reference)}  ·  {plain(facts.organisation)}  ·  {plain(facts.goal)}")
    if facts.is_withdrawn:
        why = f" Reason: {plain(facts.change_reason)}." if facts.change_reason else ""
        st.warning(
            f"Withdrawn by {plain(facts.changed_by)} on {day(facts.changed_at)}.{why} It stays in the register and in "
            "every denominator.",
            icon=icon("block"),
        )
    if page.row is None:
        st.info(
            f"This pilot starts on {day(facts.started_on)}: it had not begun on {day(view.as_at)}.", icon=icon("event")
        )
        return
    cells = (_stage, _decision, _confidence, _spend)
    for column, cell in zip(st.columns(4), cells, strict=True):
        with column.container(border=True, height="stretch"):
            cell(view, page.row)
    _missing(page)


def _stage(view: View, row: Any) -> None:
    st.caption("Stage")
    if pd.isna(row["stage"]):
        st.badge(NOT_REPORTED, icon=icon("help"), color="gray")
        return
    stage = Stage(row["stage"])
    name, colour = STAGES[stage]
    st.badge(plain(data.choices(view).stages.get(stage, stage.label)), icon=icon(name), color=colour)
    st.markdown(f"since {day(row['stage_since'])}, {plural(int(row['days_in_stage']), 'day')}")
    if stage in EXIT_STAGES and isinstance(row["exit_reason"], str):
        st.caption(f"{ExitReason(row['exit_reason']).label}")


def _decision(view: View, row: Any) -> None:
    st.caption("Planned decision")
    if pd.isna(row["decision_on"]):
        st.markdown(f"**{NOT_REPORTED}**")
        return
    days = (row["decision_on"].date() - view.as_at).days
    st.markdown(f"**{day(row['decision_on'])}**")
    if row["stage"] not in {stage.value for stage in Stage if not stage.is_exit and stage is not Stage.AT_SCALE}:
        return
    if days < 0:
        st.markdown(f":red[{icon('event_busy')}] {plural(-days, 'day')} past")
    else:
        st.markdown(f"{icon('event')} in {plural(days, 'day')}" if days else f"{icon('event')} today")


def _confidence(view: View, row: Any) -> None:
    st.caption("Delivery confidence")
    if not isinstance(row["confidence"], str):
        st.badge(NOT_REPORTED, icon=icon("help"), color="gray")
        return
    value = Confidence(row["confidence"])
    name, colour = CONFIDENCE[value]
    st.badge(value.label, icon=icon(name), color=colour)
    st.markdown(f"{SCALES[ConfidenceScale(row['scale'])]}, {month(row['update_month'])}")
    if row["update_state"] == "overdue":
        st.markdown(f":orange[{icon('schedule')}] the next update is overdue")


def _spend(view: View, row: Any) -> None:
    st.caption("Spend to date, nominal")
    st.markdown(f"**{money(row['actual_to_date'])}**")
    if pd.notna(row["planned_to_date"]):
        st.markdown(f"of {money(row['planned_to_date'])} planned by now")
    st.caption(f"Users now: {number(row['users_now'])}; at full scale: {number(row['users_full'])}")


def _missing(page: Page) -> None:
    if not page.missing:
        return
    with st.container(border=True):
        st.markdown(f"{icon('rule')} **{plural(len(page.missing), 'thing')} missing, and who can mend it**")
        st.markdown("\n".join(f"- {plain(what)}. *{plain(who)}.*" for _, what, who in page.missing))


def draw_line(view: View, page: Page) -> None:
    """The same in two lines, above a form: name, stage, and the way to the whole."""
    st.subheader(plain(page.facts.name), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        if page.row is not None and pd.notna(page.row["stage"]):
            stage = Stage(page.row["stage"])
            name, colour = STAGES[stage]
            st.badge(plain(data.choices(view).stages.get(stage, stage.label)), icon=icon(name), color=colour)
        st.caption(f"{plain(page.facts.reference)}  ·  {plain(page.facts.organisation)}", width="content")
        link("pilot", "See the whole pilot", view, icon=icon("article"), ref=page.facts.reference)
