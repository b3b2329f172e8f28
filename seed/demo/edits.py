"""Changes to the generated pilots through the services, one revision each, so that there is history to look at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import Actor, actor_for
from portfolio.clock import frozen_at
from portfolio.db import LedgerSession, session_scope
from portfolio.models import Cost, Measurement, Pilot
from portfolio.pilots.costs import save_costs
from portfolio.pilots.service import edit_pilot
from portfolio.value.measurements import edit_measurement
from portfolio.value.review import review_measurement
from portfolio.vocabulary import CostBasis, MeasurementStatus, Stage
from seed.demo.acts import id_of
from seed.demo.invented import SEED, stage_of
from seed.demo.tree import Tree

FROM, UNTIL = datetime(2026, 11, 9, 8, 0, tzinfo=UTC), datetime(2026, 11, 13, 17, 0, tzinfo=UTC)
STEPS = 20


@dataclass(slots=True)
class Desk:
    """Where the changes are made: the open session, the people as actors, and the dice."""

    tree: Tree
    dice: np.random.Generator
    actors: dict[int, Actor] = field(default_factory=dict)

    def actor(self, session: LedgerSession, person_id: int) -> Actor:
        """Someone, looked up once."""
        if person_id not in self.actors:
            self.actors[person_id] = actor_for(session, person_id)
        return self.actors[person_id]


def edit(engine: Engine, tree: Tree, pilots: int, count: int, progress: Callable[[str, float], None]) -> None:
    """Make so many changes: users counted, costs and measurements corrected, what waits approved."""
    desk = Desk(tree, np.random.default_rng([SEED, pilots, count]))
    working = [
        index + 1 for index in range(pilots) if stage_of(index) is not Stage.SCAN and not stage_of(index).is_exit
    ]
    turns = (_count_users, _correct_cost, _correct_measurement, _approve, _count_users)
    for number in range(count):
        if number % (count // STEPS + 1) == 0:
            progress(f"Correcting {number:,} of {count:,}", number / count)
        pilot_id = int(desk.dice.choice(working))
        with frozen_at(FROM + (UNTIL - FROM) * number / count), session_scope(engine) as session:
            pilot = session.get_one(Pilot, pilot_id)
            by = desk.actor(session, pilot.programme_manager_id)
            turns[number % len(turns)](session, desk, by, pilot)


def _count_users(session: LedgerSession, desk: Desk, by: Actor, pilot: Pilot) -> None:
    users = int((pilot.users_now or 10) * desk.dice.uniform(1.0, 1.2)) + 1
    edit_pilot(session, by=by, pilot_id=id_of(pilot), changes={"users_now": users}, reason="Users counted")


def _correct_cost(session: LedgerSession, desk: Desk, by: Actor, pilot: Pilot) -> None:
    table = Cost.__table__
    line = session.execute(
        sa.select(table)
        .where(table.c.pilot_id == pilot.id, table.c.basis == CostBasis.ACTUAL, ~table.c.is_withdrawn)
        .order_by(table.c.month.desc(), table.c.id)
        .limit(1)
    ).first()
    if line is None:
        _count_users(session, desk, by, pilot)
        return
    entered = {name: getattr(line, name) for name in ("pilot_id", "month", "category", "nature", "basis")}
    pounds = int(line.amount_pence // 100 * desk.dice.uniform(0.9, 1.1)) + 1
    save_costs(session, by=by, lines=[entered | {"pounds": pounds}], reason="Invoice came in")


def _correct_measurement(session: LedgerSession, desk: Desk, by: Actor, pilot: Pilot) -> None:
    row = _latest(session, pilot, MeasurementStatus.APPROVED)
    low, high = (row.value, row.value + 10) if row.high is None else (row.low, row.high)
    share = Decimal(str(round(desk.dice.uniform(0.05, 0.95), 3)))
    changes = {"value": (low + (high - low) * share).quantize(Decimal("0.001"))}
    edit_measurement(
        session, by=by, measurement_id=row.id, changes=changes, is_submitted=True, reason="Late returns counted"
    )


def _approve(session: LedgerSession, desk: Desk, by: Actor, pilot: Pilot) -> None:
    """Approve one that waits; when none does, correct one."""
    row = _latest(session, pilot, MeasurementStatus.SUBMITTED)
    if row is None:
        _correct_measurement(session, desk, by, pilot)
        return
    body = next(body for body in desk.tree.bodies if pilot.organisation_id in body.units)
    assurer = desk.actor(session, int(desk.dice.choice(body.assurers)))
    review_measurement(session, by=assurer, measurement_id=row.id, is_approved=True)


def _latest(session: LedgerSession, pilot: Pilot, status: MeasurementStatus) -> Any:
    table = Measurement.__table__
    query = sa.select(table).where(table.c.pilot_id == pilot.id, table.c.status == status)
    return session.execute(query.order_by(table.c.period_end.desc(), table.c.id).limit(1)).first()
