"""The working of the overview's figures: which pilots are counted or added up, each with its revision."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from portfolio.appraisal.aggregates import count_of, difference_of, share_of, total_of, variance_rate
from portfolio.appraisal.working import Sheet, Working
from portfolio.summary.frames import MICRO
from portfolio.summary.overview import counted
from portfolio.summary.snapshot import Snapshot
from portfolio.vocabulary import Stage

Workings = Mapping[str, Callable[[], Working]]
SOURCE = "the register, as known at this revision"


def standing_workings(now: Snapshot, then: Snapshot) -> Workings:
    """Figure -> its working, for the figures of `overview.standing` and their changes since ``then``."""
    figures: dict[str, Callable[[], Working]] = {}
    for stage in Stage:
        figures[f"Pilots, {stage.label.lower()}"] = partial(_count, now, f"Pilots, {stage.label.lower()}", stage)
    figures["Pilots at scale, change"] = partial(_change_at_scale, now, then)
    figures["Spend to date"] = partial(_total, now, "Spend to date", "actual_to_date", 100, "£")
    figures["Spend against plan"] = partial(_variance, now)
    hours = {"": "hours_saved", ", low": "hours_low", ", high": "hours_high", " by self-report": "hours_self_reported"}
    for what, column in hours.items():
        figure = f"Hours saved, approved{what}"
        figures[figure] = partial(_total, now, figure, column, MICRO, "hours")
    figures["Hours saved, share self-reported"] = partial(_self_reported, now)
    figures["Hours waiting for approval"] = partial(
        _total, now, "Hours waiting for approval", "hours_waiting", MICRO, "hours"
    )
    figures["Measured beyond self-report"] = partial(_evidenced, now)
    return figures


def _period(at: Snapshot) -> str:
    return f"as at {at.as_at:%d %B %Y}"


def _given(
    sheet: Sheet, name: str, rows: pd.DataFrame, values: tuple[float | int, ...], unit: str, at: Snapshot
) -> str:
    return sheet.given(
        name, values, unit=unit, source=SOURCE, revision=at.revision, labels=tuple(rows["reference"].astype(str))
    )


def _count(at: Snapshot, figure: str, stage: Stage) -> Working:
    sheet = Sheet()
    rows = counted(at)
    rows = rows[rows["stage"] == stage]
    _given(sheet, figure.lower(), rows, (1,) * len(rows), "pilots", at)
    sheet.step("how many", count_of, values=figure.lower())
    return sheet.finish(figure, "how many", "pilots", period=_period(at))


def _change_at_scale(now: Snapshot, then: Snapshot) -> Working:
    sheet = Sheet()
    for name, at in (("later", now), ("earlier", then)):
        rows = counted(at)
        rows = rows[rows["stage"] == Stage.AT_SCALE]
        _given(sheet, f"at scale {_period(at)}", rows, (1,) * len(rows), "pilots", at)
        sheet.step(name, count_of, values=f"at scale {_period(at)}")
    sheet.step("change", difference_of, later="later", earlier="earlier")
    return sheet.finish("Pilots at scale, change", "change", "pilots", period=f"since {then.as_at:%d %B %Y}")


def _total(at: Snapshot, figure: str, column: str, per_unit: int, unit: str) -> Working:
    rows = counted(at)
    rows = rows[rows[column].notna()]
    about: dict[str, Any] = {"period": _period(at), "price_base": "nominal" if unit == "£" else ""}
    if rows.empty:
        return Working(figure, None, unit, **about, missing="no pilot reports it")
    sheet = Sheet()
    _given(sheet, "reported by each pilot", rows, tuple(int(value) / per_unit for value in rows[column]), unit, at)
    sheet.step("total", total_of, values="reported by each pilot")
    return sheet.finish(figure, "total", unit, **about)


def _variance(at: Snapshot) -> Working:
    rows = counted(at)
    rows = rows[rows["actual_to_date"].notna() & rows["planned_to_date"].notna()]
    figure = "Spend against plan"
    about: dict[str, Any] = {"period": _period(at), "price_base": "nominal"}
    if rows.empty or not int(rows["planned_to_date"].sum()):
        return Working(figure, None, "", **about, missing="no pilot reports both actual and planned costs")
    sheet = Sheet()
    for name in ("actual", "planned"):
        values = tuple(int(value) / 100 for value in rows[f"{name}_to_date"])
        _given(sheet, f"{name} of each pilot that reports both", rows, values, "£", at)
        sheet.step(name, total_of, values=f"{name} of each pilot that reports both")
    sheet.step("over or under", variance_rate, actual="actual", planned="planned")
    return sheet.finish(figure, "over or under", "of the plan", **about)


def _self_reported(at: Snapshot) -> Working:
    rows = counted(at)
    rows = rows[rows["hours_saved"].notna()]
    figure = "Hours saved, share self-reported"
    if rows.empty or not int(rows["hours_saved"].sum()):
        return Working(figure, None, "", period=_period(at), missing="no approved hours")
    sheet = Sheet()
    for name, column in (("part", "hours_self_reported"), ("whole", "hours_saved")):
        values = tuple(int(value) / MICRO for value in rows[column].fillna(0))
        _given(sheet, f"{name} of each pilot", rows, values, "hours", at)
        sheet.step(name, total_of, values=f"{name} of each pilot")
    sheet.step("share", share_of, part="part", whole="whole")
    return sheet.finish(figure, "share", "of hours saved", period=_period(at))


def _evidenced(at: Snapshot) -> Working:
    rows = counted(at)
    rows = rows[(rows["approved"] > 0) & (rows["strongest_method"] != "self_report")]
    sheet = Sheet()
    _given(sheet, "measured by more than self-report", rows, (1,) * len(rows), "pilots", at)
    sheet.step("how many", count_of, values="measured by more than self-report")
    return sheet.finish("Measured beyond self-report", "how many", "pilots", period=_period(at))
