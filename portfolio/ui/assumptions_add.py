"""Adding an edition: its facts, its values pasted from a spreadsheet, what was read of them, then the save."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.errors import Invalid, Problem
from portfolio.inputs import label, parse
from portfolio.ui import assumptions_words as words
from portfolio.ui import forms, value_data
from portfolio.ui.pilot_form import Form
from portfolio.ui.view import View
from portfolio.ui.words import plain, plural
from portfolio.value.parameter_inputs import BASE_MAY_STAND, RULES, Named, ParameterInput
from portfolio.value.parameter_pasting import PastedValues, parse_values
from portfolio.value.parameter_set import Edition, Range
from portfolio.value.parameters import add_parameter_edition
from portfolio.vocabulary import Method, ParameterKind

FORM = "edition:add"
COLUMNS = {"name": "Name", "value": "Value", "low": "Low", "high": "High"}
EXAMPLES = {
    Named.ONLY: "£13,000\t£10,000\t£16,000",
    Named.YEAR: "2024\t97.6\n2025\t100",
    Named.BAND: "0-30\t3.5%\n31-75\t3.0%\n76 and over\t2.5%",
    Named.CATEGORY: "Outsourcing\t41%\t0%\t41%",
    Named.METHOD: "Self-report\t0\nRandomised trial\t5",
    Named.GRADE: "1\t0%\n2\t5%",
}
HINTS = {
    Named.ONLY: "One row: the value, or the value with its low and high.",
    Named.YEAR: "One row for each calendar year: the year and the value, or with low and high.",
    Named.BAND: "One row for each band: its first year (or 31-75) and the rate. The first band begins in year 0.",
    Named.CATEGORY: "One row for each category: its name and the rate, or with its low and high.",
    Named.METHOD: "One row for each method: its name and its level. Every method needs one.",
    Named.GRADE: "One row for each grade, from 1 to 6: the grade and the rate.",
}


def draw_add(view: View, kind: ParameterKind | None, then: Callable[[str], object]) -> None:
    """The form, closed until it is asked for; ``then`` opens the kind of what was saved."""
    form = Form(view, FORM)
    if (box := form.opened("Add an edition", "add")) is None:
        return
    with box:
        st.caption(
            "An edition is added beside those that are there, for comparison only: see what would move, then adopt it. "
            "Nothing is saved before you have seen what was read."
        )
        chosen = forms.pick(
            label(ParameterInput, "kind"), {one: one.label for one in ParameterKind}, kind, key=form.key(f"kind:{kind}"),
            placeholder="Choose a parameter",
        )  # fmt: skip
        if chosen is None:
            return
        entered = _facts(view, form, chosen)
        pasted = _values(form, chosen)
        if pasted is None:
            return
        _show_problems(pasted)
        if pasted.rows:
            _preview(pasted, chosen, value_data.parameters(view).edition(chosen))
        _save(view, form, entered, pasted, then)


def _facts(view: View, form: Form, kind: ParameterKind) -> dict[str, Any]:
    titles = {name: label(ParameterInput, name) for name in ParameterInput.model_fields}
    found, rule = value_data.parameters(view).edition(kind), RULES[kind]
    values: dict[str, Any] = {"kind": kind}
    with st.container(horizontal=True):
        values["edition"] = st.text_input(
            titles["edition"],
            key=form.key("edition"),
            max_chars=200,
            placeholder="March 2027 Quarterly National Accounts",
        )
        values["effective_from"] = st.date_input(
            titles["effective_from"], None, key=form.key("from"), format="DD/MM/YYYY", width=200,
            help="The day from which it holds, once it is adopted.",
        )  # fmt: skip
    with st.container(horizontal=True):
        usual = found.unit if found and kind is not ParameterKind.DEFLATOR else ""  # an index begins anew
        values["unit"] = st.text_input(
            titles["unit"], usual, key=form.key(f"unit:{kind}"), max_chars=60, placeholder=found.unit if found else None
        )
        if rule.is_money or kind in BASE_MAY_STAND:
            values["price_base_year"] = st.text_input(
                titles["price_base_year"], key=form.key("base"), max_chars=4, placeholder="2024", width=200
            )
    values["source"] = st.text_area(titles["source"], key=form.key("source"), max_chars=1000, height=80)
    values["source_url"] = st.text_input(
        titles["source_url"], key=form.key("url"), max_chars=1000, placeholder="https://…"
    )
    values["note"] = st.text_area(titles["note"], key=form.key("note"), max_chars=4000, height=80)
    return {name: value for name, value in values.items() if value not in (None, "")}


def _values(form: Form, kind: ParameterKind) -> PastedValues | None:
    """What was pasted, as read; None, with the reason shown, when there is nothing to show yet."""
    named = RULES[kind].named
    text = st.text_area(
        "Cells from the spreadsheet", key=form.key(f"cells:{kind}"), height=200, placeholder=EXAMPLES[named],
        help=f"{HINTS[named]} Headings may come first. Per cent, pounds and thousands separators are understood.",
    )  # fmt: skip
    st.caption(HINTS[named])
    st.button("Check", icon=":material/fact_check:", key=form.key("check"))
    if not text.strip():
        return None
    try:
        return parse_values(text, kind)
    except Invalid as error:
        forms.show_error(error)
        return None


def _show_problems(pasted: PastedValues) -> None:
    if not pasted.problems:
        return
    st.error(
        f"{plural(len(pasted.problems), 'problem')} to put right in your spreadsheet or in the box above. Nothing is "
        "saved until every row is right.",
        icon=":material/error:",
    )
    table = pd.DataFrame([_told(problem) for problem in pasted.problems], columns=["Row", "Column", "Why"])
    st.dataframe(table, hide_index=True, height="content", alt="What is wrong, row by row")


def _told(problem: Problem) -> tuple[str, str, str]:
    return "All rows" if problem.row is None else str(problem.row), problem.field, problem.why


def _preview(pasted: PastedValues, kind: ParameterKind, found: Edition | None) -> None:
    """What was read, beside what is in force."""
    rows = []
    for row in pasted.rows:
        stored = str(row.get("name", ""))
        now: Range | None = found.values.get(stored) if found else None
        read = tuple(words.amount(kind, _float(row.get(column))) for column in ("value", "low", "high"))
        is_same = now is not None and tuple(words.amount(kind, now[place]) for place in (1, 0, 2)) == read
        state = "+ New" if now is None else "= The same" if is_same else "↻ Differs"
        rows.append(
            (words.name(kind, stored) if _is_known(kind, stored) else stored, *read, words.in_range(kind, now), state)
        )
    names = [words.WHOLE_NAMES.get(RULES[kind].named, "Name"), "Value", "Low", "High", "In force now", "Beside it"]
    table = pd.DataFrame(rows, columns=names)
    table = table.drop(columns=[name for name in (names[0], "Low", "High") if not table[name].any()])
    st.markdown(f"**What was read: {plural(len(rows), 'value')}**")
    st.dataframe(table, hide_index=True, alt="The pasted values as read")


def _is_known(kind: ParameterKind, stored: str) -> bool:
    return RULES[kind].named is not Named.METHOD or stored in Method.labels()


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _save(view: View, form: Form, entered: dict[str, Any], pasted: PastedValues, then: Callable[[str], object]) -> None:
    count = plural(len(pasted.rows), "value")
    is_wanted = st.button(
        f"Save the edition with {count}", type="primary", icon=":material/save:", disabled=bool(pasted.problems),
        key=form.key("save"),
    )  # fmt: skip
    if is_wanted:
        form.save(
            lambda database: add_parameter_edition(
                database, by=view.actor, edition=parse(ParameterInput, entered), values=pasted.rows,
                request_key=form.request_key,
            ),
            f"{plain(entered.get('edition', ''))} is added, for comparison only.",
            lambda: then(str(entered["kind"])),
        )  # fmt: skip
