"""Changing one edition: adopt it or keep it for comparison, correct what is said about it, withdraw or restore it."""

from typing import Any

import streamlit as st

from portfolio.inputs import label
from portfolio.ui.assumptions_data import every_edition_at
from portfolio.ui.pilot_form import Form, day_input
from portfolio.ui.view import View
from portfolio.ui.words import day, plain
from portfolio.value.parameter_inputs import ParameterInput
from portfolio.value.parameter_set import Edition
from portfolio.value.parameters import (
    EDITABLE,
    edit_edition_facts,
    restore_edition,
    set_edition_adopted,
    withdraw_edition,
)

REASON_CHARACTERS = 1000


def draw_change(view: View, edition: Edition) -> None:
    """The forms, drawn only once they are asked for."""
    if edition.is_withdrawn:
        _restore(view, edition)
        return
    box = Form(view, f"edition:{edition.id}").opened("Change this edition", "edit")
    if box is None:
        return
    with box:
        st.caption("Values are never changed: add another edition, and both can be compared.")
        _adopt(view, edition)
        _correct(view, edition)
        _withdraw(view, edition)


def _reason(form: Form) -> str:
    return st.text_input("Reason", key=form.key("reason"), max_chars=REASON_CHARACTERS)


def _adopt(view: View, edition: Edition) -> None:
    form = Form(view, f"adopt:{edition.id}")
    drawn = form.drawn("reason")
    with st.form(form.key("form")):
        if edition.is_adopted:
            st.markdown("**Keep it for comparison only.** It is then in force on no date.")
        else:
            st.markdown(
                f"**Adopt it.** It is then in force from {day(edition.effective_from)} until a later adopted edition "
                "begins, and every total follows at once."
            )
        reason = _reason(form)
        is_sent = st.form_submit_button(
            "Keep for comparison" if edition.is_adopted else "Adopt", type="primary",
            icon=":material/compare_arrows:" if edition.is_adopted else ":material/check_circle:",
        )  # fmt: skip
    if is_sent:
        done = "is kept for comparison only" if edition.is_adopted else "is adopted"
        form.save(
            lambda database: set_edition_adopted(
                database, by=view.actor, parameter_id=edition.id, is_adopted=not edition.is_adopted, reason=reason,
                seen_revision=drawn.seen, request_key=form.request_key,
            ),
            f"{plain(edition.edition)} {done}.",
        )  # fmt: skip


def _correct(view: View, edition: Edition) -> None:
    form = Form(view, f"correct:{edition.id}")
    drawn = form.drawn("source")
    before = _as_drawn(view, edition, drawn.shown)
    words = {name: label(ParameterInput, name) for name in EDITABLE}
    with st.form(form.key("form")):
        st.markdown("**Correct what is said about it.**")
        values: dict[str, Any] = {
            "effective_from": day_input(words["effective_from"], before.effective_from, form.key("from")),
            "source": st.text_area(words["source"], before.source, key=form.key("source"), max_chars=1000, height=100),
            "source_url": st.text_input(words["source_url"], before.source_url, key=form.key("url"), max_chars=1000),
            "note": st.text_area(words["note"], before.note, key=form.key("note"), max_chars=4000, height=120),
        }
        reason = _reason(form)
        is_sent = st.form_submit_button("Save", icon=":material/save:")
    if not is_sent:
        return
    changes = {name: value for name, value in values.items() if value != getattr(before, name)}
    if not changes:
        st.info("Nothing was changed, so there is nothing to save.", icon=":material/info:")
        return
    form.save(
        lambda database: edit_edition_facts(
            database, by=view.actor, parameter_id=edition.id, changes=changes, seen_revision=drawn.seen, reason=reason,
            request_key=form.request_key,
        ),
        f"{plain(edition.edition)} is corrected.",
    )  # fmt: skip


def _as_drawn(view: View, edition: Edition, revision: int) -> Edition:
    """The edition whose facts the form's fields began with."""
    return next((one for one in every_edition_at(view.url, revision) if one.id == edition.id), edition)


def _withdraw(view: View, edition: Edition) -> None:
    form = Form(view, f"withdraw-edition:{edition.id}")
    with st.form(form.key("form")):
        st.markdown("**Withdraw it** only when it should never have been here. It stays in the history.")
        reason = _reason(form)
        is_sent = st.form_submit_button("Withdraw", icon=":material/block:")
    if is_sent:
        form.save(
            lambda database: withdraw_edition(database, by=view.actor, parameter_id=edition.id, reason=reason),
            f"{plain(edition.edition)} is withdrawn.",
        )


def _restore(view: View, edition: Edition) -> None:
    form = Form(view, f"restore-edition:{edition.id}")
    with st.form(form.key("form"), border=False):
        reason = _reason(form)
        is_sent = st.form_submit_button("Restore", icon=":material/undo:")
    if is_sent:
        form.save(
            lambda database: restore_edition(database, by=view.actor, parameter_id=edition.id, reason=reason),
            f"{plain(edition.edition)} is restored.",
        )
