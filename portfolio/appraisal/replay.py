"""A simulation as plain series, so that a working can hold it and anybody can draw it again."""

from collections.abc import Sequence
from typing import Any

from portfolio.appraisal.formulas import formula
from portfolio.appraisal.simulate import simulate
from portfolio.appraisal.uncertainty import GUM_1, Factor, Part


def as_series(parts: Sequence[Part]) -> dict[str, tuple[Any, ...]]:
    """The parts as series: one item a line, and one item a factor of a line. What `simulated_npsv` takes."""
    lines = [(part, line) for part in parts for line in range(len(part.worth))]
    factors = [
        (
            number,
            factor.name,
            *(float(end[line]) for end in factor.ends),
            1 if factor.is_rate else -1 if factor.is_signed else 0,
        )
        for number, (part, line) in enumerate(lines)
        for factor in part.factors
    ]
    names = ("lines", "factors", "centrals", "lows", "highs", "rates")
    return {
        "parts": tuple(part.name for part, _ in lines),
        "worths": tuple(float(part.worth[line]) for part, line in lines),
        "pilots": tuple(int(part.pilot[line]) for part, line in lines),
        "keys": tuple(int(part.key[line]) for part, line in lines),
        **{name: tuple(row[place] for row in factors) for place, name in enumerate(names)},
    }


@formula(
    topic="Uncertainty",
    title="Quantile of the simulated NPSV",
    says="Each line of money is drawn many times: its worth times each of its uncertain factors. The lines of a draw add up to an NPSV; the quantile is the value that the given share of draws stays below. The seed makes the draws the same each time.",
    notation=r"Q_p\left(\sum_i w_i \prod_f x_{if}\right), \quad z_{if} = \sqrt{\rho}\, s_f + \sqrt{1 - \rho}\, e_{if}",
    unit="£",
    sources=(GUM_1,),
)
def simulated_npsv(
    *,
    parts: Sequence[str],
    worths: Sequence[float],
    pilots: Sequence[int],
    keys: Sequence[int],
    lines: Sequence[int],
    factors: Sequence[str],
    centrals: Sequence[float],
    lows: Sequence[float],
    highs: Sequence[float],
    rates: Sequence[int],
    seed: int,
    draws: int,
    correlation: float,
    probability: float,
) -> float:
    """What `simulate` finds for all lines together, from the series of `as_series`. ``rates``: 1 a rate, -1 of any sign, else 0."""
    of_line: dict[int, list[int]] = {}
    for row, line in enumerate(lines):
        of_line.setdefault(line, []).append(row)
    rebuilt = []
    for name in dict.fromkeys(parts):
        own = [line for line, part in enumerate(parts) if part == name]
        made = []
        for rows in zip(*(of_line[line] for line in own), strict=True):
            central, low, high = ([ends[row] for row in rows] for ends in (centrals, lows, highs))
            kind = {"is_rate": rates[rows[0]] == 1, "is_signed": rates[rows[0]] == -1}
            made.append(Factor(factors[rows[0]], central, low, high, **kind))
        whose, key, worth = ([series[line] for line in own] for series in (pilots, keys, worths))
        rebuilt.append(Part(name, worth, made, pilot=whose, key=key))
    found = simulate(
        rebuilt,
        pilots=max(pilots, default=-1) + 1,
        seed=seed,
        draws=draws,
        correlation=correlation,
        probabilities=(probability,),
    )
    return float(found.total[0])
