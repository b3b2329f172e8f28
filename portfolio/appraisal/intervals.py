"""Intervals of products and sums: first-order propagation on each side of a central value."""

import numpy as np
import numpy.typing as npt

from portfolio.appraisal.formulas import formula

Floats = npt.NDArray[np.float64]
GUM = "JCGM 100:2008 (GUM), section 5.1.2: law of propagation for uncorrelated quantities"


@formula(
    topic="Uncertainty",
    title="Low or high end of a product of independent factors",
    says="Each factor's relative distance from its central value to the end is squared; the square root of their sum is the relative distance of the product. The low end does not pass zero.",
    notation=r"P\left(1 \pm \sqrt{\textstyle\sum_i (\delta_i / x_i)^2}\right)",
    sources=(GUM,),
)
def product_end(central: Floats, ends: Floats, *, is_high: bool) -> Floats:
    """End of the interval of ``prod(central)``; both arrays have factors along the last axis.

    A factor whose central value is 0 makes the product 0; its spread is then carried by the other factors.
    """
    product: Floats = np.prod(central, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(central == 0, 0.0, (ends - central) / central)
    distance = np.sqrt(np.sum(np.square(relative), axis=-1))
    end: Floats = product * (1 + distance) if is_high else product * np.maximum(1 - distance, 0.0)
    return end


@formula(
    topic="Uncertainty",
    title="End of a sum when errors are independent",
    says="Distances from the central values are squared and added; the square root is the distance of the total.",
    notation=r"\sum_i x_i \pm \sqrt{\textstyle\sum_i \delta_i^2}",
    sources=(GUM,),
)
def independent_end(central: Floats, ends: Floats, *, is_high: bool) -> float:
    """End of the interval of ``sum(central)`` if every part errs on its own."""
    distance = float(np.sqrt(np.sum(np.square(np.asarray(ends) - np.asarray(central)))))
    total = float(np.sum(central))
    return total + distance if is_high else total - distance


@formula(
    topic="Uncertainty",
    title="End of a sum when all err the same way",
    says="The ends are added up: the widest interval that the parts allow.",
    notation=r"\sum_i (x_i \pm \delta_i)",
    sources=(GUM,),
)
def together_end(ends: Floats) -> float:
    """End of the interval of a sum if every part errs in the same direction at once."""
    return float(np.sum(ends))
