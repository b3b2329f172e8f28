"""Indicators of the hand-made content with their values: one value for each period of a series."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portfolio.clock import add_months, month_end
from portfolio.value.rules import Period
from portfolio.vocabulary import MeasurementStatus

Table = dict[str, Any]
"""One TOML table."""


@dataclass(frozen=True, slots=True)
class Restatement:
    """The value was first entered as `old` and corrected on `recorded_on`."""

    old: Decimal
    recorded_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Value:
    """One period's value of an indicator, the status it ends with, and what it was before a correction."""

    period: Period
    facts: Table
    """Value, interval, method, sample, model version and evidence, named as `MeasurementInput` names them."""
    status: MeasurementStatus
    review_note: str
    restatement: Restatement | None


@dataclass(frozen=True, slots=True)
class IndicatorContent:
    """An indicator with its values, oldest first."""

    key: str
    owner: str
    facts: Table
    baseline: Decimal | None
    baseline_on: date | None
    values: tuple[Value, ...]


def first_of(text: str) -> date:
    """The first day of a month that is written as "YYYY-MM"."""
    return date.fromisoformat(f"{text}-01")


def read_indicator(table: Table, restated: dict[tuple[str, str], Table]) -> IndicatorContent:
    """An indicator from its table. ``restated``: the corrections of its pilot, by indicator and month."""
    rest = dict(table)
    key, series = rest.pop("key"), rest.pop("series", [])
    corrected = {month: row for (indicator, month), row in restated.items() if indicator == key}
    values = [value for row in series for value in _values(row, corrected)]
    return IndicatorContent(
        key=key,
        owner=rest.pop("owner"),
        baseline=rest.pop("baseline", None),
        baseline_on=rest.pop("baseline_on", None),
        facts=rest,
        values=tuple(sorted(values, key=lambda value: value.period)),
    )


def _values(series: Table, corrected: dict[str, Table]) -> list[Value]:
    every, count = series.get("every", 1), len(series["values"])
    status = MeasurementStatus(series.get("status", "approved"))
    found = []
    for number in range(count):
        start = add_months(first_of(series["start"]), number * every)
        is_waiting = number >= count - series.get("waiting", 0)
        row = corrected.get(f"{start:%Y-%m}")
        found.append(
            Value(
                period=(start, month_end(add_months(start, every - 1))),
                facts=_value_facts(series, number),
                status=MeasurementStatus.SUBMITTED if is_waiting else status,
                review_note=series.get("review_note", ""),
                restatement=Restatement(Decimal(row["old"]), row["recorded_on"], row["reason"]) if row else None,
            )
        )
    return found


def _value_facts(series: Table, number: int) -> Table:
    sample = series.get("sample")
    return {
        "value": Decimal(series["values"][number]),
        "low": Decimal(series["low"][number]) if "low" in series else None,
        "high": Decimal(series["high"][number]) if "high" in series else None,
        "method": series["method"],
        "sample_size": sample[number] if isinstance(sample, list) else sample,
        "model_version": series.get("model_version", ""),
        "evidence_url": series.get("evidence", ""),
    }
