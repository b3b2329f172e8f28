"""Blockers of the large sizes: the hand-made ones, each at another place, shared by pilots of one body."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
from sqlalchemy.engine import Engine

from portfolio.access import Actor
from portfolio.clock import frozen_at
from portfolio.db import session_scope
from portfolio.ledger import insert_many, revise
from portfolio.models import Blocker, BlockerPilot
from portfolio.vocabulary import Stage
from seed.demo.invented import SEED, stage_of
from seed.demo.reading import read_content
from seed.demo.tree import Row, Tree

RAISED_AT = datetime(2026, 11, 6, 18, 30, tzinfo=UTC)
PILOTS_A_BLOCKER = 40
SHARED_BY_MOST = 5


def raise_blockers(engine: Engine, tree: Tree, by: Actor, pilots: int) -> None:
    """One for every forty pilots, in one revision; two in five are resolved."""
    known = read_content().blockers
    dice = np.random.default_rng([SEED, pilots])
    blockers: list[Row] = []
    shared: list[Row] = []
    for number in range(max(1, pilots // PILOTS_A_BLOCKER)):
        place = number % len(tree.bodies)
        body, facts = tree.bodies[place], known[number % len(known)].facts
        held = [index + 1 for index in range(place, pilots, len(tree.bodies)) if stage_of(index) is not Stage.SCAN]
        if not held:
            continue
        raised_on = date(2026, 6, 1) + timedelta(days=int(dice.integers(0, 140)))
        resolved_on = raised_on + timedelta(days=int(dice.integers(5, 20))) if dice.random() < 0.4 else None
        blocker_id = len(blockers) + 1
        blockers.append(
            {
                "title": f"{facts['title']}, {body.place} ({blocker_id})",
                "kind": facts["kind"],
                "severity": facts["severity"],
                "owner_id": body.managers[0],
                "raised_on": raised_on,
                "due_on": raised_on + timedelta(days=int(dice.integers(20, 200))),
                "resolved_on": resolved_on,
                "note": facts["note"],
            }
        )
        few = dice.permutation(held)[: int(dice.integers(1, SHARED_BY_MOST + 1))]
        shared += [{"blocker_id": blocker_id, "pilot_id": pilot_id} for pilot_id in sorted(few.tolist())]
    with frozen_at(RAISED_AT), session_scope(engine) as session:
        revise(session, by=by, tag="blocker:raise", target=f"{len(blockers):,} blockers", reason="Former register")
        insert_many(session, Blocker, blockers)
        insert_many(session, BlockerPilot, shared)
