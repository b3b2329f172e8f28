"""Costs of appraised pilots by year in real terms. A year that cannot be converted is named, never guessed."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.prices import Deflator

NO_COSTS = "no costs are entered"


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """Costs of pilots (pilots, years) in pounds; one item a pilot for the rest.

    ``real`` is in prices of the appraisal, nan in the rows of pilots with something ``missing`` (why, or "").
    ``first_cost`` and ``last_cost`` are the first and the last year with costs, nan without any.
    """

    nominal: Floats
    real: Floats
    first_cost: Floats
    last_cost: Floats
    missing: tuple[str, ...]


def calendar(first_years: object, horizon: int) -> Floats:
    """The calendar years of each pilot or line: (rows, years)."""
    years: Floats = numbers(first_years)[:, None] + np.arange(horizon)
    return years


def price_factors(years: Floats, base: int, deflator: Deflator | None) -> Floats:
    """What amounts in prices of each year are multiplied by to be in those of ``base``; nan where that is not known."""
    is_same = years == base
    if deflator is None or deflator.lacks([base]):
        return np.where(is_same, 1.0, np.nan)
    known = np.where(np.isnan(years), -1, years).astype(np.int64)
    return np.where(is_same, 1.0, deflator.factors(known, base))


def lacking(years: Iterable[float], base: int, deflator: Deflator | None) -> str:
    """Why amounts of these years cannot be brought to prices of ``base``: the years and the edition that lacks them."""
    other = sorted({int(year) for year in years} - {base})
    if deflator is None:
        return f"no GDP deflator is in force to bring prices of {_listed(other)} to those of {base}"
    return f"the deflator “{deflator.edition}” has no index for {_listed(deflator.lacks([*other, base]))}"


def costs_of(pilots: pd.DataFrame, costs: pd.DataFrame, horizon: int, base: int, deflator: Deflator | None) -> Costs:
    """Costs of pilots of one horizon and price base, in the order of ``pilots`` (rising pilot_id).

    Reported years are nominal and converted by the deflator. In the years after the last one with costs the stated
    running cost counts, which is real already.
    """
    years = calendar(pilots["first_year"], horizon)
    nominal, first_cost, last_cost = _nominal(pilots, costs, horizon)
    factors = price_factors(years, base, deflator)
    is_lacking = (nominal != 0) & np.isnan(factors)
    running = numbers(pilots["running_pence"].astype("Float64")) / 100
    is_after = (years > last_cost[:, None]) & ~np.isnan(running)[:, None]
    real = np.where(nominal == 0, 0.0, nominal * np.where(is_lacking, 0.0, factors))
    real = np.where(is_after, running[:, None], real)
    missing = [NO_COSTS if is_none else "" for is_none in np.isnan(last_cost)]
    for row in np.flatnonzero(is_lacking.any(axis=1)):
        missing[row] = lacking(years[row, is_lacking[row]], base, deflator)
    real[[bool(why) for why in missing]] = np.nan
    return Costs(nominal, real, first_cost, last_cost, tuple(missing))


def _nominal(pilots: pd.DataFrame, costs: pd.DataFrame, horizon: int) -> tuple[Floats, Floats, Floats]:
    """Nominal pounds by year of the horizon; the first and the last year with costs, within it or not."""
    ids = pilots["pilot_id"].to_numpy(dtype=np.int64)
    own = costs[costs["pilot_id"].isin(ids)]
    place = np.searchsorted(ids, own["pilot_id"].to_numpy(dtype=np.int64))
    year = own["year"].to_numpy(dtype=np.int64)
    pounds = numbers(own[["actual", "forecast", "planned"]].sum(axis=1).astype(float)) / 100
    nominal, last = np.zeros((len(ids), horizon)), np.full(len(ids), -np.inf)
    first = np.full(len(ids), np.inf)
    np.maximum.at(last, place, year)
    np.minimum.at(first, place, year)
    step = year - pilots["first_year"].to_numpy(dtype=np.int64)[place]
    inside = (step >= 0) & (step < horizon)
    nominal[place[inside], step[inside]] = pounds[inside]
    has_costs = np.isfinite(last)
    return nominal, np.where(has_costs, first, np.nan), np.where(has_costs, last, np.nan)


def _listed(years: Iterable[int]) -> str:
    *others, last = [str(year) for year in years]
    return f"{', '.join(others)} and {last}" if others else last
