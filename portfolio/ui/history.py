"""The History screen's parts: its filters, its picture of activity, its days, and the way into the past."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from portfolio.clock import add_months, today
from portfolio.ledger.sentences import GROUPS, KINDS, kind_label
from portfolio.ledger.timeline import Entry
from portfolio.ui import session, sidebar
from portfolio.ui.charts import chart
from portfolio.ui.entry import draw_entry
from portfolio.ui.history_question import PAGE_ENTRIES, Question, ask, csv_of, details, people, put
from portfolio.ui.palette import TEAL, TEMPLATE
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View, installation
from portfolio.ui.words import day, month, plain, plural

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
KNOW_KEY = "history:know"
ICONS: dict[str, str] = {
    "pilot": "flag", "pilot:stage": "moving", "cost": "payments", "indicator": "target", "measurement": "straighten",
    "update": "edit_note", "blocker": "block", "organisation": "account_tree", "person": "person",
    "reference": "menu_book",
}  # fmt: skip


def draw_filters(view: View, question: Question) -> None:
    """Who, what kind, from and to. A change rewrites the URL and runs the page again."""
    kinds = {name: f"\u2003{label}" if ":" in name else label for name, label in GROUPS.items()}
    if question.kind in KINDS:
        kinds[question.kind] = kind_label(question.kind)
    who, kind, since, until = st.columns([3, 3, 2, 2])
    with who:
        _choice("Who", "who", question.who, people(view), "Everyone")
    with kind:
        _choice("What kind of change", "kind", question.kind, kinds, "Every kind")
    with since:
        _day("Recorded from", "since", question.since)
    with until:
        _day("Recorded to", "until", question.until)


def _choice(label: str, name: str, current: Any, options: Mapping[Any, str], everything: str) -> None:
    keys, key = ["", *options], f"history:{name}:{current}"
    st.selectbox(
        label, keys, index=keys.index(current) if current in options else 0, key=key, on_change=ask, args=(name, key),
        format_func=lambda option: everything if option == "" else options[option],
    )  # fmt: skip


def _day(label: str, name: str, current: date | None) -> None:
    key = f"history:{name}:{current}"
    st.date_input(
        label, value=current, min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY",
        key=key, on_change=ask, args=(name, key),
    )  # fmt: skip


def draw_time_machine(view: View, first: date | None) -> None:
    """Choose a past day: every screen then shows what was known at its end. ``first`` is the first recorded day."""
    if first is None:
        return
    latest = max(first, (installation(view.url)[1] or today()) - timedelta(days=1))
    known = view.filters.as_known
    chosen = min(max(known.date() if known else latest, first), latest)
    with st.container(border=True):
        st.markdown("**See the portfolio as it was known on a past day**")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.date_input(
                "As known at the end of", value=chosen, min_value=first, max_value=latest, format="DD/MM/YYYY",
                key=KNOW_KEY, width=220,
            )  # fmt: skip
            st.button("Look at that day", on_click=_look, icon=":material/history:")
        st.caption(
            "Every screen then shows what the register said at that moment, whatever was corrected later. "
            "Nothing can be edited until you come back."
        )


def _look() -> None:
    chosen = session.get(KNOW_KEY)
    if isinstance(chosen, date):
        sidebar.know_as_of(chosen)


def draw_activity(counted: list[tuple[date, int]]) -> None:
    """The picture of activity by month; a month without a change is a zero."""
    filled = _every_month(dict(counted))
    table = pd.DataFrame({"Month": [month(key) for key in filled], "Changes": list(filled.values())})
    busiest = max(filled, key=lambda key: filled[key])
    alt = (
        f"Bars for {plural(len(filled), 'month')} from {month(min(filled))} to {month(max(filled))}; "
        f"most changes in {month(busiest)}: {filled[busiest]:,}."
    )
    chart(_figure(tuple(filled.items())), title="Changes recorded each month", alt=alt, table=table)


def _every_month(counted: dict[date, int]) -> dict[date, int]:
    filled, current = {}, min(counted)
    while current <= max(counted):
        filled[current] = counted.get(current, 0)
        current = add_months(current, 1)
    return filled


@remembered(CACHE_ENTRIES)
def _figure(counted: tuple[tuple[date, int], ...]) -> go.Figure:
    figure = go.Figure()
    figure.add_bar(
        x=[month(key) for key, _ in counted], y=[count for _, count in counted], marker_color=TEAL,
        hovertemplate="%{x}: %{y} changes<extra></extra>",
    )  # fmt: skip
    figure.update_layout(
        template=TEMPLATE, height=220, margin={"l": 8, "r": 8, "t": 8, "b": 8}, bargap=0.2,
        yaxis={"title": "Changes", "rangemode": "tozero"}, xaxis={"title": "Month recorded", "nticks": 12},
    )  # fmt: skip
    return figure


def draw_count(view: View, question: Question, total: int) -> None:
    """How many changes match, and all of them as a file."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{plural(total, 'change')}**, newest first. Open one to see what it changed.")
        st.download_button(
            "Download as CSV", csv_of(view, question), file_name="history.csv", mime="text/csv", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip


def draw_days(view: View, question: Question, shown: list[Entry]) -> None:
    """Entries under the day they were recorded on; what one changed is read when it is opened."""
    for recorded_on, group in groupby(shown, key=lambda entry: entry.at.date()):
        st.subheader(day(recorded_on))
        for entry in group:
            step = st.expander(
                f"{entry.at:%H:%M}\u2002**{plain(entry.actor_name)}** {plain(entry.sentence)}",
                icon=f":material/{_icon(entry.tag)}:", key=f"entry:{entry.revision}", type="step",
                expanded=entry.revision == question.entry, on_change="rerun",
            )  # fmt: skip
            with step:
                st.caption(f"{kind_label(entry.tag)}. Revision {entry.revision}.")
                if step.open:
                    draw_entry(view, entry, details(view, entry.revision))


def _icon(tag: str) -> str:
    return next((ICONS[name] for name in sorted(ICONS, key=len, reverse=True) if tag.startswith(name)), "history")


def draw_pages(question: Question, found: list[Entry]) -> None:
    """To older entries, and back to the newest."""
    with st.container(horizontal=True):
        if question.before is not None:
            st.button("Newest changes", on_click=put, args=("before", None), icon=":material/first_page:")
        if len(found) > PAGE_ENTRIES:
            last = str(found[PAGE_ENTRIES - 1].revision)
            st.button("Older changes", on_click=put, args=("before", last), icon=":material/arrow_forward:")
