"""What is not known for sure: factors with a low and a high, and the lines of money that are products of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.formulas import formula

Ints = npt.NDArray[np.int64]
Z_975 = 1.959963984540054
"""The 97.5% point of the standard normal distribution."""
GUM_1 = "JCGM 101:2008 (GUM Supplement 1): propagation of distributions by a Monte Carlo method"


@formula(
    topic="Uncertainty",
    title="Two-piece normal factor",
    says="Half the draws lie below the central value, spread so that 2.5% are below the low; half lie above it, spread so that 2.5% are above the high. What would fall below the least, or above the most, that the factor can be is held there: 0 for what cannot be negative, 1 for a rate.",
    notation=r"x = c + \frac{z}{1.96} \begin{cases} c - l & z < 0 \\ h - c & z \ge 0 \end{cases}, \quad x_{\min} \le x \le x_{\max}",
    sources=(GUM_1,),
)
def two_piece(
    z: npt.ArrayLike,
    central: npt.ArrayLike,
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    most: npt.ArrayLike = np.inf,
    least: npt.ArrayLike = 0.0,
) -> Floats:
    """The factor's value at a standard normal deviate."""
    deviate, middle = numbers(z), numbers(central)
    spread = np.where(deviate < 0, middle - numbers(low), numbers(high) - middle)
    value: Floats = np.clip(middle + deviate / Z_975 * spread, numbers(least), numbers(most))
    return value


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Factor:
    """An uncertain factor of each line of a part; ``low`` and ``high`` are its 2.5% and 97.5% points.

    It is 0 or above, at most 1 for a rate, and of any sign when ``is_signed`` (a measured effect may be a loss).
    """

    name: str
    central: Floats
    low: Floats
    high: Floats
    is_rate: bool
    is_signed: bool

    def __init__(
        self,
        name: str,
        central: npt.ArrayLike,
        low: npt.ArrayLike,
        high: npt.ArrayLike,
        *,
        is_rate: bool = False,
        is_signed: bool = False,
    ) -> None:
        for flag, value in (("name", name), ("is_rate", is_rate), ("is_signed", is_signed)):
            object.__setattr__(self, flag, value)
        for field, end in (("central", central), ("low", low), ("high", high)):
            object.__setattr__(self, field, np.atleast_1d(numbers(end)))
        self._check()

    @property
    def most(self) -> float:
        """What it cannot be above: 1 for a rate."""
        return 1.0 if self.is_rate else np.inf

    @property
    def least(self) -> float:
        """What it cannot be below: 0, or nothing for one of any sign."""
        return -np.inf if self.is_signed else 0.0

    @property
    def ends(self) -> tuple[Floats, Floats, Floats]:
        """Central value, low and high of each line."""
        return self.central, self.low, self.high

    def _check(self) -> None:
        if not all(np.all(np.isfinite(end)) for end in self.ends):
            raise ValueError(f"{self.name}: what is not reported cannot be drawn; leave it out and count it.")
        if np.any(self.low > self.central) or np.any(self.central > self.high):
            raise ValueError(f"{self.name}: the low must not be above the central value, nor that above the high.")
        if np.any(self.low < self.least) or np.any(self.high > self.most):
            limits = "between 0 and 1" if self.is_rate else "0 or above"
            raise ValueError(f"{self.name}: the low and the high must be {limits}.")


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Part:
    """Lines of money that are each ``worth`` times the product of the same factors.

    ``worth`` is the present value when every factor is 1, below zero for costs and disbenefits. ``pilot`` says
    which pilot (from 0, in order) a line belongs to; without it there is one line for each pilot. ``key`` is a
    number that stays the line's own (its id): its draws follow from the seed, the part's name and the key alone,
    so a pilot's interval is the same whichever others it is shown with.
    """

    name: str
    worth: Floats
    factors: tuple[Factor, ...]
    pilot: Ints
    key: Ints

    def __init__(
        self,
        name: str,
        worth: npt.ArrayLike,
        factors: Sequence[Factor],
        *,
        pilot: npt.ArrayLike | None = None,
        key: npt.ArrayLike | None = None,
    ) -> None:
        lines = np.atleast_1d(numbers(worth))
        order = np.arange(len(lines))
        whose = order if pilot is None else np.atleast_1d(np.asarray(pilot, dtype=np.int64))
        keys = order if key is None else np.atleast_1d(np.asarray(key, dtype=np.int64))
        values = {"name": name, "worth": lines, "factors": tuple(factors), "pilot": whose, "key": keys}
        for field, value in values.items():
            object.__setattr__(self, field, value)
        self._check()

    @classmethod
    def of_value(cls, name: str, value: npt.ArrayLike, factors: Sequence[Factor], **lines: npt.ArrayLike) -> "Part":
        """From the present value that each line has when every factor is central (0 where one of them is 0)."""
        central = np.prod([factor.central for factor in factors], axis=0)
        amounts = np.atleast_1d(numbers(value))
        return cls(name, np.divide(amounts, central, out=np.zeros_like(amounts), where=central != 0), factors, **lines)

    @property
    def central(self) -> Floats:
        """Each line's present value with every factor at its central value."""
        value: Floats = self.worth * np.prod([factor.central for factor in self.factors], axis=0)
        return value

    def end(self, *, is_high: bool) -> Floats:
        """Each line's present value with every factor at the end that makes it lowest, or highest."""
        lowest = highest = self.worth
        for factor in self.factors:
            corners = [end * factor_end for end in (lowest, highest) for factor_end in (factor.low, factor.high)]
            lowest, highest = np.min(corners, axis=0), np.max(corners, axis=0)
        return highest if is_high else lowest

    def _check(self) -> None:
        count = len(self.worth)
        if not self.factors:
            raise ValueError(f"{self.name}: a part needs at least one factor.")
        ends = [end for factor in self.factors for end in factor.ends]
        if {len(values) for values in (self.pilot, self.key, *ends)} != {count}:
            raise ValueError(f"{self.name}: every line needs a pilot, a key and each of the factors.")
        if not np.all(np.isfinite(self.worth)):
            raise ValueError(f"{self.name}: what is not reported cannot be drawn; leave it out and count it.")
        if count and (np.any(np.diff(self.pilot) < 0) or self.pilot[0] < 0):
            raise ValueError(f"{self.name}: lines must be in the order of their pilots.")
        if count and (self.key.min() < 0 or len(np.unique(self.key)) < count):
            raise ValueError(f"{self.name}: every line needs a key of its own.")
