"""From facts to the appraisal of pilots: the worked example, what is missing, prices, classes, time, and totals."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.summary.value_facts import ValueFacts
from portfolio.value.appraised import FIGURES, NO_BENEFIT, NO_HEALTH_RATES, NO_RATES, appraise_pilots
from portfolio.value.basis import evidence_rule, prices
from portfolio.value.editions_compared import compare_editions
from portfolio.value.stream_benefits import NOT_MONEY
from portfolio.value.stream_concerns import NO_GRADE, NO_MITIGATION
from portfolio.value.stream_costs import NO_COSTS
from portfolio.value.streams import NO_BIAS, streams
from portfolio.value.valued import valued
from portfolio.vocabulary import ParameterKind, Rung
from tests.value.appraisal_frames import CONFIDENCE, Register, by_pilot, by_year, composite, edition, parameter_set

MONEY = [name for name in FIGURES if name.startswith("pv_") or name in ("npsv", "cash_npv")]


def years(first: int, *values: float) -> dict[int, float]:
    return dict(enumerate(values, first))


def whys(register: Register, rung: Rung = Rung.CLAIMED) -> list[str]:
    """Concerns in words."""
    return register.streams(rung).concerns["why"].tolist()


def left_out(register: Register) -> list[str]:
    return register.streams().left_out["why"].tolist()


def test_the_composite_pilot_from_its_facts() -> None:
    figures = composite().figures()
    assert figures["npsv"] == pytest.approx(-52_992.05, abs=0.01)
    assert figures["bcr"] == pytest.approx(0.9523, abs=5e-5)
    assert figures["cash_npv"] == pytest.approx(-948_740.52, abs=0.01)
    assert figures["cash_bcr"] == pytest.approx(0.1462, abs=5e-5)
    assert figures["naive_bcr"] == pytest.approx(1.83, abs=0.005)
    assert figures["pv_cost_before_bias"] == pytest.approx(740_769.51, abs=0.01)
    assert figures["pv_non_cash_before_confidence"] == pytest.approx(1_194_331.29, abs=0.01)
    assert figures["pv_non_cash"] == pytest.approx(895_748.47, abs=0.01)
    assert pd.isna(figures["payback"])
    assert figures["missing"] == ""
    assert pd.isna(figures["weighted_npsv"])


def test_the_result_names_its_editions() -> None:
    appraised = composite().appraised()
    assert [each.kind for each in appraised.editions] == [
        ParameterKind.DISCOUNT, ParameterKind.DEFLATOR, ParameterKind.CONFIDENCE, ParameterKind.PRICE_YEAR,
    ]  # fmt: skip
    assert appraised.programme.figures is not None
    assert float(appraised.programme.figures.npsv) == pytest.approx(-52_992.05, abs=0.01)


# --- What is missing ------------------------------------------------------------------------------------------


def simple(**changes: Any) -> Register:
    """Costs of 1,000 in 2024 and 2025, and a benefit of 900 in each."""
    register = Register(as_at=date(2025, 12, 31))
    register.pilot(1, [1000, 1000], horizon_years=2, **changes)
    register.benefit(1, years(2024, 900, 900))
    return register


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"attribution_rate": None}, "the share due to the pilot is not stated"),
        ({"realisation_rate": None}, "the realisation rate is not stated"),
        ({"unit_value_pence": None, "price_base_year": None}, "no unit value is entered"),
        ({"valuation": "pay", "redeployed_share": 1.0}, "the on-cost of pay is not stated"),
        ({"outcome": "time_saved"}, "it is not recorded where the hours went"),
        ({"baseline": None, "direction": "lower"}, "the indicator has no baseline"),
        ({"by_year": {}}, "nothing was measured or forecast"),
        ({"value_class": "quantified", "valuation": "none"}, NOT_MONEY),
        ({"value_class": "qualitative", "valuation": "none"}, NOT_MONEY),
        (
            {"price_base_year": 2019},
            "its value in 2019 prices cannot be converted: the deflator “GDP deflator, first” has no index for 2019",
        ),
        (
            {"valuation": "carbon", "unit_value_pence": None, "price_base_year": None},
            "“Carbon value, first” has no value for 2025",
        ),
    ],
)
def test_a_benefit_without_a_value_is_left_out_and_says_why(changes: dict[str, Any], why: str) -> None:
    carbon = edition(ParameterKind.CARBON_VALUE, {"2024": 270.0}, price_base_year=2022)
    register = Register(as_at=date(2025, 12, 31), parameters=parameter_set(carbon))
    register.pilot(1, [1000, 1000], horizon_years=2)
    register.benefit(1, **({"by_year": years(2024, 900, 900)} | changes))
    assert left_out(register) == [why]
    figures = register.figures()
    assert figures["missing"] == NO_BENEFIT
    assert figures["left_out"] == 1
    assert pd.isna([figures["npsv"], figures["bcr"], figures["cash_npv"], figures["naive_bcr"]]).all()
    assert figures["pv_cost"] == pytest.approx(1000 + 1000 / 1.035)
    register.benefit(1, years(2024, 900, 900), name="Other")
    figures = register.figures()
    assert figures["npsv"] == pytest.approx(-100 - 100 / 1.035)
    assert (figures["missing"], figures["left_out"]) == ("", 1)


def test_without_a_stated_optimism_bias_there_is_no_npsv_but_the_naive_ratio() -> None:
    figures = simple(bias_rate=None, mitigation_rate=None).figures()
    assert figures["missing"] == NO_BIAS
    assert pd.isna([figures[name] for name in ("pv_cost", "npsv", "bcr", "cash_npv", "cash_bcr", "payback")]).all()
    assert figures["naive_bcr"] == pytest.approx(0.9)
    assert figures["pv_cost_before_bias"] == pytest.approx(1000 + 1000 / 1.035)


def test_mitigation_that_is_not_stated_is_none_and_is_named() -> None:
    register = simple(bias_rate=0.5, mitigation_rate=None)
    assert register.figures()["pv_cost"] == pytest.approx(1.5 * (1000 + 1000 / 1.035))
    assert whys(register) == [NO_MITIGATION]
    assert simple(bias_rate=0.5, mitigation_rate=0.4).figures()["pv_cost"] == pytest.approx(1.3 * (1000 + 1000 / 1.035))


def test_no_costs_no_appraisal() -> None:
    register = Register(as_at=date(2025, 12, 31))
    register.pilot(1, [], horizon_years=2, running_pence=100)
    register.benefit(1, years(2024, 900, 900))
    figures = register.figures()
    assert figures["missing"] == NO_COSTS
    assert pd.isna(figures["npsv"])
    assert figures["pv_benefits"] == pytest.approx(900 + 900 / 1.035)


def test_costs_that_end_before_the_benefits_are_a_concern_until_a_running_cost_is_stated() -> None:
    def register(**changes: Any) -> Register:
        made = Register(as_at=date(2027, 12, 31))
        made.pilot(1, [1000, 1000], horizon_years=4, **changes)
        made.benefit(1, years(2024, 900, 900, 900, 900))
        return made

    assert whys(register()) == ["costs end in 2025 but benefits run to 2027: state the yearly running cost"]
    assert register().figures()["pv_cost"] == pytest.approx(1000 + 1000 / 1.035)
    stated = register(running_pence=20_000)
    assert whys(stated) == []
    assert stated.streams().groups[0].cost.tolist() == [[1000, 1000, 200, 200]]


def test_what_came_before_the_first_year_is_not_counted_and_is_named() -> None:
    register = Register(as_at=date(2025, 12, 31))
    register.pilot(1, [1000, 1000], horizon_years=2)
    register.cost(1, 2023, actual=5000)
    register.benefit(1, years(2023, 700, 900, 900), starts_on=date(2023, 6, 1))
    assert register.figures()["npsv"] == pytest.approx(-100 - 100 / 1.035)
    assert whys(register) == [
        "costs before 2024, the first year of the appraisal, are not counted",
        "what it brought before 2024, the first year of the appraisal, is not counted",
    ]


def test_a_benefit_without_forecast_counts_nothing_after_the_date_and_is_named() -> None:
    register = simple()
    register.as_at = date(2024, 12, 31)
    register.measured.pop()
    assert whys(register)[-1] == "it has no forecast: nothing is counted for it after 31 December 2024"
    assert register.figures()["pv_benefits"] == 900
    assert whys(register, Rung.EVIDENCED) == []


def test_without_discount_rates_nothing_is_appraised() -> None:
    register = simple()
    register.parameters = parameter_set(without=[ParameterKind.DISCOUNT])
    appraised = register.appraised()
    assert appraised.pilots["missing"].tolist() == [NO_RATES]
    assert appraised.pilots[list(FIGURES)].isna().all(axis=None)
    assert appraised.programme.figures is None
    assert appraised.programme.not_reported == (1,)


def test_nothing_to_appraise() -> None:
    appraised = Register().appraised()
    assert appraised.pilots.empty
    assert appraised.programme.figures is None
    assert appraised.left_out.empty
    assert appraised.concerns.empty


# --- Prices ---------------------------------------------------------------------------------------------------

RISING = edition(ParameterKind.DEFLATOR, by_year(80, 90, 100, 110, first=2022), edition="Rising")


def test_a_year_that_the_deflator_lacks_stops_its_pilot_only_and_is_named() -> None:
    register = Register(as_at=date(2027, 12, 31), parameters=parameter_set(RISING))
    register.pilot(1, [1000, 1000, 1000, 1000], horizon_years=4)
    register.pilot(2, [1000, 1000], horizon_years=4, running_pence=10_000)
    for pilot_id in (1, 2):
        register.benefit(pilot_id, years(2024, 900, 900, 900, 900))
    pilots = by_pilot(register.appraised().pilots)
    assert pilots[1]["missing"] == "the deflator “Rising” has no index for 2026 and 2027"
    assert all(np.isnan(pilots[1][name]) for name in ("npsv", "bcr", "naive_bcr", "pv_cost"))
    cost = 1000 + 1000 * 100 / 110 / 1.035 + 100 / 1.035**2 + 100 / 1.035**3
    assert pilots[2]["pv_cost"] == pytest.approx(cost)
    assert register.appraised().programme.not_reported == (1,)
    register.parameters = parameter_set(without=[ParameterKind.DEFLATOR])
    pilots = by_pilot(register.appraised().pilots)
    why = "no GDP deflator is in force to bring prices of 2025 to those of 2024"
    assert pilots[2]["missing"] == why


def test_money_is_brought_to_the_price_base_of_its_appraisal() -> None:
    register = Register(as_at=date(2025, 12, 31), parameters=parameter_set(RISING))
    register.pilot(1, [1000, 1000], first_year=2024, horizon_years=2, price_base_year=2022, residual_pence=5000)
    register.benefit(1, years(2024, 900, 900), price_base_year=2023)
    [group] = register.streams().groups
    assert group.cost.tolist() == [[pytest.approx(800), pytest.approx(1000 * 80 / 110)]]
    assert group.lines.amounts.tolist() == [[pytest.approx(800), pytest.approx(800)]]
    assert register.figures()["pv_residual"] == pytest.approx(50 / 1.035)


def test_no_deflator_is_needed_where_nothing_is_converted() -> None:
    register = simple(running_pence=100_000)
    register.parameters = parameter_set(without=[ParameterKind.DEFLATOR])
    register.costs.pop()
    assert register.figures()["npsv"] == pytest.approx(-100 - 100 / 1.035)


def test_pilots_of_different_price_bases_are_added_in_the_price_year() -> None:
    register = Register(as_at=date(2025, 12, 31), parameters=parameter_set(RISING))
    for pilot_id, base in ((1, 2022), (2, 2024), (3, 2019)):
        register.pilot(pilot_id, [1000, 1000], horizon_years=2, price_base_year=base)
        register.benefit(pilot_id, years(2024, 900, 900))
    appraised = register.appraised()
    pilots, programme = by_pilot(appraised.pilots), appraised.programme
    assert pilots[1]["npsv"] == pytest.approx(pilots[2]["npsv"] * 0.8)
    assert pilots[3]["missing"].startswith("the deflator “Rising” has no index for 2019")
    assert programme.figures is not None
    assert float(programme.figures.npsv) == pytest.approx(2 * pilots[2]["npsv"])
    assert (programme.price_year, programme.counted, programme.not_reported) == (2024, (1, 2), (3,))


def test_a_pilot_that_cannot_be_brought_to_the_price_year_is_counted_apart() -> None:
    register = simple(running_pence=100_000)
    register.costs.pop()
    register.pilot(2, [1000], horizon_years=1, first_year=2025, price_base_year=2025)
    register.benefit(2, {2025: 800}, price_base_year=2025)
    register.parameters = parameter_set(without=[ParameterKind.DEFLATOR])
    programme = register.appraised().programme
    assert (programme.counted, programme.not_converted) == ((1,), (2,))
    register.parameters = parameter_set(without=[ParameterKind.PRICE_YEAR])
    assert register.appraised().programme.figures is None
    assert register.appraised().programme.not_converted == (1, 2)


# --- Classes of benefit ---------------------------------------------------------------------------------------


def one_benefit(**changes: Any) -> dict[str, Any]:
    made = Register(as_at=date(2025, 12, 31), parameters=changes.pop("parameters", parameter_set()))
    made.pilot(1, [1000, 1000], horizon_years=2)
    made.benefit(1, **({"by_year": years(2024, 900, 900)} | changes))
    return made.figures()


def test_health_is_discounted_by_its_own_schedule_and_cash_is_cash() -> None:
    assert one_benefit(is_health=True)["pv_health"] == pytest.approx(900 + 900 / 1.015)
    cash = one_benefit(is_health=True, value_class="cash_releasing")
    assert cash["pv_cash"] == pytest.approx(900 + 900 / 1.035)
    assert cash["pv_health"] == 0
    none = one_benefit(is_health=True, parameters=parameter_set(without=[ParameterKind.DISCOUNT_HEALTH]))
    assert none["missing"] == NO_HEALTH_RATES
    assert pd.isna(none["npsv"])


def test_a_disbenefit_is_below_zero_and_confidence_does_not_shrink_it() -> None:
    parameters = parameter_set(CONFIDENCE)
    loss = one_benefit(by_year=years(2024, -900, -900), is_disbenefit=True, confidence_grade=6, parameters=parameters)
    assert loss["pv_non_cash"] == loss["pv_non_cash_before_confidence"] == pytest.approx(-900 - 900 / 1.035)
    gain = one_benefit(confidence_grade=6, parameters=parameters)
    assert gain["pv_non_cash"] == pytest.approx(0.6 * (900 + 900 / 1.035))


def test_confidence_lowers_nothing_until_a_table_is_adopted_and_a_grade_given() -> None:
    full = pytest.approx(900 + 900 / 1.035)
    assert one_benefit(confidence_grade=6)["pv_non_cash"] == full
    assert one_benefit(parameters=parameter_set(CONFIDENCE))["pv_non_cash"] == full
    register = composite()
    register.benefits[1]["confidence_grade"] = None
    assert whys(register) == [NO_GRADE]


def test_carbon_takes_the_value_of_each_year_and_a_tonne_is_a_thousand_kilograms() -> None:
    carbon = edition(
        ParameterKind.CARBON_VALUE, {"2024": (100.0, 200.0, 300.0), "2025": (150.0, 300.0, 450.0)}, price_base_year=2024
    )
    given = {
        "valuation": "carbon",
        "unit_value_pence": None,
        "price_base_year": None,
        "parameters": parameter_set(carbon),
    }
    assert one_benefit(unit="tCO2e", **given)["pv_non_cash"] == pytest.approx(900 * (200 + 300 / 1.035))
    assert one_benefit(unit="kgCO2e", **given)["pv_non_cash"] == pytest.approx(0.9 * (200 + 300 / 1.035))
    assert one_benefit(unit="kgCO2e", by_year={2024: 900}, ends_on=date(2024, 12, 31), **given)["missing"] == ""


def test_weights_stand_beside_the_unweighted_figures() -> None:
    median = edition(ParameterKind.MEDIAN_INCOME, {"": 40_000.0}, price_base_year=2024)
    elasticity = edition(ParameterKind.WELFARE_ELASTICITY, {"": 1.0})
    weighted = parameter_set(median, elasticity)
    figures = one_benefit(recipient_income_pence=2_000_000, parameters=weighted)
    plain = one_benefit()
    assert figures["npsv"] == plain["npsv"]
    assert figures["weighted_npsv"] == pytest.approx(plain["npsv"] + 900 + 900 / 1.035)
    assert figures["weighted_bcr"] == pytest.approx(2 * plain["bcr"])
    assert pd.isna(one_benefit(parameters=weighted)["weighted_npsv"])
    assert pd.isna(one_benefit(recipient_income_pence=2_000_000, parameters=parameter_set(median))["weighted_npsv"])


# --- Time -----------------------------------------------------------------------------------------------------


def forecast(as_at: date, **changes: Any) -> Register:
    """A benefit that is only forecast, from 2024 on."""
    register = Register(as_at=as_at)
    register.pilot(1, [1000] * 5)
    register.benefit(1, **({"forecast_annual": 365.25, "decay_rate": 0.1} | changes))
    return register


def test_a_forecast_runs_from_its_start_to_its_end_and_decays() -> None:
    register = forecast(date(2023, 12, 31), starts_on=date(2024, 7, 1), ends_on=date(2027, 3, 31))
    [quantities] = register.streams().groups[0].lines.quantity.tolist()
    assert quantities == pytest.approx([184, 365, 365 * 0.9, 90 * 0.81, 0])


@given(st.dates(date(2023, 1, 1), date(2029, 12, 31)), st.dates(date(2023, 6, 1), date(2026, 6, 1)), st.booleans())
@settings(max_examples=15, deadline=None)
def test_as_the_date_moves_on_a_forecast_that_nobody_measured_stays(
    as_at: date, starts_on: date, is_disbenefit: bool
) -> None:
    def npsv(on: date) -> Any:
        return forecast(on, starts_on=starts_on, is_disbenefit=is_disbenefit).figures()["npsv"]

    assert npsv(as_at) == pytest.approx(npsv(date(2022, 1, 1)), rel=1e-9)


def test_the_year_in_progress_is_what_was_measured_and_the_forecast_of_the_rest() -> None:
    register = forecast(date(2024, 6, 30), decay_rate=None)
    register.measure(1, 2024, 50, days=182.0, latest_on=pd.Timestamp(2024, 6, 30))
    [quantities] = register.streams().groups[0].lines.quantity.tolist()
    assert quantities[:2] == pytest.approx([50 + 184, 365])


def test_the_evidenced_rung_has_no_forecast_and_counts_evidence_only() -> None:
    register = forecast(date(2025, 12, 31), decay_rate=None)
    register.measure(1, 2024, 50, days=366.0)
    register.measure(1, 2025, 40, days=365.0, method="self_report")
    claimed, evidenced, assured = (register.streams(rung) for rung in (Rung.CLAIMED, Rung.EVIDENCED, Rung.ASSURED))
    assert claimed.groups[0].lines.quantity.tolist() == [pytest.approx([50, 40, 365, 365, 366])]
    assert evidenced.groups[0].lines.quantity.tolist() == [[50, 0, 0, 0, 0]]
    assert assured.groups[0].lines.quantity.tolist() == [[0, 0, 0, 0, 0]]
    assert register.figures(rung=Rung.ASSURED)["npsv"] == -register.figures()["pv_cost"], "nothing assured is a zero"
    with pytest.raises(ValueError, match="Banked"):
        register.streams(Rung.BANKED)


def test_forecasts_that_share_a_cohort_are_cut_over_the_whole_register() -> None:
    register = Register(as_at=date(2024, 7, 1))
    register.cohorts.append(
        {"cohort_id": 1, "organisation_id": 1, "name": "A", "headcount": 10, "hours_per_year": 100.0}
    )
    register.pilot(1, [1000] * 5)
    hours: dict[str, Any] = {
        "outcome": "time_saved",
        "cohort_id": 1,
        "redeployed_share": 1.0,
        "starts_on": date(2024, 7, 2),
    }
    register.benefit(1, forecast_annual=365.25 * 4, **hours)
    alone = register.streams().groups[0].lines.quantity
    assert alone[0, 1] == pytest.approx(1000)
    register.benefit(2, forecast_annual=365.25 * 2, **hours)
    shared = register.streams()
    assert shared.groups[0].lines.cap[0] == pytest.approx([1000 / 6 / 365] * 5, rel=0.01)
    assert shared.groups[0].lines.quantity[0, 1] == pytest.approx(1000 * 4 / 6)
    assert shared.groups[0].lines.quantity[0, 0] == pytest.approx(alone[0, 0] * 4 / 6)
    assert "its forecast of" in shared.concerns["why"].iloc[0]
    assert shared.of_pilots([1]).groups[0].lines.quantity[0, 1] == pytest.approx(1000 * 4 / 6), "filtered, still cut"


# --- Pilots together ------------------------------------------------------------------------------------------


def a_portfolio() -> Register:
    """Pilots of different horizons, bases and first years, one of them not reported."""
    rising = edition(ParameterKind.DEFLATOR, by_year(*range(80, 100, 2), first=2020), edition="Rising")
    register = Register(as_at=date(2026, 3, 31), parameters=parameter_set(CONFIDENCE, rising))
    for pilot_id in range(1, 8):
        first, horizon = 2024 + pilot_id % 3, 3 + pilot_id % 2
        register.pilot(
            pilot_id, [1000.0 * pilot_id, 500, 500], first_year=first, horizon_years=horizon,
            price_base_year=2022 + pilot_id % 2, bias_rate=None if pilot_id == 5 else 0.1 * pilot_id,
            residual_pence=1000 * pilot_id,
        )  # fmt: skip
        register.benefit(pilot_id, {2024: 100.0 * pilot_id}, forecast_annual=2000, confidence_grade=3)
        register.benefit(pilot_id, forecast_annual=700, is_health=pilot_id % 2 == 0, name="Other")
        register.benefit(pilot_id, forecast_annual=300, value_class="cash_releasing", decay_rate=0.2, name="Cash")
    return register


def test_the_order_of_rows_does_not_matter() -> None:
    register = a_portfolio()
    facts = register.facts()
    frames = {name: getattr(facts, name) for name in ("benefits", "measured", "costs", "appraisals")}
    shuffled = replace(facts, **{name: rows.sample(frac=1, random_state=3) for name, rows in frames.items()})

    def appraised(given_facts: ValueFacts) -> pd.DataFrame:
        rule, unit_prices = evidence_rule(register.parameters), prices(register.parameters)
        worth = valued(given_facts, rule, unit_prices, register.as_at)
        return appraise_pilots(streams(given_facts, worth, register.parameters, register.as_at)).pilots

    pd.testing.assert_frame_equal(appraised(facts), appraised(shuffled))


def test_a_pilot_is_appraised_alike_alone_and_in_company() -> None:
    read = a_portfolio().streams()
    together = appraise_pilots(read).pilots.set_index("pilot_id")
    for pilot_id in together.index:
        alone = appraise_pilots(read.of_pilots([pilot_id])).pilots.set_index("pilot_id")
        pd.testing.assert_frame_equal(alone, together.loc[[pilot_id]])


def test_a_withdrawn_pilot_leaves_and_the_others_stay() -> None:
    read = a_portfolio().streams()
    everyone, without = appraise_pilots(read), appraise_pilots(read.of_pilots([1, 2, 3, 5, 6, 7]))
    assert 4 not in without.pilots["pilot_id"].tolist()
    kept = everyone.pilots[everyone.pilots["pilot_id"] != 4].reset_index(drop=True)
    pd.testing.assert_frame_equal(without.pilots, kept)
    assert without.programme.counted == (1, 2, 3, 6, 7)
    assert set(without.concerns["pilot_id"]) <= {1, 2, 3, 5, 6, 7}


def test_totals_of_parts_add_up_from_one_year_zero() -> None:
    read = a_portfolio().streams()
    whole = appraise_pilots(read).programme
    assert (whole.year_zero, whole.not_reported) == (2024, (5,))
    assert whole.figures is not None
    parts = [
        appraise_pilots(read.of_pilots(ids), year_zero=2024).programme.figures for ids in ((1, 2, 5), (3, 4, 6, 7))
    ]
    for name in MONEY:
        added = sum(float(getattr(part, name)) for part in parts)
        assert float(getattr(whole.figures, name)) == pytest.approx(added, rel=1e-12), name
    with pytest.raises(ValueError, match="after the first year of a pilot"):
        appraise_pilots(read, year_zero=2026)


def test_a_pilot_that_begins_later_is_worth_less_to_the_programme() -> None:
    register = Register(as_at=date(2030, 12, 31))
    for pilot_id, first in ((1, 2024), (2, 2026)):
        register.pilot(pilot_id, [1000, 1000], first_year=first, horizon_years=2)
        register.benefit(pilot_id, years(first, 1500, 1500), starts_on=date(first, 1, 1))
    appraised = register.appraised()
    one, two = appraised.pilots["npsv"]
    assert one == two
    assert appraised.programme.figures is not None
    assert float(appraised.programme.figures.npsv) == pytest.approx(one + two / 1.035**2)
    assert float(appraised.programme.figures.payback) == 0


@given(st.sampled_from([0.5, 2.0, 4.0]))
@settings(max_examples=3, deadline=None)
def test_scaling_all_money_scales_all_money(times: float) -> None:
    register, scaled = a_portfolio(), a_portfolio()
    for row in scaled.costs:
        row["actual"] *= times
    for row in scaled.appraisals:
        row["residual_pence"] = round(row["residual_pence"] * times)
    for row in scaled.benefits:
        row["unit_value_pence"] = round(row["unit_value_pence"] * times)
    plain, other = register.appraised().pilots, scaled.appraised().pilots
    np.testing.assert_allclose(plain[MONEY] * times, other[MONEY], rtol=1e-12)
    np.testing.assert_allclose(plain[["bcr", "cash_bcr", "naive_bcr"]], other[["bcr", "cash_bcr", "naive_bcr"]])


def test_npsv_is_benefits_less_costs_and_evidence_never_adds_value() -> None:
    register = a_portfolio()
    claimed, evidenced = (register.appraised(rung).pilots for rung in (Rung.CLAIMED, Rung.EVIDENCED))
    np.testing.assert_allclose(claimed["npsv"], claimed["pv_benefits"] - claimed["pv_cost"])
    known = claimed["npsv"].notna()
    assert (evidenced.loc[known, "npsv"] <= claimed.loc[known, "npsv"]).all()
    assert evidenced["pv_cost"].equals(claimed["pv_cost"])


# --- Editions beside each other -------------------------------------------------------------------------------


def test_the_same_pilots_under_another_edition() -> None:
    flat = edition(ParameterKind.DISCOUNT, {"0": 0.03}, id=900, edition="Review", is_adopted=False)
    register = composite(pilot_id=3)
    composite(register, 4, 2025)
    register.pilot(5, [100], bias_rate=None)
    in_force = register.streams()
    kept = register.parameters
    editions = {**kept.editions, flat.id: flat}
    register.parameters = replace(kept, editions=editions).with_edition(flat.id)
    compared = compare_editions(in_force, register.streams())
    pilots = by_pilot(compared.pilots)
    cost = 1.5 * (300_000 + 120_000 * sum(1.03**-year for year in range(1, 5)))
    assert pilots[3]["pv_cost_other"] == pytest.approx(cost)
    assert pilots[3]["npsv_change"] == pytest.approx(pilots[3]["npsv_other"] - pilots[3]["npsv"])
    assert pilots[5]["missing"] == pilots[5]["missing_other"] != ""
    assert compared.other.editions[0].edition == "Review"
    assert compared.same.programme.counted == compared.same_other.programme.counted == (3, 4)
    with pytest.raises(ValueError, match="one rung"):
        compare_editions(in_force, register.streams(Rung.EVIDENCED))


def test_a_deflator_with_fewer_years_compares_what_both_report() -> None:
    short = edition(ParameterKind.DEFLATOR, by_year(100, 100, first=2024), id=901, edition="Short")
    register = simple()
    register.pilot(2, [1000, 1000, 1000], horizon_years=3)
    register.benefit(2, years(2024, 900, 900))
    in_force = register.streams()
    register.parameters = parameter_set(short)
    compared = compare_editions(in_force, register.streams())
    assert compared.in_force.programme.counted == (1, 2)
    assert compared.other.programme.counted == (1,)
    assert compared.same.programme.counted == compared.same_other.programme.counted == (1,)


def test_days_ahead_and_days_done_make_a_whole_year() -> None:
    for day in (date(2024, 1, 1), date(2024, 2, 29), date(2024, 12, 30), date(2024, 12, 31)):
        register = forecast(day, decay_rate=None)
        [quantities] = register.streams().groups[0].lines.quantity.tolist()
        assert quantities[0] == pytest.approx(366)
