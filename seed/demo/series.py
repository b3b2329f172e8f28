"""Generated indicators and their measurements: many short periods that move from a baseline towards a target."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np

from portfolio.vocabulary import Direction, MeasurementStatus, Method, Outcome, PeriodRule
from seed.demo.invented import Made
from seed.demo.reading import FOLDER, read_content
from seed.demo.tree import Row

METHODS = tuple(Method)
METHOD_SHARES = (0.26, 0.2, 0.24, 0.15, 0.07, 0.05, 0.03)
INTERVAL_SHARE, SAMPLE_SHARE, SWITCH_SHARE = 0.6, 0.75, 0.2
ENDINGS = (
    (0.70, MeasurementStatus.APPROVED, 0),
    (0.16, MeasurementStatus.SUBMITTED, 1),
    (0.08, MeasurementStatus.SUBMITTED, 2),
    (0.04, MeasurementStatus.RETURNED, 1),
    (0.02, MeasurementStatus.DRAFT, 1),
)
"""How series end: share of the series, and the status of so many of their latest values."""
ASKS_ONLY = 17
"""One in so many pilots has nothing but what people said."""
RETURNED_NOTE = "Please say how many people the figure stands on, and over which days."
DAYS_A_MONTH = 30.4


@dataclass(frozen=True, slots=True)
class Idea:
    """An indicator before it belongs to a pilot."""

    name: str
    outcome: Outcome
    unit: str
    direction: Direction
    period_rule: PeriodRule
    baseline: float
    target: float


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator of a pilot, by key, and how many values it has."""

    id: int
    idea: Idea
    count: int


def series_of(made: Made, first_id: int, indicators: tuple[int, int], measurements: int) -> list[Series]:
    """The pilot's indicators, between so many and so many; its measurements are shared out evenly."""
    own = _own_ideas()[made.template.reference]
    general = _general_ideas()
    turn = made.index % len(general)
    names = {idea.name for idea in own}
    ideas = [*own, *(idea for idea in general[turn:] + general[:turn] if idea.name not in names)]
    chosen = ideas[: int(made.dice.integers(indicators[0], indicators[1] + 1))]
    each, extra = divmod(measurements, len(chosen))
    return [Series(first_id + n, idea, each + (n < extra)) for n, idea in enumerate(chosen)]


def indicator_row(made: Made, series: Series) -> Row:
    """The indicator; one in twenty has no baseline."""
    idea = series.idea
    has_baseline = made.dice.random() < 0.95
    return {
        "id": series.id,
        "pilot_id": made.id,
        "name": idea.name,
        "outcome": idea.outcome,
        "unit": idea.unit,
        "direction": idea.direction,
        "period_rule": idea.period_rule,
        "baseline": Decimal(str(idea.baseline)) if has_baseline else None,
        "baseline_on": made.started_on if has_baseline else None,
        "target": Decimal(str(idea.target)),
        "target_on": made.ended_on + timedelta(days=90),
        "owner_id": made.manager,
    }


