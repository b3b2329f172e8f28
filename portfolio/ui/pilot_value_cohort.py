"""The staff groups that benefits draw on: adding one, or correcting its size."""

from typing import Any

import streamlit as st

from portfolio.access import Operation
from portfolio.inputs import label, parse
from portfolio.pilots.queries import Facts
from portfolio.ui import data, pilot_value_data
from portfolio.ui.forms import pick
from portfolio.ui.pilot_form import Form, count_input
from portfolio.ui.pilot_words import exact
from portfolio.ui.view import View
from portfolio.ui.words import plural
from portfolio.value.appraisal_inputs import CohortInput
from portfolio.value.cohort_queries import CohortRow
from portfolio.value.service import add_cohort, edit_cohort

NEW = 0
WHY = (
    "A cohort is a group of people with its size, such as all caseworkers of an office. Benefits that name the same "
    "cohort cannot together save more hours than it works, nor reach more people than it has: what is above is cut, and "
    "the cut is shown."
)


def draw_cohort_form(view: View, facts: Facts) -> None:
    """Add a cohort, or choose one to correct. It then appears in the form of every benefit nearby."""
    opener = Form(view, f"cohort:{facts.id}")
    if (box := opener.opened("Add or correct a cohort (a staff group that benefits share)", "groups")) is None:
        return
    known = [row for row in pilot_value_data.cohorts_near(view, facts) if _may(view, row.organisation_id)]
    options = {NEW: "A new one"} | {row.id: f"{row.name}: {plural(row.headcount, 'person', 'people')}" for row in known}
    with box:
        st.caption(WHY)
        chosen = pick("Cohort to add or correct", options, NEW, key=opener.key("row"))
        row = next((row for row in known if row.id == chosen), None)
        _form(view, facts, row)


def _may(view: View, organisation_id: int) -> bool:
    return view.may(Operation.EDIT_COHORT, organisation_id)


def _form(view: View, facts: Facts, row: CohortRow | None) -> None:
    form = Form(view, f"cohort:{facts.id}:{row.id if row else 'new'}")
    drawn = form.drawn("name")
    with st.form(form.key("form")):
        values = _fields(view, facts, form, row)
        is_sent = st.form_submit_button("Save the cohort", type="primary")
    if not is_sent:
        return
    entered = {name: value for name, value in values.items() if value not in (None, "")}
    if row is None:
        form.save(
            lambda database: add_cohort(
                database, by=view.actor, cohort=parse(CohortInput, entered), request_key=form.request_key
            ),
            "The cohort is added: choose it in the form of a benefit.",
        )
        return
    form.save(
        lambda database: edit_cohort(
            database, by=view.actor, cohort_id=row.id, changes=values, seen_revision=drawn.seen,
            request_key=form.request_key,
        ),
        "The cohort is corrected; its benefits are capped anew.",
    )  # fmt: skip


def _fields(view: View, facts: Facts, form: Form, row: CohortRow | None) -> dict[str, Any]:
    near = pilot_value_data.near(view, facts)
    bodies = {key: name for key, name in data.choices(view).organisations.items() if key in near and _may(view, key)}
    left, right = st.columns(2)
    values: dict[str, Any] = {
        "name": left.text_input(
            label(CohortInput, "name"), row.name if row else "", key=form.key("name"), max_chars=200,
            placeholder="For instance: housing caseworkers",
        )
    }  # fmt: skip
    with right:
        values["organisation_id"] = pick(
            label(CohortInput, "organisation_id"), bodies, row.organisation_id if row else facts.organisation_id,
            key=form.key("organisation_id"),
        )  # fmt: skip
    columns = st.columns([1, 1, 2])
    with columns[0]:
        values["headcount"] = count_input(
            label(CohortInput, "headcount"), row.headcount if row else None, form.key("headcount")
        )
    values["hours_per_year"] = columns[1].text_input(
        label(CohortInput, "hours_per_year"), exact(row.hours_per_year) if row else "", key=form.key("hours"),
        placeholder="Not reported", help="Hours that one person works in a year, without leave. Needed for time saved.",
    )  # fmt: skip
    values["source"] = columns[2].text_input(
        label(CohortInput, "source"), row.source if row else "", key=form.key("source"), max_chars=1000,
        help="Where the numbers come from, for instance the workforce return of a month.",
    )  # fmt: skip
    return values
