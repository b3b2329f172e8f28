"""The measures of an appraisal: benefits after confidence, net present value, benefit-cost ratio, payback."""

import numpy as np
import numpy.typing as npt

from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.formulas import formula

GREEN_BOOK_MEASURES = "HM Treasury, Green Book 2022, paragraphs 5.54 to 5.56 (read at ppponline.affinitext.com)"
CONFIDENCE = (
    "Greater Manchester cost-benefit analysis model, supplementary Green Book guidance 2014 "
    "(the table of grades is to be confirmed against it)"
)
ROUNDING = 1e-12
"""Share of the cost below which a gap is rounding of binary fractions, not money."""


@formula(
    topic="Benefits",
    title="Benefit after confidence",
    says="A benefit is lowered by the reduction that its confidence grade carries. A disbenefit (below zero) stays as it is: doubt never makes a loss smaller.",
    notation=r"b \times (1 - c) \text{ if } b > 0, \text{ else } b",
    unit="£",
    sources=(CONFIDENCE,),
)
def confidence_reduced(amount: npt.ArrayLike, reduction: npt.ArrayLike) -> Floats:
    """Benefits by year, lowered by a share from 0 to 1."""
    amounts, share = numbers(amount), numbers(reduction)
    if np.any((share < 0) | (share > 1)):
        raise ValueError("A reduction for confidence must be between 0 and 1.")
    reduced: Floats = np.where(amounts > 0, amounts * (1.0 - share), amounts)[()]
    return reduced


@formula(
    topic="Appraisal",
    title="Present value of all benefits",
    says="Present values of cash-releasing benefits, other benefits valued in money, health benefits (discounted at their own rate) and the value left at the end, added up. Disbenefits are in them, below zero.",
    notation=r"PV_{\text{benefits}} = PV_{\text{cash}} + PV_{\text{non-cash}} + PV_{\text{health}} + PV_{\text{residual}}",
    unit="£",
    sources=(GREEN_BOOK_MEASURES,),
)
def pv_of_benefits(
    pv_cash: npt.ArrayLike, pv_non_cash: npt.ArrayLike, pv_health: npt.ArrayLike, pv_residual: npt.ArrayLike
) -> Floats:
    """What the NPSV and the BCR count as benefits."""
    total: Floats = numbers(pv_cash) + numbers(pv_non_cash) + numbers(pv_health) + numbers(pv_residual)
    return total


@formula(
    topic="Appraisal",
    title="Net present social value (NPSV)",
    says="Present value of the benefits, less disbenefits, minus present value of the costs.",
    notation=r"NPSV = PV_{\text{benefits}} - PV_{\text{costs}}",
    unit="£",
    sources=(GREEN_BOOK_MEASURES,),
)
def net_present_value(pv_benefits: npt.ArrayLike, pv_cost: npt.ArrayLike) -> Floats:
    """NPSV of all benefits, or the cash-only net present value of cash-releasing ones."""
    net: Floats = numbers(pv_benefits) - numbers(pv_cost)
    return net


@formula(
    topic="Appraisal",
    title="Benefit-cost ratio (BCR)",
    says="Present value of the benefits, less disbenefits, divided by present value of the costs. Not reported when there are no costs.",
    notation=r"BCR = \frac{PV_{\text{benefits}}}{PV_{\text{costs}}}",
    sources=(GREEN_BOOK_MEASURES,),
)
def benefit_cost_ratio(pv_benefits: npt.ArrayLike, pv_cost: npt.ArrayLike) -> Floats:
    """BCR; nan (not reported) without costs."""
    costs = numbers(pv_cost)
    ratio: Floats = numbers(pv_benefits) / np.where(costs > 0, costs, np.nan)
    return ratio


@formula(
    topic="Appraisal",
    title="Payback year",
    says="The first year, counted from 0, in which the discounted benefits so far are at least the discounted costs so far. Not reported when that does not happen.",
    notation=r"\min \left\{ s : \sum_{t=0}^{s} (b_t - c_t) \, DF_t \ge 0 \right\}",
    unit="year",
)
def payback_year(cumulative_net: npt.ArrayLike, pv_cost: npt.ArrayLike) -> Floats:
    """First year of (..., years) whose cumulative discounted net is not below zero; nan when none is."""
    slack = -ROUNDING * np.abs(numbers(pv_cost))
    is_paid = numbers(cumulative_net) >= slack[..., None]
    first = np.argmax(is_paid, axis=-1)
    year: Floats = np.where(np.any(is_paid, axis=-1), first, np.nan)[()]
    return year
