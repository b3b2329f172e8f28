"""What an appraisal hangs on: every input's switching value makes the NPSV 0, and intervals hold what they must."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from portfolio.appraisal.working import recompute
from portfolio.value.appraised import appraise_pilots
from portfolio.value.sensitivities import PILOT_DRAWS, SEED, Sensitivity, portfolio_draws, sensitivity_of
from portfolio.value.sensitivity_working import interval_working, sensitivity_workings
from portfolio.vocabulary import ParameterKind, Rung
from tests.value.appraisal_frames import CONFIDENCE, Register, composite, edition, parameter_set

BIAS = edition(ParameterKind.OPTIMISM_BIAS, {"Equipment/development": (0.1, 2.0, 2.0)})


def found(register: Register, pilot_id: int = 1, rung: Rung = Rung.CLAIMED, **options: Any) -> Sensitivity:
    sensitivity = sensitivity_of(register.streams(rung), pilot_id, **({"draws": 500} | options))
    assert sensitivity is not None
    return sensitivity


def uncertain(pilot_id: int = 1, register: Register | None = None) -> Register:
    """A pilot with ranges on everything: hours of pay, a loss, carbon by year, and a wide optimism bias."""
    carbon = edition(
        ParameterKind.CARBON_VALUE,
        {str(year): (100.0, 200.0 + 10 * (year - 2024), 400.0) for year in range(2024, 2029)},
        price_base_year=2024,
    )
    made = register or Register(as_at=date(2026, 3, 31), parameters=parameter_set(CONFIDENCE, BIAS, carbon))
    made.pilot(
        pilot_id, [30_000, 12_000, 12_000, 12_000, 12_000], bias_category="Equipment/development", bias_rate=0.5,
        mitigation_rate=0.2, residual_pence=100_000,
    )  # fmt: skip
    hours = made.benefit(
        pilot_id, name="Hours", outcome="time_saved", valuation="pay", unit_value_pence=2400, unit_low_pence=2000,
        unit_high_pence=2600, on_cost_rate=0.3, realisation_rate=0.5, realisation_low=0.3, realisation_high=0.6,
        redeployed_share=0.9, confidence_grade=3, forecast_annual=2000, forecast_low=-200, forecast_high=2600,
        attribution_rate=0.8, unit="hours",
    )  # fmt: skip
    made.measure(hours, 2024, 1500, low=900, high=1900)
    made.benefit(
        pilot_id, name="Errors", is_disbenefit=True, forecast_annual=50, forecast_low=20, forecast_high=90,
        unit_value_pence=2000, confidence_grade=6,
    )  # fmt: skip
    made.benefit(
        pilot_id, name="Carbon", outcome="carbon", unit="tCO2e", valuation="carbon", unit_value_pence=None,
        price_base_year=None, forecast_annual=5, is_health=False, confidence_grade=1,
    )  # fmt: skip
    made.benefit(pilot_id, name="Errors", forecast_annual=10, is_health=True, confidence_grade=1)
    return made


def test_the_composite_pilot_switches_at_its_published_realisation_rate() -> None:
    sensitivity = found(composite())
    switches = {switch.name: switch for switch in sensitivity.switches}
    assert switches["Hours: realisation rate"].value == pytest.approx(0.5296, abs=5e-5)
    assert switches["Hours: share due to the pilot"].why == "It would have to be above 1 (100%)."
    assert switches["Cost before optimism bias"].multiple == pytest.approx(0.9523, abs=5e-5)
    assert sensitivity.npsv == pytest.approx(-52_992.05, abs=0.01)
    assert sensitivity.bars == (), "nothing has a range"
    assert sensitivity.low == sensitivity.high == pytest.approx(sensitivity.npsv)
    assert sensitivity.drawn.total == pytest.approx([sensitivity.npsv] * 3)


CHANGES = {
    "Optimism bias": ("appraisals", 0, "bias_rate", 1.0),
    "Hours: realisation rate": ("benefits", 0, "realisation_rate", 1.0),
    "Hours: share due to the pilot": ("benefits", 0, "attribution_rate", 1.0),
    "Hours: unit value": ("benefits", 0, "unit_value_pence", 100 / 1.3),
}


@pytest.mark.parametrize("name", CHANGES)
def test_at_its_switching_value_the_npsv_is_zero(name: str) -> None:
    register = uncertain()
    [switch] = [each for each in found(register).switches if each.name == name]
    assert switch.value is not None
    where, place, column, times = CHANGES[name]
    rows: list[dict[str, Any]] = getattr(register, where)
    scale = abs(register.figures()["pv_benefits"])
    rows[place] |= {column: switch.value * times} | {
        end: None for end in ("realisation_low", "realisation_high", "unit_low_pence", "unit_high_pence") if end in rows[place]
    }  # fmt: skip
    if column == "unit_value_pence":
        rows[place][column] = round(rows[place][column])
    assert register.figures()["npsv"] == pytest.approx(0, abs=2e-4 * scale)


def test_every_slope_is_that_of_an_appraisal() -> None:
    register = uncertain()
    sensitivity = found(register)
    inputs = {each.name: each for each in sensitivity.inputs}
    assert set(inputs) == {
        "Cost before optimism bias", "Optimism bias",
        *(f"{label}: {name}" for label in ("Hours", "Carbon", "Errors (2)", "Errors (4)")
          for name in ("quantity", "realisation rate", "unit value", "share due to the pilot")),
    }  # fmt: skip
    register.benefits[1]["forecast_annual"] *= 1.1
    register.benefits[1] |= {"forecast_low": None, "forecast_high": None}
    loss = inputs["Errors (2): quantity"]
    assert loss.slope < 0 < loss.central
    assert register.figures()["npsv"] == pytest.approx(sensitivity.npsv + 0.1 * loss.central * loss.slope)
    assert inputs["Carbon: unit value"].unit == "times the value of each year"
    assert inputs["Carbon: unit value"].low == pytest.approx(0.46, abs=0.02)


def test_a_range_below_zero_reaches_the_tornado_the_ends_and_the_draws() -> None:
    sensitivity = found(uncertain(), draws=4000)
    bars = {bar.name: bar for bar in sensitivity.bars}
    hours = bars["Hours: quantity"]
    assert hours.npsv_low < sensitivity.npsv < hours.npsv_high
    assert bars["Optimism bias"].low == 0.1
    assert bars["Optimism bias"].npsv_high < sensitivity.npsv
    assert "Hours: share due to the pilot" not in bars, "no range is stated"
    swings = [bar.swing for bar in sensitivity.bars]
    assert swings == sorted(swings, reverse=True)
    assert sensitivity.central == pytest.approx(sensitivity.npsv)
    low, _, high = sensitivity.drawn.total
    assert sensitivity.low < low < sensitivity.npsv < high < sensitivity.high
    assert sensitivity.low < min(bar.npsv_low for bar in sensitivity.bars)
    assert (sensitivity.drawn.seed, sensitivity.drawn.draws) == (SEED, 4000)
    assert PILOT_DRAWS == 10_000


def test_a_measured_effect_around_zero_is_uncertain_though_its_value_is_zero() -> None:
    register = Register(as_at=date(2024, 12, 31))
    register.pilot(1, [100], horizon_years=1)
    register.measure(register.benefit(1), 2024, 0, low=-300, high=500)
    sensitivity = found(register, draws=4000)
    assert (sensitivity.low, sensitivity.central, sensitivity.high) == (-400, -100, 400)
    [bar] = sensitivity.bars
    assert (bar.low, bar.high, bar.npsv_low, bar.npsv_high) == (-300, 500, -400, 400)
    assert sensitivity.drawn.total == pytest.approx([-400, -100, 400], abs=60)
    [switch] = [each for each in sensitivity.switches if each.name == "Time: quantity"]
    assert switch.value == pytest.approx(100)


def test_what_is_not_reported_has_no_sensitivity() -> None:
    register = uncertain()
    register.appraisals[0]["bias_rate"] = None
    assert sensitivity_of(register.streams(), 1) is None
    assert sensitivity_of(register.streams(), 99) is None
    read = register.streams()
    assert portfolio_draws(read, appraise_pilots(read)) is None


def test_a_pilot_draws_the_same_in_any_company() -> None:
    register = uncertain()
    alone = found(register)
    uncertain(2, register)
    together = found(register)
    np.testing.assert_array_equal(alone.drawn.total_draws, together.drawn.total_draws)


def test_the_total_is_drawn_under_two_assumptions() -> None:
    register = uncertain()
    for pilot_id in range(2, 9):
        uncertain(pilot_id, register)
        register.appraisals[-1] |= {"first_year": 2024 + pilot_id % 2, "horizon_years": 4 + pilot_id % 3}
    register.pilot(9, [100], bias_rate=None)
    read = register.streams()
    appraised = appraise_pilots(read)
    drawn = portfolio_draws(read, appraised)
    assert drawn is not None
    assert drawn.counted == tuple(range(1, 9))
    assert (drawn.price_year, drawn.year_zero) == (2024, 2024)
    assert appraised.programme.figures is not None
    npsv = float(appraised.programme.figures.npsv)
    assert sum(float(part.central.sum()) for part in drawn.parts) == pytest.approx(npsv)
    (low, _, high), (wide_low, _, wide_high) = drawn.independent.total, drawn.together.total
    assert wide_low < low < high < wide_high
    assert (drawn.independent.correlation, drawn.together.correlation) == (0, 1)
    assert (drawn.independent.draws, drawn.together.seed) == (1000, SEED)


def test_switching_values_and_intervals_recompute_from_their_working() -> None:
    sensitivity = found(uncertain(), draws=200)
    switches = {f"Switching value, {switch.name}": switch for switch in sensitivity.switches}
    for title, write in sensitivity_workings(sensitivity).items():
        working = write()
        if title == "Simulated NPSV":
            low, middle, high = sensitivity.drawn.total
            assert (working.low, working.value, working.high) == pytest.approx((low, middle, high))
            assert recompute(working) == working.value
        elif switches[title].value is None:
            assert working.missing == switches[title].why
        else:
            assert recompute(working) == working.value == switches[title].value
    read = uncertain(2, uncertain()).streams()
    drawn = portfolio_draws(read, appraise_pilots(read), draws=100)
    assert drawn is not None
    total = interval_working("Total", drawn.together, drawn.parts)
    assert (total.low, total.value, total.high) == pytest.approx(tuple(drawn.together.total))
