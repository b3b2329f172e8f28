"""Adding a benefit, or changing one: first what kind of value, then only the fields that matter for it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from portfolio.inputs import label, parse
from portfolio.pilots.queries import Facts
from portfolio.ui import pilot_data, pilot_value_data
from portfolio.ui.forms import pick
from portfolio.ui.links import link
from portfolio.ui.pilot_form import Form
from portfolio.ui.pilot_value_benefit_fields import draw_fields
from portfolio.ui.pilot_value_benefit_kind import Kind
from portfolio.ui.pilot_value_words import CLASSES, VALUATIONS, percent
from portfolio.ui.pilot_words import exact, icon
from portfolio.ui.view import View
from portfolio.ui.words import plain
from portfolio.value.benefit_inputs import MONEY_CLASSES, BenefitInput
from portfolio.value.benefit_queries import BenefitRow
from portfolio.value.benefit_rules import misfit
from portfolio.value.inputs import IndicatorInput
from portfolio.value.queries import IndicatorRow
from portfolio.value.service import add_benefit, edit_benefit
from portfolio.vocabulary import Valuation, ValueClass

RATES = {"on_cost_rate", "attribution_rate", "realisation_rate", "realisation_low", "realisation_high", "decay_rate"}
AMOUNTS = {"forecast_annual", "forecast_low", "forecast_high"}


def draw_benefit_form(view: View, facts: Facts, benefit: BenefitRow | None) -> None:
    """Add one (``benefit`` None), or change one."""
    form = Form(view, f"benefit:{facts.id}:{benefit.id if benefit else 'new'}")
    words, name = ("Change this benefit", "edit") if benefit else ("Add a benefit", "add")
    if (box := form.opened(words, name)) is None:
        return
    drawn = form.drawn("indicator_id")
    known = pilot_value_data.book(view, facts.id, drawn.shown).benefit(benefit.id) if benefit else None
    before = typed(known or benefit)
    with box:
        kind = _kind(view, facts, form, before)
        if kind is None:
            return
        with st.form(form.key("form")):
            entered = draw_fields(view, facts, form, before, kind)
            reason = _reason(form) if benefit else ""
            is_sent = st.form_submit_button("Save the changes" if benefit else "Add it", type="primary")
        if is_sent:
            _save(
                view,
                facts,
                form,
                before,
                entered,
                benefit_id=benefit.id if benefit else None,
                seen=drawn.seen,
                reason=reason,
            )


def typed(row: BenefitRow | None) -> dict[str, Any]:
    """A benefit as its form shows it, by the names under which it is entered: text for numbers, "" for none."""
    found: dict[str, Any] = {}
    for name, field in BenefitInput.model_fields.items():
        value = getattr(row, name) if row else None if field.is_required() else field.default
        if field.alias:
            found[field.alias] = "" if value is None else f"{value / 100:.2f}"
        elif name in RATES or name in AMOUNTS:
            found[name] = percent(value) if name in RATES else exact(value)
        elif name == "price_base_year":
            found[name] = "" if value is None else str(value)
        else:
            found[name] = "" if value is None and name == "name" else value
    return found


def _reason(form: Form) -> str:
    return st.text_input("Why it changes (kept in the history)", key=form.key("reason"), max_chars=200)


def _kind(view: View, facts: Facts, form: Form, before: Mapping[str, Any]) -> Kind | None:
    """Which indicator, what kind of value, and how it becomes money; None until all are chosen."""
    indicators = {row.id: row for row in pilot_data.outcomes(view, facts.id).indicators}
    if not indicators:
        st.info("A benefit needs an indicator that shows it. Add one first.", icon=icon("target"))
        link("pilot", "Add an indicator", view, icon=icon("target"), ref=facts.reference, part="outcomes")
        return None
    chosen = pick(
        label(BenefitInput, "indicator_id"), {key: f"{row.name} ({row.unit})" for key, row in indicators.items()},
        before["indicator_id"], key=form.key("indicator_id"), placeholder="Which indicator shows the improvement?",
    )  # fmt: skip
    classes = list(ValueClass)
    kept = before["value_class"]
    value_class = st.radio(
        label(BenefitInput, "value_class"), classes, index=classes.index(kept) if kept else None,
        format_func=lambda value: value.label, captions=[CLASSES[value][1] for value in classes],
        key=form.key("value_class"),
    )  # fmt: skip
    if chosen is None or value_class is None:
        st.caption("Choose both: the fields that matter then appear.")
        return None
    if value_class not in MONEY_CLASSES:
        return Kind(indicators[chosen], value_class, Valuation.NONE)
    valuation = _valuation(form, indicators[chosen], before["valuation"])
    return None if valuation is None else Kind(indicators[chosen], value_class, valuation)


def _valuation(form: Form, indicator: IndicatorRow, before: Valuation) -> Valuation | None:
    fits = {value: misfit(value, as_input(indicator)) for value in Valuation if value is not Valuation.NONE}
    offered = {value: f"{value.label}: {VALUATIONS[value]}" for value, why in fits.items() if not why}
    chosen: Valuation | None = pick(
        label(BenefitInput, "valuation"), offered, before, key=form.key("valuation"),
        placeholder="How does the improvement become money?",
    )  # fmt: skip
    refused = [f"- {plain(why)}" for why in fits.values() if why]
    if refused:
        with st.popover("Why are other ways not offered?", icon=icon("help")):
            st.markdown("\n".join(refused))
    if chosen is None:
        st.caption("Choose how it becomes money, or a kind of value that is not money.")
    return chosen


def as_input(row: IndicatorRow) -> IndicatorInput:
    """An indicator as the rules about benefits take it."""
    return IndicatorInput.model_construct(
        name=row.name, outcome=row.outcome, unit=row.unit, direction=row.direction, period_rule=row.period_rule,
        baseline=row.baseline, baseline_on=row.baseline_on,
    )  # fmt: skip


def _save(
    view: View,
    facts: Facts,
    form: Form,
    before: Mapping[str, Any],
    entered: Mapping[str, Any],
    *,
    benefit_id: int | None,
    seen: int,
    reason: str,
) -> None:
    if benefit_id is None:
        given = {name: value for name, value in entered.items() if value not in (None, "")}
        form.save(
            lambda database: add_benefit(
                database, by=view.actor, pilot_id=facts.id, benefit=parse(BenefitInput, given),
                request_key=form.request_key,
            ),
            "The benefit is added.",
        )  # fmt: skip
        return
    changes = {name: value for name, value in entered.items() if value != before[name]}
    if not changes:
        st.info("Nothing was changed, so there is nothing to save.", icon=icon("info"))
        return
    form.save(
        lambda database: edit_benefit(
            database, by=view.actor, benefit_id=benefit_id, changes=changes, seen_revision=seen, reason=reason,
            request_key=form.request_key,
        ),
        "The benefit is changed.",
    )  # fmt: skip
