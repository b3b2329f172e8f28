"""Double counting: benefits that draw on one cohort are capped at what it has, and listed beside each other."""

from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Amounts, amounts, numbers, require_columns
from portfolio.appraisal.formulas import formula

TOPIC = "Double counting"
YEAR_OF_COHORT = ["cohort_id", "year"]


@formula(
    topic=TOPIC,
    title="Hours of a cohort",
    says="Headcount times the hours that one person works in a year: no benefit can release more.",
    notation=r"n \times h",
    unit="hours a year",
)
def cohort_hours(headcount: Any, hours_per_year: Any) -> Amounts:
    """NaN when the hours of a year are not recorded. Raises ValueError for a cohort of zero."""
    people = numbers(headcount)
    if (people <= 0).any():
        raise ValueError("A cohort of zero people has nothing to release: enter its headcount")
    return amounts(people * numbers(hours_per_year))


@formula(
    topic=TOPIC,
    title="Cap on claims that share a cohort",
    says="When all claims on a cohort in a calendar year together pass what it has, each is scaled down in the same proportion; otherwise they stay.",
    notation=r"\min\left(1, \frac{K}{\sum_i q_i}\right)",
)
def cap_factor(capacity: Any, claimed: Any) -> Amounts:
    """What each claim is multiplied by; 1 where the capacity is not known. Raises ValueError for a capacity of zero."""
    capacity, claimed = numbers(capacity), numbers(claimed)
    if (capacity <= 0).any():
        raise ValueError("A cohort of zero has nothing to draw on: enter its headcount and hours")
    return amounts(np.where(np.isnan(capacity), 1.0, capacity / np.fmax(claimed, capacity)))


def capped(claims: pd.DataFrame) -> pd.DataFrame:
    """The cap of every claim: drawn (by all claims together), factor, capped (the claim after the cap), is_capped, is_checked.

    ``claims``: cohort_id, year, claimed, capacity (all of one kind: hours or people), in any order and with other
    columns beside; the index is kept. Losses draw on nothing and stay as they are. A claim without cohort or
    capacity is not checked and stays; a claim that is not reported (NaN) stays so.
    """
    require_columns(claims, *YEAR_OF_COHORT, "claimed", "capacity")
    capacity, claimed = numbers(claims["capacity"]), numbers(claims["claimed"])
    draws = pd.Series(np.maximum(np.nan_to_num(claimed), 0.0), index=claims.index)
    keys = [claims[name] for name in YEAR_OF_COHORT]
    _require_one_capacity(claims, keys)
    drawn = numbers(draws.groupby(keys).transform("sum"))
    factor = np.where(draws > 0, cap_factor(capacity, drawn), 1.0)
    return pd.DataFrame(
        {
            "drawn": drawn,
            "factor": factor,
            "capped": claimed * factor,
            "is_capped": factor < 1,
            "is_checked": ~np.isnan(capacity) & claims["cohort_id"].notna().to_numpy(),
        },
        index=claims.index,
    )


def _require_one_capacity(claims: pd.DataFrame, keys: list[Any]) -> None:
    spread = claims["capacity"].groupby(keys).nunique()
    if (several := spread[spread > 1]).size:
        cohort, year = several.index[0]
        raise ValueError(f"Cohort {cohort} has {several.iloc[0]} different capacities in {year}: it has one")


def shared_claims(claims: pd.DataFrame) -> pd.DataFrame:
    """Pilots that draw on one cohort in the same calendar year: pilot_id, other_id, cohort_id, years, shared.

    ``claims``: pilot_id, cohort_id, year, claimed (all of one kind). Shared is the smaller of the two pilots' claims,
    added up over the years: what may be counted twice. Each pair stands once, the lower id first.
    """
    drawn = _drawn(claims)
    pairs = drawn.merge(drawn, on=YEAR_OF_COHORT, suffixes=("", "_other"))
    pairs = pairs[pairs["pilot_id"] < pairs["pilot_id_other"]]
    pairs = pairs.assign(shared=pairs[["claimed", "claimed_other"]].min(axis=1), other_id=pairs["pilot_id_other"])
    grouped = pairs.groupby(["pilot_id", "other_id", "cohort_id"], as_index=False)
    return grouped.agg(years=("year", "nunique"), shared=("shared", "sum"))


def overlap_matrix(claims: pd.DataFrame) -> pd.DataFrame:
    """Pilots by pilots, for those that share a cohort: what each two share, and on the diagonal what each claims."""
    shared = shared_claims(claims)
    pilots = sorted({*shared["pilot_id"], *shared["other_id"]})
    matrix = pd.DataFrame(0.0, index=pd.Index(pilots, name="pilot_id"), columns=pd.Index(pilots, name="other_id"))
    both = shared.groupby(["pilot_id", "other_id"])["shared"].sum().unstack("other_id")
    above = both.reindex(index=pilots, columns=pilots).fillna(0.0).to_numpy(dtype=np.float64)
    own = _drawn(claims).groupby("pilot_id")["claimed"].sum().reindex(pilots).to_numpy(dtype=np.float64)
    return matrix + above + above.T + np.diag(own)


def _drawn(claims: pd.DataFrame) -> pd.DataFrame:
    """What each pilot draws on each cohort in each year; losses and what is not reported draw nothing."""
    require_columns(claims, "pilot_id", *YEAR_OF_COHORT, "claimed")
    draws = claims[claims["cohort_id"].notna() & (claims["claimed"].fillna(0) > 0)]
    return draws.groupby(["pilot_id", *YEAR_OF_COHORT])["claimed"].sum().reset_index()
