"""What one pilot's appraisal hangs on, and how sure the total is: switching values, tornado, simulation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.discounting import Schedule
from portfolio.appraisal.sensitivity import Bar, Input, Switch, low_central_high, switching_values, tornado
from portfolio.appraisal.simulate import Simulated, simulate
from portfolio.appraisal.uncertainty import Part
from portfolio.value.appraised import PilotAppraisals, appraise_pilots
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.programme import Member, members_of
from portfolio.value.streams import Group, Streams
from portfolio.value.uncertain_lines import (
    BIAS,
    QUANTITY,
    REALISED,
    UNIT_VALUE,
    Worths,
    bias_range,
    line_factors,
    parts_of,
    worths,
)
from portfolio.vocabulary import ParameterKind

SEED = 20_260_205
"""Of every simulation, so that a figure stays the same until a fact or an edition changes."""
PILOT_DRAWS, PORTFOLIO_DRAWS = 10_000, 1_000
COST, ATTRIBUTION = "cost before optimism bias", "share due to the pilot"


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """What the NPSV of a pilot hangs on, in pounds of its own price base.

    ``low``, ``central`` and ``high``: everything at its worst end, at its central value, at its best end.
    ``drawn`` holds the interval with its seed and number of draws; ``parts`` are what was drawn from.
    """

    pilot_id: int
    npsv: float
    inputs: tuple[Input, ...]
    switches: tuple[Switch, ...]
    bars: tuple[Bar, ...]
    low: float
    central: float
    high: float
    drawn: Simulated
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PortfolioDraws:
    """The NPSV of all counted pilots together under two assumptions: errors independent, and all at once.

    Amounts in prices of ``price_year``, discounted to ``year_zero``, as in `Programme`.
    """

    independent: Simulated
    together: Simulated
    parts: tuple[Part, ...]
    counted: tuple[int, ...]
    price_year: int
    year_zero: int


def sensitivity_of(
    streams: Streams, pilot_id: int, *, draws: int = PILOT_DRAWS, seed: int = SEED
) -> Sensitivity | None:
    """Sensitivity of one pilot; None when its NPSV is not reported (its appraisal says why).

    Benefits of one pilot err independently here, and so do quantity, realisation and unit value.
    """
    own = streams.of_pilots([pilot_id])
    rows = appraise_pilots(own).pilots
    if rows.empty or rows["missing"].iloc[0]:
        return None
    row, [group] = rows.iloc[0], own.groups
    schedules = _schedules(own.parameters)
    inputs = tuple(_inputs(group, row, schedules, own.parameters))
    npsv = float(row["npsv"])
    parts = parts_of([Member(group, 1.0)], int(row["first_year"]), schedules, own.parameters)
    ends = low_central_high(parts, pilots=1)
    drawn = simulate(parts, pilots=1, seed=seed, draws=draws)
    low, central, high = (float(end[0]) for end in (ends.low, ends.central, ends.high))
    switches, bars = switching_values(inputs, npsv), tornado(inputs, npsv)
    return Sensitivity(pilot_id, npsv, inputs, switches, bars, low, central, high, drawn, parts)


def portfolio_draws(
    streams: Streams, appraisals: PilotAppraisals, *, draws: int = PORTFOLIO_DRAWS, seed: int = SEED
) -> PortfolioDraws | None:
    """Simulate the total of the programme that was appraised from these streams; None when it has no figures."""
    programme = appraisals.programme
    if programme.figures is None or programme.year_zero is None or programme.price_year is None:
        return None
    members = tuple(members_of(streams, set(programme.counted)))
    parts = parts_of(members, programme.year_zero, _schedules(streams.parameters), streams.parameters)
    drawn = [
        simulate(parts, pilots=len(programme.counted), seed=seed, draws=draws, correlation=correlation)
        for correlation in (0.0, 1.0)
    ]
    return PortfolioDraws(drawn[0], drawn[1], parts, programme.counted, programme.price_year, programme.year_zero)


def _schedules(parameters: ParameterSet) -> tuple[Schedule, Schedule]:
    """Standard and health; a pilot that is reported needs no health schedule that is not in force."""
    standard, health = parameters.schedule(), parameters.schedule(ParameterKind.DISCOUNT_HEALTH)
    if standard is None:
        raise ValueError("There are no discount rates in force.")
    return standard, health or standard


def _inputs(group: Group, row: Any, schedules: tuple[Schedule, Schedule], parameters: ParameterSet) -> Iterator[Input]:
    """Costs and optimism bias, then each benefit's quantity, realisation, unit value and attribution."""
    before, cost = float(row["pv_cost_before_bias"]), float(row["pv_cost"])
    yield Input.scaling(_titled(COST), before, -cost, unit="£ present value")
    pilot = group.pilots.iloc[0]
    bias, left = float(pilot["bias"]), 1 - float(pilot["mitigation"])
    low, high = bias_range(str(pilot["bias_category"]), bias, parameters) or (None, None)
    yield Input(_titled(BIAS), bias, -before * left, low, high)
    factors = [schedule.factors(group.horizon) for schedule in schedules]
    found = worths(group.lines, line_factors(group.lines, factors[0], factors[1]))
    for line in np.flatnonzero(found.scale > 0):
        yield from _line_inputs(group, found, int(line), factors)


