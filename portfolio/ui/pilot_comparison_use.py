"""Using the result of a comparison as a measurement: the indicator's baseline with this effect, for a period."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import streamlit as st

from portfolio.appraisal.aggregates import difference_of, product_of, sum_of
from portfolio.appraisal.comparison import Comparison, Question
from portfolio.appraisal.group_numbers import change_difference, t_end
from portfolio.appraisal.proportions import newcombe_end
from portfolio.appraisal.working import Sheet, Working
from portfolio.clock import last_closed_month_end, month_start
from portfolio.inputs import parse
from portfolio.ui import session, working
from portfolio.ui.pilot_comparison_inputs import number
from portfolio.ui.pilot_form import Form, day_input
from portfolio.ui.pilot_value_words import is_percent
from portfolio.ui.pilot_words import exact, icon, quantity
from portfolio.ui.view import View
from portfolio.ui.words import plain
from portfolio.value.inputs import MeasurementInput
from portfolio.value.queries import IndicatorRow
from portfolio.value.service import record_measurement
from portfolio.vocabulary import PeriodRule

PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Level:
    """What the measurement would say, in the indicator's unit."""

    value: Decimal
    low: Decimal | None
    high: Decimal | None


def draw_use(view: View, indicator: IndicatorRow, form: Form, found: Comparison) -> None:
    """The value of the indicator that the effect leads to, its working, and the form that records it."""
    if indicator.baseline is None and indicator.period_rule is not PeriodRule.SUM:
        st.info(
            "To use it, enter the baseline of this indicator first (“Change the indicator”): the value recorded is the "
            "baseline with this effect.", icon=icon("flag"),
        )  # fmt: skip
        return
    st.markdown("**Use it as a measurement**")
    typed = st.text_input(
        "Multiply the effect by", _usual(indicator, found), key=form.key("factor"), max_chars=20,
        help="1 when the effect is in the unit of the indicator. 100 for a share when the unit is per cent. For hours that "
        "add up: the number of letters, cases or people that the effect of one holds for.",
    )  # fmt: skip
    try:
        factor = number(typed)
    except ValueError as error:
        st.error(f"Multiply the effect by: {plain(error)}", icon=icon("error"))
        return
    if factor <= 0:
        st.error("Multiply the effect by: must be above 0.", icon=icon("error"))
        return
    level = level_of(indicator, found, factor)
    interval = "" if level.low is None or level.high is None else f" ({quantity(level.low)} to {quantity(level.high)})"
    unit = plain(indicator.unit)
    st.markdown(
        f"{plain(indicator.name)} would be **{quantity(level.value)} {unit}**{interval}: the baseline of "
        f"{quantity(indicator.baseline or Decimal(0))} with the effect, {found.sample_size:,} observations."
    )
    working.button(
        lambda: {f"Value of {indicator.name}": lambda: comparison_working(indicator, found, factor)},
        key=f"compare:{indicator.id}",
    )
    _record(view, indicator, form, found, level)


def _usual(indicator: IndicatorRow, found: Comparison) -> str:
    return "100" if found.question is Question.PROPORTIONS and is_percent(indicator.unit) else "1"


def level_of(indicator: IndicatorRow, found: Comparison, factor: float) -> Level:
    """The baseline with the effect, and its ends."""
    baseline = float(indicator.baseline or 0)
    value, low, high = (
        None if end is None else Decimal(str(baseline + factor * end)).quantize(PLACES)
        for end in (found.effect, found.low, found.high)
    )
    assert value is not None
    return Level(value, low, high)


