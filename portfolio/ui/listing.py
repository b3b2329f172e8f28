"""A short table of pilots in which each reference opens its pilot: one message to the browser, however many rows."""

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import streamlit as st

from portfolio.ui import links, session
from portfolio.ui.view import View

PILOT = "Pilot"
MOST, TALL_ROWS, ROW_HEIGHT = 40, 8, 38


@dataclass(frozen=True)
class Listing:
    """``table`` has a column `PILOT` and others as shown; ``references`` are its rows'. Built once, shared."""

    table: pa.Table
    references: tuple[str, ...]


def listing(rows: pd.DataFrame, columns: dict[str, list[str]]) -> Listing:
    """At most `MOST` rows of ``rows`` (which has reference and name), with columns title -> cells."""
    pilots = [f"{reference}  {name}" for reference, name in zip(rows["reference"], rows["name"], strict=True)]
    cells = {PILOT: pilots} | columns
    table = pa.table({title: pa.array(values[:MOST], pa.string()) for title, values in cells.items()})
    return Listing(table, tuple(rows["reference"].head(MOST)))


def draw_listing(view: View, shown: Listing, *, key: str, alt: str, **extra: str) -> None:
    """Draw it; choosing a pilot opens it, with ``extra`` as further parameters of its screen."""
    opened = f"open:{key}"
    st.dataframe(
        shown.table,
        hide_index=True,
        height="auto" if len(shown.references) <= TALL_ROWS else ROW_HEIGHT * (TALL_ROWS + 1),
        column_config={PILOT: st.column_config.ButtonColumn(type="tertiary", key=opened, alignment="left")},
        key=f"{key}:{view.revision}",
        alt=alt,
    )
    clicked = session.get(opened)
    if clicked and clicked["row"] < len(shown.references):
        links.go("pilot", view, ref=shown.references[clicked["row"]], **extra)
