"""Monte Carlo of NPSV: by pilot and for all together, the same for the same seed however the work is divided."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from numpy.random import PCG64DXSM, SeedSequence

from portfolio.appraisal.amounts import Floats
from portfolio.appraisal.uncertainty import Z_975, Part

INTERVAL = (0.025, 0.5, 0.975)
POINTS = 1 << 16
GENERATOR = f"numpy PCG64DXSM; standard normal deviates at {POINTS:,} equally likely points"
JUMP = 210306068529402873165736369884012333109
"""2**128 divided by the golden ratio, odd: its multiples lie far apart on the generator's circle of 2**128."""
AT_ONCE = 1 << 15
"""Numbers worked on at a time: they stay in a processor's cache."""
OWN, SHARED = 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """What was drawn, and how: enough to draw it again.

    ``pilots`` is (pilots, probabilities), the quantiles of each pilot's NPSV; ``chances`` are the shares of draws in
    which it is not below zero. ``total_draws`` is the NPSV of all pilots together, draw by draw.
    """

    seed: int
    draws: int
    correlation: float
    probabilities: tuple[float, ...]
    pilots: Floats
    chances: Floats
    total: Floats
    total_chance: float
    total_draws: Floats
    generator: str = GENERATOR


def simulate(
    parts: Sequence[Part],
    *,
    pilots: int,
    seed: int,
    draws: int = 1_000,
    correlation: float = 0.0,
    probabilities: Sequence[float] = INTERVAL,
    at_once: int = AT_ONCE,
) -> Simulated:
    """Draw the NPSV of every pilot and of all together: the sum of the parts' lines.

    ``correlation`` is that of the deviates of factors of one name: 0 when lines err on their own, 1 when all err
    together. Factors of different names are independent. ``at_once`` bounds the memory and changes no number.
    """
    _check(parts, pilots, seed, draws, correlation, probabilities)
    samplers = [_Sampler(part, seed, draws, correlation) for part in parts]
    total, chances = np.zeros(draws), np.empty(pilots)
    quantiles = np.empty((pilots, len(probabilities)))
    size = max(1, at_once // draws)
    for start in range(0, pilots, size):
        stop = min(start + size, pilots)
        npsv = np.zeros((stop - start, draws))
        for sampler in samplers:
            sampler.add_to(npsv, start, size)
        for drawn in npsv:  # one by one, so that sums round the same way however pilots are divided
            total += drawn
        chances[start:stop] = np.count_nonzero(npsv >= 0, axis=1) / draws
        npsv.sort(axis=1)
        quantiles[start:stop] = _of_sorted(npsv, probabilities)
    ends = _of_sorted(np.sort(total), probabilities)
    chance = float(np.count_nonzero(total >= 0) / draws)
    return Simulated(seed, draws, correlation, tuple(probabilities), quantiles, chances, ends, chance, total)


class _Sampler:
    """Draws the lines of one part. A line's deviates follow from the seed, the part's name and the line's key."""

    def __init__(self, part: Part, seed: int, draws: int, correlation: float) -> None:
        self.part, self.draws = part, draws
        self.bits = _bits(seed, OWN, part.name)
        self.start = self.bits.state
        below = np.stack([factor.central - factor.low for factor in part.factors], axis=1) / Z_975
        above = np.stack([factor.high - factor.central for factor in part.factors], axis=1) / Z_975
        self.level, self.lean = (above + below) / 2, (above - below) / 2
        self.jumps = [
            key * JUMP % (1 << 128) if is_uncertain else None
            for key, is_uncertain in zip(part.key.tolist(), np.any(self.level > 0, axis=1), strict=True)
        ]
        self.own, self.is_shared = _normal_points(1 - correlation), correlation > 0
        self.shared = [_shared(factor.name, seed, draws) * np.sqrt(correlation) for factor in part.factors]
        self.room: list[Floats] = [np.empty((0, 0, 0))]

    def add_to(self, npsv: Floats, start: int, size: int) -> None:
        """Add the lines of the pilots from ``start`` on to their draws, ``size`` lines at a time."""
        first, last = np.searchsorted(self.part.pilot, (start, start + len(npsv)))
        for begin in range(first, last, size):
            lines = slice(begin, min(begin + size, last))
            for pilot, drawn in zip(self.part.pilot[lines] - start, self._values(lines, size), strict=True):
                npsv[pilot] += drawn

    def _values(self, lines: slice, size: int) -> Floats:
        """Draws of the lines: worth times each factor at its deviate (`two_piece`, without its branches)."""
        if len(self.room[0]) != size:
            self.room = [np.empty((size, len(self.shared), self.draws)), *np.empty((2, size, self.draws))]
        deviates, value, scratch = (room[: lines.stop - lines.start] for room in self.room)
        self._draw(lines, deviates)
        value[:] = self.part.worth[lines, None]
        for number, factor in enumerate(self.part.factors):
            x = deviates[:, number]
            if self.is_shared:
                x += self.shared[number]
            np.abs(x, out=scratch)
            scratch *= self.lean[lines, number, None]
            x *= self.level[lines, number, None]
            x += scratch
            x += factor.central[lines, None]
            np.clip(x, factor.least, factor.most, out=x)
            value *= x
        return value

    def _draw(self, lines: slice, deviates: Floats) -> None:
        count = len(self.shared) * self.draws
        for row, jump in zip(deviates.reshape(-1, count), self.jumps[lines], strict=True):
            if jump is None or not self.own[-1]:
                row[:] = 0.0
            else:
                self.bits.state = self.start
                self.bits.advance(jump)
                self.own.take(_raw(self.bits, count), out=row, mode="clip")


def _shared(name: str, seed: int, draws: int) -> Floats:
    """Deviates that all lines have in common in a factor of this name."""
    return _normal_points()[_raw(_bits(seed, SHARED, name), draws)]


def _bits(seed: int, purpose: int, name: str) -> PCG64DXSM:
    return PCG64DXSM(SeedSequence((seed, purpose, int.from_bytes(sha256(name.encode()).digest()))))


def _raw(bits: PCG64DXSM, count: int) -> npt.NDArray[np.uint16]:
    """Equally likely numbers below `POINTS`, straight from the generator, whose stream numpy keeps for ever."""
    raw: npt.NDArray[np.uint64] = bits.random_raw(-(-count // 4))
    return raw.astype("<u8", copy=False).view("<u2")[:count]


@lru_cache(maxsize=4)
def _normal_points(variance: float = 1.0) -> Floats:
    """A normal's quantiles in the middle of `POINTS` equal shares; not to be written to."""
    if variance != 1:
        scaled: Floats = _normal_points() * np.sqrt(variance)
        return scaled
    normal = NormalDist()
    upper = np.array([normal.inv_cdf((number + 0.5) / POINTS) for number in range(POINTS // 2, POINTS)])
    return np.concatenate([-upper[::-1], upper])


def _of_sorted(drawn: Floats, probabilities: Sequence[float]) -> Floats:
    """Quantiles of sorted draws (..., draws), between neighbours in proportion."""
    places = np.asarray(probabilities) * (drawn.shape[-1] - 1)
    lower = np.floor(places).astype(np.int64)
    upper = np.minimum(lower + 1, drawn.shape[-1] - 1)
    found: Floats = drawn[..., lower] + (places - lower) * (drawn[..., upper] - drawn[..., lower])
    return found


def _check(
    parts: Sequence[Part], pilots: int, seed: int, draws: int, correlation: float, probabilities: Sequence[float]
) -> None:
    if len({part.name for part in parts}) < len(parts):
        raise ValueError("Every part of a simulation needs a name of its own.")
    if any(len(part.pilot) and part.pilot[-1] >= pilots for part in parts):
        raise ValueError(f"A line belongs to a pilot beyond the {pilots} that there are.")
    if seed < 0 or draws < 1:
        raise ValueError("A simulation needs a seed that is not below zero and at least one draw.")
    if not 0 <= correlation <= 1:
        raise ValueError("The correlation must be between 0 (independent) and 1 (all together).")
    if not all(0 <= probability <= 1 for probability in probabilities):
        raise ValueError("A probability must be between 0 and 1.")
