"""The summary counts what it says it counts: hand-worked figures, on both engines."""

from collections.abc import Callable
from datetime import date
from typing import Any
from typing import cast as cast_to

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.db import LedgerSession, read_session, session_scope
from portfolio.ledger import known
from portfolio.pilots.costs import save_costs
from portfolio.pilots.service import edit_pilot, move_stage, register_pilot, withdraw_pilot
from portfolio.reporting.blockers import raise_blocker, resolve_blocker
from portfolio.reporting.service import save_update
from portfolio.summary.frames import Frame
from portfolio.summary.snapshot import Snapshot, snapshot
from portfolio.value.service import add_indicator, record_measurement, review_measurement
from portfolio.vocabulary import ExitReason, Method, Outcome, PeriodRule, Stage
from tests.cast import (
    TODAY,
    Cast,
    a_blocker,
    a_cost,
    a_measurement,
    a_pilot,
    a_stage,
    an_indicator,
    an_update,
)


def read(engine: Engine, as_at: date = TODAY, revision: int | None = None) -> Snapshot:
    with read_session(engine) as session:
        return snapshot(Frame(session, known(session, revision), as_at))


def row(engine: Engine, cast: Cast, as_at: date = TODAY) -> pd.Series:
    pilots = read(engine, as_at).pilots.set_index("pilot_id")
    return cast_to(pd.Series, pilots.loc[cast.pilot])


def write(engine: Engine, action: Callable[[LedgerSession], Any]) -> Any:
    with session_scope(engine) as session:
        return action(session)


def approve(engine: Engine, cast: Cast, indicator: int, **changes: Any) -> None:
    made = write(
        engine,
        lambda s: record_measurement(
            s, by=cast.mo, indicator_id=indicator, measurement=a_measurement(**changes), is_submitted=True
        ),
    )
    write(engine, lambda s: review_measurement(s, by=cast.asha, measurement_id=made.id, is_approved=True))


def test_what_is_not_reported_is_missing_and_never_zero(engine: Engine, cast: Cast) -> None:
    found = row(engine, cast)
    for column in ("planned_to_date", "actual_to_date", "hours_saved", "last_actual_month", "update_month"):
        assert pd.isna(found[column]), column
    assert found["approved"] == 0
    assert found["result_time_saved"] == "not_reported"


def test_costs_to_date_count_ended_months_only(engine: Engine, cast: Cast) -> None:
    lines = [
        a_cost(cast.pilot, month="2026-09", pounds="100.50"),
        a_cost(cast.pilot, month="2026-10", pounds="200"),
        a_cost(cast.pilot, month="2026-11", pounds="400"),
        a_cost(cast.pilot, month="2026-10", basis="planned", pounds="250"),
        a_cost(cast.pilot, month="2027-01", basis="planned", pounds="1000"),
    ]
    write(engine, lambda s: save_costs(s, by=cast.mo, lines=lines))
    found = row(engine, cast)
    assert found["actual_to_date"] == 30_050
    assert found["planned_to_date"] == 25_000
    assert found["planned_total"] == 125_000
    assert found["last_actual_month"] == pd.Timestamp(2026, 10, 1)
    on_month_end = row(engine, cast, date(2026, 9, 30))
    assert on_month_end["actual_to_date"] == 10_050


def test_only_approved_measurements_reach_hours_saved_and_what_waits_is_beside(engine: Engine, cast: Cast) -> None:
    approve(engine, cast, cast.indicator)
    approve(
        engine, cast, cast.indicator,
        period_start="2026-10", period_end="2026-10", value="10", low=None, high=None, method=Method.SELF_REPORT,
    )  # fmt: skip
    waiting = a_measurement(period_start="2026-08", period_end="2026-08", value="7", low=None, high=None)
    write(
        engine,
        lambda s: record_measurement(
            s, by=cast.mo, indicator_id=cast.indicator, measurement=waiting, is_submitted=True
        ),
    )
    found = row(engine, cast)
    assert (found["hours_saved"], found["hours_low"], found["hours_high"]) == (51_500_000, 46_000_000, 57_000_000)
    assert found["hours_self_reported"] == 10_000_000
    assert found["hours_waiting"] == 7_000_000
    assert (found["approved"], found["waiting"]) == (2, 1)
    assert found["strongest_method"] == "observed_task"


