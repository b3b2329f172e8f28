"""Periods of time as arithmetic: how long they are, and which calendar years they lie in."""

from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Amounts, Days, amounts, days
from portfolio.appraisal.formulas import formula

DAYS_IN_YEAR = 365.25
DAY = np.timedelta64(1, "D")


@formula(
    topic="Quantities",
    title="Length of a period in years",
    says="Days from the first to the last day, both counted, divided by 365.25.",
    notation=r"\frac{d_{\text{last}} - d_{\text{first}} + 1}{365.25}",
    unit="years",
)
def period_years(first: Any, last: Any) -> Amounts:
    """Years of a period, or of columns of periods; NaN where a date is missing."""
    return amounts(_lengths(days(first), days(last)) / DAYS_IN_YEAR)


def by_calendar_year(first: Any, last: Any) -> pd.DataFrame:
    """Each period's calendar years with the share of its days: columns row (position of the period), year, share."""
    first, last = np.atleast_1d(days(first)), np.atleast_1d(days(last))
    begins, ends = _year(first), _year(last)
    row, step = runs(ends - begins + 1)
    year = begins[row] + step
    starts = np.maximum(first[row], _new_year(year))
    finishes = np.minimum(last[row], _new_year(year + 1) - DAY)
    share = _lengths(starts, finishes) / _lengths(first, last)[row]
    return pd.DataFrame({"row": row, "year": year, "share": share})


def runs(counts: Any) -> tuple[Any, Any]:
    """Positions repeated ``counts`` times, and within each run 0, 1, 2, ..."""
    row = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return row, step


def _lengths(first: Days, last: Days) -> Any:
    count = (last - first + DAY).astype(np.float64)
    return np.where(np.isnat(first) | np.isnat(last), np.nan, count)


def _year(day: Days) -> Any:
    return day.astype("datetime64[Y]").astype(np.int64) + 1970


def _new_year(year: Any) -> Days:
    day: Days = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    return day
