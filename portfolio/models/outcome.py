"""Indicators and their measurements: what is watched, and what was observed, by whom and how."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from portfolio.db import Measure, term_type
from portfolio.models.base import Fact, Field, check, key, text
from portfolio.vocabulary import Direction, MeasurementStatus, Method, Outcome, PeriodRule


class Indicator(Fact, table=True):
    """One outcome with unit, direction, baseline and target."""

    __table_args__ = (
        sa.UniqueConstraint("id", "pilot_id"),
        check("baseline_has_date", "(baseline IS NULL) = (baseline_on IS NULL)"),
        check("target_has_date", "(target IS NULL) = (target_on IS NULL)"),
    )
    pilot_id: int = key("pilot.id")
    name: str = text(200)
    outcome: Outcome = Field(sa_type=term_type(Outcome, "outcome"))
    unit: str = text(60)
    direction: Direction = Field(sa_type=term_type(Direction, "direction"))
    period_rule: PeriodRule = Field(sa_type=term_type(PeriodRule, "period_rule"))
    baseline: Decimal | None = Field(default=None, sa_type=Measure)
    baseline_on: date | None = None
    target: Decimal | None = Field(default=None, sa_type=Measure)
    target_on: date | None = None
    owner_id: int = key("person.id")


class Measurement(Fact, table=True):
    """One observed value of an indicator for a period, with its interval, method and approval.

    `low` and `high` bound the value (95% unless the evidence says otherwise). `pilot_id` repeats the
    indicator's pilot, held equal by a composite key, so that a pilot's facts are found without a join.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["indicator_id", "pilot_id"], ["indicator.id", "indicator.pilot_id"]),
        check("period_in_order", "period_start <= period_end"),
        check("low_not_above_value", "low <= value"),
        check("high_not_below_value", "high >= value"),
        check("sample_positive", "sample_size > 0"),
        check("four_eyes", "reviewed_by_id <> submitted_by_id"),
        check("approved_by_someone", "status <> 'approved' OR reviewed_by_id IS NOT NULL"),
        sa.Index(
            "ix_measurement_series", "pilot_id", "indicator_id", "is_withdrawn", "status", "period_end",
        ),
    )  # fmt: skip
    pilot_id: int
    indicator_id: int
    period_start: date
    period_end: date
    value: Decimal = Field(sa_type=Measure)
    low: Decimal | None = Field(default=None, sa_type=Measure)
    high: Decimal | None = Field(default=None, sa_type=Measure)
    spread: Decimal | None = Field(default=None, sa_type=Measure)
    method: Method = Field(sa_type=term_type(Method, "method"))
    sample_size: int | None = None
    model_version: str = text(100, default="")
    evidence_url: str = text(1000, default="")
    status: MeasurementStatus = Field(sa_type=term_type(MeasurementStatus, "status"))
    submitted_by_id: int | None = Field(default=None, foreign_key="person.id")
    reviewed_by_id: int | None = Field(default=None, foreign_key="person.id")
    review_note: str = text(2000, default="")
