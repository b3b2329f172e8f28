"""Entering measurements: one, many at once, or a correction. Each call is one revision."""

from bisect import insort
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor, Operation, require
from portfolio.clock import today
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, Problem
from portfolio.inputs import parse
from portfolio.ledger import change, check_seen, insert_many, load, revise
from portfolio.models import Indicator, Measurement, Pilot
from portfolio.value.indicators import check_live, describe, load_indicator
from portfolio.value.inputs import MeasurementInput
from portfolio.value.rules import Period, in_words, interval_of_mean, overlapping
from portfolio.vocabulary import MeasurementStatus

MEASUREMENT_FIELDS = tuple(MeasurementInput.model_fields)
MAX_ROWS = 20_000
WAITING_OR_APPROVED = (MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED)


def record_measurement(
    session: LedgerSession,
    *,
    by: Actor,
    indicator_id: int,
    measurement: MeasurementInput,
    is_submitted: bool,
    request_key: str | None = None,
) -> Measurement:
    """Enter one observed value, as a draft or submitted for approval; returns the row.

    Raises NotFound, NotAllowed, Invalid (period in the future or entered already) or AlreadyDone.
    """
    indicator, pilot = _for_report(session, by, indicator_id)
    problem = _period_problem(measurement, _periods(session, indicator.pilot_id, indicator_id))
    if problem:
        raise Invalid([problem])
    target = describe(pilot, indicator)
    revise(session, by=by, tag="measurement:record", target=target, request_key=request_key)
    row = Measurement(**_new_row(by, indicator, measurement, is_submitted=is_submitted))
    session.add(row)
    session.flush()
    return row


def record_measurements(
    session: LedgerSession,
    *,
    by: Actor,
    indicator_id: int,
    measurements: Sequence[Mapping[str, Any]],
    is_submitted: bool,
    request_key: str | None = None,
) -> int:
    """Enter many values of one indicator; each maps `MeasurementInput` fields. How many were entered.

    Raises Invalid with every wrong row (numbered from 1): then nothing is saved.
    """
    indicator, pilot = _for_report(session, by, indicator_id)
    entered = _check_all(measurements, _periods(session, indicator.pilot_id, indicator_id))
    target = describe(pilot, indicator)
    revise(session, by=by, tag="measurement:record", target=target, request_key=request_key)
    rows = (_new_row(by, indicator, measurement, is_submitted=is_submitted) for measurement in entered)
    return insert_many(session, Measurement, rows)


def edit_measurement(
    session: LedgerSession,
    *,
    by: Actor,
    measurement_id: int,
    changes: Mapping[str, Any],
    is_submitted: bool,
    seen_revision: int | None = None,
    reason: str = "",
    request_key: str | None = None,
) -> Measurement:
    """Correct a value (field -> value). Whatever its status was, it waits for approval anew, or is a draft.

    Raises NotFound, NotAllowed, Invalid, or Conflict when someone changed the same fields after
    ``seen_revision``.
    """
    row, indicator, pilot = load_measurement(session, measurement_id)
    require(by, Operation.REPORT, pilot.organisation_id)
    check_live(indicator)
    check_entered(row)
    entered = parse(MeasurementInput, _entered(row) | dict(changes))
    problem = _period_problem(entered, _periods(session, row.pilot_id, row.indicator_id, besides=measurement_id))
    if problem:
        raise Invalid([problem])
    values, target = _columns(entered), describe(pilot, indicator)
    check_seen(session, row, seen_revision, values, f"{target}, {in_words(_period(row))}")
    revise(session, by=by, tag="measurement:edit", target=target, reason=reason, request_key=request_key)
    if change(row, values) or is_submitted != (row.status in WAITING_OR_APPROVED):
        set_entered(row, by, is_submitted=is_submitted)
    session.flush()
    return row


def load_measurement(session: LedgerSession, measurement_id: int) -> tuple[Measurement, Indicator, Pilot]:
    """A measurement with its indicator, both locked, and its pilot. Raises NotFound."""
    row = load(session, Measurement, measurement_id)
    return row, *load_indicator(session, row.indicator_id)


def check_entered(row: Measurement) -> None:
    """Raise Invalid when a measurement has been withdrawn."""
    if row.is_withdrawn:
        raise Invalid.field("Measurement", "has been withdrawn; restore it first")


