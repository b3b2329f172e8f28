"""The register's table: which columns it offers, and what stands in their cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.access import Scope
from portfolio.filters import Filters
from portfolio.summary.columns import BY_NAME, COLUMNS, Column, Kind, facts
from portfolio.ui import data
from portfolio.ui.pilot_words import CONFIDENCE as CONFIDENCES
from portfolio.ui.pilot_words import STAGES
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.vocabulary import Confidence, Stage

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
WITHDRAWN = "⊘ Withdrawn"
STAGE, CONFIDENCE = BY_NAME["stage"].title, BY_NAME["confidence"].title
WIDTHS = {"name": 280, "organisation": 220, "learned": 400}
OPENED = "register:opened"
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


@remembered(CACHE_ENTRIES)
def _register(_view: View, url: str, revision: int, as_at: date, scope: Scope, filters: Filters) -> Register:
    choices = data.choices(_view)
    stages = {str(stage): label for stage, label in choices.stages.items()}
    pilots = facts(data.selection(url, revision, as_at, scope, filters), stages=stages, goals=choices.goals)
    shown = pd.DataFrame({column.title: _cells(pilots, column, stages) for column in OFFERED}, index=pilots.index)
    shown[UPDATE.title] = pilots["update_state"].map(UPDATE_STATES)
    planned = pilots["planned_to_date"].where(pilots["planned_to_date"] > 0)
    shown[AGAINST.title] = (pilots["actual_to_date"] / planned * 100).astype("Float64")
    for title in (STAGE, CONFIDENCE):
        shown[title] = pd.Series([[label] if isinstance(label, str) else [] for label in shown[title]], dtype=object)
    withdrawn = pilots["is_withdrawn"].astype(bool)
    shown[STAGE] = [[*chips, WITHDRAWN] if gone else chips for chips, gone in zip(shown[STAGE], withdrawn, strict=True)]
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
        return values.map({str(term): _rating(term) for term in Confidence})
    if column.kind is Kind.CODE and column.codes:
        return values.map(dict(column.codes))
    if column.kind is Kind.CODES and column.codes:
        codes = column.codes
        return values.map(lambda joined: "; ".join(codes[code] for code in joined.split("; ") if code))
    return values


def _rating(confidence: Confidence) -> str:
    return f"{CONFIDENCE_SIGNS[confidence]} {confidence.label}"


def configure(column: Column, stages: Mapping[Stage, str]) -> Any:
    """How `st.dataframe` shows a column of the register."""
    kinds = st.column_config
    about: dict[str, Any] = {"help": column.meaning}
    if column.title == STAGE:
        colours = {stages[stage]: STAGES[stage][1] for stage in stages} | {WITHDRAWN: "gray"}
        return kinds.MultiselectColumn(options=list(colours), color=list(colours.values()), **about)
    if column.title == CONFIDENCE:
        ratings = {_rating(term): colour for term, (_, colour) in CONFIDENCES.items()}
        return kinds.MultiselectColumn(options=list(ratings), color=list(ratings.values()), **about)
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
        return kinds.ButtonColumn(type="tertiary", key=OPENED, alignment="left", pinned=True, **about)
    return kinds.TextColumn(width=WIDTHS.get(column.name), **about)
