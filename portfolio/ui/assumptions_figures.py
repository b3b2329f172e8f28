"""Pictures of parameters that go by years: an index or a value as lines, discount bands as steps."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from portfolio.ui.assumptions_words import WHOLE_NAMES, amount, in_range, name, names
from portfolio.ui.overview_figures import AXIS, LAYOUT
from portfolio.ui.palette import GREY, INDIGO, ORANGE, SKY, TEAL
from portfolio.ui.words import html
from portfolio.value.parameter_inputs import RULES, Named
from portfolio.value.parameter_set import Edition

SHAPE: dict[str, Any] = LAYOUT | {"height": 320, "dragmode": False}
COLOURS, DASHES = (TEAL, ORANGE, INDIGO, SKY), ("solid", "dash", "dot", "dashdot")
MOST = len(COLOURS)
"""Editions that one picture can hold; the table has them all."""
YEARS_AFTER = 50
"""How much of the last band is drawn: it has no end."""


def has_picture(editions: list[Edition]) -> bool:
    """Whether the values go by years, and are more than one."""
    named = RULES[editions[0].kind].named
    return named in {Named.YEAR, Named.BAND} and len(names(editions)) > 1


def figure(editions: list[Edition]) -> go.Figure:
    """The first few editions of one kind over the years, the first as a solid line with its low and high."""
    kind, drawn = editions[0].kind, go.Figure()
    is_band, scale = RULES[kind].named is Named.BAND, 100 if RULES[kind].is_share else 1
    last = max(int(stored) for stored in names(editions[:MOST]))
    for edition, colour, dash in zip(editions, COLOURS, DASHES, strict=False):
        lows, values, highs = _series(edition, last + YEARS_AFTER if is_band else None)
        line = {"color": colour, "dash": dash, "shape": "hv" if is_band else "linear"}
        _add(drawn, edition.edition, values, scale, line)
        for label, ends in (("high", highs), ("low", lows)):
            if edition is editions[0] and any(end is not None for end in ends.values()):
                _add(drawn, f"{edition.edition}: {label}", ends, scale, line | {"dash": "dot", "width": 1})
    drawn.update_layout(SHAPE, hovermode="x unified", legend_y=-0.28)
    drawn.update_xaxes(AXIS, title_text="Year of the appraisal, from 0" if is_band else "Calendar year", tickformat="d")
    title = "Per cent a year" if scale == 100 else html(editions[0].unit or kind.label)
    drawn.update_yaxes(
        AXIS, title_text=title, ticksuffix="%" if scale == 100 else "", rangemode="tozero", tickformat=","
    )
    return drawn


def _series(edition: Edition, until: int | None) -> tuple[dict[int, float | None], ...]:
    """Low, value and high by year; the last band is drawn up to a year."""
    by_year = {int(stored): found for stored, found in edition.values.items()}
    years = sorted(by_year)
    ends = [{year: by_year[year][position] for year in years} for position in range(3)]
    if until is not None:
        for series in ends:
            series[until] = series[years[-1]]
    return tuple(ends)


def _add(drawn: go.Figure, label: str, series: dict[int, float | None], scale: int, line: dict[str, Any]) -> None:
    drawn.add_scatter(
        x=list(series), y=[None if value is None else value * scale for value in series.values()],
        name=html(label), mode="lines", line=line, hovertemplate="%{y:,.6~g}<extra>%{fullData.name}</extra>",
    )  # fmt: skip


def values_table(editions: list[Edition]) -> pd.DataFrame:
    """One row for each name, one column for each edition; a cell is empty where an edition has no such value."""
    kind = editions[0].kind
    stored = names(editions)
    columns = {
        _unique(editions, edition): [in_range(kind, edition.values.get(key)) for key in stored] for edition in editions
    }
    if RULES[kind].named is Named.ONLY:
        return pd.DataFrame(columns)
    return pd.DataFrame({WHOLE_NAMES[RULES[kind].named]: [name(kind, key) for key in stored]} | columns)


def _unique(editions: list[Edition], edition: Edition) -> str:
    """The edition's name; with its number where a withdrawn one is called the same."""
    is_shared = sum(one.edition == edition.edition for one in editions) > 1
    return f"{edition.edition} (number {edition.id})" if is_shared else edition.edition


def described(editions: list[Edition]) -> str:
    """What the picture shows, in words."""
    kind, first = editions[0].kind, editions[0]
    stored = names([first])
    ends = [f"{amount(kind, first.values[key][1])} in {key}" for key in (stored[0], stored[-1])]
    others = f" {len(editions[1:MOST])} more beside it." if editions[1:MOST] else ""
    if RULES[kind].named is Named.BAND:
        return f"Steps: {first.edition} begins with {ends[0].replace(' in ', ' from year ')} and ends with {ends[1].replace(' in ', ' from year ')}.{others}"
    return f"Line: {first.edition} goes from {ends[0]} to {ends[1]}.{others}"


def rungs(labels: tuple[str, str], parts: pd.DataFrame, price_year: int) -> go.Figure:
    """Totals by rung, two bars beside each other."""
    drawn = go.Figure()
    for label, column, marker in (
        (labels[0], "before", {"color": GREY, "pattern": {"shape": "."}}),
        (labels[1], "after", {"color": TEAL}),
    ):
        drawn.add_bar(x=parts["label"], y=parts[column], name=html(label), marker=marker)
    drawn.update_traces(hovertemplate="%{x}: £%{y:,.0f}<extra>%{fullData.name}</extra>")
    drawn.update_layout(SHAPE, height=280, barmode="group")
    drawn.update_xaxes(AXIS)
    drawn.update_yaxes(AXIS, title_text=f"Pounds, {price_year} prices", tickprefix="£", rangemode="tozero")
    return drawn
