"""Pilots side by side: on which basis, the pictures, and every row in words; with the file and the working."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from portfolio.access import Operation, Scope
from portfolio.filters import Filters
from portfolio.ui import compare_rows, compare_value_rows, data, working
from portfolio.ui.charts import chart
from portfolio.ui.compare_data import EDITIONS, Asked, Compared, compared
from portfolio.ui.compare_file import comparison_csv
from portfolio.ui.compare_pictures import pictures
from portfolio.ui.compare_table import Row
from portfolio.ui.compare_workings import workings
from portfolio.ui.links import link, query
from portfolio.ui.pilot_parts import choose_part
from portfolio.ui.pilot_words import icon
from portfolio.ui.remember import remembered
from portfolio.ui.value_words import ALONE
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import day, plain

SHOWN = {"all": "Every row", "differences": "Only what differs"}


def draw(view: View, asked: Asked) -> None:
    """The comparison of the pilots that the address names."""
    found, rows = compared(view, asked.references), rows_of(view, asked.references)
    _basis(view, found)
    with st.container(horizontal=True):
        for reference, name in zip(found.references, found.pilots["name"], strict=True):
            link("pilot", f"{plain(reference)} {plain(name)}", view, icon=icon("article"), ref=reference)
    _pictures(view, asked.references)
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = choose_part("Rows", SHOWN, "rows")
        _download(view, rows, found.references)
        working.button(lambda: workings(found), key="compare")
    shown = [row for row in rows if row.differs or chosen == "all"]
    for group in dict.fromkeys(row.group for row in shown):
        st.subheader(group, anchor=False)
        table = _table(view, [row for row in shown if row.group == group], found)
        st.table(table, hide_index=True, border="horizontal", alt=f"{group} of {', '.join(found.references)}")
    if not shown:
        st.info("These pilots do not differ in anything that is reported.", icon=icon("drag_handle"))


def rows_of(view: View, references: tuple[str, ...]) -> list[Row]:
    """Every row of the comparison, group by group."""
    return _rows(view, view.url, view.revision, view.as_at, view.scope, references)


@remembered(CACHE_ENTRIES)
def _rows(_view: View, url: str, revision: int, as_at: date, scope: Scope, references: tuple[str, ...]) -> list[Row]:
    found, stages = compared(_view, references), data.choices(_view).stages
    return [
        *compare_rows.facts(found, stages, _view.as_at),
        *compare_rows.delivery(found, _view.as_at),
        *compare_rows.cost(found),
        *compare_rows.outcomes(found),
        *compare_value_rows.value(found),
        *compare_value_rows.appraisal(found),
        *compare_rows.lessons(found),
    ]


def _basis(view: View, found: Compared) -> None:
    """What all have in common, and what keeps the appraisals from being ranked."""
    in_force = [found.parameters.edition(kind) for kind in EDITIONS]
    st.markdown(
        f"**The same basis for all:** as at {day(view.as_at)}; values in {found.prices}, to date, with intervals {ALONE}; "
        "the same editions of every parameter."
    )
    st.caption(plain("; ".join(f"{one.kind.label}: {one.edition}" for one in in_force if one is not None)) + ".")
    if found.comparable.obstacles:
        why = "; ".join(found.comparable.obstacles)
        st.warning(
            f"The appraisals are not on the same basis, so they are not ranked: {plain(why)}.", icon=icon("balance")
        )
    if found.comparable.conversions:
        st.caption(plain(" ".join(found.comparable.conversions)))
    if view.filters.without_times() != Filters():
        st.caption("The filters on the left do not narrow a comparison; its date is the one on the left.")


def _pictures(view: View, references: tuple[str, ...]) -> None:
    for column, one in zip(st.columns(2, gap="large"), pictures(view, references), strict=True):
        with column:
            chart(one.figure, title=one.title, alt=one.words, table=one.table)


def _download(view: View, rows: Sequence[Row], references: Sequence[str]) -> None:
    if not view.actor.may(Operation.EXPORT):
        return
    st.download_button(
        "Comparison (CSV)",
        lambda: comparison_csv(rows, references),
        f"comparison-{'-'.join(references)}-{view.as_at.isoformat()}.csv",
        "text/csv",
        icon=icon("table"),
        on_click="ignore",
    )


def _table(view: View, rows: Sequence[Row], found: Compared) -> pd.DataFrame:
    """Cells are escaped, because tables read Markdown. Each heading is a link: a wide table can then be reached, and
    moved sideways, by keyboard.
    """
    shown: dict[str, list[str]] = {"Figure": [f"**{plain(row.title)}**" for row in rows]}
    for number, reference in enumerate(found.references):
        shown[f"[{plain(reference)}](pilot?{urlencode(query(view, ref=reference))})"] = [
            plain(row.cells[number].text) for row in rows
        ]
    shown["How they differ"] = [plain(row.difference) for row in rows]
    return pd.DataFrame(shown)
