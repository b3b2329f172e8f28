"""Months that nobody measured: a forecast fills them, smaller each year, and only ever as a claim."""

from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Amounts, Days, amounts, days, numbers, require_columns
from portfolio.appraisal.formulas import formula
from portfolio.appraisal.periods import DAY, runs

CLAIMS = (
    "benefit_id", "starts_on", "ends_on", "forecast_annual", "forecast_low", "forecast_high", "decay_rate",
)  # fmt: skip


@formula(
    topic="Quantities",
    title="Forecast of a year",
    says="One full year's forecast, smaller by the decay rate for every whole year since the benefit began. Without a decay rate it stays.",
    notation=r"F\,(1 - d)^{y}",
    unit="unit of the indicator",
)
def forecast_year(annual: Any, decay_rate: Any, years: Any) -> Amounts:
    """The forecast of a full year that begins ``years`` whole years after the start."""
    return amounts(numbers(annual) * (1 - np.nan_to_num(numbers(decay_rate))) ** numbers(years))


@formula(
    topic="Quantities",
    title="Forecast of a month",
    says="A twelfth of the forecast of the year that the month lies in. It fills a month that nobody measured, and only as a claim.",
    notation=r"\tfrac{1}{12} F\,(1 - d)^{y}",
    unit="unit of the indicator",
)
def forecast_month(annual: Any, decay_rate: Any, years: Any) -> Amounts:
    """The forecast of a month that begins ``years`` whole years after the start."""
    return forecast_year(annual, decay_rate, years) / 12


def forecast_fill(claims: pd.DataFrame, measured: pd.DataFrame, as_at: Any) -> pd.DataFrame:
    """Forecast of every whole month to date that no measurement touches: benefit_id, month, quantity, low, high.

    ``claims``: the columns in ``CLAIMS``, each benefit once; those without a forecast get no rows. ``measured``: benefit_id, period_start, period_end.
    """
    require_columns(claims, *CLAIMS)
    forecast = claims[claims["forecast_annual"].notna()]
    months = open_months(forecast, measured, as_at)
    rows = forecast.iloc[pd.Index(forecast["benefit_id"]).get_indexer(pd.Index(months["benefit_id"]))]
    decay, years, annual = rows["decay_rate"], months["years"], numbers(rows["forecast_annual"])
    low, high = (numbers(rows[f"forecast_{end}"]) for end in ("low", "high"))
    return pd.DataFrame(
        {
            "benefit_id": months["benefit_id"],
            "month": months["month"],
            "quantity": forecast_month(annual, decay, years),
            "low": forecast_month(np.where(np.isnan(low), annual, low), decay, years),
            "high": forecast_month(np.where(np.isnan(high), annual, high), decay, years),
        }
    )


def open_months(claims: pd.DataFrame, measured: pd.DataFrame, as_at: Any) -> pd.DataFrame:
    """Whole months of each claim that ended by ``as_at`` and that no measured period touches.

    ``claims``: benefit_id (once each), starts_on, ends_on (may be missing). ``measured``: benefit_id,
    period_start, period_end. Result: benefit_id, month (its first day), years (whole ones since the start).
    """
    starts, limits = days(claims["starts_on"]), days(claims["ends_on"])
    ends = np.where(np.isnat(limits), days(as_at), np.minimum(limits, days(as_at)))
    begins = _first_whole_month(starts)
    count = ((ends + DAY).astype("datetime64[M]") - begins).astype(np.int64)
    row, step = runs(np.maximum(count, 0))
    months = begins[row] + step
    month = months.astype("datetime64[us]")
    found = pd.DataFrame({"benefit_id": claims["benefit_id"].to_numpy()[row], "month": month, "years": step // 12})
    is_taken = np.isin(_keys(found), _keys(_touched(measured)))
    return found[~is_taken].reset_index(drop=True)


def _first_whole_month(day: Days) -> Days:
    month = day.astype("datetime64[M]")
    first: Days = month + (day > month.astype("datetime64[D]")).astype(np.int64)
    return first


def _touched(measured: pd.DataFrame) -> pd.DataFrame:
    """Every month that a measured period has a day in."""
    first = days(measured["period_start"]).astype("datetime64[M]")
    last = days(measured["period_end"]).astype("datetime64[M]")
    row, step = runs((last - first).astype(np.int64) + 1)
    return pd.DataFrame({"benefit_id": measured["benefit_id"].to_numpy()[row], "month": first[row] + step})


def _keys(months: pd.DataFrame) -> Any:
    """One whole number for each pair of benefit and month."""
    month = days(months["month"]).astype("datetime64[M]").astype(np.int64)
    return months["benefit_id"].to_numpy(dtype=np.int64) * 100_000 + month
