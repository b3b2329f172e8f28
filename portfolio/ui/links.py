"""Every screen by name, and links between them that carry the filters."""

from dataclasses import dataclass

import streamlit as st

from portfolio.filters import Filters
from portfolio.ui.view import View


@dataclass(frozen=True, slots=True)
class Screen:
    """A page: its script, its title, its icon, and whether the menu lists it (else it is reached by links)."""

    path: str
    title: str
    icon: str
    is_listed: bool = True


SCREENS = {
    "overview": Screen("pages/portfolio/overview.py", "Overview", ":material/monitoring:"),
    "pilots": Screen("pages/portfolio/pilots.py", "Pilots", ":material/table_rows:"),
    "pilot": Screen("pages/portfolio/pilot.py", "Pilot", ":material/article:", is_listed=False),
    "value": Screen("pages/portfolio/value.py", "Value", ":material/savings:"),
    "compare": Screen("pages/portfolio/compare.py", "Compare", ":material/compare_arrows:"),
    "history": Screen("pages/portfolio/history.py", "History", ":material/history:"),
    "updates": Screen("pages/work/updates.py", "My updates", ":material/edit_note:"),
    "new_pilot": Screen("pages/work/new_pilot.py", "New pilot", ":material/add_circle:"),
    "assurance": Screen("pages/work/assurance.py", "Assurance queue", ":material/verified:"),
    "assumptions": Screen("pages/admin/assumptions.py", "Assumptions", ":material/tune:"),
    "methods": Screen("pages/admin/methods.py", "Methods", ":material/function:"),
    "organisations": Screen("pages/admin/organisations.py", "Organisations and people", ":material/account_tree:"),
    "guide": Screen("pages/admin/guide.py", "Guide", ":material/menu_book:"),
}
"""Every screen; the first is the default."""


def query(view: View | None, **extra: str) -> dict[str, str]:
    """URL parameters: the view's filters, then ``extra``."""
    filters = view.filters if view else Filters()
    return filters.to_query() | extra


def link(
    screen: str, label: str, view: View | None, *, icon: str | None = None, help: str | None = None, **extra: str
) -> None:
    """A link to a screen that keeps the filters; ``extra`` are the screen's own parameters."""
    st.page_link(SCREENS[screen].path, label=label, icon=icon, help=help, query_params=query(view, **extra))


def go(screen: str, view: View | None, **extra: str) -> None:
    """Switch to a screen, keeping the filters."""
    st.switch_page(SCREENS[screen].path, query_params=query(view, **extra))
