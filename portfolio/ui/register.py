"""The register: every pilot the filters select, searched, in the columns one chooses, and opened from there."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.access import Operation, Scope
from portfolio.filters import Filters
from portfolio.summary.columns import BY_NAME, COLUMNS, Column, Kind, facts
from portfolio.ui import data, links, session, sidebar
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import day, plain, plural
from portfolio.vocabulary import AiType, Confidence, Flag

PAGE_ROWS = 500
HIDDEN = {"goal", "stage_label", "as_at", "as_known_revision", "is_withdrawn"}
OFFERED = tuple(column for column in COLUMNS if column.name not in HIDDEN)
UPDATE = Column("update", "Monthly update", "Whether the month that ended last has been reported, where one is owed.")
AGAINST = Column(
    "against_plan",
    "Spent against plan",
    "Spent to date as a part of what was planned for the same months. Above 100% is over plan.",
)
OPTIONS = {column.title: column for column in (*OFFERED, UPDATE, AGAINST)}
DEFAULT = tuple(
    column.title
    for column in (
        BY_NAME["reference"], BY_NAME["name"], BY_NAME["stage"], BY_NAME["stage_since"], BY_NAME["confidence"], UPDATE,
        BY_NAME["actual_to_date_pounds"], AGAINST, BY_NAME["hours_saved"], BY_NAME["decision_on"], BY_NAME["organisation"],
    )
)  # fmt: skip
SEARCHED = ("name", "reference", "problem", "supplier", "product", "tags")
CONFIDENCE_SIGNS = {
    Confidence.GREEN: "✓",
    Confidence.AMBER_GREEN: "◇",
    Confidence.AMBER: "▲",
    Confidence.AMBER_RED: "▼",
    Confidence.RED: "✕",
}
UPDATE_STATES = {"done": "✓ Reported", "overdue": "! Overdue", "none": "– None owed"}


@dataclass(frozen=True)
class Register:
    """The selected pilots: ``facts`` as they are, ``shown`` as cells by column title, ``text`` as it is searched.

    Shared between sessions and never changed.
    """

    facts: pd.DataFrame
    shown: pd.DataFrame
    text: pd.Series

    def matching(self, words: str) -> "Register":
        """Those in which every word occurs."""
        mask = pd.Series(data=True, index=self.text.index)
        for word in words.casefold().split():
            mask &= self.text.str.contains(word, regex=False)
        if mask.all():
            return self
        return self._rows(mask)

    def part(self, number: int, size: int) -> "Register":
        """One page of it; the first is 1."""
        rows = slice((number - 1) * size, number * size)
        return self._rows(rows)

    def _rows(self, rows: Any) -> "Register":
        facts, shown, text = (part[rows].reset_index(drop=True) for part in (self.facts, self.shown, self.text))
        return Register(facts, shown, text)


def register(view: View) -> Register:
    """The pilots that the filters select."""
    return _register(view, view.url, view.revision, view.as_at, view.scope, view.filters.without_times())


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def _register(_view: View, url: str, revision: int, as_at: date, scope: Scope, filters: Filters) -> Register:
    choices = data.choices(_view)
    stages = {str(stage): label for stage, label in choices.stages.items()}
    pilots = facts(data.selection(url, revision, as_at, scope, filters), stages=stages, goals=choices.goals)
    shown = pd.DataFrame({column.title: _cells(pilots, column, stages) for column in OFFERED}, index=pilots.index)
    shown[UPDATE.title] = pilots["update_state"].map(UPDATE_STATES)
    planned = pilots["planned_to_date"].where(pilots["planned_to_date"] > 0)
    shown[AGAINST.title] = (pilots["actual_to_date"] / planned * 100).astype("Float64")
    withdrawn = pilots["is_withdrawn"].astype(bool)
    stage = shown[BY_NAME["stage"].title].fillna("no stage yet")
    shown[BY_NAME["stage"].title] = stage.where(~withdrawn, "⊘ Withdrawn (" + stage.str.lower() + ")")
    text = pilots[list(SEARCHED)].fillna("").agg("\n".join, axis=1) if len(pilots) else pd.Series(dtype="str")
    return Register(pilots, shown, text.str.casefold())


def _cells(pilots: pd.DataFrame, column: Column, stages: Mapping[str, str]) -> pd.Series:
    values = pilots[column.reads]
    if column.kind is Kind.POUNDS:
        return values.astype("Float64") / 100
    if column.kind is Kind.MEASURE:
        return values.astype("Float64") / 1_000_000
    if column.name == "stage":
        return values.map(stages)
    if column.name == "confidence":
        return values.map({str(term): f"{sign} {term.label}" for term, sign in CONFIDENCE_SIGNS.items()})
    if column.kind is Kind.CODE and column.codes:
        return values.map(dict(column.codes))
    if column.kind is Kind.CODES and column.codes:
        codes = column.codes
        return values.map(lambda joined: "; ".join(codes[code] for code in joined.split("; ") if code))
    return values


def configure(column: Column) -> Any:
    """How `st.dataframe` shows a column of the register."""
    kinds = st.column_config
    about: dict[str, Any] = {"help": column.meaning}
    if column is AGAINST:
        return kinds.NumberColumn(format="%.0f%%", **about)
    if column.kind is Kind.POUNDS:
        return kinds.NumberColumn(format="£%,.0f", **about)
    if column.kind is Kind.MEASURE:
        return kinds.NumberColumn(format="%,.0f", **about)
    if column.kind is Kind.COUNT:
        return kinds.NumberColumn(format="%,d", **about)
    if column.kind is Kind.DATE:
        return kinds.DateColumn(format="D MMM YYYY", **about)
    if column.kind is Kind.MONTH:
        return kinds.DateColumn(format="MMM YYYY", **about)
    if column.name == "reference":
        return kinds.TextColumn(pinned=True, **about)
    return kinds.TextColumn(width="medium" if column.name in {"name", "organisation"} else None, **about)


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
    with st.popover("Choose columns", icon=":material/view_column:"):
        titles = st.multiselect(
            "Columns", list(OPTIONS), default=list(DEFAULT), key="columns", bind="query-params",
            help="The link in your browser's address bar keeps them.",
        )  # fmt: skip
    number = paging(len(found.facts), PAGE_ROWS, "page")
    part = found.part(number, PAGE_ROWS)
    chosen = [OPTIONS[title] for title in titles or DEFAULT]
    opening = st.container(horizontal=True, vertical_alignment="center")
    event = st.dataframe(
        part.shown[[column.title for column in chosen]],
        hide_index=True,
        height="auto" if len(part.shown) <= 10 else 640,
        column_config={column.title: configure(column) for column in chosen},
        placeholder="Not reported",
        on_select="rerun",
        selection_mode="single-row",
        key=f"register:{view.revision}:{number}:{len(found.facts)}",
        alt=f"Register of {plural(len(found.facts), 'pilot')}",
    )
    rows = event["selection"]["rows"]
    with opening:
        _open(view, part.facts.iloc[rows[0]] if rows and rows[0] < len(part.facts) else None)


def _open(view: View, pilot: pd.Series | None) -> None:
    if pilot is None:
        st.caption("Tick a row at its left edge to open that pilot. Click a heading to sort by it.")
        return
    label = f"Open {plain(pilot['reference'])} {plain(pilot['name'])}"
    if st.button(label, type="primary", icon=":material/open_in_full:"):
        links.go("pilot", view, ref=str(pilot["reference"]))


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
