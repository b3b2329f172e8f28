"""The part of a benefit's working that turns a quantity into money: shares, and the value of a unit."""

from typing import Any

import pandas as pd

from portfolio.appraisal.aggregates import product_of
from portfolio.appraisal.prices import in_prices_of
from portfolio.appraisal.released_time import valued_share
from portfolio.appraisal.values import unit_with_on_cost
from portfolio.appraisal.working import Sheet
from portfolio.value.basis import PUBLISHED
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.priced import is_time
from portfolio.value.valued import Valued
from portfolio.vocabulary import ParameterKind, Valuation, ValueClass


def give_shares(sheet: Sheet, row: "pd.Series[Any]") -> None:
    """Note attribution, realisation and the valued share of released time."""
    revision = int(row["revision_id"])
    sheet.given("attribution", float(row["attribution"]), source="benefit: share due to the pilot", revision=revision)
    evidence = row["realisation_evidence"] or "no evidence named"
    sheet.given("realised", float(row["realised"]), source=f"benefit: {evidence}", revision=revision)
    for end in ("low", "high"):
        sheet.given(f"realised, {end}", float(row[f"realised_{end}"]), source="benefit", revision=revision)
    if not is_time(row.to_frame().T).iloc[0]:
        sheet.given("valued", 1.0, source="not released time: all of it is valued")
        return
    for name in ("cash", "redeployed", "absorbed"):
        share = row[f"{name}_share"]
        sheet.given(
            name, 0.0 if pd.isna(share) else float(share), source="where the released time went", revision=revision
        )
    sheet.given(
        "is cash-releasing", row["value_class"] == ValueClass.CASH_RELEASING, source="benefit", revision=revision
    )
    sheet.step("valued", valued_share, cash="cash", redeployed="redeployed", absorbed="absorbed",
               is_cash_releasing="is cash-releasing")  # fmt: skip


def unit_values(sheet: Sheet, valued: Valued, parameters: ParameterSet, row: "pd.Series[Any]") -> dict[str, str]:
    """Names of the unit value and its ends, in the price year."""
    years = valued.years.loc[valued.years["benefit_id"] == row.name, "year"]
    entered = (
        _published(sheet, parameters, row, years) if Valuation(row["valuation"]) in PUBLISHED else _entered(sheet, row)
    )
    base = _base_year(parameters, row)
    deflator = parameters.edition(ParameterKind.DEFLATOR)
    index = deflator.by_year if deflator else {}
    edition = deflator.edition if deflator else ""
    for name, year in (("of the price year", valued.price_year), ("of the value's year", base)):
        value = index.get(int(year or 0), 1.0) if base != valued.price_year else 1.0
        sheet.given(f"price index {name}", float(value), source=f"GDP deflator, {year}", edition=edition)
    for name, source in entered.items():
        sheet.step(f"{name}, price year", in_prices_of, amount=source, wanted_index="price index of the price year",
                   given_index="price index of the value's year")  # fmt: skip
    return {name: f"{name}, price year" for name in entered}


def _base_year(parameters: ParameterSet, row: "pd.Series[Any]") -> int:
    kind = PUBLISHED.get(Valuation(row["valuation"]))
    return int((parameters.price_base(kind) if kind else row["price_base_year"]) or 0)


def _entered(sheet: Sheet, row: "pd.Series[Any]") -> dict[str, str]:
    revision = int(row["revision_id"])
    is_pay = row["valuation"] == Valuation.PAY
    sheet.given("on-cost", float(row["on_cost_rate"]) if is_pay else 0.0, source="benefit", revision=revision)
    names = {}
    for name in ("unit_value", "unit_low", "unit_high"):
        pence = row["unit_value_pence"] if pd.isna(row[f"{name}_pence"]) else row[f"{name}_pence"]
        words = name.replace("_", " ")
        sheet.given(
            words,
            float(pence) / 100,
            unit="£",
            source=row["value_source"],
            edition=row["value_edition"],
            revision=revision,
        )
        sheet.step(f"{words} with on-cost", unit_with_on_cost, unit_value=words, on_cost_rate="on-cost")
        names[name] = f"{words} with on-cost"
    return names


def _published(
    sheet: Sheet, parameters: ParameterSet, row: "pd.Series[Any]", years: "pd.Series[int]"
) -> dict[str, str]:
    edition = parameters.edition(PUBLISHED[Valuation(row["valuation"])])
    assert edition is not None
    in_kilograms = row["valuation"] == Valuation.CARBON and not row["unit"].casefold().startswith("t")
    sheet.given("units in one of the indicator's", 0.001 if in_kilograms else 1.0, source="unit of the indicator")
    for position, name in ((1, "unit_value"), (0, "unit_low"), (2, "unit_high")):
        ranges = [edition.values.get(str(year)) or edition.values[""] for year in years]
        values = tuple(float(found[1] if found[position] is None else found[position]) for found in ranges)  # type: ignore[arg-type]
        sheet.given(f"published {name.replace('_', ' ')}", values, unit=edition.unit, source=edition.source,
                    edition=edition.edition, revision=edition.revision_id, labels=tuple(str(year) for year in years))  # fmt: skip
        sheet.step(
            name, product_of, first=f"published {name.replace('_', ' ')}", second="units in one of the indicator's"
        )
    return {name: name for name in ("unit_value", "unit_low", "unit_high")}
