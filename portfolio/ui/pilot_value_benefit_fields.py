"""The fields of a benefit, in the order in which people think of them; only those that matter for its kind of value."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from portfolio.inputs import label
from portfolio.pilots.queries import Facts
from portfolio.ui import data, pilot_value_data, value_data
from portfolio.ui.forms import pick
from portfolio.ui.pilot_form import Form, count_input
from portfolio.ui.pilot_value_benefit_kind import Fields, Kind, empty
from portfolio.ui.pilot_value_facts import published_words
from portfolio.ui.view import View
from portfolio.ui.words import plain, plural
from portfolio.value.basis import PUBLISHED
from portfolio.value.benefit_inputs import NEVER_HEALTH, USER_VALUED, BenefitInput
from portfolio.value.benefit_rules import FOR_PEOPLE
from portfolio.vocabulary import Beneficiary, PeriodRule, Valuation, ValueClass

NOBODY = 0
GRADES = {0: "Not graded", 1: "1, the surest: a trial, or data less than a year old"} | {
    2: "2", 3: "3", 4: "4", 5: "5", 6: "6, the least sure: one expert's judgement"
}  # fmt: skip
WORTH = {
    Valuation.PAY: "The mean pay for an hour, without on-costs, of those who save the time: from your payroll or pay "
    "scales. No pay rate is supplied here. On-costs are what the employer pays on top; enter 0 if the pay includes them.",
    Valuation.UNIT: "What one unit of the indicator is worth, for instance £35 for a letter that need not be sent.",
    Valuation.LEAVER: "What it costs to replace one leaver: recruitment, cover, training, and the time until the new "
    "person works fully. Use your own figure, with its source.",
}


def draw_fields(view: View, facts: Facts, form: Form, before: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """Draw them; returns what is entered for every field of `BenefitInput`: those that do not apply are empty."""
    fields = Fields(form, before)
    _what(view, facts, fields, kind)
    if kind.is_money:
        _worth(view, fields, kind)
    if kind.is_counted:
        _real(fields, kind)
    _when(fields)
    if kind.is_counted:
        _forecast(fields, kind)
    _answers(view, facts, fields, kind)
    if kind.is_money:
        _weights(fields, kind)
    fields.values["note"] = st.text_area(
        label(BenefitInput, "note"), before["note"], key=form.key("note"), max_chars=4000, height=80
    )
    return empty() | fields.values | {
        "indicator_id": kind.indicator.id, "value_class": kind.value_class, "valuation": kind.valuation,
    }  # fmt: skip


def _head(title: str, caption: str = "") -> None:
    st.markdown(f"**{title}**")
    if caption:
        st.caption(caption)


def _what(view: View, facts: Facts, fields: Fields, kind: Kind) -> None:
    _head(
        "What it is, and for whom",
        "Needed to save it: name, beneficiary, start date and who signs it off. The rest may follow; what is left empty "
        "is not reported, and the screen then says what is missing.",
    )
    fields.text(
        st.container(), "name", placeholder="For instance: caseworkers spend less time sorting letters", max_chars=200
    )
    fields.values["is_disbenefit"] = st.checkbox(
        f"{label(BenefitInput, 'is_disbenefit')}: it makes something worse",
        bool(fields.before["is_disbenefit"]), key=fields.form.key("is_disbenefit"),
        help="A loss of time, money or quality that comes with the pilot. It is counted below zero, with the same care.",
    )  # fmt: skip
    left, right, people = st.columns(3)
    with left:
        fields.values["beneficiary"] = pick(
            label(BenefitInput, "beneficiary"), {term: term.label for term in Beneficiary}, fields.before["beneficiary"],
            key=fields.form.key("beneficiary"), placeholder="Who gains?",
        )  # fmt: skip
    needed = "Needed for assurance of" if kind.indicator.outcome in FOR_PEOPLE else "For"
    fields.text(
        right, "group_name", f"{needed} outcomes of citizens or patients: whose? For instance tenants in arrears."
    )
    with people:
        fields.values["people"] = count_input(
            label(BenefitInput, "people"), fields.before["people"], fields.form.key("people")
        )
    if kind.indicator.period_rule is not PeriodRule.SUM:
        st.caption(
            "People: the indicator is a level or a rate, so its improvement is multiplied by how many people it is about, "
            "and by the years that it lasts; of a percentage each is a hundredth. Leave it empty when it counts the whole "
            "already."
        )
    else:
        st.caption("People: only if the indicator is for one person; its values are then multiplied.")
    _cohort(view, facts, fields)


def _cohort(view: View, facts: Facts, fields: Fields) -> None:
    known = pilot_value_data.cohorts_near(view, facts)
    options = {NOBODY: "None named"} | {
        row.id: f"{row.name}, {row.organisation}: {plural(row.headcount, 'person', 'people')}" for row in known
    }
    chosen = pick(
        label(BenefitInput, "cohort_id"), options, fields.before["cohort_id"] or NOBODY, key=fields.form.key("cohort_id"),
        help="The staff group that it draws on, so that two pilots cannot both save the same hours. A new one is added "
        "at the end of this part.",
    )  # fmt: skip
    fields.values["cohort_id"] = chosen or None


def _worth(view: View, fields: Fields, kind: Kind) -> None:
    if kind.valuation not in USER_VALUED:
        edition = value_data.parameters(view).edition(PUBLISHED[kind.valuation])
        _head("What one unit is worth", f"The published value in force is taken: {plain(published_words(edition))}.")
        return
    _head("What one unit is worth", WORTH[kind.valuation])
    fields.ends(
        ("unit_value_pounds", "unit_low_pounds", "unit_high_pounds"),
        helps=(
            "For instance 18.40",
            "The lowest it may well be; with the high, or neither",
            "The highest it may well be",
        ),
    )
    columns = st.columns(4)
    if kind.valuation is Valuation.PAY:
        fields.text(columns[0], "on_cost_rate", "For instance 30%, or 0")
    fields.text(columns[1], "price_base_year", "The year whose prices it is in, for instance 2025")
    fields.text(columns[2], "value_source", "For instance: agency pay scales, grade 4, mean", max_chars=1000)
    fields.text(columns[3], "value_edition", "For instance: April 2025", max_chars=200)


def _real(fields: Fields, kind: Kind) -> None:
    _head(
        "How much of it is due to this pilot, and how much is real",
        "Attribution: of the improvement, how much would not have happened anyway? 100% needs a comparison group. "
        "Realisation: of that, how much is really used? Minutes saved between two tasks often are not. As 80% or 0.8; "
        "leave empty what you do not know.",
    )
    fields.text(st.container(), "attribution_rate", "For instance 80%")
    fields.ends(
        ("realisation_rate", "realisation_low", "realisation_high"),
        helps=(
            "For instance 50%",
            "The lowest it may well be; with the high, or neither",
            "The highest it may well be",
        ),
    )
    fields.text(
        st.container(), "realisation_evidence", "For instance: diaries of 20 caseworkers, October 2026", max_chars=1000
    )


def _when(fields: Fields) -> None:
    _head("When", "Only what was measured within this time counts. A benefit without an end goes on.")
    columns = st.columns(3)
    fields.day(columns[0], "starts_on", "The day from which the improvement is there")
    fields.day(columns[1], "ends_on", "Leave empty when none is in sight")
    fields.text(columns[2], "decay_rate", "How much weaker a forecast gets with each year, for instance 10%")


def _forecast(fields: Fields, kind: Kind) -> None:
    unit = plain(kind.indicator.unit)
    level = "" if kind.indicator.period_rule is PeriodRule.SUM else ", already times people"
    _head(
        "Forecast",
        f"The improvement that a full year should bring, in {unit}{level}, before attribution and realisation. It fills "
        "days that nobody measured, as a claim only, and the years ahead of the appraisal.",
    )
    fields.ends(
        ("forecast_annual", "forecast_low", "forecast_high"),
        helps=(
            "For instance 4,800",
            "The lowest it may well be; with the high, or neither",
            "The highest it may well be",
        ),
    )


def _answers(view: View, facts: Facts, fields: Fields, kind: Kind) -> None:
    _head("Who answers for it, and the evidence", "Whoever signs it off stands up for the figure before the board.")
    people = data.choices(view).people
    before = fields.before["signs_off_id"]
    columns = st.columns(2)
    with columns[0]:
        fields.values["signs_off_id"] = pick(
            label(BenefitInput, "signs_off_id"),
            people,
            before,
            key=fields.form.key("signs_off_id"),
            placeholder="Choose",
        )
    if kind.value_class is ValueClass.CASH_RELEASING:
        fields.text(columns[1], "budget_line", "The budget that falls, for instance: HSA 4410 overtime", max_chars=200)
    wide, narrow = st.columns([2, 1])
    fields.text(wide, "evidence_url", "Where an assurer can see what the claim rests on", placeholder="https://…")
    fields.day(narrow, "evidence_expires_on", "After this day it no longer counts as current")


def _weights(fields: Fields, kind: Kind) -> None:
    _head("For the appraisal", "Leave these as they are unless someone asks for them.")
    if kind.valuation is Valuation.QALY:
        fields.values["is_health"] = True
        st.caption("A health benefit: discounted by the schedule for health.")
    elif kind.valuation not in NEVER_HEALTH:
        fields.values["is_health"] = st.checkbox(
            f"{label(BenefitInput, 'is_health')}: discounted by the schedule for health",
            bool(fields.before["is_health"]), key=fields.form.key("is_health"),
            help="Only for effects on health or on the risk to life themselves, not for anything that happens in health care.",
        )  # fmt: skip
    columns = st.columns(2)
    fields.text(
        columns[0], "recipient_income_pounds",
        "Yearly income of those who gain or lose, when it is far from the median: the appraisal is then also shown with "
        "weights, beside the unweighted one.",
    )  # fmt: skip
    with columns[1]:
        grade = pick(
            label(BenefitInput, "confidence_grade"), GRADES, fields.before["confidence_grade"] or 0,
            key=fields.form.key("confidence_grade"),
            help="Lowers the benefit only when a table of reductions has been adopted under Assumptions.",
        )  # fmt: skip
    fields.values["confidence_grade"] = grade or None
