"""The statistics and value rules are declared well, compute alike for one and for many, and can be recomputed."""

import numpy as np
import pytest

from portfolio.appraisal import (
    evidence,
    forecasts,
    group_numbers,
    interrupted,
    overlap,
    periods,
    plausibility,
    proportions,
    quantities,
    released_time,
    retention,
    rungs,
    wellbeing,
)
from portfolio.appraisal.formulas import FORMULAS
from portfolio.appraisal.working import Sheet, recompute

MODULES = (
    evidence, group_numbers, interrupted, overlap, periods, plausibility, proportions, quantities, released_time,
    retention, rungs, forecasts, wellbeing,
)  # fmt: skip
NAMES = {module.__name__ for module in MODULES}
DECLARED = {code: found for code, found in FORMULAS.items() if found.function.__module__ in NAMES}
MANY = {
    "benefit_quantity": {"improvement": 2.0, "people": 3.0, "years": 0.5, "adds_up": False},
    "banked_value": {"moved": 50.0, "assured": 30.0},
    "cap_factor": {"capacity": 10.0, "claimed": 40.0},
    "cohort_hours": {"headcount": 10.0, "hours_per_year": 1600.0},
    "forecast_days": {"annual": 120.0, "decay_rate": 0.1, "years": 2.0, "days": 30.0},
    "gross_hours": {"users": 10.0, "adoption_rate": 0.5, "minutes": 26.0, "times": 220.0},
    "hours_to": {"realised": 100.0, "share": 0.3},
    "improvement": {"value": 8.0, "baseline": 10.0, "sign": -1.0, "adds_up": False},
    "leavers_avoided": {"headcount": 500.0, "baseline_rate": 0.12, "observed_rate": 0.105},
    "non_wage_uplift": {"labour_cost": 24.7, "wage": 21.0},
    "pay_value": {"hours": 100.0, "hourly_pay": 20.0, "on_cost_rate": 0.3},
    "qaly_value": {"qalys": 2.0, "value": 70_000.0},
    "realised_hours": {"gross": 100.0, "attribution_rate": 0.5, "realisation_rate": 0.4},
    "retention_value": {"leavers": 7.5, "cost_per_leaver": 12_000.0},
    "self_report_sensitivity": {"reported": 26.0, "adjusted_minutes": 19.0, "reported_minutes": 26.0},
    "turnover_rate": {"leavers": 12.0, "headcount": 100.0},
    "unexplained_cut": {"moved": 50.0, "assured": 30.0},
    "unproven_share": {"cash": 0.1, "redeployed": 0.2, "absorbed": 0.3},
    "uprated_wellby": {
        "value": 13_000.0, "deflator_base": 81.0, "deflator_year": 100.0, "gdp_base": 1.0, "gdp_year": 1.01,
        "elasticity": 1.3,
    },
    "value_of_a_point": {"amount": 70_158.0, "points": 7.0},
    "valued_share": {"cash": 0.1, "redeployed": 0.2, "absorbed": 0.3, "is_cash_releasing": False},
    "wellby_value": {"wellbys": 10.0, "value": 13_000.0},
    "wellbys": {"points": 0.4, "people": 4_000.0, "years": 1.0},
    "working_days_a_year": {"minutes": 26.0, "working_days": 220.0, "hours_per_day": 7.4},
}  # fmt: skip
"""Formulas that take columns, with arguments that they take."""


@pytest.mark.parametrize("code", DECLARED)
def test_a_declaration_says_what_is_computed(code):
    found = DECLARED[code]
    assert found.says.endswith(".")
    assert found.title
    assert found.topic
    assert found.notation
    assert found.notation.count("{") == found.notation.count("}")


@pytest.mark.parametrize("code", MANY)
def test_one_amount_is_a_plain_number_and_many_are_the_same_numbers(code):
    arguments, function = MANY[code], DECLARED[code].function
    alone = function(**arguments)
    assert type(alone) is float
    many = {name: np.array([value, value]) for name, value in arguments.items()}
    assert np.asarray(function(**many)).tolist() == [alone, alone]


@pytest.mark.parametrize("code", MANY)
def test_a_working_gives_the_same_figure_again(code):
    sheet = Sheet()
    takes = {name: sheet.given(name.replace("_", " "), value) for name, value in MANY[code].items()}
    result = sheet.step("result", DECLARED[code].function, **takes)
    assert recompute(sheet.finish("A figure", "result", "units")) == result
