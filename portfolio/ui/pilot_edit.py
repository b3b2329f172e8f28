"""The form that changes a pilot's facts: only what was changed is saved, and never over someone's newer change."""

from typing import Any

import streamlit as st

from portfolio.pilots.inputs import PilotInput
from portfolio.pilots.queries import Facts
from portfolio.pilots.service import edit_pilot
from portfolio.ui import data, pilot_data
from portfolio.ui.forms import pick
from portfolio.ui.pilot_form import Form, count_input, day_input
from portfolio.ui.view import View
from portfolio.vocabulary import AiType

LONG = {"problem": 4000, "previous_process": 4000, "audience": 1000}
SHORT = {"supplier": 200, "product": 200, "model": 200, "model_version": 100}


def draw_edit(view: View, facts: Facts) -> None:
    """Every field, filled with what was known when the form was opened."""
    form = Form(view, f"facts:{facts.id}")
    if (box := form.opened("Change the facts", "edit")) is None:
        return
    drawn = form.drawn("name")
    before = pilot_data.facts_at(view, facts.reference, drawn.shown) or facts
    with box, st.form(form.key("form")):
        values = _fields(view, form, before)
        reason = st.text_input("Why it changes (kept in the history)", key=form.key("reason"), max_chars=200)
        is_sent = st.form_submit_button("Save the changes", type="primary")
    if not is_sent:
        return
    changes = {name: value for name, value in values.items() if value != _shown(before, name)}
    with box:
        if not changes:
            st.info("Nothing was changed, so there is nothing to save.", icon=":material/info:")
            return
        form.save(
            lambda database: edit_pilot(
                database, by=view.actor, pilot_id=facts.id, changes=changes, seen_revision=drawn.seen,
                reason=reason, request_key=form.request_key,
            ),
            "The facts are saved.",
        )  # fmt: skip


def _shown(facts: Facts, name: str) -> Any:
    return ", ".join(facts.tags) if name == "tags" else getattr(facts, name)


def _fields(view: View, form: Form, facts: Facts) -> dict[str, Any]:
    values: dict[str, Any] = {"name": st.text_input("Name", facts.name, key=form.key("name"), max_chars=200)}
    left, right = st.columns(2)
    with left:
        values |= _people(view, form, facts)
    with right:
        values |= _dates_and_users(form, facts)
    for name, limit in LONG.items():
        values[name] = st.text_area(_label(name), getattr(facts, name), key=form.key(name), max_chars=limit, height=90)
    columns = st.columns(len(SHORT))
    for column, (name, limit) in zip(columns, SHORT.items(), strict=True):
        values[name] = column.text_input(_label(name), getattr(facts, name), key=form.key(name), max_chars=limit)
    values["tags"] = st.text_input(
        "Tags", ", ".join(facts.tags), key=form.key("tags"), help="Separated by commas; at most 20."
    )
    return values


def _people(view: View, form: Form, facts: Facts) -> dict[str, Any]:
    choices = data.choices(view)
    people = {facts.senior_owner_id: facts.senior_owner, facts.programme_manager_id: facts.programme_manager}
    people |= choices.people
    options: dict[str, dict[Any, str]] = {
        "organisation_id": choices.organisations,
        "senior_owner_id": people,
        "programme_manager_id": people,
        "goal_id": {facts.goal_id: facts.goal} | choices.goal_ids,
        "ai_type": {kind: kind.label for kind in AiType},
    }
    return {
        name: pick(_label(name), offered, getattr(facts, name), key=form.key(name)) for name, offered in options.items()
    }


def _dates_and_users(form: Form, facts: Facts) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: day_input(_label(name), getattr(facts, name), form.key(name)) for name in ("started_on", "decision_on")
    }
    for name in ("users_now", "users_full"):
        values[name] = count_input(_label(name), getattr(facts, name), form.key(name))
    return values


def _label(name: str) -> str:
    return str(PilotInput.model_fields[name].title)
