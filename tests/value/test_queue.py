"""The assurance queue as it is read: what waits since when, within whose organisations, as known then, and decisions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import Scope
from portfolio.clock import frozen_at
from portfolio.db import read_session, session_scope
from portfolio.ledger import known
from portfolio.models import Benefit
from portfolio.pilots.service import withdraw_pilot
from portfolio.value import queue
from portfolio.value.service import (
    add_benefit,
    approve_measurements,
    edit_benefit,
    edit_measurement,
    record_measurement,
    review_benefit,
    review_measurement,
    submit_benefit,
    submit_measurement,
)
from tests.cast import NOW, Cast, a_benefit, a_measurement, an_indicator
from tests.dumps import head_of

LATER = NOW + timedelta(days=20)
MONTHS = ("2026-06", "2026-07", "2026-08", "2026-09")
Read = Callable[..., pd.DataFrame]


def _record(engine: Engine, cast: Cast, month: str, *, is_submitted: bool = True, **more: Any) -> int:
    with session_scope(engine) as session:
        row = record_measurement(
            session, by=more.pop("by", cast.mo), indicator_id=more.pop("indicator_id", cast.indicator),
            measurement=a_measurement(period_start=month, period_end=month, **more), is_submitted=is_submitted,
        )  # fmt: skip
    assert row.id is not None
    return row.id


def _claim(engine: Engine, cast: Cast, **changes: Any) -> int:
    with session_scope(engine) as session:
        row = add_benefit(session, by=cast.mo, pilot_id=cast.pilot, benefit=a_benefit(cast, **changes))
    assert row.id is not None
    return row.id


def _do(engine: Engine, action: Callable[..., Any], **arguments: Any) -> Any:
    with session_scope(engine) as session:
        return action(session, **arguments)


def _read(engine: Engine, read: Read, scope: Scope = None, revision: int | None = None, *more: Any) -> pd.DataFrame:
    with read_session(engine) as session:
        return read(session, known(session, revision), scope, *more)


def test_what_waits_stands_in_the_order_in_which_it_came(engine: Engine, cast: Cast) -> None:
    draft = _record(engine, cast, "2026-07", is_submitted=False)
    first = _record(engine, cast, "2026-09")
    with frozen_at(NOW + timedelta(days=9)):
        second = _record(engine, cast, "2026-08", model_version="2.1", evidence_url="https://evidence.example/log")
    rows = _read(engine, queue.measurements)
    assert rows["measurement_id"].tolist() == [first, second]
    assert rows["since"].tolist() == [NOW, NOW + timedelta(days=9)]
    with frozen_at(NOW + timedelta(days=20)):
        _do(engine, submit_measurement, by=cast.mo, measurement_id=draft)
    assert _read(engine, queue.measurements)["measurement_id"].tolist() == [first, second, draft]
    [row] = rows.tail(1).to_dict("records")
    assert (row["value"], row["low"], row["high"], row["sample_size"]) == (41_500_000, 36_000_000, 47_000_000, 60)
    assert (row["reference"], row["indicator"], row["unit"], row["submitted_by"]) == (
        "HSA-001", "Caseworker hours saved", "hours", "Mo Rahman",
    )  # fmt: skip
    assert (row["model_version"], row["evidence_url"]) == ("2.1", "https://evidence.example/log")
    assert row["period_end"] == pd.Timestamp(2026, 8, 31)


def test_a_correction_waits_anew_and_who_made_it_is_named(engine: Engine, cast: Cast) -> None:
    measured = _record(engine, cast, "2026-09")
    with frozen_at(LATER):
        _do(engine, edit_measurement, by=cast.dev, measurement_id=measured, changes={"value": 46}, is_submitted=True)
    [row] = _read(engine, queue.measurements).to_dict("records")
    assert (row["since"], row["submitted_by"]) == (LATER, "Dev Mistry")


def test_a_note_does_not_make_a_benefit_wait_anew(engine: Engine, cast: Cast) -> None:
    benefit = _claim(engine, cast)
    with frozen_at(NOW + timedelta(days=5)):
        _do(engine, submit_benefit, by=cast.mo, benefit_id=benefit)
    with frozen_at(LATER):
        _do(engine, edit_benefit, by=cast.mo, benefit_id=benefit, changes={"note": "See page 4."})
    [row] = _read(engine, queue.benefits).to_dict("records")
    assert (row["benefit_id"], row["since"], row["submitted_by"]) == (benefit, NOW + timedelta(days=5), "Mo Rahman")
    _do(engine, edit_benefit, by=cast.mo, benefit_id=benefit, changes={"people": 4})
    assert _read(engine, queue.benefits).empty, "an assurer has not seen it: it is a draft again"


def test_a_benefit_that_was_never_a_draft_waits_since_it_was_written(engine: Engine, cast: Cast) -> None:
    benefit = _claim(engine, cast)
    with engine.begin() as connection:
        connection.execute(sa.update(Benefit.__table__).values(status="submitted"))
    assert _read(engine, queue.benefits)["benefit_id"].tolist() == [benefit]


def test_what_was_returned_says_by_whom_and_why(engine: Engine, cast: Cast) -> None:
    measured, benefit = _record(engine, cast, "2026-09"), _claim(engine, cast)
    _do(engine, submit_benefit, by=cast.mo, benefit_id=benefit)
    _do(engine, review_measurement, by=cast.asha, measurement_id=measured, is_approved=False, note="Which offices?")
    _do(engine, review_benefit, by=cast.asha, benefit_id=benefit, is_assured=False, note="Whose diaries?")
    [one], [other] = (_read(engine, read).to_dict("records") for read in (queue.measurements, queue.benefits))
    assert (one["status"], one["reviewed_by"], one["review_note"]) == ("returned", "Asha Verma", "Which offices?")
    assert (other["status"], other["reviewed_by"], other["review_note"]) == ("returned", "Asha Verma", "Whose diaries?")
    assert one["submitted_by_id"] == other["submitted_by_id"] == cast.people["mo"]


def test_everyone_sees_their_own_organisations_only(engine: Engine, cast: Cast) -> None:
    indicator = _do(engine, _an_indicator, cast=cast)
    _record(engine, cast, "2026-09")
    _record(engine, cast, "2026-09", by=cast.tom, indicator_id=indicator)
    for actor, seen in ((cast.ada, 2), (cast.asha, 1), (cast.noor, 1), (cast.vera, 1)):
        assert len(_read(engine, queue.measurements, actor.organisations)) == seen
    assert _read(engine, queue.measurements, frozenset()).empty
    assert _read(engine, queue.benefits, frozenset()).empty


def _an_indicator(session: Any, *, cast: Cast) -> int:
    from portfolio.value.service import add_indicator

    row = add_indicator(
        session, by=cast.tom, pilot_id=cast.other_pilot, indicator=an_indicator(cast, owner_id=cast.people["tom"])
    )
    assert row.id is not None
    return row.id


def test_a_withdrawn_pilot_waits_for_nothing(engine: Engine, cast: Cast) -> None:
    _record(engine, cast, "2026-09")
    _do(engine, withdraw_pilot, by=cast.ada, pilot_id=cast.pilot, reason="Entered twice")
    assert _read(engine, queue.measurements).empty


def test_the_queue_is_what_it_was_as_known_then(engine: Engine, cast: Cast) -> None:
    measured, benefit = _record(engine, cast, "2026-09"), _claim(engine, cast)
    _do(engine, submit_benefit, by=cast.mo, benefit_id=benefit)
    then = head_of(engine)
    _do(engine, review_measurement, by=cast.asha, measurement_id=measured, is_approved=True)
    _do(engine, review_benefit, by=cast.asha, benefit_id=benefit, is_assured=False, note="Why?")
    _do(engine, submit_benefit, by=cast.dev, benefit_id=benefit)
    assert _read(engine, queue.measurements).empty
    assert _read(engine, queue.measurements, None, then)["measurement_id"].tolist() == [measured]
    assert _read(engine, queue.benefits)["submitted_by"].tolist() == ["Dev Mistry"]
    assert _read(engine, queue.benefits, None, then)["submitted_by"].tolist() == ["Mo Rahman"]
    assert _read(engine, queue.decisions, None, then, datetime(2026, 1, 1, tzinfo=UTC)).empty


def test_decisions_are_counted_by_what_they_decided(engine: Engine, cast: Cast) -> None:
    ids = [_record(engine, cast, month) for month in MONTHS]
    _do(engine, review_measurement, by=cast.asha, measurement_id=ids[0], is_approved=True)
    with frozen_at(LATER):
        arguments: dict[str, Any] = {"indicator_id": cast.indicator, "measurement_ids": ids[1:3], "note": "Seen"}
        _do(engine, approve_measurements, by=cast.asha, **arguments)
        _do(engine, review_measurement, by=cast.ada, measurement_id=ids[3], is_approved=False, note="Which offices?")
        _do(engine, edit_measurement, by=cast.mo, measurement_id=ids[1], changes={"value": 40}, is_submitted=True)
    found = _read(engine, queue.decisions, None, None, LATER)
    assert list(zip(found["tag"], found["actor_name"], found["count"], strict=True)) == [
        ("measurement:return", "Ada Okafor", 1),
        ("measurement:approve", "Asha Verma", 2),
    ]
    assert found["reason"].tolist() == ["Which offices?", "Seen"]
    assert len(_read(engine, queue.decisions, None, None, NOW)) == 3
    assert len(_read(engine, queue.decisions, None, None, NOW, LATER)) == 1
    assert _read(engine, queue.decisions, cast.noor.organisations, None, NOW).empty


@pytest.mark.parametrize("count", [1, 4])
def test_the_queue_takes_three_queries_however_many_wait(sqlite_engine: Engine, cast: Cast, count: int) -> None:
    for month in MONTHS[:count]:
        _record(sqlite_engine, cast, month)
    statements: list[str] = []
    with read_session(sqlite_engine) as session:
        state = known(session)
        sa.event.listen(session.get_bind(), "before_cursor_execute", lambda *event: statements.append(event[2]))
        queue.measurements(session, state, None)
        queue.benefits(session, state, None)
        queue.decisions(session, state, None, NOW - timedelta(days=30))
    assert len([one for one in statements if one.startswith("SELECT")]) == 3
