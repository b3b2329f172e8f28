"""Withdrawing a benefit or the basis of an appraisal with a reason, and bringing back what was withdrawn."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from portfolio.errors import Invalid
from portfolio.pilots.queries import Facts
from portfolio.ui import pilot_value_data
from portfolio.ui.forms import pick, show_error
from portfolio.ui.pilot_form import Form
from portfolio.ui.view import View
from portfolio.value.service import (
    restore_appraisal,
    restore_benefit,
    restore_budget_move,
    withdraw_appraisal,
    withdraw_benefit,
)

WORDS = {"benefit": "this benefit", "appraisal": "this basis"}
WITHDRAW: dict[str, Callable[..., Any]] = {"benefit": withdraw_benefit, "appraisal": withdraw_appraisal}
RESTORE: dict[str, Callable[..., Any]] = {
    "benefit": restore_benefit, "move": restore_budget_move, "appraisal": restore_appraisal,
}  # fmt: skip
NAMES = {"benefit": "benefit_id", "move": "move_id", "appraisal": "appraisal_id"}


def draw_withdraw_form(view: View, kind: str, row_id: int) -> None:
    """Take back what should never have been entered. One that ended is not withdrawn: it gets an end date."""
    form = Form(view, f"{kind}-withdraw:{row_id}")
    if (box := form.opened(f"Withdraw {WORDS[kind]}", "block")) is None:
        return
    with box, st.form(form.key("form")):
        st.markdown("Only when it should never have been entered: it then counts nowhere. It stays in the history.")
        reason = st.text_input("Reason", key=form.key("reason"), max_chars=200)
        is_sent = st.form_submit_button("Withdraw it", type="primary")
    if is_sent:
        with box:
            form.save(
                lambda database: WITHDRAW[kind](database, by=view.actor, reason=reason, **{NAMES[kind]: row_id}),
                "It is withdrawn. It stays in the history.",
            )


def draw_restore_form(view: View, facts: Facts) -> None:
    """Bring something back; nothing is drawn when nothing was withdrawn."""
    options = pilot_value_data.withdrawn(view, facts.id)
    form = Form(view, f"value-restore:{facts.id}")
    if not options or (box := form.opened(f"Bring back what was withdrawn ({len(options)})", "restore")) is None:
        return
    with box, st.form(form.key("form")):
        chosen = pick("Withdrawn", options, key=form.key("row"), placeholder="Choose")
        reason = st.text_input("Reason", key=form.key("reason"), max_chars=200)
        is_sent = st.form_submit_button("Bring it back", type="primary")
    if not is_sent:
        return
    with box:
        if chosen is None:
            show_error(Invalid.field("Withdrawn", "is needed: choose what to bring back"))
            return
        kind, row_id = chosen
        form.save(
            lambda database: RESTORE[kind](database, by=view.actor, reason=reason, **{NAMES[kind]: row_id}),
            "It is back.",
        )
