"""How an appraisal is said: its figures side by side, switching values in words, and what a missing one needs."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from portfolio.appraisal.sensitivity import Input, Switch
from portfolio.ui.value_words import pounds, quantity
from portfolio.ui.words import NOT_REPORTED, number, plain

BIAS = "Optimism bias"
COST_MOVES = ("cost before optimism bias", "optimism bias")
LINES: tuple[tuple[str, str, str], ...] = (
    ("Costs, present value, as planned and spent", "pv_cost_before_bias", "£"),
    ("Costs with optimism bias", "pv_cost", "£"),
    ("Benefits, present value, before the reduction for confidence", "pv_benefits_before_confidence", "£"),
    ("Benefits after the reduction for confidence", "pv_benefits", "£"),
    ("of which cash-releasing", "pv_cash", "£"),
    ("of which other money", "pv_non_cash", "£"),
    ("of which health", "pv_health", "£"),
    ("of which residual value", "pv_residual", "£"),
    ("Net present social value (NPSV): benefits less costs", "npsv", "£"),
    ("Benefit-cost ratio (BCR): benefits for each £1 of cost", "bcr", "ratio"),
    ("Payback: the year in which benefits have covered costs", "payback", "year"),
    ("Cash only: net present value", "cash_npv", "£"),
    ("Cash only: BCR", "cash_bcr", "ratio"),
    ("NPSV with distributional weights", "weighted_npsv", "£"),
    ("BCR with distributional weights", "weighted_bcr", "ratio"),
    ("What the BCR would look like without optimism bias and confidence: not a result", "naive_bcr", "ratio"),
)
"""Words, figure, and how it is shown; in this order."""
ADVICE = {
    "no costs are entered": "enter planned, forecast or actual costs in the part “Costs”",
    "optimism bias is not stated": "state it in the basis below; 0 if you are sure that nothing can cost more",
    "no benefit has a value in money": "see in “Benefits” what each benefit still needs",
    "the deflator": "choose a price base year that the deflator has, or ask an administrator for a newer edition",
    "no GDP deflator": "ask an administrator to add an edition of the GDP deflator under Assumptions",
    "no discount rates": "ask an administrator to add discount rates under Assumptions",
}
"""How a reason begins -> what to do about it."""


def advice(reason: str) -> str:
    """What to do about a reason why an appraisal is not reported; "" when nothing is known to help."""
    return next((what for begins, what in ADVICE.items() if reason.startswith(begins)), "")


def figure_words(row: Mapping[str, Any], name: str, kind: str) -> str:
    """One figure for people."""
    value = row.get(name)
    if value is None:
        return "Not within the horizon" if name == "payback" and row.get("npsv") is not None else NOT_REPORTED
    if kind == "£":
        return pounds(value)
    return str(int(row["first_year"]) + int(value)) if kind == "year" else number(value, 2)


def figures_table(claimed: Mapping[str, Any], evidenced: Mapping[str, Any]) -> pd.DataFrame:
    """Claimed and evidenced beside each other; rows that are nothing in either are left out."""
    rows = []
    for words, name, kind in LINES:
        is_nothing = all(not row.get(name) for row in (claimed, evidenced))
        if is_nothing and (words.startswith("of which") or name.startswith("weighted")):
            continue
        shown = [figure_words(row, name, kind) for row in (claimed, evidenced)]
        is_main = name in {"npsv", "bcr"}
        cells = [f"**{plain(cell)}**" if is_main else plain(cell) for cell in (words, *shown)]
        rows.append(
            dict(zip(("Figure", "Claimed, with forecasts", "Evidenced so far, no forecast"), cells, strict=True))
        )
    return pd.DataFrame(rows)


def switch_lines(switches: Sequence[Switch], inputs: Sequence[Input], npsv: float) -> list[str]:
    """``Worth it only if Caseworker time: realisation rate is at least 53% (now 48%).`` As Markdown.

    What cannot turn the result alone is named together at the end.
    """
    begins = "Worth it only if" if npsv < 0 else "Still worth it as long as"
    lines, powerless = [], []
    for switch, about in zip(switches, inputs, strict=True):
        name, now = plain(switch.name), plain(amount_words(about, about.central))
        if switch.value is None:
            powerless.append(name)
            continue
        limit = "at least" if about.slope > 0 else "at most"
        lines.append(f"{begins} **{name}** is {limit} **{plain(amount_words(about, switch.value))}** (now {now}).")
    if powerless:
        lines.append(f"None of these alone can bring the NPSV to 0: {'; '.join(powerless)}.")
    return lines


def amount_words(about: Input, value: float) -> str:
    """A value of an input in its unit: a rate as a percentage."""
    if about.is_rate or about.name == BIAS:
        return f"{value:.0%}" if abs(value) >= 0.1 else f"{value:.1%}"
    if about.unit.startswith("£ present"):
        return f"{pounds(value)} in present value"
    if about.unit.startswith("£"):
        return f"£{value:,.2f}"
    return f"{quantity(value)} {about.unit}".strip()
