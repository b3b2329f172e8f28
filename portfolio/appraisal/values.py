"""From a quantity of benefit to money: the one product that every value on every screen is."""

from typing import Any

import numpy as np

from portfolio.appraisal.amounts import Amounts, Floats, amounts, numbers
from portfolio.appraisal.formulas import formula
from portfolio.appraisal.intervals import GUM, product_end

TOPIC = "Value of a benefit"
GREEN_BOOK = "HM Treasury, The Green Book: valuation, additionality and realised benefits"


@formula(
    topic=TOPIC,
    title="Value of a benefit in a year",
    says="The quantity, times the share of it that is due to the pilot, times the share of released hours that may be valued (1 for what is not time), times the share that was realised, times the value of one unit.",
    notation=r"q \times a \times s \times r \times v",
    unit="£",
    sources=(GREEN_BOOK,),
)
def benefit_value(quantity: Any, attribution: Any, valued: Any, realised: Any, unit_value: Any) -> Amounts:
    """Pounds; NaN when anything is not known."""
    parts = (quantity, attribution, valued, realised, unit_value)
    return amounts(np.prod(np.broadcast_arrays(*map(numbers, parts)), axis=0))


@formula(
    topic=TOPIC,
    title="Low or high end of a benefit's value",
    says="Quantity, realisation and unit value err independently of each other: how far each alone could move the value towards that end is squared; the square root of their sum is the distance of the end from the value.",
    notation=r"V \pm \sqrt{(\delta_q\,a s r v)^2 + (\delta_r\,q a s v)^2 + (\delta_v\,q a s r)^2}",
    unit="£",
    sources=(GUM,),
)
def benefit_value_end(
    quantity: Any, quantity_low: Any, quantity_high: Any, attribution: Any, valued: Any,
    realised: Any, realised_low: Any, realised_high: Any, unit_value: Any, unit_low: Any, unit_high: Any,
    *, is_high: bool,
) -> Amounts:  # fmt: skip
    """End of the interval of `benefit_value`."""
    share = numbers(attribution) * numbers(valued)

    def factors(amount: Any, rate: Any, price: Any) -> Floats:
        parts = np.broadcast_arrays(numbers(amount) * share, numbers(rate), numbers(price))
        return np.stack(parts, axis=-1)

    central = factors(quantity, realised, unit_value)
    low, high = factors(quantity_low, realised_low, unit_low), factors(quantity_high, realised_high, unit_high)
    return amounts(product_end(central, low, high, is_high=is_high))


@formula(
    topic=TOPIC,
    title="Value of a unit with its on-cost",
    says="The unit value that was entered, raised by the on-cost where the unit is an hour of pay.",
    notation=r"w \times (1 + c)",
    unit="£ a unit",
)
def unit_with_on_cost(unit_value: Any, on_cost_rate: Any) -> Amounts:
    """Pounds for one unit, in the prices that it was entered in."""
    return amounts(numbers(unit_value) * (1 + numbers(on_cost_rate)))
