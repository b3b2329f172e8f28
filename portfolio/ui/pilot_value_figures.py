"""Pictures of one pilot's value: its benefits on the four rungs, and where the hours went."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from portfolio.ui.charts import Prepared
from portfolio.ui.overview_figures import AXIS, INK, LAYOUT, PATTERN
from portfolio.ui.palette import GREY, INDIGO, ORANGE, SEQUENCE, SKY, TEAL
from portfolio.ui.words import html
from portfolio.vocabulary import Rung

RUNG_LOOKS = {
    Rung.CLAIMED: (SEQUENCE[1], ""),
    Rung.EVIDENCED: (SEQUENCE[4], "."),
    Rung.ASSURED: (SEQUENCE[6], "/"),
    Rung.BANKED: (SEQUENCE[9], ""),
}
"""Colour and pattern of a rung: the surer, the stronger."""
FLOW_LOOKS = {
    "gross": (SEQUENCE[2], ""),
    "not_realised": (GREY, "x"),
    "unstated": (GREY, "/"),
    "realised": (TEAL, ""),
    "cash": (INDIGO, "/"),
    "redeployed": (TEAL, "."),
    "absorbed": (SKY, "."),
    "unproven": (ORANGE, "x"),
}
ABOVE = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left", "font": INK}
"""A legend above the bars: below them it would meet the axis title on a narrow screen."""


def rungs(rows: pd.DataFrame, unit: str) -> go.Figure:
    """A group of four bars for each benefit with its interval. ``rows``: name, claimed, claimed_low, claimed_high, ..."""
    names = ["<br>".join(wrap(html(name), 28)) for name in rows["name"]]
    figure = Prepared()
    for rung, (colour, shape) in RUNG_LOOKS.items():
        if rung.value not in rows:
            continue
        value = rows[rung.value]
        figure.add_bar(
            y=names, x=value, name=rung.label, orientation="h", error_x=_errors(rows, rung),
            marker={"color": colour, "pattern": PATTERN | {"shape": shape}, "line": {"width": 1, "color": GREY}},
            hovertemplate=f"%{{y}}: %{{x:,.4~r}}<extra>{rung.label}</extra>",
        )  # fmt: skip
    height = 120 + 92 * len(rows)
    figure.update_layout(LAYOUT | {"height": height}, barmode="group", bargap=0.25, legend=ABOVE)
    is_money = unit.startswith("£")
    figure.update_xaxes(AXIS | {"tickprefix": "£" if is_money else "", "zeroline": True}, title_text=html(unit))
    figure.update_yaxes(autorange="reversed")
    return figure


def _errors(rows: pd.DataFrame, rung: Rung) -> dict[str, Any] | None:
    """The interval of each value; none for what is banked, which is certain."""
    if f"{rung}_low" not in rows:
        return None
    value = rows[rung.value]
    return {
        "type": "data", "symmetric": False, "array": rows[f"{rung}_high"] - value,
        "arrayminus": value - rows[f"{rung}_low"], "width": 4, "thickness": 1.5, "color": INK["color"],
    }  # fmt: skip


def hours(parts: Sequence[tuple[str, str, float, float]]) -> go.Figure:
    """Hours from gross to where they went: each part (key, label, hours, where its bar begins) below the one before."""
    figure = Prepared()
    names = ["<br>".join(wrap(html(label), 26)) for _, label, _, _ in parts]
    figure.add_bar(
        y=names, x=[hours for _, _, hours, _ in parts], base=[begins for _, _, _, begins in parts], orientation="h",
        text=[f"{hours:,.0f}" for _, _, hours, _ in parts], textposition="outside", cliponaxis=False,
        textfont=INK,
        marker={
            "color": [FLOW_LOOKS[key][0] for key, *_ in parts], "line": {"width": 1, "color": GREY},
            "pattern": PATTERN | {"shape": [FLOW_LOOKS[key][1] for key, *_ in parts]},
        },
        customdata=[f"{hours:,.1f}" for _, _, hours, _ in parts], hovertemplate="%{y}: %{customdata} hours<extra></extra>",
    )  # fmt: skip
    figure.update_layout(LAYOUT | {"height": 110 + 44 * len(parts)}, showlegend=False, bargap=0.3)
    figure.update_xaxes(AXIS, title_text="Hours to date", rangemode="tozero")
    figure.update_yaxes(autorange="reversed")
    return figure
