"""Rows of a comparison that are worked out: value on four rungs with its evidence, and the appraisals on one basis."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.evidence import MARYLAND
from portfolio.ui.compare_data import Compared
from portfolio.ui.compare_table import Cell, Row, counted, difference_of_numbers, told
from portfolio.ui.value_words import hours, pounds, with_span
from portfolio.ui.words import NOT_REPORTED, number
from portfolio.value.comparable import NO_APPRAISAL
from portfolio.value.totals import money
from portfolio.value.valued import ladder
from portfolio.value.weak_evidence import Standing
from portfolio.vocabulary import Method, Rung

VALUE, APPRAISAL = "Value", "Appraisal"
NEVER = "Not within"
RATIOS = {
    "bcr": "Benefit-cost ratio (BCR)",
    "cash_bcr": "BCR, cash only",
    "naive_bcr": "BCR without optimism bias and confidence: what it would look like, not a result",
}


def rungs_of(found: Compared, pilot_id: int) -> dict[Rung, Mapping[str, Any]]:
    """The totals of one pilot by rung."""
    totals = ladder(money(found.benefits_of(pilot_id)))
    return {Rung(row["rung"]): {str(name): value for name, value in row.items()} for row in totals.to_dict("records")}


def value(found: Compared) -> Iterator[Row]:
    """What the pilots are worth to date, what is missing, and what stands behind it."""
    names, ids = found.references, [int(pilot_id) for pilot_id in found.pilots["pilot_id"]]
    by_rung = [rungs_of(found, pilot_id) for pilot_id in ids]
    for rung in Rung:
        cells = [_amount(totals[rung], is_certain=rung is Rung.BANKED) for totals in by_rung]
        yield counted(VALUE, f"{rung.label}, {found.prices}", "£", cells, names)
    missing = [_missing(found.benefits_of(pilot_id)) for pilot_id in ids]
    yield told(VALUE, "What is missing", missing, names, absent="no benefit of")
    grades = [_grade(found, row) for row in found.rows]
    yield told(VALUE, "Best design of the evidence", grades, names, absent="nothing approved of")
    standings = [_standings(found.benefits_of(pilot_id)) for pilot_id in ids]
    yield told(VALUE, "Evidence of the benefits", standings, names, absent="no benefit of")
    unproven = found.flow.unproven.groupby(found.flow.benefits["pilot_id"]).sum()
    yield counted(
        VALUE, "Unproven hours: nobody knows where they went", "hours", [_hours(unproven, key) for key in ids], names
    )


def _amount(totals: Mapping[str, Any], *, is_certain: bool) -> Cell:
    if pd.isna(totals["total"]):
        return Cell(NOT_REPORTED)
    if is_certain:
        return Cell(pounds(totals["total"]), float(totals["total"]))
    words = with_span(totals["total"], totals["low"], totals["high"])
    return Cell(words, float(totals["total"]), float(totals["low"]), float(totals["high"]))


def _missing(benefits: pd.DataFrame) -> Cell:
    if benefits.empty:
        return Cell("No benefit is entered")
    lacking = benefits.loc[benefits["missing"] != "", "missing"]
    reasons = dict.fromkeys(reason for joined in lacking for reason in joined.split("; "))
    if not reasons:
        return Cell("Nothing", "nothing")
    said = f"{len(lacking):,} of {len(benefits):,} benefits without a value: {'; '.join(reasons)}"
    return Cell(said, said)


def _grade(found: Compared, row: Mapping[str, Any]) -> Cell:
    """The best approved design of the pilot's measurements, on the Maryland scale."""
    if row["strongest_method"] is None:
        return Cell("Nothing is approved yet")
    method = Method(row["strongest_method"])
    level = found.parameters.maryland().get(method)
    return Cell(f"{method.label}. {MARYLAND.words(level)}", method.value)


def _standings(benefits: pd.DataFrame) -> Cell:
    if benefits.empty:
        return Cell("No benefit is entered")
    counts = benefits["standing"].value_counts()
    said = "; ".join(
        f"{standing.label}: {counts[standing.value]:,}" for standing in Standing if standing.value in counts
    )
    return Cell(said, said)


def _hours(unproven: pd.Series, pilot_id: int) -> Cell:
    if pilot_id not in unproven.index:
        return Cell("No released hours are claimed")
    return Cell(hours(unproven[pilot_id]), float(unproven[pilot_id]))


