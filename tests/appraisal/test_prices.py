"""Amounts keep their prices: they never mix, and a missing index is never guessed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.prices import NOMINAL, Deflator, MissingYear, MixedPrices, Pounds, PriceBase, in_prices_of
from tests.appraisal.core_oracles import expected, pounds

HMT = Deflator(
    "HM Treasury, December 2025",
    "GDP deflators at market prices, Quarterly National Accounts, December 2025",
    {2019: 81.1085, 2020: 85.2137, 2021: 85.6358, 2022: 90.5005, 2023: 96.2507, 2024: 100.0},
)
amounts = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=6)


def test_published_table_of_real_prices() -> None:
    growing = Deflator("2% a year", "Green Book 2022, Table 1", {2020 + year: 1.02**year for year in range(6)})
    real = growing.to_real([1000] * 6, 2020, 2020)
    assert np.round(real.values).tolist() == expected("real_table1")
    assert real.base == PriceBase(2020)


def test_a_factor_is_that_of_the_pinned_edition() -> None:
    assert HMT.factor(2019, 2024) == pytest.approx(1.232916, abs=5e-7)
    assert HMT.factor(2024, 2024) == 1
    assert in_prices_of(13_000, 100, 81.1085) == pytest.approx(13_000 * HMT.factor(2019, 2024))


@pytest.mark.parametrize("other", [PriceBase(2023), NOMINAL])
def test_different_prices_do_not_mix(other: PriceBase) -> None:
    ours, theirs = pounds(1, 2), pounds(1, 2, base=other)
    for mix in (lambda: ours + theirs, lambda: ours - theirs, lambda: theirs + ours):
        with pytest.raises(MixedPrices) as caught:
            mix()
        assert "2024 prices" in str(caught.value)
        assert other.label in str(caught.value)
        assert isinstance(caught.value, ValueError)


def test_pounds_add_subtract_and_scale() -> None:
    assert (pounds(1, 2) + pounds(3, 4)).values.tolist() == [4, 6]
    assert (pounds(1, 2) - pounds(3, 5)).values.tolist() == [-2, -3]
    assert (-pounds(1, 2)).values.tolist() == [-1, -2]
    assert (2 * pounds(1, 2)).values.tolist() == (pounds(1, 2) * 2).values.tolist() == [2, 4]
    scaled = np.array([2.0, 3.0]) * pounds(1, 2)
    assert isinstance(scaled, Pounds)
    assert scaled.values.tolist() == [2, 6]


def test_a_bare_number_has_no_prices() -> None:
    with pytest.raises(TypeError):
        pounds(1, 2) + 3  # type: ignore[operator]
    with pytest.raises(TypeError):
        pounds(1, 2) - np.ones(2)  # type: ignore[operator]
    with pytest.raises(TypeError):
        pounds(1, 2) * pounds(1, 2)


def test_pounds_cannot_be_written_to_and_leave_what_they_were_made_of_alone() -> None:
    given_values = np.array([1.0, 2.0])
    held = Pounds(given_values, NOMINAL)
    with pytest.raises(ValueError, match="read-only"):
        held.values[0] = 5
    given_values[0] = 3


def test_a_missing_year_is_named_with_the_edition() -> None:
    for missing in (lambda: HMT.factor(2025, 2024), lambda: HMT.to_real([1, 1], 2024, 2024)):
        with pytest.raises(MissingYear, match=r"HM Treasury, December 2025.*2025") as caught:
            missing()
        assert caught.value.year == 2025
    for no_base in (
        lambda: HMT.factor(2024, 1989),
        lambda: HMT.to_real([0], 2024, 1989),
        lambda: HMT.factors([], 1989),
    ):
        with pytest.raises(MissingYear, match="1989"):
            no_base()
    assert HMT.lacks([2026, 2024, 2025, 2026]) == (2025, 2026)


def test_no_money_in_a_missing_year_is_no_money_in_any_prices() -> None:
    real = HMT.to_real([[50, 0, 0], [0, 0, 0]], 2023, 2024)
    assert real.values.tolist() == [[50 * 100 / 96.2507, 0, 0], [0, 0, 0]]
    with pytest.raises(MissingYear, match="2025"):
        HMT.to_real([[50.0, 0.0, np.nan], [0.0, 0.0, 0.0]], 2023, 2024)


def test_many_years_at_once_are_not_reported_where_the_index_lacks_one() -> None:
    found = HMT.factors([[2024, 2019], [2025, 2024]], 2024)
    np.testing.assert_array_equal(found, [[1, HMT.factor(2019, 2024)], [np.nan, 1]])


@pytest.mark.parametrize("index", [0, -1, float("nan"), float("inf")])
def test_an_index_is_above_zero(index: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Deflator("Broken", "", {2024: index})


def test_a_deflator_does_not_change_with_what_it_was_made_of() -> None:
    index = {2024: 100.0}
    deflator = Deflator("Pinned", "", index)
    index[2024] = 50
    index[2025] = 60
    assert deflator.factor(2024, 2024) == 1
    assert deflator.lacks([2025]) == (2025,)


@settings(deadline=None)
@given(amounts, st.sampled_from(range(2019, 2025)))
def test_there_and_back_again(nominal: list[float], base_year: int) -> None:
    real = HMT.to_real(nominal, 2019, base_year)
    np.testing.assert_allclose(HMT.to_nominal(real, 2019).values, nominal, rtol=1e-12)
    assert HMT.to_nominal(real, 2019).base == NOMINAL
    there = HMT.rebased(real, 2021)
    assert there.base == PriceBase(2021)
    np.testing.assert_allclose(HMT.rebased(there, base_year).values, real.values, rtol=1e-12)
    np.testing.assert_allclose(there.values, HMT.to_real(nominal, 2019, 2021).values, rtol=1e-12)


def test_nominal_amounts_have_no_year_to_be_rebased_from() -> None:
    with pytest.raises(MixedPrices, match="nominal"):
        HMT.rebased(pounds(1, base=NOMINAL), 2024)
    assert HMT.to_nominal(pounds(1, base=NOMINAL), 2030).values.tolist() == [1]


def test_the_one_base_that_all_have() -> None:
    assert PriceBase.same([PriceBase(2024), PriceBase(2024)]) == PriceBase(2024)
    with pytest.raises(MixedPrices, match="2024 prices and in 2020 prices"):
        PriceBase.same([PriceBase(2024), PriceBase(2024), PriceBase(2020)])
