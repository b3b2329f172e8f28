"""A demo's file: it appears whole, it starts over only as a demo, and a register is never replaced."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.db import get_engine
from portfolio.demo_file import is_demo, place_for_demo
from portfolio.errors import PortfolioError
from portfolio.schema import upgrade


def build(url: str) -> None:
    """As small as a demo can be."""
    upgrade(url)
    with sa.create_engine(url).begin() as connection:
        connection.execute(sa.text("UPDATE installation SET is_demo = 1, demo_today = '2026-11-16'"))


def build_half(url: str) -> None:
    upgrade(url)
    raise RuntimeError


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/folder/demo.db"


def names(url: str) -> list[str]:
    return sorted(path.name for path in Path(str(sa.make_url(url).database)).parent.iterdir())


def test_a_file_appears_when_it_is_whole(url: str) -> None:
    with place_for_demo(url, is_replacing=False) as place:
        build(place)
        assert not is_demo(url)
        assert "demo.db" not in names(url)
    assert is_demo(url)
    get_engine(url).dispose()
    assert names(url) == ["demo.db"]


def test_a_build_that_fails_leaves_nothing(url: str) -> None:
    with pytest.raises(RuntimeError), place_for_demo(url, is_replacing=False) as place:
        build_half(place)
    assert names(url) == []


def test_a_demo_starts_over_and_the_old_one_stays_until_the_new_one_is_whole(url: str) -> None:
    with place_for_demo(url, is_replacing=False) as place:
        build(place)
    with sa.create_engine(url).begin() as connection:
        connection.execute(sa.text("UPDATE installation SET demo_today = '2020-01-01'"))
    with pytest.raises(RuntimeError), place_for_demo(url, is_replacing=True) as place:
        build_half(place)
    assert _today(url) == "2020-01-01"
    with place_for_demo(url, is_replacing=True) as place:
        build(place)
    assert _today(url) == "2026-11-16"


def test_a_demo_in_use_is_left_alone(url: str) -> None:
    with place_for_demo(url, is_replacing=False) as place:
        build(place)
    with closing(sqlite3.connect(str(sa.make_url(url).database))) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("SELECT count(*) FROM pilot").fetchall()
        with (
            pytest.raises(PortfolioError, match="is in use: stop what serves it"),
            place_for_demo(url, is_replacing=True),
        ):
            pass
    assert is_demo(url)


def test_a_register_is_not_replaced(sqlite_engine: Engine) -> None:
    url = sqlite_engine.url.render_as_string(hide_password=False)
    assert not is_demo(url)
    with (
        pytest.raises(PortfolioError, match="is not a demo, so it is not replaced"),
        place_for_demo(url, is_replacing=True),
    ):
        pass
    with place_for_demo(url, is_replacing=False) as place:
        assert place == url  # filled where it is: building refuses what is not empty


def test_postgresql_is_not_started_over() -> None:
    url = "postgresql+psycopg://me@localhost/demo"
    with pytest.raises(PortfolioError, match="drop the database"), place_for_demo(url, is_replacing=True):
        pass


def _today(url: str) -> str:
    with sa.create_engine(url).connect() as connection:
        return str(connection.execute(sa.text("SELECT demo_today FROM installation")).scalar_one())
