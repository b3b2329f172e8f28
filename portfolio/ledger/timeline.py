"""The portfolio's timeline: who changed what and when, newest first, within an actor's organisations.

`portfolio.ledger.reach` says which entries an actor sees.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.access import Scope
from portfolio.db import LedgerSession
from portfolio.ledger.changes import Change, FieldChange, changes
from portfolio.ledger.reach import HISTORY, PILOT, REVISION, Reach, touched
from portfolio.ledger.sentences import counts_things, sentence
from portfolio.models import Cost, Measurement, StageMove, StageReference

__all__ = [
    "SYSTEM_ACTOR", "Asked", "Change", "Entry", "FieldChange", "activity", "actors", "changes", "first_recorded_on",
    "timeline",
]  # fmt: skip

NAMED_PILOTS = 3
SYSTEM_ACTOR = 0
"""Stands for changes that the product made itself, where a person's id is asked for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision, told. ``sentence`` reads after ``actor_name``; ``pilots`` are references within the scope,
    the first few in order, and ``more`` says how many further ones it touched there.
    """

    revision: int
    at: datetime
    actor_name: str
    tag: str
    sentence: str
    target: str
    reason: str
    pilots: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries: within ``scope``; of some pilots; by a person (`SYSTEM_ACTOR`: the product); of a kind (a tag
    or its beginning); recorded from day ``since`` to day ``until`` (UTC, both included); before a revision.
    """

    scope: Scope
    pilot_ids: frozenset[int] | None = None
    actor: int | None = None
    tag: str | None = None
    since: date | None = None
    until: date | None = None
    before_revision: int | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """The same on the revision table."""
        found = [Reach.of(self.scope, None, self.pilot_ids).holds_revision()]
        if self.actor is not None:
            found.append(
                REVISION.c.actor_id.is_(None) if self.actor == SYSTEM_ACTOR else REVISION.c.actor_id == self.actor
            )
        if self.tag is not None:
            found.append((REVISION.c.tag == self.tag) | REVISION.c.tag.startswith(f"{self.tag}:", autoescape=True))
        if self.since is not None:
            found.append(REVISION.c.at >= datetime.combine(self.since, time.min, UTC))
        if self.until is not None:
            found.append(REVISION.c.at < datetime.combine(self.until + timedelta(days=1), time.min, UTC))
        if self.before_revision is not None:
            found.append(REVISION.c.id < self.before_revision)
        return found


def timeline(
    session: LedgerSession,
    *,
    scope: Scope,
    pilot_id: int | None = None,
    pilot_ids: Collection[int] | None = None,
    actor: int | None = None,
    tag: str | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int = 50,
    before_revision: int | None = None,
) -> list[Entry]:
    """The newest ``limit`` entries; ask again with the last one's revision as ``before_revision`` for older ones.

    See `Asked` for what narrows them. Four queries, however many entries.
    """
    wanted = Reach.of(scope, pilot_id, pilot_ids).pilot_ids
    only = None if wanted is None else frozenset(wanted)
    asked = Asked(scope, only, actor, tag, since, until, before_revision)
    query = sa.select(REVISION).where(*asked.conditions()).order_by(REVISION.c.id.desc()).limit(limit)
    rows = session.execute(query).mappings().all()
    ids = [row["id"] for row in rows]
    pilots = _pilots(session, ids, scope)
    stages = _stages(session, ids)
    counts = _counts(session, [row["id"] for row in rows if counts_things(row["tag"])])
    return [_entry(row, pilots.get(row["id"], ((), 0)), counts, stages) for row in rows]


def activity(session: LedgerSession, asked: Asked) -> list[tuple[date, int]]:
    """How many changes were recorded in each month (its first day), oldest first; a month without any is absent."""
    at: sa.ColumnElement[Any] = REVISION.c.at
    if session.get_bind().dialect.name == "postgresql":
        at = sa.func.timezone("UTC", at)
    year, month = sa.extract("year", at), sa.extract("month", at)
    query = sa.select(year, month, sa.func.count()).where(*asked.conditions()).group_by(year, month)
    rows = session.execute(query.order_by(year, month))
    return [(date(int(year_), int(month_), 1), count) for year_, month_, count in rows]