def check_period_free(session: LedgerSession, row: Measurement) -> None:
    """Raise Invalid when another measurement of the indicator covers part of the period."""
    clash = overlapping(_period(row), _periods(session, row.pilot_id, row.indicator_id, besides=row.id))
    if clash:
        raise Invalid([_clash_problem(clash)])


def set_entered(row: Measurement, by: Actor, *, is_submitted: bool) -> None:
    """Make a measurement a draft, or one that waits for approval; what a reviewer said before is over."""
    change(row, _status(by, is_submitted=is_submitted))


def _for_report(session: LedgerSession, by: Actor, indicator_id: int) -> tuple[Indicator, Pilot]:
    indicator, pilot = load_indicator(session, indicator_id)
    require(by, Operation.REPORT, pilot.organisation_id)
    check_live(indicator)
    return indicator, pilot


def _check_all(measurements: Sequence[Mapping[str, Any]], taken: list[Period]) -> list[MeasurementInput]:
    if len(measurements) > MAX_ROWS:
        raise Invalid.field("", f"There are more than {MAX_ROWS:,} rows: enter them in parts")
    entered: list[MeasurementInput] = []
    problems: list[Problem] = []
    seen: dict[Period, int] = {}
    ordered: list[Period] = []
    for number, values in enumerate(measurements, start=1):
        try:
            measurement = parse(MeasurementInput, values, row=number)
        except Invalid as error:
            problems += error.problems
            continue
        period = _period(measurement)
        problem = _period_problem(measurement, taken, row=number)
        if problem is None and (clash := overlapping(period, ordered)):
            problem = Problem("Period", f"overlaps row {seen[clash]}", number)
        if problem:
            problems.append(problem)
            continue
        seen[period] = number
        insort(ordered, period)
        entered.append(measurement)
    if problems:
        raise Invalid(problems)
    return entered


def _period_problem(measurement: MeasurementInput, taken: list[Period], row: int | None = None) -> Problem | None:
    if measurement.period_end > today():
        return Problem("Period to", "is in the future; record the value when the period is over", row)
    clash = overlapping(_period(measurement), taken)
    return _clash_problem(clash, row) if clash else None


def _clash_problem(clash: Period, row: int | None = None) -> Problem:
    return Problem("Period", f"there is a value for {in_words(clash)} already; correct that one instead", row)


def _periods(session: LedgerSession, pilot_id: int, indicator_id: int, *, besides: int | None = None) -> list[Period]:
    """What an indicator has values for, in order. The index begins with the pilot."""
    query = sa.select(col(Measurement.period_start), col(Measurement.period_end)).where(
        col(Measurement.pilot_id) == pilot_id,
        col(Measurement.indicator_id) == indicator_id,
        ~col(Measurement.is_withdrawn),
    )
    if besides is not None:
        query = query.where(col(Measurement.id) != besides)
    return [(start, end) for start, end in session.execute(query.order_by(col(Measurement.period_start)))]


def _period(measurement: Measurement | MeasurementInput) -> Period:
    return measurement.period_start, measurement.period_end


def _entered(row: Measurement) -> dict[str, Any]:
    """What was typed in: an interval that came from a spread was not."""
    values = {name: getattr(row, name) for name in MEASUREMENT_FIELDS}
    return values if row.spread is None else values | {"low": None, "high": None}


def _columns(measurement: MeasurementInput) -> dict[str, Any]:
    values = measurement.model_dump()
    if measurement.spread is not None and measurement.sample_size:
        low, high = interval_of_mean(measurement.value, measurement.spread, measurement.sample_size)
        values |= {"low": low, "high": high}
    return values


def _status(by: Actor, *, is_submitted: bool) -> dict[str, Any]:
    return {
        "status": MeasurementStatus.SUBMITTED if is_submitted else MeasurementStatus.DRAFT,
        "submitted_by_id": by.person_id if is_submitted else None,
        "reviewed_by_id": None,
        "review_note": "",
    }


def _new_row(by: Actor, indicator: Indicator, measurement: MeasurementInput, *, is_submitted: bool) -> dict[str, Any]:
    return {
        "pilot_id": indicator.pilot_id,
        "indicator_id": indicator.id,
        **_columns(measurement),
        **_status(by, is_submitted=is_submitted),
    }
