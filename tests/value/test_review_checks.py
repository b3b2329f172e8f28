"""Which plausibility checks fit what waits, and that they are made with the right figures."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from portfolio.appraisal.plausibility import Verdict
from portfolio.value.review_checks import of_benefit, of_measurement

COHORTS = pd.DataFrame({"cohort_id": [1, 2], "headcount": [60, 10], "hours_per_year": [1600.0, float("nan")]})
MEASURED: dict[str, Any] = {
    "value": 1_000.0, "period_start": date(2026, 9, 1), "period_end": date(2026, 9, 30), "outcome": "time_saved",
    "unit": "hours", "direction": "higher", "period_rule": "sum", "baseline": 0.0,
}  # fmt: skip
BENEFIT: dict[str, Any] = {
    **MEASURED, "cohort_id": 1, "people": None, "valuation": "pay", "claimed": 5_000.0, "forecast_annual": None,
    "starts_on": pd.Timestamp(2026, 1, 1), "ends_on": pd.NaT,
}  # fmt: skip
AS_AT = date(2026, 11, 16)


def benefits(**changes: Any) -> pd.DataFrame:
    return pd.DataFrame([{"cohort_id": 1, "valuation": "pay"} | changes])


@pytest.mark.parametrize(
    ("hours", "verdict"),
    [(1_000.0, Verdict.PLAUSIBLE), (4_000.0, Verdict.DOUBTFUL), (9_000.0, Verdict.IMPOSSIBLE)],
)
def test_hours_of_a_month_against_what_the_group_works_in_it(hours: float, verdict: Verdict) -> None:
    [check] = of_measurement(MEASURED | {"value": hours}, benefits(), COHORTS)
    assert check.verdict is verdict
    assert check.limit == pytest.approx(60 * 1600 * 30 / 365.25)


@pytest.mark.parametrize("cohort", [None, 2])
def test_without_a_cohort_or_its_hours_it_cannot_be_checked(cohort: int | None) -> None:
    [check] = of_measurement(MEASURED, benefits(cohort_id=cohort), COHORTS)
    assert check.verdict is Verdict.UNKNOWN


def test_what_no_check_fits_has_none() -> None:
    assert of_measurement(MEASURED | {"outcome": "quality", "unit": "errors"}, benefits(), COHORTS) == ()


def test_life_satisfaction_is_held_against_its_scale() -> None:
    points = MEASURED | {
        "outcome": "wellbeing", "unit": "points", "period_rule": "mean", "baseline": 6.0, "value": 7.5
    }  # fmt: skip
    [check] = of_measurement(points, benefits(valuation="wellby"), COHORTS)
    assert (check.verdict, check.figure) == (Verdict.DOUBTFUL, 1.5)
    [unknown] = of_measurement(points | {"baseline": None}, benefits(valuation="wellby"), COHORTS)
    assert unknown.verdict is Verdict.UNKNOWN
    lower = points | {"direction": "lower", "value": 5.9}
    [small] = of_benefit(BENEFIT | lower | {"valuation": "wellby", "claimed": None}, COHORTS, AS_AT, 5.9)
    assert small.verdict is Verdict.PLAUSIBLE
    assert small.figure == pytest.approx(0.1)


def test_a_benefit_is_checked_to_date_by_year_and_by_people() -> None:
    checks = of_benefit(BENEFIT | {"forecast_annual": 120_000.0, "people": 80}, COHORTS, AS_AT)
    assert [check.verdict for check in checks] == [Verdict.PLAUSIBLE, Verdict.IMPOSSIBLE, Verdict.IMPOSSIBLE]
    to_date, a_year, people = checks
    assert to_date.limit == pytest.approx(60 * 1600 * 320 / 365.25)
    assert (a_year.limit, people.figure, people.limit) == (96_000, 80, 60)


def test_a_benefit_that_has_not_begun_is_checked_by_its_forecast_alone() -> None:
    later = {"starts_on": pd.Timestamp(2027, 1, 1), "claimed": float("nan"), "forecast_annual": 10.0}
    [check] = of_benefit(BENEFIT | later, COHORTS, AS_AT)
    assert check.verdict is Verdict.PLAUSIBLE


def test_hours_are_those_of_the_benefits_own_time() -> None:
    [check] = of_benefit(BENEFIT | {"ends_on": pd.Timestamp(2026, 1, 31)}, COHORTS, AS_AT)
    assert check.limit == pytest.approx(60 * 1600 * 31 / 365.25)
