"""Pasting a month of costs from a spreadsheet: checked row by row and shown before anything is saved."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.access import Scope
from portfolio.clock import add_months
from portfolio.db import get_engine, read_session
from portfolio.errors import Invalid
from portfolio.ledger import known
from portfolio.money import to_pounds
from portfolio.pilots import bulk
from portfolio.pilots.pasting import MAX_ROWS, TITLES, Pasted, parse_costs
from portfolio.ui import forms, session
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import month, plural
from portfolio.vocabulary import CostBasis

FORM = "cost_paste"
MONTHS_BACK, MONTHS_AHEAD = 60, 24
EXAMPLE = (
    "DCS-001\tStaff\tRunning\t10,500.00\nDCS-001\tLicences\tRunning\t39,500.00\nHSA-002\tSupplier\tOne-off\t£2,400"
)


def draw(view: View) -> None:
    """The form, then what it was read as, then the button that saves it."""
    generation = session.generation(FORM)
    st.caption(
        f"Copy four columns from your spreadsheet: {', '.join(TITLES.values())}. Up to {MAX_ROWS:,} rows; a row of "
        "headings may come first. Nothing is saved before you have seen what was read."
    )
    with st.container(horizontal=True):
        bases = {basis: basis.label for basis in CostBasis}
        basis = forms.pick("These costs are", bases, CostBasis.ACTUAL, key=f"{FORM}:{generation}:basis")
        months = {day: month(day) for day in _months(view.as_at)}
        chosen = forms.pick("Month", months, add_months(view.as_at, -1), key=f"{FORM}:{generation}:month")
    text = st.text_area("Cells from the spreadsheet", height=220, key=f"{FORM}:{generation}:cells", placeholder=EXAMPLE)
    st.button("Check", icon=":material/fact_check:")
    if not (text or "").strip():
        return
    if basis is CostBasis.ACTUAL and chosen > view.as_at:
        st.error(f"{month(chosen)} lies ahead: actual costs are of months that have begun.", icon=":material/error:")
        return
    try:
        pasted = parse_costs(text or "", _references(view.url, view.head, view.scope))
    except Invalid as error:
        forms.show_error(error)
        st.button("Clear", icon=":material/close:", on_click=session.renew, args=(FORM,))
        return
    _show(view, pasted, chosen, basis)
    _save(view, pasted, chosen, basis)


def _months(as_at: date) -> list[date]:
    """Newest first: plans and forecasts look ahead."""
    return [add_months(as_at, count) for count in range(MONTHS_AHEAD, -MONTHS_BACK - 1, -1)]


def _show(view: View, pasted: Pasted, chosen: date, basis: CostBasis) -> None:
    if pasted.problems:
        rows = len({problem.row for problem in pasted.problems})
        st.error(
            f"{plural(rows, 'row')} of {len(pasted.rows):,} must be put right in your spreadsheet or in the box above. "
            "Nothing is saved until every row is right.",
            icon=":material/error:",
        )
        table = pd.DataFrame(pasted.problems).rename(
            columns={"row": "Row", "column": "Column", "value": "Says", "why": "Why"}
        )
        st.dataframe(table, hide_index=True, alt="What is wrong, row by row")
    with st.expander(f"What was read: {plural(len(pasted.rows), 'row')}", expanded=not pasted.problems):
        st.dataframe(
            _preview(pasted, _amounts(view.url, view.head, chosen, basis)),
            hide_index=True,
            placeholder="Not reported",
            column_config={
                "Now in the register": st.column_config.NumberColumn(format="£%,.2f"),
                "Amount": st.column_config.NumberColumn(format="£%,.2f"),
            },
            alt=f"The pasted costs of {month(chosen)} as read",
        )


def _preview(pasted: Pasted, held: dict[bulk.Line, int]) -> pd.DataFrame:
    wrong = {problem.row for problem in pasted.problems}
    return pd.DataFrame([_preview_row(row, held, is_wrong=row.row in wrong) for row in pasted.rows])


def _preview_row(row: Any, held: dict[bulk.Line, int], *, is_wrong: bool) -> dict[str, Any]:
    now = held.get((row.pilot_id, row.category, row.nature))
    state = (
        "! Put right" if is_wrong else "+ New" if now is None else "= The same" if now == row.pence else "↻ Replaces"
    )
    return {
        "Row": row.row,
        "Result": state,
        "Reference": row.cells["reference"],
        "Category": row.category.label if row.category else row.cells["category"],
        "One-off or running": row.nature.label if row.nature else row.cells["nature"],
        "Now in the register": None if now is None else now / 100,
        "Amount": None if row.pence is None else row.pence / 100,
    }


def _save(view: View, pasted: Pasted, chosen: date, basis: CostBasis) -> None:
    what = f"{plural(len(pasted.rows), 'line')}, £{to_pounds(pasted.total_pence):,}"
    words = f"{basis.label.lower()} costs of {month(chosen)}"
    key = session.request_key(FORM)
    with st.container(horizontal=True, vertical_alignment="center"):
        wants = st.button(
            f"Save {what}, as {words}", type="primary", icon=":material/save:", disabled=bool(pasted.problems)
        )
        st.button("Clear", icon=":material/close:", on_click=session.renew, args=(FORM,))
    seen = session.get(f"seen:{FORM}", view.head)  # the revision that the preview on the screen was drawn from
    if not wants:
        session.put(f"seen:{FORM}", view.head)
        return
    saved = forms.save(
        view,
        FORM,
        lambda database: bulk.save_month(
            database, by=view.actor, pasted=pasted, month=chosen, basis=basis, seen_revision=seen, request_key=key
        ),
        f"Saved {what}: {words}.",
    )
    if saved is not None:
        st.rerun()


@remembered(CACHE_ENTRIES)
def _references(url: str, revision: int, scope: Scope) -> dict[str, int]:
    with read_session(get_engine(url)) as database:
        return bulk.references(database, known(database, revision), scope)


@remembered(CACHE_ENTRIES)
def _amounts(url: str, revision: int, chosen: date, basis: CostBasis) -> dict[bulk.Line, int]:
    with read_session(get_engine(url)) as database:
        return bulk.amounts(database, known(database, revision), chosen, basis)
