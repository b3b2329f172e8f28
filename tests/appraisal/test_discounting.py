"""Discount factors and present values, against published tables and closed forms."""

import numpy as np
import numpy_financial  # type: ignore[import-untyped, unused-ignore]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.discounting import (
    Schedule,
    discounted,
    discounted_sum,
    present_value,
    running_sum,
    social_time_preference_rate,
)
from tests.appraisal.core_oracles import HEALTH, SCHEDULES, STANDARD, discount_factor_rows, expected, oracles

COLUMNS = {"standard": "standard_factor", "health": "health_factor", "reduced": "reduced_factor"}
rates = st.floats(-0.02, 0.2)
flows = st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=40)


def flat(rate: float) -> Schedule:
    return Schedule("Flat", "", ((0, rate),))


def test_published_present_values() -> None:
    years = oracles()["pv_table2"]["inputs"]["t"]
    found = discounted([1000] * len(years), STANDARD.factors(len(years)))
    assert np.round(found).tolist() == expected("pv_table2")


def test_the_rate_is_the_sum_of_its_parts() -> None:
    parts = oracles()["stpr_sum"]["inputs"]
    found = social_time_preference_rate(parts["delta"], parts["L"], parts["mu"], parts["g"])
    assert found == pytest.approx(expected("stpr_sum"), abs=1e-9)
    assert found / 100 == STANDARD.rates[0]


@pytest.mark.parametrize("name", SCHEDULES)
def test_factors_around_the_years_in_which_the_rate_falls(name: str) -> None:
    years = oracles()["df_boundaries"]["inputs"]["years"]
    found = SCHEDULES[name].factors(77)[years]
    np.testing.assert_allclose(found, expected("df_boundaries")[name], rtol=0, atol=5e-7)


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_factor_of_the_table(name: str) -> None:
    rows = discount_factor_rows()
    assert [int(row["year"]) for row in rows] == list(range(126))
    published = [float(row[COLUMNS[name]]) for row in rows]
    np.testing.assert_allclose(SCHEDULES[name].factors(126), published, rtol=0, atol=5.1e-7)


def test_sums_of_factors() -> None:
    assert STANDARD.factors(6)[1:].sum() == pytest.approx(4.515052, abs=5e-7)
    assert HEALTH.factors(6)[1:].sum() == pytest.approx(4.782645, abs=5e-7)
    assert STANDARD.factors(5).sum() == pytest.approx(4.673079, abs=5e-7)


def test_health_is_discounted_by_its_own_schedule() -> None:
    yearly = [0, *[10 * 70_000] * 5]
    assert present_value(yearly, HEALTH) == pytest.approx(3_347_851, abs=0.5)
    assert present_value(yearly, STANDARD) == pytest.approx(3_160_537, abs=0.5)


def test_year_0_is_not_discounted() -> None:
    assert present_value([123.0, 0, 0], STANDARD) == 123


bands = st.lists(st.tuples(st.integers(2, 60), rates), max_size=4, unique_by=lambda band: band[0])


@settings(deadline=None)
@given(rates, bands, st.sampled_from([0, 1]))
def test_bands_join(rate: float, later: list[tuple[int, float]], first_year: int) -> None:
    schedule = Schedule("Bands", "", ((first_year, rate), *sorted(later)))
    factors = schedule.factors(70)
    assert factors[0] == 1
    for year in range(1, 70):
        in_force = [each for start, each in schedule.bands if start <= year][-1]
        assert factors[year - 1] / factors[year] == pytest.approx(1 + in_force, rel=1e-12)


@settings(deadline=None)
@given(rates, st.lists(st.integers(1, 60), max_size=5, unique=True))
def test_a_band_may_be_cut_in_two(rate: float, cuts: list[int]) -> None:
    cut = Schedule("Cut", "", ((0, rate), *((year, rate) for year in sorted(cuts))))
    np.testing.assert_array_equal(cut.factors(70), flat(rate).factors(70))


@settings(deadline=None)
@given(st.floats(0.001, 0.2), st.integers(1, 100), st.floats(-1e6, 1e6))
def test_a_constant_annuity_has_a_closed_form(rate: float, years: int, amount: float) -> None:
    each = 1 / (1 + rate)
    closed = amount * (1 - each**years) / (1 - each)
    assert present_value([amount] * years, flat(rate)) == pytest.approx(closed, rel=1e-10)


@settings(deadline=None)
@given(flows, st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_linear(amounts: list[float], times: float, other: float) -> None:
    one, two = np.array(amounts), np.array(amounts[::-1])
    found = present_value(times * one + other * two, STANDARD)
    scale = (np.abs(times * one) + np.abs(other * two)).sum()
    apart = times * present_value(one, STANDARD) + other * present_value(two, STANDARD)
    assert found == pytest.approx(apart, abs=1e-12 * scale + 1e-12)


@settings(deadline=None)
@given(flows, st.floats(0, 0.2))
def test_agrees_with_numpy_financial_at_a_constant_rate(amounts: list[float], rate: float) -> None:
    theirs = numpy_financial.npv(rate, amounts)
    assert present_value(amounts, flat(rate)) == pytest.approx(theirs, rel=1e-10, abs=1e-6)


@settings(deadline=None)
@given(flows)
def test_the_running_sum_ends_at_the_present_value(amounts: list[float]) -> None:
    factors = STANDARD.factors(len(amounts))
    running = running_sum(discounted(amounts, factors))
    scale = np.abs(amounts).sum()
    assert running[0] == amounts[0]
    assert running[-1] == pytest.approx(float(discounted_sum(amounts, factors)), abs=1e-12 * scale)


def test_many_pilots_at_once() -> None:
    amounts = np.arange(24.0).reshape(2, 3, 4)
    found = present_value(amounts, STANDARD)
    assert found.shape == (2, 3)
    assert found[1, 2] == pytest.approx(float(present_value(amounts[1, 2], STANDARD)))


def test_factors_are_computed_once_and_cannot_be_written_to() -> None:
    again = Schedule("Another name", "", STANDARD.bands)
    assert again.factors(50) is STANDARD.factors(50)
    with pytest.raises(ValueError, match="read-only"):
        STANDARD.factors(50)[0] = 2


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ((), "from year 0 or 1"),
        (((5, 0.03),), "from year 0 or 1"),
        (((0, 0.03), (31, 0.03), (31, 0.02)), "rise"),
        (((0, 0.03), (31, 0.03), (30, 0.02)), "rise"),
        (((0, 3.5),), "3.5% is 0.035"),
        (((0, -1.0),), "between -1 and 1"),
        (((0, float("nan")),), "between -1 and 1"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(bad: tuple[tuple[int, float], ...], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Schedule("Bad", "", bad)
