"""Quantities of benefit that are still to come: the forecast of the days after the date, cut where a cohort is shared."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Floats, days, numbers
from portfolio.appraisal.forecasts import forecast_days
from portfolio.value.quantified import DAYS_IN_YEAR, Facts, cohort_claims
from portfolio.value.stream_costs import calendar

DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True, eq=False)
class Later:
    """By line and calendar year: whole years since the start, days after the date, and the forecast of those days."""

    age: Floats
    days: Floats
    quantity: Floats
    low: Floats
    high: Floats


def later_quantities(benefits: pd.DataFrame, years: Floats, as_at: date) -> Later:
    """What is forecast of each year (lines, years) for the days after the date, within the benefit's own time.

    Age counts from the beginning of the calendar year, as it does for days gone by: as the date moves on, a forecast
    of which nothing is measured stays what it was. A benefit without a forecast has none: 0.
    """
    age, ahead = days_ahead(benefits, years, as_at)
    sign = np.where(benefits["is_disbenefit"].astype(bool), -1.0, 1.0)
    annual = numbers(benefits["forecast_annual"])
    found = {}
    for end in ("annual", "low", "high"):
        value = numbers(benefits[f"forecast_{end}"])
        value = np.nan_to_num(np.where(np.isnan(value), annual, value)) * sign
        found[end] = forecast_days(value[:, None], numbers(benefits["decay_rate"])[:, None], age, ahead)
    ends = found["low"], found["high"]
    return Later(age, ahead, numbers(found["annual"]), np.minimum(*ends), np.maximum(*ends))


def days_ahead(benefits: pd.DataFrame, years: Floats, as_at: date) -> tuple[Floats, Floats]:
    """Whole years from the start to the beginning of each year's part, and days of the part after the date."""
    starts, ends = (days(benefits[name])[:, None] for name in ("starts_on", "ends_on"))
    year = years.astype(np.int64) - 1970
    new_year, next_year = (count.astype("datetime64[Y]").astype("datetime64[D]") for count in (year, year + 1))
    begin, last = np.maximum(starts, new_year), next_year - DAY
    last = np.where(np.isnat(ends), last, np.minimum(ends, last))
    ahead = np.maximum(begin, np.datetime64(as_at) + DAY)
    age = (begin - starts).astype(np.float64) // DAYS_IN_YEAR
    return age, np.maximum((last - ahead + DAY).astype(np.float64), 0.0)


def later_caps(facts: Facts, as_at: date, last_year: int) -> pd.DataFrame:
    """What is left of each forecast where benefits share a cohort: benefit_id, year, cap (below 1 only).

    Computed over the whole register. In the year in progress the rest of the year is held against the rest of the
    cohort's hours: both are brought to a full year.
    """
    columns = ["benefit_id", "year", "cap"]
    claims = facts.benefits[facts.benefits["cohort_id"].notna() & facts.benefits["forecast_annual"].notna()]
    count = last_year - as_at.year + 1
    if claims.empty or count < 1:
        return pd.DataFrame(columns=columns)
    years = calendar(np.full(len(claims), as_at.year), count)
    claimed = later_quantities(claims, years, as_at).quantity
    left = 1 - as_at.timetuple().tm_yday / DAYS_IN_YEAR
    claimed[:, 0] = claimed[:, 0] / left if left > 0 else 0.0
    rows = pd.DataFrame(
        {
            "benefit_id": np.repeat(claims["benefit_id"].to_numpy(), count),
            "pilot_id": np.repeat(claims["pilot_id"].to_numpy(), count),
            "year": years.ravel().astype(np.int64),
            "claimed": claimed.ravel(),
        }
    )
    full_years = date.min  # no year here is in progress: each is held against a full year of the cohort
    found = cohort_claims(rows, facts, full_years)
    return found.loc[found["cap"] < 1, columns].reset_index(drop=True)
