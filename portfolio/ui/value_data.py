"""Cached reads for value: the editions in force, what value is computed from, and every benefit valued."""

from datetime import date

from portfolio.access import Scope
from portfolio.db import get_engine, read_session
from portfolio.filters import Filters
from portfolio.ledger import known
from portfolio.summary.refresh import Latest, latest_value_facts
from portfolio.summary.value_facts import ValueFacts
from portfolio.ui import data
from portfolio.ui.remember import remembered
from portfolio.ui.view import View
from portfolio.value.basis import evidence_rule, prices
from portfolio.value.parameter_queries import parameter_set
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.valued import Valued, valued

ENTRIES = 24


def parameters(view: View) -> ParameterSet:
    """The editions in force at the view's date, as known, and the others to compare with."""
    return parameters_of(view.url, view.revision, view.as_at)


def facts(view: View) -> ValueFacts:
    """What value is computed from, of all pilots (scopes and filters come after: cohorts are shared)."""
    return facts_of(view.url, view.revision, view.as_at)


def selected(view: View) -> Valued:
    """The benefits of the pilots that the filters select, valued by the editions in force."""
    return _selected(view.url, view.revision, view.as_at, view.scope, view.filters.without_times(), None)


def everything(view: View) -> Valued:
    """The benefits of all pilots that the actor sees."""
    return _selected(view.url, view.revision, view.as_at, view.scope, Filters(), None)


def with_edition(view: View, parameter_id: int) -> Valued:
    """`selected`, with one edition in the place of the one in force."""
    return _selected(view.url, view.revision, view.as_at, view.scope, view.filters.without_times(), parameter_id)


def selected_of(url: str, revision: int, as_at: date, scope: Scope, filters: Filters) -> Valued:
    """See `selected`."""
    return _selected(url, revision, as_at, scope, filters, None)


def register_of(url: str, revision: int, as_at: date) -> Valued:
    """The benefits of all pilots, seen or not: what shared cohorts are measured against."""
    return _valued(url, revision, as_at, None, None)


def register_by(url: str, revision: int, as_at: date, *, parameter_id: int | None, editions_at: int) -> Valued:
    """The benefits of all pilots, valued by the editions known at another revision, or with one edition swapped in."""
    return _valued(url, revision, as_at, parameter_id, None if editions_at == revision else editions_at)


@remembered(ENTRIES)
def parameters_of(url: str, revision: int, as_at: date) -> ParameterSet:
    """See `parameters`."""
    with read_session(get_engine(url)) as database:
        return parameter_set(database, known(database, revision), as_at)


@remembered(16)
def _latest(url: str, as_at: date) -> Latest[ValueFacts]:
    return latest_value_facts(as_at)


@remembered(ENTRIES)
def facts_of(url: str, revision: int, as_at: date) -> ValueFacts:
    """See `facts`."""
    with read_session(get_engine(url)) as database:
        return _latest(url, as_at).at(database, revision)


@remembered(ENTRIES)
def _valued(url: str, revision: int, as_at: date, parameter_id: int | None, editions_at: int | None) -> Valued:
    editions = parameters_of(url, revision if editions_at is None else editions_at, as_at)
    if parameter_id is not None:
        editions = editions.with_edition(parameter_id)
    return valued(facts_of(url, revision, as_at), evidence_rule(editions), prices(editions), as_at)


@remembered(ENTRIES)
def _selected(url: str, revision: int, as_at: date, scope: Scope, filters: Filters, parameter_id: int | None) -> Valued:
    pilots = data.selection(url, revision, as_at, scope, filters).pilots
    counted = pilots[~pilots["is_withdrawn"].astype(bool)]
    return _valued(url, revision, as_at, parameter_id, None).of_pilots(counted["pilot_id"])
