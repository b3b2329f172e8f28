"""Opening a screen in a test: through app.py, as someone of the cast, with the clock standing still in every thread."""

from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio import clock
from portfolio.settings import get_settings
from portfolio.ui.links import SCREENS
from tests.cast import NOW

APP = Path(__file__).resolve().parents[1] / "app.py"
TIMEOUT = 30


class Screens:
    """Opens screens over one database. ``who`` is a name of the cast (the local user's e-mail decides)."""

    def __init__(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.engine, self._patch = engine, monkeypatch
        url = engine.url.render_as_string(hide_password=False)
        monkeypatch.setenv("PORTFOLIO_DATABASE_URL", url)
        monkeypatch.setattr(clock, "_frozen", ContextVar("frozen_clock", default=NOW))
        self.forget()

    def forget(self) -> None:
        """Start without settings and cached reads of other tests."""
        get_settings.cache_clear()
        st.cache_resource.clear()

    def open(self, screen: str, who: str = "ada", **query: str) -> AppTest:
        """The screen as ``who`` sees it, with the URL's parameters."""
        self._patch.setenv("PORTFOLIO_LOCAL_EMAIL", f"{who}@example.gov.uk")
        self.forget()
        app = AppTest.from_file(APP, default_timeout=TIMEOUT)
        app.run()
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page(SCREENS[screen].path).run()


def said(app: AppTest) -> str:
    """Everything that the screen says in text, for looking a phrase up."""
    kinds: tuple[Any, ...] = (
        app.title, app.header, app.subheader, app.markdown, app.text, app.caption, app.info, app.warning, app.error,
        app.success, app.toast,
    )  # fmt: skip
    labels = [block.label for block in app.expander]
    return "\n".join([*(str(element.value) for kind in kinds for element in kind), *labels])
