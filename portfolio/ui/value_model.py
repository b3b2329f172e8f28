"""Everything the value screen shows, worked out once for a revision, a date, a scope and filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from portfolio.access import Scope
from portfolio.filters import Filters
from portfolio.ui import data, value_data
from portfolio.ui import value_lists as lists
from portfolio.ui import value_maps as maps
from portfolio.ui import value_pictures as pictures
from portfolio.ui import value_tables as tables
from portfolio.ui import value_words as words
from portfolio.ui.listing import Listing
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.value import time_flows, totals, weak_evidence
from portfolio.value.basis import evidence_rule
from portfolio.value.double_counting import Sharing, sharing
from portfolio.value.time_flows import HourFlow, hour_flow
from portfolio.value.total_working import Sums
from portfolio.value.valued import Coverage, coverage, ladder
from portfolio.vocabulary import Outcome

PENNY = 0.005
BY = {"goal": "Goal", "organisation": "Organisation", "outcome": "Kind of outcome"}
KEYS = {"goal": "goal", "organisation": "organisation_id", "outcome": "outcome"}


@dataclass(frozen=True)
class Picture:
    """A figure, what it shows in words, and the table behind it. Nothing to draw when the table is empty."""

    figure: go.Figure
    words: str
    table: pd.DataFrame


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
    unpriced: tuple[int, ...]

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


@dataclass(frozen=True)
class ValueScreen:
    """The screen's content, ready to send; shared between sessions, never changed."""

    facts: Facts
    gaps: pd.DataFrame
    ladder: Picture
    against_cost: Picture
    outcomes: pd.DataFrame
    flow: Picture
    unproven: Listing
    evidence: Picture
    weak: Listing
    capped: pd.DataFrame
    matrix: Picture
    beyond: Listing
    stale: Listing


@dataclass(frozen=True)
class Grouped:
    """The rungs of each group: the picture with its table, and the groups by key."""

    picture: Picture
    rows: pd.DataFrame
    labels: Mapping[Any, str]


def screen_of(view: View) -> ValueScreen:
    """The screen of this view: from the cache, or built."""
    return _screen(view.url, view.revision, view.as_at, view.scope, view.filters.without_times())


def facts_of(view: View) -> Facts:
    """The frames of this view."""
    return _facts(view.url, view.revision, view.as_at, view.scope, view.filters.without_times())


def grouped(view: View, by: str) -> Grouped:
    """The rungs by goal, organisation or kind of outcome."""
    goals = tuple(data.choices(view).goals.items())
    return _grouped(view.url, view.revision, view.as_at, view.scope, view.filters.without_times(), by, goals)


def lacking(view: View, reason: str) -> Listing:
    """The benefits without a value, or those for one reason."""
    return _lacking(view.url, view.revision, view.as_at, view.scope, view.filters.without_times(), reason)


@remembered(CACHE_ENTRIES)
def _facts(url: str, revision: int, as_at: date, scope: Scope, filters: Filters) -> Facts:
    pilots = data.selection(url, revision, as_at, scope, filters).pilots
    found = value_data.selected_of(url, revision, as_at, scope, filters)
    editions, given = value_data.parameters_of(url, revision, as_at), value_data.facts_of(url, revision, as_at)
    rule, deflator = evidence_rule(editions), editions.deflator()
    about = pilots.rename(columns={"name": "pilot_name"})
    facts = about[["pilot_id", "reference", "pilot_name", "organisation_id", "organisation", "goal"]]
    benefits = found.benefits.merge(facts, on="pilot_id")
    standing = weak_evidence.with_standing(benefits, rule, as_at)
    everyone = value_data.register_of(url, revision, as_at)
    moved = given.moved[given.moved["benefit_id"].isin(benefits["benefit_id"])]
    years = {int(year) for year in moved["year"] if int(year) != found.price_year}
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
        unpriced=tuple(sorted(years)) if deflator is None else deflator.lacks(years),
    )


def _cohorts(cohorts: pd.DataFrame, pilots: pd.DataFrame) -> dict[int, str]:
    """Cohorts by id: their name, with their organisation where one of the pilots belongs to it."""
    organisations = dict(zip(pilots["organisation_id"], pilots["organisation"], strict=True))
    rows = zip(cohorts["cohort_id"], cohorts["name"], cohorts["organisation_id"], strict=True)
    return {key: f"{name}, {organisations[home]}" if home in organisations else name for key, name, home in rows}


