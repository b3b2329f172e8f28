"""The hand-made content of this folder as frozen values: organisations, people, pilots and blockers by their keys.

The folder's files are the format's own example. Months are "YYYY-MM"; a series gives one value for each period
of `every` months from `start`; `waiting` says how many of its latest values wait for approval. What benefits,
appraisals, cohorts and editions of parameters hold is told in `value_reading`.
"""

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from portfolio.clock import add_months
from portfolio.vocabulary import Stage
from seed.demo.indicator_reading import IndicatorContent, Table, first_of, read_indicator
from seed.demo.value_reading import (
    AppraisalContent,
    BenefitContent,
    CohortContent,
    EditionContent,
    read_appraisal,
    read_benefit,
    read_cohort,
    read_edition,
)

FOLDER = Path(__file__).parent


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
    benefits: tuple[BenefitContent, ...]
    appraisals: tuple[AppraisalContent, ...]
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
    cohorts: tuple[CohortContent, ...]
    editions: tuple[EditionContent, ...]


@cache
def read_content() -> Content:
    """Read the folder."""
    pilots = [_pilot(table) for path in sorted((FOLDER / "pilots").glob("*.toml")) for table in _toml(path)["pilot"]]
    return Content(
        organisations=_csv("organisations"),
        people=_csv("people"),
        pilots=tuple(pilots),
        blockers=tuple(_blocker(table) for table in _toml(FOLDER / "blockers.toml")["blocker"]),
        cohorts=tuple(read_cohort(table) for table in _toml(FOLDER / "cohorts.toml")["cohort"]),
        editions=tuple(read_edition(table) for table in _toml(FOLDER / "parameters.toml")["edition"]),
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
        indicators=tuple(read_indicator(row, restated) for row in rest.pop("indicator", [])),
        benefits=tuple(read_benefit(row) for row in rest.pop("benefit", [])),
        appraisals=tuple(read_appraisal(row) for row in rest.pop("appraisal", [])),
        updates=tuple(_update(row) for row in rest.pop("update", [])),
        facts=rest,
    )


def _move(table: Table) -> Move:
    said: Table = {name: table[name] for name in ("reason", "learned", "note") if name in table}
    effective_on: date = table["effective_on"]
    return Move(Stage(table["stage"]), effective_on, table.get("recorded_on", effective_on), said)


def _cost_lines(table: Table) -> list[CostLine]:
    start, months, pounds = first_of(table["start"]), table["months"], table["pounds"]
    amounts = pounds if isinstance(pounds, list) else [pounds] * months
    return [
        CostLine(add_months(start, number), table["category"], table["nature"], table["basis"], amount)
        for number, amount in enumerate(amounts)
    ]


def _update(table: Table) -> UpdateContent:
    facts = {name: table[name] for name in ("scale", "confidence", "happened")}
    return UpdateContent(first_of(table["month"]), facts | {"next_steps": table["next"], "help_needed": table["help"]})


def _blocker(table: Table) -> BlockerContent:
    rest = dict(table)
    owner, pilots = rest.pop("owner"), tuple(rest.pop("pilots"))
    return BlockerContent(owner, pilots, resolved_on=rest.pop("resolved_on", None), facts=rest)
