"""Every figure of an appraisal recomputes from its own working to what the whole register's arithmetic gives."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from portfolio.appraisal.working import recompute
from portfolio.value.appraisal_working import FIGURES, NO_APPRAISAL, appraisal_working, appraisal_workings
from portfolio.value.appraised import NO_BENEFIT, appraise_pilots
from portfolio.value.streams import NO_BIAS, Streams
from portfolio.vocabulary import ParameterKind, Rung
from tests.value.appraisal_frames import CONFIDENCE, Register, by_pilot, by_year, composite, edition, parameter_set
from tests.value.test_appraised import a_portfolio, simple
from tests.value.test_appraised_sensitivities import uncertain


def everything() -> Register:
    """A pilot that needs every kind of step: prices, running cost, caps, kilograms, health, a loss, a residual."""
    rising = edition(ParameterKind.DEFLATOR, by_year(80, 90, 100, 105, 111, 118, 125, first=2022), edition="Rising")
    carbon = edition(
        ParameterKind.CARBON_VALUE, {str(year): 200.0 + year - 2024 for year in range(2024, 2040)}, price_base_year=2022
    )
    wellby = edition(ParameterKind.WELLBY, {"": (10_000.0, 13_000.0, 16_000.0)}, price_base_year=2023)
    register = Register(as_at=date(2026, 5, 17), parameters=parameter_set(rising, carbon, wellby, CONFIDENCE))
    register.cohorts.append(
        {"cohort_id": 1, "organisation_id": 1, "name": "A", "headcount": 5, "hours_per_year": 100.0}
    )
    register.pilot(
        1, [300_000, 120_000], first_year=2024, horizon_years=6, price_base_year=2023, bias_rate=0.5, mitigation_rate=0.3,
        mitigation_note="A fixed price", running_pence=4_000_000, residual_pence=-250_000, residual_note="Removal",
    )  # fmt: skip
    register.cost(1, 2026, actual=20_000, forecast=30_000.5, planned=1_000)
    hours = register.benefit(
        1, years(2024, 300, 420), outcome="time_saved", valuation="pay", unit_value_pence=2400, on_cost_rate=0.3, name="Hours",
        realisation_rate=0.7, cash_share=0.2, redeployed_share=0.5, confidence_grade=3, cohort_id=1, unit="hours",
        forecast_annual=900, decay_rate=0.1, attribution_rate=0.9, price_base_year=2025,
    )  # fmt: skip
    register.measure(hours, 2026, 100, days=100.0, method="self_report")
    kilograms = {"outcome": "carbon", "unit": "kgCO2e", "valuation": "carbon", "unit_value_pence": None,
                 "price_base_year": None}  # fmt: skip
    register.benefit(1, years(2025, 90_000), name="Carbon", forecast_annual=80_000, **kilograms)
    register.benefit(1, years(2025, 2), name="Life", valuation="wellby", unit_value_pence=None, price_base_year=None,
                     is_health=True, forecast_annual=3, ends_on=date(2027, 6, 30), confidence_grade=4)  # fmt: skip
    register.benefit(1, name="Life", is_disbenefit=True, forecast_annual=200, confidence_grade=6)
    register.benefit(1, years(2024, 500), name="Contract", value_class="cash_releasing", forecast_annual=90_000)
    register.benefit(1, name="Left out", forecast_annual=9, attribution_rate=None)
    return register


def years(first: int, *values: float) -> dict[int, float]:
    return dict(enumerate(values, first))


def check(read: Streams, pilot_id: int) -> int:
    """Compare every figure of a pilot with its working; returns how many were reported."""
    row = by_pilot(appraise_pilots(read).pilots)[pilot_id]
    reported = 0
    for figure in FIGURES:
        value, working = float(row[figure]), appraisal_working(read, pilot_id, figure)
        assert working.rung == read.rung.label
        if np.isnan(value):
            assert working.value is None
            assert working.missing, figure
            continue
        assert working.value == pytest.approx(value, rel=1e-9), figure
        assert recompute(working) == working.value, figure
        assert working.missing == ""
        reported += 1
    return reported


@pytest.mark.parametrize("rung", [Rung.CLAIMED, Rung.EVIDENCED, Rung.ASSURED])
def test_every_figure_recomputes(rung: Rung) -> None:
    assert check(everything().streams(rung), 1) >= 7


@pytest.mark.parametrize("make", [composite, uncertain])
def test_every_figure_of_other_pilots_recomputes(make: Any) -> None:
    assert check(make().streams(), 1) >= 7


def test_every_figure_of_every_pilot_of_a_portfolio_recomputes() -> None:
    read = a_portfolio().streams()
    assert sum(check(read, pilot_id) for pilot_id in range(1, 8)) >= 40


def test_a_payback_recomputes() -> None:
    register = simple()
    register.benefit(1, years(2024, 0, 1000), name="More")
    working = appraisal_working(register.streams(), 1, "payback")
    assert working.value == recompute(working) == 1
    without = parameter_set(without=[ParameterKind.DISCOUNT_HEALTH])
    register.parameters = without
    assert check(register.streams(), 1) == len(FIGURES), "no health benefit needs no rates for health"


def test_inputs_name_their_facts_editions_and_years() -> None:
    working = appraisal_working(everything().streams(), 1, "npsv")
    givens = {given.name: given for given in working.givens}
    assert givens["optimism bias"].revision == 9
    assert givens["Hours: attribution"].revision == 7
    assert givens["discount rates"].edition == "Discount rate, first"
    assert givens["costs: price index of the year"].edition == "Rising"
    assert givens["costs: price index of the year"].labels == tuple(str(year) for year in range(2024, 2030))
    assert givens["Carbon: published unit value"].revision == 3
    assert givens["mitigated share"].source == "appraisal: A fixed price"
    assert givens["Hours: left by a shared cohort"].value[3] < 1
    assert "Life (3): unit value in 2023 prices" in {step.name for step in working.steps}
    assert not any("Left out" in name for name in givens)
    assert (working.price_base, working.rung) == ("2023 prices", "Claimed")
    assert working.period == "2024 to 2029, discounted to 2024; as at 17 May 2026"


def test_a_published_bias_names_its_edition() -> None:
    bias = edition(ParameterKind.OPTIMISM_BIAS, {"Outsourcing": (0.0, 0.41, 0.41)}, edition="Table 2")
    for rate, named in ((0.41, "Table 2"), (0.3, "")):
        register = simple(bias_category="Outsourcing", bias_rate=rate)
        register.parameters = parameter_set(bias)
        givens = {given.name: given for given in appraisal_working(register.streams(), 1, "pv_cost").givens}
        assert givens["optimism bias"].edition == named
        assert givens["optimism bias"].source == "appraisal, category “Outsourcing”"


def test_what_is_not_reported_says_why() -> None:
    register = simple(bias_rate=None)
    read = register.streams()
    assert {appraisal_working(read, 1, figure).missing for figure in ("npsv", "bcr", "pv_cost")} == {NO_BIAS}
    assert appraisal_working(read, 1, "naive_bcr").value == pytest.approx(0.9)
    assert appraisal_working(read, 2, "npsv").missing == NO_APPRAISAL
    register = simple()
    register.benefits[0]["attribution_rate"] = None
    assert appraisal_working(register.streams(), 1, "npsv").missing == NO_BENEFIT
    register = simple()
    register.costs = [row | {"actual": 0} for row in register.costs]
    assert appraisal_working(register.streams(), 1, "bcr").missing == "there are no costs to divide by"
    assert pd.isna(recompute(appraisal_working(register.streams(), 1, "bcr")))


def test_workings_are_listed_by_title() -> None:
    workings = appraisal_workings(composite().streams(), 1)
    assert next(iter(workings)) == "Net present social value (NPSV)"
    assert workings["Benefit-cost ratio, cash only"]().value == pytest.approx(0.1462, abs=5e-5)
