"""The demo, built once for each test process."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from seed.demo import build
from tests.databases import SQLITE, Databases


def url_of(engine: Engine) -> str:
    """The URL that an engine was made from."""
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def told() -> list[tuple[str, float]]:
    """What `build` told of its progress when it made `demo`."""
    return []


@pytest.fixture(scope="session")
def demo(databases: Databases, told: list[tuple[str, float]]) -> Iterator[Engine]:
    """A database that holds the demo of size s. Read it only."""
    with databases.blank(SQLITE) as engine:
        build(url_of(engine), progress=lambda what, share: told.append((what, share)))
        yield engine
