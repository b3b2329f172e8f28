"""What is still missing about a pilot this month, and why it matters."""

from collections.abc import Iterator
from datetime import date

import streamlit as st

from portfolio.clock import month_end
from portfolio.ui import pilot_data
from portfolio.ui.pilot_blockers import is_over
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_words import icon, period, quantity
from portfolio.ui.view import View
from portfolio.ui.words import day, month, plain, plural
from portfolio.vocabulary import CostBasis, MeasurementStatus, PeriodRule

WHY = {
    "no_costs": "without it nobody can say what a result costs",
    "stale_costs": "spend to date stands still while money is spent",
    "no_indicator": "it cannot be judged, whatever it achieves",
    "no_baseline": "a result cannot be told from what was there before",
    "no_measurement": "it counts in no headline total",
    "self_report_only": "boards discount what nobody else has checked",
    "returned": "the value stays out of the totals until it is answered",
    "no_decision_date": "it can drift without anyone deciding",
    "users_unknown": "cost and benefit for each person cannot be worked out",
}


def draw_missing(view: View, page: Page, chosen: date) -> None:
    """The list, or that nothing is missing."""
    lines = list(_lines(view, page, chosen))
    if not lines:
        st.markdown(f":green[{icon('task_alt')}] Nothing else is missing for this pilot.")
        return
    label = f"{plural(len(lines), 'thing')} still missing, and why it matters"
    with st.expander(label, icon=icon("rule"), expanded=len(lines) <= 4):
        st.markdown("\n".join(f"- {line}" for line in lines))


def _lines(view: View, page: Page, chosen: date) -> Iterator[str]:
    pilot_id = page.facts.id
    costs = pilot_data.costs_at(view, pilot_id, view.revision)
    codes = {code for code, _, _ in page.missing}
    has_actual = any(line.basis is CostBasis.ACTUAL and line.month == chosen for line in costs)
    if costs and not has_actual and "no_costs" not in codes:
        yield f"Actual costs for {month(chosen)}: *without them the spend shown is too low.*"
    outcomes = pilot_data.outcomes(view, pilot_id)
    for indicator in outcomes.indicators:
        rows = outcomes.of(indicator.id)
        covers = any(row.period_start <= month_end(chosen) and row.period_end >= chosen for row in rows)
        if indicator.period_rule is PeriodRule.SUM and not covers:
            yield f"{plain(indicator.name)} for {month(chosen)}: *its total stands still without it.*"
        for row in rows:
            if row.status is MeasurementStatus.RETURNED:
                yield (
                    f"{plain(indicator.name)}, {period(row.period_start, row.period_end)}: {quantity(row.value)} was returned. "
                    f"“{plain(row.review_note)}” *{WHY['returned'].capitalize()}.*"
                )
    for blocker in pilot_data.blockers(view, pilot_id):
        if blocker.due_on and blocker.due_on < view.as_at and not is_over(blocker, view.as_at):
            yield f"Blocker “{plain(blocker.title)}” was due on {day(blocker.due_on)}: *resolve it, or give it a new date.*"
    for code, what, _ in page.missing:
        if code != "returned":
            yield f"{plain(what)}: *{WHY[code]}.*"
