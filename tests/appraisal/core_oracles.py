"""Published and worked examples of the appraisal's core, and the schedules that they were computed with."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

from portfolio.appraisal.discounting import Schedule
from portfolio.appraisal.prices import Pounds, PriceBase

HERE = Path(__file__).parent
SOURCE = "Department for Transport, TAG: Forthcoming change: Green Book updates, gov.uk, 16 April 2026"
STARTS = (0, 31, 76, 126, 201, 301)


def _schedule(edition: str, *per_cent: float) -> Schedule:
    rates = [rate / 100 for rate in per_cent]
    return Schedule(edition, SOURCE, tuple(zip(STARTS, rates, strict=True)))


SCHEDULES = {
    "standard": _schedule("Standard", 3.50, 3.00, 2.50, 2.00, 1.50, 1.00),
    "health": _schedule("Health", 1.50, 1.29, 1.07, 0.86, 0.64, 0.43),
    "reduced": _schedule("Without pure time preference", 3.00, 2.57, 2.14, 1.71, 1.29, 0.86),
}
STANDARD, HEALTH = SCHEDULES["standard"], SCHEDULES["health"]
BASE = PriceBase(2024)


def pounds(*by_year: Any, base: PriceBase = BASE) -> Pounds:
    """Amounts of one pilot by year, or rows of several."""
    return Pounds(by_year, base)  # type: ignore[arg-type]


@cache
def oracles() -> dict[str, dict[str, Any]]:
    """Each example by its id."""
    listed = json.loads((HERE / "oracles_core.json").read_text(encoding="utf-8"))
    return {example["id"]: example for example in listed}


def expected(code: str) -> Any:
    """What an example says must come out."""
    return oracles()[code]["expected"]


@cache
def discount_factor_rows() -> tuple[dict[str, str], ...]:
    """The published table: rates and factors by year."""
    with (HERE / "data" / "discount_factors.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
