"""The forms for organisations and people, which only administrators see."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from portfolio.inputs import label, parse
from portfolio.people.inputs import OrganisationInput, PersonInput
from portfolio.people.queries import OrganisationRow, PersonRow
from portfolio.people.service import (
    add_organisation,
    add_person,
    edit_organisation,
    edit_person,
    set_person_active,
)
from portfolio.ui import data
from portfolio.ui.forms import pick
from portfolio.ui.organisations import Register
from portfolio.ui.pilot_form import Form
from portfolio.ui.view import View
from portfolio.ui.words import plain
from portfolio.vocabulary import OrganisationKind, Role

TOP = "Nothing: it is at the top"


def draw_organisation_forms(view: View, shown: Register) -> None:
    """Add a body to the tree; rename or move one."""
    _add_organisation(view)
    names = {body.id: body.name for body in shown.organisations}
    box = Form(view, "organisation:choose").opened("Rename or move an organisation", "edit")
    if box is None:
        return
    with box:
        chosen = pick("Which organisation", names, key="organisation:which", placeholder="Choose an organisation")
        if chosen in names:
            _edit_organisation(view, next(body for body in shown.organisations if body.id == chosen))


def _add_organisation(view: View) -> None:
    form = Form(view, "organisation:add")
    if (box := form.opened("Add an organisation", "add")) is None:
        return
    with box:
        with st.form(form.key("form"), border=False):
            values = _organisation_fields(view, form, None)
            is_sent = st.form_submit_button("Add it", type="primary")
        if is_sent:
            form.save(
                lambda database: add_organisation(
                    database, by=view.actor, organisation=parse(OrganisationInput, values), request_key=form.request_key
                ),
                f"{plain(values.get('name', ''))} is added.",
            )


def _edit_organisation(view: View, body: OrganisationRow) -> None:
    form = Form(view, f"organisation:{body.id}")
    drawn = form.drawn("name")
    with st.form(form.key("form"), border=False):
        values = _organisation_fields(view, form, body)
        reason = st.text_input("Reason", key=form.key("reason"), max_chars=1000)
        is_sent = st.form_submit_button("Save", type="primary")
    if is_sent:
        form.save(
            lambda database: edit_organisation(
                database, by=view.actor, organisation_id=body.id, changes=values, seen_revision=drawn.seen,
                reason=reason, request_key=form.request_key,
            ),
            f"{plain(values.get('name', ''))} is saved.",
        )  # fmt: skip


def _organisation_fields(view: View, form: Form, body: OrganisationRow | None) -> dict[str, Any]:
    places: dict[Any, str] = dict(data.choices(view).organisations)
    if view.scope is None:
        places = {0: TOP} | places
    words = {name: label(OrganisationInput, name) for name in OrganisationInput.model_fields}
    parent = (body.parent_id or 0) if body else None
    entered = {
        "name": st.text_input(words["name"], body.name if body else "", key=form.key("name"), max_chars=200),
        "kind": pick(words["kind"], OrganisationKind.labels(), body and body.kind.value, key=form.key("kind"), placeholder="Choose what it is"),
        "parent_id": pick(words["parent_id"], places, parent, key=form.key("parent"), placeholder="Choose where it belongs"),
    }  # fmt: skip
    if entered["parent_id"] is None and view.scope is None and body is None:
        entered["parent_id"] = 0
    return _given(entered) | {"parent_id": entered["parent_id"] or None}


def draw_person_forms(view: View, shown: Register) -> None:
    """Add someone; change what they are; take access away or give it back."""
    _add_person(view)
    names = {person.id: f"{person.name}, {person.email}" for person in shown.people}
    box = Form(view, "person:choose").opened("Change someone, or their access", "edit")
    if box is None:
        return
    with box:
        chosen = pick("Who", names, key="person:which", placeholder="Choose a person")
        if chosen in names:
            person = next(one for one in shown.people if one.id == chosen)
            _edit_person(view, person)
            _set_access(view, person)


def _add_person(view: View) -> None:
    form = Form(view, "person:add")
    if (box := form.opened("Add a person", "person_add")) is None:
        return
    with box:
        with st.form(form.key("form"), border=False):
            values = _person_fields(view, form, None)
            is_sent = st.form_submit_button("Add them", type="primary")
        if is_sent:
            form.save(
                lambda database: add_person(
                    database, by=view.actor, person=parse(PersonInput, values), request_key=form.request_key
                ),
                f"{plain(values.get('name', ''))} is added.",
            )


def _edit_person(view: View, person: PersonRow) -> None:
    form = Form(view, f"person:{person.id}")
    drawn = form.drawn("name")
    with st.form(form.key("form"), border=False):
        values = _person_fields(view, form, person)
        reason = st.text_input("Reason", key=form.key("reason"), max_chars=1000)
        is_sent = st.form_submit_button("Save", type="primary")
    if is_sent:
        form.save(
            lambda database: edit_person(
                database, by=view.actor, person_id=person.id, changes=values, seen_revision=drawn.seen,
                reason=reason, request_key=form.request_key,
            ),
            f"{plain(values.get('name', ''))} is saved.",
        )  # fmt: skip


def _person_fields(view: View, form: Form, person: PersonRow | None) -> dict[str, Any]:
    words = {name: label(PersonInput, name) for name in PersonInput.model_fields}
    places, home = data.choices(view).organisations, person and person.organisation_id
    entered = {
        "name": st.text_input(words["name"], person.name if person else "", key=form.key("name"), max_chars=200),
        "email": st.text_input(words["email"], person.email if person else "", key=form.key("email"), max_chars=254),
        "role": pick(words["role"], Role.labels(), person and person.role.value, key=form.key("role"), placeholder="Choose what they may do"),
        "organisation_id": pick(words["organisation_id"], places, home, key=form.key("home"), placeholder="Choose where they work"),
    }  # fmt: skip
    return _given(entered)


def _set_access(view: View, person: PersonRow) -> None:
    form = Form(view, f"access:{person.id}")
    words = "Take access away" if person.is_active else "Give access back"
    with st.form(form.key("form"), border=False):
        st.markdown(
            "Without access they can no longer sign in. What they did stays under their name."
            if person.is_active
            else "They have no access now."
        )
        reason = st.text_input("Reason", key=form.key("reason"), max_chars=1000)
        is_sent = st.form_submit_button(
            words, icon=":material/person_off:" if person.is_active else ":material/person:"
        )
    if is_sent:
        form.save(
            lambda database: set_person_active(
                database, by=view.actor, person_id=person.id, is_active=not person.is_active, reason=reason
            ),
            f"{plain(person.name)}: {'access taken away' if person.is_active else 'access given back'}.",
        )


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without the fields that were left empty, so that the message says they are needed."""
    return {name: value for name, value in values.items() if value is not None}
