"""How stages, confidence, statuses and methods are shown: always an icon and a word, never colour alone."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from portfolio.clock import month_end, month_start
from portfolio.ui.words import NOT_REPORTED, day, measure, month, plain
from portfolio.vocabulary import Confidence, ConfidenceScale, MeasurementStatus, Method, Severity, Stage, UpdateStatus

Colour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray"]

STAGES: dict[Stage, tuple[str, Colour]] = {
    Stage.SCAN: ("search", "gray"),
    Stage.PROTOTYPE: ("science", "violet"),
    Stage.PILOT: ("flight_takeoff", "blue"),
    Stage.SCALING: ("trending_up", "blue"),
    Stage.AT_SCALE: ("public", "green"),
    Stage.PAUSED: ("pause_circle", "orange"),
    Stage.STOPPED: ("stop_circle", "red"),
    Stage.RETIRED: ("inventory_2", "gray"),
}
CONFIDENCE: dict[Confidence, tuple[str, Colour]] = {
    Confidence.GREEN: ("check_circle", "green"),
    Confidence.AMBER_GREEN: ("recommend", "yellow"),
    Confidence.AMBER: ("warning", "orange"),
    Confidence.AMBER_RED: ("report", "orange"),
    Confidence.RED: ("dangerous", "red"),
}
STATUSES: dict[MeasurementStatus, tuple[str, Colour]] = {
    MeasurementStatus.DRAFT: ("edit", "gray"),
    MeasurementStatus.SUBMITTED: ("hourglass_top", "blue"),
    MeasurementStatus.APPROVED: ("verified", "green"),
    MeasurementStatus.RETURNED: ("undo", "orange"),
}
UPDATES: dict[UpdateStatus, tuple[str, Colour]] = {
    UpdateStatus.DRAFT: ("edit", "gray"),
    UpdateStatus.SUBMITTED: ("check_circle", "green"),
}
SEVERITIES: dict[Severity, tuple[str, Colour]] = {
    Severity.LOW: ("arrow_downward", "gray"),
    Severity.MEDIUM: ("drag_handle", "yellow"),
    Severity.HIGH: ("arrow_upward", "orange"),
    Severity.CRITICAL: ("priority_high", "red"),
}
METHOD_SYMBOLS: dict[Method, str] = {
    Method.SELF_REPORT: "circle",
    Method.OBSERVED_TASK: "square",
    Method.SYSTEM_LOG: "diamond",
    Method.BEFORE_AFTER: "triangle-up",
    Method.MATCHED: "cross",
    Method.DIFFERENCE_IN_DIFFERENCES: "star",
    Method.RANDOMISED: "hexagon",
}
RESULTS: dict[str, tuple[str, str, Colour]] = {
    "on_target": ("target", "Target met", "green"),
    "improved": ("trending_up", "Better than baseline", "green"),
    "no_change": ("trending_flat", "No clear change from baseline", "gray"),
    "worse": ("trending_down", "Worse than baseline", "red"),
    "no_baseline": ("question_mark", "No baseline to compare with", "gray"),
    "not_reported": ("radio_button_unchecked", "No approved value yet", "gray"),
}
"""Result of an indicator -> icon, words, colour."""

SCALES = {ConfidenceScale.THREE: "three-point scale", ConfidenceScale.FIVE: "five-point scale"}


def icon(name: str) -> str:
    """A Material icon for an ``icon`` argument or a label."""
    return f":material/{name}:"


def rating(value: Confidence) -> str:
    """A delivery confidence as an option: icon and word."""
    name, colour = CONFIDENCE[value]
    return f":{colour}[{icon(name)}] {value.label}"


def paragraphs(text: str) -> str:
    """User text with its line breaks, for a place that reads Markdown; nothing in it becomes markup."""
    return "  \n".join(plain(line.strip()) for line in text.split("\n"))


def quantity(value: Decimal | None, unit: str = "") -> str:
    """A measured value: as many figures as it needs."""
    return measure(None if value is None else int(value.scaleb(6)), unit)


def exact(value: Decimal | None) -> str:
    """A measured value as it would be typed, with every figure; empty when there is none."""
    return "" if value is None else f"{value.normalize():f}"


def period(start: date, end: date) -> str:
    """``October 2026``, ``July to September 2026``, or both days when it is not whole months."""
    if start != month_start(start) or end != month_end(end):
        return day(start) if start == end else f"{day(start)} to {day(end)}"
    if month_start(end) == start:
        return month(start)
    first = f"{start:%B}" if start.year == end.year else month(start)
    return f"{first} to {month(end)}"


def or_not_reported(value: Any) -> str:
    """Text as it is; absence as "Not reported"."""
    return NOT_REPORTED if value is None or value == "" else str(value)
