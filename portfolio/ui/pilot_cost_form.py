"""Entering one month of costs as a grid, and taking back an amount that should never have been entered."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.access import Operation
from portfolio.clock import add_months, month_start
from portfolio.errors import Invalid, Problem
from portfolio.inputs import parse
from portfolio.money import to_pence
from portfolio.pilots.costs import save_costs, withdraw_cost
from portfolio.pilots.inputs import CostInput
from portfolio.pilots.queries import CostLine, Facts
from portfolio.ui import pilot_data, session
from portfolio.ui.forms import pick, show_error
from portfolio.ui.pilot_form import Form
from portfolio.ui.pilot_parts import segment
from portfolio.ui.view import View
from portfolio.ui.words import money, month
from portfolio.vocabulary import CostBasis, CostCategory, CostNature

MONTHS_AHEAD = 24
Cell = tuple[CostCategory, CostNature]
CELLS: tuple[Cell, ...] = tuple((category, nature) for category in CostCategory for nature in CostNature)


def draw_form(view: View, facts: Facts, closed: date) -> None:
    """Choose the month and what kind of amount, fill the grid, save."""
    opener = Form(view, f"costs:{facts.id}")
    if (box := opener.opened("Enter or correct a month of costs", "edit")) is not None:
        with box:
            left, right = st.columns(2)
            with left:
                chosen = pick(
                    "Month",
                    _months(facts, view.as_at),
                    max(closed, month_start(facts.started_on)),
                    key=opener.key("month"),
                )
            with right:
                key = opener.key("basis")
                now = session.get(key, CostBasis.ACTUAL)
                basis = st.segmented_control(
                    "What the amounts are", list(CostBasis), default=CostBasis.ACTUAL, required=True,
                    format_func=lambda value: segment(value.label, is_chosen=value == now), key=key,
                )  # fmt: skip
            if chosen and basis:
                _grid(view, facts, opener, chosen, CostBasis(basis))
    if view.may(Operation.WITHDRAW, facts.organisation_id):
        _withdraw_form(view, facts)


def _months(facts: Facts, as_at: date) -> dict[date, str]:
    first, last = month_start(facts.started_on), add_months(as_at, MONTHS_AHEAD)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = [add_months(first, number) for number in range(count)]
    return {value: month(value) for value in reversed(months)}


def _grid(view: View, facts: Facts, opener: Form, chosen: date, basis: CostBasis) -> None:
    form = Form(view, f"costs:{facts.id}:{chosen}:{basis.value}")
    drawn = form.drawn("grid")
    before = amounts(pilot_data.costs_at(view, facts.id, drawn.shown), chosen, basis)
    with st.form(form.key("form")):
        edited = st.data_editor(
            _frame(before), key=form.key("grid"), hide_index=True, disabled=["Category"], placeholder="Not reported",
            column_config={
                nature.label: st.column_config.NumberColumn(f"{nature.label} (£)", min_value=0, format="%.2f")
                for nature in CostNature
            },
            alt=f"{basis.label} costs for {month(chosen)} by category, in pounds",
        )  # fmt: skip
        st.caption("An empty cell is not reported; 0 says that nothing was spent. Nominal pounds.")
        reason = st.text_input("Why it changes (kept in the history)", key=form.key("reason"), max_chars=200)
        is_sent = st.form_submit_button("Save the month", type="primary")
    if not is_sent:
        return
    lines, emptied = changed_lines(facts.id, chosen, basis, before, _cells(edited))
    problems = [Problem(name, "was emptied: enter 0, or take the amount back below") for name in emptied]
    problems += wrong_lines(lines)
    if problems:
        show_error(Invalid(problems))
    elif not lines:
        st.info("Nothing was changed, so there is nothing to save.", icon=":material/info:")
    else:
        form.save(
            lambda database: save_costs(
                database, by=view.actor, lines=lines, reason=reason, seen_revision=drawn.seen,
                request_key=form.request_key,
            ),
            f"{basis.label} costs for {month(chosen)} are saved.",
        )  # fmt: skip


def amounts(lines: Iterable[CostLine], chosen: date, basis: CostBasis) -> dict[Cell, int]:
    """Pence by category and nature of one month and basis."""
    return {
        (line.category, line.nature): line.amount_pence
        for line in lines
        if line.month == chosen and line.basis is basis
    }


def changed_lines(
    pilot_id: int, chosen: date, basis: CostBasis, before: dict[Cell, int], cells: dict[Cell, str | None]
) -> tuple[list[dict[str, Any]], list[str]]:
    """What a grid adds or changes, as lines to save; and the names of cells that had an amount and lost it."""
    lines, emptied = [], []
    for (category, nature), pounds in cells.items():
        pence = before.get((category, nature))
        if pounds is None:
            if pence is not None:
                emptied.append(f"{category.label}, {nature.label.lower()}")
        elif _pence(pounds) != pence or pence is None:
            lines.append(
                {
                    "pilot_id": pilot_id,
                    "month": chosen,
                    "category": category,
                    "nature": nature,
                    "basis": basis,
                    "pounds": pounds,
                }
            )
    return lines, emptied


def wrong_lines(lines: Iterable[dict[str, Any]]) -> list[Problem]:
    """What cannot be saved of ``lines``, each problem with the name of its cell."""
    problems = []
    for line in lines:
        try:
            parse(CostInput, line)
        except Invalid as error:
            name = f"{line['category'].label}, {line['nature'].label.lower()}"
            problems += [Problem(name, problem.why) for problem in error.problems]
    return problems


def _pence(pounds: str) -> int | None:
    """None for what is not an amount: the service says so in words."""
    try:
        return to_pence(pounds)
    except ValueError:
        return None


def text_of(pounds: float) -> str:
    """A number from a cell as it would be typed: no trailing zeros, no exponent."""
    return f"{pounds:.6f}".rstrip("0").rstrip(".")


def _frame(before: dict[Cell, int]) -> pd.DataFrame:
    columns = {
        nature.label: [
            before[cell] / 100 if (cell := (category, nature)) in before else None for category in CostCategory
        ]
        for nature in CostNature
    }
    frame = pd.DataFrame({"Category": [category.label for category in CostCategory], **columns})
    return frame.astype({nature.label: float for nature in CostNature})


def _cells(edited: pd.DataFrame) -> dict[Cell, str | None]:
    found: dict[Cell, str | None] = {}
    for number, category in enumerate(CostCategory):
        for nature in CostNature:
            value = edited[nature.label].iloc[number]
            found[category, nature] = None if pd.isna(value) else text_of(float(value))
    return found


def _withdraw_form(view: View, facts: Facts) -> None:
    form = Form(view, f"cost-withdraw:{facts.id}")
    if (box := form.opened("Take back an amount", "undo")) is None:
        return
    lines = sorted(
        pilot_data.costs_at(view, facts.id, view.revision), key=lambda line: (line.month, line.id), reverse=True
    )
    options = {
        line.id: f"{month(line.month)}: {line.basis.label.lower()} {line.category.label.lower()}, "
        f"{line.nature.label.lower()}, {money(line.amount_pence)}"
        for line in lines
    }
    with box, st.form(form.key("form")):
        chosen = pick("Amount", options, key=form.key("line"), placeholder="Choose what should never have been entered")
        reason = st.text_input("Reason", key=form.key("reason"), max_chars=200)
        is_sent = st.form_submit_button("Take it back", type="primary")
    if not is_sent:
        return
    with box:
        if chosen is None:
            show_error(Invalid.field("Amount", "is needed"))
            return
        form.save(
            lambda database: withdraw_cost(database, by=view.actor, cost_id=chosen, reason=reason),
            "The amount is taken back. It stays in the history.",
        )
