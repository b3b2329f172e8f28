"""Everything the overview shows, worked out once for a revision, a date, a scope and filters."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
import streamlit as st

from portfolio.access import Scope
from portfolio.clock import close_before
from portfolio.filters import Filters
from portfolio.summary import overview
from portfolio.summary.overview import Standing
from portfolio.summary.rules import flagged
from portfolio.summary.snapshot import Snapshot
from portfolio.ui import data
from portfolio.ui import overview_figures as figures
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.vocabulary import Flag

ATTENTION = (Flag.STALLED, Flag.OVERDUE, Flag.BLOCKED, Flag.WAITING)


@dataclass(frozen=True)
class Picture:
    """A figure and the table behind it."""

    figure: go.Figure
    table: pd.DataFrame


@dataclass(frozen=True)
class Overview:
    """The screen's content; shared between sessions, never changed."""

    now: Standing
    then: Standing
    organisations: int
    pathway: Picture
    stages: pa.Table
    movement: Picture
    spend: Picture
    hours: Picture
    outcomes: Picture
    movers: pd.DataFrame
    working: pd.DataFrame
    failing: pd.DataFrame
    attention: dict[Flag, int]
    concerns: dict[str, int]
    decisions: pd.DataFrame
    help_asked: pd.DataFrame


def overview_of(view: View) -> Overview:
    """The overview of this view: from the cache, or built."""
    return _overview(view.url, view.revision, view.as_at, view.scope, view.filters.without_times())


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def _overview(url: str, revision: int, as_at: date, scope: Scope, filters: Filters) -> Overview:
    now = data.selection(url, revision, as_at, scope, filters)
    then = data.selection(url, revision, close_before(as_at), scope, filters)
    standing, before = overview.standing(now), overview.standing(then)
    labels = data.stage_labels(url, revision, scope)
    monthly = data.series_of(url, revision, now)
    history = figures.stage_history(now.moves, as_at)
    spend, hours = figures.spend_table(monthly), figures.hours_table(monthly)
    outcomes = overview.outcomes(now, then)
    stages = pd.DataFrame(
        {
            "Stage": [labels[stage] for stage in standing.by_stage],
            "Pilots": list(standing.by_stage.values()),
            "A month before": [before.by_stage[stage] for stage in standing.by_stage],
        }
    )
    best, worst = _results(now)
    return Overview(
        now=standing,
        then=before,
        organisations=int(now.pilots["organisation_id"].nunique()),
        pathway=Picture(figures.pathway(standing.by_stage, labels), stages),
        stages=pa.Table.from_pandas(stages, preserve_index=False),
        movement=Picture(figures.movement(history, labels), history),
        spend=Picture(figures.spend(spend), spend),
        hours=Picture(figures.hours(hours), hours),
        outcomes=Picture(figures.outcomes(outcomes), outcomes),
        movers=overview.movers(now, then),
        working=best,
        failing=worst,
        attention={flag: int(flagged(now.pilots, as_at, flag).sum()) for flag in ATTENTION},
        concerns=overview.concern_counts(now),
        decisions=overview.decisions(now),
        help_asked=overview.help_asked(now),
    )


def _results(now: Snapshot) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Indicators that met their target on evidence stronger than self-report, and those worse than their baseline."""
    facts = now.pilots[["pilot_id", "reference", "name", "is_withdrawn"]]
    rows = now.indicators.merge(facts, on="pilot_id")
    rows = rows[~rows["is_withdrawn"].astype(bool)]
    met = rows[(rows["result"] == "on_target") & (rows["strongest"] > 0)]
    best = met.sort_values(["strongest", "approved", "reference"], ascending=[False, False, True])
    worse = rows[rows["result"] == "worse"].sort_values(["strongest", "reference"], ascending=[False, True])
    return best, worse
