"""A demo's SQLite file: built beside its place and put there when it is whole, never over a real register."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from portfolio.db import get_engine, read_session
from portfolio.errors import PortfolioError
from portfolio.models import Installation

SIDES = ("-wal", "-shm", "-journal")


def sqlite_file(url: str) -> Path | None:
    """The file behind a SQLite URL; None for another engine."""
    database = sa.make_url(url)
    return Path(database.database or "") if database.get_backend_name() == "sqlite" else None


def is_demo(url: str) -> bool:
    """Whether a database is there and says that it is a demo."""
    file = sqlite_file(url)
    if file is not None and not file.is_file():
        return False
    engine = get_engine(url)
    if not sa.inspect(engine).has_table(str(Installation.__tablename__)):
        return False
    with read_session(engine) as session:
        row = session.get(Installation, 1)
        return bool(row and row.is_demo)


@contextmanager
def place_for_demo(url: str, *, is_replacing: bool) -> Iterator[str]:
    """The URL to build a demo at. A SQLite file is built under another name and put in place at the end.

    Raises PortfolioError when there is something at ``url`` that is no demo, or that is in use.
    """
    file = sqlite_file(url)
    if file is None or (file.is_file() and not is_replacing):
        if is_replacing:
            raise PortfolioError(
                "--replace starts a SQLite demo over; on PostgreSQL drop the database and make it anew."
            )
        yield url
        return
    if file.is_file():
        _release(url, file)
    beside = file.with_name(f"{file.name}.building")
    _remove(beside)
    file.parent.mkdir(parents=True, exist_ok=True)
    building = sa.make_url(url).set(database=str(beside)).render_as_string(hide_password=False)
    try:
        yield building
        get_engine(building).dispose()
        _fold_in_journal(beside)
        beside.replace(file)
    finally:
        get_engine(building).dispose()
        _remove(beside)


def _release(url: str, file: Path) -> None:
    """Make sure that a file is a demo which nobody uses, so that it can be replaced."""
    if not is_demo(url):
        raise PortfolioError(f"{file} is not a demo, so it is not replaced. Remove it yourself if nobody needs it.")
    get_engine(url).dispose()
    try:
        _fold_in_journal(file)
    except sqlite3.OperationalError as error:
        raise PortfolioError(f"{file} is in use: stop what serves it, then try again.") from error


def _fold_in_journal(file: Path) -> None:
    """Leave one file with nothing beside it; SQLite refuses while anyone else has it open."""
    with closing(sqlite3.connect(file, timeout=1)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _remove(file: Path) -> None:
    for path in (file, *(Path(f"{file}{side}") for side in SIDES)):
        path.unlink(missing_ok=True)
