"""A short table whose first column leads on: one message to the browser, however many rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import streamlit as st

from portfolio.ui import links, session
from portfolio.ui.view import View

PILOT = "Pilot"
MOST = 40
"""Pilots in a list of one kind; the register shows them all."""
TALL_ROWS, ROW_HEIGHT = 13, 37
GLIMPSE = 26
"""Of a longer list the top of the next row is seen, so that it is plain that there is more."""


@dataclass(frozen=True)
class Listing:
    """``table`` as shown; its first column opens ``screen`` with ``parameter`` set to that row's target.

    Built once and shared.
    """

    table: pa.Table
    screen: str
    parameter: str
    targets: tuple[str, ...]


def listing(columns: Mapping[str, Sequence[str]], *, screen: str, parameter: str, targets: Sequence[str]) -> Listing:
    """Columns title -> cells, and where each row leads."""
    table = pa.table({title: pa.array(cells, pa.string()) for title, cells in columns.items()})
    return Listing(table, screen, parameter, tuple(targets))


def pilot_listing(rows: pd.DataFrame, columns: Mapping[str, Sequence[str]], most: int | None = None) -> Listing:
    """Pilots (``rows`` has reference and name), with columns title -> cells; each opens its pilot.

    ``most``: how many of the first are shown.
    """
    references, names = list(rows["reference"][:most]), rows["name"][:most]
    pilots = [f"{reference}  {name}" for reference, name in zip(references, names, strict=True)]
    cells = {title: values[:most] for title, values in columns.items()}
    return listing({PILOT: pilots, **cells}, screen="pilot", parameter="ref", targets=references)


def draw_listing(view: View, shown: Listing, *, key: str, alt: str, **extra: str) -> None:
    """Draw it, `TALL_ROWS` high at most; choosing a row's first cell follows it, with ``extra`` parameters."""
    opened = f"open:{key}"
    buttons = st.column_config.ButtonColumn(type="tertiary", key=opened, alignment="left")
    st.dataframe(
        shown.table,
        hide_index=True,
        height="content" if len(shown.targets) <= TALL_ROWS else ROW_HEIGHT * (TALL_ROWS + 1) + GLIMPSE,
        column_config={shown.table.column_names[0]: buttons},
        key=f"{key}:{view.revision}",
        alt=alt,
    )
    clicked = session.get(opened)
    if clicked and clicked["row"] < len(shown.targets):
        links.go(shown.screen, view, **{shown.parameter: shown.targets[clicked["row"]], **extra})
