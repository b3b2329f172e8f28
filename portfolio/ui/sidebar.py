"""The sidebar: filters that are the URL, the two dates, and who is trying out a demo."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
import streamlit as st

from portfolio.clock import now
from portfolio.db import get_engine, read_session
from portfolio.filters import EARLIEST, LATEST, Filters, parse_filters
from portfolio.models import Person
from portfolio.ui import data, session
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import moment, plain
from portfolio.vocabulary import AiType, Flag, Role

PERSONAS = 4
ALL = ""  # not None, for which a select box offers to clear what is already empty
MORE = ("stage", "goal", "ai_type", "tag", "flag")
"""Filters that are drawn only when asked for."""
NAMES = tuple(field.name for field in fields(Filters))


def read_filters() -> tuple[Filters, tuple[str, ...]]:
    """The filters of this run. The URL decides; moving to another screen without any keeps those of the last.

    Called before `st.navigation`, so that the browser gets the menu's choice and its filters as one address, and
    "back" undoes both.
    """
    query = st.query_params.to_dict()
    asked = {name: query[name] for name in NAMES if name in query}
    address = _address()
    moved = session.get("shown_address") != address
    session.put("shown_address", address)
    if moved and not asked:
        asked = session.get("kept_filters", {})
    filters, problems = parse_filters(asked)
    if filters.as_known is not None and filters.as_known > now():
        problems = (*problems, f"{moment(filters.as_known)} has not come yet: this is what is known now.")
        filters = replace(filters, as_known=None)
    remember(filters)
    return filters, problems


def _address() -> str | None:
    return st.context.url


def remember(filters: Filters) -> None:
    """Write the filters to the URL and to this session."""
    wanted, shown = filters.to_query(), st.query_params.to_dict()
    session.put("kept_filters", wanted)
    for name in NAMES:
        if name in wanted and wanted[name] != shown.get(name):
            st.query_params[name] = wanted[name]
        elif name in shown and name not in wanted:
            del st.query_params[name]


def draw(view: View) -> None:
    """Filters, dates and the demo's role switch. A change rewrites the URL and runs the page again."""
    choices = data.choices(view)
    _select("organisation", "Organisation", choices.organisations, view, "All organisations")
    _date(view)
    active = sum(getattr(view.filters, name) is not None for name in MORE)
    title = f"More filters ({active} active)" if active else "More filters"
    with st.expander(title, key="more_filters", icon=":material/tune:", on_change="rerun") as more:
        if more.open:
            _select("stage", "Stage", choices.stages, view, "All stages")
            _select("goal", "Goal", choices.goals, view, "All goals")
            _select("ai_type", "AI type", {kind: kind.label for kind in AiType}, view, "All AI types")
            _select("tag", "Tag", data.tags(view), view, "All tags")
            _select("flag", "Only pilots that are", {flag: flag.label for flag in Flag}, view, "Any")
    if view.filters != Filters():
        st.button("Clear filters and dates", on_click=_clear, icon=":material/filter_alt_off:", width="stretch")
    if view.is_demo:
        _persona(view)


def _key(name: str, current: Any) -> str:
    """The widget's key carries the URL's value: when a link changes it, the widget starts afresh from it."""
    return f"filter:{name}:{current}"


def _select(name: str, label: str, options: dict[Any, str], view: View, everything: str) -> None:
    current = getattr(view.filters, name)
    keys = [ALL, *options]
    key = _key(name, current)
    st.selectbox(
        label,
        keys,
        index=keys.index(current) if current in options else 0,
        format_func=lambda option: everything if option == ALL else options[option],
        key=key,
        on_change=_apply,
        args=(name, key),
    )


def _date(view: View) -> None:
    key = _key("as_at", view.filters.as_at)
    st.date_input(
        "As at",
        value=view.as_at,
        min_value=EARLIEST,
        max_value=LATEST,
        format="DD/MM/YYYY",
        key=key,
        on_change=_apply,
        args=("as_at", key),
        help="Facts about later dates are left out: later costs, measurements, stage moves and updates.",
    )


def _apply(name: str, key: str) -> None:
    value = session.get(key)
    change(name, None if value in {None, ALL} else str(value))


def change(name: str, value: str | None) -> None:
    """Set or clear one filter; for callbacks."""
    query = dict(session.get("kept_filters", {}))
    query.pop(name, None)
    if value is not None:
        query[name] = value
    filters, _ = parse_filters(query)
    remember(filters)


def know_as_of(day: date) -> None:
    """Look at what was known at the end of a day, or now when that has not come; for callbacks."""
    change("as_known", min(datetime.combine(day, time.max, UTC), now()).isoformat())


def back_to_now() -> None:
    """Stop looking at the past; for callbacks."""
    change("as_known", None)


def _clear() -> None:
    remember(Filters())


def show_past_banner(view: View) -> None:
    """Say clearly that this is the past, and offer the way back."""
    if view.filters.as_known is None:
        return
    said, way_back = st.columns([4, 1], vertical_alignment="center")
    said.warning(
        f"You are looking at what was known on {moment(view.filters.as_known)} (revision {view.revision}). "
        "Nothing can be edited here.",
        icon=":material/history:",
    )
    way_back.button("Back to now", on_click=back_to_now, icon=":material/update:", type="primary", width="stretch")


def show_problems(problems: Iterable[str]) -> None:
    """What the link asked for and could not be read."""
    for problem in problems:
        st.warning(plain(problem), icon=":material/link_off:")


def _persona(view: View) -> None:
    """The demo's role switch: everyone in it is fictional."""
    people = _people(view.url, view.head)
    current = view.actor.person_id
    keys = list(people)
    st.selectbox(
        "Try it as (everything here is fictional)",
        keys,
        index=keys.index(current) if current in people else 0,
        format_func=lambda key: people[key],
        key="persona",
        on_change=_become,
        help="Only in a demo: every organisation and person here is fictional.",
    )


def _become() -> None:
    session.put("person_id", session.get("persona"))


@remembered(CACHE_ENTRIES)
def _people(url: str, revision: int) -> dict[int, str]:
    """A few people of each role, most senior role first."""
    person = Person.__table__.c
    with read_session(get_engine(url)) as database:
        rows = database.execute(
            sa.select(person.id, person.name, person.role)
            .where(person.is_active, ~person.is_withdrawn)
            .order_by(person.id)
        ).all()
    tried: dict[int, str] = {}
    for role in reversed(Role):
        of_role = [(key, name) for key, name, has in rows if has is role]
        tried |= {key: f"{name}, {role.label.lower()}" for key, name in of_role[:PERSONAS]}
    return tried
