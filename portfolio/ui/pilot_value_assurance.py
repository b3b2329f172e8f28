"""Submitting a benefit for assurance, with all that is still missing; and assuring or returning it."""

from datetime import date

import streamlit as st

from portfolio.access import Operation
from portfolio.clock import today
from portfolio.errors import Problem
from portfolio.pilots.queries import Facts
from portfolio.ui import pilot_value_data
from portfolio.ui.pilot_form import Form, day_input
from portfolio.ui.pilot_words import icon
from portfolio.ui.view import View
from portfolio.ui.words import plain
from portfolio.value.assurance import SUBMITTABLE
from portfolio.value.benefit_queries import BenefitRow
from portfolio.value.service import review_benefit, submit_benefit
from portfolio.vocabulary import BenefitStatus


def draw_assurance(view: View, facts: Facts, benefit: BenefitRow, graded_on: date | None) -> None:
    """The form that fits the status, for who may. ``graded_on`` is the last day that good evidence covers."""
    if benefit.status in SUBMITTABLE and view.may(Operation.REPORT, facts.organisation_id):
        _submit_form(view, benefit)
    if benefit.status is BenefitStatus.SUBMITTED and view.may(Operation.ASSURE, facts.organisation_id):
        _review_form(view, benefit, graded_on)


def _submit_form(view: View, benefit: BenefitRow) -> None:
    form = Form(view, f"benefit-submit:{benefit.id}")
    if (box := form.opened("Submit for assurance", "send")) is None:
        return
    problems, no_evidence = pilot_value_data.unmet(view, benefit.id, today())
    with box:
        st.markdown("An assurer, someone other than you, then checks what the claim rests on and signs for it.")
        if problems:
            _checklist("Before it can be submitted", problems, "cancel", "red")
        else:
            st.markdown(f":green[{icon('check_circle')}] Everything that an assurer needs is here.")
        if no_evidence is not None:
            _checklist("It can be submitted, but not assured before this is mended", [no_evidence], "warning", "orange")
        with st.form(form.key("form"), border=False):
            is_sent = st.form_submit_button(
                "Submit for assurance", type="primary", icon=icon("send"), disabled=bool(problems)
            )
        if is_sent:
            form.save(
                lambda database: submit_benefit(
                    database, by=view.actor, benefit_id=benefit.id, request_key=form.request_key
                ),
                "The benefit waits for an assurer.",
            )


def _checklist(title: str, problems: list[Problem] | tuple[Problem, ...], sign: str, colour: str) -> None:
    lines = "\n".join(f"- :{colour}[{icon(sign)}] {plain(problem)}" for problem in problems)
    st.markdown(f"**{title}:**\n{lines}")


def _review_form(view: View, benefit: BenefitRow, graded_on: date | None) -> None:
    form = Form(view, f"benefit-review:{benefit.id}")
    if (box := form.opened("Assure it or return it", "fact_check")) is None:
        return
    with box:
        if benefit.submitted_by_id is not None and benefit.submitted_by_id == view.actor.person_id:
            st.info("You submitted this benefit: someone else must review it.", icon=icon("group"))
            return
        drawn = form.drawn("note")
        _, no_evidence = pilot_value_data.unmet(view, benefit.id, today())
        if no_evidence is not None:
            _checklist("What the register says about the evidence", [no_evidence], "warning", "orange")
        st.markdown(
            "Check the evidence link, the source of the unit value, and how attribution and realisation are known."
        )
        if benefit.evidence_url:
            st.text(benefit.evidence_url)
        with st.form(form.key("form")):
            until = day_input(
                "Assured to", graded_on, form.key("until"),
                "Up to which day have you seen what was measured? Later periods stay evidenced until you sign again.",
            )  # fmt: skip
            note = st.text_area("Note (needed when you return it)", key=form.key("note"), max_chars=2000, height=80)
            with st.container(horizontal=True):
                is_assured = st.form_submit_button("Assure", type="primary", icon=icon("verified"))
                is_returned = st.form_submit_button("Return with the note", icon=icon("undo"))
        if is_assured or is_returned:
            form.save(
                lambda database: review_benefit(
                    database, by=view.actor, benefit_id=benefit.id, is_assured=is_assured, assured_to=until, note=note,
                    seen_revision=drawn.seen, request_key=form.request_key,
                ),
                "The benefit is assured." if is_assured else "The benefit goes back to the team.",
            )  # fmt: skip
