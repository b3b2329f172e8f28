"""Budgets that were cut because of a benefit: the list that the banked rung rests on, and the form."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.access import Operation
from portfolio.clock import add_months, month_start
from portfolio.errors import Invalid
from portfolio.inputs import parse
from portfolio.money import to_pounds
from portfolio.pilots.queries import Facts
from portfolio.ui.forms import pick, show_error
from portfolio.ui.pilot_form import Form
from portfolio.ui.pilot_words import icon
from portfolio.ui.view import View
from portfolio.ui.words import money, month, plural
from portfolio.value.benefit_inputs import BudgetMoveInput
from portfolio.value.benefit_queries import BenefitRow, Moved
from portfolio.value.service import record_budget_move, withdraw_budget_move
from portfolio.vocabulary import ValueClass

MONTHS_BACK = 60


def draw_budget(view: View, facts: Facts, benefit: BenefitRow, moves: Sequence[Moved]) -> None:
    """What moved, and the forms. Only a cash-releasing benefit has budgets that move."""
    if moves:
        st.markdown(f"{icon('account_balance')} **{plural(len(moves), 'budget cut')}, nominal pounds**")
        st.dataframe(_table(moves), hide_index=True, alt="Budgets that were cut because of this benefit")
    if benefit.value_class is not ValueClass.CASH_RELEASING or benefit.is_disbenefit:
        return
    if view.may(Operation.BANK, facts.organisation_id):
        _record_form(view, benefit)
    if moves and view.may(Operation.WITHDRAW, facts.organisation_id):
        _withdraw_form(view, benefit, moves)


def _table(moves: Sequence[Moved]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Month": month(row.month),
                "Amount": f"£{to_pounds(row.amount_pence):,}",
                "Budget line": row.budget_line,
                "Reference": row.reference,
                "Recorded by": row.recorded_by,
            }
            for row in moves
        ]
    )


def _record_form(view: View, benefit: BenefitRow) -> None:
    form = Form(view, f"budget:{benefit.id}")
    if (box := form.opened("Record that a budget was cut", "account_balance")) is None:
        return
    now = month_start(view.as_at)
    months = {add_months(now, -back): month(add_months(now, -back)) for back in range(MONTHS_BACK)}
    with box, st.form(form.key("form")):
        st.markdown(
            "Only what finance has taken out of a budget for good. It counts as banked up to the assured value."
        )
        columns = st.columns(4)
        with columns[0]:
            chosen = pick("Month", months, key=form.key("month"), placeholder="Choose")
        values: dict[str, Any] = {
            "month": chosen,
            "pounds": columns[1].text_input("Amount (£)", key=form.key("pounds"), placeholder="12,000"),
            "budget_line": columns[2].text_input(
                "Budget line", benefit.budget_line, key=form.key("budget_line"), max_chars=200
            ),
            "reference": columns[3].text_input(
                "Reference", key=form.key("reference"), max_chars=200,
                help="Where the decision can be found, for instance the number of the journal or of the minute.",
            ),
        }  # fmt: skip
        is_sent = st.form_submit_button("Record it", type="primary")
    if is_sent:
        with box:
            entered = {name: value for name, value in values.items() if value not in (None, "")}
            form.save(
                lambda database: record_budget_move(
                    database, by=view.actor, benefit_id=benefit.id, move=parse(BudgetMoveInput, entered),
                    request_key=form.request_key,
                ),
                "The budget cut is recorded.",
            )  # fmt: skip


def _withdraw_form(view: View, benefit: BenefitRow, moves: Sequence[Moved]) -> None:
    form = Form(view, f"budget-withdraw:{benefit.id}")
    if (box := form.opened("Take back a budget cut", "undo")) is None:
        return
    options = {row.id: f"{month(row.month)}: {money(row.amount_pence)}, {row.reference}" for row in moves}
    with box, st.form(form.key("form")):
        chosen = pick(
            "Budget cut", options, key=form.key("row"), placeholder="Choose what should never have been recorded"
        )
        reason = st.text_input("Reason", key=form.key("reason"), max_chars=200)
        is_sent = st.form_submit_button("Take it back", type="primary")
    if not is_sent:
        return
    with box:
        if chosen is None:
            show_error(Invalid.field("Budget cut", "is needed"))
            return
        form.save(
            lambda database: withdraw_budget_move(database, by=view.actor, move_id=chosen, reason=reason),
            "The budget cut is taken back. It stays in the history.",
        )
