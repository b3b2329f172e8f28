"""The working of totals over benefits: each part with its pilot, its name and its revision, each step, the result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.aggregates import count_of, total_of
from portfolio.appraisal.amounts import numbers
from portfolio.appraisal.intervals import independent_end, together_end
from portfolio.appraisal.overlap import cap_factor
from portfolio.appraisal.released_time import hours_to, realised_hours, unproven_share
from portfolio.appraisal.rungs import unexplained_cut
from portfolio.appraisal.working import Sheet, Working
from portfolio.value.time_flows import DESTINATIONS, FLOWS, HourFlow
from portfolio.vocabulary import Rung

EACH, TOTAL = "value of each benefit", "total"
ALONE, TOGETHER = "each errs on its own", "all err the same way"
OWN_WORKING = "benefits on this rung; the working of each is with its pilot, under Value"
NOTHING = "no benefit here has a value yet"


@dataclass(frozen=True)
class Sums:
    """What all totals of a screen share: the date, the price year, and the reference of each pilot."""

    as_at: date
    price_year: int | None
    references: Mapping[int, str]

    @property
    def period(self) -> str:
        """Totals are to date."""
        return f"to date, as at {self.as_at.day} {self.as_at:%B %Y}"

    def labels(self, benefits: pd.DataFrame) -> tuple[str, ...]:
        """Each benefit by its pilot's reference, its name and its revision."""
        rows = benefits[["pilot_id", "name", "revision_id"]].itertuples(index=False)
        return tuple(f"{self.references[pilot]} {name} (revision {revision})" for pilot, name, revision in rows)

    def pounds(self, rung: Rung | None = None) -> dict[str, Any]:
        """What a figure in pounds says about itself."""
        said = {"period": self.period, "price_base": f"{self.price_year} prices"}
        return said | ({"rung": rung.label} if rung else {})


def rung_total(sums: Sums, figure: str, benefits: pd.DataFrame, rung: Rung) -> Working:
    """A total of money on a rung, with its interval under both assumptions."""
    amounts = numbers(benefits[f"{rung}_pounds"])
    known = ~np.isnan(amounts)
    if not known.any():
        return Working(figure, None, "£", **sums.pounds(rung), missing=NOTHING)
    rows, central = benefits[known], amounts[known]
    sheet, labels = Sheet(), sums.labels(rows)
    sheet.given(EACH, tuple(central.tolist()), unit="£", source=OWN_WORKING, labels=labels)
    _give_missing(sheet, int((~known).sum()))
    if rung is not Rung.BANKED:
        for end in ("low", "high"):
            ends = numbers(rows[f"{rung}_pounds_{end}"])
            ends = np.where(np.isnan(ends), central, ends)
            sheet.given(f"{end} end of each", tuple(ends.tolist()), unit="£", source=OWN_WORKING, labels=labels)
        _steps_of_ends(sheet)
    sheet.step(TOTAL, total_of, values=EACH)
    interval = {end: sheet.value(f"{end}, {ALONE}") for end in ("low", "high") if rung is not Rung.BANKED}
    return sheet.finish(figure, TOTAL, "£", **sums.pounds(rung), **interval)


def _give_missing(sheet: Sheet, count: int) -> None:
    if count:
        sheet.given("benefits without a value, not in the total", count, unit="benefits", source="counted, never 0")


def _steps_of_ends(sheet: Sheet) -> None:
    for end, is_high in (("low", False), ("high", True)):
        sheet.given(f"is the {end} end the high one", is_high)
        sheet.step(f"{end}, {ALONE}", independent_end, central=EACH, ends=f"{end} end of each",
                   is_high=f"is the {end} end the high one")  # fmt: skip
        sheet.step(f"{end}, {TOGETHER}", together_end, ends=f"{end} end of each")


def part_total(sums: Sums, figure: str, benefits: pd.DataFrame, rung: Rung) -> Working:
    """A part of a rung's total: benefits of one class, or losses; 0 when there are none."""
    sheet = Sheet()
    values = tuple(numbers(benefits[f"{rung}_pounds"]).tolist())
    sheet.given(EACH, values, unit="£", source=OWN_WORKING, labels=sums.labels(benefits))
    sheet.step(TOTAL, total_of, values=EACH)
    return sheet.finish(figure, TOTAL, "£", **sums.pounds(rung))


def quantity_total(sums: Sums, figure: str, benefits: pd.DataFrame, rung: Rung, unit: str) -> Working:
    """A quantity that is not money: like added with like, its ends as if all err the same way."""
    known = benefits[benefits[rung.value].notna()]
    if known.empty:
        return Working(
            figure, None, unit, period=sums.period, rung=rung.label, missing="nothing was measured or forecast"
        )
    sheet, labels = Sheet(), sums.labels(known)
    for name, column in (
        ("low of each", f"{rung}_low"),
        ("high of each", f"{rung}_high"),
        ("quantity of each", rung.value),
    ):
        values = tuple(numbers(known[column]).tolist())
        sheet.given(name, values, unit=unit, source="improvements to date by benefit", labels=labels)
    _give_missing(sheet, len(benefits) - len(known))
    for end in ("low", "high"):
        sheet.step(end, together_end, ends=f"{end} of each")
    sheet.step(TOTAL, total_of, values="quantity of each")
    interval = {end: sheet.value(end) for end in ("low", "high")}
    return sheet.finish(figure, TOTAL, unit, period=sums.period, rung=rung.label, **interval)


