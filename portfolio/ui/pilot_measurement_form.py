"""Recording a value of an indicator, and correcting, resubmitting or withdrawing one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from portfolio.access import Operation
from portfolio.clock import last_closed_month_end, month_start
from portfolio.inputs import parse
from portfolio.ui.forms import pick
from portfolio.ui.pilot_form import Form, count_input, day_input
from portfolio.ui.pilot_words import exact, period, quantity
from portfolio.ui.view import View
from portfolio.value.inputs import MeasurementInput
from portfolio.value.queries import IndicatorRow, Measured
from portfolio.value.service import edit_measurement, record_measurement, withdraw_measurement
from portfolio.vocabulary import Method

NUMBERS = ("value", "low", "high", "spread")


def draw_record_form(view: View, indicator: IndicatorRow, rows: Sequence[Measured]) -> None:
    """A new value, for the last closed month unless said otherwise."""
    form = Form(view, f"measure:{indicator.id}")
    if (box := form.opened("Record a value", "add_chart")) is None:
        return
    with box, st.form(form.key("form")):
        values = _fields(form, indicator, rows[-1] if rows else None, None, view.as_at)
        is_draft, is_submitted = _buttons()
    if is_draft or is_submitted:
        with box:
            form.save(
                lambda database: record_measurement(
                    database, by=view.actor, indicator_id=indicator.id, measurement=parse(MeasurementInput, _given(values)),
                    is_submitted=is_submitted, request_key=form.request_key,
                ),
                "The value waits for approval." if is_submitted else "The draft is kept.",
            )  # fmt: skip


def draw_correct_form(view: View, indicator: IndicatorRow, rows: Sequence[Measured]) -> None:
    """Choose a value, then correct it, submit it again, or take it back."""
    opener = Form(view, f"measure-correct:{indicator.id}")
    if not rows or (box := opener.opened("Correct, submit or withdraw a value", "edit_note")) is None:
        return
    newest = sorted(rows, key=lambda row: (row.status.value in {"approved", "submitted"}, -row.period_end.toordinal()))
    options = {
        row.id: f"{period(row.period_start, row.period_end)}: {quantity(row.value)}, {row.status.label.lower()}"
        for row in newest
    }
    with box:
        chosen = pick("Value", options, newest[0].id, key=opener.key("row"))
        row = next((row for row in rows if row.id == chosen), None)
        if row is not None:
            _correct(view, indicator, row)
            if view.may(Operation.WITHDRAW):
                _withdraw(view, row)


def _correct(view: View, indicator: IndicatorRow, row: Measured) -> None:
    form = Form(view, f"measure-edit:{row.id}")
    drawn = form.drawn("value")
    with st.form(form.key("form")):
        values = _fields(form, indicator, row, row, view.as_at)
        reason = st.text_input("Why it changes (kept in the history)", key=form.key("reason"), max_chars=200)
        is_draft, is_submitted = _buttons()
    if is_draft or is_submitted:
        changes = _given(values, is_whole=True)
        form.save(
            lambda database: edit_measurement(
                database, by=view.actor, measurement_id=row.id, changes=changes, is_submitted=is_submitted,
                seen_revision=drawn.seen, reason=reason, request_key=form.request_key,
            ),
            "The value waits for approval." if is_submitted else "The draft is kept.",
        )  # fmt: skip


def _withdraw(view: View, row: Measured) -> None:
    form = Form(view, f"measure-withdraw:{row.id}")
    with st.form(form.key("form")):
        reason = st.text_input("Reason for withdrawing this value", key=form.key("reason"), max_chars=200)
        is_sent = st.form_submit_button("Withdraw the value")
    if is_sent:
        form.save(
            lambda database: withdraw_measurement(database, by=view.actor, measurement_id=row.id, reason=reason),
            "The value is withdrawn. It stays in the history.",
        )


def _fields(
    form: Form, indicator: IndicatorRow, like: Measured | None, row: Measured | None, as_at: date
) -> dict[str, Any]:
    """Filled from ``row``; a new value takes method and model version from the one before (``like``)."""
    closed = last_closed_month_end(as_at)
    values: dict[str, Any] = {}
    columns = st.columns(4)
    starts = {
        "period_start": row.period_start if row else month_start(closed),
        "period_end": row.period_end if row else closed,
    }
    for column, (name, start) in zip(columns, starts.items(), strict=False):
        with column:
            values[name] = day_input(_title(name), start, form.key(name))
    values["value"] = columns[2].text_input(f"Value ({indicator.unit})", _text(row, "value"), key=form.key("value"))
    with columns[3]:
        method = like.method if like else None
        values["method"] = pick("Method", Method.labels(), method, key=form.key("method"), placeholder="Choose")
    st.caption(
        "How sure is it? Either low and high, or the standard deviation with the sample size. Both may stay empty."
    )
    columns = st.columns(4)
    for column, name in zip(columns, ("low", "high", "spread"), strict=False):
        is_derived = row is not None and row.spread is not None and name != "spread"
        values[name] = column.text_input(_title(name), "" if is_derived else _text(row, name), key=form.key(name))
    with columns[3]:
        values["sample_size"] = count_input("Sample size", row.sample_size if row else None, form.key("sample_size"))
    left, right = st.columns([1, 3])
    version = like.model_version if like else ""
    values["model_version"] = left.text_input("Model version", version, key=form.key("model_version"), max_chars=100)
    values["evidence_url"] = right.text_input(
        "Evidence link", row.evidence_url if row else "", key=form.key("evidence_url"), placeholder="https://…"
    )
    return values


def _buttons() -> tuple[bool, bool]:
    with st.container(horizontal=True):
        is_submitted = st.form_submit_button("Submit for approval", type="primary", icon=":material/send:")
        is_draft = st.form_submit_button("Save draft", icon=":material/save:")
    return is_draft, is_submitted


def _given(values: dict[str, Any], *, is_whole: bool = False) -> dict[str, Any]:
    """What was entered; empty numbers are absent (``is_whole`` keeps them, so that a correction can clear them)."""
    filled = {
        name: None if name in NUMBERS and not str(value or "").strip() else value for name, value in values.items()
    }
    if is_whole:
        return filled
    return {name: value for name, value in filled.items() if value is not None}


def _text(row: Measured | None, name: str) -> str:
    return exact(getattr(row, name)) if row else ""


def _title(name: str) -> str:
    return str(MeasurementInput.model_fields[name].title)
