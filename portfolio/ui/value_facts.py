"""The frames that every figure of the value screen is computed from, for a revision, a date, a scope and filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from portfolio.access import Scope
from portfolio.appraisal.prices import Deflator
from portfolio.filters import Filters
from portfolio.ui import data, value_data
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.value import totals, weak_evidence
from portfolio.value.basis import evidence_rule
from portfolio.value.double_counting import Sharing, sharing
from portfolio.value.time_flows import HourFlow, hour_flow
from portfolio.value.total_working import Sums
from portfolio.value.valued import Coverage, coverage, ladder

PENNY = 0.005


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Budgets that moved in years that the deflator lacks: the years, and the benefits with all their nominal pounds."""

    years: tuple[int, ...]
    benefits: pd.DataFrame

    @property
    def pounds(self) -> float:
        """All that these benefits moved, nominal."""
        return float(self.benefits["nominal"].sum())

    @property
    def named(self) -> str:
        """The years, in words."""
        return ", ".join(map(str, self.years))


@dataclass(frozen=True)
class Facts:
    """The frames that every figure of the screen is computed from. ``benefits`` carry their pilot's facts."""

    pilots: pd.DataFrame
    benefits: pd.DataFrame
    claims: pd.DataFrame
    all_claims: pd.DataFrame
    cohorts: Mapping[int, str]
    sums: Sums
    threshold: int
    coverage: Coverage
    totals: pd.DataFrame
    parts: pd.DataFrame
    by_pilot: pd.DataFrame
    flow: HourFlow
    evidence: pd.DataFrame
    stale: pd.DataFrame
    sharing: Sharing
    outcomes: pd.DataFrame
    unpriced: Unpriced | None

    @property
    def prices(self) -> str:
        """The prices that every total is in."""
        return "no price year in force" if self.sums.price_year is None else f"{self.sums.price_year} prices"

    @property
    def is_valued(self) -> bool:
        """Whether any benefit has a value in pounds."""
        return bool(self.benefits["claimed_pounds"].notna().any())

    @property
    def beyond(self) -> pd.DataFrame:
        """Benefits because of which budgets moved by more than is assured."""
        rows = self.benefits[self.benefits["beyond_pounds"] > PENNY]
        return rows.sort_values("beyond_pounds", ascending=False, kind="stable")


def facts_of(view: View) -> Facts:
    """The frames of this view: from the cache, or built."""
    return selected(view.url, view.revision, view.as_at, view.scope, view.filters.without_times())


@remembered(CACHE_ENTRIES)
def selected(url: str, revision: int, as_at: date, scope: Scope, filters: Filters) -> Facts:
    """See `facts_of`."""
    pilots = data.selection(url, revision, as_at, scope, filters).pilots
    found = value_data.selected_of(url, revision, as_at, scope, filters)
    editions, given = value_data.parameters_of(url, revision, as_at), value_data.facts_of(url, revision, as_at)
    rule = evidence_rule(editions)
    about = pilots.rename(columns={"name": "pilot_name"})
    facts = about[["pilot_id", "reference", "pilot_name", "organisation_id", "organisation", "goal"]]
    benefits = found.benefits.merge(facts, on="pilot_id")
    standing = weak_evidence.with_standing(benefits, rule, as_at)
    everyone = value_data.register_of(url, revision, as_at)
    return Facts(
        pilots=pilots,
        benefits=benefits,
        claims=found.claims,
        all_claims=everyone.claims,
        cohorts=_cohorts(given.cohorts, pilots),
        sums=Sums(as_at, found.price_year, dict(zip(pilots["pilot_id"], pilots["reference"], strict=True))),
        threshold=rule.threshold,
        coverage=coverage(benefits, len(pilots)),
        totals=ladder(totals.money(benefits)),
        parts=totals.parts(benefits),
        by_pilot=totals.by_pilot(benefits),
        flow=hour_flow(benefits),
        evidence=weak_evidence.claims(standing),
        stale=weak_evidence.no_longer_current(standing),
        sharing=sharing(found.claims, everyone.claims),
        outcomes=totals.outcomes(benefits),
        unpriced=_unpriced(given.moved, benefits, editions.deflator(), found.price_year),
    )


def _unpriced(
    moved: pd.DataFrame, benefits: pd.DataFrame, deflator: Deflator | None, price_year: int | None
) -> Unpriced | None:
    """What cannot be brought to the price year, and is therefore in no banked total."""
    moved = moved[moved["benefit_id"].isin(benefits["benefit_id"])]
    other = {int(year) for year in moved["year"]} - {price_year}
    years = tuple(sorted(other)) if deflator is None else deflator.lacks(other)
    if not years:
        return None
    lost = moved.loc[moved["year"].isin(years), "benefit_id"]
    rows = benefits[benefits["benefit_id"].isin(lost)]
    nominal = moved.groupby("benefit_id")["pence"].sum() / 100
    return Unpriced(years, rows.assign(nominal=rows["benefit_id"].map(nominal)))


def _cohorts(cohorts: pd.DataFrame, pilots: pd.DataFrame) -> dict[int, str]:
    """Cohorts by id: their name, with their organisation where one of the pilots belongs to it."""
    organisations = dict(zip(pilots["organisation_id"], pilots["organisation"], strict=True))
    rows = zip(cohorts["cohort_id"], cohorts["name"], cohorts["organisation_id"], strict=True)
    return {key: f"{name}, {organisations[home]}" if home in organisations else name for key, name, home in rows}
