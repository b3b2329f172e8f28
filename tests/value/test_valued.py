"""What benefits are worth: the ladder, intervals, gaps, caps and prices, from the database up, on both engines."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.engine import Engine

from portfolio.models import BudgetMove, Cohort, Indicator
from portfolio.value.valued import Valued, coverage, ladder
from portfolio.vocabulary import (
    BenefitStatus,
    Destination,
    Direction,
    MeasurementStatus,
    Method,
    Outcome,
    PeriodRule,
    Rung,
    Valuation,
    ValueClass,
)
from tests.cast import Cast
from tests.value_book import Book


@pytest.fixture
def book(engine: Engine, cast: Cast) -> Book:
    return Book(engine, cast)


def pounds(found: Valued) -> dict[Rung, float | None]:
    totals = ladder(found.benefits).set_index("rung")["total"]
    return {rung: None if pd.isna(totals[rung.value]) else round(totals[rung.value], 2) for rung in Rung}


def test_hours_are_worth_what_was_realised_went_somewhere_and_is_paid(book: Book) -> None:
    benefit = book.benefit()
    book.went(benefit, "0.8")
    book.measured(date(2024, 3, 1), date(2024, 3, 31), "100")
    worth = 100 * 1 * 0.5 * 0.8 * 24 * 1.3
    old = {Rung.CLAIMED: round(worth, 2), Rung.EVIDENCED: 0.0, Rung.ASSURED: 0.0, Rung.BANKED: 0.0}
    assert pounds(book.valued()) == old, "measured over 24 months before the date: evidence is out of date"
    assert pounds(book.valued(date(2024, 6, 30))) == old | {Rung.EVIDENCED: round(worth, 2)}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"attribution_rate": None}, "the share due to the pilot is not stated"),
        ({"realisation_rate": None}, "the realisation rate is not stated"),
        (
            {"unit_value_pence": None, "price_base_year": None, "value_source": ""},
            "no unit value is entered",
        ),
        ({"on_cost_rate": None}, "the on-cost of pay is not stated"),
        ({"price_base_year": 2026}, "prices of its year cannot be converted to 2024"),
    ],
)
def test_what_is_not_known_leaves_no_value_and_is_named(book: Book, changes: dict[str, Any], why: str) -> None:
    book.went(book.benefit(**changes), "1")
    book.measured(date(2026, 3, 1), date(2026, 3, 31), "100")
    found = book.valued()
    assert found.benefits["missing"].tolist() == [why]
    assert set(pounds(found).values()) == {None}
    assert coverage(found.benefits, 2).lacking == 1


def test_hours_of_unknown_destination_are_not_multiplied_by_pay(book: Book) -> None:
    book.benefit()
    book.measured(date(2026, 3, 1), date(2026, 3, 31), "100")
    found = book.valued()
    assert found.benefits["missing"].tolist() == ["it is not recorded where the hours went"]
    assert found.benefits["claimed"].tolist() == [100.0]


def test_self_report_and_what_waits_stay_claims(book: Book) -> None:
    book.went(book.benefit(realisation_rate=Decimal(1)), "1")
    book.measured(date(2026, 3, 1), date(2026, 3, 31), "10", method=Method.SELF_REPORT)
    waits = {"status": MeasurementStatus.SUBMITTED, "reviewed_by_id": None}
    book.measured(date(2026, 4, 1), date(2026, 4, 30), "10", method=Method.RANDOMISED, **waits)
    book.measured(date(2026, 5, 1), date(2026, 5, 31), "10")
    each = 10 * 24 * 1.3
    assert pounds(book.valued())[Rung.CLAIMED] == round(3 * each, 2)
    assert pounds(book.valued())[Rung.EVIDENCED] == round(each, 2)


def test_assured_reaches_to_the_day_signed_for_and_banked_lies_within_it(book: Book) -> None:
    benefit = book.benefit(
        value_class=ValueClass.CASH_RELEASING, budget_line="Agency staff", realisation_rate=Decimal(1),
        status=BenefitStatus.ASSURED, submitted_by_id=book.cast.people["mo"],
        reviewed_by_id=book.cast.people["asha"], assured_to=date(2024, 4, 30),
    )  # fmt: skip
    book.went(benefit, "1", Destination.CASH)
    for month in (3, 4, 5):
        book.measured(date(2024, month, 1), date(2024, month, 28), "10")
    each = 10 * 24 * 1.3
    for reference, pence in (("J-1", 30_000), ("J-2", 90_000)):
        book.add(
            BudgetMove(
                benefit_id=benefit, pilot_id=book.cast.pilot, month=date(2024, 6, 1), amount_pence=pence,
                budget_line="Agency staff", reference=reference,
            )
        )  # fmt: skip
    found = book.valued(date(2024, 12, 31))
    assert pounds(found) == {
        Rung.CLAIMED: round(3 * each, 2),
        Rung.EVIDENCED: round(3 * each, 2),
        Rung.ASSURED: round(2 * each, 2),
        Rung.BANKED: round(2 * each, 2),
    }
    assert found.benefits["beyond_pounds"].round(2).tolist() == [round(1200 - 2 * each, 2)]


def test_a_forecast_fills_only_the_days_that_nobody_measured(book: Book) -> None:
    book.went(
        book.benefit(
            starts_on=date(2024, 1, 1), realisation_rate=Decimal(1), forecast_annual=Decimal("365.25"),
            forecast_low=Decimal(0), forecast_high=Decimal("365.25"),
        ), "1",
    )  # fmt: skip
    book.measured(date(2024, 1, 1), date(2024, 1, 31), "5")
    found = book.valued(date(2024, 3, 1))
    assert found.years["forecast"].tolist() == pytest.approx([30.0]), "29 days of February and the first of March"
    assert found.years["claimed"].tolist() == pytest.approx([35.0])
    assert found.years["claimed_low"].tolist() == pytest.approx([5.0])
    assert found.years["evidenced"].tolist() == pytest.approx([5.0])


def test_a_level_counts_for_people_and_time_from_its_baseline(book: Book) -> None:
    indicator = book.add(
        Indicator(
            pilot_id=book.cast.pilot, name="Life satisfaction", outcome=Outcome.WELLBEING,
            unit="life satisfaction points (0-10)", direction=Direction.HIGHER, period_rule=PeriodRule.MEAN,
            baseline=Decimal("7.0"), baseline_on=date(2025, 1, 1), owner_id=book.cast.people["mo"],
        )
    )  # fmt: skip
    book.benefit(
        indicator_id=indicator, valuation=Valuation.WELLBY, unit_value_pence=None, price_base_year=None, value_source="",
        on_cost_rate=None, people=4000, realisation_rate=Decimal(1), starts_on=date(2024, 12, 31),
    )  # fmt: skip
    book.measured(date(2024, 12, 31), date(2025, 12, 31), "7.4", indicator_id=indicator)
    found = book.valued()
    years = 366 / 365.25
    [row] = found.benefits.to_dict("records")
    assert row["claimed"] == pytest.approx(0.4 * 4000 * years)
    uprated = 13_000 * 100 / 81.1085
    assert row["claimed_pounds"] == pytest.approx(0.4 * 4000 * years * uprated, rel=1e-6)
    assert row["claimed_pounds_low"] == pytest.approx(row["claimed_pounds"] * 10 / 13, rel=1e-6)
    assert found.years["year"].tolist() == [2024, 2025], "a period that crosses years is shared out by days"


def test_claims_on_one_cohort_are_capped_at_its_hours_and_the_cap_is_shown(book: Book) -> None:
    cohort = book.add(
        Cohort(organisation_id=book.cast.agency, name="Caseworkers", headcount=10, hours_per_year=Decimal(10))
    )
    for _ in range(2):
        book.went(book.benefit(cohort_id=cohort, realisation_rate=Decimal(1)), "1")
    book.measured(date(2025, 1, 1), date(2025, 12, 31), "100")
    found = book.valued()
    assert found.benefits["cap"].tolist() == [0.5, 0.5]
    assert found.benefits["claimed"].sum() == pytest.approx(100.0)
    assert found.claims["claimed"].tolist() == [100.0, 100.0]
    assert found.of_pilots([book.cast.other_pilot]).benefits.empty


def test_the_interval_of_the_total_is_given_under_both_assumptions(book: Book) -> None:
    for _ in range(2):
        book.went(book.benefit(realisation_rate=Decimal(1)), "1")
    book.measured(date(2026, 3, 1), date(2026, 3, 31), "100", low=Decimal(70), high=Decimal(140))
    [claimed, *_] = ladder(book.valued().benefits).to_dict("records")
    one = 24 * 1.3
    assert claimed["total"] == pytest.approx(200 * one)
    assert claimed["low"] == pytest.approx((200 - 30 * 2**0.5) * one)
    assert claimed["high"] == pytest.approx((200 + 40 * 2**0.5) * one)
    assert (claimed["together_low"], claimed["together_high"]) == pytest.approx((140 * one, 280 * one))


def test_withdrawn_facts_are_worth_nothing_and_are_not_missing(book: Book) -> None:
    book.went(book.benefit(is_withdrawn=True), "1")
    book.measured(date(2026, 3, 1), date(2026, 3, 31), "100")
    assert book.valued().benefits.empty
    assert coverage(book.valued().benefits, 2).pilots == 2


def test_without_a_baseline_no_rung_has_a_value(book: Book) -> None:
    indicator = book.add(
        Indicator(
            pilot_id=book.cast.pilot, name="Energy", outcome=Outcome.CARBON, unit="kgCO2e", direction=Direction.LOWER,
            period_rule=PeriodRule.SUM, owner_id=book.cast.people["mo"],
        )
    )  # fmt: skip
    book.benefit(
        indicator_id=indicator, valuation=Valuation.CARBON, unit_value_pence=None, price_base_year=None,
        value_source="", on_cost_rate=None, forecast_annual=Decimal(100),
    )  # fmt: skip
    book.measured(date(2026, 3, 1), date(2026, 3, 31), "100", indicator_id=indicator)
    found = book.valued()
    assert found.benefits["missing"].tolist() == ["the indicator has no baseline"]
    assert ladder(found.benefits)["missing"].tolist() == [1, 1, 1, 1]


def test_a_percentage_of_people_is_a_hundredth_of_them(book: Book) -> None:
    indicator = book.add(
        Indicator(
            pilot_id=book.cast.pilot, name="Leavers", outcome=Outcome.RETENTION, unit="% leaving in 12 months",
            direction=Direction.LOWER, period_rule=PeriodRule.LAST, baseline=Decimal(12), baseline_on=date(2025, 1, 1),
            owner_id=book.cast.people["mo"],
        )
    )  # fmt: skip
    book.benefit(
        indicator_id=indicator, valuation=Valuation.LEAVER, unit_value_pence=1_200_000, on_cost_rate=None, people=500,
        realisation_rate=Decimal(1),
    )  # fmt: skip
    book.measured(date(2025, 12, 1), date(2026, 11, 15), "10.5", indicator_id=indicator)
    [row] = book.valued().benefits.to_dict("records")
    years = 350 / 365.25
    assert row["claimed"] == pytest.approx(7.5 * years)
    assert row["claimed_pounds"] == pytest.approx(90_000 * years)
