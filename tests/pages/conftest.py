"""The product's pages without a browser: `open_page` shows one as someone of the cast would see it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio.settings import get_settings
from tests.cast import TODAY, Cast

APP = Path(__file__).resolve().parents[2] / "app.py"
OpenPage = Callable[..., AppTest]


@pytest.fixture
def open_page(sqlite_engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPage]:
    """``open_page("pages/work/updates.py", "mo", ref="X")``: the page as Mo sees it, as at the cast's day.

    The database is marked as a demo, which lets a test choose who is asking.
    """
    with sqlite_engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM installation"))
        connection.execute(
            sa.text("INSERT INTO installation (id, is_demo, demo_today) VALUES (1, :demo, :day)"),
            {"demo": True, "day": TODAY.isoformat()},
        )
    url = sqlite_engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("PORTFOLIO_DATABASE_URL", url)
    _forget()

    def open_as(page: str, person: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.session_state["person_id"] = cast.people[person]
        app.run()
        app.switch_page(page)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    yield open_as
    _forget()


def _forget() -> None:
    """Settings and cached reads belong to one test's database."""
    get_settings.cache_clear()
    st.cache_resource.clear()
