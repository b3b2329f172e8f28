"""The product's pages without a browser: each shown as someone would see it, and what is on it in words."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio.settings import get_settings
from portfolio.ui.links import SCREENS
from portfolio.ui.remember import forget
from tests.cast import TODAY, Cast

APP = Path(__file__).resolve().parents[2] / "app.py"
Opener = Callable[..., AppTest]
OpenPage = Callable[..., AppTest]


@pytest.fixture
def open_screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """``open_screen(engine, "pilot", person=7, ref="X")``: a screen as a person sees it, as at the cast's day.

    With a person the database is marked as a demo, which lets a test choose who is asking; without one it is a
    real register in local mode.
    """

    def show(engine: Engine, screen: str = "overview", *, person: int | None = None, **query: str) -> AppTest:
        if person is not None:
            _mark_as_demo(engine)
        monkeypatch.setenv("PORTFOLIO_DATABASE_URL", engine.url.render_as_string(hide_password=False))
        _forget()
        app = AppTest.from_file(str(APP), default_timeout=60)
        if person is not None:
            app.session_state["person_id"] = person
        app.run()
        app.switch_page(SCREENS[screen].path)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    yield show
    _forget()


@pytest.fixture
def open_page(open_screen: Opener, sqlite_engine: Engine, cast: Cast) -> OpenPage:
    """``open_page("updates", "mo", ref="X")``: a screen of the cast's database as one of the cast sees it."""

    def show(screen: str, person: str, **query: str) -> AppTest:
        return open_screen(sqlite_engine, screen, person=cast.people[person], **query)

    return show


def words(app: AppTest) -> str:
    """What is written on the screen, without the signs that keep user text from being markup."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "text", "info", "warning", "error", "success")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind)).replace("\\", "")


def assert_sound(app: AppTest) -> None:
    """Nothing went wrong: no exception, no error, and the screen has a title."""
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    assert app.title


def field_key(app: AppTest, form: str, field: str) -> str:
    """The key of a form's widget in its present generation (see `portfolio.ui.pilot_form.Form`)."""
    name = f"generation:{form}"
    generation = app.session_state[name] if name in app.session_state else 0  # noqa: SIM401 - it has no get
    return f"{form}:{generation}:{field}"


def widget(app: AppTest, form: str, field: str) -> Any:
    """A form's widget."""
    return app.get_by_key(field_key(app, form, field))


def open_form(app: AppTest, form: str) -> AppTest:
    """Open the expander that a form is drawn in."""
    app.session_state[field_key(app, form, "open")] = True
    return app.run()


def fill(app: AppTest, form: str, **values: Any) -> None:
    """Type into a form's fields."""
    for field, value in values.items():
        widget(app, form, field).set_value(value)


def press(app: AppTest, label: str) -> AppTest:
    """Press a button; whatever it does, it raises nothing."""
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def _mark_as_demo(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM installation"))
        connection.execute(
            sa.text("INSERT INTO installation (id, is_demo, demo_today) VALUES (1, :demo, :day)"),
            {"demo": True, "day": TODAY.isoformat()},
        )


def _forget() -> None:
    """Settings and cached reads belong to one test's database."""
    get_settings.cache_clear()
    st.cache_resource.clear()
    forget()
