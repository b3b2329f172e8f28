"""The one place that draws a chart: always with a title, a text alternative and its table one click away."""

from functools import cached_property
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
import streamlit as st

from portfolio.ui.words import plain

CONFIG = {"displayModeBar": False, "displaylogo": False, "showSendToCloud": False, "responsive": True}


class Prepared(go.Figure):  # type: ignore[misc]  # plotly has no types
    """A figure that will not change again: what is sent of it is made once, not on every run."""

    @cached_property
    def _sent(self) -> dict[str, Any]:
        made: dict[str, Any] = super().to_dict()
        return made

    def to_dict(self) -> dict[str, Any]:
        """The figure as Plotly sends it; shared, so not to be changed."""
        return self._sent


def chart(figure: go.Figure, *, title: str, alt: str, table: pd.DataFrame | pa.Table, key: str | None = None) -> Any:
    """Draw ``figure`` under ``title``; ``alt`` says what it shows, ``table`` holds its figures.

    With ``key`` the chart answers to clicks: the chosen point's customdata is returned, else None. Pass built
    figures: making one takes longer than sending it.
    """
    st.caption(plain(title))
    if len(table) == 0:
        st.info("Nothing reported yet.", icon=":material/hourglass_empty:")
        return None
    picked = picture(figure, alt=alt, key=key)
    with st.popover("Table", icon=":material/table:"):
        st.dataframe(table, hide_index=True, alt=f"Table of the chart: {title}")
    return picked


def picture(figure: go.Figure, *, alt: str, key: str | None = None) -> Any:
    """The chart alone, for a screen that offers the tables of several together; returns as `chart` does."""
    if key is None:
        st.plotly_chart(figure, alt=alt, config=CONFIG)
        return None
    event = st.plotly_chart(figure, alt=alt, config=CONFIG, key=key, on_select="rerun", selection_mode="points")
    points = event["selection"]["points"]
    picked = points[0].get("customdata") if points else None
    return picked[0] if isinstance(picked, list) else picked
