"""Cached: what two sets of editions make of the pilots in view, on every rung and in the appraisals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portfolio.access import Scope
from portfolio.filters import Filters
from portfolio.ui import data, value_data
from portfolio.ui.remember import remembered
from portfolio.ui.view import View
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
    revision = view.revision if swap.revision is None else swap.revision
    return _compared(view.url, revision, view.as_at, view.scope, view.filters.without_times(), swap)


@remembered(ENTRIES)
def _compared(url: str, revision: int, as_at: date, scope: Scope, filters: Filters, swap: Swap) -> Pair:
    pilots = data.selection(url, revision, as_at, scope, filters).pilots
    pilots = pilots[~pilots["is_withdrawn"].astype(bool)]
    references = {int(key): str(name) for key, name in zip(pilots["pilot_id"], pilots["reference"], strict=True)}
    facts = value_data.facts_of(url, revision, as_at)
    sides = [_side(url, revision, as_at, swap, is_after=is_after) for is_after in (False, True)]
    both = [streams(facts, worth, editions, as_at).of_pilots(references) for editions, worth in sides]
    before, after = (worth.of_pilots(references) for _, worth in sides)
    return Pair(before, after, revalued(before, after), compare_editions(*both), references, as_at)


def _side(url: str, revision: int, as_at: date, swap: Swap, *, is_after: bool) -> tuple[ParameterSet, Valued]:
    """One set of editions, and the whole register valued by it: cohorts are shared."""
    at = revision if swap.revision is None or is_after else revision - 1
    edition = swap.edition if is_after else None
    editions = value_data.parameters_of(url, at, as_at)
    if edition is not None:
        editions = editions.with_edition(edition)
    return editions, value_data.register_by(url, revision, as_at, parameter_id=edition, editions_at=at)
