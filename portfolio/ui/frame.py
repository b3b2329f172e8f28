"""What surrounds every screen: navigation, sidebar, banners, and the errors a screen did not handle."""

from contextvars import ContextVar

import streamlit as st

from portfolio.errors import PortfolioError
from portfolio.ui import session, sidebar
from portfolio.ui.forms import show_error
from portfolio.ui.links import SCREENS
from portfolio.ui.view import View, look

_view: ContextVar[View] = ContextVar("view")


def current_view() -> View:
    """The view of this run, made by the frame before the screen is drawn."""
    return _view.get()


def run() -> None:
    """Draw the frame and the screen that the URL names."""
    page = st.navigation(_pages())
    try:
        filters, problems = sidebar.read_filters(page.url_path)
        view = look(filters)
        _view.set(view)
        session.show_flash()
        sidebar.draw(view)
        sidebar.show_past_banner(view)
        sidebar.show_problems(problems)
        page.run()
    except PortfolioError as error:
        show_error(error)
    if _view.get(None) is not None and _view.get().is_demo:
        st.caption("Demonstration portfolio: every organisation, person and product in it is fictional.")


def _pages() -> dict[str, list[st.Page]]:
    def page(name: str, title: str, icon: str, *, default: bool = False, hidden: bool = False) -> st.Page:
        return st.Page(
            SCREENS[name],
            title=title,
            icon=f":material/{icon}:",
            default=default,
            visibility="hidden" if hidden else "visible",
        )

    return {
        "Portfolio": [
            page("overview", "Overview", "monitoring", default=True),
            page("pilots", "Pilots", "table_rows"),
            page("pilot", "Pilot", "article", hidden=True),
            page("history", "History", "history"),
        ],
        "My work": [
            page("updates", "My updates", "edit_note"),
            page("new_pilot", "New pilot", "add_circle"),
        ],
        "Set-up": [
            page("organisations", "Organisations and people", "account_tree"),
            page("guide", "Guide", "menu_book"),
        ],
    }
