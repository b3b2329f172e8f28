"""From a person to an actor: the role, and every organisation below their own."""

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access.actor import Actor, Scope
from portfolio.db import LedgerSession
from portfolio.errors import NotAllowed
from portfolio.models import Organisation, Person
from portfolio.vocabulary import Role


def actor_for(session: LedgerSession, person_id: int) -> Actor:
    """The actor that a person is now. Raises NotAllowed for someone unknown, disabled or withdrawn."""
    person = session.get(Person, person_id)
    if person is None or not person.is_active or person.is_withdrawn:
        raise NotAllowed("This person has no access. Ask an administrator.")
    scope = None if person.role is Role.ADMINISTRATOR else scope_of(session, person.organisation_id)
    return Actor(person.name, person.role, person.id, scope)


def scope_of(session: LedgerSession, organisation_id: int) -> Scope:
    """An organisation and everything below it."""
    parents = session.execute(sa.select(col(Organisation.id), col(Organisation.parent_id))).all()
    return subtree(organisation_id, dict(parents))


def subtree(root: int, parent_of: dict[int, int | None]) -> frozenset[int]:
    """Ids of ``root`` and all that descend from it. A loop in the tree ends the walk."""
    found, frontier = {root}, {root}
    while frontier:
        frontier = {child for child, parent in parent_of.items() if parent in frontier} - found
        found |= frontier
    return frozenset(found)
