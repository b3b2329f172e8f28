"""The ledger against itself: revision numbers, their times, and the facts and pilots that they name."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from portfolio.check.finding import RESTORE, Finding, some
from portfolio.db import LedgerSession
from portfolio.ledger import head
from portfolio.models import FACTS, Fact, Pilot, Revision, RevisionPilot, RowHistory

REVISION = Revision.__table__
TOUCHED = RevisionPilot.__table__
HISTORY = RowHistory.__table__
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
    """Every revision that wrote a pilot's fact lists the pilot; every one that wrote a shared fact is wide."""
    table = model.__table__
    pilot = table.c.id if model is Pilot else table.c.get("pilot_id")
    if pilot is None:
        yield from _wide(session, model)
        return
    for revision, of_pilot, condition in (
        (table.c.revision_id, pilot, sa.true()),
        (HISTORY.c.from_revision, HISTORY.c.pilot_id, HISTORY.c.table_name == table.name),
        (HISTORY.c.to_revision, HISTORY.c.pilot_id, HISTORY.c.table_name == table.name),
    ):
        written = sa.select(revision.label("revision"), of_pilot.label("pilot")).where(condition).distinct().subquery()
        listed = (TOUCHED.c.revision_id == written.c.revision) & (TOUCHED.c.pilot_id == written.c.pilot)
        query = sa.select(written.c.revision, written.c.pilot).where(~sa.select(TOUCHED).where(listed).exists())
        missing = session.execute(query.order_by(*query.selected_columns).limit(LISTED)).all()
        if missing:
            pairs: list[object] = [f"revision {number} pilot {of}" for number, of in missing]
            yield Finding("Pilots of revisions", f"a change of {table.name} is not listed: {some(pairs)}", ADD_TOUCHED)


def _wide(session: LedgerSession, model: type[Fact]) -> Iterator[Finding]:
    table = model.__table__
    narrow = sa.select(REVISION.c.id).where(~REVISION.c.is_wide).subquery()
    written = sa.union(
        sa.select(table.c.revision_id),
        *(
            sa.select(number).where(HISTORY.c.table_name == table.name)
            for number in (HISTORY.c.from_revision, HISTORY.c.to_revision)
        ),
    )
    found = _ids(session, sa.select(narrow.c.id).where(narrow.c.id.in_(written)).order_by(narrow.c.id))
    if found:
        what = f"number {some(found)} wrote {table.name}, which any pilot may show, and is not marked so"
        yield Finding("Revisions", what, "Set revision.is_wide to true for these numbers.")


def _ids(session: LedgerSession, query: sa.Select[Any]) -> list[object]:
    return list(session.scalars(query.limit(LISTED)))