@pytest.mark.parametrize(
    ("rule", "figure"), [(PeriodRule.SUM, 9_000_000), (PeriodRule.MEAN, 4_500_000), (PeriodRule.LAST, 6_000_000)]
)
def test_an_indicator_adds_up_by_its_own_rule(engine: Engine, cast: Cast, rule: PeriodRule, figure: int) -> None:
    changes = {"outcome": Outcome.WELLBEING, "unit": "points", "period_rule": rule, "target": 20, "baseline": 1}
    made = write(
        engine,
        lambda s: add_indicator(
            s, by=cast.mo, pilot_id=cast.pilot, indicator=an_indicator(cast, name="Wellbeing", **changes)
        ),
    )
    for month, value in (("2026-08", "3"), ("2026-09", "6")):
        approve(engine, cast, made.id, period_start=month, period_end=month, value=value, low=None, high=None)
    indicators = read(engine).indicators.set_index("indicator_id")
    assert indicators.loc[made.id, "figure"] == figure
    assert indicators.loc[made.id, "result"] == "improved"


def test_the_stage_is_the_one_effective_on_the_date(engine: Engine, cast: Cast) -> None:
    write(
        engine,
        lambda s: move_stage(
            s, by=cast.mo, pilot_id=cast.pilot, move=a_stage(stage=Stage.PILOT, effective_on=date(2026, 6, 1))
        ),
    )
    stop = a_stage(
        stage=Stage.STOPPED, effective_on=date(2026, 11, 2), reason=ExitReason.LOW_ADOPTION, learned="Ask first."
    )
    write(engine, lambda s: move_stage(s, by=cast.mo, pilot_id=cast.pilot, move=stop))
    assert row(engine, cast, date(2026, 5, 31))["stage"] == "prototype"
    assert row(engine, cast, date(2026, 6, 1))["stage"] == "pilot"
    found = row(engine, cast)
    assert (found["stage"], found["stage_before"], found["days_in_stage"]) == ("stopped", "pilot", 14)
    assert found["learned"] == "Ask first."


def test_a_withdrawn_pilot_stays_and_is_flagged(engine: Engine, cast: Cast) -> None:
    write(engine, lambda s: withdraw_pilot(s, by=cast.mo, pilot_id=cast.pilot, reason="Entered twice"))
    found = row(engine, cast)
    assert found["is_withdrawn"]
    assert found["update_state"] == "none"


def test_a_pilot_is_absent_before_it_began(engine: Engine, cast: Cast) -> None:
    assert cast.pilot not in set(read(engine, date(2026, 1, 11)).pilots["pilot_id"])
    assert cast.pilot in set(read(engine, date(2026, 1, 12)).pilots["pilot_id"])


def test_updates_and_blockers_are_those_of_the_date(engine: Engine, cast: Cast) -> None:
    assert row(engine, cast)["update_state"] == "overdue"
    write(
        engine,
        lambda s: save_update(
            s, by=cast.mo, pilot_id=cast.pilot, month=date(2026, 10, 1), update=an_update(), is_submitted=True
        ),
    )
    made = write(engine, lambda s: raise_blocker(s, by=cast.mo, blocker=a_blocker(cast), pilot_ids=[cast.pilot]))
    found = row(engine, cast)
    assert (found["update_state"], found["confidence"], found["open_blockers"]) == ("done", "amber", 1)
    assert row(engine, cast, date(2026, 10, 4))["open_blockers"] == 0
    write(engine, lambda s: resolve_blocker(s, by=cast.mo, blocker_id=made.id, resolved_on=date(2026, 11, 10)))
    assert row(engine, cast)["open_blockers"] == 0
    assert row(engine, cast, date(2026, 11, 9))["open_blockers"] == 1


def test_the_number_of_queries_does_not_grow_with_the_number_of_pilots(sqlite_engine: Engine, cast: Cast) -> None:
    counted = [_count_queries(sqlite_engine)]
    for number in range(12):
        with session_scope(sqlite_engine) as session:
            register_pilot(session, by=cast.ada, pilot=a_pilot(cast, name=f"Pilot {number}"), stage=a_stage())
    counted.append(_count_queries(sqlite_engine))
    assert counted[0] == counted[1] <= 12


def _count_queries(engine: Engine) -> int:
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        read(engine)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return sum("SELECT" in statement for statement in seen)


def test_as_known_earlier_the_summary_says_what_it_said_then(engine: Engine, cast: Cast) -> None:
    write(engine, lambda s: save_costs(s, by=cast.mo, lines=[a_cost(cast.pilot)]))
    then = read(engine)
    write(engine, lambda s: save_costs(s, by=cast.mo, lines=[a_cost(cast.pilot, pounds="1")]))
    write(engine, lambda s: edit_pilot(s, by=cast.mo, pilot_id=cast.pilot, changes={"name": "Renamed", "tags": "new"}))
    approve(engine, cast, cast.indicator)
    again = read(engine, revision=then.revision)
    pd.testing.assert_frame_equal(again.pilots, then.pilots)
    pd.testing.assert_frame_equal(again.indicators, then.indicators)
    pd.testing.assert_frame_equal(again.moves, then.moves)
