"""What the result hangs on: switching values, and how far each input moves the net present social value (NPSV)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.formulas import formula
from portfolio.appraisal.uncertainty import Part

SWITCHING = "HM Treasury, Green Book 2022, A3 (switching values; read at ppponline.affinitext.com)"


@formula(
    topic="Sensitivity",
    title="Switching value",
    says="The value of one input, all others as they are, at which the NPSV is 0. The slope is what the NPSV gains for each unit of the input.",
    notation=r"x^{*} = x - \frac{NPSV}{\partial NPSV / \partial x}",
    unit="as the input",
    sources=(SWITCHING,),
)
def switching_value(npsv: npt.ArrayLike, central: npt.ArrayLike, slope: npt.ArrayLike) -> Floats:
    """Where a straight line through the central value crosses zero; nan when the input moves nothing."""
    steepness = numbers(slope)
    value: Floats = numbers(central) - numbers(npsv) / np.where(steepness == 0, np.nan, steepness)
    return value


@formula(
    topic="Sensitivity",
    title="Switching value as a multiple",
    says="The switching value divided by the central value of the input.",
    notation=r"k = \frac{x^{*}}{x}",
    sources=(SWITCHING,),
)
def switching_multiple(value: npt.ArrayLike, central: npt.ArrayLike) -> Floats:
    """How many times the central value; nan when that is 0."""
    middle = numbers(central)
    multiple: Floats = numbers(value) / np.where(middle == 0, np.nan, middle)
    return multiple


@formula(
    topic="Sensitivity",
    title="NPSV at another value of one input",
    says="The NPSV plus what it gains for each unit of the input times the change of the input.",
    notation=r"NPSV(x') = NPSV + (x' - x) \, \frac{\partial NPSV}{\partial x}",
    unit="£",
)
def npsv_at(npsv: npt.ArrayLike, central: npt.ArrayLike, slope: npt.ArrayLike, value: npt.ArrayLike) -> Floats:
    """The NPSV when one input has another value, all others central."""
    moved: Floats = numbers(npsv) + (numbers(value) - numbers(central)) * numbers(slope)
    return moved


@dataclass(frozen=True, slots=True)
class Input:
    """An input that the NPSV follows in a straight line: ``slope`` pounds of NPSV for each unit of the input.

    ``low`` and ``high`` are None when no range is stated. A rate lies between 0 and 1, anything else is 0 or more.
    """

    name: str
    central: float
    slope: float
    low: float | None = None
    high: float | None = None
    unit: str = ""
    is_rate: bool = False

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and not self.low <= self.central <= self.high:
            raise ValueError(f"{self.name}: the low must not be above the central value, nor that above the high.")

    @classmethod
    def scaling(
        cls,
        name: str,
        central: float,
        part: float,
        *,
        low: float | None = None,
        high: float | None = None,
        unit: str = "",
        is_rate: bool = False,
    ) -> Self:
        """An input that ``part``, a present value (below zero for costs), is proportional to."""
        slope = part / central if central else 0.0
        return cls(name, central, slope, low, high, unit, is_rate)


@dataclass(frozen=True, slots=True)
class Switch:
    """Where an input would have to be for the NPSV to be 0. ``value`` is None when it cannot get there: ``why``."""

    name: str
    unit: str
    central: float
    value: float | None
    multiple: float | None
    why: str = ""


def switching_values(inputs: Iterable[Input], npsv: float) -> tuple[Switch, ...]:
    """The switching value of each input, all others central, in the order given."""
    return tuple(_switch(each, npsv) for each in inputs)


def _switch(each: Input, npsv: float) -> Switch:
    value = float(switching_value(npsv, each.central, each.slope))
    if np.isnan(value):
        why = "The NPSV is not reported." if np.isnan(npsv) else "The NPSV does not depend on it."
    elif value < 0:
        why = "It would have to be below zero."
    elif each.is_rate and value > 1:
        why = "It would have to be above 1 (100%)."
    else:
        multiple = float(switching_multiple(value, each.central))
        return Switch(each.name, each.unit, each.central, value, None if np.isnan(multiple) else multiple)
    return Switch(each.name, each.unit, each.central, None, None, why)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a tornado: the NPSV at the low and at the high of an input, all others central."""

    name: str
    unit: str
    low: float
    high: float
    npsv_low: float
    npsv_high: float

    @property
    def swing(self) -> float:
        """How far apart the two are."""
        return abs(self.npsv_high - self.npsv_low)


def tornado(inputs: Iterable[Input], npsv: float) -> tuple[Bar, ...]:
    """A bar for each input that has a range, the widest first."""
    bars = []
    for each in inputs:
        if each.low is not None and each.high is not None:
            ends = npsv_at(npsv, each.central, each.slope, (each.low, each.high))
            bars.append(Bar(each.name, each.unit, each.low, each.high, float(ends[0]), float(ends[1])))
    return ranked(bars)


def ranked(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    """Bars, the widest first: also those of inputs that need an appraisal of their own, such as the discount rate."""
    return tuple(sorted(bars, key=lambda bar: (-bar.swing, bar.name)))


@dataclass(frozen=True, slots=True, eq=False)
class LowCentralHigh:
    """NPSV by pilot with everything at its worst end, at its central value, and at its best end."""

    low: Floats
    central: Floats
    high: Floats


def low_central_high(parts: Sequence[Part], *, pilots: int) -> LowCentralHigh:
    """The outermost values that the factors' lows and highs allow: wider than an interval of 95%."""

    def added(ends: Sequence[Floats]) -> Floats:
        sums = np.zeros(pilots)
        for part, values in zip(parts, ends, strict=True):
            sums += np.bincount(part.pilot, weights=values, minlength=pilots)
        return sums

    lows, highs = ([part.end(is_high=is_high) for part in parts] for is_high in (False, True))
    return LowCentralHigh(added(lows), added([part.central for part in parts]), added(highs))
