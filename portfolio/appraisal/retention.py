"""Staff retention: turnover with its interval, leavers avoided, and what they would have cost."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from portfolio.appraisal.amounts import Amounts, amounts, numbers
from portfolio.appraisal.formulas import formula
from portfolio.appraisal.proportions import NEWCOMBE, newcombe_end, wilson_end

TOPIC = "Retention and comparison"
TURNOVER = (
    "Human Resources for Health: cost of turnover is separation, temporary cover, recruitment, training and lost output"
)


@formula(
    topic=TOPIC,
    title="Turnover rate",
    says="People who left in a year divided by the average headcount of that year.",
    notation=r"\frac{L}{n}",
    unit="share of staff a year",
    sources=(TURNOVER,),
)
def turnover_rate(leavers: Any, headcount: Any) -> Amounts:
    """Raises ValueError for a headcount of zero."""
    if (numbers(headcount) <= 0).any():
        raise ValueError("A headcount of zero has no turnover rate: enter the average headcount of the year")
    return amounts(numbers(leavers) / numbers(headcount))


@formula(
    topic=TOPIC,
    title="Leavers avoided",
    says="Headcount times the fall of the leaving rate, from the baseline to what was observed. Negative when more people leave than before.",
    notation=r"n\,(p_0 - p_1)",
    unit="leavers a year",
)
def leavers_avoided(headcount: Any, baseline_rate: Any, observed_rate: Any) -> Amounts:
    """People who stayed in a year."""
    return amounts(numbers(headcount) * (numbers(baseline_rate) - numbers(observed_rate)))


@formula(
    topic=TOPIC,
    title="Low or high end of leavers avoided",
    says="Headcount times the end of Newcombe's interval of the difference between the two leaving rates.",
    notation=r"n\,[p_0 - p_1]_{95\%}",
    unit="leavers a year",
    sources=(NEWCOMBE,),
)
def leavers_avoided_end(
    headcount: float,
    baseline_leavers: float,
    baseline_headcount: float,
    observed_leavers: float,
    observed_headcount: float,
    *,
    is_high: bool,
) -> float:
    """End of the 95% interval of the leavers avoided among ``headcount`` people."""
    end = newcombe_end(baseline_leavers, baseline_headcount, observed_leavers, observed_headcount, is_high=is_high)
    return headcount * end


@formula(
    topic=TOPIC,
    title="Value of leavers avoided",
    says="Leavers avoided times the cost of one leaver that the user entered with its source. Only the part that is agency and recruitment spending can become cash.",
    notation=r"n\,(p_0 - p_1) \times c",
    unit="£",
    sources=(TURNOVER,),
)
def retention_value(leavers: Any, cost_per_leaver: Any) -> Amounts:
    """Pounds; NaN while the cost of a leaver is not entered."""
    return amounts(numbers(leavers) * numbers(cost_per_leaver))


@dataclass(frozen=True, slots=True)
class Rate:
    """Leavers in a year among an average headcount, as a rate with its 95% interval."""

    leavers: float
    headcount: float
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Retention:
    """Leavers avoided in a year among ``headcount`` people, with the 95% interval and both rates."""

    headcount: float
    baseline: Rate
    observed: Rate
    avoided: float
    low: float
    high: float

    @property
    def sentence(self) -> str:
        """The result in plain English."""
        direction = "fewer" if self.avoided >= 0 else "more"
        doubt = " No change is also possible." if self.low <= 0 <= self.high else ""
        return (
            f"Of {self.headcount:,.0f} people, {abs(self.avoided):,.1f} {direction} left in a year than at the baseline "
            f"rate (95% interval of leavers avoided: {_signed(self.low)} to {_signed(self.high)}). "
            f"The leaving rate went from {self.baseline.rate:.1%} to {self.observed.rate:.1%}.{doubt}"
        )


def rate_of(leavers: float, headcount: float) -> Rate:
    """A turnover rate with its Wilson interval. Raises ValueError for a headcount of zero or more leavers than people."""
    low, high = (wilson_end(leavers, headcount, is_high=is_high) for is_high in (False, True))
    return Rate(leavers, headcount, float(numbers(turnover_rate(leavers, headcount))), low, high)


def retention(baseline: Rate, observed: Rate, headcount: float | None = None) -> Retention:
    """Leavers avoided from two observed years. ``headcount`` defaults to that of the observed year.

    Both years are taken as independent samples.
    """
    people = observed.headcount if headcount is None else headcount
    counts = (baseline.leavers, baseline.headcount, observed.leavers, observed.headcount)
    low, high = (leavers_avoided_end(people, *counts, is_high=is_high) for is_high in (False, True))
    avoided = float(numbers(leavers_avoided(people, baseline.rate, observed.rate)))
    return Retention(people, baseline, observed, avoided, low, high)


def _signed(amount: float) -> str:
    return f"{'−' if np.signbit(amount) else ''}{abs(amount):,.1f}"
