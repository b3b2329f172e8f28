"""Sizes m and l: generated pilots, written in batches through the ledger, then corrected through the services.

Each batch of pilots is one revision and one transaction, so that memory holds one batch however large the whole is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import Actor
from portfolio.clock import frozen_at
from portfolio.db import LedgerSession, session_scope
from portfolio.ledger import insert_many, revise
from portfolio.ledger.revisions import batched
from portfolio.models import (
    Appraisal,
    Benefit,
    Cost,
    Fact,
    Goal,
    Indicator,
    Measurement,
    MonthlyUpdate,
    Organisation,
    Person,
    Pilot,
    PilotLink,
    PilotTag,
    ReleasedTime,
    StageMove,
)
from portfolio.vocabulary import Role, Stage
from seed.demo import invented, series, worths
from seed.demo.edits import edit
from seed.demo.hindrances import raise_blockers
from seed.demo.invented import Made
from seed.demo.tree import Row, Tree, plant
from seed.reference import install

OPENED_AT = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
IMPORT_FROM, IMPORT_UNTIL = datetime(2026, 11, 2, 8, 0, tzinfo=UTC), datetime(2026, 11, 6, 18, 0, tzinfo=UTC)
EDITS_SHARE = 0.12
"""Of the time that a build takes: told by progress."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything; ``batch`` pilots make a revision, ``indicators`` is the fewest and most of a pilot."""

    pilots: int
    measurements: int
    departments: int
    indicators: tuple[int, int]
    batch: int
    edits: int

    def measurements_each(self) -> Iterator[int]:
        """How many measurements each pilot has, in order: all but those in Scan share them evenly."""
        measuring = sum(invented.stage_of(index) is not Stage.SCAN for index in range(self.pilots))
        each, extra = divmod(self.measurements, measuring)
        for index in range(self.pilots):
            is_measuring = invented.stage_of(index) is not Stage.SCAN
            yield (each + (extra > 0)) if is_measuring else 0
            extra -= is_measuring


M = Plan(1_000, 1_000_000, departments=1, indicators=(6, 8), batch=20, edits=2_000)
L = Plan(100_000, 40_000_000, departments=10, indicators=(3, 5), batch=100, edits=2_000)


def generate(engine: Engine, plan: Plan, progress: Callable[[str, float], None], *, only: int | None = None) -> None:
    """Fill a migrated database with a plan's portfolio; ``only`` so many of its first pilots, to try it out."""
    tree = plant(plan.departments, plan.pilots)
    goals = _open(engine, tree)
    wanted = min(plan.pilots, plan.pilots if only is None else only)
    by = Actor(tree.people[0]["name"], Role.ADMINISTRATOR, tree.people[0]["id"], None)
    first = _Keys()
    for numbers in batched(zip(range(wanted), plan.measurements_each(), strict=False), plan.batch):
        done = numbers[0][0]
        progress(f"Writing pilots from {done + 1:,}", (1 - EDITS_SHARE) * done / wanted)
        at = IMPORT_FROM + (IMPORT_UNTIL - IMPORT_FROM) * done / plan.pilots
        with frozen_at(at), session_scope(engine) as session:
            last = done + len(numbers)
            revise(session, by=by, tag="pilot:import", target=f"pilots {done + 1} to {last}", reason="Former register")
            batch = [(invented.make(index, tree, goals), quota) for index, quota in numbers]
            first = _write(session, plan, batch, first)
    _settle(engine)
    raise_blockers(engine, tree, by, wanted)
    edit(engine, tree, wanted, plan.edits, lambda what, share: progress(what, 1 - EDITS_SHARE * (1 - share)))
    progress("Done", 1.0)


def _open(engine: Engine, tree: Tree) -> Mapping[str, int]:
    """Reference rows, organisations and people; the goals' ids by their codes."""
    with frozen_at(OPENED_AT), session_scope(engine) as session:
        install(session)
        insert_many(session, Organisation, tree.organisations)
        insert_many(session, Person, tree.people)
        return {goal.code: goal.id for goal in session.execute(sa.select(Goal.__table__))}


@dataclass(frozen=True, slots=True)
class _Keys:
    """The next free keys of what others refer to."""

    indicator: int = 1
    benefit: int = 1


def _write(session: LedgerSession, plan: Plan, batch: list[tuple[Made, int]], first: _Keys) -> _Keys:
    """One batch of pilots with all that hangs on them; the next free keys."""
    pilots = [made for made, _ in batch]
    insert_many(session, Pilot, (invented.pilot_row(made) for made in pilots))
    _of_each(session, PilotTag, pilots, invented.tag_rows)
    _of_each(session, PilotLink, pilots, invented.link_rows)
    _of_each(session, StageMove, pilots, invented.move_rows)
    _of_each(session, Cost, pilots, invented.cost_rows)
    _of_each(session, MonthlyUpdate, pilots, invented.update_rows)
    _of_each(session, Appraisal, pilots, worths.appraisal_rows)
    watched: list[tuple[Made, series.Series]] = []
    claimed: list[tuple[Made, worths.Claim]] = []
    for made, quota in batch:
        found = series.series_of(made, first.indicator + len(watched), plan.indicators, quota) if quota else []
        claims = worths.claims_of(made, found, first.benefit + len(claimed))
        watched += [(made, one) for one in found]
        claimed += [(made, claim) for claim in claims]
    insert_many(session, Indicator, (series.indicator_row(made, one) for made, one in watched))
    rows = (row for made, one in watched for row in series.measurement_rows(made, one))
    insert_many(session, Measurement, rows)
    insert_many(session, Benefit, (worths.benefit_row(made, claim) for made, claim in claimed))
    released = (row for made, claim in claimed for row in worths.released_rows(made, claim))
    insert_many(session, ReleasedTime, released)
    return _Keys(first.indicator + len(watched), first.benefit + len(claimed))


def _of_each(
    session: LedgerSession, model: type[Fact], pilots: Iterable[Made], rows: Callable[[Made], Iterator[Row]]
) -> None:
    insert_many(session, model, (row for made in pilots for row in rows(made)))


def _settle(engine: Engine) -> None:
    """What a bulk load owes the database: PostgreSQL's sequences past the keys given here, statistics for both."""
    with session_scope(engine) as session:
        if engine.dialect.name == "postgresql":
            for model in (Organisation, Person, Pilot, Indicator, Benefit):
                session.execute(_past_the_keys(model))
        else:
            session.execute(sa.text("PRAGMA analysis_limit = 1000"))
        session.execute(sa.text("ANALYZE"))


def _past_the_keys(model: Any) -> sa.Select[Any]:
    table = model.__table__
    sequence = sa.func.pg_get_serial_sequence(table.name, "id")
    return sa.select(sa.func.setval(sequence, sa.func.max(table.c.id)))
