"""Budgets that moved: only cash, only in months that have begun, each reference once."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import Actor
from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Invalid, NotFound
from portfolio.models import Benefit, BudgetMove, Revision
from portfolio.value.service import (
    add_benefit,
    edit_benefit,
    record_budget_move,
    restore_budget_move,
    submit_benefit,
    withdraw_benefit,
    withdraw_budget_move,
)
from portfolio.vocabulary import BenefitStatus
from tests.cast import Cast, a_benefit, a_budget_move, a_cash_benefit
from tests.dumps import counts_of, head_of


def _add(engine: Engine, cast: Cast, benefit: Any) -> int:
    with session_scope(engine) as session:
        row = add_benefit(session, by=cast.mo, pilot_id=cast.pilot, benefit=benefit)
    assert row.id is not None
    return row.id


@pytest.fixture
def benefit(engine: Engine, cast: Cast) -> int:
    return _add(engine, cast, a_cash_benefit(cast))


def _record(engine: Engine, by: Actor, benefit_id: int, *, request_key: str | None = None, **changes: Any) -> int:
    with session_scope(engine) as session:
        row = record_budget_move(
            session, by=by, benefit_id=benefit_id, move=a_budget_move(**changes), request_key=request_key
        )
    assert row.id is not None
    return row.id


def _withdraw(engine: Engine, by: Actor, move_id: int, reason: str = "Reversed in October") -> None:
    with session_scope(engine) as session:
        withdraw_budget_move(session, by=by, move_id=move_id, reason=reason)


def _restore(engine: Engine, by: Actor, move_id: int) -> None:
    with session_scope(engine) as session:
        restore_budget_move(session, by=by, move_id=move_id, reason="It was right")


def test_a_budget_move_has_its_reference_and_its_benefits_budget_line(engine: Engine, cast: Cast, benefit: int) -> None:
    before = head_of(engine)
    _record(engine, cast.mo, benefit)
    assert head_of(engine) == before + 1
    with read_session(engine) as session:
        row = session.scalars(sa.select(BudgetMove)).one()
        assert (row.benefit_id, row.pilot_id, row.month) == (benefit, cast.pilot, date(2026, 9, 1))
        assert (row.amount_pence, row.budget_line, row.reference) == (1_200_000, "HSA 4410 overtime", "FIN-2026-118")
        revision = session.scalars(sa.select(Revision).order_by(col(Revision.id).desc()).limit(1)).one()
        assert (revision.tag, revision.target) == ("budget:record", "HSA-001 Overtime")


def test_a_budget_line_of_its_own_stands(engine: Engine, cast: Cast, benefit: int) -> None:
    _record(engine, cast.mo, benefit, budget_line="HSA 4411 agency staff")
    with read_session(engine) as session:
        assert session.scalars(sa.select(BudgetMove)).one().budget_line == "HSA 4411 agency staff"


def test_a_budget_that_moved_leaves_an_assurance_as_it_is(engine: Engine, cast: Cast, benefit: int) -> None:
    with session_scope(engine) as session:
        submit_benefit(session, by=cast.mo, benefit_id=benefit)
    _record(engine, cast.mo, benefit)
    with read_session(engine) as session:
        assert session.scalars(sa.select(Benefit)).one().status is BenefitStatus.SUBMITTED


@pytest.mark.parametrize("month", ["2026-12", "2027-01-01"])
def test_a_budget_has_moved_or_has_not(engine: Engine, cast: Cast, benefit: int, month: str) -> None:
    with pytest.raises(Invalid, match="Month: is in the future; record the move when it has happened"):
        _record(engine, cast.mo, benefit, month=month)
    assert counts_of(engine)["budget_move"] == 0
    _record(engine, cast.mo, benefit, month="2026-11")


def test_only_a_cash_releasing_benefit_moves_a_budget(engine: Engine, cast: Cast) -> None:
    for entered, words in (
        (a_benefit(cast), "Benefit: is not cash-releasing, so no budget can move because of it"),
        (a_cash_benefit(cast, is_disbenefit=True), "Benefit: is a disbenefit, so no budget is cut because of it"),
    ):
        with pytest.raises(Invalid, match=words):
            _record(engine, cast.mo, _add(engine, cast, entered))
    assert counts_of(engine)["budget_move"] == 0


def test_everything_wrong_is_said_at_once(engine: Engine, cast: Cast) -> None:
    other = _add(engine, cast, a_benefit(cast))
    with pytest.raises(Invalid) as error:
        _record(engine, cast.mo, other, month="2027-01")
    assert [problem.field for problem in error.value.problems] == ["Benefit", "Month"]


def test_a_reference_counts_once_a_month(engine: Engine, cast: Cast, benefit: int) -> None:
    _record(engine, cast.mo, benefit)
    with pytest.raises(Invalid, match="“fin-2026-118” was recorded for September 2026 already"):
        _record(engine, cast.mo, benefit, reference="fin-2026-118")
    _record(engine, cast.mo, benefit, month="2026-10")
    _record(engine, cast.mo, benefit, reference="FIN-2026-119")
    assert counts_of(engine)["budget_move"] == 3


def test_a_move_is_taken_back_and_put_back(engine: Engine, cast: Cast, benefit: int) -> None:
    move = _record(engine, cast.mo, benefit)
    with pytest.raises(Invalid, match="Reason: is needed"):
        _withdraw(engine, cast.mo, move, reason=" ")
    _withdraw(engine, cast.mo, move)
    again = _record(engine, cast.mo, benefit, pounds="9,000")
    with pytest.raises(Invalid, match="“FIN-2026-118” was recorded anew since"):
        _restore(engine, cast.mo, move)
    _withdraw(engine, cast.mo, again)
    _restore(engine, cast.mo, move)
    with read_session(engine) as session:
        row = session.scalars(sa.select(BudgetMove).where(~col(BudgetMove.is_withdrawn))).one()
        assert (row.id, row.amount_pence) == (move, 1_200_000)


def test_a_move_comes_back_only_to_a_benefit_that_releases_cash(engine: Engine, cast: Cast, benefit: int) -> None:
    move = _record(engine, cast.mo, benefit)
    _withdraw(engine, cast.mo, move)
    with session_scope(engine) as session:
        changes = {"value_class": "non_cash_releasing"}
        edit_benefit(session, by=cast.mo, benefit_id=benefit, changes=changes)
    with pytest.raises(Invalid, match="Benefit: is not cash-releasing"):
        _restore(engine, cast.mo, move)
    with session_scope(engine) as session:
        withdraw_benefit(session, by=cast.mo, benefit_id=benefit, reason="Counted elsewhere")
    for refused in (lambda: _restore(engine, cast.mo, move), lambda: _record(engine, cast.mo, benefit)):
        with pytest.raises(Invalid, match="Benefit: has been withdrawn"):
            refused()


def test_the_same_form_is_saved_once(engine: Engine, cast: Cast, benefit: int) -> None:
    _record(engine, cast.mo, benefit, request_key="k")
    with pytest.raises(AlreadyDone):
        _record(engine, cast.mo, benefit, request_key="k")
    assert counts_of(engine)["budget_move"] == 1


def test_an_unknown_benefit_or_move_is_said_to_be_unknown(engine: Engine, cast: Cast) -> None:
    with pytest.raises(NotFound, match="no benefit number 99"):
        _record(engine, cast.mo, 99)
    with pytest.raises(NotFound, match="no budget move number 99"):
        _withdraw(engine, cast.mo, 99)
