"""Cached reads of the Assumptions screen: every edition, and each change of a parameter in the ledger."""

from portfolio.access import Operation
from portfolio.db import get_engine, read_session
from portfolio.ledger import known
from portfolio.ledger.timeline import Entry, timeline
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.value.parameter_queries import editions
from portfolio.value.parameter_set import Edition
from portfolio.vocabulary import ParameterKind

TAG = "parameter"


def may_change(view: View) -> bool:
    """Whether to offer editing: a parameter holds for every organisation."""
    return view.may(Operation.MANAGE_PARAMETERS) and view.scope is None


def every_edition(view: View) -> tuple[Edition, ...]:
    """All editions as known, withdrawn ones too: by kind, the latest first."""
    return every_edition_at(view.url, view.revision)


def of_kind(view: View, kind: ParameterKind) -> list[Edition]:
    """The editions of one kind that the actor has a use for: withdrawn ones only for those who can restore them."""
    found = [one for one in every_edition(view) if one.kind is kind]
    return [one for one in found if may_change(view) or not one.is_withdrawn]


def moves(view: View, limit: int) -> list[Entry]:
    """The newest changes of parameters, as known."""
    return _moves(view.url, view.revision, limit)


@remembered(CACHE_ENTRIES)
def every_edition_at(url: str, revision: int) -> tuple[Edition, ...]:
    """See `every_edition`."""
    with read_session(get_engine(url)) as database:
        return editions(database, known(database, revision), has_withdrawn=True)


@remembered(CACHE_ENTRIES)
def _moves(url: str, revision: int, limit: int) -> list[Entry]:
    with read_session(get_engine(url)) as database:
        return timeline(database, scope=None, tag=TAG, limit=limit, before_revision=revision + 1)
