"""The assurance queue: what waits, the longest first; one thing open beside its earlier values; and the decision."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from portfolio.appraisal.working import Working
from portfolio.filters import Filters
from portfolio.ui import pilot_value_data, working
from portfolio.ui.assurance_data import BENEFIT, MEASUREMENT, Queue, Row, decidable, decided, may_decide, records
from portfolio.ui.assurance_facts import draw_benefit_facts, draw_checks, draw_earlier, draw_measurement_facts
from portfolio.ui.assurance_forms import draw_decision, draw_several
from portfolio.ui.assurance_lists import KINDS as DECISIONS
from portfolio.ui.assurance_lists import period_words, returned_to_me, submitted_by_me, tallies_words
from portfolio.ui.assurance_table import KINDS, SORTS, draw, ordered
from portfolio.ui.links import link
from portfolio.ui.pilot_parts import choose_part
from portfolio.ui.pilot_value_words import is_money
from portfolio.ui.pilot_words import icon
from portfolio.ui.view import View
from portfolio.ui.words import day, plain, plural
from portfolio.value.benefit_working import benefit_working
from portfolio.value.stake import stake_working
from portfolio.value.total_working import Sums, count
from portfolio.vocabulary import Rung


def parts(view: View, queue: Queue) -> dict[str, str]:
    """The parts of the screen with their counts."""
    mine = len(returned_to_me(view, queue)) + len(submitted_by_me(view, queue))
    return {"queue": f"Waiting ({len(queue.waiting):,})", "mine": f"Mine ({mine:,})", "decided": "Decided lately"}


def draw_role(view: View) -> None:
    """Say who decides here, where it is not the one who reads."""
    if view.is_past:
        st.info("This is the queue as it was known then. Decisions are made in the present.", icon=icon("history"))
    elif not may_decide(view):
        st.info(
            f"You can read the queue. Approving, assuring and returning is for assurers; you are here as "
            f"{view.actor.role.label.lower()}.",
            icon=icon("visibility"),
        )
    if view.filters.without_times() != Filters():
        st.caption("Only pilots that the filters on the left select are shown and counted.")


def draw_queue(view: View, queue: Queue) -> None:
    """The table, and the row that is open."""
    if queue.waiting.empty:
        _draw_nothing(view)
        return
    _headline(view, queue)
    with st.container(horizontal=True):
        kind = choose_part("Show", KINDS, "kind")
        sort = choose_part("Order", SORTS, "sort")
    rows = ordered(view, sort, kind)
    if rows.empty:
        st.info("Nothing of this kind waits.", icon=icon("task_alt"))
        return
    ticked = draw(view, rows, sort, kind)
    if len(ticked) > 1:
        draw_several(view, rows.iloc[ticked])
        return
    row, following = _opened(view, rows)
    _draw_one(view, queue, row, following)
    working.button(lambda: workings(view, queue, row), key="assurance")


def _headline(view: View, queue: Queue) -> None:
    rows = queue.waiting
    counts = rows["kind"].value_counts()
    said = [
        f"**{len(rows):,} waiting**: {plural(int(counts.get(MEASUREMENT, 0)), 'measurement')}, "
        f"{plural(int(counts.get(BENEFIT, 0)), 'benefit')}",
        f"the longest for {plural(int(rows['days'].max()), 'day')}",
    ]
    if may_decide(view):
        said.append(f"{int(decidable(view, rows).sum()):,} for you to decide")
    st.markdown("  ·  ".join(said))
    hint = "; tick several of one indicator to approve them together" if may_decide(view) else ""
    st.caption(f"{tallies_words(view)} Click a name to open it{hint}.")


def _draw_nothing(view: View) -> None:
    st.success(
        "Nothing waits. Measurements and benefits come here when a programme manager submits them.",
        icon=icon("task_alt"),
    )
    st.caption(tallies_words(view))
    with st.container(horizontal=True):
        link("value", "See what the portfolio is worth", view, icon=icon("savings"))
        link("history", "See who decided what", view, icon=icon("history"))


def _opened(view: View, rows: pd.DataFrame) -> tuple[Row, str | None]:
    """The row to show: that of the URL, else the first that the actor may decide on; and the code of the next."""
    codes, asked = list(rows["code"]), st.query_params.get("item", "")
    able = [int(number) for number in decidable(view, rows).to_numpy().nonzero()[0]]
    place = codes.index(asked) if asked in codes else able[0] if able else 0
    later = [number for number in able if number > place] or [number for number in able if number < place]
    [row] = records(rows.iloc[[place]])
    return row, codes[later[0]] if later else None


def _draw_one(view: View, queue: Queue, row: Row, following: str | None) -> None:
    is_measurement = row["kind"] == MEASUREMENT
    with st.container(border=True):
        st.subheader(plain(row["what"]), anchor=False)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(row["kind"], icon=icon("straighten" if is_measurement else "savings"), color="blue")
            who = plain(row["submitted_by"]) if isinstance(row["submitted_by"], str) else "the product"
            st.markdown(
                f"Submitted by {who} on {day(row['since'])}, waits {plural(int(row['days']), 'day')}. "
                f"{plain(row['organisation'])}",
                width="content",
            )
            name = f"{plain(row['reference'])} {plain(row['pilot'])}"
            part = "outcomes" if is_measurement else "value"
            link("pilot", name, view, icon=icon("article"), ref=row["reference"], part=part)
        facts, picture = st.columns(2, gap="large")
        with facts:
            (draw_measurement_facts if is_measurement else draw_benefit_facts)(view, queue, row)
            _evidence(row)
        with picture:
            draw_earlier(view, row)
            draw_checks(view, queue, row)
        with facts if is_measurement else picture:  # beneath the shorter of the two
            draw_decision(view, row, following)


def _evidence(row: Row) -> None:
    url = str(row["evidence_url"])
    if url.startswith(("https://", "http://")):
        st.link_button("Open the evidence", url, icon=icon("open_in_new"), help=plain(url))
    else:
        st.markdown(f":orange[{icon('link_off')}] No evidence link.")


def workings(view: View, queue: Queue, row: Row) -> working.Workings:
    """The figures of the row that is open, then the counts of the screen."""
    figures: dict[str, Callable[[], Working]] = dict(_of_row(view, queue, row))
    rows = queue.waiting
    sums = Sums(view.as_at, queue.worth.price_year, {})
    for kind in (MEASUREMENT, BENEFIT):
        names = tuple(
            f"{code} {what}" for code, what in rows.loc[rows["kind"] == kind, ["reference", "what"]].to_numpy()
        )
        figure = f"{kind}s that wait"
        figures[figure] = partial(count, sums, figure, names, f"{kind.lower()}s", "submitted, with these filters")
    lately = decided(view)
    for tag, label in DECISIONS.items():
        chosen = lately[lately["tag"] == tag]
        names = tuple(f"{target}, revision {revision}" for target, revision, many in
                      chosen[["target", "revision_id", "count"]].to_numpy() for _ in range(int(many)))  # fmt: skip
        figures[f"{label} lately"] = partial(count, sums, f"{label} {period_words(view)}", names, "decisions", "ledger")
    return figures


def _of_row(view: View, queue: Queue, row: Row) -> list[tuple[str, Callable[[], Working]]]:
    if row["kind"] == MEASUREMENT:
        figure = f"At stake: {row['what']}, {row['period']}"
        mine = queue.stakes[queue.stakes["measurement_id"] == row["id"]]
        return [(figure, partial(stake_working, mine, figure, queue.worth.price_year))]
    bench = pilot_value_data.bench(view, int(row["pilot_id"]))
    rungs = Rung if is_money(queue.worth_of(row)) else (Rung.CLAIMED, Rung.EVIDENCED, Rung.ASSURED)
    return [
        (f"{row['what']}: {rung.label.lower()}", partial(benefit_working, bench, int(row["id"]), rung))
        for rung in rungs
    ]
