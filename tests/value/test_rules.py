"""The arithmetic of measurements."""

import doctest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portfolio.value import rules

values = st.decimals(-(10**9), 10**9, places=6)
spreads = st.decimals(0, 10**9, places=6)
days = st.integers(0, 400).map(lambda offset: date(2025, 1, 1) + timedelta(offset))
periods = st.tuples(days, st.integers(0, 40)).map(lambda pair: (pair[0], pair[0] + timedelta(pair[1])))


def test_the_examples_in_the_rules_hold() -> None:
    assert doctest.testmod(rules).failed == 0


@given(values, spreads, st.integers(2, 10**6))
def test_the_interval_of_a_mean_lies_around_it_to_six_places(value: Decimal, spread: Decimal, size: int) -> None:
    low, high = rules.interval_of_mean(value, spread, size)
    assert low <= value <= high
    assert high - value == value - low
    assert abs((high - value) ** 2 * size - (Decimal("1.96") * spread) ** 2) <= spread * size / 100_000 + 1


@given(values, st.decimals(1, 10**9, places=6), st.integers(2, 10**5))
def test_four_times_the_sample_halves_the_interval(value: Decimal, spread: Decimal, size: int) -> None:
    once, more = (rules.interval_of_mean(value, spread, count) for count in (size, size * 4))
    assert abs((once[1] - once[0]) - 2 * (more[1] - more[0])) <= Decimal("0.00001")


@given(periods, st.lists(periods, max_size=20))
def test_overlapping_finds_a_shared_day_exactly_when_there_is_one(
    period: rules.Period, drawn: list[rules.Period]
) -> None:
    others: list[rules.Period] = []
    for start, end in sorted(drawn):
        if not others or others[-1][1] < start:
            others.append((start, end))
    sharing = [other for other in others if other[0] <= period[1] and period[0] <= other[1]]
    found = rules.overlapping(period, others)
    assert (found in sharing) if sharing else found is None
