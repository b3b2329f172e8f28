"""The register: every pilot the filters select, searched, in the columns one chooses, and opened from there."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.access import Operation
from portfolio.filters import Filters
from portfolio.ui import data, links, session, sidebar
from portfolio.ui.compare_data import MOST
from portfolio.ui.register_table import DEFAULT, OPENED, OPTIONS, Register, configure
from portfolio.ui.view import View
from portfolio.ui.words import day, plain, plural
from portfolio.vocabulary import AiType, Flag

PAGE_ROWS, FEW_ROWS, TALL = 500, 10, 640


def headline(view: View, found: Register, words: str) -> str:
    """How many pilots, as at which date, under which filters; ready for Markdown."""
    parts = [f"**{plural(len(found.facts), 'pilot')}** as at {day(view.as_at)}"]
    if withdrawn := int(found.facts["is_withdrawn"].sum()):
        parts[0] += f", {withdrawn} of them withdrawn"
    parts += [f"{title}: {plain(value)}" for title, value in _active(view).items()]
    if words:
        parts.append(f"Search: “{plain(words)}”")
    return " · ".join(parts)


def _active(view: View) -> dict[str, str]:
    choices, filters = data.choices(view), view.filters
    labels: dict[str, Mapping[Any, str]] = {
        "organisation": choices.organisations,
        "goal": choices.goals,
        "stage": choices.stages,
        "ai_type": {kind: kind.label for kind in AiType},
        "flag": {flag: flag.label for flag in Flag},
    }
    titles = {"ai_type": "AI type", "flag": "Only pilots that are"}
    values = {field.name: getattr(filters, field.name) for field in fields(Filters)}
    return {
        titles.get(name, name.capitalize()): labels.get(name, {}).get(value, str(value)).strip()
        for name, value in values.items()
        if value is not None and name not in {"as_at", "as_known"}
    }


def show(view: View, found: Register) -> None:
    """The table in the chosen columns, page by page, and what opens a pilot."""
    with st.container(horizontal=True, vertical_alignment="center"):
        titles = _choose_columns()
        opening = st.container()
    number = paging(len(found.facts), PAGE_ROWS, "page")
    part = found.part(number, PAGE_ROWS)
    chosen = [OPTIONS[title] for title in titles or DEFAULT]
    stages = data.choices(view).stages
    event = st.dataframe(
        part.shown[[column.title for column in chosen]],
        hide_index=True,
        height="auto" if len(part.shown) <= FEW_ROWS else TALL,
        column_config={column.title: configure(column, stages) for column in chosen},
        placeholder="Not reported",
        on_select="rerun",
        selection_mode="multi-row",
        key=f"register:{view.revision}:{number}:{len(found.facts)}",
        alt=f"Register of {plural(len(found.facts), 'pilot')}",
    )
    clicked, ticked = session.get(OPENED), event["selection"]["rows"]
    if clicked and clicked["row"] < len(part.facts):
        links.go("pilot", view, ref=str(part.facts["reference"].iloc[clicked["row"]]))
    with opening:
        _open(view, part.facts.iloc[[row for row in ticked if row < len(part.facts)]])


def _choose_columns() -> list[str]:
    with st.popover("Choose columns", icon=":material/view_column:"):
        return st.multiselect(
            "Columns", list(OPTIONS), default=list(DEFAULT), key="columns", bind="query-params",
            help="The address of this page keeps your choice: send it, or make it a bookmark.",
        )  # fmt: skip


def _open(view: View, pilots: pd.DataFrame) -> None:
    """What the ticked rows lead to: one pilot, or a comparison of several."""
    if pilots.empty:
        st.caption(
            "Click a reference to open that pilot; tick two to six rows to compare them. Click a heading to sort."
        )
    elif len(pilots) == 1:
        pilot = pilots.iloc[0]
        label, name = f"Open {plain(pilot['reference'])}", plain(pilot["name"])
        if st.button(label, type="primary", icon=":material/open_in_full:", help=name):
            links.go("pilot", view, ref=str(pilot["reference"]))
    elif len(pilots) <= MOST:
        chosen = ",".join(pilots["reference"])
        links.link("compare", f"Compare these {len(pilots)}", view, icon=":material/compare_arrows:", pilots=chosen)
    else:
        st.caption(f"{len(pilots)} rows are ticked; at most {MOST} can be compared.")


def paging(count: int, size: int, key: str, *, disabled: bool = False) -> int:
    """The page to show, from 1; its buttons are drawn only when there are several."""
    pages = -(-count // size)
    if pages <= 1:
        return 1
    chosen = st.pagination(pages, key=key, bind="query-params", disabled=disabled)
    st.caption(f"Rows {(chosen - 1) * size + 1:,} to {min(chosen * size, count):,} of {count:,}.")
    return chosen


def show_nothing(view: View, words: str) -> None:
    """Say why the table is empty and what to do about it."""
    if data.everything(view).pilots.empty:
        st.info(f"There are no pilots yet, as at {day(view.as_at)}.", icon=":material/inbox:")
        if view.may(Operation.REGISTER_PILOT):
            links.link("new_pilot", "Register the first pilot", view, icon=":material/add_circle:")
        return
    st.info("No pilot matches. Search for fewer words, or clear what narrows the list.", icon=":material/search_off:")
    if words:
        st.button("Clear the search", on_click=session.put, args=("q", ""), icon=":material/close:")
    if view.filters.without_times() != Filters():
        st.button("Clear filters", on_click=_clear_filters, icon=":material/filter_alt_off:")


def _clear_filters() -> None:
    for field in fields(Filters):
        if field.name not in {"as_at", "as_known"}:
            sidebar.change(field.name, None)
