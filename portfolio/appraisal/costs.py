"""Optimism bias: costs and durations are raised by what such projects have overrun in the past."""

import numpy as np
import numpy.typing as npt

from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.formulas import formula

BIAS = "Mott MacDonald for HM Treasury, optimism bias guidance, Table 2 (read at ppponline.affinitext.com)"
MITIGATION = "R package greenbook, gb_apply_ob (charlescoverdale/greenbook@6ad7f37)"


def checked_bias(bias: npt.ArrayLike, mitigation: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Both as arrays. Raises ValueError for a bias below zero or a mitigation that is not a share."""
    biases, mitigations = numbers(bias), numbers(mitigation)
    if np.any(biases < 0):
        raise ValueError("An optimism bias cannot be below zero.")
    if np.any((mitigations < 0) | (mitigations > 1)):
        raise ValueError("The share of the optimism bias that is mitigated must be between 0 and 1.")
    return biases, mitigations


@formula(
    topic="Costs",
    title="Multiple for optimism bias",
    says="1 plus the optimism bias that is left after mitigation.",
    notation=r"1 + OB\,(1 - m)",
    sources=(BIAS, MITIGATION),
)
def bias_multiple(bias: npt.ArrayLike, mitigation: npt.ArrayLike) -> Floats:
    """What a cost or a duration is multiplied by; ``bias`` 2.0 is 200%, ``mitigation`` is the share taken away."""
    biases, mitigations = checked_bias(bias, mitigation)
    multiple: Floats = 1.0 + biases * (1.0 - mitigations)
    return multiple


@formula(
    topic="Costs",
    title="Cost or duration with optimism bias",
    says="The cost (or the duration) is raised by the optimism bias of its category, less the share of the bias that has been mitigated.",
    notation=r"x \times \left(1 + OB\,(1 - m)\right)",
    unit="as what goes in",
    sources=(BIAS, MITIGATION),
)
def uplift(amount: npt.ArrayLike, bias: npt.ArrayLike, mitigation: npt.ArrayLike) -> Floats:
    """Costs or durations with optimism bias."""
    raised: Floats = numbers(amount) * bias_multiple(bias, mitigation)
    return raised


@formula(
    topic="Costs",
    title="Optimism bias of a mix of categories",
    says="Each category's optimism bias times its share of the project, added up. The shares add up to 1.",
    notation=r"OB = \sum_i s_i \, OB_i, \qquad \sum_i s_i = 1",
    unit="as what goes in",
    sources=(BIAS,),
)
def blended(shares: npt.ArrayLike, biases: npt.ArrayLike) -> Floats:
    """The bias (of cost or of duration) of a project that is several categories at once, along the last axis."""
    parts = numbers(shares)
    if np.any(parts < 0) or not np.allclose(parts.sum(axis=-1), 1.0, rtol=0, atol=1e-9):
        raise ValueError("The shares of the categories must be positive and add up to 1.")
    mixed: Floats = np.sum(parts * numbers(biases), axis=-1)
    return mixed
