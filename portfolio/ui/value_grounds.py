"""The value screen's second half: what the claims rest on. Hours, evidence, shared cohorts, concerns."""

import streamlit as st

from portfolio.ui import value_tables as tables
from portfolio.ui import value_words as words
from portfolio.ui.charts import picture
from portfolio.ui.value_facts import PENNY
from portfolio.ui.value_model import ValueScreen
from portfolio.ui.value_screen import draw_list, draw_table, headed, open_picked
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import plural
from portfolio.value.time_flows import HourFlow
from portfolio.value.weak_evidence import LABELS


def draw_hours(view: View, screen: ValueScreen) -> None:
    """Where released time went, and who cannot say."""
    found = screen.facts.flow
    draw_flow(view.key, screen)
    if found.benefits.empty:
        return
    draw_table("flow", "Where the hours went", screen.flow)
    pilots = int((found.unproven > 0).groupby(found.benefits["pilot_id"]).any().sum())
    draw_list(view, "unproven", screen.unproven, "Pilots by hours of which nobody knows where they went", of=pilots)


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def draw_flow(key: str, _screen: ValueScreen) -> None:
    """The flow, and what it leaves out."""
    found = _screen.facts.flow
    headed(
        "Where the hours went",
        "Hours claimed to date, measured or forecast, after cohort caps. Hours of which nobody recorded where they went "
        "are unproven: they are never multiplied by pay",
    )
    if found.benefits.empty:
        st.info("No benefit reports released time yet.", icon=":material/hourglass_empty:")
        return
    picture(_screen.flow.figure, alt=_screen.flow.words)
    st.caption(_said_of(found))


def _said_of(found: HourFlow) -> str:
    unproven = found.total("unproven") + found.total("unstated")
    said = [f"{words.hours(unproven)} of {words.hours(found.total('gross'))} are unproven"]
    if forecast := found.total("forecast"):
        said.append(f"{words.hours(forecast)} of the gross are forecast, not measured")
    if found.missing:
        said.append(f"{plural(found.missing, 'benefit')} of released time without any hours")
    if found.lost:
        said.append(f"{words.hours(found.lost)} lost by other benefits are not in the picture")
    return "; ".join(said) + "."


def draw_evidence(view: View, screen: ValueScreen) -> None:
    """Where big claims rest on weak evidence."""
    rows = screen.facts.evidence
    weak = rows["weak_pounds"].sum() if len(rows) else float("nan")
    headed(
        "What the claims rest on",
        f"Each claim by its size and the best design that was approved for it; {words.pounds(weak)} of "
        f"{words.pounds(screen.facts.totals['total'].iloc[0])} claimed is not evidenced. Right of the dashed line a "
        "design counts as evidence. Choose a point to open its pilot",
    )
    if rows.empty:
        st.info("No benefit has a claimed value in pounds yet.", icon=":material/hourglass_empty:")
        return
    open_picked(view, "evidence", screen.evidence)
    draw_table("evidence", "What the claims rest on", screen.evidence)
    if screen.weak.targets:
        st.markdown("**Largest claims without evidence**")
        count = int((rows["weak_pounds"] > PENNY).sum())
        draw_list(view, "weak", screen.weak, "Claims by how much of them is not evidenced, the largest first", of=count)


def draw_sharing(view: View, screen: ValueScreen) -> None:
    """What was capped, and who shares what with whom."""
    draw_cohorts(view.key, screen)
    if len(screen.matrix.table):
        draw_table("matrix", "Who shares a cohort with whom", screen.matrix)


@st.cache_resource(show_spinner=False, max_entries=CACHE_ENTRIES)
def draw_cohorts(key: str, _screen: ValueScreen) -> None:
    """Cohorts whose claims were cut, and the overlap matrix."""
    found = _screen.facts.sharing
    headed(
        "Double counting",
        "No cohort can release more hours, or hold more people, than it has. Claims on one that pass it together are "
        "cut in the same proportion, whichever pilots the filters show",
    )
    if found.years.empty:
        st.info("No benefit names the staff group or cohort that it draws on.", icon=":material/hourglass_empty:")
        return
    if _screen.capped.empty:
        st.caption(
            f"{plural(found.years['cohort_id'].nunique(), 'cohort')} drawn on; none is claimed beyond what it has."
        )
    else:
        st.markdown("**Claims that were cut**")
        tables.show(_screen.capped, alt="Cohorts whose claims were cut: claimed, what the cohort has, and the cap")
    if not _screen.matrix.table.empty:
        st.markdown("**Who shares a cohort with whom**")
    if len(found.matrix):
        picture(_screen.matrix.figure, alt=_screen.matrix.words)


def draw_concerns(view: View, screen: ValueScreen) -> None:
    """What an auditor would ask about first."""
    facts = screen.facts
    headed(
        "Concerns",
        "Budgets that moved by more than is assured, and evidence that has expired or is out of date. What an assurer has "
        "signed stays evidenced up to the day that was signed for",
    )
    if facts.unpriced:
        gap = facts.unpriced
        st.warning(
            f"The banked value of {plural(len(gap.benefits), 'benefit')} is not reported: budgets moved in {gap.named} "
            f"({words.pounds(gap.pounds)} nominal in all), for which the deflator in force has no index. Nothing was "
            "estimated in its place; a newer edition can be added under Assumptions.",
            icon=":material/currency_exchange:",
        )
    if not screen.beyond.targets and not screen.stale.targets:
        st.success(
            "No budget moved beyond what is assured, and no evidence is out of date.", icon=":material/check_circle:"
        )
        return
    if screen.beyond.targets:
        total = words.pounds(facts.beyond["beyond_pounds"].sum())
        st.markdown(f"**Banked beyond assured: {total}** in {plural(len(facts.beyond), 'benefit')}")
        draw_list(
            view,
            "beyond",
            screen.beyond,
            "Benefits because of which budgets moved beyond the assured value",
            of=len(facts.beyond),
        )
    if screen.stale.targets:
        counts = facts.stale["standing"].value_counts()
        said = ", ".join(f"{LABELS[key].lower()}: {plural(int(counts[key]), 'benefit')}" for key in counts.index)
        st.markdown(f"**Evidence that has expired or is out of date** ({said})")
        draw_list(view, "stale", screen.stale, "Benefits with expired or outdated evidence", of=len(facts.stale))
