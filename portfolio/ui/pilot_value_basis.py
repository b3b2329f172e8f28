"""The basis of a pilot's appraisal: what it is, and the form for it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.inputs import label, parse
from portfolio.pilots.queries import Facts
from portfolio.ui import pilot_value_data, value_data
from portfolio.ui.forms import pick
from portfolio.ui.pilot_form import Form
from portfolio.ui.pilot_value_words import percent
from portfolio.ui.pilot_words import icon, or_not_reported
from portfolio.ui.view import View
from portfolio.ui.words import NOT_REPORTED, money, plain, plural
from portfolio.value.appraisal_inputs import AppraisalInput
from portfolio.value.benefit_queries import AppraisalRow
from portfolio.value.service import set_appraisal

OTHER = ""
RATES = {"bias_rate", "mitigation_rate"}
YEARS = {"first_year", "horizon_years", "price_base_year"}


def basis_table(row: AppraisalRow) -> pd.DataFrame:
    """The basis as two columns; cells are escaped, because tables read Markdown."""
    left = "" if row.mitigation_rate is None else percent(row.mitigation_rate)
    rows = {
        "Years": f"{plural(row.horizon_years, 'year')} from {row.first_year}, which is year 0",
        "Price base year": str(row.price_base_year),
        "Optimism bias": " of ".join(
            part for part in (percent(row.bias_rate) or NOT_REPORTED, row.bias_category) if part
        ),
        "Mitigated share of the bias": " ".join(part for part in (left or NOT_REPORTED, row.mitigation_note) if part),
        "Running cost a year": money(row.running_pence),
        "Residual value": " ".join(part for part in (money(row.residual_pence), row.residual_note) if part),
        "Note": or_not_reported(row.note),
    }
    return pd.DataFrame({"Fact": [f"**{name}**" for name in rows], "Value": [plain(value) for value in rows.values()]})


def draw_basis_form(view: View, facts: Facts, row: AppraisalRow | None) -> None:
    """Enter the basis, or change it."""
    form = Form(view, f"appraisal:{facts.id}")
    words = "Change the basis of the appraisal" if row else "Enter the basis of the appraisal"
    if (box := form.opened(words, "tune")) is None:
        return
    drawn = form.drawn("bias_category")
    before = typed(pilot_value_data.book(view, facts.id, drawn.shown).appraisal if row else None)
    with box:
        category = _category(view, form, before)
        with st.form(form.key("form")):
            values = _fields(form, before) | {"bias_category": category}
            reason = (
                st.text_input("Why it changes (kept in the history)", key=form.key("reason"), max_chars=200)
                if row
                else ""
            )
            is_sent = st.form_submit_button("Save the basis", type="primary")
        if is_sent:
            if row is not None and values == before:
                st.info("Nothing was changed, so there is nothing to save.", icon=icon("info"))
                return
            entered = {name: value for name, value in values.items() if value not in (None, "")}
            form.save(
                lambda database: set_appraisal(
                    database, by=view.actor, pilot_id=facts.id, appraisal=parse(AppraisalInput, entered),
                    seen_revision=drawn.seen if row else 0, reason=reason, request_key=form.request_key,
                ),
                "The basis of the appraisal is saved.",
            )  # fmt: skip


def typed(row: AppraisalRow | None) -> dict[str, Any]:
    """A basis as its form shows it, by the names under which it is entered: text, "" for none."""
    found: dict[str, Any] = {}
    for name, field in AppraisalInput.model_fields.items():
        value = getattr(row, name) if row else None
        if field.alias:
            found[field.alias] = "" if value is None else f"{value / 100:.2f}"
        else:
            found[name] = percent(value) if name in RATES else "" if value is None else str(value)
    return found


def _category(view: View, form: Form, before: Mapping[str, Any]) -> str:
    """Chosen outside the form, so that its published bounds can be shown."""
    parameters = value_data.parameters(view)
    known = parameters.bias_categories()
    kept = before["bias_category"]
    options = {OTHER: "None of these"} | {name: name for name in dict.fromkeys((*known, *([kept] if kept else [])))}
    chosen = pick(
        label(AppraisalInput, "bias_category"), options, kept, key=form.key("bias_category"),
        help="Such projects have cost more than was planned. The category says by how much, before anything is done about it.",
    )  # fmt: skip
    bounds = parameters.bias(chosen) if chosen else None
    if bounds is not None:
        low, start, high = (percent(rate) for rate in bounds)
        st.caption(
            f"Published for {plain(chosen)}: {low} to {high}, starting point {start}. Begin at the starting point; what "
            "you have done about it is entered as the mitigated share, not by a lower bias."
        )
    return str(chosen or "")


def _fields(form: Form, before: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}

    def text(at: Any, name: str, help: str, **arguments: Any) -> None:
        shown = {"placeholder": "Not reported"} | arguments
        values[name] = at.text_input(label(AppraisalInput, name), before[name], key=form.key(name), help=help, **shown)

    first, horizon, base = st.columns(3)
    text(first, "first_year", "Year 0 of the appraisal, usually the year of the first cost, for instance 2026")
    text(horizon, "horizon_years", "How many years are looked at; for digital services often 5 to 10")
    text(base, "price_base_year", "All amounts are brought to the prices of this year by the GDP deflator")
    bias, mitigated, how = st.columns([1, 1, 2])
    text(bias, "bias_rate", "What is added to the costs, for instance 41%; 0 if none")
    text(mitigated, "mitigation_rate", "The share of the bias that has been dealt with, for instance 25%")
    text(
        how,
        "mitigation_note",
        "What was done about it: a fixed price, a finished design, a tested product",
        max_chars=4000,
    )
    running, residual, what = st.columns([1, 1, 2])
    text(running, "running_pounds", "Cost of each year after the last one with costs, in prices of the base year")
    text(residual, "residual_pounds", "What is left at the end and could be sold or used; below zero for a clean-up")
    text(what, "residual_note", "For instance: licences that can be passed on", max_chars=4000)
    values["note"] = st.text_area(
        label(AppraisalInput, "note"), before["note"], key=form.key("note"), max_chars=4000, height=80
    )
    return values
