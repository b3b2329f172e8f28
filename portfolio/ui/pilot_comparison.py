"""Working out a value from two groups: choose the design, enter numbers or a table, see the effect, use it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.appraisal.comparison import Comparison, Question, Setting, figure
from portfolio.errors import Invalid
from portfolio.ui import session, value_data
from portfolio.ui.forms import pick
from portfolio.ui.guide_words import METHODS
from portfolio.ui.pilot_comparison_fields import NUMBERS, draw_fields
from portfolio.ui.pilot_comparison_inputs import from_numbers, from_table, read_table
from portfolio.ui.pilot_comparison_use import draw_use
from portfolio.ui.pilot_comparison_words import WAYS
from portfolio.ui.pilot_form import Form
from portfolio.ui.pilot_words import icon
from portfolio.ui.view import View
from portfolio.ui.words import number, plain
from portfolio.value.queries import IndicatorRow

WHY = (
    "A comparison says how much of a change is due to the tool. The grade comes from the design, never from the size of "
    "the effect. Nothing is saved until you use the result."
)
MESSAGE = "It cannot be worked out yet."


def draw_comparison(view: View, indicator: IndicatorRow) -> None:
    """The helper of one indicator."""
    form = Form(view, f"compare:{indicator.id}")
    if (box := form.opened("Work out a value from two groups", "compare_arrows")) is None:
        return
    with box:
        st.caption(WHY)
        question = pick(
            "What do you have?",
            {way: way.label for way in Question},
            None,
            key=form.key("question"),
            placeholder="Choose",
        )
        if question is None:
            st.markdown("\n".join(f"- **{way.label}**: {plain(WAYS[way].when)}" for way in Question))
            return
        st.caption(WAYS[question].when)
        source = _source(form, question)
        inner = Form(view, f"compare:{indicator.id}:{question}:{source}")
        with st.form(inner.key("form")):
            entered = draw_fields(inner, question, source)
            is_sent = st.form_submit_button("Work it out", type="primary", icon=icon("calculate"))
        worked = inner.key("worked")
        if is_sent:
            session.put(worked, True)
        if session.get(worked, False):
            _work_out(view, indicator, inner, question, entered)


def _source(form: Form, question: Question) -> str:
    if question is Question.SERIES:
        return "table"
    chosen = st.radio(
        "What you can enter", [NUMBERS, "table"], horizontal=True, key=form.key("source"),
        format_func={NUMBERS: "Summary numbers", "table": "A table with one row for each observation"}.__getitem__,
    )  # fmt: skip
    return str(chosen)


def _work_out(view: View, indicator: IndicatorRow, form: Form, question: Question, entered: Mapping[str, Any]) -> None:
    try:
        found = compare(view, indicator, question, entered)
    except Invalid as error:
        lines = "\n".join(f"- {plain(problem)}" for problem in error.problems[:12])
        st.error(f"{MESSAGE}\n{lines}", icon=icon("error"))
    except ValueError as error:
        st.error(f"{MESSAGE} {plain(error)}.", icon=icon("error"))
    else:
        _show(found)
        draw_use(view, indicator, form, found)


def compare(view: View, indicator: IndicatorRow, question: Question, entered: Mapping[str, Any]) -> Comparison:
    """The comparison of what was entered. Raises Invalid or ValueError with what is wrong."""
    collected, assignment = entered["collected"], entered["assignment"]
    if collected is None:
        raise Invalid.field("How the values were collected", "is needed")
    if assignment is None:
        raise Invalid.field("How the groups were formed", "is needed")
    maryland = {method.value: float(level) for method, level in value_data.parameters(view).maryland().items()}
    names = {name: str(entered[name]).strip() for name in ("with_tool", "without", "before", "after")}
    if empty := [name for name, text in names.items() if not text]:
        raise Invalid.field(f"Name of the group or period “{empty[0].replace('_', ' ')}”", "is needed")
    setting = Setting(
        collected=collected,
        maryland=maryland,
        assignment=assignment,
        outcome=indicator.name,
        unit=indicator.unit,
        **names,
    )
    if entered["source"] == NUMBERS:
        return from_numbers(question, entered["numbers"], setting, is_paired=entered["is_paired"])
    return from_table(question, read_table(entered["table"], question), setting, entered["changed_at"])


def _show(found: Comparison) -> None:
    st.markdown(f"**{plain(found.sentence)}**")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(found.design.label, icon=icon("science"), color="blue")
        st.markdown(plain(found.grade), width="content")
    st.caption(plain(METHODS[found.design]))
    for warning in found.warnings:
        st.markdown(f":orange[{icon('warning')}] {plain(warning)}")
    is_share = found.question is Question.PROPORTIONS
    table = pd.DataFrame(
        {
            "Group": [plain(group.name[:1].upper() + group.name[1:]) for group in found.groups],
            "Observations": [number(group.size) for group in found.groups],
            "Share" if is_share else "Mean": [_mean(group.mean, is_share=is_share) for group in found.groups],
        }
    )
    st.table(table, border="horizontal", hide_index=True, alt="The groups that were compared")


def _mean(mean: float, *, is_share: bool) -> str:
    if is_share:
        return f"{mean:.1%}"
    return ("−" if mean < 0 else "") + figure(abs(mean))
