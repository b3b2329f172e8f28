"""Beside the queue: what I submitted and waits, what came back to me, and what was decided lately, by whom."""

from datetime import date

import pandas as pd
import streamlit as st

from portfolio.ui.assurance_data import LATELY_DAYS, MEASUREMENT, Queue, Row, decided, decided_since, records
from portfolio.ui.links import link
from portfolio.ui.listing import MOST, draw_listing, pilot_listing
from portfolio.ui.pilot_words import icon, paragraphs
from portfolio.ui.view import View
from portfolio.ui.words import day, moment, plain, plural

LISTED = 20
KINDS = {
    "measurement:approve": "Measurements approved",
    "measurement:return": "Measurements returned",
    "benefit:assure": "Benefits assured",
    "benefit:return": "Benefits returned",
}
SIGNS = {
    "measurement:approve": "✓ Approved",
    "measurement:return": "↶ Returned",
    "benefit:assure": "✓ Assured",
    "benefit:return": "↶ Returned",
}


def submitted_by_me(view: View, queue: Queue) -> pd.DataFrame:
    """What waits and the actor submitted."""
    rows = queue.waiting
    return rows[rows["submitted_by_id"] == view.actor.person_id] if view.actor.person_id is not None else rows.head(0)


def returned_to_me(view: View, queue: Queue) -> pd.DataFrame:
    """What came back and the actor submitted, or is of a pilot that the actor manages."""
    rows, me = queue.returned, view.actor.person_id
    if me is None:
        return rows.head(0)
    is_mine = (rows["submitted_by_id"] == me).fillna(value=False) | (rows["programme_manager_id"] == me)
    return rows[is_mine.astype(bool)]


def draw_mine(view: View, queue: Queue) -> None:
    """What came back first: it asks for something. Then what waits for someone else."""
    returned, waiting = returned_to_me(view, queue), submitted_by_me(view, queue)
    st.subheader("Returned to me", anchor=False)
    if returned.empty:
        st.info("Nothing was returned to you, or it is mended already.", icon=icon("task_alt"))
    for row in records(returned.head(LISTED)):
        _returned(view, row)
    if len(returned) > LISTED:
        st.caption(f"And {len(returned) - LISTED:,} more; they are on their pilots' pages.")
    st.subheader("What I submitted and waits", anchor=False)
    if waiting.empty:
        st.info("Nothing that you submitted waits for a decision.", icon=icon("inbox"))
        return
    columns = {
        "What": list(waiting["what"]),
        "Kind": list(waiting["kind"]),
        "Value": list(waiting["value"]),
        "Waits": [plural(int(days), "day") for days in waiting["days"]],
        "Since": [day(since) for since in waiting["since"]],
    }
    rows = waiting.rename(columns={"pilot": "name"})
    draw_listing(view, pilot_listing(rows, columns, MOST), key="mine", alt="What I submitted and waits")


def _returned(view: View, row: Row) -> None:
    about = plain(row["what"])
    part = "value"
    if row["kind"] == MEASUREMENT:
        about += f", {row['period']}"
        part = "outcomes"
    who = plain(row["reviewed_by"]) if isinstance(row["reviewed_by"], str) else "A reviewer"
    with st.container(border=True):
        st.markdown(f":orange[{icon('undo')}] **{plain(row['reference'])} {about}**: {plain(row['value'])}")
        st.markdown(f"{who} on {day(row['since'])}: {paragraphs(row['review_note'])}")
        link("pilot", f"Mend it in {plain(row['reference'])}", view, icon=icon("edit"), ref=row["reference"], part=part)


def tallies(found: pd.DataFrame) -> dict[str, int]:
    """How many of each decision."""
    sums = found.groupby("tag")["count"].sum()
    return {tag: int(sums.get(tag, 0)) for tag in KINDS}


def tallies_words(view: View) -> str:
    """``Decided since 17 October 2026 (30 days): 1 measurement approved, 0 measurements returned, ...``"""
    sums = tallies(decided(view))
    told = [f"{plural(count, tag.split(':')[0])} {KINDS[tag].split()[-1]}" for tag, count in sums.items()]
    return f"Decided {period_words(view)}: {', '.join(told)}."


def period_words(view: View) -> str:
    """Since when decisions count as lately."""
    since: date = decided_since(view)
    return f"since {day(since)} ({LATELY_DAYS} days)"


def draw_decided(view: View) -> None:
    """Who decided how much, and each decision with its note."""
    found = decided(view)
    st.subheader(f"Decided {period_words(view)}", anchor=False)
    if found.empty:
        st.info("Nothing was approved, assured or returned in this time.", icon=icon("hourglass_empty"))
        return
    by_whom = found.pivot_table(index="actor_name", columns="tag", values="count", aggfunc="sum", fill_value=0)
    by_whom = by_whom.reindex(columns=list(KINDS), fill_value=0).astype("int64").rename(columns=KINDS)
    table = by_whom.reset_index(names="Who")
    st.dataframe(table, hide_index=True, alt=f"Decisions {period_words(view)} by who took them")
    columns = {
        "Decision": [SIGNS[tag] for tag in found["tag"]],
        "What": [_about(row) for row in records(found)],
        "Who": list(found["actor_name"]),
        "When": [moment(at) for at in found["at"]],
        "Note": list(found["reason"]),
    }
    draw_listing(view, pilot_listing(found, columns, MOST), key="decided", alt="Each decision, newest first")
    if len(found) > LISTED * 2:
        link("history", "See all in the history", view, icon=icon("history"))


def _about(row: Row) -> str:
    about = str(row["target"]).removeprefix(str(row["reference"])).strip()
    return about if row["count"] == 1 else f"{about}, {row['count']:,} measurements"
