"""How a pilot's value is said: what each term means in one line, what is missing and what to do about it."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from portfolio.ui.pilot_words import Colour, exact
from portfolio.ui.value_words import quantity, with_span
from portfolio.value.benefit_inputs import MONEY_CLASSES
from portfolio.value.quantified import PER_CENT
from portfolio.value.weak_evidence import Standing
from portfolio.vocabulary import BenefitStatus, Destination, PeriodRule, Rung, Valuation, ValueClass

STATUSES: dict[BenefitStatus, tuple[str, Colour]] = {
    BenefitStatus.DRAFT: ("edit", "gray"),
    BenefitStatus.SUBMITTED: ("hourglass_top", "blue"),
    BenefitStatus.ASSURED: ("verified", "green"),
    BenefitStatus.RETURNED: ("undo", "orange"),
}
STANDINGS: dict[Standing, tuple[str, Colour]] = {
    Standing.NONE: ("radio_button_unchecked", "gray"),
    Standing.WEAK: ("signal_cellular_alt_1_bar", "orange"),
    Standing.EXPIRED: ("event_busy", "orange"),
    Standing.OUTDATED: ("history", "orange"),
    Standing.CURRENT: ("verified", "green"),
}
CLASSES: dict[ValueClass, tuple[str, str]] = {
    ValueClass.CASH_RELEASING: ("payments", "A budget can be cut because of it. It needs the budget line that falls."),
    ValueClass.NON_CASH_RELEASING: (
        "schedule",
        "Worth money, but no budget falls: time used for something else, people who stay, better lives.",
    ),
    ValueClass.QUANTIFIED: ("straighten", "Counted in its own unit, such as days of waiting; no price is put on it."),
    ValueClass.QUALITATIVE: ("notes", "Told in words, when it cannot be counted."),
}
"""Icon, and what the class means."""
VALUATIONS: dict[Valuation, str] = {
    Valuation.UNIT: "each unit of the indicator is worth an amount that you enter, for instance £35 for a letter",
    Valuation.PAY: "each hour is worth the pay of those who save it, as far as it is known where the hours went",
    Valuation.LEAVER: "each leaver avoided saves what it costs to replace one",
    Valuation.WELLBY: "a point of life satisfaction for a person for a year, at the published value",
    Valuation.QALY: "a year of life in full health, at the published value",
    Valuation.CARBON: "carbon dioxide not emitted, at the published value of its year",
}
DESTINATIONS: dict[Destination, str] = {
    Destination.CASH: "hours no longer paid for",
    Destination.REDEPLOYED: "used for something you can name, such as home visits",
    Destination.ABSORBED: "the same people now meet more demand",
}
ADVICE: dict[str, str] = {
    "nothing was measured or forecast": "record a value under Outcomes, for a period after the start date, or enter a "
    "forecast for a full year",
    "the indicator has no baseline": "enter the baseline under Outcomes, “Change the indicator”",
    "the share due to the pilot is not stated": "state the attribution rate under “Change this benefit”",
    "the realisation rate is not stated": "state it, with how you know, under “Change this benefit”",
    "it is not recorded where the hours went": "say where the hours went under “Released time”",
    "no unit value is entered": "enter what one unit is worth, with its source, under “Change this benefit”",
    "the on-cost of pay is not stated": "state it under “Change this benefit”; 0 if the pay includes it",
    "prices of its year cannot be converted": "ask an administrator to add a newer edition of the GDP deflator under "
    "Assumptions, or enter the value in prices of a year that the deflator has",
}
"""How a reason begins -> what to do about it."""


def advice(reason: str) -> str:
    """What to do about a reason why a benefit has no value; "" when nothing is known to help."""
    return next((what for begins, what in ADVICE.items() if reason.startswith(begins)), "")


def is_money(row: Mapping[str, Any]) -> bool:
    """Whether a benefit is meant to have a value in pounds."""
    return row["value_class"] in MONEY_CLASSES


def rung_words(row: Mapping[str, Any], rung: Rung, *, has_span: bool = True) -> str:
    """What a benefit is worth on a rung: pounds, or a quantity in its own unit, with the interval."""
    if is_money(row):
        ends = (row.get(f"{rung}_pounds_low"), row.get(f"{rung}_pounds_high")) if has_span else (None, None)
        return with_span(_nan(row[f"{rung}_pounds"]), *(_nan(end) for end in ends))
    if rung is Rung.BANKED:
        return "Only for money"
    value, low, high = (_nan(row[f"{rung}{end}"]) for end in ("", "_low", "_high"))
    if value != value:
        return quantity(value)
    ends_words = f" ({quantity(low)} to {quantity(high)})" if has_span and (low != value or high != value) else ""
    return f"{quantity(value)} {unit_of(row)}{ends_words}"


def unit_of(row: Mapping[str, Any]) -> str:
    """The unit of a quantity: a level or a rate counts for the years that it lasts, and for people where they are stated.

    A percentage of people is people.
    """
    unit = str(row["unit"])
    if row["people"] is not None:
        unit = "people" if is_percent(unit) else f"{unit} × people"
    return unit if row["period_rule"] == PeriodRule.SUM else f"{unit} × years"


def is_percent(unit: str) -> bool:
    """Whether a unit counts hundredths."""
    return re.search(PER_CENT, unit, re.IGNORECASE) is not None


def _nan(value: Any) -> float:
    return float("nan") if value is None else float(value)


def percent(rate: Decimal | float | None) -> str:
    """A rate as people type it: ``80%``; "" when there is none."""
    return "" if rate is None else f"{exact(Decimal(str(rate)) * 100)}%"


def range_words(value: str, low: str, high: str) -> str:
    """``50% (40% to 60%)``."""
    return f"{value} ({low} to {high})" if value and low and high else value
