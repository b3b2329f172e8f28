"""The database at its edge: engine, column types, sessions, and the only commit in the product.

SQLite runs in WAL mode; a write takes the lock at its beginning (``BEGIN IMMEDIATE``), because a deferred
transaction that reads and then writes fails at once under load. PostgreSQL does the same with the revision
counter's row: what a service checked stays true until its commit, and no two writers can wait for each other.
A read sees one snapshot on both engines.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import DataError, IntegrityError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session as SaSession
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from portfolio.errors import Invalid, Unavailable
from portfolio.vocabulary import Term

SQLITE_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "NORMAL",
    "foreign_keys": "ON",
    "busy_timeout": "10000",
    "trusted_schema": "OFF",
    "cache_size": "-65536",
    "temp_store": "MEMORY",
}
POSTGRES_OPTIONS = "-c statement_timeout=60000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
MEASURE_PLACES = 6


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: refuses naive values, stores UTC, returns timezone-aware on every engine."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Measure(TypeDecorator[Decimal]):
    """An exact decimal with six places, stored as a scaled integer: sums have the same bytes on every engine."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | float | str | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        return round(Decimal(str(value)).scaleb(MEASURE_PLACES))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-MEASURE_PLACES)


class Month(TypeDecorator[date]):
    """A month, held as its first day; any other day is refused."""

    impl = sa.Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | None:
        if value is not None and value.day != 1:
            raise ValueError(f"{value} is not the first day of a month")
        return value


def term_type(terms: type[Term], name: str) -> sa.Enum:
    """Column type of a `Term`: its value as text under a named CHECK, the same on both engines."""
    return sa.Enum(
        terms,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        validate_strings=True,
        create_constraint=True,
        length=32,
        name=name,
    )


class Recording(Protocol):
    """What `portfolio.ledger` installs to keep history. A revision that wrote nothing is not committed."""

    has_written: bool

    def before_flush(self, session: "LedgerSession") -> None: ...

    def after_flush(self, session: "LedgerSession") -> None: ...


class LedgerSession(Session):
    """A session that cannot write without a revision: `portfolio.ledger.revise` installs the recorder."""

    recorder: Recording | None = None


@event.listens_for(LedgerSession, "after_begin")
def _take_turn(session: LedgerSession, _: object, connection: Connection) -> None:
    is_reading = connection.get_execution_options().get("reading", False)
    if connection.dialect.name == "postgresql" and not is_reading:
        connection.exec_driver_sql("SELECT id FROM revision_counter FOR UPDATE")


@event.listens_for(LedgerSession, "before_flush")
def _before_flush(session: LedgerSession, *_: object) -> None:
    if session.recorder is None:
        raise RuntimeError("a write needs a revision: call portfolio.ledger.revise first")
    session.recorder.before_flush(session)


@event.listens_for(LedgerSession, "after_flush")
def _after_flush(session: LedgerSession, *_: object) -> None:
    if session.recorder is not None:
        session.recorder.after_flush(session)


@event.listens_for(LedgerSession, "do_orm_execute")
def _refuse_bulk_change(state: Any) -> None:
    changes = state.is_update or state.is_delete
    if changes and {"revision_id", "is_withdrawn"} <= set(state.statement.table.c.keys()):
        raise RuntimeError("change rows through the session, so that the ledger keeps what they were")


@cache
def get_engine(url: str) -> Engine:
    """The process's one engine for a database URL."""
    if sa.make_url(url).get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    return sa.create_engine(
        url,
        pool_size=10,
        max_overflow=10,
        pool_timeout=10,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={"options": POSTGRES_OPTIONS, "application_name": "portfolio"},
    )


def _sqlite_engine(url: str) -> Engine:
    path = sa.make_url(url).database
    if not path or path == ":memory:":
        raise ValueError("the SQLite database must be a file")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for name, value in SQLITE_PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={value}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def read_session(engine: Engine) -> Iterator[LedgerSession]:
    """A session that sees one snapshot of the database and never writes."""
    with _in_words(), LedgerSession(_reading(engine), autoflush=False, expire_on_commit=False) as session:
        yield session


@cache
def _reading(engine: Engine) -> Engine:
    """The same engine with the options of a read: made once, because every run of every page reads."""
    options: dict[str, Any] = {"reading": True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return engine.execution_options(**options)


@contextmanager
def session_scope(engine: Engine) -> Iterator[LedgerSession]:
    """One unit of work: everything inside is committed together, or nothing is.

    Raises Unavailable when the database is locked, full or unreachable, and Invalid when it refuses a row that
    no service had refused.
    """
    with _in_words(), LedgerSession(engine, autoflush=False, expire_on_commit=False) as session:
        yield session
        session.flush()
        if session.recorder is None or session.recorder.has_written:
            SaSession.commit(session)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InternalError) as error:
        raise Unavailable(_unavailable_reason(str(error.orig))) from error
    except PoolTimeout as error:
        raise Unavailable("Too many people are connected just now. Nothing was saved: try again.") from error
    except IntegrityError as error:
        raise Invalid.field("", _refusal(str(error.orig))) from error
    except DataError as error:
        raise Invalid.field("", "A number is too large, or a text cannot be kept. Nothing was saved.") from error


def _refusal(detail: str) -> str:
    if "unique" in detail.lower():
        return "The same thing was saved already. Nothing was saved: open it again and correct it there."
    return f"The database refused a value. Nothing was saved. ({detail.splitlines()[0]})"


def _unavailable_reason(detail: str) -> str:
    text = detail.lower()
    if "locked" in text or "lock timeout" in text:
        return "Someone else is writing just now. Nothing was saved: try again in a moment."
    if "full" in text or "no space" in text:
        return "The disk that holds the database is full. Nothing was saved: tell whoever runs this service."
    if "readonly" in text or "read-only" in text:
        return "The database is read-only. Nothing was saved: tell whoever runs this service."
    return (
        "The database could not be reached or written. Nothing was saved: try again, or tell whoever runs this service."
    )
