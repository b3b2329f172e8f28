"""The form of one monthly update: confidence, three texts, and this month's costs and outcomes, saved together."""

from datetime import date
from typing import Any

import streamlit as st

from portfolio.db import LedgerSession
from portfolio.errors import Invalid, Problem
from portfolio.inputs import parse
from portfolio.reporting.inputs import UpdateInput
from portfolio.reporting.queries import Update
from portfolio.reporting.rules import carried_confidence, last_before, report_of
from portfolio.reporting.service import save_update
from portfolio.ui import pilot_data, session
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_form import Form
from portfolio.ui.pilot_parts import segment
from portfolio.ui.pilot_words import icon, paragraphs, rating
from portfolio.ui.updates import next_one
from portfolio.ui.updates_costs import CostEntry
from portfolio.ui.updates_outcomes import OutcomeEntry
from portfolio.ui.view import View
from portfolio.ui.words import day, month, plain
from portfolio.vocabulary import SCALE_RATINGS, Confidence, ConfidenceScale, UpdateStatus

TEXT = 4000


def draw_form(view: View, page: Page, chosen: date) -> None:
    """One pilot's update of one month."""
    form = Form(view, f"update:{page.facts.id}:{chosen}")
    drawn = form.drawn("happened")
    reports = pilot_data.updates_at(view, page.facts.id, drawn.shown)
    mine, last = report_of(reports, chosen), last_before(reports, chosen)
    _status(mine, last, chosen)
    scale = _scale(form, mine, last)
    costs = CostEntry(view, page.facts.id, chosen, form, drawn)
    outcomes = OutcomeEntry(view, page.facts.id, chosen, form, drawn)
    with st.form(form.key("form")):
        values = {"scale": scale} | _fields(form, scale, mine, last)
        costs.draw()
        outcomes.draw()
        with st.container(horizontal=True):
            words = "Submit the correction" if _is_submitted(mine) else "Submit"
            is_submitted = st.form_submit_button(words, type="primary", icon=icon("send"))
            is_draft = not _is_submitted(mine) and st.form_submit_button("Save draft", icon=icon("save"))
    if not (is_submitted or is_draft):
        return

    def action(database: LedgerSession) -> None:
        problems: list[Problem] = []
        update = _checked(values, problems)
        lines, measurements = costs.lines(problems), outcomes.entered(problems)
        if problems or update is None:
            raise Invalid(problems)
        save_update(
            database, by=view.actor, pilot_id=page.facts.id, month=chosen, update=update, is_submitted=is_submitted,
            seen_revision=drawn.seen, request_key=form.request_key,
        )  # fmt: skip
        costs.save(database, lines)
        outcomes.save(database, measurements, is_submitted=is_submitted)

    name = f"{plain(page.facts.reference)} for {month(chosen)}"
    done = f"Submitted: {name}." if is_submitted else f"The draft of {name} is kept."
    form.save(action, done, then=next_one if is_submitted else None)


def _is_submitted(mine: Update | None) -> bool:
    return mine is not None and mine.status is UpdateStatus.SUBMITTED


def _status(mine: Update | None, last: Update | None, chosen: date) -> None:
    if mine is not None:
        what = "Submitted" if _is_submitted(mine) else "Draft saved"
        name = "check_circle" if _is_submitted(mine) else "edit"
        st.markdown(f"{icon(name)} {what} by {plain(mine.author)} on {day(mine.saved_at)}.")
    elif last is not None:
        st.markdown(
            f"{icon('content_copy')} Filled from the update for **{month(last.month)}**: what is carried over is marked. "
            "Change what is no longer true."
        )
    else:
        st.markdown(f"{icon('fiber_new')} The first update of this pilot.")
    if last is not None and last.next_steps and not _is_submitted(mine):
        st.markdown(f"Planned in {month(last.month)}: {paragraphs(last.next_steps)}")


def _scale(form: Form, mine: Update | None, last: Update | None) -> ConfidenceScale:
    """Outside the form, because the ratings to choose from depend on it."""
    start = (mine or last).scale if (mine or last) is not None else ConfidenceScale.THREE  # type: ignore[union-attr]
    key = form.key("scale")
    now = session.get(key, start)
    chosen = st.segmented_control(
        "Scale of the delivery confidence", list(ConfidenceScale), default=start, required=True,
        key=key,
        format_func=lambda value: segment(value.label, is_chosen=value == now),
        help="It starts with the scale of the last update. Ratings are stored with their scale and never converted.",
    )  # fmt: skip
    return ConfidenceScale(chosen or start)


def _fields(form: Form, scale: ConfidenceScale, mine: Update | None, last: Update | None) -> dict[str, Any]:
    ratings = list(SCALE_RATINGS[scale])
    start = carried_confidence(scale, mine) if mine else carried_confidence(scale, last)
    is_new = mine is None and last is not None
    carried = f" (carried over from {month(last.month)})" if is_new and last else ""
    values: dict[str, Any] = {
        "confidence": st.radio(
            "Delivery confidence" + (carried if start else ""), ratings, horizontal=True, key=form.key(f"confidence:{scale.value}"),
            index=ratings.index(start) if start else None, format_func=lambda value: rating(Confidence(value)),
        ),
        "happened": st.text_area(
            "What happened", mine.happened if mine else "", key=form.key("happened"), max_chars=TEXT, height=100,
            placeholder="One or two sentences that a board can read",
        ),
    }  # fmt: skip
    source = mine or last
    left, right = st.columns(2)
    for column, name, title in ((left, "next_steps", "What is next"), (right, "help_needed", "Help needed")):
        text = getattr(source, name) if source else ""
        values[name] = column.text_area(
            title + (carried if text else ""), text, key=form.key(name), max_chars=TEXT, height=100
        )
    return values


def _checked(values: dict[str, Any], problems: list[Problem]) -> UpdateInput | None:
    try:
        return parse(UpdateInput, values)
    except Invalid as error:
        problems += error.problems
        return None
