"""What may be entered about a benefit, about where its released time went, and about a budget that moved."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from portfolio.inputs import Clean, Day, Input, Line, MonthDay, Paragraph, RequiredLine, RowId
from portfolio.value.amounts import (
    OptionalAmount,
    OptionalDay,
    OptionalPounds,
    OptionalShare,
    OptionalUplift,
    OptionalWhole,
    OptionalYear,
    PositivePounds,
    Share,
    empty_is_none,
    interval_faults,
)
from portfolio.value.inputs import WebAddress
from portfolio.vocabulary import Beneficiary, Destination, Valuation, ValueClass

MONEY_CLASSES = (ValueClass.CASH_RELEASING, ValueClass.NON_CASH_RELEASING)
USER_VALUED = (Valuation.UNIT, Valuation.PAY, Valuation.LEAVER)
"""Valuations whose unit value the user enters; the others take the parameter in force."""
NEVER_HEALTH = (Valuation.PAY, Valuation.LEAVER, Valuation.CARBON)
Text = Annotated[str, StringConstraints(max_length=1000), Clean]


class BenefitInput(Input):
    """A value claim on an indicator. Rates are typed as 0.8 or 80%, money in pounds; what is empty is not reported."""

    indicator_id: RowId = Field(title="Indicator")
    name: RequiredLine = Field(title="Name")
    value_class: ValueClass = Field(title="Value class")
    is_disbenefit: bool = Field(default=False, title="Disbenefit")
    beneficiary: Beneficiary = Field(title="Beneficiary")
    group_name: Line = Field(default="", title="Group")
    cohort_id: RowId | None = Field(default=None, title="Cohort")
    people: OptionalWhole = Field(default=None, title="People")
    valuation: Valuation = Field(default=Valuation.NONE, title="Valuation")
    unit_value_pence: OptionalPounds = Field(default=None, title="Unit value (£)", alias="unit_value_pounds")
    unit_low_pence: OptionalPounds = Field(default=None, title="Unit value, low (£)", alias="unit_low_pounds")
    unit_high_pence: OptionalPounds = Field(default=None, title="Unit value, high (£)", alias="unit_high_pounds")
    on_cost_rate: OptionalUplift = Field(default=None, title="On-cost rate")
    price_base_year: OptionalYear = Field(default=None, title="Price base year")
    value_source: Text = Field(default="", title="Source of the unit value")
    value_edition: Line = Field(default="", title="Edition of the source")
    attribution_rate: OptionalShare = Field(default=None, title="Attribution rate")
    realisation_rate: OptionalShare = Field(default=None, title="Realisation rate")
    realisation_low: OptionalShare = Field(default=None, title="Realisation rate, low")
    realisation_high: OptionalShare = Field(default=None, title="Realisation rate, high")
    realisation_evidence: Text = Field(default="", title="Evidence of the realisation rate")
    forecast_annual: OptionalAmount = Field(default=None, title="Forecast for a full year")
    forecast_low: OptionalAmount = Field(default=None, title="Forecast, low")
    forecast_high: OptionalAmount = Field(default=None, title="Forecast, high")
    starts_on: Day = Field(title="Start date")
    ends_on: OptionalDay = Field(default=None, title="End date")
    decay_rate: OptionalShare = Field(default=None, title="Decay a year")
    is_health: bool = Field(default=False, title="Health benefit")
    recipient_income_pence: Annotated[PositivePounds | None, BeforeValidator(empty_is_none)] = Field(
        default=None, title="Income of the recipients (£)", alias="recipient_income_pounds"
    )
    confidence_grade: Annotated[int, Field(ge=1, le=6)] | None = Field(default=None, title="Confidence grade")
    budget_line: Line = Field(default="", title="Budget line")
    signs_off_id: RowId = Field(title="Signs it off")
    evidence_url: WebAddress = Field(default="", title="Evidence link")
    evidence_expires_on: OptionalDay = Field(default=None, title="Evidence expires")
    note: Paragraph = Field(default="", title="Note")

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        parts = (_class_faults, _unit_value_faults, _health_faults, _range_faults, _date_faults)
        if found := [fault for part in parts for fault in part(self)]:
            raise ValueError("; ".join(found))
        return self


def _class_faults(benefit: BenefitInput) -> Iterator[str]:
    is_money, label = benefit.value_class in MONEY_CLASSES, benefit.value_class.label
    if is_money and benefit.valuation is Valuation.NONE:
        yield f"Valuation is needed for “{label}”: say how a quantity becomes money, or choose a class that is not money"
    if not is_money and benefit.valuation is not Valuation.NONE:
        yield f"Valuation must be “{Valuation.NONE.label}” for “{label}”"
    if benefit.value_class is ValueClass.CASH_RELEASING and not benefit.budget_line:
        yield "Budget line is needed: without one that is cut, a benefit cannot be cash-releasing"
    if benefit.value_class is ValueClass.QUALITATIVE and benefit.forecast_annual is not None:
        yield f"Forecast for a full year has no place in “{label}”: choose a class with a quantity"


def _unit_value_faults(benefit: BenefitInput) -> Iterator[str]:
    value, valuation = benefit.unit_value_pence, benefit.valuation
    if valuation not in USER_VALUED and value is not None:
        where = "has no unit value" if valuation is Valuation.NONE else "takes its value from the parameter in force"
        yield f"Unit value must be empty: “{valuation.label}” {where}"
    if value is not None and not benefit.value_source:
        yield "Source of the unit value is needed: say where it comes from"
    if value is not None and benefit.price_base_year is None:
        yield "Price base year is needed: say which year's prices the unit value is in"
    if value is None and benefit.price_base_year is not None:
        yield "Unit value is needed, because it has a price base year"
    if benefit.on_cost_rate is not None and valuation is not Valuation.PAY:
        yield f"On-cost rate is only for “{Valuation.PAY.label}”"


def _health_faults(benefit: BenefitInput) -> Iterator[str]:
    if benefit.valuation is Valuation.QALY and not benefit.is_health:
        yield "Health benefit must be ticked for a QALY: it is discounted by the health schedule"
    if benefit.valuation in NEVER_HEALTH and benefit.is_health:
        yield f"Health benefit must not be ticked for “{benefit.valuation.label}”"


def _range_faults(benefit: BenefitInput) -> Iterator[str]:
    yield from interval_faults("Unit value", benefit.unit_value_pence, benefit.unit_low_pence, benefit.unit_high_pence)
    yield from interval_faults(
        "Realisation rate", benefit.realisation_rate, benefit.realisation_low, benefit.realisation_high
    )
    yield from interval_faults(
        "Forecast for a full year", benefit.forecast_annual, benefit.forecast_low, benefit.forecast_high
    )


def _date_faults(benefit: BenefitInput) -> Iterator[str]:
    if benefit.ends_on is not None and benefit.ends_on < benefit.starts_on:
        yield "End date is before the start date"
    if benefit.evidence_expires_on is not None and not benefit.evidence_url:
        yield "Evidence link is needed, because it has a day on which it expires"


class ReleasedTimeInput(Input):
    """Where a share of a benefit's realised hours went."""

    destination: Destination = Field(title="Destination")
    share_rate: Annotated[Share, Field(gt=0)] = Field(title="Share")
    outcome: Line = Field(default="", title="Outcome")
    evidence: Text = Field(default="", title="Evidence")

    @model_validator(mode="after")
    def _redeployed_to_something(self) -> Self:
        if self.destination is Destination.REDEPLOYED and not self.outcome:
            raise ValueError("Outcome is needed: say what the time was redeployed to")
        return self


class BudgetMoveInput(Input):
    """A budget that was cut because of a benefit. An empty budget line is the benefit's own."""

    month: MonthDay = Field(title="Month")
    amount_pence: PositivePounds = Field(title="Amount (£)", alias="pounds")
    budget_line: Line = Field(default="", title="Budget line")
    reference: RequiredLine = Field(title="Reference")
