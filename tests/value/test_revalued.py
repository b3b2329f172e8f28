"""The same benefits by other editions: what changes, what falls out and comes in, and prices that are never mixed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.engine import Engine

from portfolio.db import read_session, session_scope
from portfolio.inputs import parse
from portfolio.ledger import known
from portfolio.value.basis import evidence_rule, prices
from portfolio.value.parameter_inputs import ParameterInput
from portfolio.value.parameter_queries import parameter_set
from portfolio.value.parameters import add_parameter_edition
from portfolio.value.revalued import Revalued, revalued
from portfolio.value.valued import ladder, valued
from portfolio.vocabulary import Method, Rung
from tests.cast import TODAY, Cast
from tests.value_book import Book

COLUMNS = ["changed", "lost", "gained"]


@pytest.fixture
def book(sqlite_engine: Engine, cast: Cast) -> Book:
    """Two benefits: one by a log and a trial in 2024 prices, one in prices of 2026, which the deflator lacks."""
    made = Book(sqlite_engine, cast)
    made.went(made.benefit(), "1")
    made.measured(date(2026, 3, 1), date(2026, 3, 31), "100")
    made.measured(date(2026, 4, 1), date(2026, 4, 30), "10", method=Method.RANDOMISED)
    made.went(made.benefit(name="Overtime", price_base_year=2026), "1")
    return made


def by(book: Book, values: Sequence[Mapping[str, Any]], **edition: Any) -> Revalued:
    """The register with an edition swapped in that was added for it."""
    entered = {"edition": "Another", "effective_from": "2026-01-01", "source": "A test"} | edition
    with session_scope(book.engine) as session:
        row = add_parameter_edition(session, by=book.cast.ada, edition=parse(ParameterInput, entered), values=values)
        number = row.id or 0
    with read_session(book.engine) as session:
        parameters = parameter_set(session, known(session), TODAY)
    facts = book.facts()
    both = [
        valued(facts, evidence_rule(one), prices(one), TODAY) for one in (parameters, parameters.with_edition(number))
    ]
    found = revalued(*both)
    for side, worth in zip(("before", "after"), both, strict=True):
        pd.testing.assert_series_equal(found.rungs[side], ladder(worth.benefits)["total"], check_names=False)
    return found


def counts(found: Revalued, rung: Rung) -> list[int]:
    row = found.rungs.set_index("rung").loc[rung.value, COLUMNS]
    return [int(str(count)) for count in row]


def test_a_higher_threshold_takes_evidence_away_and_leaves_the_claims(book: Book) -> None:
    found = by(book, [{"value": "3"}], kind="evidence_threshold")
    assert found.moves
    assert counts(found, Rung.CLAIMED) == [0, 0, 0]
    assert counts(found, Rung.EVIDENCED) == [1, 0, 0], "the trial's part still stands there"
    rungs = found.rungs.set_index("rung")
    assert rungs.loc["evidenced", "difference"] == pytest.approx(-100 * 0.5 * 24 * 1.3)
    assert rungs.loc["claimed", "difference"] == 0
    assert found.benefits["name"].tolist() == ["Caseworker time"]
    assert counts(by(book, [{"value": "5"}], kind="evidence_threshold", edition="Trials"), Rung.EVIDENCED) == [1, 0, 0]


def test_a_benefit_falls_off_a_rung_when_nothing_of_it_stands_there_any_more(book: Book) -> None:
    levels = [{"name": method.value, "value": "0"} for method in Method]
    found = by(book, levels, kind="evidence_maryland")
    assert counts(found, Rung.EVIDENCED) == [0, 1, 0]
    assert found.rungs.set_index("rung").loc["evidenced", "after"] == 0


def test_a_newer_deflator_brings_in_what_could_not_be_converted(book: Book) -> None:
    newer = [{"name": "2024", "value": "96"}, {"name": "2026", "value": "100"}]
    found = by(book, newer, kind="deflator")
    assert counts(found, Rung.CLAIMED) == [0, 0, 1]
    row: Any = found.benefits.set_index("name").loc["Overtime"]
    assert pd.isna(row["claimed_before"])
    assert row["claimed_after"] == pytest.approx(110 * 0.5 * 24 * 1.3 * 0.96)
    assert row["missing"] == ""
    back = by(book, [{"name": "2020", "value": "80"}], kind="deflator", edition="Short")
    assert counts(back, Rung.CLAIMED) == [0, 0, 0], "what is in the prices of the totals needs no deflator"


def test_totals_in_other_prices_have_no_difference(book: Book) -> None:
    found = by(book, [{"value": "2026"}], kind="price_year")
    assert not found.is_same_prices
    assert found.rungs["difference"].isna().all()
    assert (found.year_before, found.year_after) == (2024, 2026)
    assert counts(found, Rung.CLAIMED) == [0, 1, 1], "one cannot be brought to 2026, the other is in its prices"
    assert found.benefits.set_index("name").loc["Caseworker time", "missing"] != ""


def test_the_same_edition_moves_nothing(book: Book) -> None:
    found = by(book, [{"value": "1"}], kind="evidence_threshold")
    assert not found.moves
    assert found.rungs[COLUMNS].to_numpy().sum() == 0


def test_nothing_to_value_moves_nothing(sqlite_engine: Engine, cast: Cast) -> None:
    found = by(Book(sqlite_engine, cast), [{"value": "3"}], kind="evidence_threshold")
    assert not found.moves
    assert found.rungs["before"].isna().all()
    assert found.rungs["difference"].isna().all()
