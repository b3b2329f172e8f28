"""What one pilot is: its facts, its links, its way through the stages and its costs, as known at any revision.

Each read is a fixed number of queries, and works on the live tables as on a past state of knowledge.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.access import Scope
from portfolio.db import LedgerSession
from portfolio.ledger import Known
from portfolio.models import Cost, Goal, Organisation, Person, Pilot, PilotLink, PilotTag, Revision, StageMove
from portfolio.vocabulary import AiType, CostBasis, CostCategory, CostNature, ExitReason, LinkRelation, Stage


@dataclass(frozen=True, slots=True)
class Facts:
    """A pilot's facts, with the names behind its keys. ``withdrawn_because`` is empty unless it was withdrawn."""

    id: int
    revision_id: int
    is_withdrawn: bool
    reference: str
    name: str
    organisation_id: int
    organisation: str
    senior_owner_id: int
    senior_owner: str
    programme_manager_id: int
    programme_manager: str
    problem: str
    previous_process: str
    audience: str
    ai_type: AiType
    supplier: str
    product: str
    model: str
    model_version: str
    goal_id: int
    goal: str
    started_on: date
    decision_on: date | None
    users_now: int | None
    users_full: int | None
    tags: tuple[str, ...]
    changed_by: str
    changed_at: datetime
    change_reason: str


@dataclass(frozen=True, slots=True)
class Link:
    """How another pilot relates to this one. ``is_incoming``: the other one says so."""

    reference: str
    name: str
    organisation_id: int
    is_withdrawn: bool
    relation: LinkRelation
    note: str
    is_incoming: bool


@dataclass(frozen=True, slots=True)
class Move:
    """At ``stage`` from ``effective_on``; recorded at a moment by someone."""

    id: int
    stage: Stage
    effective_on: date
    reason: ExitReason | None
    learned: str
    note: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class CostLine:
    """One month's amount."""

    id: int
    revision_id: int
    month: date
    category: CostCategory
    nature: CostNature
    basis: CostBasis
    amount_pence: int


NAMES = {
    "organisation",
    "senior_owner",
    "programme_manager",
    "goal",
    "tags",
    "changed_by",
    "changed_at",
    "change_reason",
}
COLUMNS = tuple(name for name in Facts.__dataclass_fields__ if name not in NAMES)


def find_pilot(session: LedgerSession, known: Known, reference: str, scope: Scope) -> Facts | None:
    """The pilot with a reference (upper or lower case); None when it is unknown or outside the scope. Two queries."""
    pilot, organisation, goal = (known.table(model) for model in (Pilot, Organisation, Goal))
    owner, manager = known.table(Person).alias("owner"), known.table(Person).alias("manager")
    revision = Revision.__table__
    query = (
        sa.select(
            *(pilot.c[name] for name in COLUMNS),
            organisation.c.name.label("organisation"),
            owner.c.name.label("senior_owner"),
            manager.c.name.label("programme_manager"),
            goal.c.label.label("goal"),
            revision.c.actor_name.label("changed_by"),
            revision.c.at.label("changed_at"),
            revision.c.reason.label("change_reason"),
        )
        .join_from(pilot, organisation, organisation.c.id == pilot.c.organisation_id)
        .join(goal, goal.c.id == pilot.c.goal_id)
        .join(owner, owner.c.id == pilot.c.senior_owner_id)
        .join(manager, manager.c.id == pilot.c.programme_manager_id)
        .join(revision, revision.c.id == pilot.c.revision_id)
        .where(pilot.c.reference.in_({reference, reference.upper()}))
        .order_by(pilot.c.reference == reference)
    )
    rows = session.execute(query).mappings().all()
    if not rows or (scope is not None and rows[-1]["organisation_id"] not in scope):
        return None
    return Facts(**rows[-1], tags=_tags(session, known, rows[-1]["id"]))


def links(session: LedgerSession, known: Known, pilot_id: int) -> tuple[Link, ...]:
    """Pilots that this one names and pilots that name it, by reference."""
    link, pilot = known.live(PilotLink), known.table(Pilot)
    is_incoming = link.c.other_id == pilot_id
    other = sa.case((is_incoming, link.c.pilot_id), else_=link.c.other_id)
    query = (
        sa.select(
            pilot.c.reference, pilot.c.name, pilot.c.organisation_id, pilot.c.is_withdrawn,
            link.c.relation, link.c.note, is_incoming.label("is_incoming"),
        )
        .join_from(link, pilot, pilot.c.id == other)
        .where((link.c.pilot_id == pilot_id) | is_incoming)
        .order_by(is_incoming, pilot.c.reference)
    )  # fmt: skip
    return tuple(_made(Link, row) for row in session.execute(query).mappings())


def stage_moves(session: LedgerSession, known: Known, pilot_id: int, as_at: date) -> tuple[Move, ...]:
    """The way through the stages up to a date, oldest first, and when each step was recorded."""
    move, revision = known.live(StageMove), Revision.__table__
    names = ("id", "stage", "effective_on", "reason", "learned", "note")
    query = (
        sa.select(
            *(move.c[name] for name in names),
            revision.c.at.label("recorded_at"),
            revision.c.actor_name.label("recorded_by"),
        )
        .join_from(move, revision, revision.c.id == move.c.revision_id)
        .where(move.c.pilot_id == pilot_id, move.c.effective_on <= as_at)
        .order_by(move.c.effective_on, move.c.id)
    )
    return tuple(_made(Move, row) for row in session.execute(query).mappings())


def cost_lines(session: LedgerSession, known: Known, pilot_id: int) -> tuple[CostLine, ...]:
    """Every amount of a pilot, by month; plans and forecasts of later months included."""
    cost = known.live(Cost)
    names = tuple(CostLine.__dataclass_fields__)
    query = sa.select(*(cost.c[name] for name in names)).where(cost.c.pilot_id == pilot_id)
    rows = session.execute(query.order_by(cost.c.month, cost.c.id)).mappings()
    return tuple(_made(CostLine, row) for row in rows)


def _tags(session: LedgerSession, known: Known, pilot_id: int) -> tuple[str, ...]:
    tag = known.live(PilotTag)
    return tuple(session.scalars(sa.select(tag.c.tag).where(tag.c.pilot_id == pilot_id).order_by(tag.c.tag)))


def _made(kind: Any, row: Any) -> Any:
    return kind(**row)
