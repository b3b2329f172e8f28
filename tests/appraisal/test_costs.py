"""Optimism bias of cost and of duration, and welfare weights."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.costs import bias_multiple, blended, uplift
from portfolio.appraisal.distribution import welfare_weight
from tests.appraisal.core_oracles import expected, oracles

share = st.floats(0, 1)


def test_published_mix_of_categories() -> None:
    mixed = oracles()["ob_combined"]["inputs"]
    for what in ("capex", "duration"):
        shares, biases = zip(*mixed[what], strict=True)
        assert blended(shares, biases) == pytest.approx(expected("ob_combined")[f"{what}_pct"], abs=1e-9)


def test_mitigated_uplift() -> None:
    given_values = oracles()["ob_mitigation"]["inputs"]
    found = uplift(given_values["cost"], given_values["ob"], given_values["m"])
    assert found == pytest.approx(expected("ob_mitigation"), abs=1e-6)


def test_a_duration_is_raised_in_the_same_way() -> None:
    assert uplift(12, 0.54, 0.5) == pytest.approx(15.24)


@settings(deadline=None)
@given(st.floats(0, 1e9), st.floats(0, 5), share, share)
def test_more_mitigation_never_costs_more(cost: float, bias: float, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert cost <= uplift(cost, bias, more) <= uplift(cost, bias, less) <= cost * (1 + bias) * (1 + 1e-12)
    assert uplift(cost, bias, 1) == cost
    assert uplift(cost, 0, less) == cost


def test_many_at_once() -> None:
    np.testing.assert_allclose(bias_multiple([0.5, 2.0, np.nan], [0, 0.6, 0]), [1.5, 1.8, np.nan])
    assert blended([[0.5, 0.5], [1.0, 0.0]], [0.2, 0.4]).tolist() == pytest.approx([0.3, 0.2])


def test_what_is_no_share_is_refused() -> None:
    for shares in ([0.3, 0.6], [0.5, 0.6], [1.5, -0.5]):
        with pytest.raises(ValueError, match="add up to 1"):
            blended(shares, [0.1, 0.2])
    with pytest.raises(ValueError, match="below zero"):
        uplift(1, -0.1, 0)
    for mitigation in (-0.1, 1.1):
        with pytest.raises(ValueError, match="between 0 and 1"):
            uplift(1, 0.5, mitigation)


def test_welfare_weights() -> None:
    assert welfare_weight(2, 1, 1.3) == pytest.approx(expected("welfare_weight"), abs=1e-6)
    assert welfare_weight(1, 2, 1.3) == pytest.approx(0.406126, abs=1e-6)
    assert welfare_weight(40_000, 20_000, 1) == pytest.approx(expected("welfare_weight_eta1"), abs=1e-12)


def test_half_the_median_weighs_what_was_published_for_the_lowest_fifth() -> None:
    published = expected("welfare_weight_published")
    assert published["2015_data"] <= welfare_weight(30_000, 15_000, 1.3) <= published["Fujiwara_2010"]


@settings(deadline=None)
@given(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(0, 3))
def test_weights_are_relative(median: float, income: float, elasticity: float) -> None:
    weight = welfare_weight(median, income, elasticity)
    assert weight * welfare_weight(income, median, elasticity) == pytest.approx(1)
    assert welfare_weight(median, median, elasticity) == 1
    assert (weight >= 1) == (income <= median or weight == 1)


def test_no_income_has_no_weight() -> None:
    for median, income in ((0, 1), (1, 0), (1, -5)):
        with pytest.raises(ValueError, match="above zero"):
            welfare_weight(median, income, 1.3)
