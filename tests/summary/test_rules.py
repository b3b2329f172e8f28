"""Rules over the summary, on small hand-made frames."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.summary.rules import concerns, decision_state, flagged, indicator_result, is_stalled, update_state
from portfolio.vocabulary import Flag

AS_AT = date(2026, 11, 16)


def pilots(**changes: Any) -> pd.DataFrame:
    facts = {
        "is_withdrawn": False, "stage": "pilot", "days_in_stage": 100, "started_on": pd.Timestamp(2026, 1, 5),
        "decision_on": pd.Timestamp(2027, 6, 1), "update_month": pd.Timestamp(2026, 10, 1), "actual_to_date": 100,
        "last_actual_month": pd.Timestamp(2026, 10, 1), "indicators": 1, "baselines": 1, "approved": 1, "returned": 0,
        "waiting": 0, "strongest_method": "system_log", "users_now": 5, "open_blockers": 0, "update_state": "done",
    } | changes  # fmt: skip
    return pd.DataFrame([facts]).astype({"actual_to_date": "Int64", "users_now": "Int64"})


def result(**changes: Any) -> str:
    values = {"judged": 5, "judged_low": None, "judged_high": None, "baseline": 3, "target": 9, "direction": "higher"}
    frame = pd.DataFrame([values | changes])
    names = ["judged", "judged_low", "judged_high", "baseline", "target"]
    return str(indicator_result(frame.astype(dict.fromkeys(names, "Int64"))).iloc[0])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "improved"),
        ({"judged": None}, "not_reported"),
        ({"judged": 9}, "on_target"),
        ({"judged": 2}, "worse"),
        ({"judged": 3}, "no_change"),
        ({"judged": 4, "judged_low": 2, "judged_high": 6}, "no_change"),
        ({"judged": 4, "judged_low": 4, "judged_high": 6}, "improved"),
        ({"baseline": None, "target": None}, "no_baseline"),
        ({"direction": "lower"}, "on_target"),
        ({"direction": "lower", "target": 1}, "worse"),
        ({"direction": "lower", "target": 1, "judged": 2}, "improved"),
        ({"judged": 0, "baseline": 0, "target": None}, "no_change"),
    ],
)
def test_a_result_compares_one_period_with_baseline_and_target(changes: dict[str, Any], expected: str) -> None:
    assert result(**changes) == expected


@given(judged=st.integers(-50, 50), baseline=st.integers(-50, 50), target=st.integers(-50, 50))
def test_turning_the_direction_and_every_sign_gives_the_same_result(judged: int, baseline: int, target: int) -> None:
    ahead = result(judged=judged, baseline=baseline, target=target)
    turned = result(judged=-judged, baseline=-baseline, target=-target, direction="lower")
    assert ahead == turned


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "done"),
        ({"update_month": pd.Timestamp(2026, 9, 1)}, "overdue"),
        ({"update_month": pd.NaT}, "overdue"),
        ({"update_month": pd.NaT, "stage": "paused"}, "overdue"),
        ({"update_month": pd.NaT, "stage": "stopped"}, "none"),
        ({"update_month": pd.NaT, "is_withdrawn": True}, "none"),
        ({"update_month": pd.NaT, "started_on": pd.Timestamp(2026, 11, 2)}, "none"),
    ],
)
def test_live_pilots_owe_an_update_for_each_ended_month(changes: dict[str, Any], state: str) -> None:
    frame = pilots(**changes)
    frame["update_month"] = pd.to_datetime(frame["update_month"])
    assert update_state(frame, date(2026, 10, 31)).iloc[0] == state


@pytest.mark.parametrize(
    ("changes", "stalled"),
    [
        ({"days_in_stage": 365}, False),
        ({"days_in_stage": 366}, True),
        ({"days_in_stage": 999, "stage": "at_scale"}, False),
        ({"days_in_stage": 999, "stage": "paused"}, False),
        ({"days_in_stage": 999, "is_withdrawn": True}, False),
    ],
)
def test_stalled_is_more_than_a_year_in_one_stage_on_the_way(changes: dict[str, Any], stalled: bool) -> None:
    assert bool(is_stalled(pilots(**changes)).iloc[0]) is stalled


@pytest.mark.parametrize(
    ("decision_on", "stage", "state"),
    [
        ("2026-11-15", "pilot", "past"),
        ("2026-11-16", "pilot", "near"),
        ("2027-01-15", "pilot", "near"),
        ("2027-01-16", "pilot", "none"),
        ("2026-11-15", "at_scale", "none"),
        ("2026-11-15", "stopped", "none"),
    ],
)
def test_decisions_are_past_or_near(decision_on: str, stage: str, state: str) -> None:
    frame = pilots(decision_on=pd.Timestamp(decision_on), stage=stage)
    assert decision_state(frame, AS_AT).iloc[0] == state


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        (Flag.NO_COSTS, {"actual_to_date": None, "last_actual_month": pd.NaT}),
        (Flag.STALE_COSTS, {"last_actual_month": pd.Timestamp(2026, 7, 1)}),
        (Flag.NO_INDICATOR, {"indicators": 0, "baselines": 0, "approved": 0}),
        (Flag.NO_BASELINE, {"indicators": 2}),
        (Flag.NO_MEASUREMENT, {"approved": 0}),
        (Flag.SELF_REPORT_ONLY, {"strongest_method": "self_report"}),
        (Flag.RETURNED, {"returned": 1}),
        (Flag.NO_DECISION_DATE, {"decision_on": pd.NaT}),
        (Flag.USERS_UNKNOWN, {"users_now": None}),
    ],
)
def test_each_concern_is_raised_by_what_it_names_and_by_nothing_else(code: Flag, changes: dict[str, Any]) -> None:
    sound = concerns(_dated(pilots()), AS_AT).iloc[0]
    assert not sound.any()
    found = concerns(_dated(pilots(**changes)), AS_AT).iloc[0]
    assert list(found[found].index) == [code.value]
    assert bool(flagged(_dated(pilots(**changes)), AS_AT, code).iloc[0])


def test_an_ended_pilot_raises_no_concern() -> None:
    frame = _dated(pilots(stage="stopped", actual_to_date=None, indicators=0, decision_on=pd.NaT, users_now=None))
    assert not concerns(frame, AS_AT).iloc[0].any()


@pytest.mark.parametrize(
    ("flag", "changes"),
    [
        (Flag.LIVE, {}),
        (Flag.STALLED, {"days_in_stage": 400}),
        (Flag.OVERDUE, {"update_state": "overdue"}),
        (Flag.WAITING, {"waiting": 2}),
        (Flag.BLOCKED, {"open_blockers": 1}),
        (Flag.DECISION_PAST, {"decision_on": pd.Timestamp(2026, 1, 9)}),
        (Flag.DECISION_NEAR, {"decision_on": pd.Timestamp(2026, 12, 1)}),
    ],
)
def test_each_flag_selects_what_it_says(flag: Flag, changes: dict[str, Any]) -> None:
    assert bool(flagged(_dated(pilots(**changes)), AS_AT, flag).iloc[0])
    if flag is not Flag.LIVE:
        assert not bool(flagged(_dated(pilots()), AS_AT, flag).iloc[0])


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    for column in ("last_actual_month", "decision_on"):
        frame[column] = pd.to_datetime(frame[column])
    return frame
