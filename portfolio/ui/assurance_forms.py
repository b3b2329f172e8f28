"""Deciding: approve or return a measurement, assure or return a benefit, approve several measurements at once."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from portfolio.clock import today
from portfolio.db import LedgerSession
from portfolio.ui import pilot_value_data
from portfolio.ui.assurance_data import MEASUREMENT, Row, decidable, is_own, own, records
from portfolio.ui.assurance_table import OWN, untick
from portfolio.ui.pilot_form import Form, day_input
from portfolio.ui.pilot_words import icon
from portfolio.ui.view import View
from portfolio.ui.words import plain, plural
from portfolio.value.review import MAX_AT_ONCE
from portfolio.value.service import approve_measurements, review_benefit, review_measurement

MAX_NOTE = 2000
NOTE = "Note (needed when you return it)"


def draw_decision(view: View, row: Row, following: str | None) -> None:
    """The form for one row, for who may decide on it; ``following`` is the code of the row that opens next."""
    if is_own(view, row):
        st.info(f"{OWN}.", icon=icon("group"))
    elif decidable(view, pd.DataFrame([row])).all():
        (_measurement_form if row["kind"] == MEASUREMENT else _benefit_form)(view, row, _opens(following))


def _opens(following: str | None) -> Callable[[], None]:
    def open_next() -> None:
        untick()
        if following is None:
            st.query_params.pop("item", None)
        else:
            st.query_params["item"] = following

    return open_next


def _measurement_form(view: View, row: Row, then: Callable[[], None]) -> None:
    form = Form(view, f"assurance:{row['code']}")
    drawn = form.drawn("note")
    with st.form(form.key("form")):
        note = st.text_area(NOTE, key=form.key("note"), max_chars=MAX_NOTE, height=80)
        with st.container(horizontal=True):
            is_approved = st.form_submit_button("Approve", type="primary", icon=icon("verified"))
            is_returned = st.form_submit_button("Return with the note", icon=icon("undo"))
    if is_approved or is_returned:
        form.save(
            lambda database: review_measurement(
                database, by=view.actor, measurement_id=int(row["id"]), is_approved=is_approved, note=note,
                seen_revision=drawn.seen, request_key=form.request_key,
            ),
            "Approved: it counts from now on." if is_approved else "Returned to the team with your note.",
            then=then,
        )  # fmt: skip


def _benefit_form(view: View, row: Row, then: Callable[[], None]) -> None:
    form = Form(view, f"assurance:{row['code']}")
    drawn = form.drawn("note")
    _, no_evidence = pilot_value_data.unmet(view, int(row["id"]), today())
    if no_evidence is not None:
        st.markdown(f":orange[{icon('warning')}] It cannot be assured yet. {plain(no_evidence)}")
    worth = pilot_value_data.worth(view, int(row["pilot_id"])).rows.get(int(row["id"]), {})
    graded = worth.get("graded_on")
    with st.form(form.key("form")):
        until = day_input(
            "Assured to", graded.date() if graded is not None else None, form.key("until"),
            "Up to which day have you seen what was measured? Later periods stay evidenced until you sign again.",
        )  # fmt: skip
        note = st.text_area(NOTE, key=form.key("note"), max_chars=MAX_NOTE, height=80)
        with st.container(horizontal=True):
            is_assured = st.form_submit_button("Assure", type="primary", icon=icon("verified"))
            is_returned = st.form_submit_button("Return with the note", icon=icon("undo"))
    if is_assured or is_returned:
        form.save(
            lambda database: review_benefit(
                database, by=view.actor, benefit_id=int(row["id"]), is_assured=is_assured, assured_to=until, note=note,
                seen_revision=drawn.seen, request_key=form.request_key,
            ),
            "Assured up to the day that you gave." if is_assured else "Returned to the team with your note.",
            then=then,
        )  # fmt: skip


def draw_several(view: View, rows: pd.DataFrame) -> None:
    """One form for all rows that are ticked, when they are measurements of one indicator that may be approved."""
    if why := _apart(view, rows):
        st.info(f"{why} Tick measurements of one indicator to approve them together.", icon=icon("rule"))
        return
    ids = [int(number) for number in rows["id"]]
    first = rows.iloc[0]
    form = Form(view, f"approve:{first['indicator_id']}:{'-'.join(map(str, sorted(ids)[:20]))}:{len(ids)}")
    drawn = form.drawn("note")
    st.subheader(f"Approve {plural(len(ids), 'measurement')} of {plain(first['what'])}", anchor=False)
    lines = [f"{number}. {row['period']}: {plain(row['value'])}, submitted by {plain(row['submitted_by'] or 'the product')}, waits {plural(row['days'], 'day')}"
             for number, row in enumerate(records(rows.head(20)), start=1)]  # fmt: skip
    st.markdown("\n".join(lines))
    with st.form(form.key("form")):
        note = st.text_area("Note for all of them", key=form.key("note"), max_chars=MAX_NOTE, height=80)
        is_sent = st.form_submit_button(
            f"Approve {plural(len(ids), 'measurement')}", type="primary", icon=icon("verified")
        )
    if is_sent:

        def action(database: LedgerSession) -> int:
            return approve_measurements(
                database, by=view.actor, indicator_id=int(first["indicator_id"]), measurement_ids=ids, note=note,
                seen_revision=drawn.seen, request_key=form.request_key,
            )  # fmt: skip

        form.save(action, f"{plural(len(ids), 'measurement')} approved: they count from now on.", then=_opens(None))


def _apart(view: View, rows: pd.DataFrame) -> str:
    """Why the ticked rows cannot be approved together; "" when they can."""
    if (rows["kind"] != MEASUREMENT).any():
        return "Benefits are assured one by one."
    if rows["indicator_id"].nunique() > 1:
        return f"These are measurements of {rows['indicator_id'].nunique():,} indicators."
    if mine := int(own(view, rows).sum()):
        return f"You submitted {mine:,} of these {len(rows):,}: someone else must review them."
    return f"At most {MAX_AT_ONCE:,} can be approved at once." if len(rows) > MAX_AT_ONCE else ""
