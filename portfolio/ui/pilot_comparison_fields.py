"""The fields of a comparison: how the values came about, the names of the groups, and the numbers or the table."""

from typing import Any

import streamlit as st

from portfolio.appraisal.comparison import COLLECTED, Assignment, Question, Setting
from portfolio.ui.forms import pick
from portfolio.ui.pilot_comparison_inputs import AT, TITLES
from portfolio.ui.pilot_comparison_words import WAYS
from portfolio.ui.pilot_form import Form
from portfolio.ui.words import plain

NUMBERS = "numbers"
ENTERED: dict[Question, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Question.PROPORTIONS: (("with", "without"), ("count", "size")),
    Question.MEANS: (("with", "without"), ("size", "mean", "spread")),
    Question.BEFORE_AFTER: (("before", "after"), ("size", "mean", "spread")),
    Question.DIFFERENCE: (
        ("with_before", "with_after", "without_before", "without_after"),
        ("size", "mean", "spread"),
    ),
}
"""The groups whose summary numbers are entered, and which numbers."""
USUAL = {
    "with_tool": "the group with the tool", "without": "the group without it", "before": "before", "after": "after",
}  # fmt: skip
"""What groups and periods are called when no table names them."""


def draw_fields(form: Form, question: Question, source: str) -> dict[str, Any]:
    """Draw them; returns what is entered."""
    has_groups = question not in (Question.BEFORE_AFTER, Question.SERIES)
    left, right = st.columns(2)
    with left:
        collected = pick(
            "How the values were collected", {method: method.label for method in COLLECTED}, None,
            key=form.key("collected"), placeholder="Choose",
        )  # fmt: skip
    assignment: Any = Assignment.UNADJUSTED
    if has_groups:
        with right:
            assignment = pick(
                "How the groups were formed", {way: way.label for way in Assignment}, None, key=form.key("assignment"),
                placeholder="Choose", help="Drawn by lot: chance decided who had the tool. As they came: whoever wanted it had it.",
            )  # fmt: skip
    entered: dict[str, Any] = {
        "collected": collected, "assignment": assignment, "source": source, "is_paired": False, "numbers": {},
        "table": "", "changed_at": "",
    }  # fmt: skip
    if source == NUMBERS:
        return entered | _names(form, ()) | _numbers(form, question)
    labels = [name for name, applies in _labels(question).items() if applies]
    return entered | _names(form, tuple(labels)) | _table(form, question)


def _labels(question: Question) -> dict[str, bool]:
    """Which names a table must use as they stand."""
    has_groups = question not in (Question.BEFORE_AFTER, Question.SERIES)
    has_periods = question in (Question.BEFORE_AFTER, Question.DIFFERENCE)
    return {"with_tool": has_groups, "without": has_groups, "before": has_periods, "after": has_periods}


def _names(form: Form, asked: tuple[str, ...]) -> dict[str, str]:
    """Names of groups and periods; those that are not asked for are as usual."""
    if not asked:
        return dict(USUAL)
    usual = {name: str(Setting.__dataclass_fields__[name].default) for name in USUAL}
    st.caption("What your table calls them:")
    for column, name in zip(st.columns(len(asked)), asked, strict=True):
        usual[name] = column.text_input(usual[name], usual[name], key=form.key(name), max_chars=60)
    return usual


def _numbers(form: Form, question: Question) -> dict[str, Any]:
    groups, parts = ENTERED[question]
    is_paired = False
    if question is Question.BEFORE_AFTER:
        is_paired = st.checkbox(
            "The same people or cases were measured twice: enter each one's change in the row “After”, leave “Before” empty",
            key=form.key("is_paired"),
        )  # fmt: skip
    typed: dict[str, str] = {}
    for group in groups:
        for column, part in zip(st.columns(len(parts)), parts, strict=True):
            typed[f"{group}:{part}"] = column.text_input(
                TITLES[part] + AT[group], key=form.key(f"{group}:{part}"), max_chars=20
            )
    if is_paired:
        typed |= {f"change:{part}": typed[f"after:{part}"] for part in parts}
    return {"numbers": typed, "is_paired": is_paired}


def _table(form: Form, question: Question) -> dict[str, Any]:
    way = WAYS[question]
    st.caption(plain(f"{way.says} A row of headings may come first."))
    text = st.text_area("Cells from the spreadsheet", key=form.key("table"), height=180, placeholder=way.example)
    upload = st.file_uploader("Or a CSV file with the same columns", type=["csv", "txt"], key=form.key("upload"))
    if upload is not None:
        text = upload.getvalue().decode("utf-8-sig", errors="replace")
    changed_at = ""
    if question is Question.SERIES:
        changed_at = st.text_input(
            "First period with the tool",
            key=form.key("changed_at"),
            help="As it stands in the column “period”, for instance 2026-03-31",
        )
    return {"table": text or "", "changed_at": changed_at}
