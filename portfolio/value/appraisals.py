"""How a pilot is appraised: one set of facts for each pilot. Each change is one revision."""

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor, Operation, require
from portfolio.db import LedgerSession
from portfolio.errors import Invalid
from portfolio.ledger import change, check_seen, load, revise, set_withdrawn
from portfolio.models import Appraisal, Pilot
from portfolio.value.appraisal_inputs import AppraisalInput


def set_appraisal(
    session: LedgerSession,
    *,
    by: Actor,
    pilot_id: int,
    appraisal: AppraisalInput,
    seen_revision: int | None = None,
    reason: str = "",
    request_key: str | None = None,
) -> Appraisal:
    """Say how a pilot is appraised, or correct it; returns the row.

    ``seen_revision`` is 0 for a form that found no appraisal. Raises NotFound, NotAllowed, AlreadyDone, or Conflict
    when someone saved the same fields after the form was drawn.
    """
    pilot = load(session, Pilot, pilot_id, lock=False)
    require(by, Operation.EDIT_PILOT, pilot.organisation_id)
    row, values = _live_appraisal(session, pilot_id), appraisal.model_dump()
    if row is not None:
        check_seen(session, row, seen_revision, values, f"the appraisal of {pilot.reference}")
    revise(session, by=by, tag="appraisal:set", target=pilot.reference, reason=reason, request_key=request_key)
    if row is None:
        row = Appraisal(pilot_id=pilot_id, **values)
        session.add(row)
    else:
        change(row, values)
    session.flush()
    return row


def withdraw_appraisal(session: LedgerSession, *, by: Actor, appraisal_id: int, reason: str) -> Appraisal:
    """Take back an appraisal that should never have been made; it stays in the history."""
    return _set_withdrawn(session, by, appraisal_id, reason, is_withdrawn=True)


def restore_appraisal(session: LedgerSession, *, by: Actor, appraisal_id: int, reason: str) -> Appraisal:
    """Undo a withdrawal. Raises Invalid when the pilot has another appraisal since."""
    return _set_withdrawn(session, by, appraisal_id, reason, is_withdrawn=False)


def _set_withdrawn(
    session: LedgerSession, by: Actor, appraisal_id: int, reason: str, *, is_withdrawn: bool
) -> Appraisal:
    row = load(session, Appraisal, appraisal_id)
    pilot = load(session, Pilot, row.pilot_id, lock=False)
    require(by, Operation.WITHDRAW, pilot.organisation_id)
    live = None if is_withdrawn else _live_appraisal(session, row.pilot_id)
    if live is not None and live.id != row.id:
        raise Invalid.field("Appraisal", "the pilot has another one since; correct that one instead")
    tag = "appraisal:withdraw" if is_withdrawn else "appraisal:restore"
    set_withdrawn(session, row, by=by, tag=tag, target=pilot.reference, reason=reason, is_withdrawn=is_withdrawn)
    session.flush()
    return row


def _live_appraisal(session: LedgerSession, pilot_id: int) -> Appraisal | None:
    query = sa.select(Appraisal).where(col(Appraisal.pilot_id) == pilot_id, ~col(Appraisal.is_withdrawn))
    return session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