def actors(session: LedgerSession, scope: Scope) -> dict[int, str]:
    """Who has recorded anything within the scope, by name: person id (or `SYSTEM_ACTOR`) -> name."""
    key = sa.func.coalesce(REVISION.c.actor_id, SYSTEM_ACTOR)
    query = sa.select(key, sa.func.max(REVISION.c.actor_name)).where(*Asked(scope).conditions()).group_by(key)
    found: list[tuple[int, str]] = [(person, name) for person, name in session.execute(query)]
    return dict(sorted(found, key=lambda item: (item[1].casefold(), item[0])))


def first_recorded_on(session: LedgerSession, scope: Scope) -> date | None:
    """The day of the first change within the scope; None before any."""
    at: datetime | None = session.scalar(sa.select(sa.func.min(REVISION.c.at)).where(*Asked(scope).conditions()))
    return at.date() if at else None


def _entry(row: Any, pilots: tuple[tuple[str, ...], int], counts: dict[int, int], stages: dict[int, str]) -> Entry:
    named, more = pilots
    words = sentence(
        row["tag"], target=row["target"], pilots=named, more=more,
        count=counts.get(row["id"], 1), stage=stages.get(row["id"], ""),
    )  # fmt: skip
    return Entry(row["id"], row["at"], row["actor_name"], row["tag"], words, row["target"], row["reason"], named, more)


def _pilots(session: LedgerSession, revision_ids: list[int], scope: Scope) -> dict[int, tuple[tuple[str, ...], int]]:
    """Revision -> the first few references it touched within the scope, and how many more."""
    found = touched(revision_ids).subquery()
    window: dict[str, Any] = {"partition_by": found.c.revision_id}
    ranked = (
        sa.select(
            found.c.revision_id,
            PILOT.c.reference,
            sa.func.row_number().over(**window, order_by=PILOT.c.reference).label("place"),
            sa.func.count().over(**window).label("count"),
        )
        .join(PILOT, PILOT.c.id == found.c.pilot_id)
        .where(Reach(scope).holds_pilot())
        .subquery()
    )
    rows = session.execute(
        sa.select(ranked).where(ranked.c.place <= NAMED_PILOTS).order_by(ranked.c.revision_id, ranked.c.place)
    )
    pilots: dict[int, tuple[tuple[str, ...], int]] = {}
    for revision_id, reference, _, count in rows:
        named = (*pilots.get(revision_id, ((), 0))[0], reference)
        pilots[revision_id] = named, count - len(named)
    return pilots


def _stages(session: LedgerSession, revision_ids: list[int]) -> dict[int, str]:
    """Revision -> the label of the stage that it moved a pilot to."""
    move, stage = StageMove.__table__, StageReference.__table__
    label = {row[0]: row[1] for row in session.execute(sa.select(stage.c.kind, stage.c.label))}
    current = sa.select(move.c.revision_id, sa.type_coerce(move.c.stage, sa.Text)).where(
        move.c.revision_id.in_(revision_ids)
    )
    replaced = sa.select(HISTORY.c.from_revision, HISTORY.c.image["stage"].as_string()).where(
        HISTORY.c.table_name == "stage_move", HISTORY.c.from_revision.in_(revision_ids)
    )
    return {revision: label.get(kind, kind) for revision, kind in session.execute(sa.union_all(current, replaced))}


def _counts(session: LedgerSession, revision_ids: list[int]) -> dict[int, int]:
    """Revision -> how many costs and measurements it wrote, replaced since or not."""
    parts = [
        sa.select(model.__table__.c.revision_id.label("id")).where(model.__table__.c.revision_id.in_(revision_ids))
        for model in (Cost, Measurement)
    ]
    parts.append(
        sa.select(HISTORY.c.from_revision).where(
            HISTORY.c.table_name.in_(("cost", "measurement")), HISTORY.c.from_revision.in_(revision_ids)
        )
    )
    rows = sa.union_all(*parts).subquery()
    query = sa.select(rows.c.id, sa.func.count()).group_by(rows.c.id)
    return {row[0]: row[1] for row in session.execute(query)}
