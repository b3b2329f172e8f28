"""Runs every check in order: the schema first, because the others read tables that it promises."""

import sqlite3
from collections.abc import Callable, Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.check.files import file_faults
from portfolio.check.finding import Finding
from portfolio.check.history import history_faults
from portfolio.check.revisions import revision_faults
from portfolio.check.tables import table_faults
from portfolio.db import LedgerSession, read_session
from portfolio.schema import behind

SAFE_SQLITE = (3, 51, 3)
IN_SESSION: tuple[Callable[[LedgerSession], Iterator[Finding]], ...] = (
    file_faults,
    revision_faults,
    history_faults,
)


def check(engine: Engine) -> list[Finding]:
    """Every fault of a database; empty when it is whole. Reads only, in bounded memory, and may take minutes."""
    reason = behind(engine)
    if reason:
        return [Finding("Schema", reason.partition(": ")[0], "Make a backup, then run `portfolio migrate`.")]
    found = list(table_faults(engine))
    with read_session(engine) as session:
        if engine.dialect.name == "postgresql":
            session.execute(sa.text("SET LOCAL statement_timeout = 0"))
        for faults in IN_SESSION:
            found += faults(session)
    return found


def notes(engine: Engine) -> list[str]:
    """What is worth knowing and no fault of the database."""
    if engine.dialect.name == "sqlite" and sqlite3.sqlite_version_info < SAFE_SQLITE:
        return [
            f"SQLite {sqlite3.sqlite_version} has a rare fault that can damage a file when two processes write to it "
            "at the same time; 3.51.3 mends it. Serve from one process, and keep backups."
        ]
    return []
