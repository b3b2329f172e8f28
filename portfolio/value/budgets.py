"""Budgets that moved because of a benefit: what the banked rung rests on. Each change is one revision."""

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor, Operation, require
from portfolio.clock import today
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, Problem
from portfolio.ledger import load, revise, set_withdrawn
from portfolio.models import Benefit, BudgetMove
from portfolio.value.benefit_inputs import BudgetMoveInput
from portfolio.value.benefits import check_not_withdrawn, describe_benefit, load_benefit
from portfolio.vocabulary import ValueClass


def record_budget_move(
    session: LedgerSession, *, by: Actor, benefit_id: int, move: BudgetMoveInput, request_key: str | None = None
) -> BudgetMove:
    """Record that a budget was cut because of a benefit, with the reference of the decision; returns the row.

    An empty budget line is the benefit's own. Raises NotFound, NotAllowed, AlreadyDone, or Invalid: the benefit is
    not cash-releasing, the month lies ahead, or the same reference was recorded for it.
    """
    benefit, pilot = load_benefit(session, benefit_id)
    require(by, Operation.BANK, pilot.organisation_id)
    target = describe_benefit(pilot, benefit)
    # Opened before the checks: a second click must hear that it is done, not that the reference is taken.
    revise(session, by=by, tag="budget:record", target=target, request_key=request_key)
    check_not_withdrawn(benefit)
    problems = _class_problems(benefit)
    if move.month > today():
        problems.append(Problem("Month", "is in the future; record the move when it has happened"))
    if _is_recorded(session, benefit_id, move):
        problems.append(Problem("Reference", f"“{move.reference}” was recorded for {move.month:%B %Y} already"))
    if problems:
        raise Invalid(problems)
    values = move.model_dump() | {"budget_line": move.budget_line or benefit.budget_line}
    row = BudgetMove(benefit_id=benefit_id, pilot_id=benefit.pilot_id, **values)
    session.add(row)
    session.flush()
    return row


def withdraw_budget_move(session: LedgerSession, *, by: Actor, move_id: int, reason: str) -> BudgetMove:
    """Take back a budget move that should never have been recorded; it stays in the history."""
    return _set_withdrawn(session, by, move_id, reason, is_withdrawn=True)


def restore_budget_move(session: LedgerSession, *, by: Actor, move_id: int, reason: str) -> BudgetMove:
    """Undo a withdrawal. Raises Invalid when it was recorded anew since, or when its benefit no longer releases cash."""
    return _set_withdrawn(session, by, move_id, reason, is_withdrawn=False)


def _set_withdrawn(session: LedgerSession, by: Actor, move_id: int, reason: str, *, is_withdrawn: bool) -> BudgetMove:
    row = load(session, BudgetMove, move_id)
    benefit, pilot = load_benefit(session, row.benefit_id)
    require(by, Operation.WITHDRAW, pilot.organisation_id)
    if row.is_withdrawn and not is_withdrawn:
        check_not_withdrawn(benefit)
        problems = _class_problems(benefit)
        if _is_recorded(session, row.benefit_id, row):
            problems.append(Problem("Reference", f"“{row.reference}” was recorded anew since"))
        if problems:
            raise Invalid(problems)
    tag, target = "budget:withdraw" if is_withdrawn else "budget:restore", describe_benefit(pilot, benefit)
    set_withdrawn(session, row, by=by, tag=tag, target=target, reason=reason, is_withdrawn=is_withdrawn)
    session.flush()
    return row


def _class_problems(benefit: Benefit) -> list[Problem]:
    if benefit.value_class is not ValueClass.CASH_RELEASING:
        return [Problem("Benefit", "is not cash-releasing, so no budget can move because of it")]
    return [Problem("Benefit", "is a disbenefit, so no budget is cut because of it")] if benefit.is_disbenefit else []


def _is_recorded(session: LedgerSession, benefit_id: int, move: BudgetMove | BudgetMoveInput) -> bool:
    query = sa.select(col(BudgetMove.reference)).where(
        col(BudgetMove.benefit_id) == benefit_id, col(BudgetMove.month) == move.month, ~col(BudgetMove.is_withdrawn)
    )
    return any(reference.casefold() == move.reference.casefold() for reference in session.scalars(query))
