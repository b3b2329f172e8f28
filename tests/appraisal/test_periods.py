"""Lengths of periods and their calendar years."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.periods import by_calendar_year, period_years

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def test_a_year_of_four_is_exact():
    assert period_years(date(2023, 1, 1), date(2026, 12, 31)) == 4.0
    assert period_years("2026-03-01", "2026-03-01") == pytest.approx(1 / 365.25)


def test_columns_of_periods():
    first = pd.Series([date(2023, 1, 1), None])
    last = pd.Series([date(2026, 12, 31), date(2026, 12, 31)])
    assert np.array_equal(period_years(first, last), [4.0, np.nan], equal_nan=True)


def test_a_period_over_new_year_is_split_by_days():
    rows = by_calendar_year(date(2025, 12, 1), date(2026, 1, 31))
    assert rows.to_dict("list") == {"row": [0, 0], "year": [2025, 2026], "share": [0.5, 0.5]}


@settings(max_examples=50, deadline=None)
@given(periods=st.lists(st.tuples(DAYS, st.integers(0, 3000)), min_size=1, max_size=5))
def test_the_years_of_a_period_add_up_to_it(periods):
    first = [start for start, _ in periods]
    last = [start + timedelta(days=length) for start, length in periods]
    rows = by_calendar_year(first, last)
    assert rows.groupby("row")["share"].sum().tolist() == pytest.approx([1.0] * len(periods))
    assert rows.groupby("row")["year"].min().tolist() == [day.year for day in first]
    assert rows.groupby("row")["year"].max().tolist() == [day.year for day in last]
    assert (rows["share"] > 0).all()
