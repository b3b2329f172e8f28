"""Appraisal of 100,000 pilots over ten years and its Monte Carlo, against the same formulas in plain numpy."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy_financial  # type: ignore[import-untyped, unused-ignore]

from portfolio.appraisal.cashflow import Benefits, Case, appraise
from portfolio.appraisal.discounting import Schedule, present_value
from portfolio.appraisal.prices import Pounds, PriceBase
from portfolio.appraisal.simulate import simulate
from portfolio.appraisal.uncertainty import Z_975, Factor, Part
from tests.bench.report import AT_MOST, Aim, Row, compare, tell
from tests.bench.servers import Failed

PILOTS, FEW_PILOTS, YEARS, DRAWS = 100_000, 10_000, 10, 1_000
CORRELATION, RATE, HEALTH_RATE = 0.3, 0.035, 0.015
ENDS = (0.025, 0.5, 0.975)
PLAIN_AT_ONCE = 32  # pilots: the quickest for plain numpy, too
AIM = Aim(AT_MOST, 1.5)
PLAIN, FINANCIAL = "plain numpy", "numpy-financial"
STANDARD = Schedule("Constant", "for comparison", ((0, RATE),))
HEALTH = Schedule("Constant, health", "for comparison", ((0, HEALTH_RATE),))
Floats = np.ndarray[Any, np.dtype[np.float64]]


def appraisal_rows(rounds: int, *, is_quick: bool) -> list[Row]:
    """Seconds of ours and of theirs, by turns. What they find must agree before anything is measured."""
    pilots = FEW_PILOTS if is_quick else PILOTS
    amounts, parts, size = _amounts(pilots), _parts(pilots), f"{pilots:,} pilots"
    by_year = amounts["cash"] - amounts["cost"]
    ways: dict[str, tuple[Callable[[], Any], str, Callable[[], Any]]] = {
        f"Appraisal, {YEARS} years": (lambda: _ours(amounts), PLAIN, lambda: _plain(amounts)),
        f"Present value, {YEARS} years": (
            lambda: present_value(by_year, STANDARD),
            FINANCIAL,
            lambda: [numpy_financial.npv(RATE, row) for row in by_year],
        ),
        f"Monte Carlo, {DRAWS:,} draws": (
            lambda: simulate(parts, pilots=pilots, seed=1, draws=DRAWS, correlation=CORRELATION),
            PLAIN,
            lambda: _plain_draws(parts),
        ),
    }
    _compare_results(amounts, by_year)
    found: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in ways}
    for number in range(min(rounds, 3)):
        for name, (ours, _, theirs) in ways.items():
            found[name][0].append(_seconds(ours))
            found[name][1].append(_seconds(theirs))
        tell(f"Appraisal: round {number + 1} of {min(rounds, 3)}")
    return [compare("appraisal", name, size, "s", *found[name], ways[name][1], AIM) for name in ways]


def _amounts(pilots: int) -> dict[str, Floats]:
    rng = np.random.default_rng(1)
    made = {name: rng.uniform(0, 1e5, (pilots, YEARS)) for name in ("cost", "cash", "non_cash", "health")}
    rates = {name: rng.uniform(0, 0.6, pilots) for name in ("bias", "mitigation", "reduction")}
    return made | rates | {"residual": rng.uniform(0, 1e4, pilots)}


def _ours(given: dict[str, Floats]) -> Any:
    base = PriceBase(2024)
    case = Case(
        cost=Pounds(given["cost"], base),
        cash=Benefits.of(Pounds(given["cash"], base)),
        non_cash=Benefits.of(Pounds(given["non_cash"], base), given["reduction"]),
        health=Benefits.of(Pounds(given["health"], base), given["reduction"]),
        bias=given["bias"],
        mitigation=given["mitigation"],
        residual=Pounds(given["residual"], base),
    )
    return appraise(case, standard=STANDARD, health=HEALTH)


def _plain(given: dict[str, Floats]) -> dict[str, Floats]:
    """The same figures, written down as one would."""
    years = np.arange(YEARS)
    factors, of_health = 1 / (1 + RATE) ** years, 1 / (1 + HEALTH_RATE) ** years
    multiple = 1 + given["bias"] * (1 - given["mitigation"])
    kept = 1 - given["reduction"][:, None]
    cost = given["cost"] * factors
    raised = cost * multiple[:, None]
    cash = given["cash"] * factors
    claimed = given["non_cash"] * factors
    non_cash = np.where(given["non_cash"] > 0, given["non_cash"] * kept, given["non_cash"]) * factors
    claimed_health = given["health"] * of_health
    health = np.where(given["health"] > 0, given["health"] * kept, given["health"]) * of_health
    residual = given["residual"] * factors[-1]
    net = cash + non_cash + health - raised
    net[:, -1] += residual
    so_far = np.cumsum(net, axis=1)
    is_paid = so_far >= 0
    all_paid = so_far.sum(axis=0) >= 0
    pv_cost, pv_cash = raised.sum(axis=1), cash.sum(axis=1)
    pv_benefits = pv_cash + non_cash.sum(axis=1) + health.sum(axis=1) + residual
    pv_claimed = pv_cash + claimed.sum(axis=1) + claimed_health.sum(axis=1) + residual
    npsv = pv_benefits - pv_cost
    return {
        "npsv": npsv,
        "bcr": pv_benefits / pv_cost,
        "payback": np.where(is_paid.any(axis=1), is_paid.argmax(axis=1), np.nan),
        "cash_npv": pv_cash - pv_cost,
        "cash_bcr": pv_cash / pv_cost,
        "naive_bcr": pv_claimed / cost.sum(axis=1),
        "total": npsv.sum(),
        "total_payback": np.where(all_paid.any(), all_paid.argmax(), np.nan),
    }


def _compare_results(amounts: dict[str, Floats], by_year: Floats) -> None:
    ours, plain = _ours(amounts), _plain(amounts)
    pairs = [(getattr(ours.pilots, name), values) for name, values in plain.items() if not name.startswith("total")]
    pairs += [(ours.total.npsv, plain["total"]), (ours.total.payback, plain["total_payback"])]
    pairs += [(present_value(by_year, STANDARD)[0], numpy_financial.npv(RATE, by_year[0]))]
    if not all(np.allclose(one, other, rtol=1e-9, equal_nan=True) for one, other in pairs):
        raise Failed("the appraisal and its plain version do not find the same")
    few = _parts(100)
    drawn = simulate(few, pilots=100, seed=1, draws=20_000, correlation=CORRELATION).total
    if not np.allclose(drawn, _plain_draws(few, 20_000)[0], rtol=0, atol=0.03 * np.ptp(drawn)):
        raise Failed("the Monte Carlo and its plain version do not find the same")


def _parts(pilots: int) -> list[Part]:
    """Costs with one uncertain factor, benefits with three, one of them a rate."""
    rng = np.random.default_rng(2)

    def factor(name: str, *, is_rate: bool = False) -> Factor:
        middle = rng.uniform(0.3, 0.7, pilots)
        return Factor(name, middle, middle * 0.7, middle * 1.3, is_rate=is_rate)

    costs = Part("Cost", rng.uniform(-4e5, -1e5, pilots), [factor("Cost")])
    factors = [factor("Quantity"), factor("Realisation", is_rate=True), factor("Unit value")]
    return [costs, Part("Benefit", rng.uniform(5e5, 2e6, pilots), factors)]


def _plain_draws(parts: list[Part], draws: int = DRAWS) -> tuple[Floats, Floats]:
    """The same model with numpy's own normal deviates: quantiles of the total and of each pilot."""
    rng = np.random.default_rng(1)
    pilots = len(parts[0].worth)
    shared = [[rng.standard_normal(draws) for _ in part.factors] for part in parts]
    total, quantiles = np.zeros(draws), np.empty((pilots, len(ENDS)))
    places = np.array(ENDS) * (draws - 1)
    lower, share = places.astype(int), places % 1
    for start in range(0, pilots, PLAIN_AT_ONCE):
        some = slice(start, start + PLAIN_AT_ONCE)
        npsv: Any = 0.0
        for part, common in zip(parts, shared, strict=True):
            value = part.worth[some, None]
            for factor, joint in zip(part.factors, common, strict=True):
                own = rng.standard_normal((len(part.worth[some]), draws))
                z = np.sqrt(CORRELATION) * joint + np.sqrt(1 - CORRELATION) * own
                middle, low, high = (end[some, None] for end in factor.ends)
                spread = np.where(z < 0, middle - low, high - middle)
                value = value * np.clip(middle + z * spread / Z_975, 0, factor.most)
            npsv = npsv + value
        total += npsv.sum(axis=0)
        npsv.sort(axis=1)  # quicker than np.quantile on many rows
        quantiles[some] = npsv[:, lower] + share * (npsv[:, lower + 1] - npsv[:, lower])
    return np.quantile(total, ENDS), quantiles


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
