"""Fixtures that every test may ask for: databases on both engines, the cast, and a clock that stands still."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from portfolio.clock import frozen_at
from tests.cast import NOW, Cast, cast_of
from tests.databases import POSTGRESQL, SQLITE, Databases

# A script that outlives its test must not find, or make, the register of whoever runs the tests.
os.environ["PORTFOLIO_DATABASE_URL"] = f"sqlite:///{Path(tempfile.gettempdir()) / 'portfolio-tests-nobody.db'}"

BOTH = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Where fresh databases come from; one for each test process."""
    made = Databases()
    yield made
    made.close()


@pytest.fixture
def clock() -> Iterator[None]:
    """It is the cast's present, whatever the day (threads and other processes have a clock of their own)."""
    with frozen_at(NOW):
        yield


@pytest.fixture(params=BOTH)
def dialect(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    name: str = request.param
    return name


@pytest.fixture
def engine(databases: Databases, dialect: str, clock: None) -> Iterator[Engine]:
    """A database of its own with the cast, on each engine in turn."""
    with databases.fresh(dialect) as made:
        yield made


@pytest.fixture
def sqlite_engine(databases: Databases, clock: None) -> Iterator[Engine]:
    """A SQLite database of its own with the cast, for what does not depend on the engine."""
    with databases.fresh(SQLITE) as made:
        yield made


@pytest.fixture
def empty_engine(databases: Databases, clock: None) -> Iterator[Engine]:
    """A SQLite database of its own with the reference rows and nobody in it."""
    with databases.fresh(SQLITE, has_cast=False) as made:
        yield made


@pytest.fixture(scope="session")
def cast(databases: Databases) -> Cast:
    """Who and what there is in `engine` and `sqlite_engine`."""
    with databases.fresh(SQLITE) as made:
        return cast_of(made)
