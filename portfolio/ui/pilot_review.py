"""Reviewing what waits: an assurer approves a value or returns it with a note. Nobody reviews their own."""

from collections.abc import Sequence

import streamlit as st

from portfolio.ui.pilot_form import Form
from portfolio.ui.pilot_words import icon, period, quantity
from portfolio.ui.view import View
from portfolio.ui.words import plain
from portfolio.value.queries import IndicatorRow, Measured
from portfolio.value.service import review_measurement


def draw_review(view: View, indicator: IndicatorRow, waiting: Sequence[Measured]) -> None:
    """One form for each waiting value, drawn when opened."""
    for row in waiting:
        form = Form(view, f"review:{row.id}")
        when = period(row.period_start, row.period_end)
        if (box := form.opened(f"Review {when}: {quantity(row.value)} {plain(indicator.unit)}", "fact_check")) is None:
            continue
        with box:
            _facts(row)
            if row.submitted_by_id is not None and row.submitted_by_id == view.actor.person_id:
                st.info("You submitted this value: someone else must review it.", icon=icon("group"))
            else:
                _form(view, form, row)


def _facts(row: Measured) -> None:
    interval = "no interval given" if row.low is None else f"interval {quantity(row.low)} to {quantity(row.high)}"
    sample = "sample size not reported" if row.sample_size is None else f"sample of {row.sample_size:,}"
    st.markdown(f"{row.method.label}, {sample}, {interval}. Submitted by {plain(row.submitted_by or 'the product')}.")
    if row.evidence_url:
        st.markdown("Evidence:")
        st.text(row.evidence_url)
    else:
        st.markdown(f":orange[{icon('link_off')}] No evidence link.")


def _form(view: View, form: Form, row: Measured) -> None:
    drawn = form.drawn("note")
    with st.form(form.key("form")):
        note = st.text_area("Note (needed when you return it)", key=form.key("note"), max_chars=2000, height=80)
        with st.container(horizontal=True):
            is_approved = st.form_submit_button("Approve", type="primary", icon=icon("verified"))
            is_returned = st.form_submit_button("Return with the note", icon=icon("undo"))
    if is_approved or is_returned:
        form.save(
            lambda database: review_measurement(
                database, by=view.actor, measurement_id=row.id, is_approved=is_approved, note=note,
                seen_revision=drawn.seen, request_key=form.request_key,
            ),
            "The value is approved and counts from now on." if is_approved else "The value goes back to the team.",
        )  # fmt: skip
