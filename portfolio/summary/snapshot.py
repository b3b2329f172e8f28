"""The summary itself: one row per pilot and one row per indicator, as at a date and as known at a revision."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from portfolio.clock import last_closed_month_end
from portfolio.summary import measures, queries
from portfolio.summary.frames import Frame
from portfolio.summary.rules import indicator_result, update_state
from portfolio.vocabulary import MeasurementStatus, Method, Outcome, PeriodRule

METHODS = np.array([method.value for method in Method])
COUNTS = ("open_blockers", "indicators", "approved", "waiting", "returned", "improved", "worse", "on_target")


@dataclass(frozen=True)
class Snapshot:
    """What was the case at a date. Frames are read-only by convention: they are shared between sessions.

    ``pilots``: one row per pilot that had begun (columns: `portfolio.summary.columns` and more);
    ``indicators``: one row per indicator with its value by its own period rule; ``moves``: stage moves.
    Money is integer pence, measures are millionths, dates are datetime64; missing is not reported.
    """

    as_at: date
    revision: int
    pilots: pd.DataFrame
    indicators: pd.DataFrame
    moves: pd.DataFrame


def snapshot(frame: Frame) -> Snapshot:
    """Build the summary in a fixed number of queries, of all pilots or of the frame's."""
    as_at = frame.as_at
    moves = queries.stage_moves(frame)
    indicators = _indicators(frame)
    pilots = queries.pilots(frame)
    for part in (_stages(moves, as_at), _joined_tags(frame), _costs(frame), _outcomes(indicators), _updates(frame)):
        pilots = pilots.merge(part, how="left", left_on="pilot_id", right_index=True)
    blockers = queries.open_blockers(frame).set_index("pilot_id")
    pilots = pilots.merge(blockers, how="left", left_on="pilot_id", right_index=True)
    pilots[list(COUNTS)] = pilots[list(COUNTS)].fillna(0).astype("int64")
    pilots["tags"] = pilots["tags"].fillna("")
    pilots = pilots.astype({"users_now": "Int64", "users_full": "Int64"})
    for column in ("started_on", "decision_on"):
        pilots[column] = pd.to_datetime(pilots[column])
    pilots["update_state"] = update_state(pilots, last_closed_month_end(as_at))
    begun = set(pilots["pilot_id"])
    return Snapshot(
        as_at=as_at,
        revision=frame.known.revision,
        pilots=pilots.reset_index(drop=True),
        indicators=indicators[indicators["pilot_id"].isin(begun)].reset_index(drop=True),
        moves=moves[moves["pilot_id"].isin(begun)].reset_index(drop=True),
    )


def _stages(moves: pd.DataFrame, as_at: date) -> pd.DataFrame:
    """Per pilot: stage, stage_since, days_in_stage, exit reason and lesson, the stage it left, and moves backward."""
    moves["effective_on"] = pd.to_datetime(moves["effective_on"])
    moves["stage"] = moves["stage"].astype(str)
    grouped = moves.groupby("pilot_id", sort=False)
    last = grouped.tail(1).set_index("pilot_id")
    last = last.rename(columns={"effective_on": "stage_since", "reason": "exit_reason"})
    before = moves.assign(stage_before=grouped["stage"].shift()).groupby("pilot_id", sort=False).tail(1)
    last["stage_before"] = before.set_index("pilot_id")["stage_before"]
    last["days_in_stage"] = (pd.Timestamp(as_at) - last["stage_since"]).dt.days
    return last


def _joined_tags(frame: Frame) -> pd.DataFrame:
    tags = queries.tags(frame)
    return tags.groupby("pilot_id")["tag"].agg("; ".join).to_frame("tags")


def _costs(frame: Frame) -> pd.DataFrame:
    costs = queries.costs(frame).set_index("pilot_id")
    costs["last_actual_month"] = pd.to_datetime(costs["last_actual_month"])
    amounts = ["planned_to_date", "actual_to_date", "planned_total", "forecast_total"]
    return costs.astype(dict.fromkeys(amounts, "Int64"))


def _updates(frame: Frame) -> pd.DataFrame:
    updates = queries.updates(frame).set_index("pilot_id")
    updates["update_month"] = pd.to_datetime(updates["update_month"])
    return updates


