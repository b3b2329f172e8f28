"""Saying where the realised hours of a benefit went: a small grid, saved as a whole."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.pilots.queries import Facts
from portfolio.ui import pilot_value_data
from portfolio.ui.pilot_form import Form
from portfolio.ui.pilot_value_words import DESTINATIONS, percent
from portfolio.ui.view import View
from portfolio.value.benefit_queries import BenefitRow, Released
from portfolio.value.service import set_released_time
from portfolio.vocabulary import Destination, ValueClass

COLUMNS = {
    "destination": "Where it went",
    "share_rate": "Share",
    "outcome": "To what",
    "evidence": "Evidence",
}


def draw_time_form(view: View, facts: Facts, benefit: BenefitRow) -> None:
    """The grid of one benefit. Saving it makes the benefit a draft again: an assurer has not seen the new shares."""
    form = Form(view, f"time:{benefit.id}")
    if (box := form.opened("Say where its hours went", "schedule")) is None:
        return
    drawn = form.drawn("grid")
    before = pilot_value_data.book(view, facts.id, drawn.shown).released_of(benefit.id)
    offered = [
        name for name in Destination if name is not Destination.CASH or benefit.value_class is ValueClass.CASH_RELEASING
    ]
    with box:
        st.caption(
            "Shares of the realised hours, as 60% or 0.6; together at most 100%, the rest is unproven. "
            + "; ".join(f"{name.label}: {DESTINATIONS[name]}" for name in offered)
            + "."
            + ("" if len(offered) == len(Destination) else " Cash is only for cash-releasing benefits.")
        )
        with st.form(form.key("form")):
            edited = _grid(form, before, benefit, offered)
            reason = st.text_input("Why it changes (kept in the history)", key=form.key("reason"), max_chars=200)
            is_sent = st.form_submit_button("Save where they went", type="primary")
        if is_sent:
            form.save(
                lambda database: set_released_time(
                    database, by=view.actor, benefit_id=benefit.id, rows=rows_of(edited), seen_revision=drawn.seen,
                    reason=reason, request_key=form.request_key,
                ),
                "It is recorded where the hours went. The benefit is a draft until it is submitted again.",
            )  # fmt: skip


def _grid(form: Form, before: Sequence[Released], benefit: BenefitRow, offered: Sequence[Destination]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            COLUMNS["destination"]: [row.destination.label for row in before],
            COLUMNS["share_rate"]: [percent(row.share_rate) for row in before],
            COLUMNS["outcome"]: [row.outcome for row in before],
            COLUMNS["evidence"]: [row.evidence for row in before],
        },
        dtype="object",
    )
    labels = [name.label for name in Destination if name in offered or name.label in set(frame[COLUMNS["destination"]])]
    return st.data_editor(
        frame, key=form.key("grid"), num_rows="dynamic", hide_index=True, placeholder="",
        alt=f"Where the realised hours of {benefit.name} went, one row for each destination",
        column_config={
            COLUMNS["destination"]: st.column_config.SelectboxColumn(options=labels, width=260),
            COLUMNS["share_rate"]: st.column_config.TextColumn(width="small", help="For instance 60%"),
            COLUMNS["outcome"]: st.column_config.TextColumn(
                width="medium", max_chars=200, help="Needed when it was redeployed: for instance home visits"
            ),
            COLUMNS["evidence"]: st.column_config.TextColumn(
                width="large", max_chars=1000, help="How it is known, for instance rota of October 2026"
            ),
        },
    )  # fmt: skip


def rows_of(edited: pd.DataFrame) -> list[dict[str, Any]]:
    """The grid's rows as the service takes them; rows that are empty all over are left out."""
    values = {name.label: name.value for name in Destination}
    found = []
    for cells in edited.to_dict("records"):
        row = {name: "" if pd.isna(cells[title]) else str(cells[title]).strip() for name, title in COLUMNS.items()}
        if not any(row.values()):
            continue
        row["destination"] = values.get(row["destination"], row["destination"])
        found.append({name: value for name, value in row.items() if value})
    return found
