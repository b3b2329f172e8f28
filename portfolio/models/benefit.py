"""Benefits: the value that an indicator is said to support, where released time went, and budgets that moved."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from portfolio.db import Measure, Month, term_type
from portfolio.models.base import Fact, Field, check, key, live_unique, text
from portfolio.vocabulary import Beneficiary, BenefitStatus, Destination, Valuation, ValueClass

ONE = 1_000_000
"""A rate of 1 as a measure is stored."""


class Cohort(Fact, table=True):
    """A staff group or cohort that benefits draw on: nothing can save more hours or people than it has."""

    __table_args__ = (
        live_unique("uq_cohort_name", "organisation_id", "name"),
        check("headcount_positive", "headcount > 0"),
        check("hours_positive", "hours_per_year > 0"),
    )
    organisation_id: int = key("organisation.id")
    name: str = text(200)
    headcount: int
    hours_per_year: Decimal | None = Field(default=None, sa_type=Measure)
    source: str = text(1000, default="")


class Benefit(Fact, table=True):
    """A value claim on an indicator, a disbenefit when it is a loss. Unknown is null and shown as not reported.

    Quantities are improvements in the indicator's unit: `forecast_annual` is one full year's. A unit value is
    pence of `price_base_year`. `people` multiplies an indicator stated per person or as a rate.
    """

    __table_args__ = (
        sa.UniqueConstraint("id", "pilot_id"),
        sa.ForeignKeyConstraint(["indicator_id", "pilot_id"], ["indicator.id", "indicator.pilot_id"]),
        check("cash_has_budget_line", "value_class <> 'cash_releasing' OR budget_line <> ''"),
        check("money_class_is_valued", "value_class IN ('cash_releasing', 'non_cash_releasing') OR valuation = 'none'"),
        check("unit_value_has_base", "(unit_value_pence IS NULL) = (price_base_year IS NULL)"),
        check("unit_value_has_source", "unit_value_pence IS NULL OR value_source <> ''"),
        check("unit_value_in_order", "unit_low_pence <= unit_value_pence AND unit_value_pence <= unit_high_pence"),
        check("unit_value_not_negative", "unit_value_pence >= 0 AND unit_low_pence >= 0"),
        check("people_positive", "people > 0"),
        check("attribution_is_rate", f"attribution_rate BETWEEN 0 AND {ONE}"),
        check("realisation_is_rate", f"realisation_low >= 0 AND realisation_rate BETWEEN 0 AND {ONE}"),
        check("realisation_high_is_rate", f"realisation_high <= {ONE}"),
        check("realisation_in_order", "realisation_low <= realisation_rate AND realisation_rate <= realisation_high"),
        check("decay_is_rate", f"decay_rate BETWEEN 0 AND {ONE}"),
        check("on_cost_not_negative", "on_cost_rate >= 0"),
        check("forecast_in_order", "forecast_low <= forecast_annual AND forecast_annual <= forecast_high"),
        check("ends_after_start", "ends_on >= starts_on"),
        check("confidence_grade", "confidence_grade BETWEEN 1 AND 6"),
        check("recipient_income_positive", "recipient_income_pence > 0"),
        check("four_eyes", "reviewed_by_id <> submitted_by_id"),
        check("assured_by_someone", "status <> 'assured' OR (reviewed_by_id IS NOT NULL AND assured_to IS NOT NULL)"),
    )
    pilot_id: int = Field(index=True)
    indicator_id: int = Field(index=True)
    name: str = text(200)
    value_class: ValueClass = Field(sa_type=term_type(ValueClass, "value_class"))
    is_disbenefit: bool = False
    beneficiary: Beneficiary = Field(sa_type=term_type(Beneficiary, "beneficiary"))
    group_name: str = text(200, default="")
    cohort_id: int | None = key("cohort.id", default=None)
    people: int | None = None
    valuation: Valuation = Field(sa_type=term_type(Valuation, "valuation"))
    unit_value_pence: int | None = Field(default=None, sa_type=sa.BigInteger)
    unit_low_pence: int | None = Field(default=None, sa_type=sa.BigInteger)
    unit_high_pence: int | None = Field(default=None, sa_type=sa.BigInteger)
    on_cost_rate: Decimal | None = Field(default=None, sa_type=Measure)
    price_base_year: int | None = None
    value_source: str = text(1000, default="")
    value_edition: str = text(200, default="")
    attribution_rate: Decimal | None = Field(default=None, sa_type=Measure)
    realisation_rate: Decimal | None = Field(default=None, sa_type=Measure)
    realisation_low: Decimal | None = Field(default=None, sa_type=Measure)
    realisation_high: Decimal | None = Field(default=None, sa_type=Measure)
    realisation_evidence: str = text(1000, default="")
    forecast_annual: Decimal | None = Field(default=None, sa_type=Measure)
    forecast_low: Decimal | None = Field(default=None, sa_type=Measure)
    forecast_high: Decimal | None = Field(default=None, sa_type=Measure)
    starts_on: date
    ends_on: date | None = None
    decay_rate: Decimal | None = Field(default=None, sa_type=Measure)
    is_health: bool = False
    recipient_income_pence: int | None = Field(default=None, sa_type=sa.BigInteger)
    confidence_grade: int | None = None
    budget_line: str = text(200, default="")
    signs_off_id: int = key("person.id")
    evidence_url: str = text(1000, default="")
    evidence_expires_on: date | None = None
    note: str = text(4000, default="")
    status: BenefitStatus = Field(sa_type=term_type(BenefitStatus, "status"))
    submitted_by_id: int | None = Field(default=None, foreign_key="person.id")
    reviewed_by_id: int | None = Field(default=None, foreign_key="person.id")
    review_note: str = text(2000, default="")
    assured_to: date | None = None


class ReleasedTime(Fact, table=True):
    """Where a share of a benefit's realised hours went. What no row accounts for is unknown."""

    __tablename__ = "released_time"
    __table_args__ = (
        sa.ForeignKeyConstraint(["benefit_id", "pilot_id"], ["benefit.id", "benefit.pilot_id"]),
        live_unique("uq_released_time", "benefit_id", "destination", "outcome"),
        check("share_is_rate", f"share_rate > 0 AND share_rate <= {ONE}"),
        check("redeployed_to_something", "destination <> 'redeployed' OR outcome <> ''"),
    )
    benefit_id: int = Field(index=True)
    pilot_id: int = Field(index=True)
    destination: Destination = Field(sa_type=term_type(Destination, "destination"))
    share_rate: Decimal = Field(sa_type=Measure)
    outcome: str = text(200, default="")
    evidence: str = text(1000, default="")


