"""The engine's own checks: pages and indexes of a SQLite file, and rows whose parent is missing."""

from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa

from portfolio.check.finding import RESTORE, Finding
from portfolio.db import LedgerSession

UNVALIDATED = sa.text(
    "SELECT conrelid::regclass::text, conname FROM pg_constraint "
    "WHERE contype IN ('f', 'c') AND NOT convalidated AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
)


def file_faults(session: LedgerSession) -> Iterator[Finding]:
    """What the database engine itself finds broken."""
    if session.get_bind().dialect.name == "sqlite":
        yield from _damaged(session)
        yield from _orphans(session)
    else:
        yield from _unvalidated(session)


def _damaged(session: LedgerSession) -> Iterator[Finding]:
    for (message,) in session.execute(sa.text("PRAGMA integrity_check")):
        if message != "ok":
            yield Finding("Database file", message, RESTORE)


def _orphans(session: LedgerSession) -> Iterator[Finding]:
    rows = session.execute(sa.text("PRAGMA foreign_key_check")).all()
    count = Counter((table, parent) for table, _, parent, _ in rows)
    first = {(table, parent): row_id for table, row_id, parent, _ in reversed(rows)}
    for (table, parent), number in count.items():
        what = f"{number:,} rows name a row of {parent} that does not exist, first number {first[table, parent]}"
        yield Finding(f"Table {table}", what, RESTORE)


def _unvalidated(session: LedgerSession) -> Iterator[Finding]:
    for table, name in session.execute(UNVALIDATED):
        mend = f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}; it names the first row that breaks it."
        yield Finding(f"Table {table}", f"the constraint {name} was never checked against its rows", mend)
