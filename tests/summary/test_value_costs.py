"""Costs by year for appraisals: what was spent, else forecast, else planned, and nothing planned after the end."""

from datetime import date
from typing import Any

from sqlalchemy.engine import Engine

from portfolio.models import Appraisal, Cost, StageMove
from portfolio.vocabulary import CostBasis, CostCategory, CostNature, ExitReason, Stage
from tests.cast import Cast
from tests.value_book import Book


def cost(cast: Cast, month: date, basis: CostBasis, pounds: int) -> Cost:
    return Cost(
        pilot_id=cast.pilot, month=month, category=CostCategory.STAFF, nature=CostNature.RUNNING, basis=basis,
        amount_pence=pounds * 100,
    )  # fmt: skip


def test_a_line_takes_its_actual_else_its_forecast_else_its_plan(engine: Engine, cast: Cast) -> None:
    book = Book(engine, cast)
    book.add(Appraisal(pilot_id=cast.pilot, first_year=2026, horizon_years=3, price_base_year=2024))
    september, october, later = date(2026, 9, 1), date(2026, 10, 1), date(2027, 1, 1)
    book.add(
        *(cost(cast, month, CostBasis.PLANNED, 10) for month in (september, october, later)),
        *(cost(cast, month, CostBasis.FORECAST, 20) for month in (october, later)),
        cost(cast, september, CostBasis.ACTUAL, 40),
    )
    rows = book.facts().costs[["year", "actual", "forecast", "planned"]].to_numpy().tolist()
    assert rows == [[2026, 4000, 2000, 0], [2027, 0, 2000, 0]]
    assert book.facts(date(2026, 9, 15)).costs["actual"].sum() == 0, "the month has not ended"


def test_what_was_planned_after_a_pilot_stopped_is_not_spent(engine: Engine, cast: Cast) -> None:
    book = Book(engine, cast)
    book.add(Appraisal(pilot_id=cast.pilot, first_year=2026, horizon_years=3, price_base_year=2024))
    book.add(*(cost(cast, date(2026, month, 1), CostBasis.PLANNED, 10) for month in (8, 9, 10)))
    stop: dict[str, Any] = {"reason": ExitReason.FUNDING, "learned": "Ask earlier."}
    book.add(StageMove(pilot_id=cast.pilot, stage=Stage.STOPPED, effective_on=date(2026, 9, 15), **stop))
    assert book.facts().costs["planned"].tolist() == [2000]
    assert book.facts(date(2026, 9, 10)).costs["planned"].tolist() == [3000], "it had not stopped by then"
    book.add(StageMove(pilot_id=cast.pilot, stage=Stage.PILOT, effective_on=date(2026, 10, 2)))
    assert book.facts().costs["planned"].tolist() == [3000], "it goes on"
