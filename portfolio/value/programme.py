"""All appraised pilots as one programme: one price year, one calendar, one year zero."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from portfolio.appraisal.amounts import Flags, Floats, numbers
from portfolio.appraisal.cashflow import Figures, PresentValues
from portfolio.appraisal.costs import bias_multiple
from portfolio.appraisal.discounting import Schedule, discounted, discounted_sum, running_sum
from portfolio.value.stream_benefits import KINDS, Lines
from portfolio.value.stream_costs import price_factors
from portfolio.value.streams import Group, Streams

CALENDAR = ("cost_before", "cost", *(f"{kind}{end}" for kind in KINDS for end in ("_before", "")), "residual")


@dataclass(frozen=True, slots=True)
class Programme:
    """Pilots together: amounts in prices of ``price_year``, discounted to ``year_zero``.

    ``figures`` is None when nothing can be added up. ``counted``: the pilots in it; ``not_reported``: those without
    an NPSV; ``not_converted``: those whose price base the deflator cannot bring to the price year.
    """

    figures: Figures | None
    price_year: int | None
    year_zero: int | None
    counted: tuple[int, ...]
    not_reported: tuple[int, ...]
    not_converted: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """The pilots of a group that the programme counts, and what its pounds are multiplied by."""

    group: Group
    factor: float


def programme_of(
    streams: Streams,
    reported: set[int],
    standard: Schedule | None,
    health: Schedule | None,
    *,
    year_zero: int | None = None,
) -> Programme:
    """Add up the reported pilots on one calendar. Pilots begin in different years; a pound later is worth less."""
    members = tuple(members_of(streams, reported))
    counted = {int(pilot_id) for each in members for pilot_id in each.group.pilots["pilot_id"]}
    every = {int(pilot_id) for group in streams.groups for pilot_id in group.pilots["pilot_id"]}
    ids = (counted, every - reported, reported - counted)
    zero = first_year(members) if year_zero is None else year_zero
    sums = _by_calendar_year(members, zero) if members and standard and zero is not None else None
    figures = _figures(sums, standard, health or standard) if sums and standard else None
    price_year = streams.parameters.price_year()
    return Programme(figures, price_year, zero, *(tuple(sorted(each)) for each in ids))


def members_of(streams: Streams, reported: set[int]) -> Iterator[Member]:
    """Groups cut down to the pilots that are reported and can be brought to the price year."""
    price_year, deflator = streams.parameters.price_year(), streams.parameters.deflator()
    for group in streams.groups:
        chosen = group.pilots["pilot_id"].isin(reported).to_numpy(dtype=bool)
        factor = np.nan if price_year is None else price_factors(numbers([group.base]), price_year, deflator)[0]
        if chosen.any() and np.isfinite(factor):
            yield Member(group if chosen.all() else group.of(chosen), float(factor))


def first_year(members: tuple[Member, ...]) -> int | None:
    """The earliest first year."""
    return min((int(each.group.pilots["first_year"].min()) for each in members), default=None)


def calendar_factors(first_years: Floats, zero: int, horizon: int, schedule: Schedule) -> Floats:
    """Discount factors (rows, years) of rows that begin in different years, on one calendar from ``zero`` on."""
    offset = first_years.astype(np.int64) - zero
    if np.any(offset < 0):
        raise ValueError(f"Year zero of the programme, {zero}, is after the first year of a pilot.")
    last = int(offset.max(initial=0))
    found: Floats = schedule.factors(last + horizon)[offset[:, None] + np.arange(horizon)]
    return found


def _by_calendar_year(members: tuple[Member, ...], zero: int) -> dict[str, Floats]:
    """Each stream of all pilots together, by calendar year from ``zero`` on."""
    length = max(int(each.group.pilots["first_year"].max()) - zero + each.group.horizon for each in members)
    sums = {name: np.zeros(length) for name in CALENDAR}
    for each in members:
        offset = each.group.pilots["first_year"].to_numpy(dtype=np.int64) - zero
        if np.any(offset < 0):
            raise ValueError(f"Year zero of the programme, {zero}, is after the first year of a pilot.")
        for name, amounts in _streams(each.group):
            of_year = (offset[:, None] + np.arange(each.group.horizon)).ravel()
            sums[name] += each.factor * np.bincount(of_year, weights=amounts.ravel(), minlength=length)
    return sums


def _streams(group: Group) -> Iterator[tuple[str, Floats]]:
    """Amounts (pilots, years) of a group, in its own prices."""
    rates = (numbers(group.pilots[name]) for name in ("bias", "mitigation"))
    yield "cost_before", group.cost
    yield "cost", group.cost * bias_multiple(*rates)[:, None]
    lines: Lines = group.lines
    before = lines.amounts
    after = lines.after(before)
    for kind in KINDS:
        chosen: Flags = (lines.rows["kind"] == kind).to_numpy(dtype=bool)
        yield f"{kind}_before", group.by_pilot(before, chosen)
        yield kind, group.by_pilot(after, chosen)
    residual = np.zeros_like(group.cost)
    residual[:, -1] = numbers(group.pilots["residual"])
    yield "residual", residual


def _figures(sums: dict[str, Floats], standard: Schedule, health: Schedule) -> Figures:
    length = len(sums["cost"])
    of_standard, of_health = standard.factors(length), health.factors(length)
    values = {name: discounted_sum(amounts, of_standard) for name, amounts in sums.items()}
    values |= {name: discounted_sum(sums[name], of_health) for name in ("health", "health_before")}
    present = PresentValues(
        pv_cost_before_bias=values["cost_before"],
        pv_cost=values["cost"],
        pv_cash_before_confidence=values["cash_before"],
        pv_cash=values["cash"],
        pv_non_cash_before_confidence=values["non_cash_before"],
        pv_non_cash=values["non_cash"],
        pv_health_before_confidence=values["health_before"],
        pv_health=values["health"],
        pv_residual=values["residual"],
    )
    net = sums["cash"] + sums["non_cash"] + sums["residual"] - sums["cost"]
    return Figures.of(present, running_sum(discounted(net, of_standard) + discounted(sums["health"], of_health)))
