"""The demo of size s: the same every time, sound, and what the hand-made stories say, then and now."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.db import read_session
from portfolio.errors import PortfolioError
from portfolio.ledger import known, revision_known_at
from portfolio.models import (
    Blocker,
    BlockerPilot,
    Cost,
    Fact,
    Indicator,
    Installation,
    Measurement,
    Pilot,
    Revision,
    StageMove,
)
from portfolio.summary.frames import Frame
from portfolio.summary.snapshot import Snapshot, snapshot
from portfolio.vocabulary import MeasurementStatus, Stage
from seed.demo import TODAY, build
from seed.demo.reading import read_content
from seed.demo.timetable import LAST_DAY
from tests.databases import SQLITE, Databases
from tests.seed.conftest import url_of
from tests.seed.dumps import dump, faults

pytestmark = pytest.mark.xdist_group("demo")

STAGES = {
    Stage.SCAN: 4,
    Stage.PROTOTYPE: 8,
    Stage.PILOT: 16,
    Stage.SCALING: 6,
    Stage.AT_SCALE: 5,
    Stage.PAUSED: 3,
    Stage.STOPPED: 6,
    Stage.RETIRED: 2,
}


def test_it_is_the_same_every_time(demo: Engine, databases: Databases) -> None:
    with databases.blank(SQLITE) as another:
        build(url_of(another))
        assert dump(another) == dump(demo)


def test_the_ledger_is_sound(demo: Engine) -> None:
    assert not list(faults(demo))


def test_it_is_marked_as_a_demo_whose_calendar_stands_still(demo: Engine) -> None:
    with read_session(demo) as session:
        installation = session.execute(sa.select(Installation.__table__)).one()
        newest = session.scalar(sa.select(sa.func.max(Revision.at)))
    assert (installation.is_demo, installation.demo_today) == (True, TODAY)
    assert newest is not None
    assert newest.date() <= LAST_DAY < TODAY


def test_a_database_that_holds_pilots_is_refused_and_stays_as_it_was(demo: Engine) -> None:
    before = dump(demo)
    with pytest.raises(PortfolioError, match="already holds 50 pilots and 18 organisations"):
        build(url_of(demo))
    assert dump(demo) == before


def test_an_unknown_size_is_refused(empty_engine: Engine) -> None:
    with pytest.raises(PortfolioError, match="choose s, m or l"):
        build(url_of(empty_engine), size="xl")


def test_progress_is_told_from_start_to_end(demo: Engine, told: list[tuple[str, float]]) -> None:
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert told[0] == ("Preparing the database", 0.0)
    assert told[-1] == ("Done", 1.0)
    assert len(told) > 20


def test_every_pilot_of_the_content_is_there_at_its_stage(demo: Engine) -> None:
    pilots = seen(demo).pilots
    content = {pilot.reference: pilot.moves[-1].stage.value for pilot in read_content().pilots}
    assert dict(zip(pilots["reference"], pilots["stage"], strict=True)) == content
    assert pilots["stage"].value_counts().to_dict() == {stage.value: count for stage, count in STAGES.items()}


def test_every_number_of_the_content_is_there(demo: Engine) -> None:
    content = read_content()
    costs = [line.pounds * 100 for pilot in content.pilots for line in pilot.costs]
    values = [value for pilot in content.pilots for one in pilot.indicators for value in one.values]
    with read_session(demo) as session:
        assert rows_of(session, Cost, "amount_pence") == sorted(costs)
        assert rows_of(session, Measurement, "value") == sorted(value.facts["value"] for value in values)
        assert rows_of(session, Measurement, "status") == sorted(value.status for value in values)
        users = {pilot.reference: pilot.users_now for pilot in content.pilots}
        table = Pilot.__table__
        assert {row.reference: row.users_now for row in session.execute(sa.select(table))} == users


def test_nobody_approved_their_own_and_every_review_lay_within_the_assurers_organisations(demo: Engine) -> None:
    with read_session(demo) as session:
        table = Measurement.__table__
        reviewed = session.execute(sa.select(table).where(table.c.reviewed_by_id.is_not(None))).all()
    assert len(reviewed) > 900
    assert all(row.reviewed_by_id != row.submitted_by_id for row in reviewed)


@pytest.mark.parametrize(
    ("reference", "indicator", "month", "before", "restated_on", "after"),
    [
        (pilot.reference, content.facts["name"], value.period[0], value.restatement.old, value.restatement.recorded_on, value.facts["value"])
        for pilot in read_content().pilots
        for content in pilot.indicators
        for value in content.values
        if value.restatement
    ],
)  # fmt: skip
def test_a_restated_number_is_known_as_it_was_before(
    demo: Engine, reference: str, indicator: str, month: date, before: Any, restated_on: date, after: Any
) -> None:
    def value_at(day: date) -> tuple[Decimal, MeasurementStatus]:
        with read_session(demo) as session:
            then = known(session, revision_known_at(session, end_of(day)))
            pilot, watched, measured = (then.table(model) for model in (Pilot, Indicator, Measurement))
            row = session.execute(
                sa.select(measured.c.value, measured.c.status)
                .join(watched, watched.c.id == measured.c.indicator_id)
                .join(pilot, pilot.c.id == watched.c.pilot_id)
                .where(
                    pilot.c.reference == reference,
                    watched.c.name == indicator,
                    measured.c.period_start == month,
                )
            ).one()
            return row.value, row.status

    assert value_at(date.fromordinal(restated_on.toordinal() - 1)) == (before, MeasurementStatus.APPROVED)
    assert value_at(restated_on) == (after, MeasurementStatus.SUBMITTED)
    assert value_at(LAST_DAY) == (after, MeasurementStatus.APPROVED)


def test_the_writing_assistants_hours_fell_to_a_third_when_they_were_tried_at_random(demo: Engine) -> None:
    asked = seen(demo, date(2026, 3, 31), date(2026, 5, 29)).pilots.set_index("reference").loc["DCS-001"]
    tried = seen(demo).pilots.set_index("reference").loc["DCS-001"]
    assert asked["hours_self_reported"] == asked["hours_saved"] == tried["hours_self_reported"]
    assert asked["hours_saved"] / 11 > 2_500_000_000
    assert (tried["hours_saved"] - asked["hours_saved"]) / 6 < 1_300_000_000


def test_a_late_entry_is_not_known_before_it_was_made(demo: Engine) -> None:
    """The photograph checks were stopped on 31 October 2025; it was entered on 26 November."""
    day = date(2025, 11, 10)
    then = seen(demo, day, day).pilots.set_index("reference")
    now = seen(demo, day).pilots.set_index("reference")
    assert (then.loc["LSA-003", "stage"], now.loc["LSA-003", "stage"]) == ("pilot", "stopped")


def test_what_waits_was_returned_or_is_a_draft_is_as_written(demo: Engine) -> None:
    pilots = seen(demo).pilots.set_index("reference")
    assert pilots.loc["DCS-001", "waiting"] == 1
    assert pilots.loc["NMH-005", "waiting"] == 5
    assert sorted(pilots.index[pilots["returned"] > 0]) == ["LSA-002", "WRP-003"]


def test_blockers_are_shared_and_some_are_resolved(demo: Engine) -> None:
    with read_session(demo) as session:
        blockers = session.execute(sa.select(Blocker.__table__)).all()
        links = session.scalar(sa.select(sa.func.count()).select_from(BlockerPilot))
    content = read_content().blockers
    assert {row.title: row.resolved_on for row in blockers} == {one.facts["title"]: one.resolved_on for one in content}
    assert links == sum(len(one.pilots) for one in content)


def test_stopped_pilots_say_why_and_what_was_learned(demo: Engine) -> None:
    with read_session(demo) as session:
        table = StageMove.__table__
        exits = session.execute(sa.select(table).where(table.c.stage.in_(("paused", "stopped", "retired"))))
        assert all(row.reason and len(row.learned) > 40 for row in exits)


def test_what_is_known_grows_month_by_month(demo: Engine) -> None:
    days = [date(2024, 9, 30), date(2025, 3, 31), date(2025, 9, 30), date(2026, 3, 31), date(2026, 9, 30)]
    counts = [len(seen(demo, day, day).pilots) for day in days]
    approved = [int(seen(demo, day, day).pilots["approved"].sum()) for day in days]
    assert counts == sorted(set(counts))
    assert approved == sorted(set(approved))


def seen(engine: Engine, as_at: date = TODAY, as_known: date | None = None) -> Snapshot:
    """The summary as at a date, as known at the end of a day."""
    with read_session(engine) as session:
        revision = revision_known_at(session, end_of(as_known)) if as_known else None
        return snapshot(Frame(session, known(session, revision), as_at))


def end_of(day: date) -> datetime:
    return datetime.combine(day, datetime.max.time(), UTC)


def rows_of(session: Any, model: type[Fact], column: str) -> list[Any]:
    return sorted(session.scalars(sa.select(model.__table__.c[column])))
