"""The workings of what an appraisal is made of: its parts, and the same with distributional weights."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from portfolio.appraisal.aggregates import product_of
from portfolio.appraisal.distribution import welfare_weight
from portfolio.appraisal.measures import benefit_cost_ratio, net_present_value
from portfolio.appraisal.working import Working
from portfolio.value.appraisal_working import (
    Desk,
    Write,
    appraisal_working,
    pv_cost,
    pv_cost_before,
    pv_of_all,
    pv_of_kind,
    pv_residual,
)
from portfolio.value.stream_benefits import CASH, HEALTH, NON_CASH
from portfolio.value.streams import Streams
from portfolio.vocabulary import ParameterKind

PARTS: Mapping[str, tuple[str, str]] = {
    "pv_cost_before_bias": ("Present value of costs before optimism bias", "£"),
    "pv_benefits_before_confidence": ("Present value of benefits before confidence", "£"),
    "pv_cash": ("Present value of cash-releasing benefits", "£"),
    "pv_non_cash": ("Present value of other benefits in money", "£"),
    "pv_health": ("Present value of health benefits", "£"),
    "pv_residual": ("Present value of what is left at the end", "£"),
    "weighted_npsv": ("NPSV with distributional weights", "£"),
    "weighted_bcr": ("BCR with distributional weights", ""),
}
"""Column of `PilotAppraisals.pilots` -> title and unit of its working."""
NO_WEIGHT = "no income of recipients is stated, or no median income is in force"


def part_workings(streams: Streams, pilot_id: int) -> dict[str, Callable[[], Working]]:
    """Title of each part -> how to write its working."""
    return {title: partial(part_working, streams, pilot_id, part) for part, (title, _) in PARTS.items()}


def part_working(streams: Streams, pilot_id: int, part: str) -> Working:
    """The working of one of `PARTS`."""
    if part.startswith("weighted"):
        groups = streams.of_pilots([pilot_id]).groups
        if not groups or bool(np.isnan(groups[0].lines.rate("weight")).all()):
            title, unit = PARTS[part]
            return Working(title, None, unit, rung=streams.rung.label, missing=NO_WEIGHT)
    return appraisal_working(streams, pilot_id, part, PARTS[part], WRITE[part])


def _weighted(desk: Desk, line: int, name: str) -> str:
    """A benefit's value by year times the weight of those who gain; as it is when their income is not stated."""
    row = desk.group.lines.rows.iloc[line]
    if np.isnan(row["weight"]):
        return name
    sheet, label = desk.sheet, str(row["label"])
    for given, kind in (
        ("median income", ParameterKind.MEDIAN_INCOME),
        ("elasticity", ParameterKind.WELFARE_ELASTICITY),
    ):
        edition = desk.streams.parameters.edition(kind)
        if edition is not None and edition.only is not None and not sheet.has(given):
            sheet.given(given, edition.only[1], unit=edition.unit, source=edition.source, edition=edition.edition,
                        revision=edition.revision_id)  # fmt: skip
    income = sheet.given(f"{label}: income of the recipients", float(row["recipient_income_pence"]) / 100, unit="£",
                         source="benefit", revision=int(row["revision_id"]))  # fmt: skip
    sheet.step(
        f"{label}: weight", welfare_weight, median_income="median income", income=income, elasticity="elasticity"
    )
    sheet.step(f"{label}: weighted value by year", product_of, first=name, second=f"{label}: weight")
    return f"{label}: weighted value by year"


def _npsv(desk: Desk) -> str:
    cost = pv_cost(desk)
    desk.sheet.step("NPSV, weighted", net_present_value, pv_benefits=pv_of_all(desk, _weighted), pv_cost=cost)
    return "NPSV, weighted"


def _bcr(desk: Desk) -> str:
    cost = pv_cost(desk)
    desk.sheet.step("BCR, weighted", benefit_cost_ratio, pv_benefits=pv_of_all(desk, _weighted), pv_cost=cost)
    return "BCR, weighted"


WRITE: Mapping[str, Write] = {
    "pv_cost_before_bias": pv_cost_before,
    "pv_benefits_before_confidence": partial(pv_of_all, is_before=True),
    "pv_cash": partial(pv_of_kind, kind=CASH),
    "pv_non_cash": partial(pv_of_kind, kind=NON_CASH),
    "pv_health": partial(pv_of_kind, kind=HEALTH),
    "pv_residual": pv_residual,
    "weighted_npsv": _npsv,
    "weighted_bcr": _bcr,
}