@remembered(CACHE_ENTRIES)
def _screen(url: str, revision: int, as_at: date, scope: Scope, filters: Filters) -> ValueScreen:
    facts = _facts(url, revision, as_at, scope, filters)
    prices, references = facts.prices, facts.sums.references
    against = _against_cost(facts)
    weak = facts.evidence.sort_values("weak_pounds", ascending=False, kind="stable")
    matrix = facts.sharing.matrix
    return ValueScreen(
        facts=facts,
        gaps=totals.gaps(facts.benefits),
        ladder=Picture(
            pictures.ladder(facts.totals, facts.parts, prices),
            words.ladder(facts.totals, facts.parts, prices),
            tables.ladder(facts.totals, facts.parts) if facts.is_valued else pd.DataFrame(),
        ),
        against_cost=against,
        outcomes=tables.outcomes(facts.outcomes),
        flow=Picture(
            maps.flow(facts.flow),
            words.flow(facts.flow),
            tables.flow(facts.flow) if len(facts.flow.benefits) else pd.DataFrame(),
        ),
        unproven=lists.unproven(_with_names(time_flows.by_pilot(facts.flow), facts.pilots)),
        evidence=Picture(
            maps.evidence(facts.evidence, facts.threshold, prices),
            words.evidence(facts.evidence, weak_evidence.LABELS, prices),
            tables.evidence(weak),
        ),
        weak=lists.weak(weak[weak["weak_pounds"] > PENNY]),
        capped=tables.cohorts(facts.sharing, facts.cohorts),
        matrix=Picture(
            maps.matrix(matrix, references),
            words.matrix([references[pilot] for pilot in matrix.index], facts.sharing.most_hours),
            tables.pairs(facts.sharing, facts.cohorts, references),
        ),
        beyond=lists.beyond(facts.beyond),
        stale=lists.stale(facts.stale),
    )


def _against_cost(facts: Facts) -> Picture:
    """Pilots by spend and claim: those with both are drawn, those with either are in the table."""
    pilots = facts.pilots[~facts.pilots["is_withdrawn"].astype(bool)]
    rows = pilots[["pilot_id", "reference", "name"]].assign(spend=pilots["actual_to_date"].astype(float) / 100)
    rows = rows.merge(facts.by_pilot, how="left", left_on="pilot_id", right_index=True)
    both = rows[rows["spend"].notna() & rows["claimed"].notna()]
    either = rows[rows["spend"].notna() | rows["claimed"].notna()]
    figure = pictures.against_cost(both, facts.prices)
    return Picture(figure, words.against_cost(both, facts.prices), tables.against_cost(either))


def _with_names(rows: pd.DataFrame, pilots: pd.DataFrame) -> pd.DataFrame:
    return rows.join(pilots.set_index("pilot_id")[["reference", "name"]])


@remembered(CACHE_ENTRIES)
def _grouped(
    url: str, revision: int, as_at: date, scope: Scope, filters: Filters, by: str, goals: tuple[tuple[str, str], ...]
) -> Grouped:
    facts = _facts(url, revision, as_at, scope, filters)
    key = KEYS[by]
    if by == "outcome":
        labels: dict[Any, str] = {outcome.value: outcome.label for outcome in Outcome}
    elif by == "goal":
        labels = dict(goals)
    else:
        labels = dict(zip(facts.pilots["organisation_id"], facts.pilots["organisation"], strict=True))
    pilots = None if by == "outcome" else facts.pilots[key].value_counts()
    rows = totals.by_group(facts.benefits, key, pilots)
    picture = Picture(
        pictures.groups(rows, labels, facts.prices),
        words.groups(rows, labels, BY[by].lower(), facts.prices),
        tables.groups(rows, labels, BY[by]),
    )
    return Grouped(picture, rows, labels)


@remembered(CACHE_ENTRIES)
def _lacking(url: str, revision: int, as_at: date, scope: Scope, filters: Filters, reason: str) -> Listing:
    benefits = _facts(url, revision, as_at, scope, filters).benefits
    each = totals.lacking(benefits)
    wanted = each if not reason else each[each["reason"] == reason]
    rows = benefits[benefits["benefit_id"].isin(wanted["benefit_id"])]
    return lists.lacking(rows.sort_values(["reference", "benefit_id"]))
