"""One entry of the history, opened: why, what changed before and after, and what can be done about it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.access import Operation
from portfolio.ledger.changes import ADDED, WITHDRAWN
from portfolio.ledger.timeline import Change, Entry
from portfolio.pilots.service import restore_pilot
from portfolio.reporting.service import restore_update
from portfolio.ui import links
from portfolio.ui.pilot_form import Form
from portfolio.ui.view import View
from portfolio.ui.words import NOT_REPORTED, plain
from portfolio.value.service import restore_indicator, restore_measurement

NAMED_CHANGES = 8
MAX_CHANGES = 200
RESTORERS: dict[str, tuple[str, Callable[..., Any]]] = {
    "pilot": ("pilot_id", restore_pilot),
    "indicator": ("indicator_id", restore_indicator),
    "measurement": ("measurement_id", restore_measurement),
    "monthly_update": ("update_id", restore_update),
}


def draw_entry(view: View, entry: Entry, changed: list[Change]) -> None:
    """Why it was done, what it changed, the pilots it touched, the portfolio as it was then, and undoing it."""
    if entry.reason:
        st.markdown(f"**Reason:** {plain(entry.reason)}")
    if entry.more:
        st.markdown(f"{entry.more:,} more pilots were changed with these.")
    draw_changes(changed)
    with st.container(horizontal=True):
        then = replace(view, filters=replace(view.filters, as_known=entry.at))
        links.link("overview", "The portfolio as it was then", then, icon=":material/history:")
        for reference in entry.pilots:
            links.link("pilot", plain(reference), view, icon=":material/article:", ref=reference)
    if view.may(Operation.WITHDRAW):
        for change in changed:
            if change.action == WITHDRAWN and change.is_current and change.table in RESTORERS:
                _restore(view, change)


def draw_changes(changed: list[Change]) -> None:
    """Before and after, one line for each field; a few rows each under its name, many in one table."""
    if not changed:
        st.markdown("Nothing that you can see was changed.")
    elif len(changed) > NAMED_CHANGES:
        table = changes_table(changed)
        st.dataframe(table, hide_index=True, height=420, alt="What was changed, before and after")
    else:
        for change in changed:
            what = f"{change.pilot} {change.what}".strip()
            st.markdown(f"**{plain(what)}** {change.action}")
            if change.fields:
                table = changes_table([change]).drop(columns="What")
                st.table(table.map(plain), hide_index=True, border="horizontal", alt=f"{what}, before and after")
    if len(changed) >= MAX_CHANGES:
        st.caption(f"These are the first {MAX_CHANGES} rows that were changed.")


def changes_table(changed: list[Change]) -> pd.DataFrame:
    """What, field, before and after; without "before" where everything is new."""
    rows = []
    for change in changed:
        what = f"{change.pilot} {change.what}".strip() + f" ({change.action})"
        fields = [(field.field, field.before or NOT_REPORTED, field.after or NOT_REPORTED) for field in change.fields]
        rows += [(what, *values) for values in fields or [("", "", "")]]
    table = pd.DataFrame(rows, columns=["What", "Field", "Before", "After"])
    if all(change.action == ADDED for change in changed):
        return table.drop(columns="Before").rename(columns={"After": "Entered"})
    return table


def _restore(view: View, change: Change) -> None:
    """Undo a withdrawal, with a reason."""
    form = Form(view, f"restore:{change.table}:{change.row_id}")
    key, restore = RESTORERS[change.table]
    what = plain(f"{change.pilot} {change.what}".strip())
    with st.form(form.key("form")):
        reason = st.text_input(f"Reason to restore {what}", key=form.key("reason"), max_chars=1000)
        is_sent = st.form_submit_button("Restore", icon=":material/undo:")
    if is_sent:
        form.save(
            lambda database: restore(database, by=view.actor, reason=reason, **{key: change.row_id}),
            f"{what} is restored.",
        )
