"""Everything the value screen shows, worked out once for a revision, a date, a scope and filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from portfolio.access import Scope
from portfolio.filters import Filters
from portfolio.ui import data
from portfolio.ui import value_lists as lists
from portfolio.ui import value_maps as maps
from portfolio.ui import value_pictures as pictures
from portfolio.ui import value_tables as tables
from portfolio.ui import value_words as words
from portfolio.ui.listing import Listing
from portfolio.ui.remember import remembered
from portfolio.ui.value_facts import PENNY, Facts, selected
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.value import time_flows, totals, weak_evidence
from portfolio.vocabulary import Outcome

BY = {"goal": "Goal", "organisation": "Organisation", "outcome": "Kind of outcome"}
KEYS = {"goal": "goal", "organisation": "organisation_id", "outcome": "outcome"}


@dataclass(frozen=True)
class Picture:
    """A figure, what it shows in words, and the table behind it. Nothing to draw when the table is empty."""

    figure: go.Figure
    words: str
    table: pd.DataFrame


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


def grouped(view: View, by: str) -> Grouped:
    """The rungs by goal, organisation or kind of outcome."""
    goals = tuple(data.choices(view).goals.items())
    return _grouped(view.url, view.revision, view.as_at, view.scope, view.filters.without_times(), by, goals)


def lacking(view: View, reason: str) -> Listing:
    """The benefits without a value, or those for one reason."""
    return _lacking(view.url, view.revision, view.as_at, view.scope, view.filters.without_times(), reason)


@remembered(CACHE_ENTRIES)
def _screen(url: str, revision: int, as_at: date, scope: Scope, filters: Filters) -> ValueScreen:
    facts = selected(url, revision, as_at, scope, filters)
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
    facts = selected(url, revision, as_at, scope, filters)
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
    benefits = selected(url, revision, as_at, scope, filters).benefits
    each = totals.lacking(benefits)
    wanted = each if not reason else each[each["reason"] == reason]
    rows = benefits[benefits["benefit_id"].isin(wanted["benefit_id"])]
    return lists.lacking(rows.sort_values(["reference", "benefit_id"]))
