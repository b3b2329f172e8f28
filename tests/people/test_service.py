"""Organisations and people, and the one user of local mode."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import actor_for
from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid, NotAllowed
from portfolio.inputs import parse
from portfolio.ledger import load
from portfolio.models import Organisation, Person
from portfolio.people.inputs import OrganisationInput, PersonInput
from portfolio.people.service import (
    add_organisation,
    add_person,
    edit_organisation,
    edit_person,
    ensure_local_user,
    set_person_active,
)
from portfolio.vocabulary import OrganisationKind, Role
from tests.cast import Cast
from tests.dumps import counts_of, head_of


def _organisation(name: str, parent_id: int | None) -> OrganisationInput:
    return OrganisationInput(name=name, kind=OrganisationKind.TEAM, parent_id=parent_id)


def _person(cast: Cast, **changes: Any) -> PersonInput:
    values = {"name": "Ines Duarte", "email": "ines@example.gov.uk", "role": Role.VIEWER}
    return parse(PersonInput, values | {"organisation_id": cast.agency} | changes)


def test_an_organisation_joins_the_tree_and_its_parents_people_see_it(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        row = add_organisation(session, by=cast.ada, organisation=_organisation("Triage", cast.agency))
    with read_session(engine) as session:
        assert row.id is not None
        assert actor_for(session, cast.people["dev"]).sees(row.id)
        assert not actor_for(session, cast.people["tom"]).sees(row.id)


@pytest.mark.parametrize("name", ["Housing Support Agency", "  housing support AGENCY "])
def test_a_name_is_used_once_at_a_place_in_the_tree(engine: Engine, cast: Cast, name: str) -> None:
    with pytest.raises(Invalid, match="is in use at this place"), session_scope(engine) as session:
        add_organisation(session, by=cast.ada, organisation=_organisation(name, cast.department))
    with session_scope(engine) as session:
        add_organisation(session, by=cast.ada, organisation=_organisation(name, cast.trust))


def test_two_roots_do_not_share_a_name(engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid, match="is in use at this place"), session_scope(engine) as session:
        add_organisation(session, by=cast.ada, organisation=_organisation("Northmere Hospitals", None))


def test_an_unknown_parent_is_refused(engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid, match="Part of: is not in the register"), session_scope(engine) as session:
        add_organisation(session, by=cast.ada, organisation=_organisation("Nowhere", 999))


def test_an_organisation_is_renamed_and_moved_with_all_below_it(engine: Engine, cast: Cast) -> None:
    changes = {"name": "Housing Agency", "parent_id": cast.trust}
    with session_scope(engine) as session:
        edit_organisation(session, by=cast.ada, organisation_id=cast.agency, changes=changes, reason="Merger")
    with read_session(engine) as session:
        assert load(session, Organisation, cast.agency, lock=False).name == "Housing Agency"
        assert actor_for(session, cast.people["tom"]).sees(cast.agency)
        assert not actor_for(session, cast.people["dev"]).sees(cast.agency)


def test_an_organisation_never_lies_below_itself(engine: Engine, cast: Cast) -> None:
    for parent in (cast.department, cast.agency):
        with pytest.raises(Invalid, match="itself or lies below it"), session_scope(engine) as session:
            edit_organisation(session, by=cast.ada, organisation_id=cast.department, changes={"parent_id": parent})


def test_renaming_over_a_newer_name_is_refused(engine: Engine, cast: Cast) -> None:
    seen = head_of(engine)
    with session_scope(engine) as session:
        edit_organisation(session, by=cast.ada, organisation_id=cast.agency, changes={"name": "New name"})
    with pytest.raises(Conflict), session_scope(engine) as session:
        edit_organisation(
            session, by=cast.ada, organisation_id=cast.agency, changes={"name": "Other"}, seen_revision=seen
        )


def test_an_administrator_of_one_part_changes_that_part_only(engine: Engine, cast: Cast) -> None:
    local = cast.actor(Role.ADMINISTRATOR, "agency")
    with session_scope(engine) as session:
        add_organisation(session, by=local, organisation=_organisation("Triage", cast.agency))
    for parent in (cast.trust, None):
        with pytest.raises(NotAllowed), session_scope(engine) as session:
            add_organisation(session, by=local, organisation=_organisation("Elsewhere", parent))
    for changes in ({"parent_id": cast.trust}, {"parent_id": None}):
        with pytest.raises(NotAllowed), session_scope(engine) as session:
            edit_organisation(session, by=local, organisation_id=cast.agency, changes=changes)
    with pytest.raises(NotAllowed), session_scope(engine) as session:
        edit_person(session, by=local, person_id=cast.people["mo"], changes={"organisation_id": cast.trust})


def test_an_email_is_kept_in_lower_case_and_used_once(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        row = add_person(session, by=cast.ada, person=_person(cast, email=" Ines@Example.GOV.uk "))
    assert row.email == "ines@example.gov.uk"
    with pytest.raises(Invalid, match="belongs to someone else"), session_scope(engine) as session:
        add_person(session, by=cast.ada, person=_person(cast, email="INES@example.gov.uk"))
    with pytest.raises(Invalid, match="belongs to someone else"), session_scope(engine) as session:
        edit_person(session, by=cast.ada, person_id=row.id or 0, changes={"email": "mo@example.gov.uk"})
    with session_scope(engine) as session:
        edit_person(session, by=cast.ada, person_id=row.id or 0, changes={"email": "ines@example.gov.uk", "name": "I."})


@pytest.mark.parametrize("email", ["ines", "@example.org", "ines@", "a b@example.org", "a@b@c", "a@b..c", "<a@b>", ""])
def test_what_is_no_email_is_refused(cast: Cast, email: str) -> None:
    with pytest.raises(Invalid, match="E-mail"):
        _person(cast, email=email)


def test_an_unknown_organisation_is_refused(engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid, match="Organisation: is not in the register"), session_scope(engine) as session:
        add_person(session, by=cast.ada, person=_person(cast, organisation_id=999))


def test_a_person_without_access_acts_no_more_and_keeps_their_name(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        set_person_active(session, by=cast.ada, person_id=cast.people["mo"], is_active=False, reason="Left")
    with read_session(engine) as session:
        with pytest.raises(NotAllowed, match="has no access"):
            actor_for(session, cast.people["mo"])
        assert load(session, Person, cast.people["mo"], lock=False).name == "Mo Rahman"
    with session_scope(engine) as session:
        set_person_active(session, by=cast.ada, person_id=cast.people["mo"], is_active=True)
    with read_session(engine) as session:
        assert actor_for(session, cast.people["mo"]) == cast.mo


def test_the_last_administrator_stays(engine: Engine, cast: Cast) -> None:
    ada = cast.people["ada"]
    with pytest.raises(Invalid, match="is the last administrator"), session_scope(engine) as session:
        set_person_active(session, by=cast.ada, person_id=ada, is_active=False)
    with pytest.raises(Invalid, match="is the last administrator"), session_scope(engine) as session:
        edit_person(session, by=cast.ada, person_id=ada, changes={"role": "viewer"})
    with session_scope(engine) as session:
        edit_person(session, by=cast.ada, person_id=cast.people["dev"], changes={"role": "administrator"})
    with session_scope(engine) as session:
        edit_person(session, by=cast.ada, person_id=ada, changes={"role": "viewer"})


def test_the_same_form_twice_adds_one_person(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        add_person(session, by=cast.ada, person=_person(cast), request_key="k")
    with pytest.raises(AlreadyDone), session_scope(engine) as session:
        add_person(session, by=cast.ada, person=_person(cast, email="other@example.org"), request_key="k")


def test_the_first_local_user_of_an_empty_register_gets_an_organisation(empty_engine: Engine) -> None:
    with session_scope(empty_engine) as session:
        person_id = ensure_local_user(session, "Local user", "Local.User@localhost")
    with read_session(empty_engine) as session:
        actor = actor_for(session, person_id)
        assert (actor.name, actor.role, actor.organisations) == ("Local user", Role.ADMINISTRATOR, None)
        assert session.scalars(sa.select(col(Organisation.name))).all() == ["My organisation"]


def test_the_local_user_is_added_once_and_to_the_first_root(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        first = ensure_local_user(session, "Local user", "local.user@localhost")
    before = counts_of(engine)
    with session_scope(engine) as session:
        assert ensure_local_user(session, "Another name", " LOCAL.user@localhost") == first
    assert counts_of(engine) == before
    with read_session(engine) as session:
        assert load(session, Person, first, lock=False).organisation_id == cast.department
