"""A backup while the database is in use: one consistent file, checked, that is there whole or not at all."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from portfolio.errors import PortfolioError


def backup(url: str, target: Path, *, is_forced: bool = False) -> None:
    """Write a backup of the database at ``url`` to ``target``; ``is_forced`` lets it replace a file.

    SQLite gives a database file, PostgreSQL an archive for ``pg_restore``. Raises PortfolioError when the file
    exists, is the database itself or in use, when the copy fails its check, or without ``pg_dump``.
    """
    database = sa.make_url(url)
    _refuse(database, target, is_forced=is_forced)
    with _in_place_of(target) as temporary:
        if database.get_backend_name() == "sqlite":
            _copy_sqlite(Path(database.database or ""), temporary)
        else:
            _dump_postgresql(database, temporary)


def _refuse(database: sa.URL, target: Path, *, is_forced: bool) -> None:
    if not target.parent.is_dir():
        raise PortfolioError(f"There is no folder {target.parent}: make it first.")
    if target.is_dir():
        raise PortfolioError(f"{target} is a folder: name a file.")
    if database.get_backend_name() == "sqlite" and target.resolve() == Path(database.database or "").resolve():
        raise PortfolioError(f"{target} is the database itself: name another file.")
    if target.exists() and not is_forced:
        raise PortfolioError(f"{target} exists already: name another file, or add --force to replace it.")
    # Left beside the new file, another database's journal would be played into it.
    beside = [path for path in (Path(f"{target}-wal"), Path(f"{target}-journal")) if path.exists()]
    if beside:
        raise PortfolioError(f"{target} is a database in use ({beside[0].name} is beside it): name another file.")


@contextmanager
def _in_place_of(target: Path) -> Iterator[Path]:
    """A temporary file beside the target, renamed to it when all went well."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise PortfolioError(f"{target} cannot be written: {error.strerror}.") from error
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise PortfolioError(f"The backup failed and {target} was not written: {error}") from error
    finally:
        for path in (temporary, Path(f"{temporary}-wal"), Path(f"{temporary}-shm")):
            path.unlink(missing_ok=True)


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise PortfolioError(f"There is no database at {source}.")
    reading = f"{source.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(reading, uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)  # all pages in one step: writers go on beside it, and none can make it begin anew
        new.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        faults = [message for (message,) in new.execute("PRAGMA integrity_check") if message != "ok"]
    if faults:
        raise PortfolioError(f"The database is damaged, so no backup was written: {faults[0]}. Run `portfolio check`.")


def _dump_postgresql(database: sa.URL, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise PortfolioError(
            "pg_dump was not found. Install PostgreSQL's client programs (Debian and Ubuntu: postgresql-client) in "
            "the server's version or newer, or have the database team make the backup."
        )
    plain = sa.URL.create(
        "postgresql", database.username, None, database.host, database.port, database.database, database.query
    )
    with tempfile.NamedTemporaryFile("w", prefix="portfolio-", encoding="utf-8") as secret:  # only its owner reads it
        if database.password is not None:
            secret.write(f"*:*:*:*:{_for_passfile(str(database.password))}\n")
            secret.flush()
            plain = plain.update_query_dict({"passfile": secret.name})
        command = [program, "--format=custom", "--no-owner", "--no-password", f"--file={target}"]
        command.append(f"--dbname={plain.render_as_string(hide_password=False)}")
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no shell, our own words
    if done.returncode:
        said = done.stderr.strip() or f"pg_dump ended with {done.returncode}"
        raise PortfolioError(f"pg_dump failed, so no backup was written: {said}")


def _for_passfile(password: str) -> str:
    return password.replace("\\", "\\\\").replace(":", "\\:")
