"""Every benefit's value on every rung recomputes from its own working, to the same figure and the same interval."""

from datetime import date
from decimal import Decimal

import pytest

from portfolio.appraisal.working import recompute
from portfolio.db import read_session
from portfolio.ledger import known
from portfolio.models import BudgetMove, Cohort, Indicator
from portfolio.value.basis import evidence_rule, prices
from portfolio.value.benefit_working import Bench, benefit_working
from portfolio.value.parameter_queries import parameter_set
from portfolio.value.valued import valued
from portfolio.vocabulary import (
    BenefitStatus,
    Destination,
    Direction,
    Method,
    Outcome,
    PeriodRule,
    Rung,
    Valuation,
    ValueClass,
)
from tests.value.test_valued import Book, book  # noqa: F401

AS_AT = date(2025, 6, 30)


def bench(book: Book) -> Bench:  # noqa: F811
    with read_session(book.engine) as session:
        parameters = parameter_set(session, known(session), AS_AT)
    facts = book.facts(AS_AT)
    return Bench(facts, valued(facts, evidence_rule(parameters), prices(parameters), AS_AT), parameters, AS_AT)


def write_everything(book: Book) -> None:  # noqa: F811
    cohort = book.add(
        Cohort(organisation_id=book.cast.agency, name="Caseworkers", headcount=10, hours_per_year=Decimal(25))
    )
    pay = {
        "realisation_low": Decimal("0.2"),
        "realisation_high": Decimal("0.7"),
        "unit_low_pence": 2000,
        "unit_high_pence": 2600,
    }
    time = book.benefit(
        cohort_id=cohort, forecast_annual=Decimal(600), forecast_low=Decimal(100), decay_rate=Decimal("0.1"), **pay
    )
    book.went(time, "0.6")
    cash = book.benefit(
        name="Agency staff", value_class=ValueClass.CASH_RELEASING, budget_line="Agency", valuation=Valuation.UNIT,
        on_cost_rate=None, status=BenefitStatus.ASSURED, submitted_by_id=book.cast.people["mo"], price_base_year=2023,
        reviewed_by_id=book.cast.people["asha"], assured_to=date(2025, 1, 31),
    )  # fmt: skip
    book.went(cash, "0.5", Destination.CASH)
    book.add(BudgetMove(benefit_id=cash, pilot_id=book.cast.pilot, month=date(2024, 12, 1), amount_pence=45_678,
                        budget_line="Agency", reference="J-7"))  # fmt: skip
    for first, last, value in ((1, 31, "100"), (2, 28, "80"), (3, 31, "120")):
        book.measured(date(2025, first, 1), date(2025, first, last), value, low=Decimal(60), high=Decimal(150))
    book.measured(date(2024, 11, 15), date(2024, 12, 31), "70", method=Method.SELF_REPORT)
    life = book.add(
        Indicator(
            pilot_id=book.cast.pilot, name="Life satisfaction", outcome=Outcome.WELLBEING, baseline=Decimal("7.0"),
            unit="life satisfaction points (0-10)", direction=Direction.HIGHER, period_rule=PeriodRule.MEAN,
            baseline_on=date(2025, 1, 1), owner_id=book.cast.people["mo"],
        )
    )  # fmt: skip
    book.benefit(indicator_id=life, name="Life", valuation=Valuation.WELLBY, unit_value_pence=None, price_base_year=None,
                 value_source="", on_cost_rate=None, people=40)  # fmt: skip
    book.measured(
        date(2024, 10, 1), date(2025, 3, 31), "7.4", indicator_id=life, low=Decimal("6.9"), high=Decimal("7.9")
    )
    carbon = book.add(
        Indicator(
            pilot_id=book.cast.pilot, name="Energy", outcome=Outcome.CARBON, unit="kgCO2e", direction=Direction.LOWER,
            period_rule=PeriodRule.SUM, baseline=Decimal(900), baseline_on=date(2024, 1, 1), owner_id=book.cast.people["mo"],
        )
    )  # fmt: skip
    book.benefit(indicator_id=carbon, name="Carbon", valuation=Valuation.CARBON, unit_value_pence=None, value_source="",
                 price_base_year=None, on_cost_rate=None)  # fmt: skip
    book.measured(date(2024, 6, 1), date(2024, 6, 30), "700", indicator_id=carbon, low=Decimal(650), high=Decimal(950))
    book.measured(date(2025, 6, 1), date(2025, 6, 30), "950", indicator_id=carbon)
    book.benefit(name="Counted", value_class=ValueClass.QUANTIFIED, valuation=Valuation.NONE, unit_value_pence=None,
                 price_base_year=None, value_source="", on_cost_rate=None)  # fmt: skip


def test_every_value_recomputes_from_its_working(book: Book) -> None:  # noqa: F811
    write_everything(book)
    written = bench(book)
    checked = 0
    for row in written.valued.benefits.to_dict("records"):
        is_money = row["value_class"] != ValueClass.QUANTIFIED
        for rung in Rung:
            if rung is Rung.BANKED and not is_money:
                continue
            working = benefit_working(written, row["benefit_id"], rung)
            column = f"{rung.value}_pounds" if is_money else rung.value
            assert working.missing == ""
            assert working.value == pytest.approx(row[column], rel=1e-9, abs=1e-9), (row["name"], rung)
            assert recompute(working) == working.value
            if rung is not Rung.BANKED:
                ends = (row[f"{column}_low"], row[f"{column}_high"])
                assert (working.low, working.high) == pytest.approx(ends, rel=1e-9, abs=1e-9), (row["name"], rung)
            checked += working.value != 0
    assert checked >= 12, "the figures checked are not all nothing"


def test_what_has_no_value_says_why(book: Book) -> None:  # noqa: F811
    benefit = book.benefit(attribution_rate=None)
    working = benefit_working(bench(book), benefit, Rung.CLAIMED)
    assert working.value is None
    assert "the share due to the pilot is not stated" in working.missing


def test_a_budget_moved_in_a_year_without_an_index_is_not_banked_and_says_so(book: Book) -> None:  # noqa: F811
    write_everything(book)
    [cash] = [row for row in bench(book).valued.benefits.to_dict("records") if row["name"] == "Agency staff"]
    book.add(
        BudgetMove(
            benefit_id=cash["benefit_id"], pilot_id=book.cast.pilot, month=date(2025, 5, 1), amount_pence=100,
            budget_line="Agency", reference="J-8",
        )
    )  # fmt: skip
    working = benefit_working(bench(book), cash["benefit_id"], Rung.BANKED)
    assert working.value is None
    assert "lacks a year" in working.missing
