"""Monthly updates and blockers, of one pilot or of a month, as known at any revision."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portfolio.access import Scope
from portfolio.clock import month_start
from portfolio.db import LedgerSession
from portfolio.ledger import Known
from portfolio.models import Blocker, BlockerPilot, MonthlyUpdate, Person, Pilot, Revision
from portfolio.vocabulary import BlockerKind, Confidence, ConfidenceScale, Severity, UpdateStatus


@dataclass(frozen=True, slots=True)
class Update:
    """One month's report on one pilot, and when and by whom it was last saved."""

    id: int
    revision_id: int
    pilot_id: int
    month: date
    scale: ConfidenceScale
    confidence: Confidence | None
    happened: str
    next_steps: str
    help_needed: str
    status: UpdateStatus
    author: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class BlockerRow:
    """Something in the way. ``others`` are the further pilots within the scope that it holds back (id, reference,
    name), ``hidden`` how many lie outside it.
    """

    id: int
    revision_id: int
    title: str
    kind: BlockerKind
    severity: Severity
    owner_id: int
    owner: str
    raised_on: date
    due_on: date | None
    resolved_on: date | None
    note: str
    others: tuple[tuple[int, str, str], ...]
    hidden: int


def updates(session: LedgerSession, known: Known, pilot_id: int, as_at: date) -> tuple[Update, ...]:
    """A pilot's reports on months that had begun by a date, newest first, drafts included."""
    query, update = _updates(known)
    rows = session.execute(
        query.where(update.c.pilot_id == pilot_id, update.c.month <= month_start(as_at)).order_by(update.c.month.desc())
    ).mappings()
    return tuple(Update(**row) for row in rows)


def updates_of_month(session: LedgerSession, known: Known, scope: Scope, month: date) -> dict[int, Update]:
    """Pilot id -> its report on a month, draft or submitted."""
    query, update = _updates(known)
    query = query.where(update.c.month == month)
    if scope is not None:
        pilot = known.table(Pilot)
        query = query.join(pilot, pilot.c.id == update.c.pilot_id).where(pilot.c.organisation_id.in_(scope))
    return {row["pilot_id"]: Update(**row) for row in session.execute(query).mappings()}


def last_reported(session: LedgerSession, known: Known, month: date) -> dict[int, date]:
    """Pilot id -> the latest month before ``month`` that was reported (submitted)."""
    update = known.live(MonthlyUpdate)
    query = (
        sa.select(update.c.pilot_id, sa.func.max(update.c.month))
        .where(update.c.status == UpdateStatus.SUBMITTED, update.c.month < month)
        .group_by(update.c.pilot_id)
    )
    return dict(session.execute(query).all())


def blockers(session: LedgerSession, known: Known, pilot_id: int, as_at: date, scope: Scope) -> tuple[BlockerRow, ...]:
    """What holds a pilot back, or did: open ones first, the gravest and oldest first. Two queries."""
    blocker, link = known.live(Blocker), known.live(BlockerPilot)
    owner = known.table(Person).alias("owner")
    names = [name for name in BlockerRow.__dataclass_fields__ if name not in {"owner", "others", "hidden"}]
    query = (
        sa.select(*(blocker.c[name] for name in names), owner.c.name.label("owner"))
        .join_from(link, blocker, blocker.c.id == link.c.blocker_id)
        .join(owner, owner.c.id == blocker.c.owner_id)
        .where(link.c.pilot_id == pilot_id, blocker.c.raised_on <= as_at)
    )
    rows = session.execute(query).mappings().all()
    others, hidden = _sharing(session, known, [row["id"] for row in rows], pilot_id, scope)
    found = [
        BlockerRow(**row, others=tuple(others.get(row["id"], ())), hidden=hidden.get(row["id"], 0)) for row in rows
    ]
    grave = list(Severity)
    return tuple(sorted(found, key=lambda row: (_is_over(row, as_at), -grave.index(row.severity), row.raised_on)))


def _is_over(row: BlockerRow, as_at: date) -> bool:
    return row.resolved_on is not None and row.resolved_on <= as_at


def _sharing(
    session: LedgerSession, known: Known, blocker_ids: list[int], pilot_id: int, scope: Scope
) -> tuple[dict[int, list[tuple[int, str, str]]], dict[int, int]]:
    link, pilot = known.live(BlockerPilot), known.table(Pilot)
    query = (
        sa.select(link.c.blocker_id, pilot.c.id, pilot.c.reference, pilot.c.name, pilot.c.organisation_id)
        .join_from(link, pilot, pilot.c.id == link.c.pilot_id)
        .where(link.c.blocker_id.in_(blocker_ids), pilot.c.id != pilot_id)
        .order_by(link.c.blocker_id, pilot.c.reference)
    )
    shown: dict[int, list[tuple[int, str, str]]] = {}
    hidden: dict[int, int] = {}
    for blocker_id, other, reference, name, organisation_id in session.execute(query):
        if scope is None or organisation_id in scope:
            shown.setdefault(blocker_id, []).append((other, reference, name))
        else:
            hidden[blocker_id] = hidden.get(blocker_id, 0) + 1
    return shown, hidden


def _updates(known: Known) -> tuple[sa.Select[tuple[object, ...]], sa.FromClause]:
    update, revision = known.live(MonthlyUpdate), Revision.__table__
    names = [name for name in Update.__dataclass_fields__ if name not in {"author", "saved_at"}]
    query = sa.select(
        *(update.c[name] for name in names), revision.c.actor_name.label("author"), revision.c.at.label("saved_at")
    ).join_from(update, revision, revision.c.id == update.c.revision_id)
    return query, update
