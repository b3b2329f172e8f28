"""The way of a measurement to the headline totals: submitted, then approved or returned; withdrawn, restored."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor, Operation, require
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, NotAllowed, PortfolioError, Problem
from portfolio.ledger import change, check_seen, revise, seen_values, set_withdrawn
from portfolio.models import Measurement
from portfolio.value.indicators import describe, load_indicator
from portfolio.value.measurements import (
    MEASUREMENT_FIELDS,
    check_entered,
    check_period_free,
    load_measurement,
    set_entered,
)
from portfolio.value.rules import in_words
from portfolio.vocabulary import MeasurementStatus

SUBMITTABLE = (MeasurementStatus.DRAFT, MeasurementStatus.RETURNED)
MAX_NOTE = 2000
MAX_AT_ONCE = 500


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
    target = describe(pilot, indicator)
    tag = "measurement:approve" if is_approved else "measurement:return"
    # Opened before the checks: a second click must hear that it is done, not that nothing waits any more.
    revise(session, by=by, tag=tag, target=target, reason=note.strip(), request_key=request_key)
    _check_review(by, row, note, is_approved=is_approved)
    _check_unchanged(session, row, seen_revision, target)
    _decide(by, row, note, is_approved=is_approved)
    session.flush()
    return row


def approve_measurements(
    session: LedgerSession,
    *,
    by: Actor,
    indicator_id: int,
    measurement_ids: Sequence[int],
    note: str = "",
    seen_revision: int | None = None,
    request_key: str | None = None,
) -> int:
    """Approve several submitted measurements of one indicator in one revision; how many.

    Raises NotFound, NotAllowed, AlreadyDone, or Invalid with every row that cannot be approved (numbered from 1, in
    the order given) and why: one's own, not submitted, changed after ``seen_revision``. Then nothing is approved.
    """
    indicator, pilot = load_indicator(session, indicator_id)
    require(by, Operation.REVIEW, pilot.organisation_id)
    _check_number(measurement_ids)
    rows, target = _of_indicator(session, indicator_id, measurement_ids), describe(pilot, indicator)
    revise(session, by=by, tag="measurement:approve", target=target, reason=note.strip(), request_key=request_key)
    problems = [
        Problem(in_words((row.period_start, row.period_end)) if row else "", why, number)
        for number, row in enumerate(rows, start=1)
        if (why := _refusal(session, by, row, note, seen_revision, target))
    ]
    if problems:
        raise Invalid(problems)
    for row in rows:
        assert row is not None
        _decide(by, row, note, is_approved=True)
    session.flush()
    return len(rows)


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


def _check_number(measurement_ids: Sequence[int]) -> None:
    if not measurement_ids:
        raise Invalid.field("Measurements", "are needed: choose at least one")
    if len(measurement_ids) > MAX_AT_ONCE:
        raise Invalid.field("Measurements", f"are more than {MAX_AT_ONCE}: approve them in parts")
    if len(set(measurement_ids)) != len(measurement_ids):
        raise Invalid.field("Measurements", "are named twice")


def _of_indicator(
    session: LedgerSession, indicator_id: int, measurement_ids: Sequence[int]
) -> list[Measurement | None]:
    """The measurements in the order asked for, locked; None for one that is not the indicator's."""
    query = sa.select(Measurement).where(
        col(Measurement.indicator_id) == indicator_id, col(Measurement.id).in_(measurement_ids)
    )
    found = session.scalars(query.with_for_update(), execution_options={"populate_existing": True})
    by_id = {row.id: row for row in found}
    return [by_id.get(measurement_id) for measurement_id in measurement_ids]


def _refusal(
    session: LedgerSession, by: Actor, row: Measurement | None, note: str, seen_revision: int | None, target: str
) -> str:
    """Why one of several cannot be approved, or "" when it can."""
    if row is None:
        return "is not a measurement of this indicator"
    try:
        _check_review(by, row, note, is_approved=True)
        _check_unchanged(session, row, seen_revision, target)
    except PortfolioError as error:
        return str(error)
    return ""


def _decide(by: Actor, row: Measurement, note: str, *, is_approved: bool) -> None:
    status = MeasurementStatus.APPROVED if is_approved else MeasurementStatus.RETURNED
    change(row, {"status": status, "reviewed_by_id": by.person_id, "review_note": note.strip()})


def _check_unchanged(session: LedgerSession, row: Measurement, seen_revision: int | None, target: str) -> None:
    """Raise Conflict when the figures changed after they were seen."""
    if seen_revision is not None:
        seen = seen_values(session, row, seen_revision)
        check_seen(session, row, seen_revision, {name: seen.get(name) for name in MEASUREMENT_FIELDS}, target)


def _check_review(by: Actor, row: Measurement, note: str, *, is_approved: bool) -> None:
    if by.person_id is None:
        raise NotAllowed(f"{by.name} may not review measurements: a named person must answer for it.")
    if row.submitted_by_id == by.person_id:
        raise NotAllowed(f"{by.name} submitted this measurement: someone else must review it.")
    check_entered(row)
    if row.status is not MeasurementStatus.SUBMITTED:
        raise Invalid.field("Measurement", f"is {row.status.label.lower()}: only submitted ones can be reviewed")
    if not is_approved and not note.strip():
        raise Invalid.field("Note", "is needed, so that the pilot's team knows what to change")
    if len(note.strip()) > MAX_NOTE:
        raise Invalid.field("Note", f"is longer than {MAX_NOTE} characters")