def hours_total(sums: Sums, figure: str, flow: HourFlow, part: str) -> Working:
    """The hours of one part of the flow: from gross hours and shares, benefit by benefit."""
    rows = flow.benefits
    if part == "unstated":
        rows = rows[rows["unstated"] > 0]
    elif part != "gross":
        rows = rows[rows["unstated"] == 0]
    sheet, labels = Sheet(), sums.labels(rows)
    name = "gross hours"
    _give_series(sheet, name, rows["gross"], "hours", "measured or forecast to date, after caps", labels)
    if part not in ("gross", "unstated"):
        name = _steps_of_realised(sheet, rows, labels, part)
    sheet.step(TOTAL, total_of, values=name)
    return sheet.finish(figure, TOTAL, "hours", period=sums.period)


def _steps_of_realised(sheet: Sheet, rows: pd.DataFrame, labels: tuple[str, ...], part: str) -> str:
    """Write how the hours of a part come about; returns their name."""
    _give_series(sheet, "share due to the pilot", rows["attribution"], "", "benefit", labels)
    _give_series(sheet, "share realised", rows["realised_rate"], "", "benefit", labels)
    rates = {"attribution_rate": "share due to the pilot", "realisation_rate": "share realised"}
    sheet.step("realised hours", realised_hours, gross="gross hours", **rates)
    if part == "realised":
        return "realised hours"
    if part == "not_realised":
        _give_series(sheet, FLOWS[part], rows[part], "hours", "gross hours less realised hours", labels)
        return FLOWS[part]
    for name in ("cash", "redeployed", "absorbed"):
        _give_series(sheet, name, rows[f"{name}_share"].fillna(0.0), "", "share recorded; none recorded is 0", labels)
    share = part
    if part == "unproven":
        share = "share unaccounted for"
        sheet.step(share, unproven_share, cash="cash", redeployed="redeployed", absorbed="absorbed")
    sheet.step(DESTINATIONS[part], hours_to, realised="realised hours", share=share)
    return DESTINATIONS[part]


def _give_series(sheet: Sheet, name: str, values: pd.Series, unit: str, source: str, labels: tuple[str, ...]) -> None:
    sheet.given(name, tuple(numbers(values).tolist()), unit=unit, source=source, labels=labels)


def amount_total(
    sums: Sums, figure: str, values: Sequence[float], labels: Sequence[str], unit: str, source: str
) -> Working:
    """Any total whose parts stand on their own."""
    sheet = Sheet()
    sheet.given("each", tuple(values), unit=unit, source=source, labels=tuple(labels))
    sheet.step(TOTAL, total_of, values="each")
    return sheet.finish(figure, TOTAL, unit, period=sums.period)


def count(sums: Sums, figure: str, names: Sequence[str], unit: str, source: str) -> Working:
    """How many there are, by name."""
    sheet = Sheet()
    sheet.given("counted", (1,) * len(names), unit=unit, source=source, labels=tuple(names))
    sheet.step("count", count_of, values="counted")
    return sheet.finish(figure, "count", unit, period=sums.period)


def cap(sums: Sums, figure: str, year: "pd.Series[Any]", drawn: Sequence[float], labels: Sequence[str]) -> Working:
    """The cap of a cohort's year. ``drawn`` is what each benefit claims of it before the cap."""
    unit = str(year["measure"]) if year["measure"] == "hours" else "people"
    sheet = Sheet()
    sheet.given("claim of each benefit", tuple(drawn), unit=unit, source="before the cap", labels=tuple(labels))
    source = "headcount times hours, for the part of the year that has passed" if unit == "hours" else "headcount"
    sheet.given("capacity", float(year["capacity"]), unit=unit, source=source)
    sheet.step("claimed together", total_of, values="claim of each benefit")
    sheet.step("cap", cap_factor, capacity="capacity", claimed="claimed together")
    return sheet.finish(figure, "cap", "of each claim", period=f"{year['year']}")


def beyond_total(sums: Sums, figure: str, benefits: pd.DataFrame) -> Working:
    """Budgets that moved beyond the assured value, added up over benefits."""
    sheet, labels = Sheet(), sums.labels(benefits)
    moved = benefits["banked_pounds"].fillna(0) + benefits["beyond_pounds"]
    _give_series(sheet, "budgets moved", moved, "£", "budget moves, in the price year", labels)
    _give_series(sheet, "assured value", benefits["assured_pounds"], "£", OWN_WORKING, labels)
    sheet.step("beyond the assured value", unexplained_cut, moved="budgets moved", assured="assured value")
    sheet.step(TOTAL, total_of, values="beyond the assured value")
    return sheet.finish(figure, TOTAL, "£", **sums.pounds())
