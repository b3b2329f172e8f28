"""The overview's pictures: built once for a revision and filters, then sent as they are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from portfolio.clock import add_months, month_end
from portfolio.summary.frames import MICRO
from portfolio.summary.overview import RESULTS
from portfolio.summary.series import Series
from portfolio.ui.palette import GREY, ORANGE, SEQUENCE, TEAL, TEMPLATE
from portfolio.vocabulary import EXIT_STAGES, PATH_STAGES, Outcome, Stage

MONTHS = 24
RESULT_LABELS = {
    "on_target": "Target met",
    "improved": "Better than baseline",
    "no_change": "No clear change",
    "worse": "Worse than baseline",
    "no_baseline": "No baseline to compare",
    "not_reported": "Not reported",
}
RESULT_PATTERNS = ("", "", "", "x", "/", "")
STAGE_COLOURS = dict(zip(PATH_STAGES, SEQUENCE[1::2], strict=True)) | dict.fromkeys(EXIT_STAGES, GREY)
STAGE_PATTERNS = {Stage.PAUSED: ".", Stage.STOPPED: "x", Stage.RETIRED: "/"}
PATTERN = {"fillmode": "overlay", "fgopacity": 0.45}
RESULT_COLOURS = (SEQUENCE[8], SEQUENCE[4], SEQUENCE[1], ORANGE, GREY, "rgba(0,0,0,0)")
INK = {"color": SEQUENCE[9]}
"""The strongest colour of either theme: axis and legend text stays readable on both grounds."""
AXIS = {"tickfont": INK, "title": {"font": INK}}
TITLES = {
    "pathway": ("From pilot to scale", "Pilots by stage; choose a bar to see them"),
    "movement": ("How we got here", "Pilots by stage at each month end"),
    "spend": ("Spend against plan", "Cumulative, nominal pounds, all pilots that report"),
    "hours": ("Hours saved a month", "Approved measurements only; lines show the range"),
    "outcomes": ("Outcomes side by side", "A pilot counts by its worst indicator of each kind"),
}
TITLE_HEIGHT = 72
TALL = 480
"""A kind of outcome in a row each; as tall as the picture beside it."""
NOTHING = {"text": "Nothing reported yet", "showarrow": False, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}
LAYOUT: dict[str, Any] = {
    "template": TEMPLATE,
    "margin": {"l": 8, "r": 8, "t": TITLE_HEIGHT, "b": 8},
    "height": 300 + TITLE_HEIGHT,
    "legend": {"orientation": "h", "y": -0.2, "font": INK},
    "font": INK,
    "xaxis": AXIS,
    "yaxis": AXIS,
}


def _titled(figure: go.Figure, name: str, *, is_empty: bool = False, **layout: Any) -> go.Figure:
    """Under its title, inside the picture: one message less than a heading of its own."""
    title, subtitle = TITLES[name]
    figure.update_layout(
        LAYOUT | layout,
        title={"text": title, "subtitle": {"text": subtitle, "font": INK | {"size": 13}}},
        annotations=[NOTHING] * is_empty,
    )
    return figure


def pathway(by_stage: Mapping[Stage, int], labels: Mapping[Stage, str]) -> go.Figure:
    """Pilots at each stage on the way to scale, then those that left it (hatched). A bar answers to clicks."""
    figure = go.Figure()
    for stages, name in ((PATH_STAGES, "On the way to scale"), (EXIT_STAGES, "Left the path")):
        figure.add_bar(
            x=[labels[stage] for stage in stages],
            y=[by_stage[stage] for stage in stages],
            text=[f"{by_stage[stage]:,}" for stage in stages],
            customdata=[stage.value for stage in stages],
            name=name,
            textposition="outside",
            cliponaxis=False,
            marker=_marker(stages),
            hovertemplate="%{x}: %{y} pilots<extra></extra>",
        )
    figure.update_layout(yaxis_title="Pilots", bargap=0.25, clickmode="event+select", showlegend=False)
    return _titled(figure, "pathway")


def _marker(stages: Stage | Sequence[Stage]) -> dict[str, object]:
    """Stronger colour the nearer to scale; what left the path is grey with a pattern of its own."""
    if isinstance(stages, Stage):
        return {"color": STAGE_COLOURS[stages], "pattern": PATTERN | {"shape": STAGE_PATTERNS.get(stages, "")}}
    shapes = [STAGE_PATTERNS.get(stage, "") for stage in stages]
    return {"color": [STAGE_COLOURS[stage] for stage in stages], "pattern": PATTERN | {"shape": shapes}}


def stage_history(moves: pd.DataFrame, as_at: date) -> pd.DataFrame:
    """Pilots at each stage at each month end of two years up to the date: index month end, one column per stage."""
    ends = [month_end(add_months(as_at, -back)) for back in range(MONTHS, 0, -1)]
    columns = [stage.value for stage in Stage]
    if moves.empty:
        return pd.DataFrame(0, index=pd.to_datetime(ends), columns=columns)
    rows = []
    for end in ends:
        reached = moves[moves["effective_on"] <= pd.Timestamp(end)]
        rows.append(reached.groupby("pilot_id")["stage"].last().value_counts())
    counts = pd.DataFrame(rows, index=pd.to_datetime(ends))
    return counts.reindex(columns=columns).fillna(0).astype("int64")


def movement(history: pd.DataFrame, labels: Mapping[Stage, str]) -> go.Figure:
    """How the portfolio moved: pilots by stage at each month end, furthest along at the bottom."""
    figure = go.Figure()
    order = (*reversed(PATH_STAGES), *EXIT_STAGES)
    for stage in order:
        figure.add_bar(
            x=history.index,
            y=history[stage.value],
            name=labels[stage],
            marker=_marker(stage),
            hovertemplate=f"%{{x|%B %Y}}: %{{y}} {labels[stage]}<extra></extra>",
        )
    figure.update_layout(barmode="stack", bargap=0.1, yaxis_title="Pilots", legend_traceorder="reversed")
    return _titled(figure, "movement")


def spend_table(series: Series) -> pd.DataFrame:
    """Cumulative pounds planned and actual: index month, columns planned and actual (missing where not reported)."""
    spend = series.spend[series.spend["basis"].isin(["planned", "actual"])]
    monthly = spend.pivot_table(index="month", columns="basis", values="pence", aggfunc="sum")
    monthly = monthly.reindex(columns=["planned", "actual"]).astype(float) / 100
    reported = monthly["actual"].notna()
    total = monthly.fillna(0).cumsum()
    last = reported[reported].index.max()
    total["actual"] = total["actual"].where(total.index <= last) if reported.any() else float("nan")
    return total


def spend(total: pd.DataFrame) -> go.Figure:
    """Cumulative spend, planned (dashed) against actual (solid)."""
    figure = go.Figure()
    figure.add_scatter(
        x=total.index, y=total["planned"], name="Planned", mode="lines", line={"dash": "dash", "color": GREY}
    )
    figure.add_scatter(x=total.index, y=total["actual"], name="Actual", mode="lines", line={"width": 3, "color": TEAL})
    figure.update_traces(hovertemplate="%{x|%B %Y}: £%{y:,.0f}<extra>%{fullData.name}</extra>")
    figure.update_layout(yaxis_title="Pounds, nominal, cumulative", yaxis_tickprefix="£")
    return _titled(figure, "spend", is_empty=total.empty)


def hours_table(series: Series) -> pd.DataFrame:
    """Approved hours saved a month: index month, columns hours, low and high."""
    monthly = series.hours.groupby("month")[["value", "low", "high"]].sum() / MICRO
    return monthly.rename(columns={"value": "hours"})


def hours(monthly: pd.DataFrame) -> go.Figure:
    """Approved hours saved a month, with the range when every estimate errs the same way."""
    figure = go.Figure()
    spread = {
        "type": "data",
        "symmetric": False,
        "array": monthly["high"] - monthly["hours"],
        "arrayminus": monthly["hours"] - monthly["low"],
        "width": 3,
        "thickness": 1.5,
    }
    figure.add_bar(x=monthly.index, y=monthly["hours"], error_y=spread, name="Hours saved", marker_color=TEAL)
    figure.update_traces(hovertemplate="%{x|%B %Y}: %{y:,.0f} hours<extra></extra>")
    figure.update_layout(yaxis_title="Hours a month, approved", showlegend=False)
    return _titled(figure, "hours", is_empty=monthly.empty, height=TALL)


def outcomes(table: pd.DataFrame) -> go.Figure:
    """Pilots by result, one bar for each kind of outcome: colour, pattern and label say the same."""
    names = [Outcome(value).label for value in table["outcome"]]
    figure = go.Figure()
    for number, result in enumerate(RESULTS):
        counts = table[result]
        figure.add_bar(
            y=names,
            x=counts,
            name=RESULT_LABELS[result],
            orientation="h",
            text=[str(count) if count else "" for count in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            marker={
                "color": RESULT_COLOURS[number],
                "pattern": PATTERN | {"shape": RESULT_PATTERNS[number]},
                "line": {"width": 1, "color": GREY},
            },
            hovertemplate=f"%{{y}}: %{{x}} pilots, {RESULT_LABELS[result].lower()}<extra></extra>",
        )
    figure.update_layout(barmode="stack", xaxis_title="Pilots", legend_traceorder="normal")
    figure.update_yaxes(autorange="reversed")
    return _titled(figure, "outcomes", is_empty=table.empty, height=TALL)
