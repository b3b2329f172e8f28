"""From quantities to money: what a benefit is worth on each rung, in one price base, with an interval.

What is not known stays not known: a benefit without a unit value, an attribution, a realisation rate or a
destination of its hours has no money value, and says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portfolio.appraisal.prices import Deflator
from portfolio.appraisal.released_time import valued_share
from portfolio.appraisal.rungs import ENDS, MEASURED_RUNGS
from portfolio.appraisal.values import benefit_value, benefit_value_end, unit_with_on_cost
from portfolio.vocabulary import Outcome, Valuation, ValueClass

MONEY_CLASSES = (ValueClass.CASH_RELEASING, ValueClass.NON_CASH_RELEASING)
POUNDS = tuple(f"{rung.value}_pounds{end}" for rung in MEASURED_RUNGS for end in ENDS)
"""claimed_pounds, claimed_pounds_low, ... in pounds of the price year."""
UNIT = ("unit_value", "unit_low", "unit_high")
VALUE_FACTORS = ("attribution", "valued", "realised", "unit_value")
Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Prices:
    """What turns quantities into money: published unit values with their price years, a deflator, the year of totals.

    ``units``: valuation -> year -> (low, value, high) in pounds, year 0 for one value that holds in every year;
    ``bases``: valuation -> the price year they are in.
    """

    price_year: int | None
    deflator: Deflator | None
    units: Mapping[Valuation, Mapping[int, Triple]]
    bases: Mapping[Valuation, int]


def is_time(benefits: pd.DataFrame) -> pd.Series:
    """Benefits of released time: only hours that are accounted for have a value."""
    return (benefits["outcome"] == Outcome.TIME_SAVED) | (benefits["valuation"] == Valuation.PAY)


def net_shares(benefits: pd.DataFrame) -> pd.DataFrame:
    """Shares by benefit: attribution, realised with low and high, and valued (of released time; 1 for others).

    NaN where something is not stated. A realisation without a range counts as certain.
    """
    time = is_time(benefits)
    has_destination = benefits[["cash_share", "redeployed_share", "absorbed_share"]].notna().any(axis=1)
    cash, redeployed, absorbed = (
        benefits[f"{name}_share"].fillna(0.0).where(has_destination) for name in ("cash", "redeployed", "absorbed")
    )
    is_cash = benefits["value_class"] == ValueClass.CASH_RELEASING
    valued = valued_share(cash, redeployed, absorbed, is_cash_releasing=is_cash)
    rate = benefits["realisation_rate"]
    return pd.DataFrame(
        {
            "benefit_id": benefits["benefit_id"],
            "attribution": benefits["attribution_rate"],
            "realised": rate,
            "realised_low": benefits["realisation_low"].fillna(rate),
            "realised_high": benefits["realisation_high"].fillna(rate),
            "valued": np.where(time, valued, 1.0),
        }
    )


def unit_values(rows: pd.DataFrame, prices: Prices) -> pd.DataFrame:
    """Pounds for one unit in each row's year, in the price year: unit_value, unit_low, unit_high.

    ``rows`` are benefit-years with the benefit's facts. NaN where a value or the deflator's year is missing.
    """
    found = _entered(rows)
    for valuation, by_year in prices.units.items():
        mask = (rows["valuation"] == valuation).to_numpy()
        if not mask.any():
            continue
        years = rows.loc[mask, "year"]
        for position, name in ((1, "unit_value"), (0, "unit_low"), (2, "unit_high")):
            values = [by_year.get(int(year), by_year.get(0, (np.nan,) * 3))[position] for year in years]
            found.loc[mask, name] = np.array(values) * _unit_scale(rows.loc[mask])
        found.loc[mask, "base"] = prices.bases[valuation]
    factor = _price_factor(found.pop("base"), prices)
    return found.mul(factor, axis=0)


def _entered(rows: pd.DataFrame) -> pd.DataFrame:
    """What users entered: pounds for a unit, pay raised by its on-cost."""
    pay = rows["valuation"] == Valuation.PAY
    on_cost = rows["on_cost_rate"].where(pay, 0.0)
    pence = {name: rows[f"{name}_pence"].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for name in UNIT}
    central = pence["unit_value"]
    ends = {name: np.where(np.isnan(pence[name]), central, pence[name]) for name in UNIT}
    entered = pd.DataFrame({name: unit_with_on_cost(ends[name] / 100, on_cost) for name in UNIT}, index=rows.index)
    entered["base"] = rows["price_base_year"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return entered


def _unit_scale(rows: pd.DataFrame) -> np.ndarray:
    """The published carbon value is for a tonne."""
    kilograms = (rows["valuation"] == Valuation.CARBON) & ~rows["unit"].str.casefold().str.startswith("t")
    return np.where(kilograms, 0.001, 1.0)


def _price_factor(bases: pd.Series, prices: Prices) -> np.ndarray:
    """What pounds of each base year are multiplied by; NaN where the deflator lacks the year."""
    target, deflator = prices.price_year, prices.deflator
    same = (bases == target).to_numpy()
    if target is None or deflator is None or deflator.lacks([target]):
        return np.where(same, 1.0, np.nan)
    known = bases.fillna(-1).astype("int64")
    return np.where(same, 1.0, deflator.factors(known.to_numpy(), target))


def priced(years: pd.DataFrame, benefits: pd.DataFrame, prices: Prices) -> pd.DataFrame:
    """`by_year`'s rows with `POUNDS`: quantity x attribution x realisation x valued share x unit value.

    NaN for benefits that are not valued in money, and for those that lack something.
    """
    rows = years.merge(benefits.drop(columns=["pilot_id"]), on="benefit_id")
    rows = rows.merge(net_shares(benefits), on="benefit_id")
    rows[list(UNIT)] = unit_values(rows, prices)
    is_money = rows["value_class"].isin(MONEY_CLASSES).to_numpy()
    given = {name: rows[name] for name in ("attribution", "valued", "realised", *UNIT)}
    ends = {name: rows[name] for name in ("realised_low", "realised_high")}
    result = years.copy()
    for rung in MEASURED_RUNGS:
        amounts = {f"quantity{end}": rows[f"{rung.value}{end}"] for end in ENDS}
        central = benefit_value(amounts["quantity"], **{name: given[name] for name in VALUE_FACTORS})
        result[f"{rung.value}_pounds"] = np.where(is_money, central, np.nan)
        for end, is_high in (("_low", False), ("_high", True)):
            found = benefit_value_end(**amounts, **given, **ends, is_high=is_high)
            result[f"{rung.value}_pounds{end}"] = np.where(is_money, found, np.nan)
    return result


def banked_pounds(moved: pd.DataFrame, prices: Prices) -> pd.Series:
    """Budgets moved by benefit_id, in pounds of the price year; NaN where the deflator lacks a year."""
    factor = _price_factor(moved["year"].astype(float), prices)
    pounds = moved["pence"].astype(float) / 100 * factor
    known = pounds.groupby(moved["benefit_id"])
    total: pd.Series = known.sum(min_count=1).where(known.count() == known.size())
    return total


def missing(values: pd.DataFrame, prices: Prices) -> pd.Series:
    """Why each benefit has no money value, in words joined by "; " ("" when it has one, or when none is meant).

    ``values``: benefits with claimed (NaN when nothing was measured or forecast), the shares, and unit_value.
    """
    is_money = values["value_class"].isin(MONEY_CLASSES)
    named = values["valuation"].isin([valuation.value for valuation in prices.units])
    entered = values["unit_value_pence"].notna()
    reasons = {
        "nothing was measured or forecast": values["claimed"].isna() & ~values["lacks_baseline"],
        "the indicator has no baseline": values["lacks_baseline"],
        "the share due to the pilot is not stated": values["attribution"].isna(),
        "the realisation rate is not stated": values["realised"].isna(),
        "it is not recorded where the hours went": values["valued"].isna(),
        "no unit value is entered": ~named & ~entered,
        "the on-cost of pay is not stated": (values["valuation"] == Valuation.PAY) & values["on_cost_rate"].isna(),
        f"prices of its year cannot be converted to {prices.price_year}": values["lacks_prices"],
    }
    words = pd.Series("", index=values.index)
    for reason, applies in reasons.items():
        mask = is_money & applies.astype(bool)
        words = words.where(~mask, words + np.where(words == "", "", "; ") + reason)
    return words
