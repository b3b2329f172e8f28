"""Appraisals and spending of several pilots on one basis: the same prices, the same year zero; or why they are not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.aggregates import product_of, total_of
from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.discounting import Schedule, discount_factors, discounted_sum
from portfolio.appraisal.prices import Deflator, in_prices_of
from portfolio.appraisal.working import Sheet, Working
from portfolio.value.appraised import PilotAppraisals
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.stream_costs import lacking, price_factors
from portfolio.vocabulary import ParameterKind, Rung

CONVERTED = {"npsv": "Net present social value (NPSV)", "cash_npv": "Net present value, cash only"}
"""Figures in pounds that depend on the price base and on the first year, and what they are called."""
NO_APPRAISAL = "it is not recorded how the pilot is appraised"


@dataclass(frozen=True, slots=True, eq=False)
class Comparable:
    """Appraisals as they can be compared.

    ``rows``: one for each pilot with an appraisal, by pilot_id: the columns of `PilotAppraisals.pilots`, and npsv_same
    and cash_npv_same: in prices of ``price_year``, discounted to ``year_zero`` (nan: not reported or not converted).
    ``obstacles``: why they cannot be ranked; ``conversions``: what was brought to one basis. Each is a sentence.
    """

    rows: pd.DataFrame
    price_year: int | None
    year_zero: int | None
    obstacles: tuple[str, ...]
    conversions: tuple[str, ...]

    @property
    def basis(self) -> str:
        """Prices and year zero in words; "" without any appraisal that is reported."""
        if self.price_year is None or self.year_zero is None:
            return ""
        return f"{self.price_year} prices, discounted to {self.year_zero}"


def comparable(found: PilotAppraisals, parameters: ParameterSet, references: Mapping[int, str]) -> Comparable:
    """Bring the appraisals of a few pilots to one basis as far as the deflator and the discount rates allow.

    ``references``: pilot_id -> reference, in the order to show. Nothing is converted when all are in the same prices already; else they are brought to the price year of totals.
    """
    rows = found.pilots.set_index("pilot_id")
    rows = rows.loc[[pilot_id for pilot_id in references if pilot_id in rows.index]]
    reported = rows[rows["missing"] == ""]
    if reported.empty:
        empty = rows.assign(**{f"{name}_same": np.nan for name in CONVERTED})
        return Comparable(empty, None, None, (), ())
    names = [references[int(pilot)] for pilot in reported.index]
    bases, zero = reported["price_base_year"].astype(int), int(reported["first_year"].min())
    target = int(bases.iloc[0]) if bases.nunique() == 1 else parameters.price_year()
    prices = _price_factors(bases, target, parameters.deflator())
    discounts = _discount_factors(numbers(reported["first_year"]) - zero, parameters.schedule())
    factor = pd.Series(prices * discounts, index=reported.index).reindex(rows.index)
    same = {f"{name}_same": rows[name] * factor for name in CONVERTED}
    obstacles = [*_horizons(reported, names), *_unconverted(bases, names, target, prices, parameters.deflator())]
    conversions = _converted(reported, names, target, zero) if np.isfinite(prices).all() else []
    return Comparable(rows.assign(**same), target, zero, tuple(obstacles), tuple(conversions))


def _price_factors(bases: pd.Series, target: int | None, deflator: Deflator | None) -> Floats:
    if target is None:
        return np.full(len(bases), np.nan)
    return price_factors(numbers(bases), target, deflator)


def _discount_factors(offsets: Floats, schedule: Schedule | None) -> Floats:
    """What a pound of each pilot's own first year is worth in the earliest one."""
    if schedule is None or not np.any(offsets):
        return np.ones(len(offsets)) if not np.any(offsets) else np.full(len(offsets), np.nan)
    return schedule.factors(int(offsets.max()) + 1)[offsets.astype(np.int64)]


def _horizons(reported: pd.DataFrame, names: Sequence[str]) -> list[str]:
    years = reported["horizon_years"].astype(int)
    if years.nunique() == 1:
        return []
    return ["horizons differ: " + _each(names, ["1 year" if count == 1 else f"{count} years" for count in years])]


def _unconverted(
    bases: pd.Series, names: Sequence[str], target: int | None, prices: Floats, deflator: Deflator | None
) -> list[str]:
    if np.isfinite(prices).all():
        return []
    said = f"price bases differ ({_each(names, [f'{base} prices' for base in bases])})"
    if target is None:
        return [f"{said} and no price year of totals is in force"]
    return [f"{said} and {lacking(bases[np.isnan(prices)], target, deflator)}"]


def _converted(reported: pd.DataFrame, names: Sequence[str], target: int | None, zero: int) -> list[str]:
    said = []
    bases, firsts = reported["price_base_year"].astype(int), reported["first_year"].astype(int)
    if bases.nunique() > 1:
        said.append(
            f"Brought to {target} prices by the deflator: {_each(names, [f'{base} prices' for base in bases])}."
        )
    if firsts.nunique() > 1:
        said.append(
            f"Brought to {zero} by the discount rate: first years {_each(names, [str(year) for year in firsts])}."
        )
    return said


def _each(names: Sequence[str], values: Sequence[str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))


