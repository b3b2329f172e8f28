"""Organisations and people as known at any revision, with how many pilots each organisation has."""

from dataclasses import dataclass

import sqlalchemy as sa

from portfolio.access import Scope
from portfolio.db import LedgerSession
from portfolio.ledger import Known
from portfolio.models import Organisation, Person, Pilot
from portfolio.vocabulary import OrganisationKind, Role


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """A body of the tree. ``pilots`` and ``people`` are its own, without those of the bodies below it.

    ``pilots`` leaves withdrawn ones out and keeps stopped ones; ``people`` counts those with access.
    """

    id: int
    revision_id: int
    name: str
    kind: OrganisationKind
    parent_id: int | None
    pilots: int
    people: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Someone in the register, with access or without."""

    id: int
    revision_id: int
    name: str
    email: str
    role: Role
    organisation_id: int
    is_active: bool


def organisations(session: LedgerSession, known: Known, scope: Scope) -> tuple[OrganisationRow, ...]:
    """The organisations of a scope, by name."""
    body = known.live(Organisation)
    names = [name for name in OrganisationRow.__dataclass_fields__ if name not in {"pilots", "people"}]
    query = sa.select(*(body.c[name] for name in names)).order_by(body.c.name, body.c.id)
    rows = session.execute(query if scope is None else query.where(body.c.id.in_(scope))).mappings().all()
    pilots = _counts(session, known.live(Pilot))
    people = _counts(session, known.live(Person), is_active=True)
    return tuple(
        OrganisationRow(**row, pilots=pilots.get(row["id"], 0), people=people.get(row["id"], 0)) for row in rows
    )


def people(session: LedgerSession, known: Known, scope: Scope) -> tuple[PersonRow, ...]:
    """Everyone in the organisations of a scope, by name."""
    person = known.live(Person)
    query = sa.select(*(person.c[name] for name in PersonRow.__dataclass_fields__)).order_by(person.c.name, person.c.id)
    rows = session.execute(query if scope is None else query.where(person.c.organisation_id.in_(scope)))
    return tuple(PersonRow(**row) for row in rows.mappings())


def _counts(session: LedgerSession, table: sa.FromClause, *, is_active: bool = False) -> dict[int, int]:
    query = sa.select(table.c.organisation_id, sa.func.count()).group_by(table.c.organisation_id)
    if is_active:
        query = query.where(table.c.is_active)
    return {row[0]: row[1] for row in session.execute(query)}
