"""The CSV summary and its table schema as downloads: made when they are asked for, from a session of their own."""

import streamlit as st

from portfolio.access import Operation
from portfolio.db import get_engine, read_session
from portfolio.exchange import data_dictionary, summary_csv
from portfolio.exchange.schema import schema_json
from portfolio.ui.view import View

NAME = "ai-pilots-summary"


def draw(view: View) -> None:
    """Two buttons: the summary of the pilots that the filters select, and what its columns mean."""
    if not view.actor.may(Operation.EXPORT):
        return
    with st.popover("Download", icon=":material/download:"):
        st.download_button(
            "Summary (CSV)",
            data=lambda: summary(view),
            file_name=f"{NAME}-{view.as_at.isoformat()}.csv",
            mime="text/csv",
            icon=":material/table:",
            on_click="ignore",
            width="stretch",
        )
        st.download_button(
            "What the columns mean (text)",
            data=data_dictionary(),
            file_name=f"{NAME}-dictionary.md",
            mime="text/markdown",
            icon=":material/menu_book:",
            on_click="ignore",
            width="stretch",
        )
        st.download_button(
            "Table Schema (JSON)",
            data=schema_json(),
            file_name=f"{NAME}-schema.json",
            mime="application/json",
            icon=":material/data_object:",
            on_click="ignore",
            width="stretch",
        )
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
