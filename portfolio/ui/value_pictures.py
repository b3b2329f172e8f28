"""Pictures of money: the ladder of rungs, value against cost, and the rungs of each group."""

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

import pandas as pd

from portfolio.ui.charts import Prepared
from portfolio.ui.overview_figures import AXIS, INK, LAYOUT, PATTERN
from portfolio.ui.palette import GREY, INDIGO, ORANGE, SEQUENCE, TEAL
from portfolio.ui.value_words import pounds, span
from portfolio.ui.words import html
from portfolio.value.totals import PARTS
from portfolio.vocabulary import Rung

MOST_GROUPS = 12
BELOW = 0.37
"""How far below its bar an interval is drawn: on the ground, where it can be read."""
PART_LOOKS = {"cash": (INDIGO, "/"), "non_cash": (TEAL, ""), "losses": (ORANGE, "x")}
"""Colour and pattern of the parts of a rung."""
RUNG_LOOKS = {
    Rung.CLAIMED: (SEQUENCE[1], "", 0.8),
    Rung.EVIDENCED: (SEQUENCE[4], ".", 0.56),
    Rung.ASSURED: (SEQUENCE[6], "/", 0.34),
    Rung.BANKED: (SEQUENCE[9], "", 0.14),
}
"""Colour, pattern and width of a rung's bar: each lies within the one before it."""
SYMBOLS = {Rung.CLAIMED: "circle-open", Rung.EVIDENCED: "circle", Rung.ASSURED: "square", Rung.BANKED: "diamond"}
SYMBOL_COLOURS = {Rung.CLAIMED: GREY, Rung.EVIDENCED: TEAL, Rung.ASSURED: INDIGO, Rung.BANKED: ORANGE}
MONEY_AXIS = AXIS | {"tickprefix": "£", "zeroline": True}


def errors(value: pd.Series, low: pd.Series, high: pd.Series) -> dict[str, Any]:
    """Unequal error bars."""
    return {
        "type": "data", "symmetric": False, "array": high - value, "arrayminus": value - low,
        "width": 5, "thickness": 1.5, "color": INK["color"],
    }  # fmt: skip


def ladder(totals: pd.DataFrame, parts: pd.DataFrame, prices: str) -> Prepared:
    """Claimed to banked: cash and the rest stacked to the right, losses to the left; below, the net total's interval."""
    rows = totals.to_dict("records")
    places = list(range(len(rows)))
    figure = Prepared()
    for part, label in PARTS.items():
        colour, shape = PART_LOOKS[part]
        figure.add_bar(
            y=places, x=parts[part], name=label, orientation="h", width=0.5,
            marker={"color": colour, "pattern": PATTERN | {"shape": shape}, "line": {"width": 1, "color": GREY}},
            hovertemplate=f"%{{x:£,.0f}}<extra>{label}</extra>",
        )  # fmt: skip
    figure.add_scatter(
        y=[place + BELOW for place in places], x=totals["total"], name="Total, with interval", mode="markers",
        customdata=[span(row["low"], row["high"]) for row in rows],
        error_x=errors(totals["total"], totals["low"], totals["high"]),
        marker={"symbol": "diamond", "size": 10, "color": INK["color"]},
        hovertemplate="%{x:£,.0f}, %{customdata}<extra>Total</extra>",
    )  # fmt: skip
    names = [f"{Rung(row['rung']).label}<br>{pounds(row['total'])}" for row in rows]
    figure.update_layout(LAYOUT | {"height": 400}, barmode="relative")
    figure.update_xaxes(MONEY_AXIS, title_text=f"Value to date, £ ({prices})")
    figure.update_yaxes(tickvals=places, ticktext=names, range=[len(rows) - 0.4, -0.4], showgrid=False, zeroline=False)
    return figure


def against_cost(rows: pd.DataFrame, prices: str) -> Prepared:
    """Each pilot by what it cost and what it claims; the symbol is its best rung. A point opens its pilot."""
    figure = Prepared()
    for rung in Rung:
        part = rows[rows["rung"] == rung.value]
        if part.empty:
            continue
        figure.add_scatter(
            x=part["spend"], y=part["claimed"], name=f"Best rung: {rung.label.lower()}", mode="markers",
            customdata=part["reference"], hovertext=[html(f"{r}  {n}") for r, n in zip(part["reference"], part["name"], strict=True)],
            error_y=errors(part["claimed"], part["low"], part["high"]) | {"thickness": 1, "color": GREY},
            marker={"symbol": SYMBOLS[rung], "size": 11, "color": SYMBOL_COLOURS[rung], "line": {"width": 2}},
            hovertemplate="%{hovertext}<br>spent %{x:£,.0f}, claimed %{y:£,.0f}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(LAYOUT | {"height": 400}, clickmode="event+select", hovermode="closest")
    figure.update_xaxes(MONEY_AXIS, title_text="Spend to date, £ (nominal)", rangemode="tozero")
    figure.update_yaxes(MONEY_AXIS, title_text=f"Claimed value to date, £ ({prices})")
    return figure


def groups(rows: pd.DataFrame, labels: Mapping[Any, str], prices: str) -> Prepared:
    """The four rungs of each group within each other, biggest claims first. A bar opens the group's pilots."""
    shown = rows[rows["claimed_total"].notna()].head(MOST_GROUPS)
    names = ["<br>".join(wrap(html(labels[key]), 30)) for key in shown.index]
    figure = Prepared()
    for rung, (colour, shape, width) in RUNG_LOOKS.items():
        figure.add_bar(
            y=names, x=shown[f"{rung}_total"], name=rung.label, orientation="h", width=width,
            customdata=[str(key) for key in shown.index],
            marker={"color": colour, "pattern": PATTERN | {"shape": shape}, "line": {"width": 1, "color": GREY}},
            hovertemplate=f"%{{y}}: %{{x:£,.0f}}<extra>{rung.label}</extra>",
        )  # fmt: skip
    height = 130 + 46 * max(len(shown), 2)
    figure.update_layout(LAYOUT | {"height": height}, barmode="overlay", clickmode="event+select")
    figure.update_layout(legend={"y": -60 / height - 0.12})
    figure.update_xaxes(MONEY_AXIS, title_text=f"Value to date, £ ({prices})")
    figure.update_yaxes(autorange="reversed")
    return figure
