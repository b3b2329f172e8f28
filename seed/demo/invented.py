"""One generated pilot of the large sizes: its facts and everything about it but measurements.

Pilots take their words from the hand-made ones, in turn, and their numbers from a generator of their own, seeded
with their number: the same pilot comes out whatever was made before it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np

from portfolio.clock import add_months, month_start
from portfolio.pilots.rules import reference_prefix
from portfolio.vocabulary import (
    ENDED_STAGES,
    PATH_STAGES,
    CostBasis,
    CostCategory,
    CostNature,
    LinkRelation,
    Stage,
    UpdateStatus,
)
from seed.demo.reading import Move, PilotContent, UpdateContent, read_content
from seed.demo.tree import Body, Row, Tree

SEED = 20_261_116
LAST = date(2026, 10, 31)
"""The last closed day: nothing is measured or spent after it."""
STAGES = (
    *(Stage.SCAN, Stage.PROTOTYPE, Stage.PILOT, Stage.SCALING, Stage.AT_SCALE) * 2,
    *(Stage.PROTOTYPE, Stage.PILOT, Stage.SCALING) * 2,
    *(Stage.PILOT,) * 4,
    *(Stage.AT_SCALE, Stage.PAUSED, Stage.STOPPED, Stage.STOPPED, Stage.RETIRED),
)
"""The stages of every 25 pilots."""
AGES = {
    Stage.SCAN: (20, 120),
    Stage.PROTOTYPE: (230, 420),
    Stage.PILOT: (300, 800),
    Stage.SCALING: (450, 880),
    Stage.AT_SCALE: (600, 910),
}
"""Days that a pilot at a stage is old, at least and at most."""
WORK_DAYS = (260, 480)
"""Days that a pilot ran before it left the path."""
USERS_SHARE = {Stage.SCAN: 0.0, Stage.PROTOTYPE: 0.04, Stage.PILOT: 0.15, Stage.SCALING: 0.5, Stage.AT_SCALE: 0.95}
PLANNED_AHEAD = 5
SIMILAR_SHARE, UPDATED_SHARE, SPENDING_SHARE = 0.15, 0.88, 0.95


@dataclass(frozen=True, slots=True)
class Made:
    """A pilot in the making: where it stands, whose it is, and the dice for whatever else is made of it."""

    index: int
    template: PilotContent
    body: Body
    manager: int
    goal_id: int
    stage: Stage
    started_on: date
    ended_on: date
    dice: np.random.Generator

    @property
    def id(self) -> int:
        """Its key."""
        return self.index + 1


def stage_of(index: int) -> Stage:
    """The stage of a pilot, by its number: every 25 in a row have the same mix."""
    return STAGES[(index * 7 + index // 25) % len(STAGES)]


def make(index: int, tree: Tree, goals: Mapping[str, int]) -> Made:
    """Begin a pilot."""
    dice = np.random.default_rng([SEED, index])
    pilots = read_content().pilots
    template = pilots[index % len(pilots)]
    body = tree.bodies[index % len(tree.bodies)]
    stage = stage_of(index)
    low, high = WORK_DAYS if stage.is_exit else AGES[stage]
    days = int(dice.integers(low, high))
    gap = int(dice.integers(30, 400)) if stage.is_exit else 0
    return Made(
        index=index,
        template=template,
        body=body,
        manager=int(dice.choice(body.managers)),
        goal_id=goals[template.goal],
        stage=stage,
        started_on=LAST - timedelta(days=days + gap),
        ended_on=LAST - timedelta(days=gap),
        dice=dice,
    )


def pilot_row(made: Made) -> Row:
    """The pilot itself."""
    facts, dice = made.template.facts, made.dice
    full = int(facts["users_full"] * dice.uniform(0.5, 1.6)) + 5
    share = USERS_SHARE.get(made.stage)
    is_counted = share is not None and dice.random() < 0.85
    is_dated = made.stage in PATH_STAGES[:-1] and dice.random() < 0.8
    decision_on = LAST + timedelta(days=int(dice.integers(-40, 300)))
    words = ("problem", "previous_process", "audience", "ai_type", "supplier", "product", "model", "model_version")
    return {
        **{name: facts[name] for name in words},
        "id": made.id,
        "reference": f"{reference_prefix(made.body.name)}-{made.id:04d}",
        "name": f"{facts['name']}, {made.body.place} ({made.id})",
        "organisation_id": int(dice.choice(made.body.units)),
        "senior_owner_id": made.body.senior_owner,
        "programme_manager_id": made.manager,
        "goal_id": made.goal_id,
        "started_on": made.started_on,
        "decision_on": max(decision_on, made.started_on) if is_dated else None,
        "users_now": int(full * share * dice.uniform(0.7, 1.0)) if share is not None and is_counted else None,
        "users_full": full,
    }


def tag_rows(made: Made) -> Iterator[Row]:
    """Its tags: the template's, and the place."""
    for tag in sorted({*made.template.facts["tags"], made.body.place.lower()}):
        yield {"pilot_id": made.id, "tag": tag}


