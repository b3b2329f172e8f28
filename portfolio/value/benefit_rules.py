"""Pure rules about benefits: what an indicator may be valued by, and what an assurer must be able to see."""

from collections.abc import Iterator
from datetime import date

from portfolio.appraisal.wellbeing import wellby_refusal
from portfolio.errors import Problem
from portfolio.models import Benefit, Indicator
from portfolio.value.benefit_inputs import MONEY_CLASSES, USER_VALUED, BenefitInput
from portfolio.value.inputs import HOURS, IndicatorInput
from portfolio.vocabulary import Direction, Outcome, PeriodRule, Valuation, ValueClass

CARBON_UNITS = ("kgCO2e", "tCO2e")
FOR_PEOPLE = (Outcome.CITIZEN, Outcome.PATIENT)
BASIS = ("outcome", "unit", "direction", "period_rule", "baseline", "baseline_on")
"""What of an indicator a benefit's worth is computed from, and so what an assurer has looked at."""


def misfit(valuation: Valuation, indicator: Indicator | IndicatorInput) -> str:
    """Why an indicator cannot be valued so, or "" when it can."""
    outcome, unit = indicator.outcome, indicator.unit
    is_one = f"“{indicator.name}” is {outcome.label.lower()} in {unit}"
    if valuation is Valuation.PAY and (outcome is not Outcome.TIME_SAVED or unit != HOURS):
        return f"“{valuation.label}” is only for time saved in hours; {is_one}"
    if valuation is Valuation.LEAVER and outcome is not Outcome.RETENTION:
        return f"“{valuation.label}” is only for staff retention; {is_one}"
    if valuation is Valuation.QALY and outcome not in FOR_PEOPLE:
        return f"“{valuation.label}” is only for patient or citizen outcomes; {is_one}"
    if valuation is Valuation.CARBON and (outcome is not Outcome.CARBON or unit not in CARBON_UNITS):
        return f"“{valuation.label}” is only for carbon in {' or '.join(CARBON_UNITS)}; {is_one}"
    return wellby_refusal(outcome, unit) if valuation is Valuation.WELLBY else ""


def releases_time(indicator: Indicator | IndicatorInput) -> bool:
    """Whether a benefit on this indicator sets hours free."""
    return indicator.outcome is Outcome.TIME_SAVED


def submission_problems(benefit: Benefit, indicator: Indicator, on: date) -> list[Problem]:
    """Everything that keeps a benefit from being assured, as at a day; empty when it can be submitted."""
    found = list(_evidence_problems(benefit, on))
    if benefit.value_class is not ValueClass.QUALITATIVE:
        found += _quantity_problems(benefit, indicator)
    if benefit.value_class in MONEY_CLASSES:
        found += _value_problems(benefit, indicator)
    if indicator.outcome in FOR_PEOPLE and not benefit.group_name:
        found.append(Problem("Group", "is needed: say whose outcome this is"))
    return found


def expired(benefit: Benefit | BenefitInput, on: date) -> str:
    """Why the evidence link no longer counts, or "" when it does."""
    expires = benefit.evidence_expires_on
    return f"expired on {expires}; link newer evidence" if expires is not None and expires < on else ""


def _evidence_problems(benefit: Benefit, on: date) -> Iterator[Problem]:
    if not benefit.evidence_url:
        yield Problem("Evidence link", "is needed, so that an assurer can see what the claim rests on")
    elif why := expired(benefit, on):
        yield Problem("Evidence link", why)


def _quantity_problems(benefit: Benefit, indicator: Indicator) -> Iterator[Problem]:
    if releases_time(indicator) and indicator.unit != HOURS:
        yield Problem("Indicator", f"counts time saved in {indicator.unit}; it must be in {HOURS}")
    if indicator.baseline is None and not _is_improvement_itself(indicator):
        yield Problem("Indicator", "has no baseline, so no improvement can be worked out")
    if benefit.attribution_rate is None:
        yield Problem("Attribution rate", "is not stated: how much of the change is due to this pilot?")
    if benefit.realisation_rate is None:
        yield Problem("Realisation rate", "is not stated: how much of the benefit is in fact realised?")
    elif not benefit.realisation_evidence:
        yield Problem("Evidence of the realisation rate", "is needed: say how the rate is known")


def _is_improvement_itself(indicator: Indicator) -> bool:
    return indicator.period_rule is PeriodRule.SUM and indicator.direction is Direction.HIGHER


def _value_problems(benefit: Benefit, indicator: Indicator) -> Iterator[Problem]:
    if why := misfit(benefit.valuation, indicator):
        yield Problem("Valuation", why)
    if benefit.valuation in USER_VALUED and benefit.unit_value_pence is None:
        yield Problem("Unit value (£)", "is needed, with its source and price base year")
    if benefit.valuation is Valuation.PAY and benefit.on_cost_rate is None:
        yield Problem("On-cost rate", "is not stated; enter 0 if the pay rate includes on-costs")
