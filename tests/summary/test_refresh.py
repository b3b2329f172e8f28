"""Bringing a summary up to date gives exactly what building it whole gives, after any sequence of saves."""

from datetime import date
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from portfolio.db import LedgerSession, read_session, session_scope
from portfolio.errors import Invalid
from portfolio.ledger import head
from portfolio.people.service import edit_person
from portfolio.pilots.costs import save_costs
from portfolio.pilots.service import edit_pilot, move_stage, register_pilot, restore_pilot, withdraw_pilot
from portfolio.reporting.blockers import raise_blocker
from portfolio.reporting.service import save_update
from portfolio.summary.refresh import Latest, Summary, latest_summary
from portfolio.value.service import record_measurement, review_measurement
from portfolio.vocabulary import Stage
from tests.cast import TODAY, Cast, a_blocker, a_cost, a_measurement, a_pilot, a_stage, an_update
from tests.databases import SQLITE, Databases

SAVES = ("cost", "name", "tags", "stage", "update", "blocker", "measurement", "withdraw", "restore", "pilot", "person")


def save(session: LedgerSession, cast: Cast, what: str, step: int) -> Any:
    """One save of a kind; ``step`` makes it differ from the last."""
    pilot = cast.pilot if step % 2 else cast.other_pilot
    day = date(2026, 2, 1 + step)
    match what:
        case "cost":
            save_costs(session, by=cast.ada, lines=[a_cost(pilot, pounds=str(100 + step))])
        case "name":
            edit_pilot(session, by=cast.ada, pilot_id=pilot, changes={"name": f"Name {step}"})
        case "tags":
            edit_pilot(session, by=cast.ada, pilot_id=pilot, changes={"tags": ("all", f"tag {step}")})
        case "stage":
            move_stage(
                session, by=cast.ada, pilot_id=pilot,
                move=a_stage(stage=(Stage.PILOT, Stage.SCAN)[step % 3 == 0], effective_on=day),
            )  # fmt: skip
        case "update":
            save_update(
                session, by=cast.ada, pilot_id=pilot, month=date(2026, 10, 1), update=an_update(), is_submitted=True
            )
        case "blocker":
            raise_blocker(session, by=cast.ada, blocker=a_blocker(cast), pilot_ids=[pilot])
        case "measurement":
            month = f"2026-{1 + step % 9:02d}"
            made = record_measurement(
                session, by=cast.mo, indicator_id=cast.indicator, is_submitted=True,
                measurement=a_measurement(period_start=month, period_end=month),
            )  # fmt: skip
            assert made.id is not None
            review_measurement(session, by=cast.asha, measurement_id=made.id, is_approved=step % 3 > 0, note="Seen")
        case "withdraw":
            withdraw_pilot(session, by=cast.ada, pilot_id=pilot, reason="Mistake")
        case "restore":
            restore_pilot(session, by=cast.ada, pilot_id=pilot, reason="No mistake")
        case "pilot":
            register_pilot(session, by=cast.ada, pilot=a_pilot(cast, name=f"New {step}"), stage=a_stage())
        case "person":
            edit_person(session, by=cast.ada, person_id=cast.people["mo"], changes={"name": f"Mo {step}"})


def summary(engine: Engine, latest: Latest[Summary]) -> Any:
    with read_session(engine) as session:
        return latest.at(session, head(session))


@given(saves=st.lists(st.sampled_from(SAVES), min_size=1, max_size=6))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_updated_summary_equals_one_built_whole(
    databases: Databases, cast: Cast, clock: None, saves: list[str]
) -> None:
    with databases.fresh(SQLITE) as engine:
        latest = latest_summary(TODAY)
        summary(engine, latest)
        for step, what in enumerate(saves):
            try:
                with session_scope(engine) as session:
                    save(session, cast, what, step)
            except Invalid:
                continue
            updated, whole = summary(engine, latest), summary(engine, latest_summary(TODAY))
            for name in ("pilots", "indicators", "moves"):
                pd.testing.assert_frame_equal(getattr(updated[0], name), getattr(whole[0], name), check_dtype=False)
            for name in ("spend", "hours"):
                pd.testing.assert_frame_equal(getattr(updated[1], name), getattr(whole[1], name), check_dtype=False)
            assert updated[0].revision == whole[0].revision


def test_only_the_touched_pilots_are_read_again(sqlite_engine: Engine, cast: Cast) -> None:
    latest = latest_summary(TODAY)
    before, _ = summary(sqlite_engine, latest)
    with session_scope(sqlite_engine) as session:
        save_costs(session, by=cast.ada, lines=[a_cost(cast.pilot)])
    after, _ = summary(sqlite_engine, latest)
    assert after.revision > before.revision
    assert after.pilots.set_index("pilot_id").loc[cast.pilot, "actual_to_date"] == 125_050
