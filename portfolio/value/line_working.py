"""The working of costs and of single benefits by year, in the prices of an appraisal."""

from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.aggregates import product_of, sum_of
from portfolio.appraisal.amounts import numbers
from portfolio.appraisal.forecasts import forecast_days
from portfolio.appraisal.measures import confidence_reduced
from portfolio.appraisal.prices import in_prices_of
from portfolio.appraisal.released_time import valued_share
from portfolio.appraisal.values import benefit_value, unit_with_on_cost
from portfolio.appraisal.working import Sheet
from portfolio.value.basis import PUBLISHED
from portfolio.value.later_quantities import days_ahead
from portfolio.value.parameter_set import Edition, ParameterSet
from portfolio.value.priced import is_time
from portfolio.value.stream_costs import calendar
from portfolio.value.streams import Group, Streams
from portfolio.vocabulary import ParameterKind, Rung, Valuation, ValueClass

Labels = tuple[str, ...]
BASES = {
    "actual": "costs: what was spent in ended months",
    "forecast": "costs: forecast of months without an actual",
    "planned": "costs: plan of months without an actual or a forecast",
}


def give_costs(sheet: Sheet, streams: Streams, group: Group, row: "pd.Series[Any]", labels: Labels, name: str) -> None:
    """Note the costs of one pilot by year and convert them; ``name`` is what the result is called."""
    first = int(row["first_year"])
    own = streams.costs.set_index("year").reindex(range(first, first + group.horizon)).fillna(0)
    for basis, source in BASES.items():
        values = tuple(float(pence) / 100 for pence in own[basis])
        sheet.given(f"costs, {basis}", values, unit="£", labels=labels, source=f"{source}, nominal")
    sheet.step("costs, actual and forecast", sum_of, first="costs, actual", second="costs, forecast")
    sheet.step("costs by year, nominal", sum_of, first="costs, actual and forecast", second="costs, planned")
    years = [int(year) for year in labels]
    is_used = [bool(amount) for amount in group.nominal[0]]
    wanted, given = _index_names(sheet, streams.parameters, years, is_used, group.base, "costs", labels)
    is_after = np.isclose(group.nominal[0], 0) & ~np.isclose(group.cost[0], 0)
    reported = "costs of reported years, real" if is_after.any() else name
    sheet.step(reported, in_prices_of, amount="costs by year, nominal", wanted_index=wanted, given_index=given)
    if is_after.any():
        pilot = group.pilots.iloc[0]
        running = tuple(float(cost) if after else 0.0 for cost, after in zip(group.cost[0], is_after, strict=True))
        sheet.given("running cost", running, unit="£", labels=labels, revision=int(pilot["revision_id"]),
                    source=f"appraisal: a year after the last with costs, in {group.base} prices")  # fmt: skip
        sheet.step(name, sum_of, first=reported, second="running cost")


def give_line(
    sheet: Sheet, streams: Streams, group: Group, line: int, labels: Labels, *, is_before: bool = False
) -> str:
    """Note one benefit and work out its value by year; returns the name of the result."""
    row = group.lines.rows.iloc[line]
    label, revision = str(row["label"]), int(row["revision_id"])
    quantity = _give_quantity(sheet, streams, group, line, labels)
    about: dict[str, Any] = {"revision": revision}
    sheet.given(f"{label}: attribution", float(row["attribution"]), source="benefit: share due to the pilot", **about)
    evidence = row["realisation_evidence"] or "no evidence named"
    sheet.given(f"{label}: realised", float(row["realised"]), source=f"benefit: {evidence}", **about)
    shares = {name: f"{label}: {name}" for name in ("attribution", "realised")}
    _give_valued(sheet, row, label)
    unit = _give_unit(sheet, streams.parameters, group, row, labels)
    name = f"{label}: value by year"
    sheet.step(name, benefit_value, quantity=quantity, **shares, valued=f"{label}: valued", unit_value=unit)
    edition = streams.parameters.edition(ParameterKind.CONFIDENCE)
    if is_before or edition is None or not row["reduction"]:
        return name
    sheet.given(f"{label}: reduction for confidence", float(row["reduction"]), edition=edition.edition,
                source=f"confidence grade {int(row['confidence_grade'])}: {edition.source}", **about)  # fmt: skip
    reduced = f"{label}: value by year after confidence"
    sheet.step(reduced, confidence_reduced, amount=name, reduction=f"{label}: reduction for confidence")
    return reduced


def _give_quantity(sheet: Sheet, streams: Streams, group: Group, line: int, labels: Labels) -> str:
    """What was measured and forecast up to the date, and what is forecast of the days after it."""
    row, lines = group.lines.rows.iloc[line], group.lines
    label, revision = str(row["label"]), int(row["revision_id"])
    unit = str(row["unit"])
    to_date = sheet.given(f"{label}: quantity to date", tuple(lines.to_date[line].tolist()), unit=unit, labels=labels,
                          source=f"{streams.rung.label.lower()} up to {streams.as_at:%d %B %Y}: see the benefit's own working",
                          revision=revision)  # fmt: skip
    age, ahead = days_ahead(lines.rows.iloc[[line]], calendar([row["first_year"]], group.horizon), streams.as_at)
    if streams.rung is not Rung.CLAIMED or pd.isna(row["forecast_annual"]) or not ahead.any():
        return to_date
    sign = -1.0 if row["is_disbenefit"] else 1.0
    about = {"source": "benefit", "revision": revision}
    sheet.given(f"{label}: forecast of a year", sign * float(row["forecast_annual"]), unit=unit, **about)
    sheet.given(
        f"{label}: decay", float(row["decay_rate"]), source="benefit; not reported counts as none", revision=revision
    )
    sheet.given(f"{label}: whole years since the start", tuple(age[0].tolist()), labels=labels, **about)
    sheet.given(f"{label}: days ahead", tuple(ahead[0].tolist()), unit="days", labels=labels, **about)
    takes = {"annual": "forecast of a year", "decay_rate": "decay", "years": "whole years since the start",
             "days": "days ahead"}  # fmt: skip
    name = f"{label}: forecast of days ahead"
    sheet.step(name, forecast_days, **{argument: f"{label}: {source}" for argument, source in takes.items()})
    if (lines.cap[line] < 1).any():
        cap = sheet.given(f"{label}: left by a shared cohort", tuple(lines.cap[line].tolist()), labels=labels,
                          source="cohort's hours or headcount; 1 where nothing was cut")  # fmt: skip
        sheet.step(f"{name}, after the cut", product_of, first=name, second=cap)
        name += ", after the cut"
    sheet.step(f"{label}: quantity", sum_of, first=to_date, second=name)
    return f"{label}: quantity"


