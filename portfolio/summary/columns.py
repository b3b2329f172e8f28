"""The summary's columns, declared once: the CSV file, its schema, the data dictionary and the register read this.

One row is one pilot, as at a date and as known at a revision. A missing value is "not reported"; zero is zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from portfolio.summary.rules import CONCERNS, concerns
from portfolio.summary.snapshot import Snapshot
from portfolio.vocabulary import (
    AiType,
    Confidence,
    ConfidenceScale,
    ExitReason,
    Method,
    Outcome,
    Stage,
    Term,
)


class Kind(StrEnum):
    """What a column holds, and so how its values are written."""

    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    DATE = "date"
    MONTH = "month"
    COUNT = "count"
    POUNDS = "pounds"
    MEASURE = "measure"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the file, its title for people, what it means, and where `facts` holds it.

    ``codes`` maps every possible value to its label. ``is_required``: every row has a value.
    """

    name: str
    title: str
    meaning: str
    kind: Kind = Kind.TEXT
    source: str = ""
    unit: str = ""
    codes: Mapping[str, str] | None = None
    is_required: bool = False
    is_unique: bool = False

    @property
    def reads(self) -> str:
        """The column of `facts` that holds it: pence for pounds, millionths for measures."""
        return self.source or self.name


RESULTS = {
    "on_target": "The target is met",
    "improved": "Better than the baseline, target not met or not set",
    "no_change": "No difference from the baseline can be told",
    "worse": "Worse than the baseline",
    "no_baseline": "Measured, but there is nothing to compare it with",
    "not_reported": "No approved measurement yet",
}
"""Result of an indicator (`portfolio.summary.rules.indicator_result`) -> what it says."""


def _code(name: str, title: str, terms: type[Term], meaning: str, *, is_required: bool = False) -> Column:
    return Column(name, title, meaning, Kind.CODE, codes=terms.labels(), is_required=is_required)


def _date(name: str, title: str, meaning: str, *, is_required: bool = False) -> Column:
    return Column(name, title, meaning, Kind.DATE, is_required=is_required)


def _count(name: str, title: str, meaning: str, source: str, unit: str, *, is_required: bool = False) -> Column:
    return Column(name, title, meaning, Kind.COUNT, source, unit, is_required=is_required)


def _pounds(source: str, title: str, meaning: str) -> Column:
    return Column(f"{source}_pounds", title, meaning, Kind.POUNDS, source, "GBP")


def _hours(name: str, title: str, source: str, meaning: str) -> Column:
    return Column(name, title, meaning, Kind.MEASURE, source, "hours")


def _result(outcome: Outcome) -> Column:
    return Column(
        f"result_{outcome.value}",
        f"Result: {outcome.label.lower()}",
        f"The worst result of the pilot's indicators of {outcome.label.lower()}, from approved measurements; those "
        "without a result count only when none has one. Empty when it watches no such indicator.",
        Kind.CODE,
        codes=RESULTS,
    )


def _text(name: str, title: str, meaning: str, *, is_required: bool = True, is_unique: bool = False) -> Column:
    return Column(name, title, meaning, is_required=is_required, is_unique=is_unique)


