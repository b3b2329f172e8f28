"""Cached reads of one pilot: a fixed number of queries for each part, keyed by database, revision, pilot and date."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from portfolio.access import Scope
from portfolio.db import LedgerSession, get_engine, read_session
from portfolio.filters import Filters
from portfolio.ledger import Known, known
from portfolio.pilots import queries as pilots
from portfolio.reporting import queries as reporting
from portfolio.summary.rules import CONCERNS, concerns
from portfolio.ui import data
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.value import queries as value


@dataclass(frozen=True)
class Page:
    """What heads a pilot's screen. ``row`` is its row of the summary (None when it had not begun by the date);
    ``missing`` are its data-quality concerns: code, what is wrong, and who can mend it.
    """

    facts: pilots.Facts
    row: Mapping[str, Any] | None
    missing: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Outcomes:
    """A pilot's indicators, every value of theirs, and the summary's figures: indicator id -> row."""

    indicators: tuple[value.IndicatorRow, ...]
    measurements: tuple[value.Measured, ...]
    summary: Mapping[int, Mapping[str, Any]]

    def of(self, indicator_id: int) -> list[value.Measured]:
        """The values of one indicator, in order of period."""
        return [row for row in self.measurements if row.indicator_id == indicator_id]


def page(view: View, reference: str) -> Page | None:
    """The pilot with a reference; None when it is unknown or outside what the actor sees."""
    facts = facts_at(view, reference, view.revision)
    if facts is None:
        return None
    whole = data.everything(view).pilots
    found = whole[whole["pilot_id"] == facts.id]
    if found.empty:
        return Page(facts, None, ())
    flags = concerns(found, view.as_at).iloc[0]
    row = {str(name): None if pd.isna(value) else value for name, value in found.iloc[0].items()}
    return Page(facts, row, tuple((name, *CONCERNS[name]) for name in CONCERNS if flags[name]))


def facts_at(view: View, reference: str, revision: int) -> pilots.Facts | None:
    """A pilot's facts as they were at a revision: what a form drawn then began with."""
    return _facts(view.url, revision, reference, view.scope)


def links(view: View, pilot_id: int) -> tuple[pilots.Link, ...]:
    """How it relates to other pilots."""
    return _links(view.url, view.revision, pilot_id)


def moves(view: View, pilot_id: int) -> tuple[pilots.Move, ...]:
    """Its way through the stages up to the view's date."""
    return stage_moves(view.url, view.revision, pilot_id, view.as_at)


def costs_at(view: View, pilot_id: int, revision: int) -> tuple[pilots.CostLine, ...]:
    """Every amount of it, as known at a revision."""
    return cost_lines(view.url, revision, pilot_id)


def outcomes(view: View, pilot_id: int) -> Outcomes:
    """Its indicators and what was measured up to the view's date."""
    return outcomes_of(view.url, view.revision, view.as_at, view.scope, pilot_id)


def updates_at(view: View, pilot_id: int, revision: int) -> tuple[reporting.Update, ...]:
    """Its monthly reports up to the view's date, newest first, as known at a revision."""
    return _updates(view.url, revision, pilot_id, view.as_at)


def blockers(view: View, pilot_id: int) -> tuple[reporting.BlockerRow, ...]:
    """What holds it back, or did, by the view's date."""
    return _blockers(view.url, view.revision, pilot_id, view.as_at, view.scope)


def names(view: View) -> dict[int, str]:
    """Every pilot the actor sees, for choosing one: id -> reference and name."""
    whole = data.everything(view).pilots
    return dict(zip(whole["pilot_id"].tolist(), (whole["reference"] + " " + whole["name"]).tolist(), strict=True))


@contextmanager
def reading(url: str, revision: int) -> Iterator[tuple[LedgerSession, Known]]:
    """One snapshot of the database, and the state of knowledge at a revision."""
    with read_session(get_engine(url)) as database:
        yield database, known(database, revision)


@remembered(CACHE_ENTRIES)
def _facts(url: str, revision: int, reference: str, scope: Scope) -> pilots.Facts | None:
    with reading(url, revision) as (database, state):
        return pilots.find_pilot(database, state, reference, scope)


@remembered(CACHE_ENTRIES)
def _links(url: str, revision: int, pilot_id: int) -> tuple[pilots.Link, ...]:
    with reading(url, revision) as (database, state):
        return pilots.links(database, state, pilot_id)


@remembered(CACHE_ENTRIES)
def stage_moves(url: str, revision: int, pilot_id: int, as_at: date) -> tuple[pilots.Move, ...]:
    """A pilot's way through the stages, by what caches are keyed by."""
    with reading(url, revision) as (database, state):
        return pilots.stage_moves(database, state, pilot_id, as_at)


@remembered(CACHE_ENTRIES)
def cost_lines(url: str, revision: int, pilot_id: int) -> tuple[pilots.CostLine, ...]:
    """Every amount of a pilot, by what caches are keyed by."""
    with reading(url, revision) as (database, state):
        return pilots.cost_lines(database, state, pilot_id)


@remembered(CACHE_ENTRIES)
def outcomes_of(url: str, revision: int, as_at: date, scope: Scope, pilot_id: int) -> Outcomes:
    """A pilot's outcomes, by what caches are keyed by."""
    with reading(url, revision) as (database, state):
        indicators = value.indicators(database, state, [pilot_id])
        measurements = value.measurements(database, state, [pilot_id], as_at)
    whole = data.selection(url, revision, as_at, scope, Filters()).indicators
    rows: pd.DataFrame = whole[whole["pilot_id"] == pilot_id]
    return Outcomes(indicators, measurements, {row["indicator_id"]: row for row in rows.to_dict("records")})  # type: ignore[misc]


@remembered(CACHE_ENTRIES)
def _updates(url: str, revision: int, pilot_id: int, as_at: date) -> tuple[reporting.Update, ...]:
    with reading(url, revision) as (database, state):
        return reporting.updates(database, state, pilot_id, as_at)


@remembered(CACHE_ENTRIES)
def _blockers(url: str, revision: int, pilot_id: int, as_at: date, scope: Scope) -> tuple[reporting.BlockerRow, ...]:
    with reading(url, revision) as (database, state):
        return reporting.blockers(database, state, pilot_id, as_at, scope)
