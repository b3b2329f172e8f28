"""One benefit: what it is, its four rungs, what is missing, what it rests on, and what can be done with it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.access import Operation
from portfolio.ui import pilot_data
from portfolio.ui.links import link
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_value_assurance import draw_assurance
from portfolio.ui.pilot_value_benefit_form import draw_benefit_form
from portfolio.ui.pilot_value_budget import draw_budget
from portfolio.ui.pilot_value_data import Book
from portfolio.ui.pilot_value_evidence import evidence_lines
from portfolio.ui.pilot_value_facts import facts_tables, in_short
from portfolio.ui.pilot_value_undo import draw_withdraw_form
from portfolio.ui.pilot_value_words import CLASSES, STANDINGS, STATUSES, advice, is_money, rung_words
from portfolio.ui.pilot_words import icon, paragraphs, period, quantity
from portfolio.ui.value_words import pounds
from portfolio.ui.view import View
from portfolio.ui.words import NOT_REPORTED, day, plain, plural
from portfolio.value.benefit_queries import BenefitRow
from portfolio.value.weak_evidence import Standing
from portfolio.vocabulary import BenefitStatus, MeasurementStatus, Rung, ValueClass


def draw_benefit(view: View, page: Page, benefit: BenefitRow, book: Book, row: Mapping[str, Any] | None) -> None:
    """A card. ``row`` is how it is valued; None when it counts nowhere."""
    with st.container(border=True):
        st.subheader(plain(benefit.name), anchor=False)
        _badges(benefit)
        _who(view, page, benefit)
        if row is not None:
            if benefit.value_class is not ValueClass.QUALITATIVE:
                _rungs(row)
            _missing(row, benefit)
            _cautions(row, benefit, has_moved=bool(book.moves_of(benefit.id)))
        _review(benefit)
        _evidence(view, page, benefit, row)
        with st.expander(f"What it rests on: {plain(in_short(benefit))}", icon=icon("account_tree"), type="compact"):
            for column, (title, table) in zip(st.columns(2), facts_tables(view, benefit), strict=True):
                column.table(
                    table, border="horizontal", hide_header=True, hide_index=True, alt=f"{title} of the benefit"
                )
            if benefit.note:
                st.markdown(f"**Note**  \n{paragraphs(benefit.note)}")
        _actions(view, page, benefit, book, row)


def _badges(benefit: BenefitRow) -> None:
    name, colour = STATUSES[benefit.status]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(benefit.status.label, icon=icon(name), color=colour)
        st.badge(benefit.value_class.label, icon=icon(CLASSES[benefit.value_class][0]), color="gray")
        if benefit.is_disbenefit:
            st.badge("Disbenefit: counts as a loss", icon=icon("trending_down"), color="red")


def _who(view: View, page: Page, benefit: BenefitRow) -> None:
    group = f" ({plain(benefit.group_name)})" if benefit.group_name else ""
    values = pilot_data.outcomes(view, page.facts.id).of(benefit.indicator_id)
    approved = [row for row in values if row.status is MeasurementStatus.APPROVED]
    latest = max(approved, key=lambda row: row.period_end, default=None)
    now = (
        f"no approved value yet, {plural(len(values), 'value')} in all"
        if latest is None
        else f"{quantity(latest.value)} {plain(benefit.unit)} in {period(latest.period_start, latest.period_end)}"
    )
    st.markdown(f"For {benefit.beneficiary.label.lower()}{group}. Shown by {plain(benefit.indicator)}: {now}.")


def _rungs(row: Mapping[str, Any]) -> None:
    for column, rung in zip(st.columns(4), Rung, strict=True):
        with column:
            st.caption(rung.label)
            st.markdown(f"**{plain(rung_words(row, rung, has_span=False))}**")
            words = rung_words(row, rung)
            if "(" in words and rung_words(row, rung, has_span=False) != words:
                st.caption(plain(words.rpartition("(")[2].removesuffix(")")))


def _missing(row: Mapping[str, Any], benefit: BenefitRow) -> None:
    reasons = str(row["missing"] or "").split("; ") if row["missing"] else []
    if not is_money(row) and benefit.value_class is ValueClass.QUANTIFIED and row["claimed"] is None:
        reasons = ["the indicator has no baseline" if row["lacks_baseline"] else "nothing was measured or forecast"]
    if not reasons:
        return
    what = "No value in money yet" if is_money(row) else "No quantity yet"
    lines = [f"- {plain(reason)}" + (f": {plain(advice(reason))}" if advice(reason) else "") for reason in reasons]
    st.warning(f"{what}, because\n" + "\n".join(lines), icon=icon("help"))


def _cautions(row: Mapping[str, Any], benefit: BenefitRow, *, has_moved: bool) -> None:
    if (row["cap"] or 0) < 1:
        st.markdown(
            f":orange[{icon('content_cut')}] Cut to {row['cap']:.0%} of what was claimed, at least in one year: benefits "
            f"that draw on {plain(benefit.cohort or 'its cohort')} together claim more than it has."
        )
    if row["beyond_pounds"]:
        st.markdown(
            f":orange[{icon('rule')}] Budgets were cut by {pounds(row['beyond_pounds'])} more than is assured: either "
            "the value is not assured yet, or the cut has another reason."
        )
    if has_moved and row["beyond_pounds"] is None:
        st.markdown(
            f":orange[{icon('rule')}] Banked is not reported: the GDP deflator in force lacks the year of a budget cut. "
            "Ask an administrator to add a newer edition under Assumptions."
        )
    if row["waiting"]:
        st.markdown(f"{icon('hourglass_top')} {plural(int(row['waiting']), 'measurement')} waiting for approval.")


def _review(benefit: BenefitRow) -> None:
    if benefit.status is BenefitStatus.RETURNED:
        st.warning(
            f"Returned by {plain(benefit.reviewed_by or NOT_REPORTED)}: {paragraphs(benefit.review_note)}",
            icon=icon("undo"),
        )
    elif benefit.status is BenefitStatus.ASSURED:
        note = f" {paragraphs(benefit.review_note)}" if benefit.review_note else ""
        st.markdown(
            f":green[{icon('verified')}] Assured by {plain(benefit.reviewed_by or NOT_REPORTED)} for what was measured up "
            f"to {day(benefit.assured_to)}.{note}"
        )
    elif benefit.status is BenefitStatus.SUBMITTED:
        st.markdown(
            f"{icon('hourglass_top')} Submitted by {plain(benefit.submitted_by or 'the product')}; waits for an assurer."
        )


def _evidence(view: View, page: Page, benefit: BenefitRow, row: Mapping[str, Any] | None) -> None:
    standing = Standing(str(row["standing"])) if row is not None else Standing.NONE
    name, colour = STANDINGS[standing]
    graded_on, until = (None if row is None else _day_of(row[name]) for name in ("graded_on", "until"))
    st.markdown(f":{colour}[{icon(name)}] **{standing.label}.** {evidence_lines(view, benefit, graded_on, until)}")
    if standing in (Standing.NONE, Standing.WEAK) and view.may(Operation.REPORT, page.facts.organisation_id):
        link(
            "pilot", "Strengthen it: work out a value from two groups", view, icon=icon("compare_arrows"),
            ref=page.facts.reference, part="outcomes",
        )  # fmt: skip


def _day_of(value: Any) -> date | None:
    found = None if value is None else pd.Timestamp(value)
    return None if found is None or pd.isna(found) else found.date()


def _actions(view: View, page: Page, benefit: BenefitRow, book: Book, row: Mapping[str, Any] | None) -> None:
    organisation = page.facts.organisation_id
    draw_budget(view, page.facts, benefit, book.moves_of(benefit.id))
    draw_assurance(view, page.facts, benefit, None if row is None else _day_of(row["graded_on"]))
    if view.may(Operation.EDIT_PILOT, organisation):
        draw_benefit_form(view, page.facts, benefit)
    if view.may(Operation.WITHDRAW, organisation):
        draw_withdraw_form(view, "benefit", benefit.id)
