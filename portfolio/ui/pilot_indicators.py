"""A pilot's outcomes: each indicator against its baseline and target, what waits, and the forms."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from portfolio.access import Operation, Scope
from portfolio.ui import pilot_data, working
from portfolio.ui.charts import chart
from portfolio.ui.pilot_comparison import draw_comparison
from portfolio.ui.pilot_data import Outcomes, Page
from portfolio.ui.pilot_indicator_figures import figure
from portfolio.ui.pilot_indicator_form import draw_indicator_form
from portfolio.ui.pilot_measurement_form import draw_correct_form, draw_record_form
from portfolio.ui.pilot_review import draw_review
from portfolio.ui.pilot_words import RESULTS, STATUSES, icon, paragraphs, period, quantity
from portfolio.ui.pilot_workings import outcome_workings
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import NOT_REPORTED, day, measure, plain, plural
from portfolio.value.queries import IndicatorRow, Measured
from portfolio.vocabulary import MeasurementStatus, PeriodRule

BASES = {PeriodRule.SUM: "in total", PeriodRule.MEAN: "on average", PeriodRule.LAST: "at the latest measurement"}


def draw(view: View, page: Page) -> None:
    """Every indicator with its picture, its values and what can be done."""
    outcomes = pilot_data.outcomes(view, page.facts.id)
    if not outcomes.indicators:
        st.info("Outcomes: Not reported. There is no indicator to judge this pilot by yet.", icon=icon("target"))
    else:
        _legend(outcomes)
        working.button(lambda: outcome_workings(outcomes), key="outcomes")
    for indicator in outcomes.indicators:
        _draw_one(view, page, outcomes, indicator)
    if view.may(Operation.EDIT_PILOT, page.facts.organisation_id):
        draw_indicator_form(view, page.facts, None)


def _legend(outcomes: Outcomes) -> None:
    waiting = sum(row.status is MeasurementStatus.SUBMITTED for row in outcomes.measurements)
    st.caption(
        "Only approved values count; what waits for approval is drawn hollow and counted beside them"
        + (f" ({waiting:,} now)." if waiting else ".")
        + " Whiskers are the interval that was entered, 95% unless the evidence says otherwise. Baseline and target "
        "are stated for one period; the range of a total is the range if every period errs the same way."
    )


def _draw_one(view: View, page: Page, outcomes: Outcomes, indicator: IndicatorRow) -> None:
    rows = outcomes.of(indicator.id)
    with st.container(border=True):
        st.subheader(plain(indicator.name), anchor=False)
        _headline(indicator, outcomes.summary.get(indicator.id, {}))
        if rows:
            alt = _words(indicator, rows)
            title = f"{indicator.name}: {indicator.unit}"
            key = (view.url, view.revision, view.as_at, view.scope, page.facts.id, indicator.id)
            chart(_figure(*key), title=title, alt=alt, table=_table(rows))
        else:
            st.info("Measurements: Not reported.", icon=icon("show_chart"))
        for row in rows:
            if row.status is MeasurementStatus.RETURNED:
                _returned(row)
        if view.may(Operation.REVIEW, page.facts.organisation_id):
            draw_review(view, indicator, [row for row in rows if row.status is MeasurementStatus.SUBMITTED])
        if view.may(Operation.REPORT, page.facts.organisation_id):
            draw_record_form(view, indicator, rows)
            draw_comparison(view, indicator)
            draw_correct_form(view, indicator, rows)
        if view.may(Operation.EDIT_PILOT, page.facts.organisation_id):
            draw_indicator_form(view, page.facts, indicator)


def _headline(indicator: IndicatorRow, summary: Mapping[Any, Any]) -> None:
    name, words, colour = RESULTS[str(summary.get("result", "not_reported"))]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(words, icon=icon(name), color=colour)
        st.markdown(
            f"{indicator.outcome.label}, {indicator.direction.label.lower()}. Owner: {plain(indicator.owner)}",
            width="content",
        )
    unit = plain(indicator.unit)
    figure_now = summary.get("figure")
    if figure_now is None or pd.isna(figure_now):
        now = f"Approved: {NOT_REPORTED}"
    else:
        now = f"Approved: **{measure(figure_now)} {unit}** {BASES[indicator.period_rule]}"
        if pd.notna(summary["figure_low"]) and summary["figure_low"] != summary["figure_high"]:
            now += f" ({measure(summary['figure_low'])} to {measure(summary['figure_high'])})"
    waiting = int(summary.get("waiting") or 0)
    parts = [
        now,
        f"Baseline: {_level(indicator.baseline, indicator.baseline_on)}",
        f"Target: {_level(indicator.target, indicator.target_on, 'by')}",
    ]
    if waiting:
        parts.append(f"{icon('hourglass_top')} {plural(waiting, 'value')} waiting for approval")
    st.markdown("  ·  ".join(parts))


def _level(value: Any, on: Any, word: str = "on") -> str:
    return NOT_REPORTED if value is None else f"{quantity(value)} {word} {day(on)}"


@remembered(CACHE_ENTRIES)
def _figure(url: str, revision: int, as_at: Any, scope: Scope, pilot_id: int, indicator_id: int) -> go.Figure:
    outcomes = pilot_data.outcomes_of(url, revision, as_at, scope, pilot_id)
    indicator = next(row for row in outcomes.indicators if row.id == indicator_id)
    return figure(indicator, outcomes.of(indicator_id))


def _words(indicator: IndicatorRow, rows: Sequence[Measured]) -> str:
    approved = [row for row in rows if row.status is MeasurementStatus.APPROVED]
    if not approved:
        return f"No approved value of {indicator.name} yet; {plural(len(rows), 'value')} not approved."
    first, last = approved[0], approved[-1]
    target = (
        ""
        if indicator.target is None
        else f" The target is {quantity(indicator.target)} by {day(indicator.target_on)}."
    )
    return (
        f"{plural(len(approved), 'approved value')} of {indicator.name} in {indicator.unit}, from {quantity(first.value)} "
        f"in {period(first.period_start, first.period_end)} to {quantity(last.value)} in "
        f"{period(last.period_start, last.period_end)}.{target}"
    )


def _table(rows: Sequence[Measured]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Period": period(row.period_start, row.period_end),
                "Value": quantity(row.value),
                "Low": "" if row.low is None else quantity(row.low),
                "High": "" if row.high is None else quantity(row.high),
                "Method": row.method.label,
                "Sample": "" if row.sample_size is None else f"{row.sample_size:,}",
                "Model version": row.model_version,
                "Status": row.status.label,
                "Submitted by": row.submitted_by or "",
                "Reviewed by": row.reviewed_by or "",
                "Note": row.review_note,
                "Evidence": row.evidence_url,
            }
            for row in reversed(rows)
        ]
    )


def _returned(row: Measured) -> None:
    name, _ = STATUSES[MeasurementStatus.RETURNED]
    st.warning(
        f"{period(row.period_start, row.period_end)}: {quantity(row.value)} was returned by {plain(row.reviewed_by)}. "
        f"{paragraphs(row.review_note)}",
        icon=icon(name),
    )
