"""What may be entered about a benefit, its released time and its budget moves, and the words when it may not."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portfolio.errors import Invalid
from portfolio.inputs import parse
from portfolio.value.benefit_inputs import BenefitInput, BudgetMoveInput, ReleasedTimeInput
from portfolio.value.inputs import IndicatorInput
from portfolio.vocabulary import Valuation, ValueClass
from tests.cast import Cast, a_benefit, a_benefit_as_typed, a_budget_move, a_cash_benefit, an_indicator

UNVALUED = {
    "valuation": "none", "unit_value_pounds": None, "price_base_year": None, "on_cost_rate": None, "value_source": ""
}  # fmt: skip
PUBLISHED = {"unit_value_pounds": None, "price_base_year": None, "on_cost_rate": None}


@pytest.mark.parametrize("typed", ["0.8", "80%", " 80 % ", 0.8, Decimal("0.80")])
def test_a_rate_may_be_typed_as_a_share_or_as_a_percentage(cast: Cast, typed: Any) -> None:
    assert a_benefit(cast, attribution_rate=typed).attribution_rate == Decimal("0.8")


@pytest.mark.parametrize("typed", ["", "  ", None])
def test_what_is_left_empty_is_not_reported(cast: Cast, typed: Any) -> None:
    empty = dict.fromkeys(
        ("attribution_rate", "people", "forecast_annual", "recipient_income_pounds", "ends_on", "decay_rate"), typed
    )
    entered = a_benefit(cast, **empty)
    assert (entered.attribution_rate, entered.people, entered.forecast_annual) == (None, None, None)
    assert (entered.recipient_income_pence, entered.ends_on, entered.decay_rate) == (None, None, None)


@pytest.mark.parametrize("typed", ["0", "0%", 0])
def test_zero_is_a_rate(cast: Cast, typed: Any) -> None:
    assert a_benefit(cast, attribution_rate=typed).attribution_rate == 0


def test_money_is_typed_in_pounds_and_kept_in_pence(cast: Cast) -> None:
    entered = a_benefit(
        cast,
        unit_value_pounds="£1,018.40",
        unit_low_pounds=900,
        unit_high_pounds="1,100",
        recipient_income_pounds=18_000,
    )
    assert (entered.unit_value_pence, entered.unit_low_pence, entered.unit_high_pence) == (101_840, 90_000, 110_000)
    assert entered.recipient_income_pence == 1_800_000


def test_a_forecast_needs_nothing_else(cast: Cast) -> None:
    bare = {
        "indicator_id": cast.indicator, "name": "Hours", "value_class": "quantified", "beneficiary": "staff",
        "starts_on": "2026-02-01", "signs_off_id": 1, "forecast_annual": "1,200",
    }  # fmt: skip
    entered = parse(BenefitInput, bare)
    assert (entered.forecast_annual, entered.valuation) == (Decimal(1200), Valuation.NONE)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": " "}, "Name: is needed"),
    ({"indicator_id": None}, "Indicator: is not a whole number"),
    ({"value_class": "guesswork"}, "Value class: “guesswork” is not one of"),
    ({"attribution_rate": "1.2"}, "Attribution rate: is above 1: enter 0 to 1 (0.8) or a percentage (80%)"),
    ({"attribution_rate": 80}, "Attribution rate: is above 1: enter 0 to 1 (0.8) or a percentage (80%)"),
    ({"attribution_rate": "120%"}, "Attribution rate: is above 1"),
    ({"realisation_rate": "-5%"}, "Realisation rate: cannot be below 0"),
    ({"realisation_rate": "half"}, "Realisation rate: “half” is not a rate: enter 0 to 1 (0.8) or a percentage (80%)"),
    ({"realisation_rate": "NaN"}, "Realisation rate: “NaN” is not a rate"),
    ({"realisation_rate": float("inf")}, "Realisation rate: “inf” is not a rate"),
    ({"decay_rate": "0.1234567"}, "Decay a year: has more than 6 decimal places"),
    ({"decay_rate": "101%"}, "Decay a year: is above 1"),
    ({"on_cost_rate": "30"}, "On-cost rate: is above 3: enter 0.3 or 30%"),
    ({"on_cost_rate": "-1%"}, "On-cost rate: cannot be below 0"),
    ({"realisation_low": "60%", "realisation_high": "70%"}, "Realisation rate does not lie between its low and its high"),
    ({"realisation_low": None}, "Realisation rate: low and high are needed together"),
    ({"realisation_rate": None}, "Realisation rate is needed, because it has a low and a high"),
    ({"unit_low_pounds": 20, "unit_high_pounds": 30}, "Unit value does not lie between its low and its high"),
    ({"unit_low_pounds": 30, "unit_high_pounds": 20}, "Unit value does not lie between its low and its high"),
    ({"unit_high_pounds": 20}, "Unit value: low and high are needed together"),
    ({"forecast_annual": 10, "forecast_low": 11, "forecast_high": 12}, "Forecast for a full year does not lie between"),
    ({"forecast_low": 1, "forecast_high": 2}, "Forecast for a full year is needed, because it has a low and a high"),
    ({"forecast_annual": "lots"}, "Forecast for a full year: is not a number"),
    ({"unit_value_pounds": "-1"}, "Unit value (£): cannot be below 0"),
    ({"unit_value_pounds": "a lot"}, "Unit value (£): “a lot” is not an amount in pounds"),
    ({"unit_value_pounds": "1.005"}, "Unit value (£): “1.005” has a fraction of a penny"),
    ({"unit_value_pence": 1840}, "Unit value (£): is not a field of this form"),
    ({"value_source": ""}, "Source of the unit value is needed"),
    ({"price_base_year": None}, "Price base year is needed: say which year's prices the unit value is in"),
    ({"unit_value_pounds": None}, "Unit value is needed, because it has a price base year"),
    ({"price_base_year": 1066}, "Price base year: is not between 2000 and 2100"),
    ({"price_base_year": "2024-25"}, "Price base year: is not a whole number"),
    (UNVALUED, "Valuation is needed for “Non-cash-releasing, valued in money”"),
    ({"value_class": "quantified"}, "Valuation must be “Not valued in money” for “Quantified, not valued in money”"),
    ({"value_class": "qualitative"}, "Valuation must be “Not valued in money” for “Described only”"),
    (UNVALUED | {"value_class": "qualitative", "forecast_annual": 1}, "Forecast for a full year has no place in"),
    (UNVALUED | {"value_class": "quantified", "unit_value_pounds": 1, "price_base_year": 2025, "value_source": "x"},
     "Unit value must be empty: “Not valued in money” has no unit value"),
    ({"valuation": "wellby", "on_cost_rate": None}, "“Life satisfaction (WELLBY)” takes its value from the parameter"),
    ({"valuation": "carbon", "on_cost_rate": None}, "“Carbon at the published value” takes its value from the parameter"),
    ({"valuation": "unit"}, "On-cost rate is only for “Hours at a pay rate”"),
    ({"value_class": "cash_releasing"}, "Budget line is needed: without one that is cut, a benefit cannot be cash"),
    (PUBLISHED | {"valuation": "qaly"}, "Health benefit must be ticked for a QALY"),
    ({"is_health": True}, "Health benefit must not be ticked for “Hours at a pay rate”"),
    ({"is_disbenefit": "perhaps"}, "Disbenefit: "),
    ({"people": 0}, "People: must be above 0"),
    ({"people": "1.5"}, "People: is not a whole number"),
    ({"recipient_income_pounds": 0}, "Income of the recipients (£): must be above 0"),
    ({"confidence_grade": 7}, "Confidence grade: is too large (at most 6)"),
    ({"confidence_grade": 0}, "Confidence grade: cannot be below 1"),
    ({"ends_on": "2026-01-31"}, "End date is before the start date"),
    ({"starts_on": "soon"}, "Start date: is not a date (use YYYY-MM-DD)"),
    ({"evidence_url": "javascript:alert(1)", "evidence_expires_on": None}, "Evidence link: is not a web address"),
    ({"evidence_url": ""}, "Evidence link is needed, because it has a day on which it expires"),
    ({"status": "assured"}, "Status: is not a field of this form"),
    ({"pilot_id": 1}, "Pilot id: is not a field of this form"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "words"), WRONG)
def test_a_wrong_benefit_is_refused_in_words(cast: Cast, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as error:
        parse(BenefitInput, a_benefit_as_typed(cast, **changes))
    assert words in str(error.value)


def test_everything_that_does_not_hang_together_is_said_at_once(cast: Cast) -> None:
    with pytest.raises(Invalid) as error:
        parse(
            BenefitInput, a_benefit_as_typed(cast, value_source="", ends_on="2026-01-01", people=None, is_health=True)
        )
    assert str(error.value).count(";") == 2
    with pytest.raises(Invalid) as error:
        parse(BenefitInput, a_benefit_as_typed(cast, attribution_rate=2, people=0, unit_value_pounds="x"))
    assert [problem.field for problem in error.value.problems] == ["People", "Unit value (£)", "Attribution rate"]


def test_a_published_value_is_never_typed_in(cast: Cast) -> None:
    for valuation in ("wellby", "carbon"):
        assert a_benefit(cast, **PUBLISHED, valuation=valuation).unit_value_pence is None
    assert a_benefit(cast, **PUBLISHED, valuation="qaly", is_health=True).is_health


def test_cash_needs_the_budget_line_that_is_cut(cast: Cast) -> None:
    assert a_cash_benefit(cast).value_class is ValueClass.CASH_RELEASING


def test_a_target_without_a_unit_cannot_be_entered(cast: Cast) -> None:
    typed = an_indicator(cast).model_dump() | {"target": 10, "target_on": "2026-12-31"}
    for unit in ({"unit": ""}, {"unit": None}):
        with pytest.raises(Invalid, match="Unit: "):
            parse(IndicatorInput, typed | unit)
    with pytest.raises(Invalid, match="Unit: is needed"):
        parse(IndicatorInput, {name: value for name, value in typed.items() if name != "unit"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"destination": "holiday"}, "Destination: “holiday” is not one of"),
        ({"destination": "redeployed"}, "Outcome is needed: say what the time was redeployed to"),
        ({"share_rate": "150%"}, "Share: is above 1"),
        ({"share_rate": 0}, "Share: must be above 0"),
        ({"share_rate": ""}, "Share: is not a number"),
        ({"outcome": "o" * 201}, "Outcome: is longer than 200 characters"),
        ({"hours": 3}, "Hours: is not a field of this form"),
    ],
)
def test_wrong_released_time_is_refused_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as error:
        parse(ReleasedTimeInput, {"destination": "absorbed", "share_rate": "25%"} | changes)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"month": "September"}, "Month: is not a date"),
        ({"pounds": 0}, "Amount (£): must be above 0"),
        ({"pounds": "-5"}, "Amount (£): must be above 0"),
        ({"pounds": "lots"}, "Amount (£): “lots” is not an amount in pounds"),
        ({"reference": " "}, "Reference: is needed"),
        ({"budget_line": "b" * 201}, "Budget line: is longer than 200 characters"),
    ],
)
def test_a_wrong_budget_move_is_refused_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as error:
        a_budget_move(**changes)
    assert words in str(error.value)


@pytest.mark.parametrize("typed", ["2026-09", "2026-09-30", date(2026, 9, 15)])
def test_a_budget_moves_in_a_month(typed: Any) -> None:
    move = parse(BudgetMoveInput, {"month": typed, "pounds": "£12,000.50", "reference": "FIN-1"})
    assert (move.month, move.amount_pence, move.budget_line) == (date(2026, 9, 1), 1_200_050, "")
