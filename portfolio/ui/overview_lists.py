"""The overview's second and third act: outcomes, what moved, what works, what needs attention and deciding."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.summary.rules import CONCERNS
from portfolio.ui import links
from portfolio.ui.charts import chart
from portfolio.ui.overview_figures import RESULT_LABELS
from portfolio.ui.overview_model import Overview
from portfolio.ui.view import View
from portfolio.ui.words import change, day, measure, plain, plural
from portfolio.vocabulary import Flag, Method, Outcome, Stage

SHOWN = 5
METHODS = tuple(Method)
FLAG_ICONS = {
    Flag.STALLED: "hourglass_bottom",
    Flag.OVERDUE: "event_busy",
    Flag.BLOCKED: "block",
    Flag.WAITING: "pending_actions",
}


def draw_outcomes(model: Overview) -> None:
    """The outcomes that are not money, side by side: how many pilots report each, and what they found."""
    st.subheader("Outcomes side by side")
    table = model.outcomes.table
    if table.empty:
        st.info("No pilot has an indicator yet: open a pilot and add the first outcome.", icon=":material/flag:")
        return
    words = "; ".join(_outcome_words(row) for row in table.to_dict("records"))
    chart(
        model.outcomes.figure,
        title="Pilots by what their approved measurements show; a pilot counts by its worst indicator of a kind",
        alt=f"Stacked bars of pilots by result for each kind of outcome: {words}.",
        table=_outcome_table(table),
    )


def _outcome_words(row: dict[Any, Any]) -> str:
    better = row["on_target"] + row["improved"]
    return (
        f"{Outcome(row['outcome']).label}: {row['reporting']} of {row['pilots']} report, {better} better, "
        f"{row['worse']} worse"
    )


def _outcome_table(table: pd.DataFrame) -> pd.DataFrame:
    shown = pd.DataFrame({"Outcome": [Outcome(value).label for value in table["outcome"]]})
    shown["Report it"] = [
        f"{reporting} of {pilots}" for reporting, pilots in zip(table["reporting"], table["pilots"], strict=True)
    ]
    shown["Change in the month"] = [change(value) for value in table["reporting_change"]]
    for result, label in RESULT_LABELS.items():
        shown[label] = table[result].to_numpy()
    shown["Measurements waiting"] = table["waiting"].to_numpy()
    return shown


def draw_findings(view: View, model: Overview) -> None:
    """What works, what does not, what needs attention and what moved."""
    results, attention = st.columns(2)
    with results:
        st.subheader("Results")
        _indicators(view, "Target met, on more than self-report", model.working, ":material/trending_up:")
        _indicators(view, "Worse than baseline", model.failing, ":material/trending_down:")
    with attention:
        st.subheader("Needs attention")
        _attention(view, model)
        st.subheader("Moved")
        _movers(view, model)


def _movers(view: View, model: Overview) -> None:
    st.caption(f"Stage moves since {day(model.then.as_at)}")
    if model.movers.empty:
        st.text("No pilot moved.")
    for row in _first(model.movers):
        stage = Stage(row["stage"])
        before = f"{Stage(row['stage_before']).label} to " if isinstance(row["stage_before"], str) else "new, "
        icon = ":material/logout:" if stage.is_exit else ":material/east:"
        _pilot_link(view, row, f"{before}{stage.label}, {day(row['stage_since'])}", icon)
    _more(view, len(model.movers))


def _indicators(view: View, title: str, rows: pd.DataFrame, icon: str) -> None:
    st.caption(f"{title}: {plural(len(rows), 'indicator')}")
    for row in _first(rows, 3):
        method = METHODS[int(row["strongest"])].label.lower()
        _pilot_link(view, row, f"{row['indicator']}: {measure(row['judged'], row['unit'])}, {method}", icon)


def _attention(view: View, model: Overview) -> None:
    st.caption("Choose a count to see the pilots")
    for flag, count in model.attention.items():
        _count(view, flag, flag.label, count, FLAG_ICONS[flag])
    if model.concerns:
        st.caption("Data quality, and who can mend it")
    for code, count in list(model.concerns.items())[:6]:
        label, who = CONCERNS[code]
        _count(view, Flag(code), label, count, "report", help=who)


def _count(view: View, flag: Flag, label: str, count: int, icon: str, help: str | None = None) -> None:
    links.link("pilots", f"**{count:,}** {label}", view, icon=f":material/{icon}:", help=help, flag=flag.value)


def draw_decisions(view: View, model: Overview) -> None:
    """Planned decisions past or near, and help that was asked for."""
    due, asked = st.columns(2)
    with due:
        _decisions(view, model)
    with asked:
        st.subheader("Help asked for")
        if model.help_asked.empty:
            st.text("No programme manager asked for help in the last two months.")
        for row in _first(model.help_asked, 4):
            _pilot_link(view, row, _short(row["help_needed"]), ":material/front_hand:")
        _more(view, len(model.help_asked), 4)


def _decisions(view: View, model: Overview) -> None:
    st.subheader("Decisions due")
    past = int((model.decisions["state"] == "past").sum())
    near = len(model.decisions) - past
    st.caption(f"{plural(past, 'planned date')} past, {near:,} within 60 days of {day(view.as_at)}")
    if model.decisions.empty:
        st.text("No decision is due.")
    for row in _first(model.decisions, 6):
        is_past = row["state"] == "past"
        when = f"{'Past' if is_past else 'Due'} {day(row['decision_on'])}"
        stage = f"{Stage(row['stage']).label} for {plural(int(row['days_in_stage']), 'day')}"
        icon = ":material/event_busy:" if is_past else ":material/event_upcoming:"
        _pilot_link(view, row, f"{when}; {stage}; decides: {row['senior_owner']}", icon)
    _more(view, len(model.decisions), 6)


def _pilot_link(view: View, row: dict[Any, Any], words: str, icon: str) -> None:
    with st.container(gap=None):
        label = f"**{plain(row['reference'])}** {plain(row['name'])}"
        links.link("pilot", label, view, icon=icon, ref=row["reference"])
        st.caption(plain(words))


def _first(rows: pd.DataFrame, count: int = SHOWN) -> Iterator[dict[Any, Any]]:
    yield from rows.head(count).to_dict("records")


def _more(view: View, count: int, shown: int = SHOWN) -> None:
    if count > shown:
        st.caption(f"and {count - shown:,} more")


def _short(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
