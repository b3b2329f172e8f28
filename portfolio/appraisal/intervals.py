"""Intervals of products and sums: first-order propagation on each side of a central value."""

from typing import Any

import numpy as np
import numpy.typing as npt

from portfolio.appraisal.formulas import formula

Floats = npt.NDArray[np.float64]
GUM = "JCGM 100:2008 (GUM), section 5.1.2: law of propagation for uncorrelated quantities"


@formula(
    topic="Uncertainty",
    title="Low or high end of a product of independent factors",
    says="How far each factor alone could move the product towards that end is squared; the square root of their sum is the distance of the end from the central product.",
    notation=r"P \pm \sqrt{\textstyle\sum_i \left(\delta_i \prod_{j \ne i} x_j\right)^2}",
    sources=(GUM,),
)
def product_end(central: Any, low: Any, high: Any, *, is_high: bool) -> Floats:
    """End of the interval of ``prod(central)``; the arrays have factors along the last axis.

    An end may pass zero where a factor's interval does. A factor whose central value is 0 still spreads the product.
    """
    factors, lower, upper = (np.asarray(values, dtype=np.float64) for values in (central, low, high))
    squares = np.zeros(factors.shape[:-1])
    for position in range(factors.shape[-1]):
        others = np.prod(np.delete(factors, position, axis=-1), axis=-1)
        takes_upper = (others > 0) == is_high
        end = np.where(takes_upper, upper[..., position], lower[..., position])
        squares += np.square(others * (end - factors[..., position]))
    product: Floats = np.prod(factors, axis=-1)
    return product + np.sqrt(squares) if is_high else product - np.sqrt(squares)


@formula(
    topic="Uncertainty",
    title="End of a sum when errors are independent",
    says="Distances from the central values are squared and added; the square root is the distance of the total.",
    notation=r"\sum_i x_i \pm \sqrt{\textstyle\sum_i \delta_i^2}",
    sources=(GUM,),
)
def independent_end(central: Any, ends: Any, *, is_high: bool) -> float:
    """End of the interval of ``sum(central)`` if every part errs on its own."""
    values = np.asarray(central, dtype=np.float64)
    distance = float(np.sqrt(np.sum(np.square(np.asarray(ends, dtype=np.float64) - values))))
    total = float(np.sum(values))
    return total + distance if is_high else total - distance


@formula(
    topic="Uncertainty",
    title="End of a sum when all err the same way",
    says="The ends are added up: the widest interval that the parts allow.",
    notation=r"\sum_i (x_i \pm \delta_i)",
    sources=(GUM,),
)
def together_end(ends: Any) -> float:
    """End of the interval of a sum if every part errs in the same direction at once."""
    return float(np.sum(np.asarray(ends, dtype=np.float64)))
