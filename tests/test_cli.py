"""The command line: what each command does, what it prints, and how it fails in words."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from typer.testing import CliRunner, Result

from portfolio.cli import app
from portfolio.clock import frozen_at
from portfolio.db import get_engine, read_session
from portfolio.exchange import table_schema
from portfolio.models import Person, Pilot
from portfolio.settings import PROJECT, get_settings
from tests.cast import NOW, Cast
from tests.exchange.story import export, happen

COMMANDS = ("run", "demo", "migrate", "check", "export summary", "export dictionary", "export methods", "backup")
START_SECONDS = 400  # the demo is built first, perhaps on a busy machine
Portfolio = Callable[..., Result]


@pytest.fixture
def portfolio(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Portfolio]:
    """``portfolio("check", url=...)`` runs a command on a database of its own, or on ``url``."""

    def run(*words: str, url: str | Engine = f"sqlite:///{tmp_path}/register.db", **settings: str) -> Result:
        text = url if isinstance(url, str) else url.url.render_as_string(hide_password=False)
        for name, value in {"database_url": text, "demo_url": f"sqlite:///{tmp_path}/demo.db", **settings}.items():
            monkeypatch.setenv(f"PORTFOLIO_{name.upper()}", value)
        get_settings.cache_clear()
        return CliRunner().invoke(app, words)

    yield run
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_explains_with_an_example(portfolio: Portfolio, command: str) -> None:
    result = portfolio(*command.split(), "--help")
    assert result.exit_code == 0
    assert f"\n    portfolio {command}" in result.output
    assert "Example" in result.output


def test_commands_are_listed_in_the_order_people_meet_them(portfolio: Portfolio) -> None:
    listed = portfolio("--help").output.partition("Commands:")[2].splitlines()
    assert [line.split()[0] for line in listed if line.startswith("  ") and line[2] != " "] == [
        "run", "demo", "migrate", "check", "export", "backup",
    ]  # fmt: skip


# --- migrate, check -------------------------------------------------------------------------------------------


def test_migrate_makes_a_database_that_passes_the_check(portfolio: Portfolio, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/register.db"
    result = portfolio("migrate", url=url)
    assert (result.exit_code, result.output) == (0, "The schema is 0002_benefits.\n")
    result = portfolio("check", url=url)
    assert result.exit_code == 0
    assert "No fault found up to revision 0." in result.output


@pytest.mark.parametrize("url", ["sqlite:///{}/none.db", "postgresql+psycopg://nobody@nowhere.invalid/none"])
def test_migrate_prints_sql_without_a_database(portfolio: Portfolio, tmp_path: Path, url: str) -> None:
    result = portfolio("migrate", "--sql", url=url.format(tmp_path))
    assert result.exit_code == 0
    assert "CREATE TABLE pilot (" in result.output
    assert not list(tmp_path.iterdir())


def test_check_names_the_fault_and_fails(portfolio: Portfolio, engine: Engine) -> None:
    assert portfolio("check", url=engine).exit_code == 0
    with sa.create_engine(engine.url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("DROP INDEX ix_pilot_goal_id")
    result = portfolio("check", url=engine)
    assert result.exit_code == 1
    assert "Fault: Schema: index pilot.ix_pilot_goal_id is missing\n    Make a backup" in result.output
    assert "1 fault found." in result.output


# --- export ---------------------------------------------------------------------------------------------------


def test_export_writes_the_file_and_its_schema(
    portfolio: Portfolio, engine: Engine, cast: Cast, tmp_path: Path
) -> None:
    file = tmp_path / "pilots.csv"
    result = portfolio("export", "summary", "--output", str(file), url=engine)
    assert result.exit_code == 0, result.output
    with read_session(engine) as session:
        assert file.read_bytes() == export(session)
    assert json.loads((tmp_path / "pilots.schema.json").read_text(encoding="utf-8")) == table_schema()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pilots.csv", "pilots.schema.json"]


def test_export_prints_and_filters_by_organisation(portfolio: Portfolio, engine: Engine, cast: Cast) -> None:
    for asked in ("northmere hospitals", str(cast.trust)):
        result = portfolio("export", "summary", "--organisation", asked, "--output", "-", url=engine)
        assert result.exit_code == 0
        assert [line[:9] for line in result.stdout_bytes.decode().splitlines()[1:]] == ['"OBT-001"']


def test_export_as_known_is_the_same_for_ever(portfolio: Portfolio, engine: Engine, cast: Cast, tmp_path: Path) -> None:
    def exported() -> bytes:
        dates = ("--as-at", "2026-09-30", "--as-known", "2026-11-16T09:00:00Z")
        result = portfolio("export", "summary", *dates, "--output", str(tmp_path / "f.csv"), url=engine)
        assert result.exit_code == 0, result.output
        return (tmp_path / "f.csv").read_bytes()

    first = exported()
    with frozen_at(NOW + timedelta(days=1)):
        for name in ("rename", "spend", "withdraw"):
            assert happen(engine, cast, name)
    assert exported() == first


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--as-at", "31/03/2026"], 2, "--as-at “31/03/2026” is not a date like 2026-03-31."),
        (["--as-known", "yesterday"], 2, "--as-known “yesterday” is not a date or a moment like"),
        (["--organisation", "Narnia"], 1, "There is no organisation “Narnia”."),
    ],
)
def test_export_says_what_it_cannot_read(
    portfolio: Portfolio, sqlite_engine: Engine, tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    result = portfolio("export", "summary", "--output", str(tmp_path / "f.csv"), *words, url=sqlite_engine)
    assert result.exit_code == code
    assert said in result.output
    assert list(tmp_path.iterdir()) == []


def test_export_to_a_folder_that_is_not_there_says_so(portfolio: Portfolio, sqlite_engine: Engine) -> None:
    result = portfolio("export", "summary", "--output", "/no/such/folder/f.csv", url=sqlite_engine)
    assert (result.exit_code, result.output) == (
        1,
        "/no/such/folder/f.csv cannot be written: No such file or directory.\n",
    )


def test_dictionary_prints_markdown(portfolio: Portfolio) -> None:
    assert portfolio("export", "dictionary").output.startswith("# Data dictionary")


def test_methods_prints_markdown(portfolio: Portfolio) -> None:
    assert portfolio("export", "methods").output.startswith("# Methods")


# --- errors in words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["check"], ["export", "summary", "--output", "-"], ["backup", "f.db"]])
def test_a_database_that_is_not_there_is_not_made(portfolio: Portfolio, tmp_path: Path, command: list[str]) -> None:
    result = portfolio(*command)
    assert result.exit_code == 1
    assert f"There is no database at {tmp_path}/register.db" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"url": "nonsense"}, "The database URL cannot be used"),
        ({"url": "sqlite://"}, "The database URL cannot be used: the SQLite database must be a file"),
        ({"url": "postgresql+psycopg://me:s3cret@127.0.0.1:1/x"}, "The database cannot be reached"),
        ({"port": "eighty"}, "PORTFOLIO_PORT: Input should be a valid integer"),
    ],
)
def test_what_cannot_work_is_said_without_a_traceback(
    portfolio: Portfolio, settings: dict[str, str], said: str
) -> None:
    result = portfolio("migrate", **settings)
    assert result.exit_code == 1
    assert said in result.output
    assert "s3cret" not in result.output


def test_backup_writes_a_file(portfolio: Portfolio, sqlite_engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    assert portfolio("backup", str(file), url=sqlite_engine).exit_code == 0
    again = portfolio("backup", str(file), url=sqlite_engine)
    assert again.exit_code == 1
    assert "exists already" in again.output
    assert portfolio("backup", str(file), "--force", url=sqlite_engine).exit_code == 0


# --- demo -----------------------------------------------------------------------------------------------------


def test_demo_never_replaces_a_register(portfolio: Portfolio, sqlite_engine: Engine) -> None:
    url = sqlite_engine.url.render_as_string(hide_password=False)
    result = portfolio("demo", "--replace", "--url", url)
    assert result.exit_code == 1
    assert "is not a demo, so it is not replaced" in result.output
    result = portfolio("demo", "--url", url)
    assert result.exit_code == 1
    with read_session(sqlite_engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Pilot)) == 2


# --- run ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.20", "example.gov.uk", ""])  # noqa: S104
def test_run_refuses_other_machines_until_there_is_sign_in(portfolio: Portfolio, tmp_path: Path, address: str) -> None:
    result = portfolio("run", address=address)
    assert result.exit_code == 2
    assert f"Refusing to serve on “{address}”" in result.output
    assert "sign-in is not configured" in result.output
    assert list(tmp_path.iterdir()) == []


def test_run_says_when_the_port_is_taken(portfolio: Portfolio) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = portfolio("run", "--port", str(port))
    assert result.exit_code == 1
    assert f"Port {port} on 127.0.0.1 cannot be used (Address already in use)" in result.output


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """``served("--demo")`` runs the real server and returns what it printed once it answers."""
    processes: list[subprocess.Popen[str]] = []

    def start(*words: str) -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        databases = {
            "PORTFOLIO_DATABASE_URL": f"sqlite:///{tmp_path}/register.db",
            "PORTFOLIO_DEMO_URL": f"sqlite:///{tmp_path}/demo.db",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "portfolio", "run", "--port", str(port), *words],
            cwd=PROJECT, env=os.environ | databases, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        processes.append(process)
        _wait(process, f"http://127.0.0.1:{port}/readyz")
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=60)
        assert f"http://127.0.0.1:{port}" in printed
        return printed

    yield start
    for process in processes:
        process.kill()


def _wait(process: subprocess.Popen[str], address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - the address is our own
                return
        except URLError:
            time.sleep(0.1)
    process.kill()
    pytest.fail(f"not ready:\n{process.communicate()[0]}")


def test_run_prepares_a_new_register(served: Callable[..., str], tmp_path: Path) -> None:
    printed = served()
    assert "register.db" in printed
    assert "Traceback" not in printed
    with read_session(get_engine(f"sqlite:///{tmp_path}/register.db")) as session:
        people = session.scalars(sa.select(Person)).all()
        assert [(person.name, person.role.value) for person in people] == [("Local user", "administrator")]
    assert not (tmp_path / "demo.db").exists()
    assert "register.db" in served()
    with read_session(get_engine(f"sqlite:///{tmp_path}/register.db")) as session:
        assert len(session.scalars(sa.select(Person)).all()) == 1


def test_run_demo_builds_it_once_and_keeps_away_from_the_register(
    served: Callable[..., str], portfolio: Portfolio, tmp_path: Path
) -> None:
    printed = served("--demo")
    assert "100%" in printed
    assert "demo.db" in printed
    assert [path.name for path in tmp_path.glob("*.db")] == ["demo.db"]
    url = f"sqlite:///{tmp_path}/demo.db"
    with read_session(get_engine(url)) as session:
        assert session.scalars(sa.select(Person).where(Person.email == "local.user@localhost")).all() == []  # type: ignore[arg-type]
    assert portfolio("check", url=url).exit_code == 0
    again = portfolio("demo")
    assert again.exit_code == 1
    assert "already" in again.output