def _line_inputs(group: Group, found: Worths, line: int, factors: list[Floats]) -> Iterator[Input]:
    row = group.lines.rows.iloc[line]
    share, realised = float(found.share[line]), float(found.realised[line])
    central = float(found.central[line])
    yield _quantity_input(group, found, line)
    yield Input(
        f"{row['label']}: {REALISED}",
        realised,
        central * share,
        *_range(found.realised_low[line], realised, found.realised_high[line]),
        is_rate=True,
    )
    yield _unit_input(group, found, line, central * share * realised)
    yield Input(
        f"{row['label']}: {ATTRIBUTION}",
        float(row["attribution"]),
        central * float(row["valued"]) * realised,
        is_rate=True,
    )


def _quantity_input(group: Group, found: Worths, line: int) -> Input:
    """The quantity of all years; its ends are where the present value of the benefit has its ends.

    A loss is stated as a quantity above zero that the NPSV falls with.
    """
    lines, row = group.lines, group.lines.rows.iloc[line]
    ends = [float(each[line]) for each in (found.central, found.low, found.high)]
    reference = next(place for place in (0, 2, 1) if ends[place] != 0)
    path = (lines.quantity, lines.quantity_low, lines.quantity_high)[reference][line]
    total = float(np.abs(path).sum())
    central, *sides = (total * end / ends[reference] for end in ends)
    slope = ends[reference] * float(found.share[line] * found.realised[line]) / total
    return Input(
        f"{row['label']}: {QUANTITY}", central, slope, *_range(min(sides), central, max(sides)), unit=row["unit"]
    )


def _unit_input(group: Group, found: Worths, line: int, value: float) -> Input:
    """Pounds of one unit; where published values differ by year, a multiple of all of them."""
    row, units = group.lines.rows.iloc[line], group.lines.unit_value[line]
    is_steady = bool(np.all(units == units[0])) and units[0] > 0
    unit = float(units[0]) if is_steady else 1.0
    ends = _range(found.unit_low[line] * unit, unit, found.unit_high[line] * unit)
    words = f"£ in {group.base} prices" if is_steady else "times the value of each year"
    return Input(f"{row['label']}: {UNIT_VALUE}", unit, value / unit, *ends, unit=words)


def _range(low: Any, central: float, high: Any) -> tuple[float | None, float | None]:
    """Both ends, or none when they say nothing but the central value."""
    ends = min(float(low), central), max(float(high), central)
    return (None, None) if np.allclose(numbers(ends), central, rtol=1e-12, atol=0) else ends


def _titled(name: str) -> str:
    return name[0].upper() + name[1:]
