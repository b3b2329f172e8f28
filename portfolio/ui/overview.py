"""The overview in three acts: where we stand, what works and what does not, what needs deciding.

Every element is a message to the browser and costs about the same whatever it holds, so there are few of them; and
those that answer to nothing are drawn once for a view (`View.key`) and then replayed by Streamlit as they are.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from portfolio.clock import last_ended_month
from portfolio.summary.overview import Standing
from portfolio.ui import links, session
from portfolio.ui.charts import picture
from portfolio.ui.listing import Listing, draw_listing
from portfolio.ui.overview_model import Overview
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import change, day, measure, money, month, number, plural
from portfolio.vocabulary import Stage


def draw(view: View, model: Overview) -> None:
    """The whole screen, once there is a pilot to show."""
    draw_standing(key=view.key, _view=view, _model=model)
    _draw_pathway(view, model)
    draw_pictures(key=view.key, _model=model)
    st.markdown("## What works and what does not\n### Needs attention")
    _draw_counts(view, model)
    moves = f"{plural(model.moved, 'stage move')} since {day(model.then.as_at)}"
    found = f"{plural(model.met, 'target')} met on more than self-report, {model.worse:,} worse than baseline, {moves}"
    _draw_list(view, "### Results and moves", found, model.results)
    asked = f"{plural(model.help_asked, 'latest update asks', 'latest updates ask')} for help"
    due = f"{plural(model.past, 'planned date')} past, {model.near:,} within 60 days of {day(view.as_at)}, {asked}"
    _draw_list(view, "## What needs deciding\n### Decisions due and help asked for", due, model.to_decide)


def draw_tables(model: Overview) -> None:
    """The tables behind the pictures."""
    for one in (model.pathway, model.movement, model.spend, model.hours, model.outcomes):
        st.markdown(f"**{one.title}**")
        st.dataframe(one.table, hide_index=True, alt=f"Table of the picture: {one.title}")


def _draw_list(view: View, heading: str, caption: str, shown: Listing) -> None:
    """A list under its heading: two elements."""
    st.markdown(f"{heading}\n:gray[{caption if shown.targets else f'{caption}: none'}]")
    if shown.targets:
        title = heading.rpartition("# ")[2]
        alt = f"{title}: {plural(len(shown.targets), 'row')}"
        draw_listing(view, shown, key=f"overview:{title}", alt=alt)


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def draw_standing(*, key: str, _view: View, _model: Overview) -> None:
    """What is counted, and four figures, each with its denominator and its change."""
    now, then = _model.now, _model.then
    withdrawn = f", {now.withdrawn:,} of them withdrawn" if now.withdrawn else ""
    st.markdown(
        f":gray[{plural(now.pilots, 'pilot')} in {plural(_model.organisations, 'organisation')}{withdrawn}, "
        f"{now.live:,} live, as at {day(_view.as_at)}. Money (nominal) and measurements count to the end of "
        f"{month(last_ended_month(_view.as_at))}; changes are since {day(then.as_at)}.]\n## Where we stand"
    )
    with st.container(horizontal=True):
        _at_scale(now, then)
        _spend(now, then)
        _hours(now, then)
        _evidence(now, then)
    st.caption(" ".join((*_about_spend(now), *_about_hours(now))))


def _at_scale(now: Standing, then: Standing) -> None:
    scaling = f"{now.by_stage[Stage.SCALING]:,} more scaling"
    _metric(
        "Pilots at scale", number(now.at_scale), f"of {now.pilots:,}", now.at_scale - then.at_scale, number, scaling
    )


def _spend(now: Standing, then: Standing) -> None:
    spend, rate = now.spend, now.spend.variance_rate
    moved = None if spend.actual is None else spend.actual - (then.spend.actual or 0)
    against = None if rate is None else f"{abs(rate):.0%} {'over' if rate > 0 else 'under'} plan"
    share = f"from {spend.reporting:,} of {now.pilots:,}"
    _metric("Spend to date", money(spend.actual), share, moved, money, against, is_good=False)


def _hours(now: Standing, then: Standing) -> None:
    hours = now.hours
    moved = None if hours.saved is None else hours.saved - (then.hours.saved or 0)
    told = f"{hours.self_reported / hours.saved:.0%} self-reported" if hours.saved else None
    share = f"from {hours.reporting:,} of {hours.expected:,}"
    _metric("Hours saved, approved", measure(hours.saved), share, moved, measure, told)


def _evidence(now: Standing, then: Standing) -> None:
    share, moved = f"of {now.pilots:,}", now.evidenced - then.evidenced
    _metric("Measured beyond self-report", number(now.evidenced), share, moved, number)


def _metric(
    label: str,
    value: str,
    share: str,
    moved: int | None,
    show: Callable[[Any], str],
    told: str | None = None,
    *,
    is_good: bool = True,
) -> None:
    """A figure with its denominator and its change; nothing is green or red that is not good or bad."""
    st.metric(
        label,
        f"{value} :small[:gray[{share}]]",
        None if moved is None else change(moved, show=show),
        delta_color="normal" if moved and is_good else "off",
        delta_arrow="auto" if moved else "off",
        delta_description=told,
        border=True,
    )


def _about_spend(now: Standing) -> tuple[str, ...]:
    spend, pilots = now.spend, plural(now.pilots, "pilot")
    if spend.variance_rate is None:
        return (f"Spend: {spend.reporting:,} of {pilots} report actual costs; no plan to compare with.",)
    compared = f"{money(spend.actual_of_both)} of {money(spend.planned_of_both)} planned"
    return (f"Spend: {compared} where both are reported, by {spend.both:,} of {pilots}.",)


def _about_hours(now: Standing) -> tuple[str, ...]:
    hours = now.hours
    if hours.saved is None:
        return (f"Hours: no approved measurement; {plural(hours.expected, 'pilot')} aim to save time.",)
    spread = f"range {measure(hours.low)} to {measure(hours.high)} if all err the same way"
    return (f"Hours: {spread}; {measure(hours.waiting)} wait for approval.",)


def _draw_counts(view: View, model: Overview) -> None:
    """What needs attention, as counts that lead to their pilots: one element, however many."""
    picked = st.pills(
        "Choose a count to see the pilots",
        list(model.counts.labels),
        format_func=model.counts.labels.__getitem__,
        key=f"counts:{session.generation('counts')}",
        help=model.counts.help or None,
    )
    if picked is not None:
        session.renew("counts")
        links.go("pilots", view, flag=picked)


def _draw_pathway(view: View, model: Overview) -> None:
    """Pilots by stage. The one picture here that answers to clicks, so the one drawn anew on every run."""
    picked = picture(model.pathway.figure, alt=model.pathway.words, key=f"pathway:{session.generation('pathway')}")
    if picked is not None:
        session.renew("pathway")
        links.go("pilots", view, stage=picked)


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def draw_pictures(*, key: str, _model: Overview) -> None:
    """The pictures that answer to nothing, two and two."""
    for pair in ((_model.movement, _model.spend), (_model.hours, _model.outcomes)):
        with st.container(horizontal=True):
            for one in pair:
                picture(one.figure, alt=one.words)