def same_basis_working(
    found: Comparable, pilot_id: int, reference: str, figure: str, parameters: ParameterSet
) -> Working:
    """How a figure of a pilot's own appraisal is brought to the basis that all share."""
    title = f"{reference}: {CONVERTED[figure].replace('Net', 'net', 1)}, on the same basis"
    if pilot_id not in found.rows.index:
        return Working(title, None, "£", missing=NO_APPRAISAL)
    row: dict[Any, Any] = found.rows.loc[pilot_id].to_dict()
    deflator = parameters.edition(ParameterKind.DEFLATOR)
    if np.isnan(float(row[f"{figure}_same"])) or found.price_year is None or found.year_zero is None:
        return Working(title, None, "£", missing=str(row["missing"]) or "; ".join(found.obstacles))
    sheet, base = Sheet(), int(row["price_base_year"])
    own = sheet.given(CONVERTED[figure], float(row[figure]), unit="£", source="own appraisal; see its own working")
    index = deflator.by_year if deflator else {}
    about = {"source": "GDP deflator", "edition": deflator.edition if deflator else ""}
    is_same = base == found.price_year
    given = sheet.given("price index of its own prices", 1.0 if is_same else index[base], **about)
    wanted = sheet.given("price index of the shared prices", 1.0 if is_same else index[found.price_year], **about)
    name = f"in {found.price_year} prices"
    sheet.step(name, in_prices_of, amount=own, wanted_index=wanted, given_index=given)
    result = _discounting(sheet, name, int(row["first_year"]) - found.year_zero, parameters)
    return sheet.finish(title, result, "£", price_base=found.basis, rung=Rung.CLAIMED.label)


def _discounting(sheet: Sheet, name: str, offset: int, parameters: ParameterSet) -> str:
    schedule = parameters.schedule()
    if not offset or schedule is None:
        return name
    about = {"source": schedule.source, "edition": schedule.edition}
    bands = tuple(f"from year {year}" for year in schedule.first_years)
    sheet.given("first years of the bands", schedule.first_years, labels=bands, **about)
    sheet.given("discount rates", schedule.rates, labels=bands, **about)
    count = sheet.given("years from the shared year zero", offset + 1, source="first year of the appraisal")
    sheet.step(
        "discount factors",
        discount_factors,
        first_years="first years of the bands",
        rates="discount rates",
        count=count,
    )
    place = tuple(float(year == offset) for year in range(offset + 1))
    sheet.given("place of its first year", place, source="1 in the first year of the appraisal, 0 before")
    sheet.step("at its place", product_of, first=name, second="place of its first year")
    sheet.step("on the same basis", discounted_sum, amounts="at its place", factors="discount factors")
    return "on the same basis"


def real_spend(spend: pd.DataFrame, price_year: int | None, deflator: Deflator | None) -> pd.Series:
    """Pounds of the price year by pilot_id; nan where the deflator lacks a year. ``spend``: pilot_id, year, pence."""
    if price_year is None:
        return pd.Series(np.nan, index=spend["pilot_id"].unique())
    factors = price_factors(numbers(spend["year"]), price_year, deflator)
    pounds = (numbers(spend["pence"]) / 100 * factors).tolist()
    grouped = pd.Series(pounds, index=spend.index, dtype=float).groupby(spend["pilot_id"])
    found: pd.Series = grouped.sum(min_count=1).where(grouped.count() == grouped.size())
    return found


def unpriced(spend: pd.DataFrame, price_year: int | None, deflator: Deflator | None) -> str:
    """Why some spending cannot be brought to the price year; "" when all can."""
    if price_year is None:
        return "no price year of totals is in force"
    factors = price_factors(numbers(spend["year"]), price_year, deflator)
    missing = numbers(spend["year"])[np.isnan(factors)]
    return lacking(missing, price_year, deflator) if len(missing) else ""


def real_spend_working(spend: pd.DataFrame, figure: str, price_year: int | None, parameters: ParameterSet) -> Working:
    """How the spending of one pilot by year is brought to the price year."""
    why = unpriced(spend, price_year, parameters.deflator()) if len(spend) else "no actual costs are reported"
    if why or price_year is None:
        return Working(figure, None, "£", missing=why)
    edition = parameters.edition(ParameterKind.DEFLATOR)
    index = edition.by_year if edition else {}
    years = [int(year) for year in spend["year"]]
    labels = tuple(map(str, years))
    sheet, about = Sheet(), {"labels": labels, "source": "GDP deflator", "edition": edition.edition if edition else ""}
    sheet.given("spent", tuple((numbers(spend["pence"]) / 100).tolist()), unit="£", labels=labels,
                source="actual costs of months that have ended, nominal")  # fmt: skip
    sheet.given(
        "price index of each year", tuple(1.0 if year == price_year else index[year] for year in years), **about
    )
    sheet.given("price index of the price year",
                tuple(1.0 if year == price_year else index[price_year] for year in years), **about)  # fmt: skip
    sheet.step("spent, in the price year", in_prices_of, amount="spent", wanted_index="price index of the price year",
               given_index="price index of each year")  # fmt: skip
    sheet.step("total", total_of, values="spent, in the price year")
    return sheet.finish(figure, "total", "£", price_base=f"{price_year} prices")
