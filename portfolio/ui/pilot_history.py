"""A pilot's history: who changed what, when and why, before and after."""

from itertools import groupby

import streamlit as st

from portfolio.access import Scope
from portfolio.ledger.timeline import Change, Entry, changes, timeline
from portfolio.ui import pilot_data, session
from portfolio.ui.entry import draw_entry
from portfolio.ui.links import link
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_words import icon
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import day, plain

STEP = 25


def draw(view: View, page: Page) -> None:
    """Entries by day, newest first; what one changed is read when it is opened."""
    name = f"history-shown:{page.facts.id}"
    shown = int(session.get(name, STEP))
    found = _entries(view.url, view.revision, view.scope, page.facts.id, shown + 1)
    st.markdown(
        "Every change to this pilot, newest first. Open one to see what stood there before. Nothing is ever deleted."
    )
    for recorded_on, group in groupby(found[:shown], key=lambda entry: entry.at.date()):
        st.subheader(day(recorded_on), anchor=False)
        for entry in group:
            _draw_one(view, page, entry)
    if len(found) > shown:
        st.button("Show older changes", icon=icon("expand_more"), on_click=session.put, args=(name, shown + STEP))
    link("history", "History of the whole portfolio", view, icon=icon("history"))


def _draw_one(view: View, page: Page, entry: Entry) -> None:
    step = st.expander(
        f"{entry.at:%H:%M}\u2002**{plain(entry.actor_name)}** {plain(entry.sentence)}",
        key=f"pilot-entry:{entry.revision}", type="step", icon=icon("history"), on_change="rerun",
    )  # fmt: skip
    with step:
        st.caption(f"Revision {entry.revision}")
        if step.open:
            draw_entry(view, entry, _changes(view.url, view.revision, view.scope, page.facts.id, entry.revision))


@remembered(CACHE_ENTRIES)
def _entries(url: str, revision: int, scope: Scope, pilot_id: int, limit: int) -> list[Entry]:
    with pilot_data.reading(url, revision) as (database, _):
        return timeline(database, scope=scope, pilot_id=pilot_id, limit=limit, before_revision=revision + 1)


@remembered(CACHE_ENTRIES)
def _changes(url: str, revision: int, scope: Scope, pilot_id: int, entry: int) -> list[Change]:
    with pilot_data.reading(url, revision) as (database, _):
        return changes(database, entry, scope=scope, pilot_id=pilot_id)
