"""The CSV summary and its table schema as downloads: made when they are asked for, from a session of their own."""

import streamlit as st

from portfolio.access import Operation
from portfolio.db import get_engine, read_session
from portfolio.exchange import data_dictionary, summary_csv
from portfolio.exchange.schema import schema_json
from portfolio.ui.view import View

NAME = "ai-pilots-summary"


def draw(view: View) -> None:
    """The summary of the pilots that the filters select, and what its columns mean."""
    if not may(view):
        return
    with st.popover("Download", icon=":material/download:", key="download", on_change="rerun") as box:
        if box.open:
            draw_files(view)


def may(view: View) -> bool:
    """Whether this person may take files away."""
    return view.actor.may(Operation.EXPORT)


def draw_files(view: View) -> None:
    """The buttons, for those who may. Drawn only when asked for: each keeps its file's maker in memory."""
    if not may(view):
        return
    files = (
        ("Summary (CSV)", f"{NAME}-{view.as_at.isoformat()}.csv", "text/csv", "table", lambda: summary(view)),
        ("What the columns mean (text)", f"{NAME}-dictionary.md", "text/markdown", "menu_book", data_dictionary),
        ("Table Schema (JSON)", f"{NAME}-schema.json", "application/json", "data_object", schema_json),
    )
    for label, name, mime, icon, make in files:
        st.download_button(label, make, name, mime, icon=f":material/{icon}:", on_click="ignore", width="stretch")
    st.caption(
        "One row for each pilot that the filters select, at the date shown. A search does not narrow the file. "
        "The same dates give the same file for ever."
    )


def summary(view: View) -> bytes:
    """The file as bytes, as at the view's date and as known at its revision."""
    with read_session(get_engine(view.url)) as database:
        pieces = summary_csv(
            database, by=view.actor, filters=view.filters.without_times(), as_at=view.as_at, revision=view.revision
        )
        return b"".join(pieces)
