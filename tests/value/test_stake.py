"""The money that rests on a measurement is what the claims would lose without it, to the penny, and shows its working."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import SYSTEM
from portfolio.appraisal.working import recompute
from portfolio.db import read_session, session_scope
from portfolio.ledger import known, revise
from portfolio.models import Measurement
from portfolio.summary.frames import MICRO
from portfolio.value import queue
from portfolio.value.basis import prices
from portfolio.value.parameter_queries import parameter_set
from portfolio.value.stake import NO_BENEFIT, at_stake, stake_working, stakes
from portfolio.vocabulary import MeasurementStatus, Outcome, PeriodRule, Valuation, ValueClass
from tests.cast import TODAY, Cast
from tests.value_book import Book

WAITS: dict[str, Any] = {"status": MeasurementStatus.SUBMITTED, "reviewed_by_id": None}


@pytest.fixture
def book(sqlite_engine: Engine, cast: Cast) -> Book:
    return Book(sqlite_engine, cast)


def parts_of(book: Book) -> pd.DataFrame:
    with read_session(book.engine) as session:
        waiting = queue.measurements(session, known(session), None)
        parameters = parameter_set(session, known(session), TODAY)
    waiting["value"] = waiting["value"].astype(float) / MICRO
    return stakes(waiting, book.valued(), prices(parameters))


def claimed(book: Book) -> float:
    return float(book.valued().benefits["claimed_pounds"].sum())


def lost_without(book: Book) -> float:
    """What the claims lose when everything that waits is taken back."""
    before = claimed(book)
    with session_scope(book.engine) as session:
        revise(session, by=SYSTEM, tag="test")
        for row in session.scalars(
            sa.select(Measurement).where(col(Measurement.status) == MeasurementStatus.SUBMITTED)
        ):
            row.is_withdrawn = True
    return before - claimed(book)


def test_hours_at_pay(book: Book) -> None:
    book.went(book.benefit(), "0.8")
    book.measured(date(2026, 3, 1), date(2026, 3, 31), "100")
    book.measured(date(2026, 4, 1), date(2026, 4, 30), "40", **WAITS)
    found = at_stake(parts_of(book))
    assert found.tolist() == pytest.approx([40 * 0.5 * 0.8 * 24 * 1.3])
    assert found.sum() == pytest.approx(lost_without(book))


def test_a_level_over_two_years_for_two_benefits_that_share_a_cohort(book: Book) -> None:
    indicator = book.indicator()
    cohort = book.cohort(headcount=5_000)
    facts: dict[str, Any] = {
        "indicator_id": indicator, "valuation": Valuation.WELLBY, "unit_value_pence": None, "price_base_year": None,
        "value_source": "", "on_cost_rate": None, "people": 4000, "cohort_id": cohort, "starts_on": date(2024, 1, 1),
    }  # fmt: skip
    book.benefit(**facts)
    book.benefit(**facts | {"people": 2000})
    book.measured(date(2025, 9, 1), date(2026, 3, 31), "7.4", indicator_id=indicator, **WAITS)
    parts = parts_of(book)
    assert parts["year"].tolist() == [2025, 2026, 2025, 2026]
    assert parts["cap"].tolist() == pytest.approx([5 / 6] * 4)
    [whole] = at_stake(parts).tolist()
    assert whole == pytest.approx(claimed(book)), "all that is claimed rests on it"


def test_it_counts_only_where_its_whole_period_lies_in_the_benefits_time(book: Book) -> None:
    book.went(book.benefit(starts_on=date(2026, 4, 15)), "1")
    book.went(book.benefit(ends_on=date(2026, 4, 15)), "1")
    book.measured(date(2026, 4, 1), date(2026, 4, 30), "40", **WAITS)
    assert parts_of(book).empty
    assert claimed(book) == 0


def test_a_benefit_that_lacks_something_leaves_the_stake_not_reported(book: Book) -> None:
    book.went(book.benefit(), "1")
    book.went(book.benefit(attribution_rate=None), "1")
    book.measured(date(2026, 4, 1), date(2026, 4, 30), "40", **WAITS)
    parts = parts_of(book)
    assert at_stake(parts).isna().tolist() == [True]
    working = stake_working(parts, "At stake", 2024)
    assert (working.value, working.missing) == (None, "the share due to the pilot is not stated")


def test_what_is_not_valued_in_money_is_no_stake(book: Book) -> None:
    book.benefit(value_class=ValueClass.QUANTIFIED, valuation=Valuation.NONE)
    book.measured(date(2026, 4, 1), date(2026, 4, 30), "40", **WAITS)
    assert parts_of(book).empty
    assert stake_working(parts_of(book), "At stake", 2024).missing == NO_BENEFIT


@pytest.mark.parametrize("rule", [PeriodRule.SUM, PeriodRule.MEAN])
def test_the_figure_recomputes_from_its_own_working(book: Book, rule: PeriodRule) -> None:
    indicator = book.indicator(
        name="Letters", unit="letters", outcome=Outcome.QUALITY, period_rule=rule, baseline=Decimal(3)
    )
    unit: dict[str, Any] = {"valuation": Valuation.UNIT, "on_cost_rate": None, "indicator_id": indicator}
    book.benefit(**unit, people=12)
    book.benefit(**unit, attribution_rate=Decimal("0.25"))
    book.measured(date(2025, 11, 1), date(2026, 2, 28), "40", indicator_id=indicator, **WAITS)
    parts = parts_of(book)
    working = stake_working(parts, "At stake", 2024)
    assert working.value == pytest.approx(at_stake(parts).iloc[0])
    assert working.value == pytest.approx(claimed(book))
    assert recompute(working) == working.value
    assert (working.price_base, working.rung) == ("2024 prices", "Claimed")
