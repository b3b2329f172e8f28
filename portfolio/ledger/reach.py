"""What of the ledger lies within an actor's organisations: conditions shared by the timeline and the changes.

A revision belongs to the pilots it touched, by the organisation each pilot is in now: a pilot takes its history
along when it moves. A blocker belongs to the pilots that share it. Organisations, people and cohorts show to those
whose organisations they are in, and a cohort also belongs to the pilots whose benefits draw on it. Reference rows
(stages, goals) and parameters name nobody and show to everyone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portfolio.access import Scope
from portfolio.models import (
    Benefit,
    Blocker,
    BlockerPilot,
    Cohort,
    Fact,
    Organisation,
    Person,
    Pilot,
    Revision,
    RevisionPilot,
    RowHistory,
)

Condition = sa.ColumnElement[bool]
REVISION, HISTORY, TOUCHED = Revision.__table__, RowHistory.__table__, RevisionPilot.__table__
PILOT, SHARED, PERSON = Pilot.__table__, BlockerPilot.__table__, Person.__table__
ORGANISATION, COHORT, BENEFIT = Organisation.__table__, Cohort.__table__, Benefit.__table__
OWN = ~SHARED.c.is_withdrawn


@dataclass(frozen=True, slots=True)
class Reach:
    """Organisations (None: all), and perhaps only some pilots (then nothing but pilots)."""

    scope: Scope
    pilot_ids: tuple[int, ...] | None = None

    @classmethod
    def of(cls, scope: Scope, pilot_id: int | None, pilot_ids: Collection[int] | None = None) -> "Reach":
        """One pilot, several, or all within ``scope``."""
        wanted = None if pilot_ids is None else set(pilot_ids)
        if pilot_id is not None:
            wanted = {pilot_id} if wanted is None else wanted & {pilot_id}
        return cls(scope, None if wanted is None else tuple(sorted(wanted)))

    @property
    def is_everything(self) -> bool:
        """Nothing is left out."""
        return self.scope is None and self.pilot_ids is None

    def pilots(self) -> sa.Select[Any]:
        """Ids of the pilots within reach."""
        return sa.select(PILOT.c.id).where(self.holds_pilot())

    def drawn_on(self) -> sa.Select[Any]:
        """Ids of the cohorts that benefits of the pilots within reach draw on."""
        return sa.select(BENEFIT.c.cohort_id).where(
            ~BENEFIT.c.is_withdrawn, BENEFIT.c.cohort_id.is_not(None), BENEFIT.c.pilot_id.in_(self.pilots())
        )

    def holds_pilot(self) -> Condition:
        """Condition on the pilot table."""
        parts: list[Condition] = [] if self.scope is None else [PILOT.c.organisation_id.in_(self.scope)]
        if self.pilot_ids is not None:
            parts.append(_one_of(PILOT.c.id, self.pilot_ids))
        return sa.and_(sa.true(), *parts)

    def holds_row(self, model: type[Fact], row_id: sa.Column[Any], pilot_id: sa.Column[Any] | None) -> Condition:
        """Whether a fact is within reach, by its id and its pilot's."""
        if self.is_everything:
            return sa.true()
        if model is Pilot:
            return row_id.in_(self.pilots())
        if "pilot_id" in model.__table__.columns and pilot_id is not None:
            return pilot_id.in_(self.pilots())
        if model is Blocker:
            return row_id.in_(sa.select(SHARED.c.blocker_id).where(OWN, SHARED.c.pilot_id.in_(self.pilots())))
        if model is Cohort:
            return row_id.in_(self.drawn_on()) | row_id.in_(_own_cohorts(self))
        if self.pilot_ids is not None:
            return sa.false()
        if model is Organisation:
            return row_id.in_(self.scope or ())
        if model is Person:
            return row_id.in_(sa.select(PERSON.c.id).where(PERSON.c.organisation_id.in_(self.scope or ())))
        return sa.true()

    def holds_revision(self) -> Condition:
        """Condition on the revision table: it wrote something within reach."""
        if self.is_everything:
            return sa.true()
        if self.pilot_ids is not None and len(self.pilot_ids) == 1:
            found = touched().subquery()
            return REVISION.c.id.in_(sa.select(found.c.revision_id).where(found.c.pilot_id.in_(self.pilots())))
        parts = [
            sa.exists().where(TOUCHED.c.revision_id == REVISION.c.id, TOUCHED.c.pilot_id.in_(self.pilots())),
            REVISION.c.id.in_(
                sa.select(HISTORY.c.to_revision).where(
                    HISTORY.c.table_name == "cohort", HISTORY.c.row_id.in_(self.drawn_on())
                )
            ),
            REVISION.c.id.in_(
                sa.select(HISTORY.c.to_revision)
                .join(SHARED, SHARED.c.blocker_id == HISTORY.c.row_id)
                .where(HISTORY.c.table_name == "blocker", OWN, SHARED.c.pilot_id.in_(self.pilots()))
            ),
        ]
        if self.pilot_ids is None:
            parts += [REVISION.c.id.in_(_of_organisations(self))]
            parts += [REVISION.c.tag.startswith(f"{thing}:") for thing in ("reference", "parameter")]
        return sa.or_(*parts)


