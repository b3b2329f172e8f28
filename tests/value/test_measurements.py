"""Entering and correcting measurements."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import SYSTEM
from portfolio.db import LedgerSession, read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid
from portfolio.models import Measurement
from portfolio.value.service import (
    edit_measurement,
    record_measurement,
    record_measurements,
    restore_measurement,
    review_measurement,
    withdraw_indicator,
    withdraw_measurement,
)
from portfolio.vocabulary import MeasurementStatus
from tests.cast import Cast, a_measurement, a_measurement_as_typed
from tests.dumps import counts_of, head_of


def _record(engine: Engine, cast: Cast, *, is_submitted: bool = True, **changes: Any) -> int:
    with session_scope(engine) as session:
        row = record_measurement(
            session, by=cast.mo, indicator_id=cast.indicator, measurement=a_measurement(**changes),
            is_submitted=is_submitted,
        )  # fmt: skip
    assert row.id is not None
    return row.id


def _read(engine: Engine, measurement_id: int) -> Measurement:
    with read_session(engine) as session:
        return session.scalars(sa.select(Measurement).where(col(Measurement.id) == measurement_id)).one()


def _edit(session: LedgerSession, cast: Cast, measurement_id: int, **changes: Any) -> Measurement:
    return edit_measurement(session, by=cast.mo, measurement_id=measurement_id, changes=changes, is_submitted=True)


def test_a_measurement_belongs_to_its_indicators_pilot_and_waits_for_approval(engine: Engine, cast: Cast) -> None:
    row = _read(engine, _record(engine, cast))
    assert (row.pilot_id, row.indicator_id) == (cast.pilot, cast.indicator)
    assert (row.status, row.submitted_by_id) == (MeasurementStatus.SUBMITTED, cast.people["mo"])
    assert (row.value, row.low, row.high) == (Decimal("41.5"), Decimal(36), Decimal(47))


def test_a_draft_has_no_submitter(engine: Engine, cast: Cast) -> None:
    row = _read(engine, _record(engine, cast, is_submitted=False))
    assert (row.status, row.submitted_by_id) == (MeasurementStatus.DRAFT, None)


def test_spread_and_sample_become_an_interval(engine: Engine, cast: Cast) -> None:
    row = _read(engine, _record(engine, cast, low=None, high=None, spread="10", sample_size=100))
    assert (row.low, row.high, row.spread) == (Decimal("39.54"), Decimal("43.46"), Decimal(10))


def test_correcting_the_spread_moves_the_interval(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast, low=None, high=None, spread="10", sample_size=100)
    with session_scope(engine) as session:
        _edit(session, cast, measured, value="50", sample_size=400)
    row = _read(engine, measured)
    assert (row.low, row.high) == (Decimal("49.02"), Decimal("50.98"))
    with session_scope(engine) as session:
        _edit(session, cast, measured, spread=None, low="45", high="55")
    row = _read(engine, measured)
    assert (row.low, row.high, row.spread) == (Decimal(45), Decimal(55), None)


def test_a_period_that_is_not_over_is_refused(engine: Engine, cast: Cast) -> None:
    for end in ("2026-11", "2026-Q4", "2027"):
        with pytest.raises(Invalid, match="Period to: is in the future"):
            _record(engine, cast, period_end=end)
    assert counts_of(engine)["measurement"] == 0


@pytest.mark.parametrize(("start", "end"), [("2026-09", "2026-09"), ("2026-Q3", "2026-Q3"), ("2026-09-30", "2026-10")])
def test_a_second_value_for_a_period_is_refused(engine: Engine, cast: Cast, start: str, end: str) -> None:
    _record(engine, cast)
    words = "there is a value for 2026-09-01 to 2026-09-30 already; correct that one instead"
    with pytest.raises(Invalid, match=words):
        _record(engine, cast, period_start=start, period_end=end)


def test_periods_side_by_side_are_no_overlap(engine: Engine, cast: Cast) -> None:
    for month in ("2026-09", "2026-08", "2026-10"):
        _record(engine, cast, period_start=month, period_end=month)
    assert counts_of(engine)["measurement"] == 3


def test_a_period_is_free_again_after_a_withdrawal(engine: Engine, cast: Cast) -> None:
    first = _record(engine, cast)
    with session_scope(engine) as session:
        withdraw_measurement(session, by=cast.mo, measurement_id=first, reason="Wrong team")
    _record(engine, cast, value="40")
    with pytest.raises(Invalid, match="correct that one instead"), session_scope(engine) as session:
        restore_measurement(session, by=cast.mo, measurement_id=first, reason="It was right")


def test_a_correction_may_stay_in_its_own_period_but_not_enter_anothers(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast)
    _record(engine, cast, period_start="2026-10", period_end="2026-10")
    with session_scope(engine) as session:
        _edit(session, cast, measured, period_start="2026-08")
    with pytest.raises(Invalid, match="2026-10-01 to 2026-10-31"), session_scope(engine) as session:
        _edit(session, cast, measured, period_end="2026-10-15")


def test_an_approved_value_that_is_corrected_needs_approval_again(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast)
    with session_scope(engine) as session:
        review_measurement(session, by=cast.asha, measurement_id=measured, is_approved=True, note="Seen the log")
    with session_scope(engine) as session:
        _edit(session, cast, measured, value="40")
    row = _read(engine, measured)
    assert (row.status, row.reviewed_by_id, row.review_note) == (MeasurementStatus.SUBMITTED, None, "")


def test_an_approved_value_saved_unchanged_stays_approved(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast)
    with session_scope(engine) as session:
        review_measurement(session, by=cast.asha, measurement_id=measured, is_approved=True)
    before = head_of(engine)
    with session_scope(engine) as session:
        _edit(session, cast, measured, value="41.5")
    assert _read(engine, measured).status is MeasurementStatus.APPROVED
    assert head_of(engine) == before


def test_a_waiting_value_can_be_taken_back_to_draft(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast)
    with session_scope(engine) as session:
        edit_measurement(session, by=cast.mo, measurement_id=measured, changes={}, is_submitted=False)
    row = _read(engine, measured)
    assert (row.status, row.submitted_by_id) == (MeasurementStatus.DRAFT, None)


def test_a_form_over_a_newer_correction_is_refused(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast)
    seen = head_of(engine)
    with session_scope(engine) as session:
        _edit(session, cast, measured, value="40")
    with pytest.raises(Conflict) as error, session_scope(engine) as session:
        edit_measurement(
            session, by=cast.dev, measurement_id=measured, changes={"value": "44"}, is_submitted=True,
            seen_revision=seen,
        )  # fmt: skip
    assert (error.value.theirs, error.value.yours) == ({"value": Decimal(40)}, {"value": Decimal(44)})


def test_a_withdrawn_value_or_indicator_takes_no_figures(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast)
    with session_scope(engine) as session:
        withdraw_measurement(session, by=cast.mo, measurement_id=measured, reason="Wrong team")
    with pytest.raises(Invalid, match="Measurement: has been withdrawn"), session_scope(engine) as session:
        _edit(session, cast, measured, value="40")
    with session_scope(engine) as session:
        withdraw_indicator(session, by=cast.mo, indicator_id=cast.indicator, reason="Wrong pilot")
    with pytest.raises(Invalid, match="Indicator: has been withdrawn"):
        _record(engine, cast, period_start="2026-10", period_end="2026-10")


def test_the_system_submits_under_no_persons_name(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        row = record_measurement(
            session, by=SYSTEM, indicator_id=cast.indicator, measurement=a_measurement(), is_submitted=True
        )
    assert row.submitted_by_id is None


def _months(*months: str, **changes: Any) -> list[dict[str, Any]]:
    return [a_measurement_as_typed(period_start=month, period_end=month, **changes) for month in months]


def test_many_values_are_entered_in_one_revision(engine: Engine, cast: Cast) -> None:
    before = head_of(engine)
    rows = _months("2026-10", "2026-08", "2026-09", low=None, high=None, spread="10", sample_size=100)
    with session_scope(engine) as session:
        entered = record_measurements(
            session, by=cast.mo, indicator_id=cast.indicator, measurements=rows, is_submitted=True
        )
    assert (entered, head_of(engine)) == (3, before + 1)
    assert _read(engine, 1).high == Decimal("43.46")


def test_one_wrong_row_keeps_all_of_them_out_and_every_wrong_row_is_named(engine: Engine, cast: Cast) -> None:
    _record(engine, cast)
    rows = _months("2026-07", "2026-09", "2026-12", "2026-07", "2026-08")
    rows[4]["value"] = "many"
    with pytest.raises(Invalid) as error, session_scope(engine) as session:
        record_measurements(session, by=cast.mo, indicator_id=cast.indicator, measurements=rows, is_submitted=False)
    assert [str(problem) for problem in error.value.problems] == [
        "Row 2, Period: there is a value for 2026-09-01 to 2026-09-30 already; correct that one instead",
        "Row 3, Period to: is in the future; record the value when the period is over",
        "Row 4, Period: overlaps row 1",
        "Row 5, Value: is not a number",
    ]
    assert counts_of(engine)["measurement"] == 1


def test_the_same_form_of_many_values_is_saved_once(engine: Engine, cast: Cast) -> None:
    for key, is_first in (("k", True), ("k", False)):
        rows = _months("2026-07" if is_first else "2026-08")
        try:
            with session_scope(engine) as session:
                record_measurements(
                    session, by=cast.mo, indicator_id=cast.indicator, measurements=rows, is_submitted=True,
                    request_key=key,
                )  # fmt: skip
        except AlreadyDone:
            assert not is_first
    assert counts_of(engine)["measurement"] == 1


def test_too_many_rows_are_refused_before_they_are_read(sqlite_engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid, match="more than 20,000 rows"), session_scope(sqlite_engine) as session:
        record_measurements(
            session, by=cast.mo, indicator_id=cast.indicator, measurements=[{}] * 20_001, is_submitted=True
        )
