"""The overview in three acts: where we stand, what works and what does not, what needs deciding.

Every element is a message to the browser and costs the same whatever it holds, so there are few of them; and those
that answer to nothing are drawn once for a view (`View.key`) and then replayed by Streamlit as they are.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from portfolio.clock import last_ended_month
from portfolio.summary.overview import Standing
from portfolio.ui import links, session
from portfolio.ui.charts import picture
from portfolio.ui.listing import Listing, draw_listing
from portfolio.ui.overview_lists import draw_attention
from portfolio.ui.overview_model import Overview, Picture
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import change, day, measure, money, month, number, plural
from portfolio.vocabulary import Stage

PICTURES = {
    "movement": ("How we got here", "Pilots by stage at each month end"),
    "spend": ("Spend against plan", "Cumulative, nominal pounds, all pilots that report"),
    "hours": ("Hours saved a month", "Approved measurements only; lines show the range"),
    "outcomes": (
        "Outcomes side by side",
        "Pilots by what their approved measurements show; a pilot counts by its worst indicator of a kind",
    ),
}


def draw(view: View, model: Overview) -> None:
    """The whole screen, once there is a pilot to show."""
    draw_top(view.key, view, model)
    left, right = st.columns(2)
    with left:
        _draw_pathway(view, model)
        draw_picture(view.key, "spend", model.spend)
    with right:
        draw_picture(view.key, "movement", model.movement)
        draw_picture(view.key, "hours", model.hours)
    draw_picture(view.key, "outcomes", model.outcomes)
    _draw_tables(model)
    st.header("What works and what does not")
    left, right = st.columns([3, 2])
    with left:
        found = f"{plural(model.met, 'target')} met on more than self-report; {model.worse:,} worse than baseline"
        _draw_list(view, "results", "Results", found, model.results)
        since = f"Stage moves since {day(model.then.as_at)}"
        _draw_list(view, "movers", "Moved", since, model.movers)
    with right:
        draw_counts(view.key, view, model)
    st.header("What needs deciding")
    near = len(model.decisions.references) - model.past_decisions
    due = f"{plural(model.past_decisions, 'planned date')} past, {near:,} within 60 days of {day(view.as_at)}"
    _draw_list(view, "decisions", "Decisions due", due, model.decisions)
    _draw_list(view, "help", "Help asked for", "In the latest updates of live pilots", model.help_asked)


def _headed(heading: str, caption: str) -> None:
    """A heading and its caption in one element."""
    st.markdown(f"### {heading}\n:gray[{caption}]")


def _draw_list(view: View, key: str, heading: str, caption: str, shown: Listing) -> None:
    _headed(heading, caption if shown.references else f"{caption}: none")
    if shown.references:
        draw_listing(view, shown, key=f"overview:{key}", alt=f"{heading}: {plural(len(shown.references), 'row')}")


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def draw_top(key: tuple[object, ...], _view: View, _model: Overview) -> None:
    """What is counted, and four figures, each with its denominator and its change."""
    now, then = _model.now, _model.then
    withdrawn = f", {now.withdrawn:,} of them withdrawn" if now.withdrawn else ""
    st.caption(
        f"{plural(now.pilots, 'pilot')} in {plural(_model.organisations, 'organisation')}{withdrawn}, "
        f"{now.live:,} live, as at {day(_view.as_at)}. Money (nominal) and measurements count to the end of "
        f"{month(last_ended_month(_view.as_at))}; changes are since {day(then.as_at)}."
    )
    st.header("Where we stand")
    for column, show in zip(st.columns(4, border=True), (_at_scale, _spend, _hours, _evidence), strict=True):
        with column:
            show(now, then)


def _at_scale(now: Standing, then: Standing) -> None:
    _metric("Pilots at scale", number(now.at_scale), now.at_scale - then.at_scale, number)
    scaling = now.by_stage[Stage.SCALING]
    st.caption(f"of {plural(now.pilots, 'pilot')} ever begun; {scaling:,} more scaling")


def _spend(now: Standing, then: Standing) -> None:
    spend = now.spend
    moved = None if spend.actual is None else spend.actual - (then.spend.actual or 0)
    _metric("Spend to date", money(spend.actual), moved, money, is_good=False)
    if spend.variance_rate is None:
        st.caption(f"{spend.reporting:,} of {plural(now.pilots, 'pilot')} report actual costs; no plan to compare with")
        return
    rate = spend.variance_rate
    side = "over" if rate > 0 else "under"
    st.caption(
        f"{abs(rate):.0%} {side} plan ({money(spend.actual_of_both)} of {money(spend.planned_of_both)}) "
        f"where both are reported: {spend.both:,} of {plural(now.pilots, 'pilot')}"
    )


def _hours(now: Standing, then: Standing) -> None:
    hours = now.hours
    moved = None if hours.saved is None else hours.saved - (then.hours.saved or 0)
    _metric("Hours saved, approved", measure(hours.saved), moved, measure)
    if hours.saved is None:
        st.caption(f"No approved measurement; {plural(hours.expected, 'pilot')} aim to save time")
        return
    share = hours.self_reported / hours.saved if hours.saved else 0
    st.caption(
        f"range {measure(hours.low)} to {measure(hours.high)} if all err the same way; {share:.0%} self-reported; "
        f"{hours.reporting:,} of {plural(hours.expected, 'pilot')} report; {measure(hours.waiting)} wait for approval"
    )


def _evidence(now: Standing, then: Standing) -> None:
    _metric("Measured beyond self-report", number(now.evidenced), now.evidenced - then.evidenced, number)
    st.caption(f"of {plural(now.pilots, 'pilot')} have an approved measurement that is more than self-report")


def _metric(label: str, value: str, moved: int | None, show: Callable[[Any], str], *, is_good: bool = True) -> None:
    """A figure and its change since the last month end; nothing is green or red that is not good or bad."""
    if moved is None:
        st.metric(label, value)
        return
    st.metric(
        label,
        value,
        change(moved, show=show),
        delta_color="normal" if moved and is_good else "off",
        delta_arrow="auto" if moved else "off",
    )


def _draw_pathway(view: View, model: Overview) -> None:
    """Pilots by stage. The one picture here that answers to clicks, so the one drawn anew on every run."""
    _headed("From pilot to scale", "Pilots by stage; choose a bar to see them")
    picked = picture(model.pathway.figure, alt=model.pathway.words, key=f"pathway:{session.generation('pathway')}")
    if picked is not None:
        session.renew("pathway")
        links.go("pilots", view, stage=picked)


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def draw_picture(key: tuple[object, ...], name: str, _picture: Picture) -> None:
    """One picture under its heading."""
    _headed(*PICTURES[name])
    if _picture.table.empty:
        st.info("Nothing reported yet.", icon=":material/hourglass_empty:")
    else:
        picture(_picture.figure, alt=_picture.words)


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def draw_counts(key: tuple[object, ...], _view: View, _model: Overview) -> None:
    """What needs attention, as counts that lead on."""
    _headed("Needs attention", "Choose a count to see the pilots; then data quality")
    draw_attention(_view, _model.attention, _model.concerns)


def _draw_tables(model: Overview) -> None:
    """The tables behind the pictures, sent only when they are opened."""
    with st.popover("Tables behind the pictures", icon=":material/table:", key="tables", on_change="rerun") as box:
        if not box.open:
            return
        shown = {"From pilot to scale": model.pathway}
        shown |= {heading: getattr(model, name) for name, (heading, _) in PICTURES.items()}
        for heading, one in shown.items():
            st.markdown(f"**{heading}**")
            st.dataframe(one.table, hide_index=True, alt=f"Table of the picture: {heading}")
