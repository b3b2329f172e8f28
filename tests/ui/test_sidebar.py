"""The sidebar: filters are the URL, moving on keeps them, and the past says so on every screen."""

import pytest
from streamlit.testing.v1 import AppTest

from portfolio.ui import sidebar
from portfolio.ui.links import SCREENS
from tests.cast import Cast
from tests.pages.conftest import OpenPage, open_page, open_screen

__all__ = ["open_page", "open_screen"]

SCRIPT = "<script>alert(1)</script>*x*"


def warnings(app: AppTest) -> str:
    """What the warnings say, as sent: what is Markdown is still escaped."""
    return "\n".join(str(warning.value) for warning in app.warning)


def test_a_choice_rewrites_the_url_and_is_there_on_the_next_screen(
    open_page: OpenPage, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("guide", "ada")
    app.selectbox(key="filter:organisation:None").set_value(cast.trust).run()
    assert app.query_params["organisation"] == str(cast.trust)
    del app.query_params["organisation"]
    monkeypatch.setattr(sidebar, "_address", lambda: "http://here/organisations")  # which AppTest does not tell
    app.switch_page(SCREENS["organisations"].path).run()
    assert app.query_params["organisation"] == str(cast.trust)
    assert len(app.dataframe[0].value) == 2


def test_a_link_sets_every_widget(open_page: OpenPage, cast: Cast) -> None:
    app = open_page("guide", "ada", organisation=str(cast.agency), stage="prototype", as_at="2026-03-31", tag="LETTERS")
    assert app.selectbox(key=f"filter:organisation:{cast.agency}").value == cast.agency
    assert any(box.label == "More filters (2 active)" for box in app.sidebar.expander)
    app.session_state["more_filters"] = True
    assert app.run().selectbox(key="filter:tag:letters").value == "letters"
    assert app.selectbox(key="filter:stage:prototype").value == "prototype"
    assert str(app.date_input(key="filter:as_at:2026-03-31").value) == "2026-03-31"


def test_clearing_leaves_a_clean_url(open_page: OpenPage) -> None:
    app = open_page("guide", "ada", goal="scale", as_at="2026-03-31", as_known="2026-11-16")
    next(button for button in app.button if button.label == "Clear filters and dates").click().run()
    assert not {"goal", "as_at", "as_known"} & set(app.query_params)
    assert "Clear filters and dates" not in [button.label for button in app.button]


@pytest.mark.parametrize(
    "query",
    [
        {"stage": SCRIPT},
        {"organisation": "9" * 30},
        {"as_at": "31/03/2026"},
        {"as_known": "long ago"},
        {"as_known": "9999-12-31"},
        {"as_at": "0001-01-01"},
        {"ai_type": "'; DROP TABLE pilot"},
    ],
)
def test_a_link_that_cannot_be_read_leaves_the_screen_whole(open_page: OpenPage, query: dict[str, str]) -> None:
    app = open_page("guide", "mo", **query)
    assert not app.exception
    assert not app.error
    assert "<script>" not in warnings(app)


def test_a_moment_that_has_not_come_is_now(open_page: OpenPage) -> None:
    app = open_page("guide", "mo", as_known="2090-01-01")
    assert "1 January 2090, 23:59 UTC has not come yet" in warnings(app).replace("\\", "")
    assert "Back to now" not in [button.label for button in app.button]


@pytest.mark.parametrize("screen", [name for name in SCREENS if name != "pilot"])
@pytest.mark.parametrize("known", ["2019-01-01", "2026-11-16"])
def test_every_screen_says_that_this_is_the_past(open_page: OpenPage, screen: str, known: str) -> None:
    app = open_page(screen, "ada", as_known=known)
    assert not app.exception
    assert "You are looking at what was known on" in warnings(app)
    next(button for button in app.button if button.label == "Back to now").click().run()
    assert not app.exception
    assert "You are looking at what was known on" not in warnings(app)
