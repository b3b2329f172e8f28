"""Approving and returning measurements: four eyes, and only what was submitted."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import SYSTEM
from portfolio.db import read_session, session_scope
from portfolio.errors import Conflict, Invalid, NotAllowed
from portfolio.ledger import load, revise
from portfolio.models import Measurement, Revision
from portfolio.value.service import (
    edit_measurement,
    record_measurement,
    restore_measurement,
    review_measurement,
    submit_measurement,
    withdraw_measurement,
)
from portfolio.vocabulary import MeasurementStatus
from tests.cast import Cast, a_measurement
from tests.dumps import head_of


def _record(engine: Engine, cast: Cast, *, by: Any = None, is_submitted: bool = True) -> int:
    with session_scope(engine) as session:
        row = record_measurement(
            session, by=by or cast.mo, indicator_id=cast.indicator, measurement=a_measurement(),
            is_submitted=is_submitted,
        )  # fmt: skip
    assert row.id is not None
    return row.id


def _review(engine: Engine, by: Any, measurement_id: int, *, is_approved: bool = True, **more: Any) -> Measurement:
    with session_scope(engine) as session:
        return review_measurement(session, by=by, measurement_id=measurement_id, is_approved=is_approved, **more)


def _submit(engine: Engine, by: Any, measurement_id: int) -> Measurement:
    with session_scope(engine) as session:
        return submit_measurement(session, by=by, measurement_id=measurement_id)


def test_an_assurer_approves_what_a_programme_manager_submitted(engine: Engine, cast: Cast) -> None:
    row = _review(engine, cast.asha, _record(engine, cast), note=" Seen the log ")
    assert (row.status, row.reviewed_by_id) == (MeasurementStatus.APPROVED, cast.people["asha"])
    with read_session(engine) as session:
        revision = session.scalars(sa.select(Revision).order_by(col(Revision.id).desc()).limit(1)).one()
        assert (revision.tag, revision.reason) == ("measurement:approve", "Seen the log")


def test_a_return_needs_a_note_and_can_be_submitted_again(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast)
    with pytest.raises(Invalid, match="Note: is needed"):
        _review(engine, cast.asha, measured, is_approved=False, note="  ")
    row = _review(engine, cast.asha, measured, is_approved=False, note="Which offices?")
    assert (row.status, row.review_note) == (MeasurementStatus.RETURNED, "Which offices?")
    row = _submit(engine, cast.dev, measured)
    assert (row.status, row.submitted_by_id) == (MeasurementStatus.SUBMITTED, cast.people["dev"])
    assert (row.reviewed_by_id, row.review_note) == (None, "")


def test_nobody_reviews_what_they_submitted_themselves(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast, by=cast.ada)
    with pytest.raises(NotAllowed, match="Ada Okafor submitted this measurement: someone else must review it"):
        _review(engine, cast.ada, measured)
    _review(engine, cast.asha, measured)


def test_the_database_itself_refuses_two_eyes(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast)
    with pytest.raises(Invalid, match="The database refused a value"), session_scope(engine) as session:
        revise(session, by=SYSTEM, tag="test:review")
        row = load(session, Measurement, measured)
        row.status, row.reviewed_by_id = MeasurementStatus.APPROVED, row.submitted_by_id


def test_a_named_person_answers_for_a_review(engine: Engine, cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="a named person must answer for it"):
        _review(engine, SYSTEM, _record(engine, cast))


def test_what_the_system_submitted_is_reviewed_by_people(engine: Engine, cast: Cast) -> None:
    assert _review(engine, cast.asha, _record(engine, cast, by=SYSTEM)).status is MeasurementStatus.APPROVED


@pytest.mark.parametrize("is_approved", [True, False])
def test_only_what_waits_is_reviewed(engine: Engine, cast: Cast, *, is_approved: bool) -> None:
    draft = _record(engine, cast, is_submitted=False)
    with pytest.raises(Invalid, match="is draft: only submitted ones"):
        _review(engine, cast.asha, draft, is_approved=is_approved, note="Note")
    _submit(engine, cast.mo, draft)
    _review(engine, cast.asha, draft)
    with pytest.raises(Invalid, match="is approved: only submitted ones"):
        _review(engine, cast.asha, draft, is_approved=is_approved, note="Note")


@pytest.mark.parametrize("is_approved", [True, False])
def test_what_waits_or_is_approved_is_not_submitted_again(engine: Engine, cast: Cast, *, is_approved: bool) -> None:
    measured = _record(engine, cast)
    if is_approved:
        _review(engine, cast.asha, measured)
    with pytest.raises(Invalid, match="cannot be submitted again"):
        _submit(engine, cast.mo, measured)


def test_figures_that_changed_under_the_reviewers_eyes_are_not_approved(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast)
    seen = head_of(engine)
    with session_scope(engine) as session:
        edit_measurement(session, by=cast.dev, measurement_id=measured, changes={"value": 46}, is_submitted=True)
    with pytest.raises(Conflict, match="Dev Mistry changed HSA-001 Caseworker hours saved"):
        _review(engine, cast.asha, measured, seen_revision=seen)
    assert _review(engine, cast.asha, measured, seen_revision=head_of(engine)).status is MeasurementStatus.APPROVED


def test_a_withdrawn_measurement_is_neither_submitted_nor_reviewed(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast)
    with session_scope(engine) as session:
        withdraw_measurement(session, by=cast.mo, measurement_id=measured, reason="Wrong team")
    for refused in (lambda: _review(engine, cast.asha, measured), lambda: _submit(engine, cast.mo, measured)):
        with pytest.raises(Invalid, match="has been withdrawn"):
            refused()
    with session_scope(engine) as session:
        row = restore_measurement(session, by=cast.mo, measurement_id=measured, reason="It was right")
    assert (row.is_withdrawn, row.status) == (False, MeasurementStatus.SUBMITTED)


def test_a_note_that_cannot_be_kept_is_refused(engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid, match="longer than 2000"):
        _review(engine, cast.asha, _record(engine, cast), note="n" * 2001)
