"""Distributional weights: a pound is worth more to somebody who has little."""

import numpy as np
import numpy.typing as npt

from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.formulas import formula


@formula(
    topic="Distribution",
    title="Welfare weight",
    says="Median income divided by the income of those who gain or lose, to the power of the elasticity of the marginal utility of income. Shown beside the unweighted value, never in its place.",
    notation=r"w = \left(\frac{y_{\text{median}}}{y}\right)^{\eta}",
    sources=("HM Treasury, Green Book 2022, A3.12 to A3.22 (read at ppponline.affinitext.com)",),
)
def welfare_weight(median_income: npt.ArrayLike, income: npt.ArrayLike, elasticity: npt.ArrayLike) -> Floats:
    """What a pound to somebody with this income weighs against a pound to somebody with the median income."""
    median, own = numbers(median_income), numbers(income)
    if np.any(median <= 0) or np.any(own <= 0):
        raise ValueError("Incomes must be above zero.")
    weight: Floats = (median / own) ** numbers(elasticity)
    return weight
