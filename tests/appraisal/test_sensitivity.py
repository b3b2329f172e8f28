"""Switching values, tornado, and low, central and high."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.cashflow import Case, Figures, appraise
from portfolio.appraisal.sensitivity import (
    Bar,
    Input,
    low_central_high,
    npsv_at,
    ranked,
    switching_multiple,
    switching_value,
    switching_values,
    tornado,
)
from portfolio.appraisal.uncertainty import Factor, Part
from tests.appraisal.core_oracles import HEALTH, STANDARD, expected
from tests.appraisal.test_cashflow import composite


def figures(case: Case) -> Figures:
    return appraise(case, standard=STANDARD, health=HEALTH).pilots


REALISATION = ("Realisation rate", 0.5)


def test_the_composite_pilot_switches() -> None:
    plain = figures(composite())
    npsv, pv_cost, bias = float(plain.npsv), float(plain.pv_cost), 0.5
    inputs = [
        Input.scaling(*REALISATION, float(plain.pv_non_cash), is_rate=True),
        Input.scaling("Cost", pv_cost, -pv_cost, unit="£"),
        Input("Optimism bias", bias, -float(plain.pv_cost_before_bias)),
        Input.scaling("Cash released", 60_000, float(plain.pv_cash), unit="£ a year"),
    ]
    realisation, cost, optimism, cash = switching_values(inputs, npsv)
    assert realisation.value == pytest.approx(expected("composite_pilot")["switching_realisation"], abs=5e-5)
    assert cost.value == pytest.approx(pv_cost + npsv)
    assert optimism.value is not None
    assert cash.multiple is not None
    by_bias = Case(composite().cost, composite().cash, composite().non_cash, bias=optimism.value)
    assert figures(by_bias).npsv == pytest.approx(0, abs=1e-6)
    assert npsv + (cash.multiple - 1) * plain.pv_cash == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("each", "npsv", "why"),
    [
        (Input.scaling("Rate", 0.5, 100, is_rate=True), -200, "above 1"),
        (Input.scaling("Hours", 10, 100), 500, "below zero"),
        (Input("Nothing", 10, 0), 500, "does not depend"),
        (Input.scaling("Zero", 0, 0), 500, "does not depend"),
        (Input.scaling("Hours", 10, 100), math.nan, "not reported"),
    ],
)
def test_an_input_that_cannot_get_there_says_why(each: Input, npsv: float, why: str) -> None:
    (switch,) = switching_values([each], npsv)
    assert switch.value is None
    assert switch.multiple is None
    assert why in switch.why


def test_an_input_of_zero_has_a_switching_value_and_no_multiple() -> None:
    (switch,) = switching_values([Input("Mitigation", 0, 100, is_rate=True)], -50)
    assert (switch.value, switch.multiple, switch.why) == (0.5, None, "")


central = st.floats(0.01, 1e4)
slope = st.one_of(st.floats(-1e6, -1e-2), st.floats(1e-2, 1e6))


@settings(deadline=None)
@given(st.floats(-1e6, 1e6), central, slope)
def test_at_the_switching_value_the_npsv_is_zero(npsv: float, middle: float, steepness: float) -> None:
    value = switching_value(npsv, middle, steepness)
    scale = abs(npsv) + abs(steepness) * middle
    assert npsv_at(npsv, middle, steepness, value) == pytest.approx(0, abs=1e-9 * scale)
    assert switching_multiple(value, middle) * middle == pytest.approx(float(value))


def test_many_at_once() -> None:
    np.testing.assert_array_equal(switching_value([100, -50, 5], 1, [50, 50, 0]), [-1, 2, np.nan])


def test_the_widest_bar_comes_first() -> None:
    inputs = [
        Input("Hours", 10, 5, low=9, high=11),
        Input("Cost", 100, -1, low=90, high=140),
        Input("No range", 3, 1e6),
        Input("Rate", 0.5, 20, low=0.25, high=0.75),
    ]
    bars = tornado(inputs, 1_000)
    assert [bar.name for bar in bars] == ["Cost", "Hours", "Rate"]
    assert (bars[0].npsv_low, bars[0].npsv_high, bars[0].swing) == (1_010, 960, 50)
    discount = Bar("Discount rate", "", 0.025, 0.035, 1_500, 1_000)
    assert ranked([*bars, discount])[0] is discount


def test_low_above_high_is_refused() -> None:
    for low, high in ((11, 12), (5, 9), (12, 8)):
        with pytest.raises(ValueError, match="must not be above"):
            Input("Hours", 10, 1, low=low, high=high)


def test_low_central_high_by_pilot() -> None:
    def factor(name: str, *middle: float) -> Factor:
        return Factor(name, middle, np.multiply(middle, 0.5), np.multiply(middle, 1.5))

    costs = Part("Cost", [-100.0, -10.0], [factor("Cost", 1, 1)])
    benefits = Part("Benefits", [8.0, 8.0, 1.0], [factor("Hours", 2, 2, 2), factor("Pay", 10, 10, 10)], pilot=[0, 0, 1])
    found = low_central_high([costs, benefits], pilots=3)
    assert found.central.tolist() == [220, 10, 0]
    assert found.low.tolist() == [-150 + 2 * 8 * 5, -15 + 5, 0]
    assert found.high.tolist() == [-50 + 2 * 8 * 45, -5 + 45, 0]
