"""Every screen by name, and links between them that carry the filters."""

import streamlit as st

from portfolio.filters import Filters
from portfolio.ui.view import View

SCREENS = {
    "overview": "pages/portfolio/overview.py",
    "pilots": "pages/portfolio/pilots.py",
    "pilot": "pages/portfolio/pilot.py",
    "history": "pages/portfolio/history.py",
    "updates": "pages/work/updates.py",
    "new_pilot": "pages/work/new_pilot.py",
    "organisations": "pages/admin/organisations.py",
    "guide": "pages/admin/guide.py",
}


def query(view: View | None, **extra: str) -> dict[str, str]:
    """URL parameters: the view's filters, then ``extra``."""
    filters = view.filters if view else Filters()
    return filters.to_query() | extra


def link(screen: str, label: str, view: View | None, *, icon: str | None = None, help: str | None = None, **extra: str) -> None:
    """A link to a screen that keeps the filters; ``extra`` are the screen's own parameters."""
    st.page_link(SCREENS[screen], label=label, icon=icon, help=help, query_params=query(view, **extra))


def go(screen: str, view: View | None, **extra: str) -> None:
    """Switch to a screen, keeping the filters."""
    st.switch_page(SCREENS[screen], query_params=query(view, **extra))
