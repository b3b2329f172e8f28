"""Cached reads. Keys are the database, the revision, the date, the scope and the filters: never a frame, never a time.

A saved change raises the revision, so every session and every replica computes anew on its next run and nothing
ever expires by the clock.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
import streamlit as st

from portfolio.access import Scope
from portfolio.access.scope import subtree
from portfolio.db import get_engine, read_session
from portfolio.filters import Filters
from portfolio.ledger import known
from portfolio.models import Goal, Organisation, Person, StageReference
from portfolio.summary.refresh import Latest, Summary, latest_summary
from portfolio.summary.selection import matches, restrict
from portfolio.summary.series import Series
from portfolio.summary.snapshot import Snapshot
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.vocabulary import Stage

FRAME_ENTRIES = 24
"""Frames are big: keep those of a few dates and selections."""


@dataclass(frozen=True)
class Choices:
    """What filters and forms offer, as known: id or code -> label, in the order to show."""

    organisations: dict[int, str]
    parents: dict[int, int | None]
    people: dict[int, str]
    people_organisation: dict[int, int]
    goals: dict[str, str]
    goal_ids: dict[int, str]
    stages: dict[Stage, str]

    def below(self, organisation_id: int) -> frozenset[int]:
        """An organisation and everything under it."""
        return subtree(organisation_id, self.parents)


def choices(view: View) -> Choices:
    """The choices of this view, limited to what the actor sees."""
    return _choices(view.url, view.revision, view.scope)


def everything(view: View) -> Snapshot:
    """All pilots the actor sees, as at the view's date."""
    return selection(view.url, view.revision, view.as_at, view.scope, Filters())


def selected(view: View) -> Snapshot:
    """The pilots that the filters select, as at the view's date."""
    return selection(view.url, view.revision, view.as_at, view.scope, view.filters.without_times())


def stage_labels(url: str, revision: int, scope: Scope) -> dict[Stage, str]:
    """The stages' shown labels, in order."""
    return _choices(url, revision, scope).stages


@remembered(CACHE_ENTRIES)
def _choices(url: str, revision: int, scope: Scope) -> Choices:
    with read_session(get_engine(url)) as database:
        state = known(database, revision)
        organisation, person = state.live(Organisation), state.live(Person)
        goal, stage = state.live(Goal), state.live(StageReference)
        rows = database.execute(sa.select(organisation.c.id, organisation.c.name, organisation.c.parent_id)).all()
        people = database.execute(
            sa.select(person.c.id, person.c.name, person.c.organisation_id)
            .where(person.c.is_active)
            .order_by(person.c.name)
        ).all()
        goals = database.execute(sa.select(goal.c.id, goal.c.code, goal.c.label).order_by(goal.c.position)).all()
        stages = database.execute(sa.select(stage.c.kind, stage.c.label).order_by(stage.c.position)).all()
    names = {key: name for key, name, _ in rows}
    parents = {key: parent for key, _, parent in rows}
    shown = {key: label for key, label in _tree_labels(names, parents).items() if scope is None or key in scope}
    return Choices(
        organisations=shown,
        parents=parents,
        people={key: name for key, name, _ in people},
        people_organisation={key: home for key, _, home in people},
        goals={code: label for _, code, label in goals},
        goal_ids={key: label for key, _, label in goals},
        stages={stage: stage.label for stage in Stage} | {Stage(kind): label for kind, label in stages},
    )


def _tree_labels(names: dict[int, str], parents: dict[int, int | None]) -> dict[int, str]:
    """Organisations in tree order, each below its parent and indented by its depth."""
    children: dict[int | None, list[int]] = {}
    for key in sorted(names, key=lambda key: names[key]):
        children.setdefault(parents[key] if parents[key] in names else None, []).append(key)
    labels: dict[int, str] = {}

    def visit(parent: int | None, depth: int) -> None:
        for key in children.get(parent, []):
            labels[key] = "\u2003" * depth + names[key]
            visit(key, depth + 1)

    visit(None, 0)
    return labels


@remembered(16)
def _latest(url: str, as_at: date) -> Latest[Summary]:
    return latest_summary(as_at)


@st.cache_resource(show_spinner="Reading the register", max_entries=FRAME_ENTRIES)
def _summary(url: str, revision: int, as_at: date) -> tuple[Snapshot, Series]:
    with read_session(get_engine(url)) as database:
        return _latest(url, as_at).at(database, revision)


def series_of(url: str, revision: int, chosen: Snapshot) -> Series:
    """Month by month, for the pilots of a snapshot."""
    _, whole = _summary(url, revision, chosen.as_at)
    ids = set(chosen.pilots["pilot_id"])
    return Series(whole.spend[whole.spend["pilot_id"].isin(ids)], whole.hours[whole.hours["pilot_id"].isin(ids)])


@remembered(FRAME_ENTRIES)
def selection(url: str, revision: int, as_at: date, scope: Scope, filters: Filters) -> Snapshot:
    """The pilots within a scope that the filters (without times) select."""
    whole, _ = _summary(url, revision, as_at)
    if scope is not None:
        whole = restrict(whole, whole.pilots["organisation_id"].isin(scope))
    organisations = None
    if filters.organisation is not None:
        organisations = _choices(url, revision, scope).below(filters.organisation)
    mask = matches(whole.pilots, filters, as_at=as_at, organisations=organisations)
    return whole if mask.all() else restrict(whole, mask)


def tags(view: View) -> dict[str, str]:
    """Every tag in use among the pilots the actor sees, as choices."""
    return _tags(view.url, view.revision, view.as_at, view.scope)


@remembered(CACHE_ENTRIES)
def _tags(url: str, revision: int, as_at: date, scope: Scope) -> dict[str, str]:
    joined = selection(url, revision, as_at, scope, Filters()).pilots["tags"]
    return {tag: tag for tag in sorted({tag for tags in joined for tag in tags.split("; ") if tag})}
