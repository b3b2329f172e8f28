"""Pictures of what the value rests on: the flow of released time, evidence behind claims, and shared cohorts."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from portfolio.ui.charts import Prepared
from portfolio.ui.overview_figures import AXIS, INK, LAYOUT
from portfolio.ui.palette import CATEGORIES, GREY, INDIGO, ORANGE, SEQUENCE, SKY, TEAL
from portfolio.ui.value_pictures import MONEY_AXIS
from portfolio.ui.value_words import hours
from portfolio.ui.words import html, number
from portfolio.value.time_flows import FLOWS, HourFlow
from portfolio.value.weak_evidence import Standing

LEVELS = range(6)
NOTHING = -1
SPREAD = 0.72
GOLDEN = 0.618_033_988_75
FEW_PILOTS = 12
STANDINGS = {
    Standing.CURRENT: ("circle", TEAL),
    Standing.WEAK: ("triangle-down", ORANGE),
    Standing.EXPIRED: ("x", INDIGO),
    Standing.OUTDATED: ("cross", CATEGORIES[5]),
    Standing.NONE: ("circle-open", GREY),
}
"""Symbol and colour of each standing."""
LINKS = (
    ("gross", "realised", "realised"),
    ("gross", "not_realised", "not_realised"),
    ("gross", "unproven", "unstated"),
    ("realised", "cash", "cash"),
    ("realised", "redeployed", "redeployed"),
    ("realised", "absorbed", "absorbed"),
    ("realised", "unproven", "unproven"),
)
"""From, to, and the part of the flow that goes that way."""
NODES = {
    "gross": SEQUENCE[6], "realised": TEAL, "not_realised": GREY, "cash": INDIGO, "redeployed": TEAL,
    "absorbed": SKY, "unproven": ORANGE,
}  # fmt: skip
SHORT = {
    "gross": "Gross", "realised": "Realised", "not_realised": "Not realised", "cash": "Cash", "redeployed": "Redeployed",
    "absorbed": "Absorbed", "unproven": "Unproven",
}  # fmt: skip
"""Labels that fit a phone; the caption, the table and what hovers say it in full."""
BAND = "rgba(128, 140, 145, 0.35)"


def flow(found: HourFlow) -> go.Figure:
    """Hours from gross to where they went; as wide as they are many."""
    links = [(start, end, found.total(part)) for start, end, part in LINKS]
    links = [link for link in links if link[2] > 0]
    names = [name for name in NODES if any(name in link[:2] for link in links)]
    sums = {name: found.total(name) for name in names}
    if "unproven" in sums:
        sums["unproven"] += found.total("unstated")
    figure = Prepared()
    figure.add_sankey(
        arrangement="snap",
        node={
            "label": [f"{SHORT[name]} {number(sums[name])} h" for name in names],
            "customdata": [f"{FLOWS[name]}: {hours(sums[name])}" for name in names],
            "color": [NODES[name] for name in names],
            "pad": 26,
            "thickness": 16,
            "line": {"width": 0},
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        link={
            "source": [names.index(start) for start, _, _ in links],
            "target": [names.index(end) for _, end, _ in links],
            "value": [value for _, _, value in links],
            "color": BAND,
            "hovertemplate": "%{source.label} to %{target.label}: %{value:,.0f} hours<extra></extra>",
        },
        textfont=INK,
    )
    figure.update_layout(LAYOUT | {"height": 340})
    return figure


def evidence(rows: pd.DataFrame, threshold: int, prices: str) -> Prepared:
    """Each claim by its size and the design behind it. A point opens its pilot."""
    figure = Prepared()
    place = rows["level"].astype(float).fillna(NOTHING) + SPREAD * ((np.arange(1, len(rows) + 1) * GOLDEN) % 1 - 0.5)
    for standing, (symbol, colour) in STANDINGS.items():
        part = rows[rows["standing"] == standing.value]
        if part.empty:
            continue
        figure.add_scatter(
            x=place[part.index], y=part["claimed_pounds"], name=standing.label, mode="markers",
            customdata=part["reference"], hovertext=[html(f"{r}  {n}") for r, n in zip(part["reference"], part["name"], strict=True)],
            marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 1 if "open" not in symbol else 2}},
            hovertemplate="%{hovertext}<br>claimed %{y:£,.0f}<extra></extra>",
        )  # fmt: skip
    if threshold in LEVELS:
        figure.add_vline(x=max(threshold, 1) - 0.5, line={"dash": "dash", "color": INK["color"], "width": 1.5})
    figure.update_layout(LAYOUT | {"height": 420}, clickmode="event+select", hovermode="closest", legend={"y": -0.28})
    ticks = {"tickvals": [NOTHING, *LEVELS], "ticktext": ["Nothing<br>approved", *map(str, LEVELS)]}
    figure.update_xaxes(AXIS, title_text="Maryland level of the best approved design", range=[-1.6, 5.6], **ticks)
    figure.update_yaxes(MONEY_AXIS, title_text=f"Claimed value to date, £ ({prices})")
    return figure


def matrix(hours_shared: pd.DataFrame, references: Mapping[int, str]) -> go.Figure:
    """Who shares how many hours with whom; a pilot's own claim is left out of the picture."""
    names = [html(references[pilot]) for pilot in hours_shared.index]
    shown = hours_shared.to_numpy(dtype=float, copy=True)
    shown[shown == 0] = np.nan
    np.fill_diagonal(shown, np.nan)
    figure = Prepared()
    figure.add_heatmap(
        x=names, y=names, z=shown, colorscale=[[place / 9, colour] for place, colour in enumerate(SEQUENCE)], zmin=0,
        xgap=2, ygap=2, hoverongaps=False, hovertemplate="%{y} and %{x}: %{z:,.0f} hours<extra></extra>",
        texttemplate="%{z:,.0f}" if len(names) <= FEW_PILOTS else None,
        colorbar={"title": {"text": "Hours", "font": INK}, "tickfont": INK, "outlinewidth": 0},
    )  # fmt: skip
    figure.update_layout(LAYOUT | {"height": 180 + 26 * len(names)})
    figure.update_xaxes(title_text="Pilot", type="category", showgrid=False)
    figure.update_yaxes(title_text="Pilot", type="category", autorange="reversed", showgrid=False)
    return figure
