"""This month's actual costs inside the monthly update: one field for each category that the pilot spends on."""

from datetime import date
from typing import Any

import streamlit as st

from portfolio.clock import add_months
from portfolio.db import LedgerSession
from portfolio.errors import Problem
from portfolio.money import to_pounds
from portfolio.pilots.costs import save_costs
from portfolio.pilots.queries import CostLine
from portfolio.ui import pilot_data
from portfolio.ui.forms import Drawn
from portfolio.ui.pilot_cost_form import CELLS, Cell, amounts, changed_lines, wrong_lines
from portfolio.ui.pilot_form import Form
from portfolio.ui.view import View
from portfolio.ui.words import money, month
from portfolio.vocabulary import CostBasis, CostNature

ROW = 4
RECENT_MONTHS = 3


class CostEntry:
    """The cost fields of one update, and what they change."""

    def __init__(self, view: View, pilot_id: int, chosen: date, form: Form, drawn: Drawn) -> None:
        self.view, self.pilot_id, self.chosen, self.form, self.drawn = view, pilot_id, chosen, form, drawn
        lines = pilot_data.costs_at(view, pilot_id, drawn.shown)
        self.before = amounts(lines, chosen, CostBasis.ACTUAL)
        self.planned = amounts(lines, chosen, CostBasis.PLANNED)
        self.recent = amounts(lines, add_months(chosen, -1), CostBasis.ACTUAL)
        self.cells = _cells(lines, chosen) or [cell for cell in CELLS if cell[1] is CostNature.RUNNING]
        self.typed: dict[Cell, str | None] = {}

    def draw(self) -> None:
        """One field a category, with the plan and last month's amount under it."""
        st.markdown(f"**Actual costs for {month(self.chosen)}** (optional; nominal pounds)")
        for start in range(0, len(self.cells), ROW):
            for column, cell in zip(st.columns(ROW), self.cells[start : start + ROW], strict=False):
                with column:
                    self.typed[cell] = self._field(cell)
        st.caption("Costs count as soon as you save, also with a draft. Empty is not reported; 0 is nothing spent.")

    def _field(self, cell: Cell) -> str | None:
        category, nature = cell
        before = self.before.get(cell)
        value = st.text_input(
            f"{category.label}{', one-off' if nature is CostNature.ONE_OFF else ''} (£)", placeholder="Not reported",
            value="" if before is None else f"{to_pounds(before):,.2f}", max_chars=30,
            key=self.form.key(f"cost:{category.value}:{nature.value}"),
        )  # fmt: skip
        hints = [
            f"{word} {money(found[cell])}"
            for word, found in (("planned", self.planned), ("last month", self.recent))
            if cell in found
        ]
        if hints:
            st.caption(", ".join(hints).capitalize())
        return value.strip() or None

    def lines(self, problems: list[Problem]) -> list[dict[str, Any]]:
        """What was entered or changed, as lines to save; a field that lost its amount is a problem."""
        lines, emptied = changed_lines(self.pilot_id, self.chosen, CostBasis.ACTUAL, self.before, self.typed)
        problems += [
            Problem(name, "had an amount: enter 0, or take it back on the pilot's page, under Costs")
            for name in emptied
        ]
        problems += wrong_lines(lines)
        return lines

    def save(self, database: LedgerSession, lines: list[dict[str, Any]]) -> None:
        """Within the update's transaction."""
        if lines:
            save_costs(database, by=self.view.actor, lines=lines, seen_revision=self.drawn.seen)


def _cells(lines: tuple[CostLine, ...], chosen: date) -> list[Cell]:
    """What the pilot spends on: planned for the month, entered for it, or spent in the months before."""
    first = add_months(chosen, -RECENT_MONTHS)
    used = {
        (line.category, line.nature)
        for line in lines
        if (line.month == chosen and line.basis is not CostBasis.FORECAST)
        or (line.basis is CostBasis.ACTUAL and first <= line.month < chosen and line.nature is CostNature.RUNNING)
    }
    return [cell for cell in CELLS if cell in used]
