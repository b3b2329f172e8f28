"""The appraisal of a pilot: is it worth it, what that hangs on, how sure it is, and what is left out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from portfolio.access import Operation
from portfolio.ui import pilot_value_appraised, working
from portfolio.ui.charts import chart
from portfolio.ui.links import link
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_value_appraisal_words import advice, amount_words, figure_words, figures_table, switch_lines
from portfolio.ui.pilot_value_appraised import Result
from portfolio.ui.pilot_value_basis import basis_table, draw_basis_form
from portfolio.ui.pilot_value_data import Book
from portfolio.ui.pilot_value_tornado import tornado
from portfolio.ui.pilot_value_undo import draw_withdraw_form
from portfolio.ui.pilot_value_working import appraisal_figures
from portfolio.ui.pilot_words import icon
from portfolio.ui.remember import remembered
from portfolio.ui.value_words import pounds
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import number, plain, plural
from portfolio.value.sensitivities import Sensitivity

WHY = (
    "All costs and benefits of the years ahead in the prices of one year, later ones counting a little less (discounting), "
    "as HM Treasury's Green Book asks. Costs are raised by what such projects have overrun (optimism bias); benefits are "
    "lowered where the evidence is weak, if a table of reductions is adopted."
)
NEEDED = (
    "first year, number of years, price base year, optimism bias; then costs (part “Costs”), and at least one benefit "
    "with a value in money"
)


def draw_appraisal(view: View, page: Page, book: Book) -> None:
    """Figures, switching values, tornado, interval, editions, concerns; the basis and its form."""
    st.caption(WHY)
    found = pilot_value_appraised.result(view, page.facts.id) if book.appraisal else None
    if book.appraisal is None or found is None:
        st.info(f"Appraisal: Not reported. It needs a basis: {NEEDED}.", icon=icon("calculate"))
    else:
        _draw(view, page, found)
    if book.appraisal is not None:
        with st.expander("The basis of the appraisal", icon=icon("tune"), type="compact"):
            st.table(
                basis_table(book.appraisal), border="horizontal", hide_header=True, hide_index=True,
                alt="Basis of the appraisal",
            )  # fmt: skip
    if view.may(Operation.EDIT_PILOT, page.facts.organisation_id):
        draw_basis_form(view, page.facts, book.appraisal)
    if book.appraisal is not None and view.may(Operation.WITHDRAW, page.facts.organisation_id):
        draw_withdraw_form(view, "appraisal", book.appraisal.id)


def _draw(view: View, page: Page, found: Result) -> None:
    row = found.claimed
    if row["missing"]:
        reasons = str(row["missing"]).split("; ")
        lines = [f"- {plain(why)}" + (f": {plain(advice(why))}" if advice(why) else "") for why in reasons]
        st.warning("Net present social value: Not reported, because\n" + "\n".join(lines), icon=icon("help"))
    else:
        _headline(row)
    st.caption(
        f"Pounds in {row['price_base_year']} prices, discounted to {row['first_year']}, {plural(int(row['horizon_years']), 'year')}."
    )
    st.table(
        figures_table(row, found.evidenced), border="horizontal", hide_index=True,
        alt="Figures of the appraisal, as claimed and as evidenced so far",
    )  # fmt: skip
    working.button(lambda: appraisal_figures(view, page.facts), key="pilot-appraisal")
    if found.sensitivity is not None:
        _hangs_on(view, page, found.sensitivity)
    _notes(found)
    _editions(view, found)


def _headline(row: Mapping[str, Any]) -> None:
    is_worth, is_cash = row["npsv"] >= 0, (row["cash_npv"] or 0) >= 0
    cells = (
        ("Is it worth it? NPSV", figure_words(row, "npsv", "£"), _sign("Yes, as claimed" if is_worth else "No, not as claimed", is_good=is_worth)),
        ("For each £1 of cost (BCR)", f"£{figure_words(row, 'bcr', 'ratio')}", f"{icon('balance')} of benefits"),
        ("Benefits have covered costs in", figure_words(row, "payback", "year"), f"{icon('event')} payback, discounted"),
        ("Cash only", figure_words(row, "cash_npv", "£"), _sign("Frees cash" if is_cash else "Frees no cash overall", is_good=is_cash)),
    )  # fmt: skip
    for column, (title, value, words) in zip(st.columns(4), cells, strict=True):
        with column.container(border=True, height="stretch"):
            st.caption(title)
            st.markdown(f"**{plain(value)}**")
            st.markdown(words)
    if row["naive_bcr"] is not None and row["bcr"] is not None and row["naive_bcr"] > row["bcr"]:
        st.markdown(
            f"{icon('visibility_off')} Without optimism bias and confidence it would look like a BCR of "
            f"**{number(row['naive_bcr'], 2)}**. That is what is often printed; it is not a result."
        )


def _sign(words: str, *, is_good: bool) -> str:
    return f":green[{icon('check_circle')}] {words}" if is_good else f":orange[{icon('cancel')}] {words}"


def _hangs_on(view: View, page: Page, found: Sensitivity) -> None:
    st.subheader(
        "What it hangs on",
        anchor=False,
        help="Switching value: where one input would have to be, all others as they are, for the NPSV to be 0.",
    )
    lines = switch_lines(found.switches, found.inputs, found.npsv)
    st.markdown("\n".join(f"- {line}" for line in lines))
    if found.bars:
        figure, alt, table = _tornado(view.url, view.revision, view.as_at, page.facts.id)
        chart(
            figure,
            title="NPSV at the low and the high of each input, all others as they are (solid line: as stated; dashed: 0)",
            alt=alt,
            table=table,
        )
    else:
        st.caption("No input has a low and a high yet, so there is no picture of what moves the NPSV most.")
    drawn = found.drawn
    low, middle, high = drawn.pilots[0]
    st.subheader("How sure it is", anchor=False)
    st.markdown(
        f"- Everything at its worst, as stated, at its best: **{pounds(found.low)}**, **{pounds(found.central)}**, **{pounds(found.high)}**.\n"
        f"- 95% of simulated results lie from **{pounds(low)}** to **{pounds(high)}**, half of them above {pounds(middle)}.\n"
        f"- In {drawn.chances[0]:.0%} of them the NPSV is not below zero."
    )
    st.caption(plain(
        f"Monte Carlo of {drawn.draws:,} draws with seed {drawn.seed}; benefits err on their own; {drawn.generator}. "
        "Only inputs with a low and a high vary; what is not in the figures is not in the interval."
    ))  # fmt: skip


@remembered(CACHE_ENTRIES)
def _tornado(url: str, revision: int, as_at: date, pilot_id: int) -> tuple[go.Figure, str, pd.DataFrame]:
    found = pilot_value_appraised.result_of(url, revision, as_at, pilot_id)
    assert found is not None
    assert found.sensitivity is not None
    about = {each.name: each for each in found.sensitivity.inputs}
    rows = [
        {
            "Input": bar.name,
            "Low": amount_words(about[bar.name], bar.low),
            "High": amount_words(about[bar.name], bar.high),
            "NPSV at low": pounds(bar.npsv_low),
            "NPSV at high": pounds(bar.npsv_high),
        }
        for bar in found.sensitivity.bars
    ]
    said = "; ".join(f"{row['Input']} from {row['NPSV at low']} to {row['NPSV at high']}" for row in rows)
    figure = tornado(found.sensitivity.bars, found.sensitivity.npsv, rows)
    return figure, f"Tornado of NPSV by input, around {pounds(found.sensitivity.npsv)}: {said}.", pd.DataFrame(rows)


def _notes(found: Result) -> None:
    for title, rows, sign in (
        ("Left out of the appraisal, and why", found.left_out, "remove_circle"),
        ("What to know before using these figures", found.concerns, "priority_high"),
    ):
        if rows:
            lines = "\n".join(
                f"- {plain(f'{name}: {why}' if name else why[0].upper() + why[1:])}." for name, why in rows
            )
            st.markdown(f"{icon(sign)} **{title}**\n{lines}")


def _editions(view: View, found: Result) -> None:
    with st.expander(f"Editions used: {plural(len(found.editions), 'parameter')}", icon=icon("book"), type="compact"):
        table = pd.DataFrame(
            [
                {
                    "Parameter": one.kind.label,
                    "Edition": one.edition,
                    "In force from": one.effective_from.isoformat(),
                    "Source": one.source,
                }
                for one in found.editions
            ]
        )
        st.dataframe(table, hide_index=True, alt="Editions of the parameters that the appraisal used")
        link("assumptions", "See and compare them under Assumptions", view, icon=icon("tune"))
