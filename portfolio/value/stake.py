"""The money that rests on a measurement: what its benefits claim because of it, worked out as they are."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.aggregates import product_of, total_of
from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.periods import by_calendar_year, period_years
from portfolio.appraisal.quantities import benefit_quantity, improvement
from portfolio.appraisal.values import benefit_value
from portfolio.appraisal.working import Sheet, Working
from portfolio.value.priced import MONEY_CLASSES, Prices, unit_values
from portfolio.value.valued import Valued
from portfolio.vocabulary import Direction, PeriodRule, Rung

SHARES = ("attribution", "valued", "realised")
NO_BENEFIT = "no benefit in pounds rests on it"


def stakes(waiting: pd.DataFrame, worth: Valued, prices: Prices) -> pd.DataFrame:
    """One row for each measurement, benefit and calendar year: what each needs, and ``pounds``.

    ``waiting``: measurement_id, indicator_id, period_start, period_end, value (in the indicator's unit). A measurement
    counts for the benefits in whose time its whole period lies. NaN where a benefit lacks what its value needs.
    """
    benefits = worth.benefits[worth.benefits["value_class"].isin(MONEY_CLASSES)]
    rows = waiting[["measurement_id", "indicator_id", "period_start", "period_end", "value"]]
    rows = rows.merge(benefits.drop(columns=["claimed"]), on="indicator_id")
    is_within = (rows["starts_on"] <= rows["period_start"]) & ~(rows["ends_on"] < rows["period_end"])
    rows = rows[is_within].reset_index(drop=True)
    rows["years"] = period_years(rows["period_start"], rows["period_end"])
    spans = by_calendar_year(rows["period_start"], rows["period_end"])
    rows = rows.iloc[spans["row"]].reset_index(drop=True)
    rows = rows.assign(year=spans["year"], share_of_period=spans["share"])
    rows["cap"] = _caps(rows, worth.years)
    rows["unit_value"] = unit_values(rows, prices)["unit_value"].to_numpy()
    return rows.assign(pounds=_pounds(rows))


def at_stake(parts: pd.DataFrame) -> pd.Series:
    """Pounds by measurement_id; NaN when one of its benefits has no value. One without a benefit in pounds is absent."""
    grouped = parts.groupby("measurement_id")["pounds"]
    found: pd.Series = grouped.sum(min_count=1).where(grouped.count() == grouped.size())
    return found


def stake_working(parts: pd.DataFrame, figure: str, price_year: int | None) -> Working:
    """How the money that rests on one measurement comes about. ``parts`` are its rows of `stakes`."""
    about: dict[str, Any] = {"price_base": f"{price_year} prices", "rung": Rung.CLAIMED.label}
    if parts.empty:
        return Working(figure, None, "£", **about, missing=NO_BENEFIT)
    if parts["pounds"].isna().any():
        missing = "; ".join(sorted({str(why) for why in parts["missing"] if why})) or "a benefit lacks its value"
        return Working(figure, None, "£", **about, missing=missing)
    sheet, first = Sheet(), parts.iloc[0]
    _give_indicator(sheet, first)
    sheet.step(
        "improvement", improvement, value="value", baseline="baseline", sign="direction", adds_up="adds up over periods"
    )
    _give_parts(sheet, parts)
    sheet.step("quantity of the whole period", benefit_quantity, improvement="improvement", people="people",
               years="years of the period", adds_up="adds up over periods")  # fmt: skip
    sheet.step(
        "quantity of the year",
        product_of,
        first="quantity of the whole period",
        second="share of the period in the year",
    )
    sheet.step("quantity after the cap", product_of, first="quantity of the year", second="cap of a shared cohort")
    sheet.step("value of each", benefit_value, quantity="quantity after the cap", unit_value="unit value",
               **{name: name for name in SHARES})  # fmt: skip
    sheet.step("at stake", total_of, values="value of each")
    return sheet.finish(figure, "at stake", "£", **about)


def _give_indicator(sheet: Sheet, row: "pd.Series[Any]") -> None:
    source = f"indicator “{row['indicator']}”"
    sheet.given("value", float(row["value"]), unit=str(row["unit"]), source="the measurement that waits")
    sheet.given("baseline", float(row["baseline"]), unit=str(row["unit"]), source=source)
    is_higher = row["direction"] == Direction.HIGHER
    sheet.given("direction", 1 if is_higher else -1, source="1: higher is better, −1: lower is")
    sheet.given("adds up over periods", bool(row["period_rule"] == PeriodRule.SUM), source=source)
    sheet.given("years of the period", float(row["years"]), unit="years",
                source="days / 365.25; not used for what adds up")  # fmt: skip


def _give_parts(sheet: Sheet, parts: pd.DataFrame) -> None:
    pairs = zip(parts["name"], parts["year"], parts["revision_id"], strict=True)
    labels = tuple(f"{name}, {year} (revision {revision})" for name, year, revision in pairs)
    columns = {
        "people": ("people", "benefits; not reported counts as 1"),
        "share of the period in the year": ("share_of_period", "days of the year / days of the period"),
        "cap of a shared cohort": ("cap", "cohort's hours or headcount; 1 where nothing was cut"),
        "attribution": ("attribution", "benefits"),
        "valued": ("valued", "share of hours with a known destination; 1 for what is not time"),
        "realised": ("realised", "benefits"),
        "unit value": ("unit_value", "benefits and parameters, in the price year; see the working of each benefit"),
    }
    for name, (column, source) in columns.items():
        _give(sheet, name, numbers(parts[column].astype("Float64")), source, labels)


def _give(sheet: Sheet, name: str, values: Floats, source: str, labels: Sequence[str]) -> None:
    sheet.given(name, tuple(values.tolist()), source=source, labels=tuple(labels))


def _caps(rows: pd.DataFrame, years: pd.DataFrame) -> Floats:
    keys = pd.MultiIndex.from_frame(rows[["benefit_id", "year"]])
    known = years.set_index(["benefit_id", "year"])["cap"]
    return numbers(known.reindex(keys).fillna(1.0))


def _pounds(rows: pd.DataFrame) -> Floats:
    sign = np.where(rows["direction"] == Direction.HIGHER, 1.0, -1.0)
    adds_up = (rows["period_rule"] == PeriodRule.SUM).to_numpy(dtype=bool)
    change = improvement(rows["value"], rows["baseline"], sign, adds_up=adds_up)
    people = numbers(rows["people"].astype("Float64"))
    quantity = numbers(benefit_quantity(change, people, rows["years"], adds_up=adds_up))
    quantity = quantity * numbers(rows["share_of_period"]) * numbers(rows["cap"])
    shares = {name: rows[name] for name in SHARES}
    return numbers(benefit_value(quantity, **shares, unit_value=rows["unit_value"]))
