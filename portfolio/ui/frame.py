"""What surrounds every screen: navigation, sidebar, banners, and the errors a screen did not handle."""

from base64 import b64encode
from contextvars import ContextVar
from itertools import groupby

import streamlit as st

from portfolio.errors import PortfolioError
from portfolio.filters import Filters
from portfolio.ui import session, sidebar
from portfolio.ui.forms import show_error
from portfolio.ui.links import SCREENS
from portfolio.ui.view import CACHE_ENTRIES, View, look

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
    pages = [
        st.Page(screen.path, title=screen.title, icon=screen.icon, default=name == "overview")
        for name, screen in SCREENS.items()
    ]
    page = st.navigation(pages, position="hidden")
    try:
        filters, problems = sidebar.read_filters(page.url_path)
        view = look(filters)
        _view.set(view)
        session.show_flash()
        with st.sidebar:
            _navigate(view.filters)
            sidebar.draw(view)
        sidebar.show_past_banner(view)
        sidebar.show_problems(problems)
        page.run()
    except PortfolioError as error:
        show_error(error)
        return
    if view.is_demo:
        st.caption("Demonstration portfolio: every organisation, person and product in it is fictional.")


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def _navigate(filters: Filters) -> None:
    """Links to the screens by section. Streamlit's own sectioned menu is not a valid list for screen readers."""
    listed = [screen for screen in SCREENS.values() if screen.section]
    for section, screens in groupby(listed, key=lambda screen: screen.section):
        st.markdown(f"**{section}**")
        for screen in screens:
            st.page_link(screen.path, label=screen.title, icon=screen.icon, query_params=filters.to_query())