def _give_valued(sheet: Sheet, row: "pd.Series[Any]", label: str) -> None:
    name = f"{label}: valued"
    if not is_time(row.to_frame().T).iloc[0]:
        sheet.given(name, 1.0, source="not released time: all of it is valued")
        return
    takes = {}
    for destination in ("cash", "redeployed", "absorbed"):
        share = row[f"{destination}_share"]
        takes[destination] = sheet.given(f"{label}: {destination}", 0.0 if pd.isna(share) else float(share),
                                         source="where the released time went", revision=int(row["revision_id"]))  # fmt: skip
    is_cash = sheet.given(f"{label}: is cash-releasing", row["value_class"] == ValueClass.CASH_RELEASING, source="benefit",
                          revision=int(row["revision_id"]))  # fmt: skip
    sheet.step(name, valued_share, **takes, is_cash_releasing=is_cash)


def _give_unit(sheet: Sheet, parameters: ParameterSet, group: Group, row: "pd.Series[Any]", labels: Labels) -> str:
    """The value of a unit in the prices of the appraisal: one for all years, or by year."""
    label, kind = str(row["label"]), PUBLISHED.get(Valuation(row["valuation"]))
    edition = parameters.edition(kind) if kind else None
    if edition is None:
        entered, base = _give_entered(sheet, row, label), int(row["price_base_year"])
    else:
        entered, base = _give_published(sheet, edition, row, label, labels), int(edition.price_base_year or 0)
    wanted, given = _index_names(sheet, parameters, [base], [True], group.base, label, ())
    name = f"{label}: unit value in {group.base} prices"
    sheet.step(name, in_prices_of, amount=entered, wanted_index=wanted, given_index=given)
    return name


def _give_entered(sheet: Sheet, row: "pd.Series[Any]", label: str) -> str:
    revision = int(row["revision_id"])
    value = sheet.given(f"{label}: unit value", float(row["unit_value_pence"]) / 100, unit="£", source=row["value_source"],
                        edition=row["value_edition"], revision=revision)  # fmt: skip
    if row["valuation"] != Valuation.PAY:
        return value
    on_cost = sheet.given(f"{label}: on-cost", float(row["on_cost_rate"]), source="benefit", revision=revision)
    sheet.step(f"{label}: unit value with on-cost", unit_with_on_cost, unit_value=value, on_cost_rate=on_cost)
    return f"{label}: unit value with on-cost"


def _give_published(sheet: Sheet, edition: Edition, row: "pd.Series[Any]", label: str, labels: Labels) -> str:
    about = {
        "unit": edition.unit,
        "source": edition.source,
        "edition": edition.edition,
        "revision": edition.revision_id,
    }
    only = edition.values.get("")
    if only is not None and len(edition.values) == 1:
        published = sheet.given(f"{label}: published unit value", float(only[1]), **about)
    else:
        found = (edition.values.get(year) or only for year in labels)
        values = tuple(float(each[1]) if each else 0.0 for each in found)
        published = sheet.given(f"{label}: published unit value", values, labels=labels, **about)
    if row["valuation"] != Valuation.CARBON or str(row["unit"]).casefold().startswith("t"):
        return published
    scale = sheet.given(f"{label}: tonnes in a kilogram", 0.001, source=f"indicator in {row['unit']}")
    sheet.step(f"{label}: published value of a kilogram", product_of, first=published, second=scale)
    return f"{label}: published value of a kilogram"


def _index_names(
    sheet: Sheet, parameters: ParameterSet, years: list[int], is_used: list[bool], base: int, of: str, labels: Labels
) -> tuple[str, str]:
    """Names of the price indices wanted and given. Where nothing is converted both are that of the base."""
    edition = parameters.edition(ParameterKind.DEFLATOR)
    index = edition.by_year if edition else {}
    of_base = float(index.get(base, 1.0))
    found = [
        float(index[year]) if used and year != base else of_base for year, used in zip(years, is_used, strict=True)
    ]
    about = {"edition": edition.edition, "revision": edition.revision_id} if edition else {}
    wanted, given = f"{of}: price index of {base}", f"{of}: price index of the year"
    sheet.given(wanted, of_base, source=f"GDP deflator, {base}", **about)
    source = "GDP deflator; that of the base where nothing is converted"
    if labels:
        sheet.given(given, tuple(numbers(found).tolist()), labels=labels, source=source, **about)
    else:
        sheet.given(given, found[0], source=f"GDP deflator, {years[0]}", **about)
    return wanted, given
