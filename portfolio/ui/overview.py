"""The overview in three acts: where we stand, what works and what does not, what needs deciding.

Parts that answer to nothing are drawn once for a view (`View.key`) and then sent as they are: Streamlit replays
what a cached function drew.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.clock import last_ended_month
from portfolio.summary.overview import Standing
from portfolio.ui import links, session
from portfolio.ui.charts import chart
from portfolio.ui.overview_lists import draw_decisions, draw_findings, draw_outcomes
from portfolio.ui.overview_model import Overview
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import change, day, measure, money, month, number, plural
from portfolio.vocabulary import Stage


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def draw_top(key: tuple[object, ...], _view: View, _model: Overview) -> None:
    """What is counted, and four figures, each with its denominator and its change."""
    now, then = _model.now, _model.then
    withdrawn = f", {now.withdrawn:,} of them withdrawn" if now.withdrawn else ""
    st.caption(
        f"{plural(now.pilots, 'pilot')} in {plural(_model.organisations, 'organisation')}{withdrawn}, "
        f"{now.live:,} live, as at {day(_view.as_at)}. Money (nominal) and measurements count to the end of "
        f"{month(last_ended_month(_view.as_at))}; changes are since {day(then.as_at)}."
    )
    st.header("Where we stand")
    for column, draw in zip(st.columns(4), (_at_scale, _spend, _hours, _evidence), strict=True):
        with column.container(border=True, height="stretch"):
            draw(now, then)


def _at_scale(now: Standing, then: Standing) -> None:
    _metric("Pilots at scale", number(now.at_scale), now.at_scale - then.at_scale, number)
    scaling = now.by_stage[Stage.SCALING]
    st.caption(f"of {plural(now.pilots, 'pilot')} ever begun; {scaling:,} more scaling")


def _spend(now: Standing, then: Standing) -> None:
    spend = now.spend
    moved = None if spend.actual is None else spend.actual - (then.spend.actual or 0)
    _metric("Spend to date", money(spend.actual), moved, money, is_good=False)
    if spend.variance_rate is None:
        st.caption(f"{spend.reporting:,} of {plural(now.pilots, 'pilot')} report actual costs; no plan to compare with")
        return
    rate = spend.variance_rate
    side = "over" if rate > 0 else "under"
    st.caption(
        f"{abs(rate):.0%} {side} plan ({money(spend.actual_of_both)} of {money(spend.planned_of_both)}) "
        f"where both are reported: {spend.both:,} of {plural(now.pilots, 'pilot')}"
    )


def _hours(now: Standing, then: Standing) -> None:
    hours = now.hours
    moved = None if hours.saved is None else hours.saved - (then.hours.saved or 0)
    _metric("Hours saved, approved", measure(hours.saved), moved, measure)
    if hours.saved is None:
        st.caption(f"No approved measurement; {plural(hours.expected, 'pilot')} aim to save time")
        return
    share = hours.self_reported / hours.saved if hours.saved else 0
    st.caption(
        f"range {measure(hours.low)} to {measure(hours.high)} if all err the same way; {share:.0%} self-reported; "
        f"{hours.reporting:,} of {plural(hours.expected, 'pilot')} report; {measure(hours.waiting)} wait for approval"
    )


def _evidence(now: Standing, then: Standing) -> None:
    _metric("Measured beyond self-report", number(now.evidenced), now.evidenced - then.evidenced, number)
    st.caption(f"of {plural(now.pilots, 'pilot')} have an approved measurement that is more than self-report")


def _metric(label: str, value: str, moved: int | None, show: Callable[[Any], str], *, is_good: bool = True) -> None:
    """A figure and its change since the last month end; nothing is green or red that is not good or bad."""
    if moved is None:
        st.metric(label, value)
        return
    st.metric(
        label,
        value,
        change(moved, show=show),
        delta_color="normal" if moved and is_good else "off",
        delta_arrow="auto" if moved else "off",
    )


def draw_pathway(view: View, model: Overview) -> None:
    """Pilots by stage. The one picture here that answers to clicks, so the one drawn anew on every run."""
    st.subheader("From pilot to scale")
    stages = ", ".join(f"{stage.label} {count:,}" for stage, count in model.now.by_stage.items())
    picked = chart(
        model.pathway.figure,
        title="Pilots by stage; choose a bar to see them",
        alt=f"Bar chart of pilots by stage as at {day(view.as_at)}: {stages}.",
        table=model.stages,
        key=f"pathway:{session.generation('pathway')}",
    )
    if picked is not None:
        session.renew("pathway")
        links.go("pilots", view, stage=picked)


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def draw_movement(key: tuple[object, ...], _view: View, _model: Overview) -> None:
    """How the portfolio moved through the stages."""
    st.subheader("How we got here")
    chart(
        _model.movement.figure,
        title="Pilots by stage at each month end",
        alt=_movement_words(_model.movement.table),
        table=_dated(_model.movement.table, {stage.value: stage.label for stage in Stage}),
    )


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def draw_details(key: tuple[object, ...], _view: View, _model: Overview) -> None:
    """Everything below the first pictures."""
    left, right = st.columns(2)
    with left:
        _draw_spend(_model)
    with right:
        _draw_hours(_model)
    draw_outcomes(_model)
    st.header("What works and what does not")
    draw_findings(_view, _model)
    st.header("What needs deciding")
    draw_decisions(_view, _model)


def _draw_spend(model: Overview) -> None:
    st.subheader("Spend against plan")
    chart(
        model.spend.figure,
        title="Cumulative spend, nominal pounds, all pilots that report",
        alt=_spend_words(model),
        table=_dated(model.spend.table, {"planned": "Planned (£)", "actual": "Actual (£)"}),
    )


def _draw_hours(model: Overview) -> None:
    st.subheader("Hours saved a month")
    chart(
        model.hours.figure,
        title="Approved measurements only; lines show the range",
        alt=_hours_words(model),
        table=_dated(model.hours.table, {"hours": "Hours", "low": "Low", "high": "High"}),
    )


def _dated(table: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    shown = table.rename(columns=names)[[name for name in names.values() if name]]
    shown.insert(0, "Month", [month(value) for value in table.index])
    return shown.iloc[::-1]


def _movement_words(history: pd.DataFrame) -> str:
    if history.empty:
        return "No month has ended yet."
    first, last = history.iloc[0], history.iloc[-1]
    return (
        f"Stacked bars of pilots by stage from {month(history.index[0])} to {month(history.index[-1])}: "
        f"at scale from {first['at_scale']} to {last['at_scale']}, in the pilot stage from {first['pilot']} to "
        f"{last['pilot']}, stopped from {first['stopped']} to {last['stopped']}."
    )


def _spend_words(model: Overview) -> str:
    table = model.spend.table
    if table.empty:
        return "No costs reported yet."
    actual = table["actual"].dropna()
    reached = f"£{actual.iloc[-1]:,.0f} actual by {month(actual.index[-1])}" if len(actual) else "no actual costs"
    return f"Lines of cumulative spend: £{table['planned'].iloc[-1]:,.0f} planned to date, {reached}."


def _hours_words(model: Overview) -> str:
    table = model.hours.table
    if table.empty:
        return "No approved hours saved yet."
    best = table["hours"].idxmax()
    return (
        f"Bars of approved hours saved a month from {month(table.index[0])} to {month(table.index[-1])}; "
        f"most in {month(best)}: {number(table['hours'].max())} hours."
    )
