"""How value is said: pounds with their interval, rungs, and what each picture of the value screen shows."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from portfolio.ui.words import money, number, plural
from portfolio.value.time_flows import FLOWS, HourFlow
from portfolio.vocabulary import Rung

ALONE, TOGETHER = "if each errs on its own", "if all err the same way"
RUNG_SAYS = {
    Rung.CLAIMED: "measured or forecast",
    Rung.EVIDENCED: "measured, approved and current",
    Rung.ASSURED: "signed by an assurer",
    Rung.BANKED: "a budget has moved",
}


def pounds(value: Any) -> str:
    """Pounds in short: ``£1.2m``; absence is ``Not reported``."""
    return money(None if value is None or pd.isna(value) else float(value) * 100)


def span(low: Any, high: Any) -> str:
    """An interval in short: ``£0.9m to £1.6m``; nothing for what is not reported."""
    return "" if pd.isna(low) or pd.isna(high) else f"{pounds(low)} to {pounds(high)}"


def with_span(value: Any, low: Any, high: Any) -> str:
    """``£1.2m (£0.9m to £1.6m)``; the value alone when it is certain."""
    if pd.isna(value) or pd.isna(low) or pd.isna(high) or low == value == high:
        return pounds(value)
    return f"{pounds(value)} ({span(low, high)})"


def hours(value: Any) -> str:
    """``1,240 hours``; small numbers with a decimal."""
    return f"{number(value, 0 if abs(value) >= 10 or value == int(value) else 1)} hours"


def quantity(value: Any) -> str:
    """A quantity to as many figures as it needs."""
    if pd.isna(value):
        return number(None)
    size = abs(float(value))
    return number(value, 0 if size >= 100 or value == int(value) else 1 if size >= 10 else 2)


def ladder(totals: pd.DataFrame, parts: pd.DataFrame, prices: str) -> str:
    """What the ladder shows."""
    said = []
    for row in totals.to_dict("records"):
        own = parts.loc[row["rung"]]
        pieces = f"{pounds(own['cash'])} cash-releasing, {pounds(own['non_cash'])} non-cash"
        pieces += f", {pounds(own['losses'])} disbenefits" if own["losses"] < 0 else ""
        interval = span(row["low"], row["high"])
        said.append(f"{Rung(row['rung']).label} {pounds(row['total'])} ({interval or 'no interval'}; {pieces})")
    return f"Horizontal bars of value to date on four rungs, {prices}, interval {ALONE}: {'; '.join(said)}."


def against_cost(rows: pd.DataFrame, prices: str) -> str:
    """What the picture of value against cost shows."""
    if rows.empty:
        return "No pilot reports both a value and its spend."
    counts = rows["rung"].value_counts()
    rungs = ", ".join(f"{counts[rung.value]} {rung.label.lower()}" for rung in Rung if rung.value in counts)
    top = rows.nlargest(1, "claimed").to_dict("records")[0]
    return (
        f"Points of {plural(len(rows), 'pilot')}: claimed value with interval, {prices}, against spend to date, nominal. "
        f"Best rung: {rungs}. Highest value: {top['reference']}, {pounds(top['claimed'])} for {pounds(top['spend'])}."
    )


def groups(rows: pd.DataFrame, labels: Mapping[Any, str], by: str, prices: str) -> str:
    """What the picture of groups shows."""
    valued = rows[rows["claimed_total"].notna()]
    said = [
        f"{labels[key]}: " + ", ".join(f"{rung.label.lower()} {pounds(row[f'{rung}_total'])}" for rung in Rung)
        for key, row in valued.head(5).iterrows()
    ]
    more = f"; and {len(valued) - 5} more" if len(valued) > 5 else ""
    return f"Horizontal bars of value on four rungs by {by}, {prices}: {'; '.join(said) or 'nothing valued yet'}{more}."


def flow(found: HourFlow) -> str:
    """What the flow of released time shows."""
    parts = [f"{label.lower()} {hours(found.total(part))}" for part, label in FLOWS.items() if found.total(part)]
    return f"Flow diagram of hours released to date: {', '.join(parts) or 'none'}."


def evidence(rows: pd.DataFrame, standings: Mapping[Any, str], prices: str) -> str:
    """What the evidence map shows."""
    sums = rows.groupby("standing")["claimed_pounds"].agg(["size", "sum"])
    said = [
        f"{label.lower()}: {plural(int(sums['size'][key]), 'benefit')}, {pounds(sums['sum'][key])}"
        for key, label in standings.items()
        if key in sums.index
    ]
    return f"Points of claimed value by Maryland level, {prices}. {'; '.join(said) or 'Nothing valued yet'}."


def matrix(references: Sequence[str], shared: float) -> str:
    """What the overlap matrix shows."""
    return f"Heatmap of hours that each two of {plural(len(references), 'pilot')} draw from one cohort; most: {hours(shared)}."
