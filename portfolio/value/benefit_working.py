"""The working of one benefit's value on one rung: every input with where it comes from, every step, the result."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from portfolio.appraisal.aggregates import (
    higher_of,
    lower_of,
    product_of,
    sum_of,
    total_by_year,
    total_of,
)
from portfolio.appraisal.forecasts import forecast_days
from portfolio.appraisal.prices import in_prices_of
from portfolio.appraisal.quantities import benefit_quantity, improvement
from portfolio.appraisal.rungs import banked_value
from portfolio.appraisal.values import benefit_value, benefit_value_end
from portfolio.appraisal.working import Sheet, Working
from portfolio.value.basis import evidence_rule
from portfolio.value.factor_working import give_shares, unit_values
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.priced import MONEY_CLASSES
from portfolio.value.quantified import DAYS_IN_YEAR, Facts, measured_rows, unit_shares
from portfolio.value.valued import Valued
from portfolio.vocabulary import Direction, MeasurementStatus, Method, ParameterKind, PeriodRule, Rung

SHARED = ("attribution", "valued", "realised")
ENDS = ("central", "low", "high")


@dataclass(frozen=True)
class Bench:
    """What a working is written from: the same frames that the figure was computed from."""

    facts: Facts
    valued: Valued
    parameters: ParameterSet
    as_at: date


def benefit_working(bench: Bench, benefit_id: int, rung: Rung) -> Working:
    """How the value of a benefit on a rung comes about; what is missing when it has none."""
    row: Any = bench.valued.benefits.set_index("benefit_id").loc[benefit_id]
    about: dict[str, Any] = {
        "period": f"{row['starts_on']:%d %B %Y} to {bench.as_at:%d %B %Y}",
        "rung": rung.label,
    }
    figure = f"{row['name']}: {rung.label.lower()}"
    is_money = row["value_class"] in MONEY_CLASSES
    unit = "£" if is_money else str(row["unit"])
    if str(row["missing"]) or bool(pd.isna(row["claimed"])):
        missing = str(row["missing"]) or "nothing was measured or forecast"
        return Working(figure, None, unit, **about, missing=missing)
    sheet = Sheet()
    if rung is Rung.BANKED:
        if bool(pd.isna(row["banked_pounds"])):
            lacking = f"the deflator in force lacks a year of the budgets moved, or {bench.valued.price_year}"
            return Working(figure, None, unit, **about, missing=lacking)
        return _banked(sheet, bench, row, figure, about)
    quantities = _quantities(sheet, bench, row, benefit_id, rung)
    if not is_money:
        for end in ("low", "high"):
            sheet.step(end, total_of, values=quantities[end])
        sheet.step("quantity to date", total_of, values=quantities["central"])
        return _finish(sheet, figure, "quantity to date", unit, about)
    return _money(sheet, bench, row, quantities, figure, about)


def _quantities(sheet: Sheet, bench: Bench, row: "pd.Series[Any]", benefit_id: int, rung: Rung) -> dict[str, str]:
    """Names of the quantities by year, after the cap: central, low and high."""
    measured = measured_rows(bench.facts, evidence_rule(bench.parameters), bench.as_at)
    measured = measured[(measured["benefit_id"] == benefit_id) & measured[rung.value]]
    years = bench.valued.years[bench.valued.years["benefit_id"] == benefit_id]
    _give_measured(sheet, row, measured)
    sheet.given("years", tuple(int(year) for year in years["year"]), source="calendar years of the benefit to date")
    ends = {"central": "value", "low": "low", "high": "high"}
    for end, column in ends.items():
        sheet.given(f"sum of values, {end}", tuple(measured[column]), unit=row["unit"], labels=_labels(measured),
                    source="measurements by year, method and status")  # fmt: skip
        sheet.step(f"improvement, {end}", improvement, value=f"sum of values, {end}", baseline="baseline of the periods",
                   sign="direction", adds_up="adds up over periods")  # fmt: skip
        sheet.step(f"measured, {end}", benefit_quantity, improvement=f"improvement, {end}", people="people",
                   years="years of a period", adds_up="adds up over periods")  # fmt: skip
    sheet.step("measured, lower end", lower_of, first="measured, low", second="measured, high")
    sheet.step("measured, higher end", higher_of, first="measured, low", second="measured, high")
    names = {"central": "measured, central", "low": "measured, lower end", "high": "measured, higher end"}
    for end, name in names.items():
        sheet.step(f"by year, {end}", total_by_year, values=name, years="year of each", of="years")
    found = {end: f"by year, {end}" for end in ENDS}
    if rung is Rung.CLAIMED and years["open_days"].fillna(0).gt(0).any():
        found = _with_forecast(sheet, row, years, found)
    sheet.given("cap of a shared cohort", tuple(years["cap"]), source="cohort's hours or headcount; 1 where nothing was cut",
                labels=tuple(str(year) for year in years["year"]))  # fmt: skip
    for end in ENDS:
        sheet.step(f"quantity, {end}", product_of, first=found[end], second="cap of a shared cohort")
    return {end: f"quantity, {end}" for end in ENDS}


def _give_measured(sheet: Sheet, row: "pd.Series[Any]", measured: pd.DataFrame) -> None:
    revision = int(row["revision_id"])
    labels = _labels(measured)
    sheet.given("number of periods", tuple(measured["count"]), source="measurements", labels=labels)
    sheet.given("baseline", float(row["baseline"]), unit=row["unit"], source=f"indicator “{row['indicator']}”")
    sheet.given(
        "direction", 1 if row["direction"] == Direction.HIGHER else -1, source="1: higher is better, −1: lower is"
    )
    sheet.given("adds up over periods", row["period_rule"] == PeriodRule.SUM, source=f"indicator “{row['indicator']}”")
    people = float(row["people"]) if pd.notna(row["people"]) else float("nan")
    sheet.given("people entered", people, source="benefit; not reported counts as 1", revision=revision)
    share = float(unit_shares(pd.Series([row["unit"]]))[0])
    sheet.given("one unit", share, source="unit of the indicator: a hundredth for per cent and per 100")
    sheet.step("people", product_of, first="people entered", second="one unit")
    sheet.given("years of a period", tuple(measured["level_days"] / DAYS_IN_YEAR), unit="years", labels=labels,
                source="days of a period / 365.25; not used for what adds up")  # fmt: skip
    sheet.given("year of each", tuple(int(year) for year in measured["year"]), labels=labels, source="measurements")
    sheet.step("baseline of the periods", product_of, first="number of periods", second="baseline")


def _labels(measured: pd.DataFrame) -> tuple[str, ...]:
    rows = measured[["year", "method", "status"]].itertuples(index=False)
    return tuple(
        f"{year}, {Method(method).label}, {MeasurementStatus(status).label.lower()}" for year, method, status in rows
    )


def _with_forecast(sheet: Sheet, row: "pd.Series[Any]", years: pd.DataFrame, found: dict[str, str]) -> dict[str, str]:
    labels, revision = tuple(str(year) for year in years["year"]), int(row["revision_id"])
    sheet.given(
        "days not measured", tuple(years["open_days"].fillna(0)), unit="days", labels=labels, source="measurements"
    )
    sheet.given("whole years since the start", tuple(years["age"].fillna(0)), labels=labels, source="benefit")
    sheet.given("decay", float(row["decay_rate"]), source="benefit; not reported counts as none", revision=revision)
    sign = -1.0 if row["is_disbenefit"] else 1.0
    low, high = (row[f"forecast_{end}"] for end in ("low", "high"))
    annual = {"central": row["forecast_annual"], "low": low, "high": high}
    for end, value in annual.items():
        sheet.given(f"forecast of a year, {end}", sign * float(row["forecast_annual"] if pd.isna(value) else value),
                    unit=row["unit"], source="benefit", revision=revision)  # fmt: skip
        sheet.step(f"forecast, {end}", forecast_days, annual=f"forecast of a year, {end}", decay_rate="decay",
                   years="whole years since the start", days="days not measured")  # fmt: skip
    sheet.step("forecast, lower end", lower_of, first="forecast, low", second="forecast, high")
    sheet.step("forecast, higher end", higher_of, first="forecast, low", second="forecast, high")
    names = {"central": "forecast, central", "low": "forecast, lower end", "high": "forecast, higher end"}
    for end, name in names.items():
        sheet.step(f"measured and forecast, {end}", sum_of, first=found[end], second=name)
    return {end: f"measured and forecast, {end}" for end in ENDS}


def _money(
    sheet: Sheet, bench: Bench, row: "pd.Series[Any]", quantities: dict[str, str], figure: str, about: dict[str, Any]
) -> Working:
    give_shares(sheet, row)
    units = unit_values(sheet, bench.valued, bench.parameters, row)
    shared = {name: name for name in SHARED}
    ends = {"quantity": quantities["central"], "quantity_low": quantities["low"], "quantity_high": quantities["high"]}
    rates = {"realised_low": "realised, low", "realised_high": "realised, high"}
    for end, is_high in (("low", False), ("high", True)):
        sheet.given(f"is the {end} end the high one", is_high)
        sheet.step(f"{end} end by year", benefit_value_end, **ends, **shared, **rates, **units,
                   is_high=f"is the {end} end the high one")  # fmt: skip
        sheet.step(end, total_of, values=f"{end} end by year")
    sheet.step("value by year", benefit_value, quantity=quantities["central"], **shared, unit_value=units["unit_value"])
    sheet.step("value to date", total_of, values="value by year")
    return _finish(sheet, figure, "value to date", "£", about | {"price_base": f"{bench.valued.price_year} prices"})


def _banked(sheet: Sheet, bench: Bench, row: "pd.Series[Any]", figure: str, about: dict[str, Any]) -> Working:
    moved = bench.facts.moved[bench.facts.moved["benefit_id"] == row.name]
    labels = tuple(str(year) for year in moved["year"])
    deflator = bench.parameters.edition(ParameterKind.DEFLATOR)
    index = deflator.by_year if deflator else {}
    edition = deflator.edition if deflator else ""
    target = bench.valued.price_year or 0
    sheet.given("budgets moved", tuple(moved["pence"] / 100), unit="£", source="budget moves, nominal", labels=labels)
    sheet.given("price index of each year", tuple(1.0 if year == target else index[int(year)] for year in moved["year"]),
                labels=labels, source="GDP deflator", edition=edition)  # fmt: skip
    sheet.given("price index of the price year", tuple(1.0 if year == target else index[target] for year in moved["year"]),
                labels=labels, source="GDP deflator", edition=edition)  # fmt: skip
    sheet.given("assured", float(row["assured_pounds"]), unit="£", source="value of this benefit on the assured rung")
    sheet.step("moved, price year", in_prices_of, amount="budgets moved", wanted_index="price index of the price year",
               given_index="price index of each year")  # fmt: skip
    sheet.step("moved to date", total_of, values="moved, price year")
    sheet.step("banked", banked_value, moved="moved to date", assured="assured")
    return sheet.finish(figure, "banked", "£", **about, price_base=f"{bench.valued.price_year} prices")


def _finish(sheet: Sheet, figure: str, name: str, unit: str, about: dict[str, Any]) -> Working:
    """Finished, with the interval that was worked out on the way."""
    return sheet.finish(figure, name, unit, **about, low=sheet.value("low"), high=sheet.value("high"))
