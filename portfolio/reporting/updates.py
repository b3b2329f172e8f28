"""Changes to monthly updates: what a programme manager reports on a pilot. Each is one revision."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor, Operation, require
from portfolio.clock import month_start, today
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, Problem
from portfolio.ledger import change, check_seen, load, revise, set_withdrawn
from portfolio.models import MonthlyUpdate, Pilot
from portfolio.reporting.inputs import UpdateInput
from portfolio.vocabulary import UpdateStatus


def save_update(
    session: LedgerSession,
    *,
    by: Actor,
    pilot_id: int,
    month: date,
    update: UpdateInput,
    is_submitted: bool,
    seen_revision: int | None = None,
    request_key: str | None = None,
) -> MonthlyUpdate:
    """Enter or correct a pilot's update for a month (any of its days), as a draft or submitted; returns the row.

    ``seen_revision`` is 0 for a form that found no update. Raises NotFound, NotAllowed, Invalid (a gap, a month
    in the future), AlreadyDone, or Conflict when someone saved the same fields after the form was drawn.
    """
    pilot = load(session, Pilot, pilot_id, lock=False)
    require(by, Operation.REPORT, pilot.organisation_id)
    month = month_start(month)
    row = _live_update(session, pilot_id, month)
    _check_complete(update, month, row, is_submitted=is_submitted)
    values, target = update.model_dump(), _describe(pilot, month)
    if row is not None:
        check_seen(session, row, seen_revision, values, f"the update {target}")
    tag = "update:submit" if is_submitted else "update:draft"
    revise(session, by=by, tag=tag, target=target, request_key=request_key)
    status = UpdateStatus.SUBMITTED if is_submitted else UpdateStatus.DRAFT
    row = _write(session, row, pilot_id, month, values | {"status": status}, by)
    session.flush()
    return row


def withdraw_update(session: LedgerSession, *, by: Actor, update_id: int, reason: str) -> MonthlyUpdate:
    """Take back an update that should never have been entered; it stays in the history."""
    return _set_withdrawn(session, by, update_id, reason, is_withdrawn=True)


def restore_update(session: LedgerSession, *, by: Actor, update_id: int, reason: str) -> MonthlyUpdate:
    """Undo a withdrawal. Raises Invalid when another update for the month was entered since."""
    return _set_withdrawn(session, by, update_id, reason, is_withdrawn=False)


def _set_withdrawn(
    session: LedgerSession, by: Actor, update_id: int, reason: str, *, is_withdrawn: bool
) -> MonthlyUpdate:
    row = load(session, MonthlyUpdate, update_id)
    pilot = load(session, Pilot, row.pilot_id, lock=False)
    require(by, Operation.WITHDRAW, pilot.organisation_id)
    live = None if is_withdrawn else _live_update(session, row.pilot_id, row.month)
    if live is not None and live.id != row.id:
        raise Invalid.field("Month", "has another update already; correct that one instead")
    tag, target = "update:withdraw" if is_withdrawn else "update:restore", _describe(pilot, row.month)
    set_withdrawn(session, row, by=by, tag=tag, target=target, reason=reason, is_withdrawn=is_withdrawn)
    session.flush()
    return row


def _live_update(session: LedgerSession, pilot_id: int, month: date) -> MonthlyUpdate | None:
    query = sa.select(MonthlyUpdate).where(
        col(MonthlyUpdate.pilot_id) == pilot_id,
        col(MonthlyUpdate.month) == month,
        ~col(MonthlyUpdate.is_withdrawn),
    )
    return session.scalar(query.with_for_update(), execution_options={"populate_existing": True})


def _check_complete(update: UpdateInput, month: date, row: MonthlyUpdate | None, *, is_submitted: bool) -> None:
    problems = []
    if month > today():
        problems.append(Problem("Month", "is in the future"))
    if is_submitted and update.confidence is None:
        problems.append(Problem("Delivery confidence", "is needed to submit the update"))
    if is_submitted and not update.happened:
        problems.append(Problem("What happened", "is needed to submit the update"))
    if not is_submitted and row is not None and row.status is UpdateStatus.SUBMITTED:
        problems.append(Problem("Update", "was submitted already; submit the correction instead of a draft"))
    if problems:
        raise Invalid(problems)


def _write(
    session: LedgerSession,
    row: MonthlyUpdate | None,
    pilot_id: int,
    month: date,
    values: dict[str, Any],
    by: Actor,
) -> MonthlyUpdate:
    if row is None:
        row = MonthlyUpdate(pilot_id=pilot_id, month=month, author_id=by.person_id, **values)
        session.add(row)
    elif change(row, values):
        row.author_id = by.person_id
    return row


def _describe(pilot: Pilot, month: date) -> str:
    return f"{pilot.reference} for {month:%B %Y}"
