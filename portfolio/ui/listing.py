"""A short table of pilots in which each row opens its pilot: one message to the browser, however many rows."""

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
    """``table`` has a column `PILOT` and others as shown; ``targets`` are its rows' references. Built once, shared."""

    table: pa.Table
    targets: tuple[str, ...]


def pilot_listing(rows: pd.DataFrame, columns: Mapping[str, Sequence[str]], most: int | None = None) -> Listing:
    """Pilots (``rows`` has reference and name), with columns title -> cells; each opens its pilot.

    ``most``: how many of the first are shown.
    """
    references, names = list(rows["reference"][:most]), rows["name"][:most]
    pilots = [f"{reference}  {name}" for reference, name in zip(references, names, strict=True)]
    cells = {title: values[:most] for title, values in columns.items()}
    shown = {PILOT: pilots, **cells}
    table = pa.table({title: pa.array(values, pa.string()) for title, values in shown.items()})
    return Listing(table, tuple(references))


def draw_listing(view: View, shown: Listing, *, key: str, alt: str, **extra: str) -> None:
    """Draw it, `TALL_ROWS` high at most. A click on a pilot opens it with ``extra`` parameters, as does its row's box:
    cells of buttons answer to the mouse only, boxes to Shift and space.
    """
    opened = f"open:{key}"
    buttons = st.column_config.ButtonColumn(type="tertiary", key=opened, alignment="left")
    event = st.dataframe(
        shown.table,
        hide_index=True,
        height="content" if len(shown.targets) <= TALL_ROWS else ROW_HEIGHT * (TALL_ROWS + 1) + GLIMPSE,
        column_config={PILOT: buttons},
        key=f"{key}:{view.revision}:{session.generation(key)}",
        on_select="rerun",
        selection_mode="single-row",
        alt=alt,
    )
    clicked = session.get(opened)
    row = clicked["row"] if clicked else next(iter(event["selection"]["rows"]), None)
    if row is not None and row < len(shown.targets):
        session.renew(key)
        links.go("pilot", view, ref=shown.targets[row], **extra)
