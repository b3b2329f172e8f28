"""The Guide's parts. Every table is made from what the product itself declares, so that it cannot drift."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.access import Operation
from portfolio.access.actor import MATRIX
from portfolio.db import get_engine, read_session
from portfolio.exchange import data_dictionary
from portfolio.exchange.schema import TYPES, schema_json
from portfolio.ledger import known
from portfolio.models import Goal, StageReference
from portfolio.summary.columns import COLUMNS, RESULTS, Column
from portfolio.summary.rules import CONCERNS
from portfolio.ui import guide_words as words
from portfolio.ui import links
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import plain
from portfolio.vocabulary import SCALE_RATINGS, Confidence, ExitReason, Role, Stage

NONE_OUTSIDE = "No equivalent"
ICONS = {
    Confidence.GREEN: ":material/check_circle:", Confidence.AMBER_GREEN: ":material/change_history:",
    Confidence.AMBER: ":material/warning:", Confidence.AMBER_RED: ":material/report:",
    Confidence.RED: ":material/cancel:",
}  # fmt: skip


def draw_start(view: View) -> None:
    """What the product is for, and where each reader begins."""
    st.header("What this is for")
    st.markdown(
        "Public bodies try out artificial intelligence in many places at once. This register follows each pilot from "
        "a first look to scale, or to its end: what it costs, what it delivers, how sure anyone can be, and who said "
        "so. Every figure can be traced to its source, and every past state can be seen again."
    )
    tasks = (
        ("overview", "I want to know where we stand", ":material/monitoring:"),
        ("pilots", "I am looking for a pilot", ":material/table_rows:"),
        ("updates", "I report on pilots every month", ":material/edit_note:"),
        ("new_pilot", "I am starting something new", ":material/add_circle:"),
        ("history", "I want to know who changed a figure", ":material/history:"),
        ("organisations", "I set up organisations and people", ":material/account_tree:"),
    )
    for screen, label, icon in tasks:
        links.link(screen, label, view, icon=icon)
    st.header("Two dates, never mixed")
    st.markdown(
        f"- **As at**: {words.GLOSSARY['As at']}\n- **As known**: {words.GLOSSARY['As known']}\n\n"
        "Choose the first in the sidebar and the second on the History screen. Both are part of the page's address, so "
        "a link that you send shows others exactly what you see, and shows it again next year."
    )


def draw_stages(view: View) -> None:
    """The stages with their outside names, and why pilots leave."""
    st.header("Stages on the way to scale")
    stages = _stages(view.url, view.revision)
    _table(("Stage", "What it means"), [(row.label, words.STAGES[row.kind]) for row in stages], "Stages")
    st.subheader("What others call them")
    outside = [
        (row.label, *(name or NONE_OUTSIDE for name in (row.gds_phase, row.atrs_phase, row.omb_stage)))
        for row in stages
    ]
    _grid(("Stage", "GDS phase", "ATRS phase", "OMB stage"), outside, "Stages with their outside names")
    st.caption(
        "GDS: Government Digital Service phases. ATRS: Algorithmic Transparency Recording Standard. "
        "OMB: United States Office of Management and Budget, AI use case inventory."
    )
    st.header("Why a pilot leaves the path")
    st.markdown("Paused, stopped and retired pilots say why, and what was learned.")
    st.markdown("\n".join(f"- {plain(reason.label)}" for reason in ExitReason))
    st.header("Goals")
    goals = [(row.label, row.description) for row in _goals(view.url, view.revision)]
    _table(("Goal of the AI Opportunities Action Plan", "What it is about"), goals, "Goals")


def draw_evidence(view: View) -> None:
    """Methods, statuses, and how periods add up."""
    st.header("How a measurement was made")
    st.markdown("Weakest first. A stronger method is worth more than a larger number.")
    _table(("Method", "What it is"), _named(words.METHODS), "Methods, weakest first")
    st.header("The way of a measurement")
    _table(("Status", "What it means"), _named(words.STATUSES), "Statuses of a measurement")
    st.header("How periods add up")
    _table(("Rule", "For what"), _named(words.PERIODS), "How periods add up")
    st.header("What an indicator's result says")
    st.markdown("\n".join(f"- {plain(meaning)}" for meaning in RESULTS.values()))
    st.header("Delivery confidence")
    st.markdown("A rating is kept with the scale it was given on, and never converted to the other.")
    for scale, ratings in SCALE_RATINGS.items():
        st.subheader(scale.label)
        rated = [(f"{ICONS[rating]} {plain(rating.label)}", plain(words.RATINGS[rating])) for rating in ratings]
        st.table(pd.DataFrame(rated, columns=["Rating", "What it means"]), hide_index=True, alt=scale.label)


def draw_figures(view: View) -> None:
    """How figures are counted, and what keeps them from being relied on."""
    st.header("How figures are counted")
    _table(("Figure", "How it is counted"), words.RULES.items(), "How figures are counted")
    st.header("Counts that can be clicked")
    _table(("Count", "Which pilots"), _named(words.COUNTS), "Counts that can be clicked")
    st.header("Data-quality concerns")
    st.markdown("What keeps the figures of a live pilot from being relied on, and who can mend it.")
    _table(("What is wrong", "Who can mend it"), CONCERNS.values(), "Data-quality concerns")


def draw_roles(view: View) -> None:
    """What each role may do."""
    st.header("Roles")
    st.markdown("A role reaches the organisation that it is given in, and every one below it.")
    _table(("Role", "For whom"), _named(words.ROLES), "Roles")
    st.header("What each role may do")
    rows = [
        (words.OPERATIONS[operation], *("Yes" if role in MATRIX[operation] else "No" for role in Role))
        for operation in Operation
    ]
    _grid(("Action", *(role.label for role in Role)), rows, "What each role may do")


def draw_words(view: View) -> None:
    """The glossary."""
    st.header("Words")
    st.markdown("One word for one thing, on every screen and in every file.")
    _table(("Word", "What it means"), words.GLOSSARY.items(), "Glossary")


def draw_columns(view: View) -> None:
    """The data dictionary of the CSV summary, and its schema for tools."""
    st.header("Columns of the CSV summary")
    st.markdown(
        "One row is one pilot. An empty cell means not reported; 0 means zero. Money is in pounds with two decimals, "
        "dates are YYYY-MM-DD, months YYYY-MM. Text that a spreadsheet could run as a formula has a ' before it."
    )
    with st.container(horizontal=True):
        st.download_button(
            "Table Schema for tools", schema_json(), file_name="summary.schema.json", mime="application/json",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "Data dictionary with all codes", data_dictionary(), file_name="data-dictionary.md", mime="text/markdown",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    rows = [(column.name, " ".join(_explained(column))) for column in COLUMNS]
    _table(("Column", "What it holds"), rows, "Columns of the CSV summary")


def _explained(column: Column) -> Iterator[str]:
    yield f"{column.title}. {column.meaning}"
    if column.unit:
        yield f"Unit: {column.unit}."
    yield f"Type: {TYPES[column.kind]}{'' if column.is_required else ', may be empty'}."


def _named(meanings: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(getattr(term, "label", str(term)), meaning) for term, meaning in meanings.items()]


def _table(names: tuple[str, ...], rows: Iterable[tuple[str, ...]], alt: str) -> None:
    table = pd.DataFrame([[plain(cell) for cell in row] for row in rows], columns=list(names))
    st.table(table, hide_index=True, border="horizontal", alt=alt)


def _grid(names: tuple[str, ...], rows: Iterable[tuple[str, ...]], alt: str) -> None:
    """A table of many narrow columns: one that can be scrolled by keyboard on a narrow screen."""
    st.dataframe(pd.DataFrame(list(rows), columns=list(names)), hide_index=True, height="content", alt=alt)


@remembered(CACHE_ENTRIES)
def _stages(url: str, revision: int) -> list[StageReference]:
    with read_session(get_engine(url)) as database:
        table = known(database, revision).live(StageReference)
        rows = database.execute(table.select().order_by(table.c.position)).mappings()
        return [StageReference(**dict(row) | {"kind": Stage(row["kind"])}) for row in rows]


@remembered(CACHE_ENTRIES)
def _goals(url: str, revision: int) -> list[Goal]:
    with read_session(get_engine(url)) as database:
        table = known(database, revision).live(Goal)
        return [Goal(**dict(row)) for row in database.execute(table.select().order_by(table.c.position)).mappings()]
