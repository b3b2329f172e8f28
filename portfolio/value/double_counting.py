"""What benefits draw on one cohort: years in which they claim more than it has, and who shares what with whom."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portfolio.appraisal.overlap import overlap_matrix, shared_claims

KEYS = ["cohort_id", "year", "measure"]
HOURS = "hours"
MOST_PILOTS = 24
"""The matrix shows as many pilots as can be told apart; the table lists every pair."""


@dataclass(frozen=True)
class Sharing:
    """``years``: cohort_id, year, measure, benefits, pilots, claimed (in view), drawn (by all), capacity, cap, counted.

    ``pairs``: pilot_id, other_id, cohort_id, measure, years, shared, most first. ``matrix``: hours that each two pilots
    share, on the diagonal what each claims of cohorts, of the pilots that share most.
    """

    years: pd.DataFrame
    pairs: pd.DataFrame
    matrix: pd.DataFrame

    @property
    def most_hours(self) -> float:
        """The hours that any two pilots share at most."""
        return float(self.pairs.loc[self.pairs["measure"] == HOURS, "shared"].max()) if len(self.matrix) else 0.0

    @property
    def capped(self) -> pd.DataFrame:
        """The years in which claims were cut."""
        return self.years[self.years["cap"] < 1]


def sharing(claims: pd.DataFrame, all_claims: pd.DataFrame) -> Sharing:
    """``claims`` of the pilots in view, ``all_claims`` of the whole register (`Valued.claims`)."""
    claims, all_claims = (rows.assign(claimed=rows["claimed"].astype(float)) for rows in (claims, all_claims))
    pairs = [shared_claims(rows).assign(measure=measure) for measure, rows in claims.groupby("measure")]
    found = pd.concat(pairs, ignore_index=True) if pairs else _no_pairs()
    order = found["measure"].ne(HOURS)
    found = found.assign(order=order).sort_values(["order", "shared"], ascending=[True, False], kind="stable")
    hours = claims[claims["measure"] == HOURS]
    matrix = overlap_matrix(hours)
    most = np.argsort(-(matrix.sum(axis=1).to_numpy() - np.diag(matrix)), kind="stable")[:MOST_PILOTS]
    return Sharing(
        _years(claims, all_claims),
        found.drop(columns="order").reset_index(drop=True),
        matrix.iloc[np.sort(most), np.sort(most)],
    )


def _years(claims: pd.DataFrame, all_claims: pd.DataFrame) -> pd.DataFrame:
    drawn = all_claims.groupby(KEYS)["claimed"].sum().rename("drawn")
    found = claims.groupby(KEYS).agg(
        benefits=("benefit_id", "nunique"),
        pilots=("pilot_id", "nunique"),
        claimed=("claimed", "sum"),
        capacity=("capacity", "first"),
        cap=("cap", "min"),
    )
    found = found.join(drawn).reset_index()
    found["counted"] = found["claimed"] * found["cap"]
    return found.sort_values(["cap", "cohort_id", "year"], kind="stable", ignore_index=True)


def _no_pairs() -> pd.DataFrame:
    names = {"pilot_id": "int64", "other_id": "int64", "cohort_id": "int64", "years": "int64", "shared": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in (names | {"measure": "object"}).items()})
