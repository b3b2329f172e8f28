"""Raising, changing, resolving and sharing a blocker."""

from typing import Any

import streamlit as st

from portfolio.inputs import parse
from portfolio.pilots.queries import Facts
from portfolio.reporting.inputs import BlockerInput
from portfolio.reporting.queries import BlockerRow
from portfolio.reporting.service import edit_blocker, raise_blocker, resolve_blocker, share_blocker
from portfolio.ui import data, pilot_data
from portfolio.ui.forms import pick
from portfolio.ui.pilot_form import Form, day_input
from portfolio.ui.view import View
from portfolio.vocabulary import BlockerKind, Severity


def draw_raise_form(view: View, facts: Facts) -> None:
    """Say what is in the way of this pilot, and of others."""
    form = Form(view, f"blocker:{facts.id}")
    if (box := form.opened("Raise a blocker", "add")) is None:
        return
    with box, st.form(form.key("form")):
        values = _fields(view, form, None, facts.programme_manager_id)
        others = _choose_pilots("It also holds back", view, form, {facts.id}, ())
        is_sent = st.form_submit_button("Raise it", type="primary")
    if is_sent:
        with box:
            form.save(
                lambda database: raise_blocker(
                    database, by=view.actor, blocker=parse(BlockerInput, _given(values)), pilot_ids=[facts.id, *others],
                    request_key=form.request_key,
                ),
                "The blocker is raised.",
            )  # fmt: skip


def draw_change_form(view: View, row: BlockerRow) -> None:
    """Change what it says, for every pilot that shares it."""
    form = Form(view, f"blocker-edit:{row.id}")
    if (box := form.opened("Change it", "edit")) is None:
        return
    drawn = form.drawn("title")
    with box, st.form(form.key("form")):
        values = _fields(view, form, row, row.owner_id)
        is_sent = st.form_submit_button("Save the changes", type="primary")
    if is_sent:
        with box:
            form.save(
                lambda database: edit_blocker(
                    database, by=view.actor, blocker_id=row.id, changes=values, seen_revision=drawn.seen,
                    request_key=form.request_key,
                ),
                "The blocker is changed.",
            )  # fmt: skip


def draw_resolve_form(view: View, row: BlockerRow, *, is_open: bool) -> None:
    """Say that it is out of the way, or back."""
    form = Form(view, f"blocker-resolve:{row.id}")
    words = "Resolve it" if is_open else "Open it again"
    if (box := form.opened(words, "task_alt" if is_open else "replay")) is None:
        return
    drawn = form.drawn("reason")
    with box, st.form(form.key("form")):
        resolved_on = None
        if is_open:
            resolved_on = st.date_input(
                "Resolved on", view.as_at, key=form.key("on"), format="DD/MM/YYYY", required=True
            )
        reason = st.text_input(
            "How it was resolved" if is_open else "Why it is open again", key=form.key("reason"), max_chars=200
        )
        is_sent = st.form_submit_button(words, type="primary")
    if is_sent:
        with box:
            form.save(
                lambda database: resolve_blocker(
                    database, by=view.actor, blocker_id=row.id, resolved_on=resolved_on, seen_revision=drawn.seen,
                    reason=reason, request_key=form.request_key,
                ),
                "The blocker is resolved." if is_open else "The blocker is open again.",
            )  # fmt: skip


def draw_share_form(view: View, facts: Facts, row: BlockerRow) -> None:
    """Say which pilots it holds back."""
    form = Form(view, f"blocker-share:{row.id}")
    if (box := form.opened("Share it with other pilots", "share")) is None:
        return
    now = [other for other, _, _ in row.others]
    with box, st.form(form.key("form")):
        chosen = _choose_pilots("Other pilots that it holds back", view, form, {facts.id}, now)
        is_sent = st.form_submit_button("Save", type="primary")
    if is_sent:
        with box:
            form.save(
                lambda database: share_blocker(
                    database, by=view.actor, blocker_id=row.id, add=set(chosen) - set(now), remove=set(now) - set(chosen),
                    request_key=form.request_key,
                ),
                "Who shares the blocker is saved.",
            )  # fmt: skip


def _fields(view: View, form: Form, row: BlockerRow | None, owner_id: int) -> dict[str, Any]:
    values: dict[str, Any] = {
        "title": st.text_input("What is in the way", row.title if row else "", key=form.key("title"), max_chars=200)
    }
    columns = st.columns(5)
    people = ({row.owner_id: row.owner} if row else {}) | data.choices(view).people
    with columns[0]:
        values["kind"] = pick(
            "Kind", BlockerKind.labels(), row.kind if row else None, key=form.key("kind"), placeholder="Choose"
        )
    with columns[1]:
        severity = row.severity if row else Severity.MEDIUM
        values["severity"] = pick("Severity", Severity.labels(), severity, key=form.key("severity"))
    with columns[2]:
        values["owner_id"] = pick("Who clears it", people, owner_id, key=form.key("owner_id"))
    for column, name, title, start in (
        (columns[3], "raised_on", "Raised on", row.raised_on if row else view.as_at),
        (columns[4], "due_on", "Due date", row.due_on if row else None),
    ):
        with column:
            values[name] = day_input(title, start, form.key(name))
    values["note"] = st.text_area("Note", row.note if row else "", key=form.key("note"), max_chars=4000, height=90)
    return values


def _choose_pilots(
    title: str, view: View, form: Form, without: set[int], now: list[int] | tuple[int, ...]
) -> list[int]:
    names = {key: name for key, name in pilot_data.names(view).items() if key not in without}
    return st.multiselect(
        title, list(names), default=[key for key in now if key in names], format_func=lambda key: names[key],
        key=form.key("pilots"), placeholder="Choose pilots",
    )  # fmt: skip


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
