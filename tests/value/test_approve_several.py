"""Approving several measurements of one indicator at once: all or none, with a reason for each row that is refused."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import SYSTEM
from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from portfolio.models import Measurement, Revision
from portfolio.value.service import (
    approve_measurements,
    edit_measurement,
    record_measurement,
    review_measurement,
    withdraw_measurement,
)
from portfolio.vocabulary import MeasurementStatus
from tests.cast import Cast, a_measurement
from tests.dumps import counts_of, head_of

MONTHS = ("2026-07", "2026-08", "2026-09")


def _record(engine: Engine, cast: Cast, month: str, *, by: Any = None, is_submitted: bool = True) -> int:
    with session_scope(engine) as session:
        measured = a_measurement(period_start=month, period_end=month)
        row = record_measurement(
            session, by=by or cast.mo, indicator_id=cast.indicator, measurement=measured, is_submitted=is_submitted
        )
    assert row.id is not None
    return row.id


def _approve(engine: Engine, cast: Cast, ids: list[int], *, by: Any = None, **more: Any) -> int:
    with session_scope(engine) as session:
        return approve_measurements(
            session, by=by or cast.asha, indicator_id=cast.indicator, measurement_ids=ids, **more
        )


def _statuses(engine: Engine) -> list[MeasurementStatus]:
    with read_session(engine) as session:
        return [row.status for row in session.scalars(sa.select(Measurement).order_by(col(Measurement.id)))]


def test_all_are_approved_in_one_revision(engine: Engine, cast: Cast) -> None:
    ids, before = [_record(engine, cast, month) for month in MONTHS], head_of(engine)
    assert _approve(engine, cast, [*reversed(ids)], note=" Seen the log ") == 3
    assert head_of(engine) == before + 1
    with read_session(engine) as session:
        revision = session.get_one(Revision, before + 1)
        rows = list(session.scalars(sa.select(Measurement)))
    assert (revision.tag, revision.reason) == ("measurement:approve", "Seen the log")
    assert {(row.status, row.reviewed_by_id, row.review_note) for row in rows} == {
        (MeasurementStatus.APPROVED, cast.people["asha"], "Seen the log")
    }


def test_one_that_is_refused_keeps_all_from_being_approved_and_each_says_why(engine: Engine, cast: Cast) -> None:
    good, mine = _record(engine, cast, "2026-04"), _record(engine, cast, "2026-05", by=cast.ada)
    draft, gone = _record(engine, cast, "2026-06", is_submitted=False), _record(engine, cast, "2026-07")
    changed, seen = _record(engine, cast, "2026-08"), head_of(engine)
    with session_scope(engine) as session:
        withdraw_measurement(session, by=cast.mo, measurement_id=gone, reason="Wrong team")
    with session_scope(engine) as session:
        edit_measurement(session, by=cast.dev, measurement_id=changed, changes={"value": 46}, is_submitted=True)
    before = counts_of(engine)
    with pytest.raises(Invalid) as refused:
        _approve(engine, cast, [good, mine, draft, gone, changed, 999], by=cast.ada, seen_revision=seen)
    told = [str(problem) for problem in refused.value.problems]
    assert [problem.row for problem in refused.value.problems] == [2, 3, 4, 5, 6]
    assert "Row 2, 2026-05-01 to 2026-05-31: Ada Okafor submitted this measurement" in told[0]
    assert "is draft: only submitted ones" in told[1]
    assert "has been withdrawn" in told[2]
    assert "Dev Mistry changed HSA-001 Caseworker hours saved" in told[3]
    assert told[4] == "Row 6: is not a measurement of this indicator"
    assert counts_of(engine) == before
    assert MeasurementStatus.APPROVED not in _statuses(engine)


@pytest.mark.parametrize(
    ("ids", "why"), [([], "at least one"), ([1, 1], "named twice"), (list(range(1, 502)), "more than 500")]
)
def test_how_many_at_once(engine: Engine, cast: Cast, ids: list[int], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        _approve(engine, cast, ids)


def test_a_named_person_answers_for_it(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast, "2026-09")
    with pytest.raises(Invalid, match="a named person must answer for it"):
        _approve(engine, cast, [measured], by=SYSTEM)


@pytest.mark.parametrize("person", ["vera", "mo", "noor", "tom"])
def test_only_reviewers_of_the_organisation_approve(engine: Engine, cast: Cast, person: str) -> None:
    measured = _record(engine, cast, "2026-09")
    with pytest.raises(NotAllowed):
        _approve(engine, cast, [measured], by=cast.actors[person])


def test_an_indicator_that_is_not_there(engine: Engine, cast: Cast) -> None:
    with pytest.raises(NotFound), session_scope(engine) as session:
        approve_measurements(session, by=cast.asha, indicator_id=9999, measurement_ids=[1])


def test_the_second_click_of_one_form_is_told_that_it_is_done(engine: Engine, cast: Cast) -> None:
    ids = [_record(engine, cast, month) for month in MONTHS]
    _approve(engine, cast, ids, request_key="form-1")
    with pytest.raises(AlreadyDone):
        _approve(engine, cast, ids, request_key="form-1")
    other = _record(engine, cast, "2026-06")
    for _ in range(2):
        is_second = _statuses(engine)[-1] is MeasurementStatus.APPROVED
        with session_scope(engine) as session:
            if is_second:
                with pytest.raises(AlreadyDone):
                    review_measurement(
                        session, by=cast.asha, measurement_id=other, is_approved=True, request_key="form-2"
                    )
            else:
                review_measurement(session, by=cast.asha, measurement_id=other, is_approved=True, request_key="form-2")