def _indicators(frame: Frame) -> pd.DataFrame:
    """One row per indicator: approved value by its period rule, interval, result against baseline, what waits."""
    rows = measures.indicators(frame)
    measured = measures.measured(frame)
    measured["status"] = measured["status"].astype(str)
    approved = measured[measured["status"] == MeasurementStatus.APPROVED].set_index("indicator_id")
    rows = rows.merge(measures.latest_approved(frame), how="left", on="indicator_id")
    rows = rows.merge(
        approved.drop(columns=["pilot_id", "status"]), how="left", left_on="indicator_id", right_index=True
    )
    for status, name in ((MeasurementStatus.SUBMITTED, "waiting"), (MeasurementStatus.RETURNED, "returned")):
        part = measured[measured["status"] == status].set_index("indicator_id")
        rows[name] = rows["indicator_id"].map(part["count"]).fillna(0).astype("int64")
        rows[f"{name}_value"] = rows["indicator_id"].map(part["value"]).astype("Int64")
    rows = rows.rename(columns={"count": "approved"})
    whole = ["approved", "value", "low", "high", "without_interval", "self_reported", "strongest", "baseline", "target"]
    rows = rows.astype(dict.fromkeys([*whole, "last_value", "last_low", "last_high"], "Int64"))
    rows["approved"] = rows["approved"].fillna(0)
    rows["latest_on"] = pd.to_datetime(rows["latest_on"])
    for name in ("outcome", "direction", "period_rule"):
        rows[name] = rows[name].astype(str)
    return _by_period_rule(rows)


def _by_period_rule(rows: pd.DataFrame) -> pd.DataFrame:
    """Add `figure` (sum, mean or latest) and `judged` (mean or latest), each with its interval, in millionths.

    A baseline and a target are stated for one period, so a sum is judged by its latest period.
    """
    is_last, is_mean = (rows["period_rule"] == rule for rule in (PeriodRule.LAST, PeriodRule.MEAN))
    count = rows["approved"].where(rows["approved"] > 0)
    for total, latest, name in (
        ("value", "last_value", "figure"),
        ("low", "last_low", "figure_low"),
        ("high", "last_high", "figure_high"),
    ):
        mean = (rows[total].astype("Float64") / count).round().astype("Int64")
        rows[name] = rows[total].mask(is_mean, mean).mask(is_last, rows[latest])
        rows[name.replace("figure", "judged")] = rows[latest].mask(is_mean, mean)
    rows["is_hours"] = measures.is_hours(rows)
    rows["result"] = indicator_result(rows)
    return rows


def _outcomes(indicators: pd.DataFrame) -> pd.DataFrame:
    """Per pilot: counts of indicators and measurements, hours saved with interval, and a result per outcome kind."""
    grouped = indicators.groupby("pilot_id")
    per_pilot = grouped.agg(
        indicators=("indicator_id", "count"),
        approved=("approved", "sum"),
        waiting=("waiting", "sum"),
        returned=("returned", "sum"),
        latest_measured_on=("latest_on", "max"),
        strongest=("strongest", "max"),
        baselines=("baseline", "count"),
        targets=("target", "count"),
    )
    for result in ("improved", "worse", "on_target"):
        per_pilot[result] = (indicators["result"].isin(_counted_as(result))).groupby(indicators["pilot_id"]).sum()
    strongest = per_pilot.pop("strongest")
    per_pilot["strongest_method"] = [METHODS[int(value)] if pd.notna(value) else None for value in strongest]
    return per_pilot.join(_hours(indicators)).join(_results(indicators))


def _counted_as(result: str) -> tuple[str, ...]:
    return ("improved", "on_target") if result == "improved" else (result,)


def _hours(indicators: pd.DataFrame) -> pd.DataFrame:
    """Hours saved per pilot, in millionths: approved with interval, the self-reported part, and what waits."""
    hours = indicators[indicators["is_hours"]]
    summed = hours.groupby("pilot_id").agg(
        hours_saved=("value", lambda values: values.sum(min_count=1)),
        hours_low=("low", lambda values: values.sum(min_count=1)),
        hours_high=("high", lambda values: values.sum(min_count=1)),
        hours_self_reported=("self_reported", lambda values: values.sum(min_count=1)),
        hours_waiting=("waiting_value", lambda values: values.sum(min_count=1)),
        hours_without_interval=("without_interval", "sum"),
        hours_measurements=("approved", "sum"),
    )
    return summed.astype("Int64")


def _results(indicators: pd.DataFrame) -> pd.DataFrame:
    """One column per outcome kind (``result_wellbeing`` ...): the worst result among the pilot's indicators of it."""
    order = {"worse": 0, "no_change": 1, "improved": 2, "on_target": 3, "no_baseline": 4, "not_reported": 5}
    ranked = indicators.assign(rank=indicators["result"].map(order))
    worst = ranked.pivot_table(index="pilot_id", columns="outcome", values="rank", aggfunc="min")
    names = {rank: name for name, rank in order.items()}
    worst = worst.reindex(columns=[outcome.value for outcome in Outcome])
    named = worst.map(lambda rank: names.get(rank))
    return named.rename(columns=lambda name: f"result_{name}")
