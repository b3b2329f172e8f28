"""The working of the figures in a pilot's costs and outcomes: each amount and each measurement with its revision."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from portfolio.appraisal.aggregates import difference_of, latest_of, mean_of, total_of
from portfolio.appraisal.working import Sheet, Working
from portfolio.pilots.queries import CostLine
from portfolio.ui.pilot_data import Outcomes
from portfolio.ui.pilot_words import period
from portfolio.ui.words import month
from portfolio.ui.working import Workings
from portfolio.value.queries import IndicatorRow, Measured
from portfolio.vocabulary import CostBasis, MeasurementStatus, PeriodRule

RULES: dict[PeriodRule, Callable[..., Any]] = {
    PeriodRule.SUM: total_of,
    PeriodRule.MEAN: mean_of,
    PeriodRule.LAST: latest_of,
}


def cost_workings(lines: Sequence[CostLine], closed: Any) -> Workings:
    """Figure -> its working, for the totals of a pilot's costs up to the closed month."""
    ended = [line for line in lines if line.month <= closed]
    to_date = f"to the end of {month(closed)}"
    planned = [line for line in lines if line.basis is CostBasis.PLANNED]
    return {
        "Spent to date": partial(_cost, "Spent to date", _of(ended, CostBasis.ACTUAL), to_date),
        "Planned to date": partial(_cost, "Planned to date", _of(ended, CostBasis.PLANNED), to_date),
        "Against the plan": partial(_difference, ended, to_date),
        "Planned in all": partial(_cost, "Planned in all", planned, "all months"),
    }


def _of(lines: Sequence[CostLine], basis: CostBasis) -> list[CostLine]:
    return [line for line in lines if line.basis is basis]


def _give(sheet: Sheet, name: str, lines: Sequence[CostLine]) -> str:
    labels = (
        f"{month(line.month)}, {line.category.label}, {line.nature.label.lower()}, revision {line.revision_id}"
        for line in lines
    )
    pounds = tuple(line.amount_pence / 100 for line in lines)
    return sheet.given(name, pounds, unit="£", source="cost lines of this pilot", labels=tuple(labels))


def _cost(figure: str, lines: Sequence[CostLine], when: str) -> Working:
    if not lines:
        return Working(figure, None, "£", period=when, price_base="nominal", missing="no amount was entered")
    sheet = Sheet()
    _give(sheet, "amounts", lines)
    sheet.step("total", total_of, values="amounts")
    return sheet.finish(figure, "total", "£", period=when, price_base="nominal")


def _difference(lines: Sequence[CostLine], when: str) -> Working:
    actual, planned = _of(lines, CostBasis.ACTUAL), _of(lines, CostBasis.PLANNED)
    about: dict[str, Any] = {"period": when, "price_base": "nominal"}
    if not actual or not planned:
        return Working("Against the plan", None, "£", **about, missing="actual or planned costs were not entered")
    sheet = Sheet()
    for name, found in (("actual", actual), ("planned", planned)):
        _give(sheet, f"{name} amounts", found)
        sheet.step(name, total_of, values=f"{name} amounts")
    sheet.step("difference", difference_of, later="actual", earlier="planned")
    return sheet.finish("Against the plan", "difference", "£", **about)


def outcome_workings(outcomes: Outcomes) -> Workings:
    """Figure -> its working, for the approved figure of every indicator."""
    return {
        f"{indicator.name}: approved": partial(_outcome, indicator, outcomes.of(indicator.id))
        for indicator in outcomes.indicators
    }


def _outcome(indicator: IndicatorRow, rows: Sequence[Measured]) -> Working:
    approved = sorted(
        (row for row in rows if row.status is MeasurementStatus.APPROVED), key=lambda row: (row.period_end, row.id)
    )
    figure, when = (
        f"{indicator.name}: approved",
        f"periods that ended by the date; {indicator.period_rule.label.lower()}",
    )
    if not approved:
        return Working(figure, None, indicator.unit, period=when, missing="no measurement is approved")
    sheet = Sheet()
    labels = tuple(
        f"{period(row.period_start, row.period_end)}, {row.method.label}, revision {row.revision_id}"
        for row in approved
    )
    source = "approved measurements"
    for name, values in (
        ("low ends", tuple(float(row.value if row.low is None else row.low) for row in approved)),
        ("high ends", tuple(float(row.value if row.high is None else row.high) for row in approved)),
        ("values", tuple(float(row.value) for row in approved)),
    ):
        sheet.given(name, values, unit=indicator.unit, source=source, labels=labels)
    rule = RULES[indicator.period_rule]
    sheet.step("low", rule, values="low ends")
    sheet.step("high", rule, values="high ends")
    sheet.step("figure", rule, values="values")
    ends = {"low": sheet.value("low"), "high": sheet.value("high")}
    return sheet.finish(figure, "figure", indicator.unit, period=when, **ends)
