"""Show working: for any figure of a screen, what went in, by which formulas, and the result, to read or to take away."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.appraisal.formulas import FORMULAS
from portfolio.appraisal.working import Given, Working
from portfolio.exchange import working_csv, working_json
from portfolio.ui.words import NOT_REPORTED, number, plain

Workings = Mapping[str, Callable[[], Working]]
"""Figure -> how to write its working; only the chosen one is written."""
MOST_PARTS = 1000


def button(figures: Callable[[], Workings], *, key: str) -> None:
    """One button for all figures of a screen; ``figures`` is called only once it is pressed."""
    if st.button("Show working", icon=":material/calculate:", key=f"working:{key}"):
        _show(figures())


@st.dialog("Show working", width="large", icon=":material/calculate:")
def _show(figures: Workings) -> None:
    if not figures:
        st.info("This screen shows no figure yet.", icon=":material/hourglass_empty:")
        return
    draw(figures[st.selectbox("Figure", list(figures), key="working:figure")]())


def draw(working: Working) -> None:
    """One working: the result, the inputs with where they come from, and the steps."""
    st.markdown(f"**{plain(working.figure)}**: {plain(_result(working))}")
    about = [working.period, working.price_base, working.rung and f"rung: {working.rung}"]
    st.caption(plain("; ".join(part for part in about if part)) or "As at the date shown.")
    if working.missing:
        st.warning(f"Not reported, because: {plain(working.missing)}", icon=":material/help:")
    if working.givens:
        st.markdown("**What went in**")
        st.dataframe(_inputs(working.givens), hide_index=True, alt=f"Inputs of {working.figure}")
    for given in working.givens:
        if isinstance(given.value, tuple):
            _draw_series(given)
    if working.steps:
        st.markdown("**How it was worked out**")
        st.dataframe(_steps(working), hide_index=True, alt=f"Steps of {working.figure}")
        _draw_formulas([step.formula for step in working.steps])
    _downloads(working)


def _result(working: Working) -> str:
    if working.value is None:
        return NOT_REPORTED
    ends = ""
    if working.low is not None and working.high is not None:
        ends = f" (from {shown(working.low)} to {shown(working.high)})"
    return f"{shown(working.value)} {working.unit}{ends}"


def _inputs(givens: Sequence[Given]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Input": [given.name for given in givens],
            "Value": [
                f"{len(given.value):,} values, below" if isinstance(given.value, tuple) else shown(given.value)
                for given in givens
            ],
            "Unit": [given.unit for given in givens],
            "Where from": [given.source for given in givens],
            "Edition": [given.edition for given in givens],
            "Revision": ["" if given.revision is None else str(given.revision) for given in givens],
        }
    )


def _draw_series(given: Given) -> None:
    labels = given.labels or tuple(str(position) for position in range(1, len(given.value) + 1))
    table = pd.DataFrame({"Part": labels, "Value": [shown(value) for value in given.value]}).head(MOST_PARTS)
    more = len(given.value) - len(table)
    with st.expander(plain(f"{given.name}: {len(given.value):,} values")):
        st.dataframe(table, hide_index=True, alt=f"Values of {given.name}")
        if more > 0:
            st.caption(f"{more:,} more are in the download.")


def _steps(working: Working) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Step": [step.name for step in working.steps],
            "What is done": [FORMULAS[step.formula].says for step in working.steps],
            "With": [
                "; ".join(f"{argument}: {source}" for argument, source in step.takes.items()) for step in working.steps
            ],
            "Result": [shown(step.result) for step in working.steps],
            "Unit": [step.unit for step in working.steps],
        }
    )


def _draw_formulas(codes: Sequence[str]) -> None:
    with st.expander("Formulas and their sources", icon=":material/function:"):
        for code in dict.fromkeys(codes):
            declared = FORMULAS[code]
            st.markdown(f"**{plain(declared.title)}**")
            st.markdown(f"${declared.notation}$")  # a block of its own would scroll, which axe finds at fault
            if declared.sources:
                st.caption(plain("Source: " + "; ".join(declared.sources)))


def _downloads(working: Working) -> None:
    name = "working-" + "-".join(working.figure.lower().split())[:60]
    with st.container(horizontal=True):
        st.download_button(
            "Working (CSV)", lambda: working_csv(working), f"{name}.csv", "text/csv",
            icon=":material/table:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Working (JSON)", lambda: working_json(working), f"{name}.json", "application/json",
            icon=":material/data_object:", on_click="ignore",
        )  # fmt: skip


def shown(value: Any) -> str:
    """A value of a working for people: enough figures to check it by hand."""
    if value is None or isinstance(value, str):
        return value or NOT_REPORTED
    if isinstance(value, tuple):
        return "; ".join(shown(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return number(value)
    if isinstance(value, float):
        return NOT_REPORTED if value != value else number(value, 0 if value == int(value) and abs(value) < 1e15 else 4)
    return str(value)
