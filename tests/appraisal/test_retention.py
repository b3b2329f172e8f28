"""Turnover, leavers avoided and their value."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.proportions import newcombe_end, wilson_end
from portfolio.appraisal.retention import (
    leavers_avoided,
    rate_of,
    retention,
    retention_value,
    turnover_rate,
)
from tests.appraisal.published import example

GROUPS = st.tuples(st.integers(1, 500), st.floats(0, 1)).map(lambda group: (int(group[0] * group[1]), group[0]))


@pytest.mark.parametrize("name", example("wilson")["expected"])
def test_wilson(name):
    count, size = map(int, name.split("/"))
    found = [wilson_end(count, size, is_high=is_high) for is_high in (False, True)]
    assert found == pytest.approx(example("wilson")["expected"][name], abs=5e-5)


@pytest.mark.parametrize("name", example("newcombe_difference")["expected"])
def test_newcombe(name):
    counts = [int(part) for side in name.split("-") for part in side.split("/")]
    found = [newcombe_end(*counts, is_high=is_high) for is_high in (False, True)]
    assert found == pytest.approx(example("newcombe_difference")["expected"][name], abs=5e-5)


def test_leavers_avoided_at_a_cost_each():
    given_, expected = (example("retention_calc")[part] for part in ("inputs", "expected"))
    avoided = leavers_avoided(given_["headcount"], given_["baseline_rate"], given_["observed_rate"])
    assert avoided == pytest.approx(expected["leavers"])
    assert retention_value(avoided, given_["cost_per_leaver"]) == pytest.approx(expected["value"])
    assert np.isnan(retention_value(avoided, None))


def test_two_years_of_a_group():
    found = retention(rate_of(60, 500), rate_of(42, 400), 500)
    assert found.avoided == pytest.approx(7.5)
    assert found.low < 0 < found.avoided < found.high
    assert found.baseline.low < 0.12 < found.baseline.high
    assert found.sentence == (
        "Of 500 people, 7.5 fewer left in a year than at the baseline rate (95% interval of leavers avoided: "
        f"−{abs(found.low):.1f} to {found.high:.1f}). The leaving rate went from 12.0% to 10.5%. "
        "No change is also possible."
    )


def test_more_leavers_are_a_loss():
    found = retention(rate_of(10, 500), rate_of(100, 500))
    assert found.headcount == 500
    assert found.avoided == pytest.approx(-90)
    assert found.high < 0
    assert "90.0 more left" in found.sentence
    assert "No change" not in found.sentence


@pytest.mark.parametrize(
    ("leavers", "headcount", "why"),
    [
        (5, 0, "group of zero"),
        (6, 5, "6 of 5 is not a proportion"),
        (-1, 5, "not a proportion"),
        (0, float("nan"), "zero"),
    ],
)
def test_impossible_groups_are_refused(leavers, headcount, why):
    with pytest.raises(ValueError, match=why):
        rate_of(leavers, headcount)


def test_a_headcount_of_zero_has_no_rate():
    with pytest.raises(ValueError, match="headcount of zero"):
        turnover_rate(np.array([1.0, 2.0]), np.array([10.0, 0.0]))


@settings(max_examples=50, deadline=None)
@given(baseline=GROUPS, observed=GROUPS)
def test_the_interval_holds_the_effect_and_turns_with_the_sides(baseline, observed):
    found = retention(rate_of(*baseline), rate_of(*observed), 100)
    turned = retention(rate_of(*observed), rate_of(*baseline), 100)
    assert found.low - 1e-9 <= found.avoided <= found.high + 1e-9
    assert found.low >= -100 - 1e-9
    assert found.high <= 100 + 1e-9
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low), abs=1e-9)