def appraisal(found: Compared) -> Iterator[Row]:
    """The appraisals: pounds on one basis, ratios as they are. Nothing is ranked that is not on the same basis."""
    names, rows = found.references, [_row(found, int(pilot_id)) for pilot_id in found.pilots["pilot_id"]]
    why = "; ".join(found.comparable.obstacles)
    not_ranked = f"not on the same basis: {why}" if why else ""
    yield told(APPRAISAL, "Appraised over", [_horizon(row) for row in rows], names, absent="no appraisal of")
    lacks = [_lacks(row) for row in rows]
    if any(cell.value for cell in lacks):
        yield told(APPRAISAL, "What is missing", lacks, names)
    basis = found.comparable.basis or "no basis yet"
    for name, title in (("npsv", "Net present social value (NPSV)"), ("cash_npv", "Net present value, cash only")):
        cells = [_converted(row, name) for row in rows]
        yield counted(APPRAISAL, f"{title}, {basis}", "£", cells, names, not_ranked=not_ranked)
    for name, title in RATIOS.items():
        cells = [_figure(row, name) for row in rows]
        yield counted(APPRAISAL, title, "", cells, names, not_ranked=not_ranked)
    paid = [_payback(row) for row in rows]
    yield Row(APPRAISAL, "Payback, years from the first", "years", tuple(paid), _soonest(paid, names, not_ranked))
    if found.comparable.conversions:
        cells = [_own(row) for row in rows]
        yield told(APPRAISAL, "NPSV as on the pilot's own page", cells, names)


def _row(found: Compared, pilot_id: int) -> Mapping[str, Any] | None:
    if pilot_id not in found.comparable.rows.index:
        return None
    return {str(name): value for name, value in found.comparable.rows.loc[pilot_id].items()}


def _horizon(row: Mapping[str, Any] | None) -> Cell:
    if row is None:
        return Cell(NOT_REPORTED)
    first, years = int(row["first_year"]), int(row["horizon_years"])
    said = f"{years} years, {first} to {first + years - 1}, in {int(row['price_base_year'])} prices"
    return Cell(said, said)


def _lacks(row: Mapping[str, Any] | None) -> Cell:
    """Why there is no appraisal."""
    why = NO_APPRAISAL if row is None else str(row["missing"])
    return Cell(why.capitalize(), why) if why else Cell("Nothing", "")


def _converted(row: Mapping[str, Any] | None, name: str) -> Cell:
    if row is None or np.isnan(row[name]):
        return Cell(NOT_REPORTED)
    same = float(row[f"{name}_same"])
    if np.isnan(same):
        return Cell(f"{pounds(row[name])} in {int(row['price_base_year'])} prices, not converted")
    return Cell(pounds(same), same)


def _figure(row: Mapping[str, Any] | None, name: str) -> Cell:
    if row is None or np.isnan(row[name]):
        return Cell(NOT_REPORTED)
    return Cell(number(row[name], 2), float(row[name]))


def _payback(row: Mapping[str, Any] | None) -> Cell:
    if row is None or row["missing"]:
        return Cell(NOT_REPORTED)
    if np.isnan(row["payback"]):
        return Cell(f"{NEVER} {int(row['horizon_years'])} years")
    return Cell(f"Year {int(row['payback'])} ({int(row['first_year'] + row['payback'])})", float(row["payback"]))


def _soonest(cells: Sequence[Cell], references: Sequence[str], not_ranked: str) -> str:
    """Which pays back first; not within its years is an answer, too."""
    never = [name for cell, name in zip(cells, references, strict=True) if cell.text.startswith(NEVER)]
    said = difference_of_numbers(cells, references, not_ranked=not_ranked, ends=("Latest", "Soonest"))
    if not never or said.startswith("Not ranked"):
        return said
    paid = [name for cell, name in zip(cells, references, strict=True) if cell.value is not None]
    if not paid:
        return f"None pays back within its years: {', '.join(never)}"
    return f"{said.split(';')[0]}; not within its years: {', '.join(never)}"


def _own(row: Mapping[str, Any] | None) -> Cell:
    if row is None or row["missing"]:
        return Cell(NOT_REPORTED)
    said = f"{pounds(row['npsv'])} in {int(row['price_base_year'])} prices, discounted to {int(row['first_year'])}"
    return Cell(said, said)
