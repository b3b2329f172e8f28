"""One pilot from the database to its figures and their working, on both engines."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.engine import Engine

from portfolio.appraisal.working import recompute
from portfolio.db import read_session
from portfolio.ledger import known
from portfolio.models import Appraisal, Cost
from portfolio.value.appraisal_working import FIGURES, appraisal_working
from portfolio.value.appraised import appraise_pilots
from portfolio.value.basis import evidence_rule, prices
from portfolio.value.parameter_queries import parameter_set
from portfolio.value.streams import Streams, streams
from portfolio.value.valued import valued
from portfolio.vocabulary import CostBasis, CostCategory, CostNature, Method, Rung, ValueClass
from tests.cast import Cast
from tests.value_book import Book

AS_AT = date(2024, 6, 30)


@pytest.fixture
def book(engine: Engine, cast: Cast) -> Book:
    return Book(engine, cast)


def write(book: Book) -> None:
    """Costs of 2024, part of them planned; hours measured by the log and by self-report; cash that is forecast."""
    for month, basis, pence in (
        (3, CostBasis.ACTUAL, 500_000),
        (3, CostBasis.PLANNED, 400_000),
        (10, CostBasis.PLANNED, 250_000),
    ):
        book.add(
            Cost(
                pilot_id=book.cast.pilot, month=date(2024, month, 1), category=CostCategory.STAFF,
                nature=CostNature.RUNNING, basis=basis, amount_pence=pence,
            )
        )  # fmt: skip
    book.add(
        Appraisal(
            pilot_id=book.cast.pilot, first_year=2024, horizon_years=3, price_base_year=2024, bias_category="Outsourcing",
            bias_rate=Decimal("0.41"), mitigation_rate=Decimal("0.5"), mitigation_note="A fixed price",
            running_pence=300_000,
        )
    )  # fmt: skip
    book.went(book.benefit(), "0.8")
    book.measured(date(2024, 3, 1), date(2024, 3, 31), "100")
    book.measured(date(2024, 4, 1), date(2024, 4, 30), "50", method=Method.SELF_REPORT)
    book.benefit(
        name="Overtime", value_class=ValueClass.CASH_RELEASING, budget_line="4410", realisation_rate=Decimal(1),
        forecast_annual=Decimal("365.25"), starts_on=date(2025, 1, 1), attribution_rate=None,
    )  # fmt: skip


def read(book: Book, rung: Rung) -> Streams:
    with read_session(book.engine) as session:
        parameters = parameter_set(session, known(session), AS_AT)
    facts = book.facts(AS_AT)
    worth = valued(facts, evidence_rule(parameters), prices(parameters), AS_AT)
    return streams(facts, worth, parameters, AS_AT, rung)


def test_a_pilot_from_the_database_to_its_figures(book: Book) -> None:
    write(book)
    cost = (7500 + 3000 / 1.035 + 3000 / 1.035**2) * (1 + 0.41 * 0.5)
    for rung, hours in ((Rung.CLAIMED, 150), (Rung.EVIDENCED, 100), (Rung.ASSURED, 0)):
        found = read(book, rung)
        appraised = appraise_pilots(found)
        [row] = appraised.pilots.to_dict("records")
        worth = hours * 0.5 * 0.8 * 24 * 1.3
        assert row["missing"] == ""
        assert row["pv_cost"] == pytest.approx(cost)
        assert row["npsv"] == pytest.approx(worth - cost)
        assert appraised.left_out["why"].tolist() == [
            "the share due to the pilot is not stated; it is not recorded where the hours went"
        ]
        for figure in set(FIGURES) - {"payback"}:
            working = appraisal_working(found, book.cast.pilot, figure)
            assert working.value == recompute(working) == pytest.approx(row[figure], rel=1e-9, abs=1e-9), figure
        assert {given.revision for given in working.givens} - {None}
    editions = {each.kind.value: each.edition for each in appraised.editions}
    assert editions["deflator"] == "December 2025 Quarterly National Accounts"


def test_a_year_without_an_index_is_named_with_its_edition(book: Book) -> None:
    write(book)
    book.add(
        Cost(
            pilot_id=book.cast.pilot, month=date(2025, 1, 1), category=CostCategory.STAFF, nature=CostNature.RUNNING,
            basis=CostBasis.FORECAST, amount_pence=100,
        )
    )  # fmt: skip
    [row] = appraise_pilots(read(book, Rung.CLAIMED)).pilots.to_dict("records")
    assert row["missing"] == "the deflator “December 2025 Quarterly National Accounts” has no index for 2025"
