"""Adding an indicator to a pilot, changing it, or withdrawing it."""

from typing import Any

import streamlit as st

from portfolio.access import Operation
from portfolio.inputs import parse
from portfolio.pilots.queries import Facts
from portfolio.ui import data, pilot_data
from portfolio.ui.forms import pick
from portfolio.ui.pilot_form import Form, day_input
from portfolio.ui.pilot_words import exact
from portfolio.ui.view import View
from portfolio.value.inputs import IndicatorInput
from portfolio.value.queries import IndicatorRow
from portfolio.value.service import add_indicator, edit_indicator, withdraw_indicator
from portfolio.vocabulary import Direction, Outcome, PeriodRule, Term

TERMS: dict[str, type[Term]] = {"outcome": Outcome, "direction": Direction, "period_rule": PeriodRule}


def draw_indicator_form(view: View, facts: Facts, indicator: IndicatorRow | None) -> None:
    """Add one (``indicator`` None), or change one."""
    form = Form(view, f"indicator:{facts.id}:{indicator.id if indicator else 'new'}")
    words, name = ("Change the indicator", "edit") if indicator else ("Add an indicator", "add")
    if (box := form.opened(words, name)) is None:
        return
    drawn = form.drawn("name")
    before = _as_drawn(view, facts, indicator, drawn.shown)
    with box, st.form(form.key("form")):
        values = _fields(view, facts, form, before)
        is_sent = st.form_submit_button("Save the changes" if indicator else "Add it", type="primary")
    if is_sent:
        with box:
            _save(view, facts, form, before, values, drawn.seen)
    if indicator and view.may(Operation.WITHDRAW, facts.organisation_id):
        with box:
            _withdraw(view, indicator)


def _as_drawn(view: View, facts: Facts, indicator: IndicatorRow | None, revision: int) -> IndicatorRow | None:
    if indicator is None:
        return None
    known = pilot_data.outcomes_of(view.url, revision, view.as_at, view.scope, facts.id).indicators
    return next((row for row in known if row.id == indicator.id), indicator)


def _fields(view: View, facts: Facts, form: Form, before: IndicatorRow | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": st.text_input("Name", before.name if before else "", key=form.key("name"), max_chars=200)
    }
    columns = st.columns(4)
    defaults: dict[str, Any] = {"direction": Direction.HIGHER, "period_rule": PeriodRule.LAST}
    for column, (name, terms) in zip(columns, TERMS.items(), strict=False):
        with column:
            value = getattr(before, name) if before else defaults.get(name)
            values[name] = pick(_title(name), terms.labels(), value, key=form.key(name), placeholder="Choose")
    values["unit"] = columns[3].text_input(
        "Unit", before.unit if before else "", key=form.key("unit"), max_chars=60,
        help="Time saved is always in “hours”, so that it adds up over pilots.",
    )  # fmt: skip
    columns = st.columns(4)
    for number, name in enumerate(("baseline", "target")):
        level = getattr(before, name) if before else None
        values[name] = columns[2 * number].text_input(
            _title(name), exact(level), key=form.key(name), placeholder="Not reported"
        )
        with columns[2 * number + 1]:
            on = getattr(before, f"{name}_on") if before else None
            values[f"{name}_on"] = day_input(_title(f"{name}_on"), on, form.key(f"{name}_on"))
    people = {facts.programme_manager_id: facts.programme_manager} | data.choices(view).people
    owner = before.owner_id if before else facts.programme_manager_id
    values["owner_id"] = pick("Owner", people, owner, key=form.key("owner_id"))
    return values


def _save(view: View, facts: Facts, form: Form, before: IndicatorRow | None, values: dict[str, Any], seen: int) -> None:
    entered = {name: value for name, value in values.items() if value not in (None, "")}
    if before is None:
        form.save(
            lambda database: add_indicator(
                database, by=view.actor, pilot_id=facts.id, indicator=parse(IndicatorInput, entered),
                request_key=form.request_key,
            ),
            "The indicator is added.",
        )  # fmt: skip
        return
    changes = {name: entered.get(name) for name in values if _is_changed(before, name, entered.get(name))}
    if not changes:
        st.info("Nothing was changed, so there is nothing to save.", icon=":material/info:")
        return
    form.save(
        lambda database: edit_indicator(
            database, by=view.actor, indicator_id=before.id, changes=changes, seen_revision=seen,
            request_key=form.request_key,
        ),
        "The indicator is changed.",
    )  # fmt: skip


def _is_changed(before: IndicatorRow, name: str, value: Any) -> bool:
    was = getattr(before, name)
    if name in {"baseline", "target"}:
        was = exact(was) or None
    return bool(was != value)


def _withdraw(view: View, indicator: IndicatorRow) -> None:
    form = Form(view, f"indicator-withdraw:{indicator.id}")
    with st.form(form.key("form")):
        st.markdown("Withdraw it only when it should never have been here: its values then no longer count.")
        reason = st.text_input("Reason", key=form.key("reason"), max_chars=200)
        is_sent = st.form_submit_button("Withdraw the indicator")
    if is_sent:
        form.save(
            lambda database: withdraw_indicator(database, by=view.actor, indicator_id=indicator.id, reason=reason),
            "The indicator is withdrawn. It stays in the history.",
        )


def _title(name: str) -> str:
    return str(IndicatorInput.model_fields[name].title)