def link_rows(made: Made) -> Iterator[Row]:
    """Now and then an earlier pilot with the same idea."""
    other_id = made.id - len(read_content().pilots)
    if other_id > 0 and made.dice.random() < SIMILAR_SHARE:
        yield {"pilot_id": made.id, "other_id": other_id, "relation": LinkRelation.SIMILAR, "note": "The same idea"}


def move_rows(made: Made) -> Iterator[Row]:
    """The way to its stage, at uneven steps, and the exit with its lesson."""
    dice = made.dice
    if made.stage.is_exit:
        far = 5 if made.stage is Stage.RETIRED else int(dice.integers(2, 5))
    else:
        far = PATH_STAGES.index(made.stage) + 1
    path = PATH_STAGES[1 if far > 1 and dice.random() < 0.3 else 0 : far]
    days = (made.ended_on - made.started_on).days
    cuts = [0, *np.sort(dice.uniform(0.08, 0.92, len(path) - 1)).tolist()]
    for number, (stage, cut) in enumerate(zip(path, cuts, strict=True)):
        yield _move_row(made, stage, made.started_on + timedelta(days=int(days * cut) + number), {})
    if made.stage.is_exit:
        exits = _exits()[made.stage]
        yield _move_row(made, made.stage, made.ended_on, exits[made.index % len(exits)].said)


def cost_rows(made: Made) -> Iterator[Row]:
    """Every month's staff and one running cost of the template: planned and, but for a few pilots, actual."""
    lines = {line.category: line.pounds for line in made.template.costs if line.nature == CostNature.RUNNING}
    amounts = {CostCategory.STAFF.value: 6000, **dict(list(lines.items())[:1])}
    dice = made.dice
    is_spending = dice.random() < SPENDING_SHARE
    months = [month_start(made.started_on)]
    while months[-1] < month_start(made.ended_on):
        months.append(add_months(months[-1], 1))
    ahead = [] if made.stage.is_exit else [add_months(months[-1], number + 1) for number in range(PLANNED_AHEAD)]
    for category, amount in amounts.items():
        planned = round(amount * dice.uniform(0.4, 1.8) / 50) * 50 + 50
        spent = planned * dice.normal(1.04, 0.12) * dice.normal(1, 0.05, len(months))
        for month in months + ahead:
            yield _cost_row(made, month, category, CostBasis.PLANNED, planned)
        actual = spent.clip(0).round().astype(int).tolist() if is_spending else []
        for month, pounds in zip(months, actual, strict=False):
            yield _cost_row(made, month, category, CostBasis.ACTUAL, pounds)


def update_rows(made: Made) -> Iterator[Row]:
    """The last three months of a pilot that goes on, in the words of the hand-made reports."""
    if made.stage in ENDED_STAGES:
        return
    said = _updates()
    for back in (2, 1, 0):
        month = add_months(LAST, -back)
        if month >= month_start(made.started_on) and made.dice.random() < UPDATED_SHARE:
            facts = said[int(made.dice.integers(len(said)))].facts
            yield {
                "pilot_id": made.id,
                "month": month,
                **facts,
                "status": UpdateStatus.SUBMITTED,
                "author_id": made.manager,
            }


def _move_row(made: Made, stage: Stage, day: date, said: dict[str, Any]) -> Row:
    blank = {"reason": None, "learned": "", "note": ""}
    return {**blank, **said, "pilot_id": made.id, "stage": stage, "effective_on": day}


def _cost_row(made: Made, month: date, category: str, basis: CostBasis, pounds: int) -> Row:
    return {
        "pilot_id": made.id,
        "month": month,
        "category": category,
        "nature": CostNature.RUNNING,
        "basis": basis,
        "amount_pence": pounds * 100,
    }


@cache
def _exits() -> dict[Stage, list[Move]]:
    moves = [move for pilot in read_content().pilots for move in pilot.moves if move.stage.is_exit]
    return {stage: [move for move in moves if move.stage is stage] for stage in {move.stage for move in moves}}


@cache
def _updates() -> list[UpdateContent]:
    return [update for pilot in read_content().pilots for update in pilot.updates]
