"""What a pilot is worth: the four rungs, each benefit with what it rests on, released time, and the appraisal."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from portfolio.access import Operation, Scope
from portfolio.ui import pilot_value_data, working
from portfolio.ui.charts import chart
from portfolio.ui.links import link
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_parts import choose_part
from portfolio.ui.pilot_value_appraisal import draw_appraisal
from portfolio.ui.pilot_value_benefit import draw_benefit
from portfolio.ui.pilot_value_benefit_form import draw_benefit_form
from portfolio.ui.pilot_value_cohort import draw_cohort_form
from portfolio.ui.pilot_value_data import Book, Worth
from portfolio.ui.pilot_value_figures import rungs
from portfolio.ui.pilot_value_time import draw_time
from portfolio.ui.pilot_value_undo import draw_restore_form
from portfolio.ui.pilot_value_words import is_money, rung_words, unit_of
from portfolio.ui.pilot_value_working import benefit_figures
from portfolio.ui.pilot_words import icon
from portfolio.ui.remember import remembered
from portfolio.ui.value_words import ALONE, RUNG_SAYS, TOGETHER, pounds, span
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import plural
from portfolio.value.quantified import COLUMNS
from portfolio.value.totals import money
from portfolio.value.valued import ladder
from portfolio.vocabulary import Rung, ValueClass

SECTIONS = {"benefits": "Benefits", "time": "Released time", "appraisal": "Appraisal"}
STEPS = (
    "Say what an improvement is worth, to whom, and how sure that is:\n"
    "1. Choose the indicator that shows it (part “Outcomes”).\n"
    "2. Add a benefit below: what kind of value, how much is due to this pilot, how much is really used.\n"
    "3. Record what was measured. Once approved, it counts as evidence if the method is good enough.\n"
    "4. Submit the benefit for assurance. Cash counts as banked only when a budget has been cut."
)


def draw(view: View, page: Page) -> None:
    """The ladder of the pilot, then one of three parts."""
    book, worth = pilot_value_data.book(view, page.facts.id), pilot_value_data.worth(view, page.facts.id)
    if page.facts.is_withdrawn:
        st.info("A withdrawn pilot's benefits count nowhere; they are kept below as entered.", icon=icon("block"))
    elif worth.rows:
        _ladder(worth)
    about = choose_part("About the value", SECTIONS, "about")
    if about == "benefits":
        _benefits(view, page, book, worth)
    elif about == "time":
        draw_time(view, page, book, worth)
    else:
        draw_appraisal(view, page, book)
    if view.may(Operation.WITHDRAW, page.facts.organisation_id):
        draw_restore_form(view, page.facts)


def _ladder(worth: Worth) -> None:
    """One cell for each rung: the total in money with its interval, and what the rung means."""
    priced = money(worth.valued.benefits)
    totals = ladder(priced).to_dict("records")
    for column, row in zip(st.columns(4), totals, strict=True):
        rung = Rung(row["rung"])
        with column.container(border=True, height="stretch"):
            st.caption(f"{rung.label}: {RUNG_SAYS[rung]}")
            st.markdown(f"**{pounds(row['total'])}**")
            if ends := span(row["low"], row["high"]) if row["low"] != row["high"] else "":
                st.caption(ends)
    claimed = totals[0]
    prices = f"in {worth.valued.price_year} prices" if worth.valued.price_year else "no price year is in force"
    apart = f"; the claim {TOGETHER}: {span(claimed['together_low'], claimed['together_high'])}"
    lacking = f" {plural(claimed['missing'], 'benefit')} without a value in money yet, counted in none of them."
    st.caption(
        f"To date, {prices}. Each rung is part of the one before. Intervals {ALONE}"
        + (apart if claimed["reported"] > 1 else "")
        + "."
        + (lacking if claimed["missing"] else "")
    )


def _benefits(view: View, page: Page, book: Book, worth: Worth) -> None:
    if not book.benefits:
        st.info(f"Benefits: Not reported.\n\n{STEPS}", icon=icon("savings"))
        link(
            "pilot",
            "Indicators and measurements of this pilot",
            view,
            icon=icon("target"),
            ref=page.facts.reference,
            part="outcomes",
        )
    for title, alt, figure, table in _pictures(view.url, view.revision, view.as_at, view.scope, page.facts.id):
        chart(figure, title=title, alt=alt, table=table)
    if worth.rows:
        working.button(lambda: benefit_figures(view, page.facts), key="pilot-value")
    for benefit in book.benefits:
        draw_benefit(view, page, benefit, book, worth.rows.get(benefit.id))
    if view.may(Operation.EDIT_PILOT, page.facts.organisation_id):
        draw_benefit_form(view, page.facts, None)
    if view.may(Operation.EDIT_COHORT, page.facts.organisation_id):
        draw_cohort_form(view, page.facts)


@remembered(CACHE_ENTRIES)
def _pictures(
    url: str, revision: int, as_at: date, scope: Scope, pilot_id: int
) -> list[tuple[str, str, go.Figure, pd.DataFrame]]:
    """One picture for what is valued in money, and one for each unit of what is not: title, words, figure, table."""
    worth = pilot_value_data.worth_of(url, revision, as_at, scope, pilot_id)
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in worth.rows.values():
        if is_money(row):
            groups.setdefault(f"£, {worth.valued.price_year} prices", []).append(row)
        elif row["value_class"] == ValueClass.QUANTIFIED:
            groups.setdefault(unit_of(row), []).append(row)
    made = []
    for unit, rows in groups.items():
        shown = _bars(
            [row for row in rows if row["claimed_pounds" if unit.startswith("£, ") else "claimed"] is not None]
        )
        if len(shown):
            title = f"Each benefit on the rungs, to date: {unit}"
            title += "" if unit.startswith("£, ") else ", before attribution and realisation"
            made.append((title, _alt(rows, unit), rungs(shown, unit), _table(rows)))
    return made


def _bars(rows: list[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows as `rungs` draws them."""
    shown = []
    for row in rows:
        ending = "_pounds" if is_money(row) else ""
        values = {
            name: row[name.replace("_", f"{ending}_", 1) if "_" in name else f"{name}{ending}"] for name in COLUMNS
        }
        banked = {Rung.BANKED.value: row["banked_pounds"]} if ending else {}
        shown.append({"name": row["name"]} | values | banked)
    table = pd.DataFrame(shown)
    return table.astype({name: float for name in table if name != "name"})


def _alt(rows: list[Mapping[str, Any]], unit: str) -> str:
    said = [
        f"{row['name']}: {', '.join(f'{rung.label.lower()} {rung_words(row, rung)}' for rung in Rung)}" for row in rows
    ]
    return f"Bars of each benefit on the rungs with its interval, in {unit}. {'; '.join(said)}."


def _table(rows: list[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"Benefit": row["name"], "Class": ValueClass(row["value_class"]).label}
            | {rung.label: rung_words(row, rung) for rung in Rung}
            | {"Missing": row["missing"]}
            for row in rows
        ]
    )
