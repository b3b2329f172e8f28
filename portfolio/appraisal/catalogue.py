"""Every declared formula, in the order in which a figure is made: importing this module declares them all."""

from collections.abc import Mapping

from portfolio.appraisal import (
    aggregates,
    costs,
    discounting,
    distribution,
    evidence,
    forecasts,
    group_numbers,
    interrupted,
    intervals,
    measures,
    overlap,
    periods,
    plausibility,
    prices,
    proportions,
    quantities,
    released_time,
    replay,
    retention,
    rungs,
    sensitivity,
    uncertainty,
    values,
    wellbeing,
)
from portfolio.appraisal.formulas import FORMULAS, Formula

MODULES = (
    quantities, periods, forecasts, released_time, retention, proportions, group_numbers, interrupted, wellbeing, values,
    measures, prices, costs, discounting, sensitivity, intervals, uncertainty, replay, distribution, evidence, rungs,
    overlap, plausibility, aggregates,
)  # fmt: skip
"""Every module that declares a formula, in the order to read them; a test asks that none is missing."""
TOPICS = (
    "Quantities",
    "Released time",
    "Retention and comparison",
    "Wellbeing and health",
    "Value of a benefit",
    "Benefits",
    "Prices",
    "Costs",
    "Discounting",
    "Appraisal",
    "Sensitivity",
    "Uncertainty",
    "Distribution",
    "Evidence",
    "Rungs",
    "Double counting",
    "Plausibility",
    "Totals",
)
"""The order of topics; one that is not here comes last."""


def by_topic() -> Mapping[str, tuple[Formula, ...]]:
    """Topic -> its formulas, in the order of their modules and of their lines, whatever was imported first."""
    found: dict[str, list[Formula]] = {topic: [] for topic in TOPICS}
    order = {module.__name__: number for number, module in enumerate(MODULES)}

    def written(formula: Formula) -> tuple[int, int]:
        function = formula.function
        return order.get(function.__module__, len(order)), function.__code__.co_firstlineno

    for declared in sorted(FORMULAS.values(), key=written):
        found.setdefault(declared.topic, []).append(declared)
    return {topic: tuple(formulas) for topic, formulas in found.items() if formulas}


def place(formula: Formula) -> str:
    """The file that computes a formula, from the project's root."""
    return formula.function.__module__.replace(".", "/") + ".py"