def _record(view: View, indicator: IndicatorRow, form: Form, found: Comparison, level: Level) -> None:
    closed = last_closed_month_end(view.as_at)
    use = Form(view, f"{form.name}:use")
    with st.form(use.key("form")):
        left, middle, right = st.columns([1, 1, 2])
        values: dict[str, Any] = {}
        with left:
            values["period_start"] = day_input("Period from", month_start(closed), use.key("period_start"))
        with middle:
            values["period_end"] = day_input("Period to", closed, use.key("period_end"))
        values["evidence_url"] = right.text_input("Evidence link", key=use.key("evidence_url"), placeholder="https://…")
        with st.container(horizontal=True):
            is_submitted = st.form_submit_button(
                "Use as measurement: submit for approval", type="primary", icon=icon("send")
            )
            is_draft = st.form_submit_button("Use as measurement: save draft", icon=icon("save"))
    if not (is_submitted or is_draft):
        return
    values |= {
        "value": exact(level.value), "method": found.design, "sample_size": found.sample_size,
        "low": None if level.low is None else exact(level.low), "high": None if level.high is None else exact(level.high),
    }  # fmt: skip
    given = {name: value for name, value in values.items() if value is not None}
    use.save(
        lambda database: record_measurement(
            database, by=view.actor, indicator_id=indicator.id, measurement=parse(MeasurementInput, given),
            is_submitted=is_submitted, request_key=use.request_key,
        ),
        "The measurement waits for approval." if is_submitted else "The measurement is kept as a draft.",
        then=lambda: session.renew(form.name),
    )  # fmt: skip


def comparison_working(indicator: IndicatorRow, found: Comparison, factor: float) -> Working:
    """How the value of the indicator comes about from the groups."""
    sheet = Sheet()
    effect = _effect(sheet, found)
    sheet.given("multiplied by", factor, source="entered")
    baseline = float(indicator.baseline or 0)
    sheet.given(
        "baseline",
        baseline,
        unit=indicator.unit,
        source=f"indicator “{indicator.name}”",
        revision=indicator.revision_id,
    )
    ends = {"low": found.low, "high": found.high}
    for end, value in ends.items():
        if value is not None:
            _end(sheet, found, effect, end)
            sheet.step(f"effect times factor, {end}", product_of, first=f"effect, {end}", second="multiplied by")
            sheet.step(end, sum_of, first=f"effect times factor, {end}", second="baseline")
    sheet.step("effect times factor", product_of, first=effect, second="multiplied by")
    sheet.step("value", sum_of, first="effect times factor", second="baseline")
    interval = {end: sheet.value(end) for end, value in ends.items() if value is not None}
    return sheet.finish(f"Value of {indicator.name}", "value", indicator.unit, **interval)


def _effect(sheet: Sheet, found: Comparison) -> str:
    """Note the groups and work the effect out; where a model estimated it, note the estimate."""
    means = [
        sheet.given(f"{group.name}: {'share' if found.question is Question.PROPORTIONS else 'mean'}", group.mean,
                    source=f"{group.size:,} observations")
        for group in found.groups
    ]  # fmt: skip
    if found.question is Question.DIFFERENCE:
        names = ("before", "after", "other_before", "other_after")
        sheet.step("effect", change_difference, **dict(zip(names, means, strict=True)))
    elif found.question is not Question.SERIES and len(means) == 2:
        sheet.step("effect", difference_of, later=means[0], earlier=means[1])
    else:
        sheet.given(
            "effect",
            found.effect,
            source="estimated by least squares" if found.coefficients else "mean of each one's change",
        )
    return "effect"


def _end(sheet: Sheet, found: Comparison, effect: str, end: str) -> None:
    is_high = sheet.given(f"is {end} the high end", end == "high")
    if found.question is Question.PROPORTIONS and found.standard_error is None:
        takes = {}
        for group, words in zip(found.groups, ("", "other_"), strict=True):
            for name, amount in ((f"{words}count", round(group.mean * group.size)), (f"{words}size", group.size)):
                takes[name] = f"{group.name}: {name.removeprefix('other_')}"
                if end == "low":
                    sheet.given(takes[name], amount, source="entered or counted")
        sheet.step(f"effect, {end}", newcombe_end, **takes, is_high=is_high)
        return
    if end == "low":
        sheet.given("standard error", found.standard_error, source="of the effect, by this design")
        sheet.given("degrees of freedom", found.degrees, source="of the interval")
    takes = {"effect": effect, "standard_error": "standard error", "degrees": "degrees of freedom"}
    sheet.step(f"effect, {end}", t_end, **takes, is_high=is_high)
