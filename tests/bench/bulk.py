"""Entering many measurements: through the ledger and through the service, against bare inserts of the same columns."""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import SYSTEM
from portfolio.clock import frozen_at
from portfolio.db import session_scope
from portfolio.ledger import insert_many, revise
from portfolio.models import Measurement
from portfolio.value.service import add_indicator, record_measurements
from portfolio.vocabulary import MeasurementStatus, Method
from tests import cast
from tests.bench.report import Row, compare, tell
from tests.databases import POSTGRESQL, SQLITE, Databases

FIRST_DAY = date(2001, 1, 1)
ROWS, FEW_ROWS = 9_000, 2_000  # a row is a day of one indicator, up to the cast's present
TABLE = Measurement.__table__
ENGINES = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL"}
BARE, CORE = "bare executemany", "SQLAlchemy executemany"
Values = dict[str, Any]


def bulk_rows(rounds: int, *, is_quick: bool) -> list[Row]:
    """Rows per second on both engines, each way by turns into the same table with the same indexes."""
    databases = Databases()
    try:
        return [row for dialect in ENGINES for row in _rows(databases, dialect, rounds, FEW_ROWS if is_quick else ROWS)]
    finally:
        databases.close()


def _rows(databases: Databases, dialect: str, rounds: int, count: int) -> list[Row]:
    found: dict[str, list[float]] = {}
    with frozen_at(cast.NOW), databases.fresh(dialect) as engine:
        people = cast.cast_of(engine)
        ways: dict[str, Callable[[int], float]] = {
            BARE: lambda indicator: _bare(engine, _stored(people.pilot, indicator, count)),
            "insert_many": lambda indicator: _ledger(engine, _stored(people.pilot, indicator, count)),
            CORE: lambda indicator: _core(engine, _stored(people.pilot, indicator, count)),
            "record_measurements": lambda indicator: _service(engine, indicator, count),
        }
        for number in range(rounds):
            for name, way in ways.items():
                found.setdefault(name, []).append(count / way(_indicator(engine, people, f"{name} {number}")))
            tell(f"Bulk insert on {ENGINES[dialect]}: round {number + 1} of {rounds}")
    return [
        compare("bulk", f"{name}, {count:,} rows", ENGINES[dialect], "rows/s", found[name], found[baseline], baseline)
        for name in ("insert_many", "record_measurements")
        for baseline in (BARE, CORE)
    ]


def _indicator(engine: Engine, people: cast.Cast, name: str) -> int:
    """One of its own for each turn, so that no period is taken."""
    with session_scope(engine) as session:
        entered = cast.an_indicator(people, name=name)
        return add_indicator(session, by=people.ada, pilot_id=people.pilot, indicator=entered).id or 0


def _days(count: int) -> list[date]:
    return [FIRST_DAY + timedelta(days=number) for number in range(count)]


def _stored(pilot_id: int, indicator_id: int, count: int) -> list[Values]:
    """Whole rows but for what the ledger adds."""
    same: Values = {
        column.name: None for column in TABLE.columns if column.name not in {"id", "revision_id", "is_withdrawn"}
    }
    same |= {"pilot_id": pilot_id, "indicator_id": indicator_id, "method": Method.SYSTEM_LOG, "sample_size": 60}
    same |= {"status": MeasurementStatus.DRAFT, "model_version": "", "evidence_url": "", "review_note": ""}
    amounts = {"value": Decimal("41.5"), "low": Decimal(36), "high": Decimal(47)}
    return [same | amounts | {"period_start": day, "period_end": day} for day in _days(count)]


def _ledger(engine: Engine, rows: list[Values]) -> float:
    start = time.perf_counter()
    with session_scope(engine) as session:
        revise(session, by=SYSTEM, tag="measurement:record")
        insert_many(session, Measurement, rows)
    return time.perf_counter() - start


def _service(engine: Engine, indicator_id: int, count: int) -> float:
    """As typed in or pasted: text, checked row by row."""
    same = {"value": "41.5", "low": "36", "high": "47", "method": "system_log", "sample_size": "60"}
    typed = [same | {"period_start": day.isoformat(), "period_end": day.isoformat()} for day in _days(count)]
    start = time.perf_counter()
    with session_scope(engine) as session:
        record_measurements(session, by=SYSTEM, indicator_id=indicator_id, measurements=typed, is_submitted=False)
    return time.perf_counter() - start


def _core(engine: Engine, rows: list[Values]) -> float:
    """SQLAlchemy's own, converting values to what the driver takes."""
    stamped = [row | {"revision_id": 1, "is_withdrawn": False} for row in rows]
    start = time.perf_counter()
    with engine.begin() as connection:
        connection.execute(sa.insert(TABLE), stamped)
    return time.perf_counter() - start


def _bare(engine: Engine, rows: list[Values]) -> float:
    """The driver alone, given values as it wants them."""
    columns = [column for column in TABLE.columns if column.name != "id"]
    convert = [column.type.dialect_impl(engine.dialect).bind_processor(engine.dialect) for column in columns]
    tuples = []
    for row in rows:
        values = row | {"revision_id": 1, "is_withdrawn": False}
        pairs = zip(columns, convert, strict=True)
        tuples.append(tuple(to(values[column.name]) if to else values[column.name] for column, to in pairs))
    names = ", ".join(column.name for column in columns)
    is_sqlite = engine.dialect.name == SQLITE
    marks = ", ".join("?" if is_sqlite else "%s" for _ in columns)
    statement = f"INSERT INTO {TABLE.name} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own columns
    with closing(engine.raw_connection()) as connection:
        start = time.perf_counter()
        cursor = connection.cursor()
        if is_sqlite:  # its connections begin no transaction by themselves
            cursor.execute("BEGIN IMMEDIATE")
        cursor.executemany(statement, tuples)
        connection.commit()
        return time.perf_counter() - start
