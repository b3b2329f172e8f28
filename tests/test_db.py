"""The database at its edge: what it refuses, what it says when it cannot write, and that no write is lost."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import SYSTEM
from portfolio.db import Measure, Month, UTCDateTime, get_engine, read_session, session_scope
from portfolio.errors import Invalid, Unavailable
from portfolio.ledger import head, insert_many, load, revise
from portfolio.models import Cost, Pilot, PilotTag, Revision, RowHistory
from portfolio.pilots.costs import save_costs
from portfolio.pilots.service import edit_pilot
from tests.cast import Cast, a_cost
from tests.dumps import counts_of, dump_of, head_of
from tests.writers import count_up, enter_costs, rename_and_measure

WRITERS, TIMES = 4, 12


def test_sqlite_is_set_up_to_be_safe_and_shared(sqlite_engine: Engine) -> None:
    expected = {
        "journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 10_000, "trusted_schema": 0,
    }  # fmt: skip
    with sqlite_engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
    assert found == expected


def test_a_database_in_memory_is_refused() -> None:
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match="must be a file"):
            get_engine(url)


# --- Types ----------------------------------------------------------------------------------------------------


def test_a_moment_without_a_zone_is_refused_and_others_come_back_in_utc(engine: Engine) -> None:
    summer = datetime(2026, 7, 1, 12, 30, tzinfo=timezone(timedelta(hours=1)))
    row = {"id": 900, "actor_name": "x", "tag": "x", "target": "", "reason": "", "is_wide": False}
    with engine.connect() as connection:
        with pytest.raises(sa.exc.StatementError, match="needs a time zone"):
            connection.execute(sa.insert(Revision.__table__).values(**row, at=datetime(2026, 7, 1)))  # noqa: DTZ001
        connection.execute(sa.insert(Revision.__table__).values(**row, at=summer))
        kept = connection.execute(sa.select(Revision.__table__.c.at).where(Revision.__table__.c.id == 900)).scalar()
    assert kept == summer
    assert kept is not None
    assert kept.tzinfo is UTC


def test_absent_values_stay_absent() -> None:
    for kind in (UTCDateTime(), Measure()):
        assert kind.process_bind_param(None, sqlite.dialect()) is None
        assert kind.process_result_value(None, sqlite.dialect()) is None
    assert Month().process_bind_param(None, sqlite.dialect()) is None


@given(st.decimals(-(10**12), 10**12, places=6))
def test_a_measure_survives_the_database_exactly(value: Decimal) -> None:
    kind = Measure()
    assert kind.process_result_value(kind.process_bind_param(value, sqlite.dialect()), sqlite.dialect()) == value


def test_a_month_is_its_first_day() -> None:
    with pytest.raises(ValueError, match="not the first day"):
        Month().process_bind_param(date(2026, 9, 2), sqlite.dialect())


# --- What the database refuses --------------------------------------------------------------------------------


def test_a_duplicate_that_no_service_caught_is_refused_in_words(engine: Engine, cast: Cast) -> None:
    before = counts_of(engine)
    with pytest.raises(Invalid, match=r"was saved already\. Nothing was saved"), session_scope(engine) as session:
        revise(session, by=SYSTEM, tag="test:twice")
        insert_many(session, PilotTag, [{"pilot_id": cast.pilot, "tag": "twice"}] * 2)
    assert counts_of(engine) == before


def test_a_row_without_its_parent_is_refused(engine: Engine) -> None:
    with pytest.raises(Invalid, match="The database refused a value"), session_scope(engine) as session:
        revise(session, by=SYSTEM, tag="test:orphan")
        insert_many(session, PilotTag, [{"pilot_id": 999, "tag": "orphan"}])


def test_an_amount_below_nothing_is_refused_by_the_database_too(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        save_costs(session, by=SYSTEM, lines=[a_cost(cast.pilot)])
    with pytest.raises(Invalid), session_scope(engine) as session:
        revise(session, by=SYSTEM, tag="test:negative")
        load(session, Cost, 1).amount_pence = -1


@pytest.mark.parametrize("value", ["zero\x00byte"])
def test_text_that_an_engine_cannot_hold_is_refused_in_words(databases: Any, clock: None, value: str) -> None:
    with databases.fresh("postgresql") as engine, pytest.raises(Invalid), session_scope(engine) as session:
        edit_pilot(session, by=SYSTEM, pilot_id=1, changes={"users_now": 1}, reason=value)


# --- What it says when it cannot write ------------------------------------------------------------------------


@contextmanager
def _on_connect(engine: Engine, *statements: str) -> Iterator[None]:
    """Run statements on every new connection."""

    def _run(connection: Any, _: object) -> None:
        for statement in statements:
            connection.execute(statement)
        connection.commit()

    engine.dispose()
    sa.event.listen(engine, "connect", _run)
    yield
    sa.event.remove(engine, "connect", _run)
    engine.dispose()


def _edit(engine: Engine, cast: Cast, users: int) -> None:
    with session_scope(engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": users})


def test_a_locked_database_is_said_to_be_busy_and_works_again_after(engine: Engine, cast: Cast) -> None:
    is_sqlite = engine.dialect.name == "sqlite"
    impatient = "PRAGMA busy_timeout=20" if is_sqlite else "SET lock_timeout = 20"
    with _on_connect(engine, impatient):
        with session_scope(engine) as holder:
            load(holder, Pilot, cast.other_pilot)
            with pytest.raises(Unavailable, match=r"Someone else is writing just now\. Nothing was saved"):
                _edit(engine, cast, 50)
            with read_session(engine) as reader:
                assert load(reader, Pilot, cast.pilot, lock=False).users_now == 40
        _edit(engine, cast, 51)


def test_a_full_disk_is_said_to_be_full_and_nothing_is_half_written(sqlite_engine: Engine, cast: Cast) -> None:
    with sqlite_engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    before = dump_of(sqlite_engine), counts_of(sqlite_engine)
    with (
        _on_connect(sqlite_engine, f"PRAGMA max_page_count={pages + 2}"),
        pytest.raises(Unavailable, match=r"disk that holds the database is full\. Nothing was saved"),
        session_scope(sqlite_engine) as session,
    ):
        for month in range(1, 11):
            lines = [a_cost(cast.pilot, month=f"20{year}-{month:02}", basis="planned") for year in range(10, 60)]
            save_costs(session, by=cast.mo, lines=lines)
    assert (dump_of(sqlite_engine), counts_of(sqlite_engine)) == before
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_a_read_only_database_is_said_to_be_read_only(engine: Engine, cast: Cast) -> None:
    is_sqlite = engine.dialect.name == "sqlite"
    statement = "PRAGMA query_only=ON" if is_sqlite else "SET default_transaction_read_only = on"
    with _on_connect(engine, statement), pytest.raises(Unavailable, match="The database is read-only"):
        _edit(engine, cast, 50)


def test_an_unreachable_database_is_said_to_be_unreachable() -> None:
    engine = get_engine("postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
    for scope in (session_scope, read_session):
        with pytest.raises(Unavailable, match="could not be reached"), scope(engine) as session:
            head(session)


def test_too_many_connections_are_said_to_be_too_many(sqlite_engine: Engine) -> None:
    crowded = sa.create_engine(sqlite_engine.url, pool_size=1, max_overflow=0, pool_timeout=0)
    with (
        crowded.connect(),
        pytest.raises(Unavailable, match="Too many people are connected"),
        read_session(crowded) as session,
    ):
        head(session)
    crowded.dispose()


# --- Many writers at once -------------------------------------------------------------------------------------


def _threads() -> Executor:
    return ThreadPoolExecutor(WRITERS)


def _processes() -> Executor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))


def _run(executor: Executor, engine: Engine, job: Callable[[str, int, int], None], cast: Cast) -> None:
    url = engine.url.render_as_string(hide_password=False)
    with executor:
        for done in [executor.submit(job, url, cast.pilot, TIMES) for _ in range(WRITERS)]:
            done.result()


@pytest.mark.parametrize("writers", [_threads, _processes])
def test_writers_at_the_same_row_lose_nothing(engine: Engine, cast: Cast, writers: Callable[[], Executor]) -> None:
    first = head_of(engine)
    _run(writers(), engine, count_up, cast)
    with read_session(engine) as session:
        assert load(session, Pilot, cast.pilot, lock=False).users_now == 40 + WRITERS * TIMES
        images = session.scalars(sa.select(col(RowHistory.image)).order_by(col(RowHistory.to_revision))).all()
        assert [image["users_now"] for image in images] == list(range(40, 40 + WRITERS * TIMES))
        numbers = session.scalars(
            sa.select(col(Revision.id)).where(col(Revision.id) > first).order_by(col(Revision.id))
        ).all()
        assert numbers == list(range(first + 1, first + 1 + WRITERS * TIMES))


def test_writers_of_the_same_new_rows_make_each_once(engine: Engine, cast: Cast) -> None:
    first = head_of(engine)
    _run(_threads(), engine, enter_costs, cast)
    assert (counts_of(engine)["cost"], head_of(engine)) == (TIMES, first + TIMES)


def test_writers_that_need_each_others_rows_do_not_wait_for_ever(engine: Engine, cast: Cast) -> None:
    _run(_threads(), engine, rename_and_measure, cast)
    assert counts_of(engine)["blocker"] == WRITERS * TIMES
