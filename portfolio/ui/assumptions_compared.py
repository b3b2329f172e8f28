"""Cached: what two sets of editions make of the pilots in view, on every rung and in the appraisals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portfolio.access import Scope
from portfolio.db import get_engine, read_session
from portfolio.filters import Filters
from portfolio.models import Revision
from portfolio.ui import data, value_data
from portfolio.ui.assumptions_data import TAG
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.value.editions_compared import Compared, compare_editions
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.revalued import Revalued, revalued
from portfolio.value.streams import streams
from portfolio.value.valued import Valued

ENTRIES = 16


@dataclass(frozen=True, slots=True)
class Swap:
    """Which two sets: the editions in force and the same with one ``edition`` swapped in; or, of a ``revision`` that
    changed a parameter, those known just before and just after it.
    """

    edition: int | None = None
    revision: int | None = None


@dataclass(frozen=True)
class Pair:
    """Both valuations of the same benefits, and what differs. Shared between sessions, never changed."""

    before: Valued
    after: Valued
    moved: Revalued
    appraisals: Compared
    references: Mapping[int, str]
    as_at: date


def compared(view: View, swap: Swap) -> Pair:
    """The pilots that the filters select, by both sets; of a revision, with the facts as known at it."""
    known_at = view.revision if swap.revision is None else facts_at(view.url, view.revision, swap.revision)
    return compared_of(view.url, known_at, view.as_at, view.scope, view.filters.without_times(), swap)


@remembered(CACHE_ENTRIES)
def facts_at(url: str, newest: int, revision: int) -> int:
    """Where to read the facts of a past change: the newest revision with the same facts about pilots: a newer reading is more often at hand than an old one."""
    table = Revision.__table__.c
    is_parameter = table.tag.startswith(f"{TAG}:", autoescape=True)
    query = sa.select(sa.func.min(table.id)).where(table.id > revision, table.id <= newest, ~is_parameter)
    with read_session(get_engine(url)) as database:
        other: int | None = database.scalar(query)
    return newest if other is None else other - 1


@remembered(ENTRIES)
def compared_of(url: str, known_at: int, as_at: date, scope: Scope, filters: Filters, swap: Swap) -> Pair:
    """See `compared`."""
    pilots = data.selection(url, known_at, as_at, scope, filters).pilots
    pilots = pilots[~pilots["is_withdrawn"].astype(bool)]
    references = {int(key): str(name) for key, name in zip(pilots["pilot_id"], pilots["reference"], strict=True)}
    facts = value_data.facts_of(url, known_at, as_at)
    sides = [_side(url, known_at, as_at, swap, is_after=is_after) for is_after in (False, True)]
    both = [streams(facts, worth, editions, as_at).of_pilots(references) for editions, worth in sides]
    before, after = (worth.of_pilots(references) for _, worth in sides)
    return Pair(before, after, revalued(before, after), compare_editions(*both), references, as_at)


def _side(url: str, known_at: int, as_at: date, swap: Swap, *, is_after: bool) -> tuple[ParameterSet, Valued]:
    """One set of editions, and the whole register valued by it: cohorts are shared."""
    changed = known_at if swap.revision is None else swap.revision if is_after else swap.revision - 1
    edition = swap.edition if is_after else None
    editions = value_data.parameters_of(url, changed, as_at)
    if edition is not None:
        editions = editions.with_edition(edition)
    return editions, value_data.register_by(url, known_at, as_at, parameter_id=edition, editions_at=changed)
