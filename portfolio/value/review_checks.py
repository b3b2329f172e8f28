"""Can what waits be true? Which plausibility checks fit a measurement or a benefit, with the figures they need."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from portfolio.appraisal.periods import period_years
from portfolio.appraisal.plausibility import Check, hours_of_cohort, people_of_cohort, points_of_life_satisfaction
from portfolio.appraisal.quantities import improvement
from portfolio.value.inputs import HOURS
from portfolio.vocabulary import Direction, Outcome, PeriodRule, Valuation

Facts = Mapping[str, Any]
"""One benefit: its row of `Valued.benefits`."""


def of_measurement(measured: Facts, benefits: pd.DataFrame, cohorts: pd.DataFrame) -> tuple[Check, ...]:
    """Checks of a measurement.

    ``measured``: value (in the unit), period_start, period_end, outcome, unit, direction, period_rule, baseline.
    ``benefits``: rows of `Valued.benefits` on its indicator; ``cohorts``: cohort_id, headcount, hours_per_year.
    """
    return tuple(_of_measurement(measured, benefits, cohorts))


def of_benefit(benefit: Facts, cohorts: pd.DataFrame, as_at: date, latest: float | None = None) -> tuple[Check, ...]:
    """Checks of a benefit; ``latest`` is the newest value of its indicator."""
    return tuple(_of_benefit(benefit, cohorts, as_at, latest))


def _of_measurement(measured: Facts, benefits: pd.DataFrame, cohorts: pd.DataFrame) -> Iterator[Check]:
    if is_hours(measured):
        years = float(period_years(measured["period_start"], measured["period_end"]))
        named = cohorts[cohorts["cohort_id"].isin(benefits["cohort_id"].dropna())]
        for cohort in named.to_dict("records"):
            yield hours_of_cohort(measured["value"], cohort["headcount"], _known(cohort["hours_per_year"]), years)
        if named.empty:
            yield hours_of_cohort(measured["value"], None, None, years)
    if (benefits["valuation"] == Valuation.WELLBY).any():
        yield points_of_life_satisfaction(_change(measured, measured["value"]))


def _of_benefit(benefit: Facts, cohorts: pd.DataFrame, as_at: date, latest: float | None) -> Iterator[Check]:
    found = cohorts[cohorts["cohort_id"] == _known(benefit["cohort_id"])].to_dict("records")
    headcount, hours = (found[0]["headcount"], _known(found[0]["hours_per_year"])) if found else (None, None)
    if is_hours(benefit):
        begun: date = benefit["starts_on"].date()
        if begun <= as_at:
            last: date = as_at if pd.isna(benefit["ends_on"]) else min(as_at, benefit["ends_on"].date())
            years = float(period_years(begun, max(last, begun)))
            yield hours_of_cohort(_known(benefit["claimed"]), headcount, hours, years)
        if (forecast := _known(benefit["forecast_annual"])) is not None:
            yield hours_of_cohort(forecast, headcount, hours)
    if (people := _known(benefit["people"])) is not None:
        yield people_of_cohort(people, headcount)
    if benefit["valuation"] == Valuation.WELLBY:
        yield points_of_life_satisfaction(_change(benefit, latest))


def is_hours(measured: Facts) -> bool:
    """Whether an indicator adds up hours that were saved."""
    return bool(measured["outcome"] == Outcome.TIME_SAVED and measured["unit"] == HOURS)


def _change(measured: Facts, value: float | None) -> float | None:
    baseline = _known(measured["baseline"])
    if value is None or baseline is None:
        return None
    sign = 1 if measured["direction"] == Direction.HIGHER else -1
    return float(improvement(value, baseline, sign, adds_up=measured["period_rule"] == PeriodRule.SUM))


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
