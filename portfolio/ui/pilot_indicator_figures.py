"""The picture of one indicator: its values with interval, method by symbol, baseline, target and model changes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from portfolio.ui.palette import CATEGORIES, GREY, ORANGE, TEMPLATE
from portfolio.ui.pilot_words import METHOD_SYMBOLS, period, quantity
from portfolio.ui.words import html
from portfolio.value.queries import IndicatorRow, Measured
from portfolio.vocabulary import MeasurementStatus, Method, PeriodRule

METHOD_COLOURS = dict(
    zip(
        Method,
        (CATEGORIES[5], CATEGORIES[6], CATEGORIES[0], CATEGORIES[2], CATEGORIES[3], CATEGORIES[7], CATEGORIES[0]),
        strict=True,
    )
)
SHOWN = (MeasurementStatus.APPROVED, MeasurementStatus.SUBMITTED)


def figure(indicator: IndicatorRow, rows: Sequence[Measured]) -> go.Figure:
    """Each period's value: approved ones joined by a line, those that wait hollow; drafts and returned ones not drawn.

    Baseline and target are stated for one period, so a sum is drawn period by period too, never as a running total.
    """
    drawn = [row for row in rows if row.status in SHOWN]
    made = go.Figure()
    for method in Method:
        mine = [row for row in drawn if row.method is method]
        if mine:
            made.add_scatter(**_series(indicator, method, mine))
    if any(_is_waiting(row) for row in drawn):
        made.add_scatter(
            x=[None], y=[None], mode="markers", name="Hollow: waiting for approval",
            marker={"symbol": "circle-open", "color": GREY, "size": 11, "line": {"width": 2}},
        )  # fmt: skip
    approved = [row for row in drawn if not _is_waiting(row)]
    made.add_scatter(
        x=[row.period_end for row in approved], y=[float(row.value) for row in approved], mode="lines",
        line={"color": GREY, "width": 1.5}, hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    _levels(made, indicator, drawn)
    _model_changes(made, drawn)
    unit = html(indicator.unit)
    made.update_layout(
        template=TEMPLATE, margin={"l": 8, "r": 8, "t": 26, "b": 8}, height=340, dragmode=False, legend={"orientation": "h", "y": -0.22},
        xaxis_title="End of the period", yaxis_title=f"{unit} in the period" if indicator.period_rule is PeriodRule.SUM else unit,
    )  # fmt: skip
    return made


def _is_waiting(row: Measured) -> bool:
    return row.status is MeasurementStatus.SUBMITTED


def _series(indicator: IndicatorRow, method: Method, mine: Sequence[Measured]) -> dict[str, Any]:
    symbol = METHOD_SYMBOLS[method]
    return {
        "x": [row.period_end for row in mine],
        "y": [float(row.value) for row in mine],
        "mode": "markers",
        "name": method.label,
        "marker": {
            "color": METHOD_COLOURS[method],
            "symbol": [f"{symbol}-open" if _is_waiting(row) else symbol for row in mine],
            "size": 11,
            "line": {"width": [2 if _is_waiting(row) else 0 for row in mine]},
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [0 if row.high is None else float(row.high - row.value) for row in mine],
            "arrayminus": [0 if row.low is None else float(row.value - row.low) for row in mine],
            "thickness": 1.5,
            "width": 4,
        },
        "hovertext": [_hover(indicator, row) for row in mine],
        "hoverinfo": "text",
    }


def _hover(indicator: IndicatorRow, row: Measured) -> str:
    lines = [f"{period(row.period_start, row.period_end)}: {quantity(row.value)} {html(indicator.unit)}"]
    if row.low is not None:
        lines.append(f"interval {quantity(row.low)} to {quantity(row.high)}")
    lines.append(row.method.label + ("" if row.sample_size is None else f", sample of {row.sample_size:,}"))
    lines.append(row.status.label)
    return "<br>".join(lines)


def _levels(made: go.Figure, indicator: IndicatorRow, drawn: Sequence[Measured]) -> None:
    """Baseline and target as lines over the whole time shown, each with a mark on its own date."""
    days = [row.period_end for row in drawn]
    days += [day for day in (indicator.baseline_on, indicator.target_on) if day is not None]
    levels = (
        ("Baseline", indicator.baseline, indicator.baseline_on, "dot", "line-ew-open"),
        ("Target", indicator.target, indicator.target_on, "dash", "x"),
    )
    for name, value, on, dash, symbol in levels:
        if value is None or on is None:
            continue
        first, last = min(days), max(days)
        ends: list[date] = sorted({first, on, last})
        made.add_scatter(
            x=ends, y=[float(value)] * len(ends), mode="lines+markers", name=f"{name} {quantity(value)}",
            line={"dash": dash, "width": 2, "color": GREY if name == "Baseline" else ORANGE},
            marker={"symbol": symbol, "size": [11 if day == on else 0 for day in ends]},
            hovertemplate=f"{name} {quantity(value)}, %{{x|%d %B %Y}}<extra></extra>",
        )  # fmt: skip


def _model_changes(made: go.Figure, drawn: Sequence[Measured]) -> None:
    """A line where another version of the model was measured for the first time."""
    last = ""
    for row in drawn:
        version = row.model_version
        if version and last and version != last:
            made.add_vline(
                x=pd.Timestamp(row.period_start).timestamp() * 1000, line={"dash": "dot", "width": 1, "color": GREY},
                annotation={"text": f"model {html(version)}", "font": {"size": 12}, "yanchor": "bottom", "y": 1, "yref": "paper"},
            )  # fmt: skip
        last = version or last
