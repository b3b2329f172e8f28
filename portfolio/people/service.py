"""Changes to organisations and people. Each is one revision, and only administrators make them."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import SYSTEM, Actor, Operation, require, require_role, scope_of
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, NotAllowed
from portfolio.inputs import parse
from portfolio.ledger import change, check_seen, load, revise
from portfolio.models import Organisation, Person
from portfolio.people.inputs import OrganisationInput, PersonInput
from portfolio.vocabulary import OrganisationKind, Role

ORGANISATION_FIELDS = tuple(OrganisationInput.model_fields)
PERSON_FIELDS = tuple(PersonInput.model_fields)
FIRST_ORGANISATION = "My organisation"


def add_organisation(
    session: LedgerSession, *, by: Actor, organisation: OrganisationInput, request_key: str | None = None
) -> Organisation:
    """Add a body to the tree; returns the row. Raises NotAllowed, Invalid (unknown parent, name in use), AlreadyDone."""
    _require_place(by, organisation.parent_id)
    _check_place(session, organisation)
    revise(session, by=by, tag="organisation:add", target=organisation.name, request_key=request_key)
    row = Organisation(**organisation.model_dump())
    session.add(row)
    session.flush()
    return row


def edit_organisation(
    session: LedgerSession,
    *,
    by: Actor,
    organisation_id: int,
    changes: Mapping[str, Any],
    seen_revision: int | None = None,
    reason: str = "",
    request_key: str | None = None,
) -> Organisation:
    """Rename a body or move it with everything below it (``parent_id``).

    Raises NotFound, NotAllowed, Conflict, or Invalid for a name in use or a place below itself.
    """
    row = load(session, Organisation, organisation_id)
    require(by, Operation.MANAGE_PEOPLE, organisation_id)
    values = {name: getattr(row, name) for name in ORGANISATION_FIELDS}
    entered = parse(OrganisationInput, values | dict(changes))
    if entered.parent_id != row.parent_id:
        _require_place(by, entered.parent_id)
    if entered.parent_id in (scope_of(session, organisation_id) or ()):
        raise Invalid.field("Part of", "is this organisation itself or lies below it")
    _check_place(session, entered, besides=organisation_id)
    check_seen(session, row, seen_revision, entered.model_dump(), row.name)
    revise(session, by=by, tag="organisation:edit", target=row.name, reason=reason, request_key=request_key)
    change(row, entered.model_dump())
    session.flush()
    return row


def add_person(session: LedgerSession, *, by: Actor, person: PersonInput, request_key: str | None = None) -> Person:
    """Add someone with a role in an organisation; returns the row.

    Raises NotAllowed, Invalid (unknown organisation, e-mail in use) or AlreadyDone.
    """
    require(by, Operation.MANAGE_PEOPLE, person.organisation_id)
    _check_person(session, person)
    revise(session, by=by, tag="person:add", target=person.name, request_key=request_key)
    row = Person(**person.model_dump())
    session.add(row)
    session.flush()
    return row


def edit_person(
    session: LedgerSession,
    *,
    by: Actor,
    person_id: int,
    changes: Mapping[str, Any],
    seen_revision: int | None = None,
    reason: str = "",
    request_key: str | None = None,
) -> Person:
    """Change someone's name, e-mail, role or organisation (field -> value).

    Raises NotFound, NotAllowed, Conflict, or Invalid for an e-mail in use or when no administrator would be left.
    """
    row = load(session, Person, person_id)
    require(by, Operation.MANAGE_PEOPLE, row.organisation_id)
    entered = parse(PersonInput, {name: getattr(row, name) for name in PERSON_FIELDS} | dict(changes))
    require(by, Operation.MANAGE_PEOPLE, entered.organisation_id)
    _check_person(session, entered, besides=person_id)
    if entered.role is not Role.ADMINISTRATOR:
        _check_another_administrator(session, row)
    check_seen(session, row, seen_revision, entered.model_dump(), row.name)
    revise(session, by=by, tag="person:edit", target=row.name, reason=reason, request_key=request_key)
    change(row, entered.model_dump())
    session.flush()
    return row


def set_person_active(
    session: LedgerSession, *, by: Actor, person_id: int, is_active: bool, reason: str = ""
) -> Person:
    """Give someone access, or take it away; what they did stays under their name."""
    row = load(session, Person, person_id)
    require(by, Operation.MANAGE_PEOPLE, row.organisation_id)
    if not is_active:
        _check_another_administrator(session, row)
    tag = "person:enable" if is_active else "person:disable"
    revise(session, by=by, tag=tag, target=row.name, reason=reason)
    change(row, {"is_active": is_active})
    session.flush()
    return row


def ensure_local_user(session: LedgerSession, name: str, email: str) -> int:
    """The person id of local mode's one user; the first call adds them as an administrator.

    They belong to the first root organisation; an empty register gets one called “My organisation”.
    """
    known = session.scalar(sa.select(col(Person.id)).where(_has_email(email.strip().lower())))
    if known is not None:
        return known
    root = session.scalar(
        sa.select(col(Organisation.id))
        .where(col(Organisation.parent_id).is_(None), ~col(Organisation.is_withdrawn))
        .order_by(col(Organisation.id))
    )
    if root is None:
        first = OrganisationInput(name=FIRST_ORGANISATION, kind=OrganisationKind.OTHER)
        root = add_organisation(session, by=SYSTEM, organisation=first).id
    values = {"name": name, "email": email, "role": Role.ADMINISTRATOR, "organisation_id": root}
    person = add_person(session, by=SYSTEM, person=parse(PersonInput, values))
    assert person.id is not None
    return person.id


def _require_place(by: Actor, parent_id: int | None) -> None:
    if parent_id is not None:
        require(by, Operation.MANAGE_PEOPLE, parent_id)
        return
    require_role(by, Operation.MANAGE_PEOPLE)
    if by.organisations is not None:
        raise NotAllowed(f"{by.name} may not change organisations at the top of the tree.")


def _check_place(session: LedgerSession, organisation: OrganisationInput, besides: int | None = None) -> None:
    if organisation.parent_id is not None:
        parent = session.get(Organisation, organisation.parent_id)
        if parent is None or parent.is_withdrawn:
            raise Invalid.field("Part of", "is not in the register")
    siblings = session.execute(
        sa.select(col(Organisation.id), col(Organisation.name)).where(
            col(Organisation.parent_id).is_not_distinct_from(organisation.parent_id),
            ~col(Organisation.is_withdrawn),
        )
    )
    wanted = organisation.name.casefold()
    if any(name.casefold() == wanted and row_id != besides for row_id, name in siblings):
        raise Invalid.field("Name", f"“{organisation.name}” is in use at this place in the tree")


def _check_person(session: LedgerSession, person: PersonInput, besides: int | None = None) -> None:
    organisation = session.get(Organisation, person.organisation_id)
    if organisation is None or organisation.is_withdrawn:
        raise Invalid.field("Organisation", "is not in the register")
    other = session.scalar(sa.select(col(Person.id)).where(_has_email(person.email)))
    if other is not None and other != besides:
        raise Invalid.field("E-mail", f"“{person.email}” belongs to someone else in the register")


def _has_email(email: str) -> sa.ColumnElement[bool]:
    return sa.and_(col(Person.email) == email, ~col(Person.is_withdrawn))


def _check_another_administrator(session: LedgerSession, row: Person) -> None:
    others = sa.select(col(Person.id)).where(
        col(Person.role) == Role.ADMINISTRATOR,
        col(Person.is_active),
        ~col(Person.is_withdrawn),
        col(Person.id) != row.id,
    )
    if row.role is Role.ADMINISTRATOR and row.is_active and session.scalar(others.limit(1)) is None:
        raise Invalid.field("Role", f"{row.name} is the last administrator; name another one first")
