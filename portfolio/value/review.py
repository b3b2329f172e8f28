"""The way of a measurement to the headline totals: submitted, then approved or returned; withdrawn, restored."""

from portfolio.access import Actor, Operation, require
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, NotAllowed
from portfolio.ledger import change, check_seen, revise, seen_values, set_withdrawn
from portfolio.models import Measurement
from portfolio.value.indicators import describe
from portfolio.value.measurements import (
    MEASUREMENT_FIELDS,
    check_entered,
    check_period_free,
    load_measurement,
    set_entered,
)
from portfolio.vocabulary import MeasurementStatus

SUBMITTABLE = (MeasurementStatus.DRAFT, MeasurementStatus.RETURNED)
MAX_NOTE = 2000


def submit_measurement(
    session: LedgerSession, *, by: Actor, measurement_id: int, request_key: str | None = None
) -> Measurement:
    """Hand a draft, or one that was returned, to the reviewers. Raises Invalid for any other."""
    row, indicator, pilot = load_measurement(session, measurement_id)
    require(by, Operation.REPORT, pilot.organisation_id)
    check_entered(row)
    if row.status not in SUBMITTABLE:
        raise Invalid.field("Measurement", f"is {row.status.label.lower()} and cannot be submitted again")
    target = describe(pilot, indicator)
    revise(session, by=by, tag="measurement:submit", target=target, request_key=request_key)
    set_entered(row, by, is_submitted=True)
    session.flush()
    return row


def review_measurement(
    session: LedgerSession,
    *,
    by: Actor,
    measurement_id: int,
    is_approved: bool,
    note: str = "",
    seen_revision: int | None = None,
    request_key: str | None = None,
) -> Measurement:
    """Approve a submitted measurement, or return it with a note. Never by the person who submitted it.

    Raises NotFound, NotAllowed, Invalid, or Conflict when the figures changed after ``seen_revision``.
    """
    row, indicator, pilot = load_measurement(session, measurement_id)
    require(by, Operation.REVIEW, pilot.organisation_id)
    _check_four_eyes(by, row)
    check_entered(row)
    _check_review(row, note, is_approved=is_approved)
    target = describe(pilot, indicator)
    if seen_revision is not None:
        seen = seen_values(session, row, seen_revision)
        figures = {name: seen.get(name) for name in MEASUREMENT_FIELDS}
        check_seen(session, row, seen_revision, figures, target)
    tag = "measurement:approve" if is_approved else "measurement:return"
    revise(session, by=by, tag=tag, target=target, reason=note.strip(), request_key=request_key)
    status = MeasurementStatus.APPROVED if is_approved else MeasurementStatus.RETURNED
    change(row, {"status": status, "reviewed_by_id": by.person_id, "review_note": note.strip()})
    session.flush()
    return row


def withdraw_measurement(session: LedgerSession, *, by: Actor, measurement_id: int, reason: str) -> Measurement:
    """Take back a value that should never have been entered; it stays in the history."""
    return _set_withdrawn(session, by, measurement_id, reason, is_withdrawn=True)


def restore_measurement(session: LedgerSession, *, by: Actor, measurement_id: int, reason: str) -> Measurement:
    """Undo a withdrawal. Raises Invalid when another value for the period was entered since."""
    return _set_withdrawn(session, by, measurement_id, reason, is_withdrawn=False)


def _set_withdrawn(
    session: LedgerSession, by: Actor, measurement_id: int, reason: str, *, is_withdrawn: bool
) -> Measurement:
    row, indicator, pilot = load_measurement(session, measurement_id)
    require(by, Operation.WITHDRAW, pilot.organisation_id)
    if not is_withdrawn:
        check_period_free(session, row)
    tag, target = (
        "measurement:withdraw" if is_withdrawn else "measurement:restore",
        describe(pilot, indicator),
    )
    set_withdrawn(session, row, by=by, tag=tag, target=target, reason=reason, is_withdrawn=is_withdrawn)
    session.flush()
    return row


def _check_four_eyes(by: Actor, row: Measurement) -> None:
    if by.person_id is None:
        raise NotAllowed(f"{by.name} may not review measurements: a named person must answer for it.")
    if row.submitted_by_id == by.person_id:
        raise NotAllowed(f"{by.name} submitted this measurement: someone else must review it.")


def _check_review(row: Measurement, note: str, *, is_approved: bool) -> None:
    if row.status is not MeasurementStatus.SUBMITTED:
        raise Invalid.field("Measurement", f"is {row.status.label.lower()}: only submitted ones can be reviewed")
    if not is_approved and not note.strip():
        raise Invalid.field("Note", "is needed, so that the pilot's team knows what to change")
    if len(note.strip()) > MAX_NOTE:
        raise Invalid.field("Note", f"is longer than {MAX_NOTE} characters")
