"""How single figures become one: totals, counts, shares and differences, each declared so that it can be shown."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from portfolio.appraisal.amounts import Amounts, amounts, numbers
from portfolio.appraisal.formulas import formula

Series = Sequence[float | int]
TOPIC = "Totals"


@formula(
    topic=TOPIC,
    title="Total",
    says="All reported values are added up. What is not reported is counted beside the total and never taken as zero.",
    notation=r"\sum_i x_i",
)
def total_of(values: Series) -> float | int:
    """Sum of the reported values; whole numbers stay whole."""
    total = sum(values)
    return total if isinstance(total, int) else float(np.sum(np.asarray(values, dtype=float)))


@formula(topic=TOPIC, title="Count", says="How many there are.", notation=r"n")
def count_of(values: Series) -> int:
    """How many values there are."""
    return len(values)


@formula(topic=TOPIC, title="Difference", says="The later value less the earlier one.", notation=r"x_1 - x_0")
def difference_of(later: float, earlier: float) -> float:
    """``later - earlier``."""
    return later - earlier


@formula(topic=TOPIC, title="Share", says="A part divided by the whole that it belongs to.", notation=r"\frac{p}{w}")
def share_of(part: float, whole: float) -> float:
    """``part / whole``; NaN when the whole is 0."""
    return part / whole if whole else float("nan")


@formula(
    topic=TOPIC,
    title="Actual against plan",
    says="What was spent divided by what was planned for the same pilots and months, less one.",
    notation=r"\frac{a}{p} - 1",
)
def variance_rate(actual: float, planned: float) -> float:
    """Relative variance; NaN without a plan."""
    return actual / planned - 1 if planned else float("nan")


@formula(
    topic=TOPIC, title="Product", says="Two amounts, or two series part by part, multiplied.", notation=r"a \times b"
)
def product_of(first: Any, second: Any) -> Amounts:
    """Product of amounts or series."""
    return amounts(numbers(first) * numbers(second))


@formula(topic=TOPIC, title="Sum", says="Two amounts, or two series part by part, added up.", notation="a + b")
def sum_of(first: Any, second: Any) -> Amounts:
    """Sum of amounts or series."""
    return amounts(numbers(first) + numbers(second))


@formula(topic=TOPIC, title="Lower of two", says="The lower of two amounts.", notation=r"\min(a, b)")
def lower_of(first: Any, second: Any) -> Amounts:
    """Lower of amounts or series."""
    return amounts(np.minimum(numbers(first), numbers(second)))


@formula(topic=TOPIC, title="Higher of two", says="The higher of two amounts.", notation=r"\max(a, b)")
def higher_of(first: Any, second: Any) -> Amounts:
    """Higher of amounts or series."""
    return amounts(np.maximum(numbers(first), numbers(second)))


@formula(
    topic=TOPIC,
    title="Total of each year",
    says="What belongs to a calendar year is added up.",
    notation=r"\sum_{i : y_i = t} x_i",
)
def total_by_year(values: Any, years: Any, of: Any) -> Amounts:
    """Sums of ``values`` by their ``years``, one for each year of ``of``."""
    given, each = numbers(values), numbers(years)
    return amounts([float(np.sum(given[each == year])) for year in numbers(of)])


@formula(
    topic=TOPIC,
    title="Mean",
    says="Reported values added up and divided by how many there are.",
    notation=r"\frac{1}{n} \sum_i x_i",
)
def mean_of(values: Series) -> float:
    """Arithmetic mean; NaN of nothing."""
    return float(np.sum(np.asarray(values, dtype=float))) / len(values) if len(values) else float("nan")


@formula(topic=TOPIC, title="Latest", says="The value of the latest period counts.", notation=r"x_n")
def latest_of(values: Series) -> float:
    """The last of a series in order of time."""
    return float(values[-1])
