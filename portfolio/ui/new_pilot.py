"""Registering a pilot: nine answers, and a look at similar pilots while the first two are typed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
import streamlit as st
from sqlmodel import col

from portfolio.access import Operation
from portfolio.access.scope import subtree
from portfolio.clock import today
from portfolio.db import LedgerSession, get_engine, read_session
from portfolio.errors import Invalid, Problem
from portfolio.inputs import EARLIEST, LATEST, label, parse
from portfolio.models import Organisation, Person, Pilot, Revision, RevisionPilot
from portfolio.pilots.inputs import LinkInput, PilotInput, StageInput
from portfolio.pilots.service import register_pilot
from portfolio.ui import data, forms, links, session, similar
from portfolio.ui.pilot_form import Form
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import plain
from portfolio.vocabulary import PATH_STAGES, AiType, Role, Stage

FORM = "new_pilot"
NAMED = 8
KEPT: dict[str, Any] = {"persist_state": "session"}
"""What is typed stays while a similar pilot is looked at on its own page."""


def draw_refused(view: View) -> None:
    """Say that this role may not register pilots, and who can."""
    st.info(
        f"You are here as {plain(view.actor.name)}, {view.actor.role.label.lower()}. Pilots are registered by programme "
        "managers, within their own organisations, and by administrators.",
        icon=":material/lock:",
    )
    names = _registrars(view.url, view.revision, view.actor.person_id)
    if names:
        st.markdown("**Who can register a pilot for you**")
        st.markdown("\n".join(f"- {plain(name)}" for name in names[:NAMED]))
        if len(names) > NAMED:
            st.caption(f"and {len(names) - NAMED} more.")


def draw(view: View) -> None:
    """The form, its errors, and the way to the pilot once it is saved."""
    form = Form(view, FORM)
    st.caption("Nine answers are needed, marked with a star. It takes about three minutes, and nothing typed is lost.")
    what, answers = _what(view, form)
    left, right = st.columns(2, gap="large")
    with left:
        who = _who(view, form)
        ai = _ai(view, form)
    with right:
        dates, stage = _dates(view, form)
    more = _more(form)
    values = what | who | ai | dates | more
    key = form.request_key
    if st.button("Register the pilot", type="primary", icon=":material/add_circle:", key=form.key("save")):
        _register(view, key, values, stage, answers)


def _what(view: View, form: Form) -> tuple[dict[str, Any], list[similar.Answer]]:
    st.subheader("What it is")
    left, right = st.columns(2, gap="large")
    with left:
        name = st.text_input(
            "Name *", key=form.key("name"), max_chars=200, live="300ms", **KEPT,
            help="What people call it. Plain words, without the product's name if you can.",
        )  # fmt: skip
        tags = st.text_input(
            "Tags",
            key=form.key("tags"),
            placeholder="letters, housing",
            help="Separated by commas; at most 20.",
            **KEPT,
        )
    with right:
        problem = st.text_area(
            "Problem *", key=form.key("problem"), max_chars=4000, height=136, **KEPT,
            help="What goes wrong today, for whom, and how often. Not the solution.",
        )  # fmt: skip
    answers = similar.ask(view, form, name or "", problem or "", tags or "")
    return {"name": name or "", "problem": problem or "", "tags": tags or ""}, answers


def _who(view: View, form: Form) -> dict[str, Any]:
    choices, me = data.choices(view), view.actor.person_id
    organisations = {
        key: label for key, label in choices.organisations.items() if view.may(Operation.REGISTER_PILOT, key)
    }
    homes = {key: choices.organisations.get(home, "").strip() for key, home in choices.people_organisation.items()}
    people = {key: f"{name}, {homes[key]}" if homes[key] else name for key, name in choices.people.items()}
    home = choices.people_organisation.get(me) if me is not None else None
    st.subheader("Who")
    return {
        "organisation_id": forms.pick("Organisation *", organisations, home, key=form.key("organisation"), **KEPT),
        "senior_owner_id": forms.pick(
            "Senior owner *", people, key=form.key("owner"), help="Who answers for it and decides on it.", **KEPT
        ),
        "programme_manager_id": forms.pick(
            "Programme manager *", people, me if view.actor.role is Role.PROGRAMME_MANAGER else None,
            key=form.key("manager"), help="Who runs it and reports each month.", **KEPT,
        ),
    }  # fmt: skip


def _ai(view: View, form: Form) -> dict[str, Any]:
    st.subheader("AI")
    kinds = {kind: kind.label for kind in AiType}
    return {
        "ai_type": forms.pick("AI type *", kinds, key=form.key("ai_type"), **KEPT),
        "goal_id": forms.pick(
            "Goal *", data.choices(view).goal_ids, key=form.key("goal"), **KEPT,
            help="The goal of the AI Opportunities Action Plan that it serves most.",
        ),
    }  # fmt: skip


def _dates(view: View, form: Form) -> tuple[dict[str, Any], dict[str, Any]]:
    labels = data.choices(view).stages
    path = {stage: labels.get(stage, stage.label) for stage in PATH_STAGES}
    st.subheader("Dates and stage")
    started = _day(form, "started", "Start date *", view.as_at)
    stage = forms.pick("Stage now *", path, Stage.SCAN, key=form.key("stage"), **KEPT)
    since = _day(form, "since", "At this stage since", None, help="Leave it empty if it has been there from the start.")
    decision = _day(form, "decision", "Planned decision date", None, help="When someone decides whether it goes on.")
    effective = since or (min(started, today()) if started else None)
    return {"started_on": started, "decision_on": decision}, {"stage": stage, "effective_on": effective}


def _day(form: Form, name: str, label: str, value: date | None, **options: Any) -> date | None:
    return st.date_input(label, value, EARLIEST, LATEST, key=form.key(name), format="DD/MM/YYYY", **options, **KEPT)


def _more(form: Form) -> dict[str, Any]:
    with st.expander("More, if you know it already", icon=":material/unfold_more:"):
        left, right = st.columns(2, gap="large")
        with left:
            use = {
                "audience": st.text_input("Who it is for", key=form.key("audience"), max_chars=1000, **KEPT),
                "previous_process": st.text_area(
                    "How it is done today", key=form.key("previous"), max_chars=4000, height=136, **KEPT
                ),
                "users_now": st.number_input("Users now", 0, 10**9, None, step=1, key=form.key("users_now"), **KEPT),
                "users_full": st.number_input(
                    "Users at full scale", 0, 10**9, None, step=1, key=form.key("users_full"), **KEPT
                ),
            }
        with right:
            fields = {"supplier": 200, "product": 200, "model": 200, "model_version": 100}
            made = {
                name: st.text_input(label(PilotInput, name), key=form.key(name), max_chars=limit, **KEPT)
                for name, limit in fields.items()
            }
            made["reference"] = st.text_input(
                "Reference", key=form.key("reference"), max_chars=40, **KEPT,
                help="Leave it empty and the register gives the organisation's next one. It stays for life.",
            )  # fmt: skip
    return use | made


def _register(
    view: View, key: str, values: Mapping[str, Any], stage: Mapping[str, Any], answers: list[similar.Answer]
) -> None:
    if made := _registered_under(view.url, key):
        # The second click of a double click: the first one's pilot would now be found similar to itself.
        session.renew(FORM)
        links.go("pilot", view, ref=made)
    try:
        entered, first, related = _read(values, stage, answers)
    except Invalid as error:
        forms.show_error(error)
        return

    def register(database: LedgerSession) -> str:
        row = register_pilot(database, by=view.actor, pilot=entered, stage=first, links=related, request_key=key)
        return row.reference

    saved = forms.save(view, FORM, register, f"{plain(entered.name)} is registered.")
    if saved is not None:
        links.go("pilot", view, ref=saved.result or _registered_under(view.url, key))


def _read(
    values: Mapping[str, Any], stage: Mapping[str, Any], answers: list[similar.Answer]
) -> tuple[PilotInput, StageInput, list[LinkInput]]:
    """Everything entered, checked together, so that one look shows all that is missing."""
    problems: list[Problem] = []
    checked: list[Any] = []
    for model, entered in ((PilotInput, values), (StageInput, stage)):
        try:
            checked.append(parse(model, {name: value for name, value in entered.items() if value is not None}))
        except Invalid as error:
            problems += error.problems
    related, unanswered = similar.read(answers)
    if problems or unanswered:
        raise Invalid([*problems, *unanswered])
    return checked[0], checked[1], related


def _registered_under(url: str, request_key: str) -> str:
    """The reference that the first click of a double click was given."""
    with read_session(get_engine(url)) as database:
        found = database.scalar(
            sa.select(col(Pilot.reference))
            .join(RevisionPilot, col(RevisionPilot.pilot_id) == col(Pilot.id))
            .join(Revision, col(Revision.id) == col(RevisionPilot.revision_id))
            .where(col(Revision.request_key) == request_key)
        )
    return found or ""


@remembered(CACHE_ENTRIES)
def _registrars(url: str, revision: int, person_id: int | None) -> list[str]:
    """Programme managers whose organisations hold this person's, nearest first, then administrators."""
    with read_session(get_engine(url)) as database:
        organisations = database.scalars(sa.select(Organisation)).all()
        parents = {row.id: row.parent_id for row in organisations if row.id is not None}
        names = {row.id: row.name for row in organisations}
        me = database.get(Person, person_id) if person_id is not None else None
        people = database.scalars(
            sa.select(Person)
            .where(
                col(Person.is_active), ~col(Person.is_withdrawn),
                col(Person.role).in_([Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR]),
            )
            .order_by(col(Person.name))
        ).all()  # fmt: skip
    if me is None:
        return []
    near = [
        (person.role is Role.ADMINISTRATOR, len(below), person)
        for person in people
        if me.organisation_id in (below := subtree(person.organisation_id, parents))
        or person.role is Role.ADMINISTRATOR
    ]
    near.sort(key=lambda entry: entry[:2])
    return [f"{person.name}, {person.role.label.lower()}, {names[person.organisation_id]}" for *_, person in near]
