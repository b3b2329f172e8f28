"""The benefits of some pilots, where their time went, what was banked, and how they are appraised, as known then."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy as sa

from portfolio.clock import month_start
from portfolio.db import LedgerSession
from portfolio.ledger import Known
from portfolio.models import (
    Appraisal,
    Benefit,
    BudgetMove,
    Cohort,
    Indicator,
    Person,
    ReleasedTime,
    Revision,
)
from portfolio.vocabulary import (
    Beneficiary,
    BenefitStatus,
    Destination,
    Direction,
    Outcome,
    PeriodRule,
    Valuation,
    ValueClass,
)

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """A benefit with the indicator that supports it and the names of who and what it refers to."""

    id: int
    revision_id: int
    pilot_id: int
    indicator_id: int
    name: str
    value_class: ValueClass
    is_disbenefit: bool
    beneficiary: Beneficiary
    group_name: str
    cohort_id: int | None
    people: int | None
    valuation: Valuation
    unit_value_pence: int | None
    unit_low_pence: int | None
    unit_high_pence: int | None
    on_cost_rate: Decimal | None
    price_base_year: int | None
    value_source: str
    value_edition: str
    attribution_rate: Decimal | None
    realisation_rate: Decimal | None
    realisation_low: Decimal | None
    realisation_high: Decimal | None
    realisation_evidence: str
    forecast_annual: Decimal | None
    forecast_low: Decimal | None
    forecast_high: Decimal | None
    starts_on: date
    ends_on: date | None
    decay_rate: Decimal | None
    is_health: bool
    recipient_income_pence: int | None
    confidence_grade: int | None
    budget_line: str
    signs_off_id: int
    evidence_url: str
    evidence_expires_on: date | None
    note: str
    status: BenefitStatus
    submitted_by_id: int | None
    review_note: str
    assured_to: date | None
    indicator: str
    outcome: Outcome
    unit: str
    direction: Direction
    period_rule: PeriodRule
    baseline: Decimal | None
    cohort: str | None
    signs_off: str
    submitted_by: str | None
    reviewed_by: str | None


@dataclass(frozen=True, slots=True)
class Released:
    """Where a share of a benefit's realised hours went."""

    id: int
    revision_id: int
    pilot_id: int
    benefit_id: int
    destination: Destination
    share_rate: Decimal
    outcome: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A budget that was cut because of a benefit, and who recorded it last."""

    id: int
    revision_id: int
    pilot_id: int
    benefit_id: int
    month: date
    amount_pence: int
    budget_line: str
    reference: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AppraisalRow:
    """How a pilot is appraised."""

    id: int
    revision_id: int
    pilot_id: int
    first_year: int
    horizon_years: int
    price_base_year: int
    bias_category: str
    bias_rate: Decimal | None
    mitigation_rate: Decimal | None
    mitigation_note: str
    running_pence: int | None
    residual_pence: int | None
    residual_note: str
    note: str


OF_INDICATOR = ("outcome", "unit", "direction", "period_rule", "baseline")
NAMES = {"indicator", "cohort", "signs_off", "submitted_by", "reviewed_by"}


def benefits(session: LedgerSession, known: Known, pilot_ids: Iterable[int]) -> tuple[BenefitRow, ...]:
    """The benefits of some pilots, in the order in which they were added. One query."""
    benefit, indicator = known.live(Benefit), known.table(Indicator).alias("indicator")
    cohort = known.table(Cohort).alias("cohort")
    signs_off, submitted, reviewed = (
        known.table(Person).alias(name) for name in ("signs_off", "submitted", "reviewed")
    )
    query = (
        sa.select(
            *_own(BenefitRow, benefit, besides=NAMES.union(OF_INDICATOR)),
            *(indicator.c[name] for name in OF_INDICATOR),
            indicator.c.name.label("indicator"),
            cohort.c.name.label("cohort"),
            signs_off.c.name.label("signs_off"),
            submitted.c.name.label("submitted_by"),
            reviewed.c.name.label("reviewed_by"),
        )
        .join_from(benefit, indicator, indicator.c.id == benefit.c.indicator_id)
        .join(signs_off, signs_off.c.id == benefit.c.signs_off_id)
        .join(cohort, cohort.c.id == benefit.c.cohort_id, isouter=True)
        .join(submitted, submitted.c.id == benefit.c.submitted_by_id, isouter=True)
        .join(reviewed, reviewed.c.id == benefit.c.reviewed_by_id, isouter=True)
        .where(benefit.c.pilot_id.in_(set(pilot_ids)))
        .order_by(benefit.c.pilot_id, benefit.c.id)
    )
    return _rows(session, query, BenefitRow)


def released_time(session: LedgerSession, known: Known, pilot_ids: Iterable[int]) -> tuple[Released, ...]:
    """Where the hours of some pilots' benefits went, by benefit. One query."""
    table = known.live(ReleasedTime)
    query = sa.select(*_own(Released, table)).where(table.c.pilot_id.in_(set(pilot_ids)), _is_live(known, table))
    return _rows(session, query.order_by(table.c.benefit_id, table.c.destination, table.c.outcome), Released)


def budget_moves(session: LedgerSession, known: Known, pilot_ids: Iterable[int], as_at: date) -> tuple[Moved, ...]:
    """Budgets that moved by a date because of some pilots' benefits, by benefit and month. One query."""
    table, revision = known.live(BudgetMove), Revision.__table__
    query = (
        sa.select(
            *_own(Moved, table, besides={"recorded_by", "recorded_at"}),
            revision.c.actor_name.label("recorded_by"),
            revision.c.at.label("recorded_at"),
        )
        .join_from(table, revision, revision.c.id == table.c.revision_id)
        .where(table.c.pilot_id.in_(set(pilot_ids)), table.c.month <= month_start(as_at), _is_live(known, table))
        .order_by(table.c.benefit_id, table.c.month, table.c.id)
    )
    return _rows(session, query, Moved)


def appraisals(session: LedgerSession, known: Known, pilot_ids: Iterable[int]) -> tuple[AppraisalRow, ...]:
    """How those of some pilots that have an appraisal are appraised. One query."""
    table = known.live(Appraisal)
    query = sa.select(*_own(AppraisalRow, table)).where(table.c.pilot_id.in_(set(pilot_ids)))
    return _rows(session, query.order_by(table.c.pilot_id), AppraisalRow)


def _own(row: type[Any], table: sa.FromClause, besides: Collection[str] = ()) -> list[sa.ColumnElement[Any]]:
    return [table.c[name] for name in row.__dataclass_fields__ if name not in besides]


def _is_live(known: Known, table: sa.FromClause) -> sa.ColumnElement[bool]:
    """That a row's benefit has not been withdrawn."""
    benefit = known.live(Benefit)
    return table.c.benefit_id.in_(sa.select(benefit.c.id))


def _rows(session: LedgerSession, query: sa.Select[Any], kind: type[R]) -> tuple[R, ...]:
    return tuple(kind(**row) for row in session.execute(query).mappings())
