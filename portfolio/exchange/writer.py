"""The CSV summary: one row per pilot, streamed. The same dates and revision give the same bytes for ever."""

from collections.abc import Iterator, Sequence
from datetime import date

import sqlalchemy as sa

from portfolio.access import Actor, Operation, Scope, require_role
from portfolio.access.scope import subtree
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, NotFound
from portfolio.exchange.csv_text import cells, line, quoted
from portfolio.filters import Filters
from portfolio.ledger import Known, known
from portfolio.models import Goal, Organisation, StageReference
from portfolio.summary.columns import COLUMNS, facts
from portfolio.summary.frames import Frame
from portfolio.summary.queries import pilot_ids
from portfolio.summary.selection import matches, restrict
from portfolio.summary.snapshot import Snapshot, snapshot

PILOTS_AT_A_TIME = 1_000
Labels = dict[str, str]


def summary_csv(
    session: LedgerSession, *, by: Actor, filters: Filters, as_at: date, revision: int | None
) -> Iterator[bytes]:
    """The file in pieces: header first, then 1,000 pilots at a time, so memory does not grow with the register.

    Holds the pilots that ``by`` sees and ``filters`` select, in order of reference, as at ``as_at`` and as known
    at ``revision`` (None: everything recorded so far); the dates within ``filters`` are not looked at. Keep
    ``session``, a `read_session`, open until the last piece is taken. Raises NotAllowed at once.
    """
    require_role(by, Operation.EXPORT)
    state = known(session, revision)
    scope = _scope(session, state, by.organisations, filters.organisation)
    return _pieces(session, state, as_at, filters, pilot_ids(session, state, scope))


def file_name(as_at: date, revision: int) -> str:
    """What to call the file, so that its name says what it is."""
    return f"pilots-as-at-{as_at.isoformat()}-revision-{revision}.csv"


def find_organisation(session: LedgerSession, state: Known, text: str) -> int:
    """The id of an organisation given by its id or its name. Raises NotFound, or Invalid when several bear the name."""
    table = state.live(Organisation)
    rows = session.execute(sa.select(table.c.id, table.c.name).order_by(table.c.id)).all()
    wanted = " ".join(text.split())
    if wanted.isdecimal() and int(wanted) in {key for key, _ in rows}:
        return int(wanted)
    found = [key for key, name in rows if name.casefold() == wanted.casefold()]
    if not found:
        raise NotFound(f"There is no organisation “{wanted}”.")
    if len(found) > 1:
        numbers = ", ".join(str(key) for key in found)
        raise Invalid.field("Organisation", f"“{wanted}” is the name of several; give the number: {numbers}")
    return int(found[0])


def _pieces(session: LedgerSession, state: Known, as_at: date, filters: Filters, ids: Sequence[int]) -> Iterator[bytes]:
    yield line(quoted(column.name) for column in COLUMNS).encode()
    stages, goals = _labels(session, state)
    for first in range(0, len(ids), PILOTS_AT_A_TIME):
        part = snapshot(Frame(session, state, as_at, tuple(ids[first : first + PILOTS_AT_A_TIME])))
        selected = restrict(part, matches(part.pilots, filters, as_at=as_at, organisations=None))
        if len(selected.pilots):
            yield _lines(selected, stages, goals).encode()


def _lines(part: Snapshot, stages: Labels, goals: Labels) -> str:
    # Not the database's order: PostgreSQL sorts text by its locale, SQLite by its bytes.
    frame = facts(part, stages=stages, goals=goals).sort_values("reference", key=lambda names: names.astype(object))
    columns = [cells(frame[column.reads], column.kind) for column in COLUMNS]
    return "".join(map(line, zip(*columns, strict=True)))


def _scope(session: LedgerSession, state: Known, scope: Scope, organisation: int | None) -> Scope:
    """The organisations asked for, as the tree was known: the chosen sub-tree within the actor's own."""
    if organisation is None:
        return scope
    table = state.live(Organisation)
    rows = session.execute(sa.select(table.c.id, table.c.parent_id)).all()
    below = subtree(organisation, {row.id: row.parent_id for row in rows})
    return below if scope is None else below & scope


def _labels(session: LedgerSession, state: Known) -> tuple[Labels, Labels]:
    stage, goal = state.table(StageReference), state.table(Goal)
    stages = session.execute(sa.select(stage.c.kind, stage.c.label))
    goals = session.execute(sa.select(goal.c.code, goal.c.label))
    return {str(row.kind): row.label for row in stages}, {row.code: row.label for row in goals}
