"""The outcomes of one pilot: its indicators and what was measured of them, as known at any revision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from portfolio.db import LedgerSession
from portfolio.ledger import Known
from portfolio.models import Indicator, Measurement, Person
from portfolio.vocabulary import Direction, MeasurementStatus, Method, Outcome, PeriodRule


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One outcome that a pilot watches."""

    id: int
    revision_id: int
    pilot_id: int
    name: str
    outcome: Outcome
    unit: str
    direction: Direction
    period_rule: PeriodRule
    baseline: Decimal | None
    baseline_on: date | None
    target: Decimal | None
    target_on: date | None
    owner_id: int
    owner: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of an indicator, whatever its status, with who submitted and reviewed it."""

    id: int
    revision_id: int
    pilot_id: int
    indicator_id: int
    period_start: date
    period_end: date
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    spread: Decimal | None
    method: Method
    sample_size: int | None
    model_version: str
    evidence_url: str
    status: MeasurementStatus
    submitted_by_id: int | None
    review_note: str
    submitted_by: str | None
    reviewed_by: str | None


JOINED = {"owner", "submitted_by", "reviewed_by"}


def indicators(session: LedgerSession, known: Known, pilot_ids: Iterable[int]) -> tuple[IndicatorRow, ...]:
    """The indicators of some pilots, in the order in which they were added."""
    indicator, owner = known.live(Indicator), known.table(Person).alias("owner")
    names = [name for name in IndicatorRow.__dataclass_fields__ if name not in JOINED]
    query = (
        sa.select(*(indicator.c[name] for name in names), owner.c.name.label("owner"))
        .join_from(indicator, owner, owner.c.id == indicator.c.owner_id)
        .where(indicator.c.pilot_id.in_(set(pilot_ids)))
        .order_by(indicator.c.pilot_id, indicator.c.id)
    )
    return tuple(IndicatorRow(**row) for row in session.execute(query).mappings())


def measurements(session: LedgerSession, known: Known, pilot_ids: Iterable[int], as_at: date) -> tuple[Measured, ...]:
    """Every value of some pilots' indicators for periods that ended by a date, in order of period."""
    measured = known.live(Measurement)
    submitted, reviewed = (known.table(Person).alias(name) for name in ("submitted", "reviewed"))
    names = [name for name in Measured.__dataclass_fields__ if name not in JOINED]
    query = (
        sa.select(
            *(measured.c[name] for name in names),
            submitted.c.name.label("submitted_by"),
            reviewed.c.name.label("reviewed_by"),
        )
        .join_from(measured, submitted, submitted.c.id == measured.c.submitted_by_id, isouter=True)
        .join(reviewed, reviewed.c.id == measured.c.reviewed_by_id, isouter=True)
        .where(measured.c.pilot_id.in_(set(pilot_ids)), measured.c.period_end <= as_at)
        .order_by(measured.c.indicator_id, measured.c.period_start, measured.c.id)
    )
    return tuple(Measured(**row) for row in session.execute(query).mappings())
