"""The hand-made content of this folder as frozen values: organisations, people, pilots and blockers by their keys.

The folder's files are the format's own example. Months are "YYYY-MM"; a series gives one value for each period
of `every` months from `start`; `waiting` says how many of its latest values wait for approval.
"""

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from portfolio.clock import add_months, month_end
from portfolio.value.rules import Period
from portfolio.vocabulary import MeasurementStatus, Stage

FOLDER = Path(__file__).parent
Table = dict[str, Any]
"""One TOML table."""


@dataclass(frozen=True, slots=True)
class Move:
    """The pilot is at `stage` from `effective_on`; entered on `recorded_on`."""

    stage: Stage
    effective_on: date
    recorded_on: date
    said: Table
    """The reason, what was learned and a note, where there are any."""


@dataclass(frozen=True, slots=True)
class CostLine:
    """One month's amount in whole pounds."""

    month: date
    category: str
    nature: str
    basis: str
    pounds: int


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


@dataclass(frozen=True, slots=True)
class UpdateContent:
    """One month's report."""

    month: date
    facts: Table


@dataclass(frozen=True, slots=True)
class PilotContent:
    """A pilot whole. `facts` are named as `PilotInput` names them, people and organisation apart."""

    reference: str
    organisation: str
    senior_owner: str
    programme_manager: str
    goal: str
    users_now: int | None
    facts: Table
    links: tuple[Table, ...]
    moves: tuple[Move, ...]
    costs: tuple[CostLine, ...]
    indicators: tuple[IndicatorContent, ...]
    updates: tuple[UpdateContent, ...]

    @property
    def started_on(self) -> date:
        """First day."""
        started: date = self.facts["started_on"]
        return started


@dataclass(frozen=True, slots=True)
class BlockerContent:
    """Something in the way of several pilots (their references)."""

    owner: str
    pilots: tuple[str, ...]
    facts: Table
    resolved_on: date | None


@dataclass(frozen=True, slots=True)
class Content:
    """Everything by hand."""

    organisations: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...]
    pilots: tuple[PilotContent, ...]
    blockers: tuple[BlockerContent, ...]


@cache
def read_content() -> Content:
    """Read the folder."""
    pilots = [_pilot(table) for path in sorted((FOLDER / "pilots").glob("*.toml")) for table in _toml(path)["pilot"]]
    return Content(
        organisations=_csv("organisations"),
        people=_csv("people"),
        pilots=tuple(pilots),
        blockers=tuple(_blocker(table) for table in _toml(FOLDER / "blockers.toml")["blocker"]),
    )


def _csv(name: str) -> tuple[dict[str, str], ...]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _toml(path: Path) -> Table:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def _pilot(table: Table) -> PilotContent:
    rest = dict(table)
    restated = {(row["indicator"], row["month"]): row for row in rest.pop("restated", [])}
    links = [{"relation": "similar", "other": other, "note": ""} for other in rest.pop("similar", [])]
    return PilotContent(
        reference=rest.pop("ref"),
        organisation=rest.pop("organisation"),
        senior_owner=rest.pop("senior_owner"),
        programme_manager=rest.pop("programme_manager"),
        goal=rest.pop("goal"),
        users_now=rest.pop("users_now", None),
        links=tuple(links + rest.pop("link", [])),
        moves=tuple(_move(row) for row in rest.pop("stage")),
        costs=tuple(line for row in rest.pop("cost", []) for line in _cost_lines(row)),
        indicators=tuple(_indicator(row, restated) for row in rest.pop("indicator", [])),
        updates=tuple(_update(row) for row in rest.pop("update", [])),
        facts=rest,
    )


def _move(table: Table) -> Move:
    said: Table = {name: table[name] for name in ("reason", "learned", "note") if name in table}
    effective_on: date = table["effective_on"]
    return Move(Stage(table["stage"]), effective_on, table.get("recorded_on", effective_on), said)


def _cost_lines(table: Table) -> list[CostLine]:
    start, months, pounds = _month(table["start"]), table["months"], table["pounds"]
    amounts = pounds if isinstance(pounds, list) else [pounds] * months
    return [
        CostLine(add_months(start, number), table["category"], table["nature"], table["basis"], amount)
        for number, amount in enumerate(amounts)
    ]


def _indicator(table: Table, restated: dict[tuple[str, str], Table]) -> IndicatorContent:
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
        start = add_months(_month(series["start"]), number * every)
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


def _update(table: Table) -> UpdateContent:
    facts = {name: table[name] for name in ("scale", "confidence", "happened")}
    return UpdateContent(_month(table["month"]), facts | {"next_steps": table["next"], "help_needed": table["help"]})


def _blocker(table: Table) -> BlockerContent:
    rest = dict(table)
    owner, pilots = rest.pop("owner"), tuple(rest.pop("pilots"))
    return BlockerContent(owner, pilots, resolved_on=rest.pop("resolved_on", None), facts=rest)


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