class BudgetMove(Fact, table=True):
    """A budget that was cut because of a benefit: nominal pence from that month's budget, with its reference."""

    __tablename__ = "budget_move"
    __table_args__ = (
        sa.ForeignKeyConstraint(["benefit_id", "pilot_id"], ["benefit.id", "benefit.pilot_id"]),
        live_unique("uq_budget_move", "benefit_id", "month", "reference"),
        check("amount_positive", "amount_pence > 0"),
        check("has_reference", "reference <> '' AND budget_line <> ''"),
    )
    benefit_id: int = Field(index=True)
    pilot_id: int = Field(index=True)
    month: date = Field(sa_type=Month)
    amount_pence: int = Field(sa_type=sa.BigInteger)
    budget_line: str = text(200)
    reference: str = text(200)


class Appraisal(Fact, table=True):
    """How a pilot is appraised: year 0, horizon, prices, optimism bias, running cost after the reported years.

    `running_pence` and `residual_pence` are in prices of `price_base_year`. Null is not reported.
    """

    __table_args__ = (
        live_unique("uq_appraisal_pilot", "pilot_id"),
        check("horizon", "horizon_years BETWEEN 1 AND 100"),
        check("bias_not_negative", "bias_rate >= 0"),
        check("mitigation_is_rate", f"mitigation_rate BETWEEN 0 AND {ONE}"),
        check("mitigation_says_how", "mitigation_rate IS NULL OR mitigation_rate = 0 OR mitigation_note <> ''"),
        check("running_not_negative", "running_pence >= 0"),
    )
    pilot_id: int = Field(foreign_key="pilot.id")
    first_year: int
    horizon_years: int
    price_base_year: int
    bias_category: str = text(60, default="")
    bias_rate: Decimal | None = Field(default=None, sa_type=Measure)
    mitigation_rate: Decimal | None = Field(default=None, sa_type=Measure)
    mitigation_note: str = text(4000, default="")
    running_pence: int | None = Field(default=None, sa_type=sa.BigInteger)
    residual_pence: int | None = Field(default=None, sa_type=sa.BigInteger)
    residual_note: str = text(4000, default="")
    note: str = text(4000, default="")
