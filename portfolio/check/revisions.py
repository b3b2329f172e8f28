"""The ledger against itself: revision numbers, their times, and the facts and pilots that they name."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from portfolio.check.finding import RESTORE, Finding, some
from portfolio.db import LedgerSession
from portfolio.ledger import head
from portfolio.models import FACTS, Blocker, BlockerPilot, Fact, Pilot, Revision, RevisionPilot, RowHistory

REVISION = Revision.__table__
TOUCHED = RevisionPilot.__table__
HISTORY = RowHistory.__table__
ENDS = (HISTORY.c.from_revision, HISTORY.c.to_revision)
ADD_TOUCHED = "Add the missing rows to revision_pilot (revision_id, pilot_id)."
LISTED = 100


def revision_faults(session: LedgerSession) -> Iterator[Finding]:
    """Numbers 1..n without gap, counted right, in order of time; every fact written by one of them."""
    newest = head(session)
    yield from _numbering(session, newest)
    yield from _times(session)
    for model in FACTS:
        yield from _written_by(session, model, newest)
        yield from _touched(session, model)


def _numbering(session: LedgerSession, newest: int) -> Iterator[Finding]:
    before = REVISION.alias("before")
    gaps = _ids(
        session,
        sa.select(REVISION.c.id)
        .outerjoin(before, before.c.id == REVISION.c.id - 1)
        .where(before.c.id.is_(None), REVISION.c.id != 1)
        .order_by(REVISION.c.id),
    )
    if gaps:
        yield Finding("Revisions", f"numbers are missing before {some(gaps)}", RESTORE)
    highest = session.scalar(sa.select(sa.func.max(REVISION.c.id))) or 0
    if highest != newest:
        mend = f"While nobody writes, set revision_counter.last to {highest}."
        yield Finding("Revision counter", f"stands at {newest}, the newest revision is {highest}", mend)


def _times(session: LedgerSession) -> Iterator[Finding]:
    earlier = sa.func.lag(REVISION.c.at).over(order_by=REVISION.c.id).label("earlier")
    ordered = sa.select(REVISION.c.id, REVISION.c.at, earlier).subquery()
    back = _ids(session, sa.select(ordered.c.id).where(ordered.c.at < ordered.c.earlier).order_by(ordered.c.id))
    if back:
        what = f"number {some(back)} is dated before the one it follows, so “as known on” a date is ambiguous"
        yield Finding("Revisions", what, RESTORE)


def _written_by(session: LedgerSession, model: type[Fact], newest: int) -> Iterator[Finding]:
    table = model.__table__
    where = f"Table {table.name}"
    later = _ids(session, sa.select(table.c.id).where(table.c.revision_id > newest).order_by(table.c.id))
    if later:
        what = f"row {some(later)} carries a revision newer than the newest, {newest}"
        yield Finding(where, what, "Every change goes through the product; undo what wrote to the tables directly.")
    known = sa.select(REVISION.c.id).where(REVISION.c.id == table.c.revision_id).exists()
    unknown = _ids(session, sa.select(table.c.id).where(~known, table.c.revision_id <= newest).order_by(table.c.id))
    if unknown:
        yield Finding(where, f"row {some(unknown)} carries a revision that does not exist", RESTORE)


def _touched(session: LedgerSession, model: type[Fact]) -> Iterator[Finding]:
    """Every revision that wrote a fact lists the pilots that show it, or is marked as wide when any may."""
    name = model.__table__.name
    if model is Blocker:
        yield from _unlisted(session, name, _of_blockers())
    elif model is Pilot or "pilot_id" in model.__table__.c:
        for query in _of_pilots(model):
            yield from _unlisted(session, name, query)
    else:
        yield from _narrow(session, model)


def _unlisted(session: LedgerSession, name: str, query: sa.Select[int, int]) -> Iterator[Finding]:
    """``query`` gives (revision, pilot) pairs; each must stand in revision_pilot."""
    written = query.distinct().subquery()
    listed = (TOUCHED.c.revision_id == written.c.revision) & (TOUCHED.c.pilot_id == written.c.pilot)
    missing = session.execute(
        sa.select(written)
        .where(~sa.select(TOUCHED).where(listed).exists())
        .order_by(written.c.revision, written.c.pilot)
        .limit(LISTED)
    ).all()
    if missing:
        pairs: list[object] = [f"revision {row.revision} pilot {row.pilot}" for row in missing]
        yield Finding("Pilots of revisions", f"a change of {name} is not listed: {some(pairs)}", ADD_TOUCHED)


def _of_pilots(model: type[Fact]) -> Iterator[sa.Select[int, int]]:
    table = model.__table__
    pilot = table.c.id if model is Pilot else table.c.pilot_id
    yield _pairs(table.c.revision_id, pilot)
    for number in ENDS:
        yield _pairs(number, HISTORY.c.pilot_id).where(HISTORY.c.table_name == table.name)


def _of_blockers() -> sa.Select[int, int]:
    """A change of a blocker belongs to every pilot that it had been shared with by then."""
    link = BlockerPilot.__table__
    first = (
        sa.select(sa.func.min(HISTORY.c.from_revision))
        .where(HISTORY.c.table_name == link.name, HISTORY.c.row_id == link.c.id)
        .scalar_subquery()
    )
    written = _written(Blocker).subquery()
    return _pairs(written.c.revision, link.c.pilot_id).where(
        written.c.row == link.c.blocker_id, sa.func.coalesce(first, link.c.revision_id) <= written.c.revision
    )


def _narrow(session: LedgerSession, model: type[Fact]) -> Iterator[Finding]:
    narrow = sa.select(REVISION.c.id).where(~REVISION.c.is_wide).subquery()
    written = _written(model).subquery()
    query = sa.select(narrow.c.id).where(narrow.c.id.in_(sa.select(written.c.revision)))
    found = _ids(session, query.order_by(narrow.c.id))
    if found:
        what = f"number {some(found)} wrote {model.__table__.name}, which any pilot may show, and is not marked so"
        yield Finding("Revisions", what, "Set revision.is_wide to true for these numbers.")


def _written(model: type[Fact]) -> sa.CompoundSelect[Any]:
    """revision, row: every revision that wrote a row of the table."""
    table = model.__table__
    return sa.union(
        sa.select(table.c.revision_id.label("revision"), table.c.id.label("row")),
        *(sa.select(number, HISTORY.c.row_id).where(HISTORY.c.table_name == table.name) for number in ENDS),
    )


def _pairs(revision: sa.ColumnElement[int], pilot: sa.ColumnElement[int]) -> sa.Select[int, int]:
    return sa.select(revision.label("revision"), pilot.label("pilot"))


def _ids(session: LedgerSession, query: sa.Select[Any]) -> list[object]:
    return list(session.scalars(query.limit(LISTED)))
