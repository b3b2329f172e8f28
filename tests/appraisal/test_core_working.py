"""The core's formulas in a working: one pilot step by step gives what the whole portfolio's arithmetic gives."""

import numpy as np
import pytest

from portfolio.appraisal import (
    cashflow,
    costs,
    discounting,
    distribution,
    measures,
    prices,
    replay,
    sensitivity,
    uncertainty,
)
from portfolio.appraisal.formulas import FORMULAS, Formula
from portfolio.appraisal.working import Sheet, recompute
from tests.appraisal.core_oracles import HEALTH, STANDARD
from tests.appraisal.test_cashflow import composite

MODULES = (cashflow, costs, discounting, distribution, measures, prices, replay, sensitivity, uncertainty)
MINE = [each for each in FORMULAS.values() if each.function.__module__ in {module.__name__ for module in MODULES}]


def test_the_composite_pilot_step_by_step() -> None:
    sheet, case = Sheet(), composite()
    cost = sheet.given("Cost by year", tuple(case.cost.values), unit="£")
    cash = sheet.given("Cash by year", tuple(case.cash.before.values), unit="£")
    time = sheet.given("Time by year", tuple(case.non_cash.before.values), unit="£")
    starts = sheet.given("First years of the bands", STANDARD.first_years)
    rates = sheet.given("Rates of the bands", STANDARD.rates, edition=STANDARD.edition, source=STANDARD.source)
    years = sheet.given("Years", 5)
    bias, mitigation = sheet.given("Optimism bias", 0.5), sheet.given("Mitigation", 0.0)
    reduction = sheet.given("Reduction for confidence", 0.25)
    sheet.step("DF", discounting.discount_factors, first_years=starts, rates=rates, count=years)
    sheet.step("PV of cost before bias", discounting.discounted_sum, amounts=cost, factors="DF")
    sheet.step("PV of cost", costs.uplift, amount="PV of cost before bias", bias=bias, mitigation=mitigation)
    sheet.step("Time after confidence", measures.confidence_reduced, amount=time, reduction=reduction)
    sheet.step("PV of time", discounting.discounted_sum, amounts="Time after confidence", factors="DF")
    sheet.step("PV of cash", discounting.discounted_sum, amounts=cash, factors="DF")
    none = sheet.given("None", 0.0)
    takes = {"pv_cash": "PV of cash", "pv_non_cash": "PV of time", "pv_health": none, "pv_residual": none}
    sheet.step("PV of benefits", measures.pv_of_benefits, **takes)
    sheet.step("NPSV", measures.net_present_value, pv_benefits="PV of benefits", pv_cost="PV of cost")
    sheet.step("BCR", measures.benefit_cost_ratio, pv_benefits="PV of benefits", pv_cost="PV of cost")
    found = cashflow.appraise(case, standard=STANDARD, health=HEALTH).pilots
    working = sheet.finish("npsv", "NPSV", "£", price_base=case.base.label)
    assert working.value == pytest.approx(float(found.npsv), abs=1e-6)
    assert sheet.finish("bcr", "BCR", "").value == pytest.approx(float(found.bcr), rel=1e-12)
    assert recompute(working) == sheet.finish("bcr", "BCR", "").value


def test_payback_step_by_step() -> None:
    factors = STANDARD.factors(3)
    net = np.array([-100.0, 60, 60])
    cumulative = discounting.running_sum(discounting.discounted(tuple(net), tuple(factors)))
    assert measures.payback_year(tuple(cumulative), 100.0) == 2


@pytest.mark.parametrize("each", MINE, ids=lambda each: each.code)
def test_a_formula_says_what_it_does(each: Formula) -> None:
    assert each.topic
    assert each.title
    assert each.says.endswith(".")
    assert each.notation.count("{") == each.notation.count("}")


def test_every_part_of_the_core_is_declared() -> None:
    assert {each.code for each in MINE} >= {
        "benefit_cost_ratio", "bias_multiple", "blended", "confidence_reduced", "discount_factors",
        "discounted", "discounted_sum", "in_prices_of", "net_present_value", "npsv_at",
        "payback_year", "pv_of_benefits", "running_sum", "simulated_npsv", "social_time_preference_rate", "switching_multiple", "switching_value",
        "two_piece", "uplift", "welfare_weight",
    }  # fmt: skip
