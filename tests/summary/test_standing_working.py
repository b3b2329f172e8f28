"""Every figure at the top of the overview recomputes from its own working."""

from datetime import date

import pytest
from sqlalchemy.engine import Engine

from portfolio.appraisal.working import recompute
from portfolio.db import read_session, session_scope
from portfolio.ledger import known
from portfolio.pilots.costs import save_costs
from portfolio.pilots.service import move_stage
from portfolio.summary.frames import MICRO, Frame
from portfolio.summary.overview import standing
from portfolio.summary.snapshot import Snapshot, snapshot
from portfolio.summary.standing_working import standing_workings
from portfolio.value.service import record_measurement, review_measurement
from portfolio.vocabulary import Method, Stage
from tests.cast import TODAY, Cast, a_cost, a_measurement, a_stage


def at(engine: Engine, day: date) -> Snapshot:
    with read_session(engine) as session:
        return snapshot(Frame(session, known(session), day))


def write_some(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        lines = [a_cost(cast.pilot), a_cost(cast.pilot, basis="planned", pounds="1,100"), a_cost(cast.other_pilot)]
        save_costs(session, by=cast.ada, lines=lines)
    with session_scope(engine) as session:
        move = a_stage(stage=Stage.AT_SCALE, effective_on=date(2026, 11, 3))
        move_stage(session, by=cast.ada, pilot_id=cast.pilot, move=move)
    for month, method in (
        ("2026-08", Method.SELF_REPORT),
        ("2026-09", Method.SYSTEM_LOG),
        ("2026-10", Method.SYSTEM_LOG),
    ):
        with session_scope(engine) as session:
            entered = a_measurement(period_start=month, period_end=month, method=method)
            row = record_measurement(
                session, by=cast.mo, indicator_id=cast.indicator, measurement=entered, is_submitted=True
            )
            if month != "2026-10":
                review_measurement(session, by=cast.asha, measurement_id=row.id or 0, is_approved=True)


def test_each_figure_recomputes_and_is_the_one_shown(sqlite_engine: Engine, cast: Cast) -> None:
    write_some(sqlite_engine, cast)
    now, then = at(sqlite_engine, TODAY), at(sqlite_engine, date(2026, 9, 30))
    workings = {figure: write() for figure, write in standing_workings(now, then).items()}
    assert all(recompute(working) == working.value for working in workings.values())
    shown = standing(now)
    hours = shown.hours
    expected = {
        "Pilots, at scale": shown.at_scale,
        "Pilots at scale, change": shown.at_scale - standing(then).at_scale,
        "Spend to date": (shown.spend.actual or 0) / 100,
        "Spend against plan": shown.spend.variance_rate,
        "Hours saved, approved": (hours.saved or 0) / MICRO,
        "Hours saved, approved, low": (hours.low or 0) / MICRO,
        "Hours saved, approved, high": (hours.high or 0) / MICRO,
        "Hours saved, share self-reported": hours.self_reported / (hours.saved or 1),
        "Hours waiting for approval": hours.waiting / MICRO,
        "Measured beyond self-report": shown.evidenced,
    }
    for figure, value in expected.items():
        assert workings[figure].value == pytest.approx(value), figure
    assert shown.at_scale == 1
    assert hours.waiting


def test_nothing_reported_says_so(sqlite_engine: Engine) -> None:
    now = at(sqlite_engine, TODAY)
    workings = standing_workings(now, now)
    for figure in ("Spend to date", "Spend against plan", "Hours saved, approved", "Hours saved, share self-reported"):
        working = workings[figure]()
        assert working.value is None
        assert working.missing
