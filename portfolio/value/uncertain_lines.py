"""Costs and benefits as uncertain lines of money: what is drawn in a simulation, and what an input may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.costs import bias_multiple
from portfolio.appraisal.discounting import Schedule
from portfolio.appraisal.uncertainty import Factor, Ints, Part
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.programme import Member, calendar_factors
from portfolio.value.stream_benefits import HEALTH, Lines
from portfolio.value.streams import Group

COSTS, BENEFITS, RESIDUAL = "costs", "benefits", "residual value"
BIAS, QUANTITY, REALISED, UNIT_VALUE = "optimism bias", "quantity", "realisation rate", "unit value"
"""Names of factors. Those of one name err together when a correlation is assumed."""


@dataclass(frozen=True, slots=True, eq=False)
class Worths:
    """Present values of lines as if everything were realised and due to the pilot, and ends of their unit values.

    ``central`` is with all quantities as they are, ``low`` and ``high`` with all at one end. ``unit_low`` and
    ``unit_high`` are multiples of the unit value; ``share`` is attribution times the valued share.
    """

    central: Floats
    low: Floats
    high: Floats
    unit_low: Floats
    unit_high: Floats
    share: Floats
    realised: Floats
    realised_low: Floats
    realised_high: Floats

    @property
    def scale(self) -> Floats:
        """What quantities are measured by: the central worth, or where that is 0 the further end."""
        further = np.maximum(np.abs(self.low), np.abs(self.high))
        scale: Floats = np.where(self.central != 0, np.abs(self.central), further)
        return scale

    def in_scale(self, worth: Floats) -> Floats:
        """A worth as a multiple of the scale; 0 where there is none."""
        multiple: Floats = np.divide(worth, self.scale, out=np.zeros_like(worth), where=self.scale > 0)
        return multiple


def worths(lines: Lines, factors: Floats) -> Worths:
    """Present values by discount ``factors`` (lines, years), after the reduction for confidence."""

    def present(quantity: Floats) -> Floats:
        return numbers(np.einsum("lt,lt->l", lines.after(quantity * lines.unit_value), factors))

    central, low, high = (present(each) for each in (lines.quantity, lines.quantity_low, lines.quantity_high))
    weights = np.abs(lines.quantity * lines.unit_value) * factors
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=np.full_like(weights, 1 / weights.shape[1]), where=total > 0)
    known = np.where(lines.unit_value > 0, lines.unit_value, 1.0)
    ends = (np.where(lines.unit_value > 0, end / known, 1.0) for end in (lines.unit_low, lines.unit_high))
    unit_low, unit_high = ((weights * end).sum(axis=1) for end in ends)
    share = numbers(lines.rows["attribution"]) * numbers(lines.rows["valued"])
    return Worths(
        central,
        np.minimum(low, central),
        np.maximum(high, central),
        np.minimum(unit_low, 1.0),
        np.maximum(unit_high, 1.0),
        share,
        *(numbers(lines.rows[name]) for name in ("realised", "realised_low", "realised_high")),
    )


def line_factors(lines: Lines, standard: Floats, health: Floats) -> Floats:
    """The discount factors of each line by its kind: from (years) for all, or from (pilots, years)."""
    is_health = (lines.rows["kind"] == HEALTH).to_numpy(dtype=bool)[:, None]
    place = lines.rows["place"].to_numpy(dtype=np.int64)
    shape = (len(place), standard.shape[-1])
    of_standard, of_health = (
        np.broadcast_to(each, shape) if each.ndim == 1 else each[place] for each in (standard, health)
    )
    factors: Floats = np.where(is_health, of_health, of_standard)
    return factors


def bias_range(category: str, bias: float, parameters: ParameterSet) -> tuple[float, float] | None:
    """Published bounds of a category's optimism bias, when the stated bias lies between them."""
    found = parameters.bias(category)
    if found is None or found[0] is None or found[2] is None or not found[0] <= bias <= found[2]:
        return None
    return found[0], found[2]


def parts_of(members: Sequence[Member], zero: int, schedules: tuple[Schedule, Schedule], parameters: ParameterSet) -> tuple[Part, ...]:  # fmt: skip
    """Lines of costs, benefits and residual values of some pilots, discounted to year ``zero``, in one price base."""
    ids = np.sort(np.concatenate([numbers(each.group.pilots["pilot_id"]) for each in members]).astype(np.int64))
    found: dict[str, list[Part]] = {COSTS: [], BENEFITS: [], RESIDUAL: []}
    for each in members:
        pilots = each.group.pilots
        whose = np.searchsorted(ids, pilots["pilot_id"].to_numpy(dtype=np.int64))
        starts = numbers(pilots["first_year"])
        factors = tuple(
            each.factor * calendar_factors(starts, zero, each.group.horizon, schedule) for schedule in schedules
        )
        for part in _group_parts(each.group, factors[0], factors[1], whose, parameters):
            found[part.name].append(part)
    return tuple(_joined(parts) for parts in found.values() if any(np.any(part.worth != 0) for part in parts))


def _group_parts(
    group: Group, standard: Floats, health: Floats, whose: Ints, parameters: ParameterSet
) -> Iterator[Part]:
    pilots, keys = group.pilots, group.pilots["pilot_id"].to_numpy(dtype=np.int64)
    cost = np.einsum("pt,pt->p", group.cost, standard)
    yield Part(COSTS, -cost, [_bias_factor(group, parameters)], pilot=whose, key=keys)
    rows = group.lines.rows
    yield Part(
        BENEFITS,
        *_benefit_lines(worths(group.lines, line_factors(group.lines, standard, health))),
        pilot=whose[rows["place"].to_numpy(dtype=np.int64)],
        key=rows["benefit_id"].to_numpy(dtype=np.int64),
    )
    certain = np.ones(len(pilots))
    residual = numbers(pilots["residual"]) * standard[:, -1]
    yield Part(RESIDUAL, residual, [Factor(RESIDUAL, certain, certain, certain)], pilot=whose, key=keys)


def _bias_factor(group: Group, parameters: ParameterSet) -> Factor:
    bias, mitigation = (numbers(group.pilots[name]) for name in ("bias", "mitigation"))
    known = zip(group.pilots["bias_category"].astype(str), bias, strict=True)
    ranges = [bias_range(category, each, parameters) or (each, each) for category, each in known]
    low, high = numbers(ranges).reshape(-1, 2).T
    return Factor(BIAS, *(bias_multiple(each, mitigation) for each in (bias, low, high)))


def _benefit_lines(found: Worths) -> tuple[Floats, list[Factor]]:
    certain = np.ones(len(found.central))
    quantity = (found.in_scale(each) for each in (found.central, found.low, found.high))
    factors = [
        Factor(QUANTITY, *quantity, is_signed=True),
        Factor(REALISED, found.realised, found.realised_low, found.realised_high, is_rate=True),
        Factor(UNIT_VALUE, certain, found.unit_low, found.unit_high),
    ]
    return found.scale * found.share, factors


def _joined(parts: Sequence[Part]) -> Part:
    """Parts of one name as one, its lines in the order of their pilots."""
    whose, key, worth = (np.concatenate([getattr(part, name) for part in parts]) for name in ("pilot", "key", "worth"))
    order = np.lexsort((key, whose))
    factors = []
    for same in zip(*(part.factors for part in parts), strict=True):
        ends = (np.concatenate([getattr(each, end) for each in same])[order] for end in ("central", "low", "high"))
        factors.append(Factor(same[0].name, *ends, is_rate=same[0].is_rate, is_signed=same[0].is_signed))
    return Part(parts[0].name, worth[order], factors, pilot=whose[order], key=key[order])
