"""Writing to the ledger: one revision for each committed change, and the image of whatever it replaces."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm.attributes import NO_VALUE
from sqlmodel import col

from portfolio.access import Actor
from portfolio.clock import now
from portfolio.db import LedgerSession, read_session
from portfolio.errors import AlreadyDone
from portfolio.ledger.images import to_image
from portfolio.models import Blocker, BlockerPilot, Fact, Pilot, Revision, RevisionCounter, RevisionPilot, RowHistory

BATCH = 5_000
BLOCKED = BlockerPilot.__table__
T = TypeVar("T")


def revise(
    session: LedgerSession,
    *,
    by: Actor,
    tag: str,
    target: str = "",
    reason: str = "",
    request_key: str | None = None,
) -> int:
    """Open this transaction's revision and return its number; inside one already open, return that.

    ``tag`` is ``thing:part:change`` (``pilot:stage:move``). ``request_key`` is made when a form is drawn:
    a second save of the same form raises AlreadyDone. From here to the commit other writers wait, so that
    commit order is number order on every engine.
    """
    if isinstance(session.recorder, Recorder):
        return session.recorder.revision_id
    number, at = _take_number(session)
    if request_key is not None:
        first = session.scalar(sa.select(col(Revision.id)).where(col(Revision.request_key) == request_key))
        if first is not None:
            raise AlreadyDone(first)
    session.execute(
        sa.insert(Revision.__table__).values(
            id=number, at=at, actor_id=by.person_id, actor_name=by.name, tag=tag, target=target,
            reason=reason, request_key=request_key, is_wide=False,
        )
    )  # fmt: skip
    session.recorder = Recorder(number)
    return number


def _take_number(session: LedgerSession) -> tuple[int, datetime]:
    counter = RevisionCounter.__table__
    number, last_at = session.execute(
        sa.update(counter).values(last=counter.c.last + 1).returning(counter.c.last, counter.c.last_at)
    ).one()
    at = max(now(), last_at) if last_at else now()
    session.execute(sa.update(counter).values(last_at=at))
    return number, at


class Recorder:
    """Keeps, for one revision, what every changed row was before, and which pilots were touched."""

    def __init__(self, revision_id: int) -> None:
        self.revision_id = revision_id
        self.has_written = False
        self._touched: set[int] = set()
        self._is_wide = False

    def before_flush(self, session: LedgerSession) -> None:
        """Stamp new and changed facts with this revision, and keep the images they replace."""
        if any(isinstance(row, Fact) for row in session.deleted):
            raise RuntimeError("facts are withdrawn, never deleted")
        for row in session.new:
            if isinstance(row, Fact):
                row.revision_id = self.revision_id
        images = [self._replace(row) for row in _changed(session)]
        keep_images(session, [image for image in images if image is not None])

    def _replace(self, row: Fact) -> dict[str, Any] | None:
        """Stamp a changed row; its former image, unless this same revision wrote it."""
        before = _values_before(row)
        row.revision_id = self.revision_id
        if before["revision_id"] == self.revision_id:
            return None
        return history_row(type(row), before, self.revision_id)

    def after_flush(self, session: LedgerSession) -> None:
        """Note which pilots were touched, now that new rows have their ids."""
        written = [row for row in session.new if isinstance(row, Fact)] + _changed(session)
        pilots = [_pilots_of(session, row) for row in written]
        self.touch(session, [pilot_id for touched in pilots for pilot_id in touched or ()])
        if None in pilots:
            self.widen(session)

    def touch(self, session: LedgerSession, pilot_ids: Iterable[int]) -> None:
        """Note that this revision touches these pilots."""
        fresh = sorted(set(pilot_ids) - self._touched)
        if fresh:
            self.has_written = True
            self._touched.update(fresh)
            rows = [{"revision_id": self.revision_id, "pilot_id": pilot_id} for pilot_id in fresh]
            session.execute(sa.insert(RevisionPilot.__table__), rows)

    def widen(self, session: LedgerSession) -> None:
        """Note that this revision wrote something any pilot may show (an organisation, a person, a goal)."""
        if not self._is_wide:
            self._is_wide = self.has_written = True
            revision = Revision.__table__
            session.execute(sa.update(revision).where(revision.c.id == self.revision_id).values(is_wide=True))


def _pilots_of(session: LedgerSession, row: Fact) -> Sequence[int] | None:
    """The pilots that show a row; None when any may."""
    if isinstance(row, Pilot):
        return [row.id] if row.id is not None else None
    if isinstance(row, Blocker):
        return session.scalars(sa.select(BLOCKED.c.pilot_id).where(BLOCKED.c.blocker_id == row.id)).all()
    pilot_id = getattr(row, "pilot_id", None)
    return None if pilot_id is None else [pilot_id]


def _changed(session: LedgerSession) -> list[Fact]:
    return [row for row in session.dirty if isinstance(row, Fact) and session.is_modified(row)]


def _values_before(row: Fact) -> dict[str, Any]:
    """Column values as they are in the database, although attributes were assigned since."""
    state = sa.inspect(row)
    committed = state.committed_state
    values = {column.key: committed.get(column.key, state.dict.get(column.key)) for column in state.mapper.columns}
    if any(value is NO_VALUE for value in values.values()):
        raise RuntimeError("load a row before changing it, so that the ledger knows what it was")
    return values


def history_row(model: type[Fact], before: Mapping[str, Any], to_revision: int) -> dict[str, Any]:
    """A `row_history` row for an image that ``to_revision`` replaces."""
    return {
        "table_name": model.__tablename__,
        "row_id": before["id"],
        "from_revision": before["revision_id"],
        "to_revision": to_revision,
        "pilot_id": before["id"] if model is Pilot else before.get("pilot_id"),
        "image": to_image(model, before),
    }


def keep_images(session: LedgerSession, rows: Sequence[dict[str, Any]]) -> None:
    """Write history rows."""
    if rows:
        session.execute(sa.insert(RowHistory.__table__), rows)


def insert_many(session: LedgerSession, model: type[Fact], rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert many new facts of one table under the open revision, in batches; how many.

    ``rows`` map column names to values; `revision_id` and `is_withdrawn` are filled in. Memory is one batch.
    """
    recorder = session.recorder
    if not isinstance(recorder, Recorder):
        raise RuntimeError("a write needs a revision: call portfolio.ledger.revise first")
    count = 0
    for batch in batched(rows, BATCH):
        stamped = [{"revision_id": recorder.revision_id, "is_withdrawn": False, **row} for row in batch]
        session.execute(sa.insert(model.__table__), stamped)
        count += len(stamped)
        if "pilot_id" in stamped[0]:
            recorder.touch(session, {row["pilot_id"] for row in stamped})
        else:
            recorder.widen(session)
    return count


def batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most ``size`` items, in order (itertools.batched needs Python 3.12)."""
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def head(session: LedgerSession) -> int:
    """The newest revision number: the version of all data. 0 before the first write."""
    return session.scalar(sa.select(col(RevisionCounter.last))) or 0


def newest(engine: Engine) -> int:
    """`head`, as every run of every page asks it: past the session, which takes twenty times as long to answer."""
    try:
        with closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT last FROM revision_counter")
            row = cursor.fetchone()
            return int(row[0]) if row else 0
    except (engine.dialect.loaded_dbapi.Error, sa.exc.SQLAlchemyError):
        with read_session(engine) as session:  # says what is wrong in words, if it still is
            return head(session)


def revision_known_at(session: LedgerSession, moment: datetime) -> int:
    """The newest revision recorded at or before ``moment``; 0 when there was none."""
    return session.scalar(sa.select(sa.func.max(col(Revision.id))).where(col(Revision.at) <= moment)) or 0


def touched_since(session: LedgerSession, revision: int) -> frozenset[int] | None:
    """The pilots that any later revision touched; None when one wrote something that every pilot may show."""
    if session.scalar(sa.select(col(Revision.id)).where(col(Revision.id) > revision, col(Revision.is_wide)).limit(1)):
        return None
    touched = RevisionPilot.__table__
    query = sa.select(touched.c.pilot_id).where(touched.c.revision_id > revision).distinct()
    return frozenset(session.scalars(query))
