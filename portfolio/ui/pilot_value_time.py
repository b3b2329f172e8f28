"""Where released time went: from gross hours to cash, another outcome, more demand, or nobody knows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from portfolio.access import Operation, Scope
from portfolio.ui import pilot_value_data, working
from portfolio.ui.charts import chart
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_value_data import Book, Worth
from portfolio.ui.pilot_value_figures import hours
from portfolio.ui.pilot_value_time_form import draw_time_form
from portfolio.ui.pilot_value_words import percent
from portfolio.ui.pilot_value_working import hour_figures
from portfolio.ui.pilot_words import icon
from portfolio.ui.remember import remembered
from portfolio.ui.value_words import hours as in_hours
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import plain, plural
from portfolio.value.benefit_queries import BenefitRow
from portfolio.value.time_flows import DESTINATIONS, FLOWS, HourFlow, hour_flow
from portfolio.vocabulary import Outcome

WHY = (
    "Hours saved are not money by themselves. Of the gross hours, some are not due to the pilot or cannot be used; what "
    "is realised went somewhere. Hours of which nobody knows where they went stay unproven and are not multiplied by pay."
)


def draw_time(view: View, page: Page, book: Book, worth: Worth) -> None:
    """The flow of all hours, then each benefit of released time with where its hours went."""
    rows = [row for row in book.benefits if row.outcome is Outcome.TIME_SAVED]
    st.caption(WHY)
    if not rows:
        st.info(
            "Released time: Not reported. No benefit here is shown by an indicator of time saved.",
            icon=icon("schedule"),
        )
        return
    if worth.rows:
        figure, alt, table, flow = _flow(view.url, view.revision, view.as_at, view.scope, page.facts.id)
        if flow.total("gross"):
            chart(figure, title="Where the hours went, to date", alt=alt, table=table)
            working.button(lambda: hour_figures(view, page.facts), key="pilot-time")
        _remarks(flow)
    for benefit in rows:
        _draw_one(view, page, benefit, book)


@remembered(CACHE_ENTRIES)
def _flow(
    url: str, revision: int, as_at: date, scope: Scope, pilot_id: int
) -> tuple[go.Figure, str, pd.DataFrame, HourFlow]:
    flow = hour_flow(pilot_value_data.worth_of(url, revision, as_at, scope, pilot_id).valued.benefits)
    parts = _parts(flow)
    said = ", ".join(f"{label.lower()} {in_hours(hours)}" for _, label, hours, _ in parts)
    return hours(parts), f"Bars of hours to date: {said}.", _table(flow), flow


def _parts(flow: HourFlow) -> list[tuple[str, str, float, float]]:
    """Key, label, hours, and where the bar begins: what is taken off gross hangs at their end, the rest is in line."""
    total = {part: flow.total(part) for part in FLOWS}
    begins = {"gross": 0.0, "realised": 0.0, "unstated": total["realised"]}
    begins["not_realised"] = total["realised"] + total["unstated"]
    place = 0.0
    for name in DESTINATIONS:
        begins[name] = place
        place += total[name]
    order = ("gross", "not_realised", "unstated", "realised", *DESTINATIONS)
    always = {"gross", "realised", "unproven"}
    return [(name, FLOWS[name], total[name], begins[name]) for name in order if total[name] or name in always]


def _table(flow: HourFlow) -> pd.DataFrame:
    names = {"name": "Benefit"} | FLOWS
    return flow.benefits[list(names)].rename(columns=names).round(1)


def _remarks(flow: HourFlow) -> None:
    unproven = flow.total("unproven") + flow.total("unstated")
    if unproven:
        st.markdown(
            f":orange[{icon('help')}] **{in_hours(unproven)} are unproven**: say below where they went, or leave them "
            "out of the value."
        )
    if forecast := flow.total("forecast"):
        st.caption(f"{in_hours(forecast)} of the gross hours were forecast, not measured.")
    if flow.lost:
        st.caption(f"{in_hours(flow.lost)} were lost by disbenefits; they are not in the picture.")
    if flow.missing:
        st.caption(f"{plural(flow.missing, 'benefit')} of released time without any hours yet.")


def _draw_one(view: View, page: Page, benefit: BenefitRow, book: Book) -> None:
    released = book.released_of(benefit.id)
    with st.container(border=True):
        st.markdown(f"**{plain(benefit.name)}**")
        if released:
            left = 1 - sum(row.share_rate for row in released)
            table = pd.DataFrame([_row(row) for row in released] + [_unknown(left)] * (left > 0))
            st.dataframe(table, hide_index=True, alt=f"Where the realised hours of {benefit.name} went")
        else:
            st.markdown(f":orange[{icon('help')}] Where its hours went: Not reported. All of them are unproven.")
        if view.may(Operation.REPORT, page.facts.organisation_id):
            draw_time_form(view, page.facts, benefit)


def _row(row: Any) -> Mapping[str, str]:
    return {
        "Where it went": row.destination.label,
        "Share of realised hours": percent(row.share_rate),
        "To what": row.outcome,
        "Evidence": row.evidence,
    }


def _unknown(left: Any) -> Mapping[str, str]:
    return {
        "Where it went": "Unproven: nobody knows",
        "Share of realised hours": percent(left),
        "To what": "",
        "Evidence": "",
    }