COLUMNS: tuple[Column, ...] = (
    _text("reference", "Reference", "The pilot's stable name in the register, never used again.", is_unique=True),
    _text("name", "Name", "What the pilot is called."),
    _text("organisation", "Organisation", "The body that runs the pilot."),
    _text("senior_owner", "Senior owner", "Who answers for the pilot."),
    _text("programme_manager", "Programme manager", "Who runs the pilot and reports on it."),
    _text("goal", "Goal", "Code of the AI Opportunities Action Plan goal that the pilot serves."),
    _text("goal_label", "Goal in words", "The goal's name when the file's facts were recorded."),
    _code("ai_type", "AI type", AiType, "The kind of artificial intelligence.", is_required=True),
    _code("stage", "Stage", Stage, "Where the pilot was on the way to scale. Empty before its first stage."),
    _text("stage_label", "Stage in words", "The stage's name as the register shows it.", is_required=False),
    _date("stage_since", "At this stage since", "The day from which the pilot is at its stage."),
    _count("days_in_stage", "Days at this stage", "Days from that day to the as-at date.", "", "days"),
    _date("started_on", "Started", "The day the pilot began.", is_required=True),
    _date("decision_on", "Decision planned", "The day on which the next decision about the pilot is planned."),
    _code("confidence", "Delivery confidence", Confidence, "From the latest submitted monthly update."),
    _code("confidence_scale", "Scale of the confidence", ConfidenceScale, "The scale that the confidence was given on; ratings are never converted."),
    Column("last_update_month", "Last update", "The latest month with a submitted update.", Kind.MONTH, "update_month"),
    _count("open_blockers", "Open blockers", "Blockers raised by the as-at date and not resolved by it.", "", "blockers", is_required=True),
    _count("users_now", "Users now", "People who use it.", "", "people"),
    _count("users_full", "Users at full scale", "People who would use it at full scale.", "", "people"),
    _pounds("actual_to_date", "Spent to date", "Actual costs of the months that had ended by the as-at date. Nominal."),
    _pounds("planned_to_date", "Planned to date", "Planned costs of the same months. Nominal."),
    _pounds("planned_total", "Planned in total", "Planned costs of all months, later ones included. Nominal."),
    _pounds("forecast_total", "Forecast in total", "Forecast costs of all months that have a forecast. Nominal."),
    Column("last_actual_month", "Last month with actual costs", "The latest ended month with an actual cost.", Kind.MONTH),
    _hours("hours_saved", "Hours saved", "", "Approved hours saved since the pilot began: indicators of time saved, in hours, whose periods add up."),
    _hours("hours_saved_low", "Hours saved, low", "hours_low", "The low ends added up; a value without an interval counts as itself."),
    _hours("hours_saved_high", "Hours saved, high", "hours_high", "The high ends added up; a value without an interval counts as itself."),
    _hours("hours_self_reported", "Hours saved, self-reported", "", "The part of hours saved that rests on self-report alone."),
    _hours("hours_waiting", "Hours waiting for approval", "", "Submitted and not yet approved; not part of hours saved."),
    *(_result(outcome) for outcome in Outcome),
    _count("measurements_approved", "Approved measurements", "Of periods that had ended by the as-at date.", "approved", "measurements", is_required=True),
    _count("measurements_waiting", "Measurements waiting", "Submitted and not yet approved.", "waiting", "measurements", is_required=True),
    _count("measurements_returned", "Measurements returned", "Returned by an assurer with a note.", "returned", "measurements", is_required=True),
    _code("strongest_method", "Strongest method", Method, "The strongest design among the approved measurements."),
    Column("concerns", "Data-quality concerns", "What keeps the figures of a live pilot from being relied on; several are joined by “; ”.", Kind.CODES, codes={code: what for code, (what, _) in CONCERNS.items()}),
    _text("tags", "Tags", "Free-text tags in lower case, joined by “; ”.", is_required=False),
    _code("exit_reason", "Reason for leaving", ExitReason, "Why a pilot is paused, stopped or retired."),
    _text("learned", "What was learned", "The lesson recorded with the latest stage.", is_required=False),
    Column("is_withdrawn", "Withdrawn", "True when the pilot was entered by mistake. It stays in the file and in every denominator.", Kind.BOOLEAN, is_required=True),
    _date("as_at", "As at", "The date that the row's facts are about: later months, measurements and moves are left out.", is_required=True),
    _count("as_known_revision", "As known at revision", "The newest change of the register that the row takes into account.", "", "revision", is_required=True),
)  # fmt: skip
"""In the order of the file."""

BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}


def facts(snapshot: Snapshot, *, stages: Mapping[str, str], goals: Mapping[str, str]) -> pd.DataFrame:
    """`Snapshot.pilots` with the columns that only the file has; ``stages`` and ``goals`` are labels as known."""
    pilots = snapshot.pilots
    found = concerns(pilots, snapshot.as_at)
    codes = found.columns.to_numpy()
    return pilots.assign(
        stage_label=pilots["stage"].map(stages),
        goal_label=pilots["goal"].map(goals),
        confidence_scale=pilots["scale"].where(pilots["confidence"].notna()),
        concerns=["; ".join(codes[row]) for row in found.to_numpy(dtype=bool)],
        as_at=pd.Timestamp(snapshot.as_at),
        as_known_revision=snapshot.revision,
    )
