"""Cached reads of what a pilot is worth: its benefits and what belongs to them, valued, with what workings need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from portfolio.access import Scope
from portfolio.db import get_engine, read_session
from portfolio.errors import Problem
from portfolio.filters import Filters
from portfolio.models import Appraisal, Benefit, BudgetMove, Fact, Indicator
from portfolio.pilots.queries import Facts
from portfolio.ui import value_data
from portfolio.ui.pilot_data import reading
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import money, month
from portfolio.value import benefit_queries
from portfolio.value.basis import evidence_rule
from portfolio.value.benefit_queries import AppraisalRow, BenefitRow, Moved, Released
from portfolio.value.benefit_rules import submission_problems
from portfolio.value.benefit_working import Bench
from portfolio.value.cohort_queries import CohortRow, cohorts, organisations_near
from portfolio.value.evidence import evidence_problem, parameter_problem
from portfolio.value.valued import Valued
from portfolio.value.weak_evidence import with_standing
from portfolio.vocabulary import Destination

WITHDRAWN: dict[str, type[Fact]] = {"benefit": Benefit, "move": BudgetMove, "appraisal": Appraisal}


@dataclass(frozen=True)
class Book:
    """What was entered about a pilot's value, as known at a revision."""

    benefits: tuple[BenefitRow, ...]
    released: tuple[Released, ...]
    moves: tuple[Moved, ...]
    appraisal: AppraisalRow | None

    def benefit(self, benefit_id: int) -> BenefitRow | None:
        """One benefit; None when it was not there."""
        return next((row for row in self.benefits if row.id == benefit_id), None)

    def released_of(self, benefit_id: int) -> list[Released]:
        """Where the hours of one benefit went, in the order of the vocabulary."""
        own = [row for row in self.released if row.benefit_id == benefit_id]
        return sorted(own, key=lambda row: (list(Destination).index(row.destination), row.outcome))

    def moves_of(self, benefit_id: int) -> list[Moved]:
        """The budgets that moved because of one benefit."""
        return [row for row in self.moves if row.benefit_id == benefit_id]


@dataclass(frozen=True)
class Worth:
    """A pilot's benefits, valued: benefit id -> its row of `Valued.benefits`, with how its evidence stands."""

    valued: Valued
    rows: Mapping[int, Mapping[str, Any]]


def book(view: View, pilot_id: int, revision: int | None = None) -> Book:
    """What was entered, as the view knows it or as it was at a revision."""
    return book_of(view.url, view.revision if revision is None else revision, view.as_at, pilot_id)


def worth(view: View, pilot_id: int) -> Worth:
    """What it is worth; no rows for a pilot that was withdrawn."""
    return worth_of(view.url, view.revision, view.as_at, view.scope, pilot_id)


def bench(view: View, pilot_id: int) -> Bench:
    """What the workings of its benefits are written from."""
    facts = value_data.facts(view).of_pilots({pilot_id})
    return Bench(facts, worth(view, pilot_id).valued, value_data.parameters(view), view.as_at)


def cohorts_near(view: View, facts: Facts) -> tuple[CohortRow, ...]:
    """The cohorts that its benefits may draw on."""
    return _cohorts(view.url, view.revision, facts.organisation_id)


def near(view: View, facts: Facts) -> frozenset[int]:
    """Its organisation, those above and those below."""
    return _near(view.url, view.revision, facts.organisation_id)


def unmet(view: View, benefit_id: int, on: date) -> tuple[tuple[Problem, ...], Problem | None]:
    """What keeps a benefit from being submitted, and why it could not be assured yet, as at a day."""
    return _unmet(view.url, view.head, benefit_id, on)


def withdrawn(view: View, pilot_id: int) -> dict[tuple[str, int], str]:
    """What can be brought back: kind and id -> what it is."""
    return _withdrawn(view.url, view.revision, pilot_id)


@remembered(CACHE_ENTRIES)
def book_of(url: str, revision: int, as_at: date, pilot_id: int) -> Book:
    """See `book`."""
    with reading(url, revision) as (database, state):
        return Book(
            benefit_queries.benefits(database, state, [pilot_id]),
            benefit_queries.released_time(database, state, [pilot_id]),
            benefit_queries.budget_moves(database, state, [pilot_id], as_at),
            next(iter(benefit_queries.appraisals(database, state, [pilot_id])), None),
        )


@remembered(CACHE_ENTRIES)
def worth_of(url: str, revision: int, as_at: date, scope: Scope, pilot_id: int) -> Worth:
    """See `worth`."""
    found = value_data.selected_of(url, revision, as_at, scope, Filters()).of_pilots([pilot_id])
    rule = evidence_rule(value_data.parameters_of(url, revision, as_at))
    rows = with_standing(found.benefits, rule, as_at) if len(found.benefits) else found.benefits
    told: dict[int, Mapping[str, Any]] = {}
    for row in rows.to_dict("records"):
        told[int(row["benefit_id"])] = {str(name): None if pd.isna(value) else value for name, value in row.items()}
    return Worth(found, told)


@remembered(CACHE_ENTRIES)
def _near(url: str, revision: int, organisation_id: int) -> frozenset[int]:
    with reading(url, revision) as (database, _):
        return organisations_near(database, organisation_id)


@remembered(CACHE_ENTRIES)
def _cohorts(url: str, revision: int, organisation_id: int) -> tuple[CohortRow, ...]:
    with reading(url, revision) as (database, state):
        return cohorts(database, state, organisations_near(database, organisation_id))


@remembered(CACHE_ENTRIES)
def _unmet(url: str, revision: int, benefit_id: int, on: date) -> tuple[tuple[Problem, ...], Problem | None]:
    parameters = value_data.parameters_of(url, revision, on)
    with read_session(get_engine(url)) as database:
        row = database.get(Benefit, benefit_id)
        indicator = None if row is None else database.get(Indicator, row.indicator_id)
        if row is None or indicator is None:
            return (), None
        found = submission_problems(row, indicator, on)
        if problem := parameter_problem(row, parameters):
            found.append(problem)
        return tuple(found), evidence_problem(database, row, on, parameters)


@remembered(CACHE_ENTRIES)
def _withdrawn(url: str, revision: int, pilot_id: int) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    with reading(url, revision) as (database, state):
        for kind, model in WITHDRAWN.items():
            table = state.table(model)
            query = sa.select(table).where(table.c.is_withdrawn, table.c.pilot_id == pilot_id).order_by(table.c.id)
            for row in database.execute(query).mappings():
                found[kind, row["id"]] = _described(kind, dict(row))
    return found


def _described(kind: str, row: Mapping[str, Any]) -> str:
    if kind == "benefit":
        return f"Benefit: {row['name']}"
    if kind == "move":
        return f"Budget cut: {row['reference']}, {month(row['month'])}, {money(row['amount_pence'])}"
    return f"Basis of the appraisal: {row['horizon_years']} years from {row['first_year']}"
