"""The picture of one indicator: its values with interval, method by symbol, baseline, target and model changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from portfolio.ui.palette import CATEGORIES, GREY, ORANGE, TEMPLATE
from portfolio.ui.pilot_words import METHOD_SYMBOLS, period, quantity
from portfolio.ui.words import html
from portfolio.value.queries import IndicatorRow, Measured
from portfolio.vocabulary import MeasurementStatus, Method, PeriodRule

METHOD_COLOURS = dict(zip(Method, (CATEGORIES[5], CATEGORIES[6], CATEGORIES[0], CATEGORIES[2], CATEGORIES[3], CATEGORIES[7], CATEGORIES[0]), strict=True))
SHOWN = (MeasurementStatus.APPROVED, MeasurementStatus.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Point:
    """A value as drawn: for an indicator that adds up, the running total with the interval added up as well."""

    measured: Measured
    value: float
    low: float | None
    high: float | None

    @property
    def is_waiting(self) -> bool:
        """Not approved yet: drawn hollow."""
        return self.measured.status is MeasurementStatus.SUBMITTED


def points(indicator: IndicatorRow, rows: Sequence[Measured]) -> list[Point]:
    """Approved values and those that wait; drafts and returned ones are not drawn.

    A running total counts approved values only; a waiting one shows where it would be if it were approved now.
    """
    shown = [row for row in rows if row.status in SHOWN]
    if indicator.period_rule is not PeriodRule.SUM:
        return [Point(row, float(row.value), _float(row.low), _float(row.high)) for row in shown]
    found = []
    total = low = high = 0.0
    for row in shown:
        value = float(row.value)
        bounds = [value if bound is None else float(bound) for bound in (row.low, row.high)]
        found.append(Point(row, total + value, low + bounds[0], high + bounds[1]))
        if row.status is MeasurementStatus.APPROVED:
            total, low, high = total + value, low + bounds[0], high + bounds[1]
    return found


def figure(indicator: IndicatorRow, rows: Sequence[Measured]) -> go.Figure:
    """The series, or the running total over bars of each period."""
    drawn = points(indicator, rows)
    made = go.Figure()
    is_sum = indicator.period_rule is PeriodRule.SUM
    for method in Method:
        mine = [point for point in drawn if point.measured.method is method]
        if mine:
            made.add_scatter(**_series(indicator, method, mine))
    if any(point.is_waiting for point in drawn):
        made.add_scatter(
            x=[None], y=[None], mode="markers", name="Hollow: waiting for approval",
            marker={"symbol": "circle-open", "color": GREY, "size": 11, "line": {"width": 2}},
        )  # fmt: skip
    approved = [point for point in drawn if not point.is_waiting]
    made.add_scatter(
        x=[point.measured.period_end for point in approved], y=[point.value for point in approved], mode="lines",
        line={"color": GREY, "width": 1.5}, hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    if is_sum:
        made.add_bar(
            x=[point.measured.period_end for point in drawn], y=[float(point.measured.value) for point in drawn],
            name="In the period alone", marker={"color": GREY, "opacity": 0.35}, width=86_400_000 * 16,
            hovertemplate="%{y:,} in the period<extra></extra>",
        )  # fmt: skip
    _levels(made, indicator, drawn)
    _model_changes(made, drawn)
    unit = html(indicator.unit)
    made.update_layout(
        template=TEMPLATE, margin={"l": 8, "r": 8, "t": 26, "b": 8}, height=340, dragmode=False, legend={"orientation": "h", "y": -0.22},
        xaxis_title="End of the period", yaxis_title=f"{unit}, added up" if is_sum else unit,
    )  # fmt: skip
    return made


def _series(indicator: IndicatorRow, method: Method, mine: Sequence[Point]) -> dict[str, Any]:
    symbol = METHOD_SYMBOLS[method]
    return {
        "x": [point.measured.period_end for point in mine],
        "y": [point.value for point in mine],
        "mode": "markers",
        "name": method.label,
        "marker": {
            "color": METHOD_COLOURS[method],
            "symbol": [f"{symbol}-open" if point.is_waiting else symbol for point in mine],
            "size": 11,
            "line": {"width": [2 if point.is_waiting else 0 for point in mine]},
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [0 if point.high is None else point.high - point.value for point in mine],
            "arrayminus": [0 if point.low is None else point.value - point.low for point in mine],
            "thickness": 1.5,
            "width": 4,
        },
        "hovertext": [_hover(indicator, point) for point in mine],
        "hoverinfo": "text",
    }


def _hover(indicator: IndicatorRow, point: Point) -> str:
    row = point.measured
    lines = [f"{period(row.period_start, row.period_end)}: {quantity(row.value)} {html(indicator.unit)}"]
    if row.low is not None:
        lines.append(f"interval {quantity(row.low)} to {quantity(row.high)}")
    if indicator.period_rule is PeriodRule.SUM:
        lines.append(f"{point.value:,.6g} added up")
    lines.append(row.method.label + ("" if row.sample_size is None else f", sample of {row.sample_size:,}"))
    lines.append(row.status.label)
    return "<br>".join(lines)


def _levels(made: go.Figure, indicator: IndicatorRow, drawn: Sequence[Point]) -> None:
    """Baseline and target as lines over the whole time shown, each with a mark on its own date."""
    days = [point.measured.period_end for point in drawn]
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


def _model_changes(made: go.Figure, drawn: Sequence[Point]) -> None:
    """A line where another version of the model was measured for the first time."""
    last = ""
    for point in drawn:
        version = point.measured.model_version
        if version and last and version != last:
            made.add_vline(
                x=pd.Timestamp(point.measured.period_start).timestamp() * 1000, line={"dash": "dot", "width": 1, "color": GREY},
                annotation={"text": f"model {html(version)}", "font": {"size": 12}, "yanchor": "bottom", "y": 1, "yref": "paper"},
            )  # fmt: skip
        last = version or last


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
