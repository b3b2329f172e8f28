"""Any table as it was known at a past revision."""

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.db import LedgerSession, read_session, session_scope
from portfolio.ledger import known
from portfolio.models import Fact, Indicator, Measurement, MonthlyUpdate, Pilot
from portfolio.pilots.service import edit_pilot, register_pilot, restore_pilot, withdraw_pilot
from portfolio.reporting.service import save_update
from portfolio.value.service import edit_measurement, record_measurement, withdraw_indicator
from portfolio.vocabulary import AiType, Confidence, MeasurementStatus, Method
from tests.cast import Cast, a_measurement, a_pilot, a_stage, an_update
from tests.dumps import dump_of, head_of


def _row(session: LedgerSession, revision: int | None, model: type[Fact], row_id: int) -> dict[str, Any]:
    table = known(session, revision).table(model)
    return dict(session.execute(sa.select(table).where(table.c.id == row_id)).mappings().one())


def test_the_past_keeps_every_type_of_value(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        measured = record_measurement(
            session, by=cast.mo, indicator_id=cast.indicator, measurement=a_measurement(value="41.123456"),
            is_submitted=True,
        )  # fmt: skip
    then = head_of(engine)
    assert measured.id is not None
    with session_scope(engine) as session:
        changes = {"value": -3, "low": None, "high": None, "method": "self_report", "sample_size": None}
        edit_measurement(session, by=cast.mo, measurement_id=measured.id, changes=changes, is_submitted=False)
    with read_session(engine) as session:
        old = _row(session, then, Measurement, measured.id)
        assert (old["value"], old["low"], old["sample_size"]) == (Decimal("41.123456"), Decimal(36), 60)
        assert (old["period_end"], old["method"]) == (date(2026, 9, 30), Method.OBSERVED_TASK)
        assert (old["status"], old["submitted_by_id"]) == (MeasurementStatus.SUBMITTED, cast.people["mo"])
        assert old["is_withdrawn"] is False
        assert old["reviewed_by_id"] is None
        assert {name: type(value) for name, value in old.items()} == {
            column.name: type(old[column.name]) for column in Measurement.__table__.columns
        }
        new = _row(session, None, Measurement, measured.id)
        assert (new["value"], new["low"], new["status"]) == (Decimal(-3), None, MeasurementStatus.DRAFT)


def test_months_booleans_and_long_text_come_back_as_they_were(engine: Engine, cast: Cast) -> None:
    text = "“Ünïcode” 漢字 \\ \"quoted\"\nsecond line <script>alert(1)</script> 'x'; DROP TABLE pilot"
    with session_scope(engine) as session:
        save_update(
            session, by=cast.mo, pilot_id=cast.pilot, month=date(2026, 10, 1), update=an_update(happened=text),
            is_submitted=True,
        )  # fmt: skip
    then, before = head_of(engine), dump_of(engine)
    with session_scope(engine) as session:
        save_update(
            session, by=cast.mo, pilot_id=cast.pilot, month=date(2026, 10, 31), is_submitted=True,
            update=an_update(confidence=Confidence.RED),
        )  # fmt: skip
    with read_session(engine) as session:
        old = _row(session, then, MonthlyUpdate, 1)
        assert (old["month"], old["happened"], old["confidence"]) == (date(2026, 10, 1), text, Confidence.AMBER)
    assert dump_of(engine, then) == before


def test_a_row_entered_later_was_not_known(engine: Engine, cast: Cast) -> None:
    then = head_of(engine)
    with session_scope(engine) as session:
        pilot = register_pilot(session, by=cast.mo, pilot=a_pilot(cast, name="Later"), stage=a_stage())
    with read_session(engine) as session:
        table = known(session, then).table(Pilot)
        assert session.scalars(sa.select(table.c.id).order_by(table.c.id)).all() == [cast.pilot, cast.other_pilot]
        assert _row(session, None, Pilot, pilot.id or 0)["name"] == "Later"


def test_nothing_was_known_before_the_first_revision(engine: Engine) -> None:
    with read_session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(known(session, 0).table(Pilot))) == 0


def test_a_future_revision_is_the_present(engine: Engine) -> None:
    with read_session(engine) as session:
        state = known(session, 10**6)
        assert state.is_head
        assert state == known(session)


def test_a_withdrawn_row_is_live_in_the_past_and_after_it_is_restored(engine: Engine, cast: Cast) -> None:
    seen = [head_of(engine)]
    for action in (withdraw_pilot, restore_pilot):
        with session_scope(engine) as session:
            action(session, by=cast.mo, pilot_id=cast.pilot, reason="Entered by mistake")
        seen.append(head_of(engine))
    with read_session(engine) as session:
        tables = [known(session, revision).live(Pilot) for revision in seen]
        is_there = [session.scalar(sa.select(sa.func.count()).where(table.c.id == cast.pilot)) for table in tables]
        assert is_there == [1, 0, 1]


def test_live_leaves_out_the_withdrawn_and_table_keeps_them(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        withdraw_indicator(session, by=cast.mo, indicator_id=cast.indicator, reason="Wrong pilot")
    with read_session(engine) as session:
        now = known(session)
        assert session.scalar(sa.select(sa.func.count()).select_from(now.live(Indicator))) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(now.table(Indicator))) == 1


def test_tables_of_the_past_can_be_joined_and_filtered_like_tables(engine: Engine, cast: Cast) -> None:
    then = head_of(engine)
    with session_scope(engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"ai_type": "agentic", "users_now": 0})
    with read_session(engine) as session:
        pilots, indicators = known(session, then).live(Pilot), known(session, then).live(Indicator)
        query = (
            sa.select(pilots.c.users_now + 1, sa.func.max(indicators.c.target))
            .join(indicators, indicators.c.pilot_id == pilots.c.id)
            .where(pilots.c.ai_type == AiType.LANGUAGE, pilots.c.started_on < date(2026, 2, 1))
            .group_by(pilots.c.users_now)
        )
        assert session.execute(query).one() == (41, Decimal(500))


def test_a_reader_sees_one_snapshot_while_others_write(engine: Engine, cast: Cast) -> None:
    with read_session(engine) as session:
        before = known(session).revision
        with session_scope(engine) as writer:
            edit_pilot(writer, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 99})
        assert known(session).revision == before
        assert _row(session, None, Pilot, cast.pilot)["users_now"] == 40
    assert head_of(engine) == before + 1