def measurement_rows(made: Made, series: Series) -> Iterator[Row]:
    """Its values, oldest first, in periods of equal length that end with the pilot or the last closed day."""
    count, dice = series.count, made.dice
    if count == 0:
        return
    days = max(1, ((made.ended_on - made.started_on).days - 14) // count)
    first = made.ended_on.toordinal() + 1 - days * count
    values, lows, highs = _values(series.idea, count, days, dice)
    samples = _samples(count, dice)
    methods = _methods(count, dice) if made.index % ASKS_ONLY else [Method.SELF_REPORT] * count
    ending, tail = _ending(dice)
    submitter, reviewer = made.manager, int(dice.choice(made.body.assurers))
    fixed = _fixed(made, series)
    for number in range(count):
        start = first + number * days
        status = ending if number >= count - tail else MeasurementStatus.APPROVED
        is_reviewed = status in (MeasurementStatus.APPROVED, MeasurementStatus.RETURNED)
        yield {
            **fixed,
            "period_start": date.fromordinal(start),
            "period_end": date.fromordinal(start + days - 1),
            "value": values[number],
            "low": lows[number],
            "high": highs[number],
            "method": methods[number],
            "sample_size": samples[number],
            "status": status,
            "submitted_by_id": None if status is MeasurementStatus.DRAFT else submitter,
            "reviewed_by_id": reviewer if is_reviewed else None,
            "review_note": RETURNED_NOTE if status is MeasurementStatus.RETURNED else "",
        }


def _fixed(made: Made, series: Series) -> dict[str, Any]:
    has_evidence = made.dice.random() < 0.7
    return {
        "pilot_id": made.id,
        "indicator_id": series.id,
        "spread": None,
        "model_version": made.template.facts["model_version"],
        "evidence_url": f"https://evidence.example/{made.id}/{series.id}" if has_evidence else "",
    }


def _values(
    idea: Idea, count: int, days: int, dice: np.random.Generator
) -> tuple[Sequence[float], Sequence[float | None], Sequence[float | None]]:
    """Values with their intervals: some pilots reach the target, some stay where they were, some get worse."""
    scale = days / DAYS_A_MONTH if idea.period_rule is PeriodRule.SUM else 1.0
    way = idea.target - idea.baseline
    reached = dice.normal(0.7, 0.45) * (1 - np.exp(-3 * np.linspace(0, 1, count)))
    noise = 0.08 * abs(way) + 0.01 * abs(idea.baseline)
    ceiling = 100.0 if idea.unit.startswith("%") else np.inf
    values = ((idea.baseline + way * reached + dice.normal(0, noise, count)) * scale).clip(0, ceiling).round(2)
    if dice.random() >= INTERVAL_SHARE:
        nothing: list[float | None] = [None] * count
        return values.tolist(), nothing, nothing
    margin = 2 * noise * scale * dice.uniform(0.8, 1.2, (2, count))
    lows = np.minimum(values, (values - margin[0]).clip(0).round(2))
    highs = np.maximum(values, (values + margin[1]).clip(0, ceiling).round(2))
    return values.tolist(), lows.tolist(), highs.tolist()


def _samples(count: int, dice: np.random.Generator) -> Sequence[int | None]:
    usual = int(dice.integers(15, 900))
    if dice.random() >= SAMPLE_SHARE:
        return [None] * count
    samples: list[int | None] = dice.integers(usual * 4 // 5, usual * 6 // 5 + 1, count).tolist()
    return samples


def _methods(count: int, dice: np.random.Generator) -> list[Method]:
    """One method, or a stronger one in the second half."""
    first, second = dice.choice(len(METHODS), 2, p=METHOD_SHARES).tolist()
    if dice.random() >= SWITCH_SHARE:
        return [METHODS[first]] * count
    half = count // 2
    return [METHODS[min(first, second)]] * half + [METHODS[max(first, second)]] * (count - half)


def _ending(dice: np.random.Generator) -> tuple[MeasurementStatus, int]:
    number = int(dice.choice(len(ENDINGS), p=[share for share, _, _ in ENDINGS]))
    return ENDINGS[number][1:]


@cache
def _own_ideas() -> dict[str, list[Idea]]:
    """The indicators of each hand-made pilot."""
    return {
        pilot.reference: [_idea(content.facts | {"baseline": content.baseline}) for content in pilot.indicators]
        for pilot in read_content().pilots
    }


@cache
def _general_ideas() -> list[Idea]:
    """One indicator for each kind of outcome that suits any pilot."""
    with (FOLDER / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return [_idea(row) for row in csv.DictReader(file)]


def _idea(row: Any) -> Idea:
    target = float(row["target"])
    return Idea(
        name=row["name"],
        outcome=Outcome(row["outcome"]),
        unit=row["unit"],
        direction=Direction(row["direction"]),
        period_rule=PeriodRule(row["period_rule"]),
        baseline=float(row["baseline"]) if row["baseline"] is not None else 0.8 * target,
        target=target,
    )
