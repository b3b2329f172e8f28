"""Appraisal of pilots: costs with optimism bias against benefits with confidence, discounted, in one price base."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.costs import bias_multiple, checked_bias
from portfolio.appraisal.discounting import Schedule, discounted, present_value, running_sum
from portfolio.appraisal.measures import (
    benefit_cost_ratio,
    confidence_reduced,
    net_present_value,
    payback_year,
    pv_of_benefits,
)
from portfolio.appraisal.prices import Pounds, PriceBase


@dataclass(frozen=True, slots=True, eq=False)
class Benefits:
    """Benefits of one class (..., years) before and after the reduction for confidence; disbenefits are negative."""

    before: Pounds
    after: Pounds

    @classmethod
    def of(cls, amounts: Pounds, reduction: npt.ArrayLike = 0.0) -> Self:
        """With one reduction for each pilot, or for each pilot and year."""
        share = numbers(reduction)
        if not np.any(share):
            return cls(amounts, amounts)
        if 0 < share.ndim < amounts.values.ndim:
            share = share[..., None]
        return cls(amounts, Pounds(confidence_reduced(amounts.values, share), amounts.base))


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What is appraised: amounts by (pilots, years), or by (years) for one pilot, all real and in one price base.

    ``cost`` is before optimism bias. ``bias``, ``mitigation`` and ``residual`` (the value left at the end of the last
    year) are one per pilot. Nan is "not reported" and makes every figure that needs it nan.
    """

    cost: Pounds
    cash: Benefits
    non_cash: Benefits
    health: Benefits | None = None
    bias: npt.ArrayLike = 0.0
    mitigation: npt.ArrayLike = 0.0
    residual: Pounds | None = None

    def __post_init__(self) -> None:
        pilots = self.cost.values.shape[:-1]
        if not self.cost.values.ndim or not self.years:
            raise ValueError("An appraisal needs at least one year.")
        streams = [amounts for part in self.benefits for amounts in (part.before, part.after)]
        if any(amounts.values.shape != self.cost.values.shape for amounts in streams):
            raise ValueError("Costs and benefits must be of the same pilots and years.")
        per_pilot = [*checked_bias(self.bias, self.mitigation)]
        if self.residual is not None:
            per_pilot.append(self.residual.values)
        if any(values.shape not in ((), pilots) for values in per_pilot):
            raise ValueError("Optimism bias, mitigation and residual value must be one for each pilot.")
        if self.base.year is None:
            raise ValueError("Nominal amounts cannot be discounted at a real rate: convert them to real prices first.")

    @property
    def benefits(self) -> tuple[Benefits, ...]:
        """The classes of benefits that there are."""
        return tuple(part for part in (self.cash, self.non_cash, self.health) if part is not None)

    @property
    def years(self) -> int:
        """How many years are appraised, year 0 included."""
        return int(self.cost.values.shape[-1])

    @property
    def base(self) -> PriceBase:
        """The prices of everything here. Raises MixedPrices."""
        amounts = [self.cost, *(each for part in self.benefits for each in (part.before, part.after))]
        if self.residual is not None:
            amounts.append(self.residual)
        return PriceBase.same(each.base for each in amounts)


@dataclass(frozen=True, slots=True, eq=False)
class PresentValues:
    """Present values in pounds of the case's prices: one per pilot, or those of all pilots together."""

    pv_cost_before_bias: Floats
    pv_cost: Floats
    pv_cash_before_confidence: Floats
    pv_cash: Floats
    pv_non_cash_before_confidence: Floats
    pv_non_cash: Floats
    pv_health_before_confidence: Floats
    pv_health: Floats
    pv_residual: Floats

    @property
    def pv_benefits(self) -> Floats:
        """All benefits after confidence, with the residual value."""
        return pv_of_benefits(self.pv_cash, self.pv_non_cash, self.pv_health, self.pv_residual)

    @property
    def pv_benefits_before_confidence(self) -> Floats:
        """All benefits as claimed, with the residual value."""
        claimed = (self.pv_cash_before_confidence, self.pv_non_cash_before_confidence, self.pv_health_before_confidence)
        return pv_of_benefits(*claimed, self.pv_residual)

    def _together(self) -> "PresentValues":
        return PresentValues(*(np.asarray(np.sum(getattr(self, each.name))) for each in fields(PresentValues)))


@dataclass(frozen=True, slots=True, eq=False)
class Figures(PresentValues):
    """What follows from present values; nan is "not reported".

    ``npsv`` and ``bcr`` count all benefits after confidence. ``cash_npv`` and ``cash_bcr`` count cash-releasing ones
    alone, without the residual value. ``naive_bcr`` leaves out optimism bias and confidence: what it would look like.
    """

    npsv: Floats
    bcr: Floats
    payback: Floats
    cash_npv: Floats
    cash_bcr: Floats
    naive_bcr: Floats

    @classmethod
    def of(cls, values: PresentValues, cumulative_net: Floats) -> Self:
        """The figures of present values and of the discounted net added up to each year."""
        given = {each.name: getattr(values, each.name) for each in fields(PresentValues)}
        return cls(
            **given,
            npsv=net_present_value(values.pv_benefits, values.pv_cost),
            bcr=benefit_cost_ratio(values.pv_benefits, values.pv_cost),
            payback=payback_year(cumulative_net, values.pv_cost),
            cash_npv=net_present_value(values.pv_cash, values.pv_cost),
            cash_bcr=benefit_cost_ratio(values.pv_cash, values.pv_cost),
            naive_bcr=benefit_cost_ratio(values.pv_benefits_before_confidence, values.pv_cost_before_bias),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Appraised:
    """The result: figures by pilot and of all together, their prices, and the editions of the rates used."""

    pilots: Figures
    total: Figures
    base: PriceBase
    standard_edition: str
    health_edition: str


def appraise(case: Case, *, standard: Schedule, health: Schedule) -> Appraised:
    """Appraise every pilot, and all of them as one programme that shares year 0."""
    values = _present_values(case, standard, health)
    net = _cumulative_net(case, values.pv_residual, standard, health)
    together = net.reshape(-1, net.shape[-1]).sum(axis=0)
    return Appraised(
        Figures.of(values, net), Figures.of(values._together(), together), case.base, standard.edition, health.edition
    )


def _present_values(case: Case, standard: Schedule, health: Schedule) -> PresentValues:
    cost = present_value(case.cost.values, standard)
    residual = 0.0 if case.residual is None else case.residual.values * standard.factors(case.years)[-1]
    return PresentValues(
        cost,
        cost * bias_multiple(case.bias, case.mitigation),
        *_before_and_after(case.cash, standard),
        *_before_and_after(case.non_cash, standard),
        *((np.zeros_like(cost),) * 2 if case.health is None else _before_and_after(case.health, health)),
        pv_residual=np.broadcast_to(residual, cost.shape),
    )


def _before_and_after(benefits: Benefits, schedule: Schedule) -> tuple[Floats, Floats]:
    before = present_value(benefits.before.values, schedule)
    is_same = benefits.after is benefits.before
    return before, before if is_same else present_value(benefits.after.values, schedule)


def _cumulative_net(case: Case, pv_residual: Floats, standard: Schedule, health: Schedule) -> Floats:
    """Discounted benefits after confidence less discounted costs with optimism bias, added up to each year."""
    net = case.cost.values * -bias_multiple(case.bias, case.mitigation)[..., None]
    net += case.cash.after.values
    net += case.non_cash.after.values
    net *= standard.factors(case.years)
    if case.health is not None:
        net += discounted(case.health.after.values, health.factors(case.years))
    net[..., -1] += pv_residual
    return running_sum(net)
