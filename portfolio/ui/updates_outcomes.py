"""This month's values of the indicators that add up, inside the monthly update."""

from datetime import date
from typing import Any

import streamlit as st

from portfolio.clock import month_end
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, Problem
from portfolio.inputs import parse
from portfolio.ui import pilot_data
from portfolio.ui.forms import Drawn, pick
from portfolio.ui.pilot_form import Form
from portfolio.ui.pilot_words import STATUSES, exact, icon, period, quantity
from portfolio.ui.view import View
from portfolio.ui.words import month, plain
from portfolio.value.inputs import MeasurementInput
from portfolio.value.queries import IndicatorRow, Measured
from portfolio.value.service import edit_measurement, record_measurement
from portfolio.vocabulary import MeasurementStatus, Method, PeriodRule

OPEN = (MeasurementStatus.DRAFT, MeasurementStatus.RETURNED)
Entered = tuple[IndicatorRow, Measured | None, MeasurementInput]


class OutcomeEntry:
    """The outcome fields of one update, and what they record."""

    def __init__(self, view: View, pilot_id: int, chosen: date, form: Form, drawn: Drawn) -> None:
        self.view, self.chosen, self.form, self.drawn = view, chosen, form, drawn
        outcomes = pilot_data.outcomes_of(view.url, drawn.shown, view.as_at, view.scope, pilot_id)
        self.series = [
            (indicator, outcomes.of(indicator.id))
            for indicator in outcomes.indicators
            if indicator.period_rule is PeriodRule.SUM
        ]
        self.typed: list[tuple[IndicatorRow, Measured | None, dict[str, Any]]] = []

    def draw(self) -> None:
        """Value, interval and method of each; what is there already is said instead."""
        if not self.series:
            return
        st.markdown(f"**Outcomes in {month(self.chosen)}** (optional; they wait for approval)")
        for indicator, rows in self.series:
            covering = [
                row for row in rows if row.period_start <= month_end(self.chosen) and row.period_end >= self.chosen
            ]
            mine = next((row for row in covering if row.status in OPEN and self._is_month(row)), None)
            if covering and mine is None:
                _say(indicator, covering[0])
            else:
                self._fields(indicator, mine, rows[-1].method if rows else None)

    def _is_month(self, row: Measured) -> bool:
        return (row.period_start, row.period_end) == (self.chosen, month_end(self.chosen))

    def _fields(self, indicator: IndicatorRow, mine: Measured | None, method: Method | None) -> None:
        def key(name: str) -> str:
            return self.form.key(f"outcome:{indicator.id}:{name}")

        columns = st.columns([3, 1, 1, 2])
        values: dict[str, Any] = {
            "value": columns[0].text_input(
                f"{plain(indicator.name)} ({plain(indicator.unit)})", exact(mine.value) if mine else "", key=key("value"),
                placeholder="Not reported",
            ),
            "low": columns[1].text_input("Low", exact(mine.low) if mine else "", key=key("low")),
            "high": columns[2].text_input("High", exact(mine.high) if mine else "", key=key("high")),
        }  # fmt: skip
        with columns[3]:
            values["method"] = pick("Method", Method.labels(), mine.method if mine else method, key=key("method"))
        if mine is not None and mine.status is MeasurementStatus.RETURNED:
            st.caption(f"Returned by {plain(mine.reviewed_by)}: {plain(mine.review_note)}")
        self.typed.append((indicator, mine, values))

    def entered(self, problems: list[Problem]) -> list[Entered]:
        """What was typed, checked; a problem names its indicator."""
        found: list[Entered] = []
        for indicator, mine, values in self.typed:
            given = {name: value for name, value in values.items() if value not in (None, "")}
            if not {"value", "low", "high"} & given.keys():
                continue
            whole = {"period_start": self.chosen, "period_end": month_end(self.chosen), **given}
            if mine is not None:
                whole |= {
                    "sample_size": mine.sample_size,
                    "model_version": mine.model_version,
                    "evidence_url": mine.evidence_url,
                }
            try:
                found.append((indicator, mine, parse(MeasurementInput, whole)))
            except Invalid as error:
                problems += [
                    Problem(f"{indicator.name}: {problem.field}".rstrip(": "), problem.why)
                    for problem in error.problems
                ]
        return found

    def save(self, database: LedgerSession, entered: list[Entered], *, is_submitted: bool) -> None:
        """Within the update's transaction."""
        for indicator, mine, measurement in entered:
            if mine is None:
                record_measurement(
                    database,
                    by=self.view.actor,
                    indicator_id=indicator.id,
                    measurement=measurement,
                    is_submitted=is_submitted,
                )
            else:
                edit_measurement(
                    database, by=self.view.actor, measurement_id=mine.id, changes=measurement.model_dump(),
                    is_submitted=is_submitted, seen_revision=self.drawn.seen,
                )  # fmt: skip


def _say(indicator: IndicatorRow, row: Measured) -> None:
    name, _ = STATUSES[row.status]
    st.markdown(
        f"{plain(indicator.name)}: **{quantity(row.value)} {plain(indicator.unit)}** for "
        f"{period(row.period_start, row.period_end)}. {icon(name)} {row.status.label}."
    )
