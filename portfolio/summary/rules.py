"""Pure rules over the summary: results, overdue updates, stalled pilots, decisions due, data-quality concerns.

Each rule says in its docstring what it counts; the screens and the data dictionary quote these words.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from portfolio.vocabulary import ENDED_STAGES, Direction, Flag, Stage

STALLED_DAYS = 365
DECISION_NEAR_DAYS = 60
COST_GRACE_MONTHS = 2
WORKING_STAGES = (Stage.SCAN, Stage.PROTOTYPE, Stage.PILOT, Stage.SCALING)


def is_live(pilots: pd.DataFrame) -> pd.Series:
    """Not withdrawn, and neither stopped nor retired (a paused pilot is live)."""
    return ~pilots["is_withdrawn"].astype(bool) & ~pilots["stage"].isin(ENDED_STAGES)


def is_working(pilots: pd.DataFrame) -> pd.Series:
    """Live and on the path between Scan and Scaling: what can stall and what a decision is due on."""
    return ~pilots["is_withdrawn"].astype(bool) & pilots["stage"].isin(WORKING_STAGES)


def indicator_result(indicators: pd.DataFrame) -> pd.Series:
    """What an indicator's approved measurements say against its baseline and target.

    Judged is the mean of the periods, or the latest one, never a running sum: a baseline and a target are
    stated for one period. ``not_reported`` without an approved measurement; ``on_target`` when the target is
    met; else against the baseline ``improved``, ``worse`` or ``no_change`` (the baseline lies within the
    interval, where one is given); ``no_baseline`` when there is nothing to compare with.
    """
    sign = np.where(indicators["direction"] == Direction.HIGHER, 1.0, -1.0)
    figure, baseline, target, low, high = (
        indicators[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        for name in ("judged", "baseline", "target", "judged_low", "judged_high")
    )
    within = (np.where(np.isnan(low), figure, low) <= baseline) & (baseline <= np.where(np.isnan(high), figure, high))
    conditions = [
        np.isnan(figure),
        ~np.isnan(target) & ((figure - target) * sign >= 0),
        np.isnan(baseline),
        within,
        (figure - baseline) * sign > 0,
    ]
    results = ["not_reported", "on_target", "no_baseline", "no_change", "improved"]
    return pd.Series(np.select(conditions, results, default="worse"), index=indicators.index)


def update_state(pilots: pd.DataFrame, closed: date) -> pd.Series:
    """``done`` when the month that ended on ``closed`` is reported, ``overdue`` when not, ``none`` when not owed.

    Live pilots that had begun by that month owe an update.
    """
    month = pd.Timestamp(closed.replace(day=1))
    owes = is_live(pilots) & (pd.to_datetime(pilots["started_on"]) <= pd.Timestamp(closed))
    done = pilots["update_month"].notna() & (pilots["update_month"] >= month)
    return pd.Series(np.select([~owes, done], ["none", "done"], default="overdue"), index=pilots.index)


def is_stalled(pilots: pd.DataFrame) -> pd.Series:
    """In the same stage on the way to scale for more than 365 days."""
    return is_working(pilots) & (pilots["days_in_stage"] > STALLED_DAYS)


def decision_state(pilots: pd.DataFrame, as_at: date) -> pd.Series:
    """``past`` or ``near`` (within 60 days) for the planned decision of a pilot on the way to scale, else ``none``."""
    days = (pilots["decision_on"] - pd.Timestamp(as_at)).dt.days
    waiting = is_working(pilots) & days.notna()
    conditions = [waiting & (days < 0), waiting & (days <= DECISION_NEAR_DAYS)]
    return pd.Series(np.select(conditions, ["past", "near"], default="none"), index=pilots.index)


CONCERN_MENDED_BY: dict[Flag, str] = {
    Flag.NO_COSTS: "Programme manager: enter what was spent",
    Flag.STALE_COSTS: "Programme manager: enter the missing months",
    Flag.NO_INDICATOR: "Programme manager: add at least one outcome with a target",
    Flag.NO_BASELINE: "Programme manager: capture it before it is too late",
    Flag.NO_MEASUREMENT: "Programme manager and assurer",
    Flag.SELF_REPORT_ONLY: "Programme manager: plan a stronger measurement",
    Flag.RETURNED: "Programme manager: answer the assurer's note",
    Flag.NO_DECISION_DATE: "Senior owner: say when it will be decided",
    Flag.USERS_UNKNOWN: "Programme manager: enter users now",
}
"""Data-quality concerns and who can mend each."""

CONCERNS = {flag.value: (flag.label, who) for flag, who in CONCERN_MENDED_BY.items()}
"""Concern code -> what is wrong, and who can mend it."""


def concerns(pilots: pd.DataFrame, as_at: date) -> pd.DataFrame:
    """One boolean column per concern, for live pilots; the index is that of ``pilots``."""
    live, working = is_live(pilots), is_working(pilots)
    past_scan = live & (pilots["stage"] != Stage.SCAN)
    cutoff = pd.Timestamp(as_at.replace(day=1)) - pd.DateOffset(months=COST_GRACE_MONTHS + 1)
    has_indicators, has_approved = pilots["indicators"] > 0, pilots["approved"] > 0
    found = {
        "no_costs": past_scan & pilots["actual_to_date"].isna(),
        "stale_costs": live & (pilots["last_actual_month"] < cutoff),
        "no_indicator": past_scan & ~has_indicators,
        "no_baseline": live & has_indicators & (pilots["baselines"].fillna(0) < pilots["indicators"]),
        "no_measurement": past_scan & has_indicators & ~has_approved,
        "self_report_only": live & has_approved & (pilots["strongest_method"] == "self_report"),
        "returned": live & (pilots["returned"] > 0),
        "no_decision_date": working & pilots["decision_on"].isna(),
        "users_unknown": past_scan & pilots["users_now"].isna(),
    }
    return pd.DataFrame({name: found[name].astype(bool) for name in CONCERNS}, index=pilots.index)


def flagged(pilots: pd.DataFrame, as_at: date, flag: Flag) -> pd.Series:
    """Which pilots a flag stands for at a date."""
    state = decision_state(pilots, as_at)
    rules: dict[Flag, Callable[[], pd.Series]] = {
        Flag.LIVE: lambda: is_live(pilots),
        Flag.STALLED: lambda: is_stalled(pilots),
        Flag.OVERDUE: lambda: pilots["update_state"] == "overdue",
        Flag.DECISION_PAST: lambda: state == "past",
        Flag.DECISION_NEAR: lambda: state == "near",
        Flag.WAITING: lambda: pilots["waiting"] > 0,
        Flag.BLOCKED: lambda: is_working(pilots) & (pilots["open_blockers"] > 0),
    }
    rule = rules.get(flag)
    return rule() if rule else concerns(pilots, as_at)[flag.value]
