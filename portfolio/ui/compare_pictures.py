"""Pictures of a comparison: value by rung with intervals on one axis, and cost against value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from portfolio.access import Scope
from portfolio.ui.charts import Prepared
from portfolio.ui.compare_data import Compared, compared
from portfolio.ui.compare_value_rows import rungs_of
from portfolio.ui.overview_figures import INK, LAYOUT, PATTERN
from portfolio.ui.palette import GREY
from portfolio.ui.remember import remembered
from portfolio.ui.value_pictures import MONEY_AXIS, RUNG_LOOKS, SYMBOL_COLOURS, SYMBOLS, errors
from portfolio.ui.value_words import pounds, with_span
from portfolio.ui.view import View
from portfolio.ui.words import html
from portfolio.vocabulary import Rung

ENDS = ("total", "low", "high")
PLACES = ("top center", "bottom center", "middle right", "top right", "bottom right", "middle left")


@dataclass(frozen=True)
class Picture:
    """A figure with its title, what it shows in words, and the table behind it (empty: nothing to draw)."""

    title: str
    figure: go.Figure
    words: str
    table: pd.DataFrame


def pictures(view: View, references: tuple[str, ...]) -> tuple[Picture, Picture]:
    """Value by rung, and cost against value."""
    return _pictures(view, view.url, view.revision, view.as_at, view.scope, references)


@remembered(24)
def _pictures(
    _view: View, url: str, revision: int, as_at: date, scope: Scope, references: tuple[str, ...]
) -> tuple[Picture, Picture]:
    found = compared(_view, references)
    totals = {int(pilot): rungs_of(found, int(pilot)) for pilot in found.pilots["pilot_id"]}
    return _rungs(found, totals), _against_cost(found, totals)


def _rungs(found: Compared, totals: Mapping[int, Mapping[Rung, Mapping[str, Any]]]) -> Picture:
    figure, names = Prepared(), _names(found)
    rows = []
    for rung, (colour, shape, _) in RUNG_LOOKS.items():
        ends = pd.DataFrame([{end: of_pilot[rung][end] for end in ENDS} for of_pilot in totals.values()])
        figure.add_bar(
            y=names, x=ends["total"], name=rung.label, orientation="h",
            error_x=None if rung is Rung.BANKED else errors(ends["total"], ends["low"], ends["high"]),
            marker={"color": colour, "pattern": PATTERN | {"shape": shape}, "line": {"width": 1, "color": GREY}},
            hovertemplate=f"%{{y}}: %{{x:£,.0f}}<extra>{rung.label}</extra>",
        )  # fmt: skip
        rows.append(ends.round().assign(Pilot=found.references, Rung=rung.label))
    height = 130 + 92 * len(names)
    figure.update_layout(LAYOUT | {"height": height}, barmode="group", bargap=0.25, legend={"y": -80 / height})
    figure.update_xaxes(MONEY_AXIS, title_text=f"Value to date, £ ({found.prices})")
    figure.update_yaxes(autorange="reversed")
    table = pd.concat(rows, ignore_index=True).dropna(subset=["total"])
    shown = table[["Pilot", "Rung", *ENDS]].rename(columns={"total": "Total (£)", "low": "Low (£)", "high": "High (£)"})
    said = [f"{row['Pilot']} {row['Rung'].lower()} {pounds(row['total'])}" for row in table.to_dict("records")]
    words = f"Horizontal bars with intervals, {found.prices}: {'; '.join(said) or 'no value yet'}."
    return Picture("Value to date by rung, with its interval if benefits err on their own", figure, words, shown)


def _against_cost(found: Compared, totals: Mapping[int, Mapping[Rung, Mapping[str, Any]]]) -> Picture:
    spent = {int(row["pilot_id"]): row["actual_to_date"] for row in found.rows}
    is_real = all(found.real.get(pilot) == found.real.get(pilot) for pilot, pence in spent.items() if pence is not None)
    prices = found.prices if is_real else "nominal"
    rows = []
    for reference, (pilot, pence) in zip(found.references, spent.items(), strict=True):
        pounds_spent = (
            None if pence is None else (float(found.real.get(pilot, float("nan"))) if is_real else pence / 100)
        )
        for rung in Rung:
            ends = {end: totals[pilot][rung][end] for end in ENDS}
            rows.append({"reference": reference, "rung": rung, "spend": pounds_spent} | ends)
    both = pd.DataFrame(rows).astype({"spend": float}).dropna(subset=["spend", "total"])
    figure = Prepared()
    for rung in Rung:
        part = both[both["rung"] == rung]
        figure.add_scatter(
            x=part["spend"], y=part["total"], mode="markers+text" if rung is Rung.CLAIMED else "markers",
            text=[html(name) for name in part["reference"]], textposition=[PLACES[number % len(PLACES)] for number in range(len(part))], textfont=INK, name=rung.label,
            error_y=None if rung is Rung.BANKED else errors(part["total"], part["low"], part["high"]) | {"thickness": 1},
            marker={"symbol": SYMBOLS[rung], "size": 11, "color": SYMBOL_COLOURS[rung], "line": {"width": 2}},
            hovertemplate=f"%{{text}}: spent %{{x:£,.0f}}, %{{y:£,.0f}}<extra>{rung.label}</extra>",
        )  # fmt: skip
    figure.update_layout(LAYOUT | {"height": 380}, hovermode="closest")
    widest = 1.2 * float(both["spend"].max()) if len(both) else 1.0
    figure.update_xaxes(MONEY_AXIS, title_text=f"Spent to date, £ ({prices})", range=[0, max(widest, 1.0)])
    figure.update_yaxes(MONEY_AXIS, title_text=f"Value to date, £ ({found.prices})")
    claims = both[both["rung"] == Rung.CLAIMED].to_dict("records")
    said = [
        f"{row['reference']} spent {pounds(row['spend'])} and claims {with_span(row['total'], row['low'], row['high'])}"
        for row in claims
    ]
    words = f"Points of value to date against spend to date ({prices}): {'; '.join(said) or 'no pilot reports both'}."
    title = "Cost against value" if is_real else f"Cost against value; spend is nominal, because {found.real_lacks}"
    return Picture(title, figure, words, _table(both, prices))


def _table(both: pd.DataFrame, prices: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Pilot": both["reference"],
            f"Spent to date (£, {prices})": both["spend"].round(),
            "Rung": [Rung(rung).label for rung in both["rung"]],
            "Value (£)": both["total"].round(),
            "Low (£)": both["low"].round(),
            "High (£)": both["high"].round(),
        }
    )


def _names(found: Compared) -> list[str]:
    pairs = zip(found.references, found.pilots["name"], strict=True)
    return ["<br>".join([html(reference), *wrap(html(name), 26)[:2]]) for reference, name in pairs]
