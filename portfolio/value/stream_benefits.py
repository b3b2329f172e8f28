"""Benefits of appraised pilots by year: one line for each that has a value in money; the others say why not."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Flags, Floats, numbers
from portfolio.appraisal.distribution import welfare_weight
from portfolio.appraisal.measures import confidence_reduced
from portfolio.appraisal.rungs import ENDS
from portfolio.appraisal.values import benefit_value
from portfolio.value.basis import PUBLISHED
from portfolio.value.later_quantities import later_quantities
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.priced import MONEY_CLASSES, UNIT, Prices, missing, unit_values
from portfolio.value.stream_costs import calendar, lacking, price_factors
from portfolio.value.valued import Valued
from portfolio.vocabulary import Direction, ParameterKind, PeriodRule, Rung, Valuation, ValueClass

NOT_MONEY = "it is not valued in money"
CASH, NON_CASH, HEALTH = "cash", "non_cash", "health"
FACTS = (
    "pilot_id", "benefit_id", "revision_id", "name", "value_class", "valuation", "is_disbenefit", "is_health", "outcome",
    "unit", "direction", "period_rule", "baseline", "starts_on", "ends_on", "forecast_annual", "forecast_low",
    "forecast_high", "decay_rate", "unit_value_pence", "unit_low_pence", "unit_high_pence", "on_cost_rate",
    "price_base_year", "value_source", "value_edition", "attribution", "realised", "realised_low", "realised_high",
    "realisation_evidence", "valued", "cash_share", "redeployed_share", "absorbed_share", "recipient_income_pence",
    "confidence_grade", "claimed", "latest_on",
)  # fmt: skip
"""What of a valued benefit an appraisal and its working need."""
PRICED = (
    "valuation",
    "unit",
    "unit_value_pence",
    "unit_low_pence",
    "unit_high_pence",
    "on_cost_rate",
    "price_base_year",
)
GRADES = range(1, 7)
KINDS = (CASH, NON_CASH, HEALTH)
"""Kinds of line: cash-releasing, other money at the standard rate, other money at the health rate."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Benefits with a value in money: arrays (lines, years), in the order of their pilots and then of benefit_id.

    ``rows`` has each benefit's facts and shares and: label (its name, unlike any other of its pilot), place (its
    pilot's row), kind (of `KINDS`), reduction (for confidence; 0 without one), weight (distributional; nan without). ``to_date`` is the quantity up to the date
    on the rung, ``quantity`` with the forecast of later days, after ``cap``. Units are pounds of the appraisal's base.
    """

    rows: pd.DataFrame
    to_date: Floats
    cap: Floats
    quantity: Floats
    quantity_low: Floats
    quantity_high: Floats
    unit_value: Floats
    unit_low: Floats
    unit_high: Floats

    def rate(self, name: str) -> Floats:
        """A number of each line, as a column beside the years."""
        return numbers(self.rows[name])[:, None]

    @property
    def amounts(self) -> Floats:
        """Pounds by year before the reduction for confidence."""
        shares = {name: self.rate(name) for name in ("attribution", "valued", "realised")}
        return numbers(benefit_value(self.quantity, **shares, unit_value=self.unit_value))

    def after(self, amounts: Floats) -> Floats:
        """Amounts after the reduction for confidence."""
        return confidence_reduced(amounts, self.rate("reduction"))

    def of(self, chosen: Flags) -> "Lines":
        """Some of the lines."""
        arrays = (getattr(self, each.name) for each in fields(self)[1:])
        return Lines(self.rows[chosen].reset_index(drop=True), *(array[chosen] for array in arrays))


def lines_of(
    pilots: pd.DataFrame,
    horizon: int,
    prices: Prices,
    *,
    valued: Valued,
    caps: pd.DataFrame,
    parameters: ParameterSet,
    as_at: date,
    rung: Rung,
) -> tuple[Lines, pd.DataFrame]:
    """Lines of pilots of one horizon, and what is left out of their appraisal with the reason.

    ``prices`` are those of the appraisal's base. ``caps``: see `later_caps`. Only what is claimed has a forecast.
    """
    ids = pilots["pilot_id"].to_numpy(dtype=np.int64)
    rows = valued.benefits.loc[valued.benefits["pilot_id"].isin(ids), list(FACTS)]
    rows = rows.sort_values(["pilot_id", "benefit_id"], ignore_index=True)
    rows["place"] = np.searchsorted(ids, rows["pilot_id"].to_numpy(dtype=np.int64))
    rows["first_year"] = pilots["first_year"].to_numpy(dtype=np.int64)[rows["place"]]
    rows["label"] = _labels(rows)
    rows["kind"] = _kinds(rows)
    rows["reduction"] = _reductions(rows, parameters)
    rows["weight"] = _weights(rows, parameters)
    years = calendar(rows["first_year"], horizon)
    found = _quantities(rows, years, valued.years, rung)
    to_date, cap = found[0].copy(), _by_line(rows, caps, "cap", horizon, missing_is=1.0)
    if rung is Rung.CLAIMED:
        later = later_quantities(rows, years, as_at)
        found = [done + cap * ahead for done, ahead in zip(found, (later.quantity, later.low, later.high), strict=True)]
    units = tuple(_units(rows, years, prices))
    why = _reasons(Lines(rows, to_date, cap, *found, *units), years, prices, parameters)
    is_left_out = (why != "").to_numpy(dtype=bool)
    left_out = rows.assign(why=why, is_money=rows["value_class"].isin(MONEY_CLASSES))[is_left_out]
    names = ["pilot_id", "benefit_id", "name", "is_disbenefit", "is_money", "why"]
    known = [np.nan_to_num(unit) if np.isnan(unit).any() else unit for unit in units]  # where there is no quantity
    lines = Lines(rows, to_date, cap, *found, *known)
    return (lines.of(~is_left_out) if is_left_out.any() else lines), left_out[names].reset_index(drop=True)


def _labels(rows: pd.DataFrame) -> "pd.Series[str]":
    """Names; where two benefits of a pilot have one name, with their numbers."""
    is_shared = rows.duplicated(["pilot_id", "name"], keep=False)
    return rows["name"].where(~is_shared, rows["name"] + " (" + rows["benefit_id"].astype(str) + ")")


def _kinds(rows: pd.DataFrame) -> Any:
    """Cash is cash: a cash-releasing benefit is discounted at the standard rate, whatever it is about."""
    is_cash = rows["value_class"] == ValueClass.CASH_RELEASING
    return np.where(is_cash, CASH, np.where(rows["is_health"].astype(bool), HEALTH, NON_CASH))


def _reductions(rows: pd.DataFrame, parameters: ParameterSet) -> Floats:
    """Only when a table of reductions is in force, and the benefit has a grade that the table knows."""
    table = {grade: parameters.confidence(grade) for grade in GRADES}
    return np.nan_to_num(numbers(rows["confidence_grade"].map(table).astype(float)))


def _weights(rows: pd.DataFrame, parameters: ParameterSet) -> Floats:
    """Where the income of those who gain or lose is stated. It is taken to be in prices of the median income."""
    median, elasticity = parameters.median_income(), parameters.elasticity()
    income = numbers(rows["recipient_income_pence"].astype("Float64")) / 100
    if median is None or elasticity is None:
        return np.full(len(rows), np.nan)
    return numbers(welfare_weight(median, income, elasticity))


def _quantities(rows: pd.DataFrame, years: Floats, measured: pd.DataFrame, rung: Rung) -> list[Floats]:
    """Quantity, low and high of each year up to the date, on the rung; nan on a year without a baseline."""
    horizon = years.shape[1]
    found = [_by_line(rows, measured, f"{rung.value}{end}", horizon) for end in ENDS]
    is_unknown = np.isnan(_by_line(rows, measured, Rung.CLAIMED.value, horizon))
    return [np.where(is_unknown, np.nan, quantity) for quantity in found]


def _by_line(rows: pd.DataFrame, cells: pd.DataFrame, column: str, horizon: int, missing_is: float = 0.0) -> Floats:
    """A column of benefit-years as (lines, years)."""
    found = np.full((len(rows), horizon), missing_is)
    line = pd.Series(rows.index, index=rows["benefit_id"]).reindex(cells["benefit_id"]).to_numpy(dtype=float)
    known = ~np.isnan(line)
    place = line[known].astype(np.int64)
    step = cells["year"].to_numpy(dtype=np.int64)[known] - rows["first_year"].to_numpy(dtype=np.int64)[place]
    inside = (step >= 0) & (step < horizon)
    found[place[inside], step[inside]] = numbers(cells[column])[known][inside]
    return found


def _units(rows: pd.DataFrame, years: Floats, prices: Prices) -> Iterator[Floats]:
    """Value, low and high of a unit in each year. Only published values that go by years differ between years."""
    by_year = [valuation for valuation, values in prices.units.items() if set(values) != {0}]
    differs = rows["valuation"].isin(by_year).to_numpy(dtype=bool)
    steady = unit_values(rows.assign(year=0), prices)
    changing: list[Floats] = []
    if differs.any():
        each = rows.loc[differs, list(PRICED)]
        each = each.loc[each.index.repeat(years.shape[1])].reset_index(drop=True)
        found = unit_values(each.assign(year=years[differs].ravel().astype(np.int64)), prices)
        changing = [numbers(found[name]).reshape(-1, years.shape[1]) for name in UNIT]
    for place, name in enumerate(UNIT):
        units: Floats = np.broadcast_to(numbers(steady[name])[:, None], years.shape)
        if changing:
            units = units.copy()
            units[differs] = changing[place]
        yield units


def _reasons(lines: Lines, years: Floats, prices: Prices, parameters: ParameterSet) -> "pd.Series[str]":
    """Why each benefit is left out; "" for those that are in."""
    rows = lines.rows
    is_itself = (rows["period_rule"] == PeriodRule.SUM) & (rows["direction"] == Direction.HIGHER)
    is_unknown: Flags = np.asarray(np.isnan(lines.quantity).any(axis=1))
    lacks_baseline = (rows["baseline"].isna() & ~is_itself & rows["latest_on"].notna()) | is_unknown
    values = rows.assign(
        claimed=rows["claimed"].fillna(rows["forecast_annual"]), lacks_baseline=lacks_baseline, lacks_prices=False
    )
    why = missing(values, prices)
    has_quantity = [np.nan_to_num(each) != 0 for each in (lines.quantity, lines.quantity_low, lines.quantity_high)]
    is_needed = np.isnan(lines.unit_value) & np.any(has_quantity, axis=0)
    is_money = rows["value_class"].isin(MONEY_CLASSES)
    for line in np.flatnonzero(is_needed.any(axis=1) & (is_money & (why == "")).to_numpy(dtype=bool)):
        why.iloc[int(line)] = _lacks_prices(rows.iloc[line], years[line, is_needed[line]], prices, parameters)
    return why.where(is_money, NOT_MONEY)


def _lacks_prices(row: "pd.Series[Any]", years: Floats, prices: Prices, parameters: ParameterSet) -> str:
    """Which edition lacks which year."""
    valuation, base = Valuation(row["valuation"]), prices.price_year or 0
    given = prices.bases[valuation] if valuation in prices.bases else int(row["price_base_year"])
    if np.isnan(price_factors(numbers([given]), base, prices.deflator)[0]):
        return f"its value in {given} prices cannot be converted: {lacking([given], base, prices.deflator)}"
    edition = parameters.edition(PUBLISHED.get(valuation, ParameterKind.CARBON_VALUE))
    name = f"“{edition.edition}” has no value" if edition else "there is no value"
    return f"{name} for {', '.join(str(int(year)) for year in years)}"


def with_base(prices: Prices, base: int) -> Prices:
    """The same, with unit values brought to the prices of an appraisal."""
    return replace(prices, price_year=base)
