"""What a reviewer has to know of one thing that waits: its facts, earlier values beside it, and whether it can be true."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from portfolio.access import Scope
from portfolio.appraisal.evidence import MARYLAND
from portfolio.appraisal.plausibility import Check, Verdict
from portfolio.summary.frames import MICRO
from portfolio.ui import pilot_data, pilot_value_data, value_data
from portfolio.ui.assurance_data import MEASUREMENT, Queue, Row, is_reported
from portfolio.ui.charts import chart
from portfolio.ui.palette import ORANGE
from portfolio.ui.pilot_indicator_figures import figure
from portfolio.ui.pilot_value_facts import facts_tables
from portfolio.ui.pilot_value_words import DESTINATIONS, advice, is_money, percent, rung_words
from portfolio.ui.pilot_words import icon, period, quantity
from portfolio.ui.remember import remembered
from portfolio.ui.value_words import pounds
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import NOT_REPORTED, measure, number, plain, plural
from portfolio.value.queries import IndicatorRow, Measured
from portfolio.value.review_checks import of_benefit, of_measurement
from portfolio.value.stake import NO_BENEFIT
from portfolio.vocabulary import MeasurementStatus, Method, Rung

CHART_HEIGHT = 380
VERDICTS = {Verdict.PLAUSIBLE: "check_circle", Verdict.UNKNOWN: "help"}


def draw_measurement_facts(view: View, queue: Queue, row: Row) -> None:
    """The value with its doubt, how it was made, and what rests on it."""
    facts = queue.measurement(row)
    levels = value_data.parameters(view).maryland()
    method = Method(facts["method"])
    stake = pounds(row["stake"]) if row["has_stake"] else NO_BENEFIT.capitalize()
    _table(
        {
            "Value": row["value"],
            **({} if is_reported(facts["low"]) else {"Interval": NOT_REPORTED}),
            "Period": row["period"],
            "Method": f"{method.label}. {MARYLAND.words(levels.get(method))}",
            "Sample": number(facts["sample_size"]),
            "Model version": facts["model_version"] or NOT_REPORTED,
            "Baseline": measure(facts["baseline"], facts["unit"]),
            "At stake": stake,
        },
        f"Facts of the measurement of {row['what']}",
    )


def draw_benefit_facts(view: View, queue: Queue, row: Row) -> None:
    """What it is worth on each rung, what is missing, how it is valued and realised, and who answers for it."""
    benefit = pilot_value_data.book(view, int(row["pilot_id"])).benefit(int(row["id"]))
    worth = queue.worth_of(row)
    rungs = Rung if is_money(worth) else (Rung.CLAIMED, Rung.EVIDENCED, Rung.ASSURED)
    _table({f"{rung.label} to date": rung_words(worth, rung) for rung in rungs}, f"What {row['what']} is worth")
    if missing := str(worth["missing"]):
        lines = [f"- {plain(why.capitalize())}: {plain(advice(why)) or 'ask the team'}" for why in missing.split("; ")]
        st.markdown(f":orange[{icon('help')}] **It has no value in pounds yet, because:**\n" + "\n".join(lines))
    if benefit is None:
        return
    for title, table in facts_tables(view, benefit):
        st.markdown(f"**{title}**")
        st.table(table, hide_index=True, hide_header=True, border="horizontal", alt=f"{title} of {row['what']}")
    released = pilot_value_data.book(view, int(row["pilot_id"])).released_of(int(row["id"]))
    if released:
        lines = [
            f"- {percent(one.share_rate)} {DESTINATIONS[one.destination]}{_after(': ', one.outcome)}{_after('. Evidence: ', one.evidence)}"
            for one in released
        ]
        st.markdown("**Where the hours went**\n" + "\n".join(lines))
    if benefit.note:
        st.markdown("**Note**")
        st.text(benefit.note)


def _after(before: str, text: str) -> str:
    return f"{plain(before) if before != ': ' else before}{plain(text)}" if text else ""


def _table(rows: Mapping[str, Any], alt: str) -> None:
    cells = [plain(value) for value in rows.values()]
    table = pd.DataFrame({"Fact": [f"**{name}**" for name in rows], "Value": cells})
    st.table(table, hide_index=True, hide_header=True, border="horizontal", alt=alt)


def draw_earlier(view: View, row: Row) -> None:
    """The earlier values of the same indicator as a small chart; a measurement that waits is ringed in it."""
    outcomes = pilot_data.outcomes(view, int(row["pilot_id"]))
    indicator = next((one for one in outcomes.indicators if one.id == row["indicator_id"]), None)
    if indicator is None:
        return
    rows = outcomes.of(indicator.id)
    ringed = int(row["id"]) if row["kind"] == MEASUREMENT else None
    key = (view.url, view.revision, view.as_at, view.scope, int(row["pilot_id"]), indicator.id, ringed)
    chart(
        _figure(*key),
        title=f"Values of {indicator.name}: {indicator.unit}",
        alt=_words(indicator, rows),
        table=_values(rows),
    )


@remembered(CACHE_ENTRIES)
def _figure(
    url: str, revision: int, as_at: date, scope: Scope, pilot_id: int, indicator_id: int, ringed: int | None
) -> go.Figure:
    outcomes = pilot_data.outcomes_of(url, revision, as_at, scope, pilot_id)
    indicator = next(row for row in outcomes.indicators if row.id == indicator_id)
    rows = outcomes.of(indicator_id)
    made = figure(indicator, rows)
    for one in rows:
        if one.id == ringed:
            made.add_scatter(
                x=[one.period_end], y=[float(one.value)], mode="markers", name="This one", hoverinfo="skip",
                marker={"symbol": "circle-open", "size": 24, "color": ORANGE, "line": {"width": 3}},
            )  # fmt: skip
    made.update_layout(height=CHART_HEIGHT, legend_y=-0.3)
    return made


def _words(indicator: IndicatorRow, rows: Sequence[Measured]) -> str:
    approved = [row for row in rows if row.status is MeasurementStatus.APPROVED]
    waiting = sum(row.status is MeasurementStatus.SUBMITTED for row in rows)
    said = (
        f"{plural(len(approved), 'approved value')} of {indicator.name} and {waiting:,} waiting, in {indicator.unit}."
    )
    if approved:
        last = approved[-1]
        said += f" The last approved is {quantity(last.value)} for {period(last.period_start, last.period_end)}."
    return said


def _values(rows: Sequence[Measured]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Period": period(row.period_start, row.period_end),
                "Value": quantity(row.value),
                "Low": "" if row.low is None else quantity(row.low),
                "High": "" if row.high is None else quantity(row.high),
                "Method": row.method.label,
                "Sample": number(row.sample_size),
                "Status": row.status.label,
            }
            for row in reversed(rows)
        ]
    )


def draw_checks(view: View, queue: Queue, row: Row) -> None:
    """Warnings where a figure is doubtful or cannot be, and one line for what was found plausible."""
    for check in (found := checks(view, queue, row)):
        if check.verdict not in VERDICTS:
            name = "dangerous" if check.verdict is Verdict.IMPOSSIBLE else "warning"
            st.warning(f"**{check.verdict.label}: {plain(check.title.lower())}.** {plain(check.says)}", icon=icon(name))
    quiet = [check for check in found if check.verdict in VERDICTS]
    lines = [
        f"{icon(VERDICTS[check.verdict])} {check.verdict.label}: {plain(check.title.lower())}. {plain(check.says)}"
        for check in quiet
    ]
    lines += [f"{icon('visibility')} {caution}" for caution in _cautions(queue, row)]
    if lines:
        st.caption("  \n".join(dict.fromkeys(lines)))


def checks(view: View, queue: Queue, row: Row) -> tuple[Check, ...]:
    """The plausibility checks that fit a row."""
    benefits, cohorts = queue.worth.benefits, value_data.facts(view).cohorts
    if row["kind"] == MEASUREMENT:
        facts = queue.measurement(row)
        measured = {**facts, "value": float(facts["value"]) / MICRO}
        measured["baseline"] = float(facts["baseline"]) / MICRO if is_reported(facts["baseline"]) else None
        return of_measurement(measured, benefits[benefits["indicator_id"] == row["indicator_id"]], cohorts)
    values = pilot_data.outcomes(view, int(row["pilot_id"])).of(int(row["indicator_id"]))
    latest = float(values[-1].value) if values else None
    return of_benefit(queue.worth_of(row), cohorts, view.as_at, latest)


def _cautions(queue: Queue, row: Row) -> list[str]:
    """What a careful reader would ask for."""
    found = []
    if not row["evidence_url"]:
        found.append("There is no evidence link.")
    if row["kind"] == MEASUREMENT:
        facts = queue.measurement(row)
        if Method(facts["method"]) is Method.SELF_REPORT:
            found.append("A self-report can be approved, but it never counts as evidence.")
        if not is_reported(facts["low"]):
            found.append("No interval is given: the value will count as certain.")
        if not is_reported(facts["sample_size"]):
            found.append("The sample size is not reported.")
    return found
