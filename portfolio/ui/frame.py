"""What surrounds every screen: navigation, sidebar, banners, and the errors a screen did not handle."""

from base64 import b64encode
from contextvars import ContextVar
from copy import copy
from functools import cache

import streamlit as st
from streamlit.navigation.page import Page

from portfolio.errors import PortfolioError
from portfolio.ui import session, sidebar
from portfolio.ui.forms import show_error
from portfolio.ui.links import SCREENS
from portfolio.ui.view import View, look

NAME = "AI Pilot Portfolio"
# Drawn here because Streamlit fetches named icons for the browser tab from another site.
_STEPS = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b6570"/>'
    '<path d="M6 24h5v-5h5v-5h5V9h5" fill="none" stroke="#fff" stroke-width="3"/></svg>'
)
ICON = f"data:image/svg+xml;base64,{b64encode(_STEPS.encode()).decode()}"

_view: ContextVar[View] = ContextVar("view")


def current_view() -> View:
    """The view of this run, made by the frame before the screen is drawn."""
    return _view.get()


def run() -> None:
    """Draw the frame and the screen that the URL names."""
    st.set_page_config(page_title=NAME, page_icon=ICON, layout="wide")
    filters, problems = sidebar.read_filters()
    page = st.navigation([copy(one) for one in _pages()], expanded=True)
    try:
        view = look(filters)
        _view.set(view)
        session.show_flash()
        with st.sidebar:
            sidebar.draw(view)
        sidebar.show_past_banner(view)
        sidebar.show_problems(problems)
        page.run()
    except PortfolioError as error:
        show_error(error)


@cache
def _pages() -> tuple[Page, ...]:
    """The screens for Streamlit's menu: one list, because its sections are no valid list for screen readers.

    Made once, because each looks up its file; a run takes copies, because a page can be run once only.
    """
    return tuple(
        st.Page(
            screen.path,
            title=screen.title,
            icon=screen.icon,
            default=name == "overview",
            visibility="visible" if screen.is_listed else "hidden",
        )
        for name, screen in SCREENS.items()
    )