def touched(revision_ids: Collection[int] | None = None) -> sa.CompoundSelect[Any]:
    """revision_id, pilot_id: what each revision touched, changes to a shared blocker or cohort included."""
    direct = sa.select(TOUCHED.c.revision_id, TOUCHED.c.pilot_id)
    shared = (
        sa.select(HISTORY.c.to_revision.label("revision_id"), SHARED.c.pilot_id)
        .join(SHARED, SHARED.c.blocker_id == HISTORY.c.row_id)
        .where(HISTORY.c.table_name == "blocker", OWN)
    )
    drawn = (
        sa.select(HISTORY.c.to_revision.label("revision_id"), BENEFIT.c.pilot_id)
        .join(BENEFIT, BENEFIT.c.cohort_id == HISTORY.c.row_id)
        .where(HISTORY.c.table_name == "cohort", ~BENEFIT.c.is_withdrawn)
    )
    if revision_ids is not None:
        direct = direct.where(TOUCHED.c.revision_id.in_(revision_ids))
        shared, drawn = (part.where(HISTORY.c.to_revision.in_(revision_ids)) for part in (shared, drawn))
    return sa.union(direct, shared, drawn)


def _own_cohorts(reach: Reach) -> sa.Select[Any]:
    """Ids of the cohorts of the organisations; of none when only some pilots are asked for."""
    scope = () if reach.pilot_ids is not None else reach.scope or ()
    return sa.select(COHORT.c.id).where(COHORT.c.organisation_id.in_(scope))


def _of_organisations(reach: Reach) -> sa.CompoundSelect[Any]:
    """Revisions that wrote an organisation of the scope, or a person or a cohort in one."""
    scope = reach.scope or ()
    people = sa.select(PERSON.c.id).where(PERSON.c.organisation_id.in_(scope))
    wrote = sa.select(HISTORY.c.from_revision)
    return sa.union_all(
        sa.select(ORGANISATION.c.revision_id).where(ORGANISATION.c.id.in_(scope)),
        sa.select(PERSON.c.revision_id).where(PERSON.c.organisation_id.in_(scope)),
        sa.select(COHORT.c.revision_id).where(COHORT.c.organisation_id.in_(scope)),
        wrote.where(HISTORY.c.table_name == "organisation", HISTORY.c.row_id.in_(scope)),
        wrote.where(HISTORY.c.table_name == "person", HISTORY.c.row_id.in_(people)),
        wrote.where(HISTORY.c.table_name == "cohort", HISTORY.c.row_id.in_(_own_cohorts(reach))),
    )


def _one_of(column: sa.Column[Any], ids: tuple[int, ...]) -> Condition:
    """``column IN ids`` for any number of ids: numbers go into the statement, not into its parameters."""
    return column.in_([sa.literal_column(str(int(number))) for number in ids]) if ids else sa.false()
