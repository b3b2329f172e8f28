"""Everything the overview shows, worked out once for a revision, a date, a scope and filters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from portfolio.access import Scope
from portfolio.appraisal.working import Working
from portfolio.clock import close_before
from portfolio.filters import Filters
from portfolio.summary import overview
from portfolio.summary.overview import Standing
from portfolio.summary.rules import flagged
from portfolio.summary.series import Series
from portfolio.summary.snapshot import Snapshot
from portfolio.summary.standing_working import standing_workings
from portfolio.ui import data
from portfolio.ui import overview_figures as figures
from portfolio.ui import overview_lists as lists
from portfolio.ui import overview_words as words
from portfolio.ui.charts import Prepared
from portfolio.ui.listing import Listing
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import day
from portfolio.vocabulary import Stage


@dataclass(frozen=True)
class Picture:
    """A figure under its title, what it shows in words, and the table behind it."""

    title: str
    figure: go.Figure
    words: str
    table: pd.DataFrame


@dataclass(frozen=True)
class Overview:
    """The screen's content, ready to send; shared between sessions, never changed."""

    now: Standing
    then: Standing
    organisations: int
    pathway: Picture
    movement: Picture
    spend: Picture
    hours: Picture
    outcomes: Picture
    results: Listing
    met: int
    worse: int
    moved: int
    counts: lists.Counts
    to_decide: Listing
    past: int
    near: int
    help_asked: int


def overview_of(view: View) -> Overview:
    """The overview of this view: from the cache, or built."""
    return _overview(view.url, view.revision, view.as_at, view.scope, view.filters.without_times())


def workings_of(view: View) -> Mapping[str, Callable[[], Working]]:
    """Figure -> its working, for the figures at the top."""
    now = data.selected(view)
    then = data.selection(view.url, view.revision, close_before(view.as_at), view.scope, view.filters.without_times())
    return standing_workings(now, then)


@remembered(CACHE_ENTRIES)
def _overview(url: str, revision: int, as_at: date, scope: Scope, filters: Filters) -> Overview:
    now = data.selection(url, revision, as_at, scope, filters)
    then = data.selection(url, revision, close_before(as_at), scope, filters)
    due, asked = overview.decisions(now), overview.help_asked(now)
    met, worse = _results(now)
    moved = overview.movers(now, then)
    return Overview(
        now=overview.standing(now),
        then=overview.standing(then),
        organisations=int(now.pilots["organisation_id"].nunique()),
        **_pictures(now, then, data.series_of(url, revision, now), data.stage_labels(url, revision, scope)),
        results=lists.results(met, worse, moved),
        met=len(met),
        worse=len(worse),
        moved=len(moved),
        counts=lists.counts(
            {flag: int(flagged(now.pilots, as_at, flag).sum()) for flag in lists.ATTENTION},
            overview.concern_counts(now),
        ),
        to_decide=lists.to_decide(due, asked),
        past=int((due["state"] == "past").sum()),
        near=int((due["state"] == "near").sum()),
        help_asked=len(asked),
    )


def _pictures(now: Snapshot, then: Snapshot, monthly: Series, labels: dict[Stage, str]) -> dict[str, Picture]:
    """The five figures, each with its words and its table."""
    by_stage, before = overview.standing(now).by_stage, overview.standing(then).by_stage
    history = figures.stage_history(now.moves, now.as_at)
    spend, hours = figures.spend_table(monthly), figures.hours_table(monthly)
    outcomes = overview.outcomes(now, then)
    stages = pd.DataFrame(
        {
            "Stage": [labels[stage] for stage in by_stage],
            "Pilots": list(by_stage.values()),
            f"On {day(then.as_at)}": [before[stage] for stage in by_stage],
        }
    )
    counts = ", ".join(f"{labels[stage]} {count:,}" for stage, count in by_stage.items())
    pathway_words = f"Bar chart of pilots by stage as at {day(now.as_at)}: {counts}."
    named = {stage.value: label for stage, label in labels.items()}
    pounds = {"planned": "Planned (£)", "actual": "Actual (£)"}
    bounds = {"hours": "Hours", "low": "Low", "high": "High"}
    return {
        "pathway": _picture(Prepared(figures.pathway(by_stage, labels)), pathway_words, stages),
        "movement": _picture(figures.movement(history, labels), words.movement(history), words.dated(history, named)),
        "spend": _picture(figures.spend(spend), words.spend(spend), words.dated(spend, pounds)),
        "hours": _picture(figures.hours(hours), words.hours(hours), words.dated(hours, bounds)),
        "outcomes": _picture(figures.outcomes(outcomes), lists.outcome_words(outcomes), lists.outcome_table(outcomes)),
    }


def _picture(figure: go.Figure, said: str, table: pd.DataFrame) -> Picture:
    """The title is inside the figure, so the words begin with it."""
    title = str(figure.layout.title.text)
    return Picture(title, figure, f"{title}. {said}", table)


def _results(now: Snapshot) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Indicators that met their target on evidence stronger than self-report, and those worse than their baseline."""
    facts = now.pilots[["pilot_id", "reference", "name", "is_withdrawn"]]
    rows = now.indicators.merge(facts, on="pilot_id")
    rows = rows[~rows["is_withdrawn"].astype(bool)]
    met = rows[(rows["result"] == "on_target") & (rows["strongest"] > 0)]
    best = met.sort_values(["strongest", "approved", "reference"], ascending=[False, False, True])
    worse = rows[rows["result"] == "worse"].sort_values(["strongest", "reference"], ascending=[False, True])
    return best, worse
