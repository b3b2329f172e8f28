"""Pictures of costs: actual solid, planned as a dashed line, forecast hatched or dotted."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from portfolio.ui.palette import GREY, ORANGE, TEAL, TEMPLATE

LAYOUT: dict[str, Any] = {
    "template": TEMPLATE,
    "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
    "height": 320,
    "legend": {"orientation": "h", "y": -0.22},
    "dragmode": False,
    "yaxis": {"tickprefix": "£", "rangemode": "tozero"},
}


def monthly(months: pd.DataFrame) -> go.Figure:
    """Actual bars against the plan; a forecast only where nothing actual was reported."""
    figure = go.Figure()
    figure.add_bar(x=months.index, y=months["actual"], name="Actual", marker_color=TEAL)
    ahead = months["forecast"].where(months["actual"].isna())
    if ahead.notna().any():
        figure.add_bar(x=months.index, y=ahead, name="Forecast", marker={"color": ORANGE, "pattern": {"shape": "/"}})
    figure.add_scatter(
        x=months.index,
        y=months["planned"],
        name="Planned",
        mode="lines",
        line={"dash": "dash", "shape": "hvh", "color": GREY},
    )
    figure.update_traces(hovertemplate="%{x|%B %Y}: £%{y:,.0f}<extra>%{fullData.name}</extra>")
    figure.update_layout(LAYOUT, barmode="overlay", bargap=0.2, yaxis_title="Pounds a month", xaxis_title="Month")
    return figure


def cumulative(totals: pd.DataFrame, months: pd.DataFrame) -> go.Figure:
    """Running totals; the forecast goes on from what was spent."""
    figure = go.Figure()
    figure.add_scatter(
        x=totals.index, y=totals["actual"], name="Actual", mode="lines+markers", line={"width": 3, "color": TEAL}
    )
    ahead = months["forecast"].where(months["actual"].isna())
    if ahead.notna().any():
        spent = months["actual"].fillna(ahead).fillna(0).cumsum()
        last = totals["actual"].last_valid_index()
        ahead_of = pd.Series([last is None or value >= last for value in spent.index], index=spent.index)
        shown = spent.where(ahead_of)
        figure.add_scatter(
            x=shown.index,
            y=shown,
            name="Actual, then forecast",
            mode="lines",
            line={"dash": "dot", "width": 2, "color": ORANGE},
        )
    figure.add_scatter(
        x=totals.index, y=totals["planned"], name="Planned", mode="lines", line={"dash": "dash", "color": GREY}
    )
    figure.update_traces(hovertemplate="to the end of %{x|%B %Y}: £%{y:,.0f}<extra>%{fullData.name}</extra>")
    figure.update_layout(LAYOUT, yaxis_title="Pounds, added up", xaxis_title="Month")
    return figure


def by_category(categories: pd.DataFrame) -> go.Figure:
    """Planned and actual bars for each category, one-off apart from running."""
    names = [f"{row['Category']}, {row['Nature'].lower()}" for row in categories.to_dict("records")]
    figure = go.Figure()
    figure.add_bar(y=names, x=categories["Actual (£)"], name="Actual", orientation="h", marker_color=TEAL)
    figure.add_bar(
        y=names, x=categories["Planned (£)"], name="Planned", orientation="h",
        marker={"color": GREY, "pattern": {"shape": "."}},
    )  # fmt: skip
    figure.update_traces(hovertemplate="%{y}: £%{x:,.0f}<extra>%{fullData.name}</extra>")
    figure.update_layout(
        LAYOUT | {"yaxis": {"autorange": "reversed"}, "height": 150 + 52 * max(len(names), 1)},
        xaxis={"tickprefix": "£", "title": "Pounds to date", "rangemode": "tozero"}, bargap=0.3,
        legend={"orientation": "h", "y": -0.3},
    )  # fmt: skip
    return figure
