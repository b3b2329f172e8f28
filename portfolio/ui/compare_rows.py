"""Rows of a comparison that come from the register: facts, delivery, cost, outcomes and lessons."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from portfolio.summary.frames import MICRO
from portfolio.summary.rules import decision_state
from portfolio.ui.compare_data import Compared
from portfolio.ui.compare_table import LONGEST, Cell, Row, counted, told
from portfolio.ui.pilot_indicators import BASES
from portfolio.ui.pilot_words import RESULTS, SCALES
from portfolio.ui.register_table import CONFIDENCE_SIGNS
from portfolio.ui.value_words import pounds
from portfolio.ui.words import NOT_REPORTED, day, measure, money, month, number, plural
from portfolio.vocabulary import AiType, Confidence, ConfidenceScale, ExitReason, Outcome, PeriodRule, Stage

FACTS, DELIVERY, COST, OUTCOMES, LESSONS = "Facts", "Delivery", "Cost", "Outcomes", "Lessons"
RESULT_SIGNS = {
    "on_target": "✓",
    "improved": "▲",
    "no_change": "=",
    "worse": "▼",
    "no_baseline": "?",
    "not_reported": "○",
}
UPDATES = {"done": "✓ Reported", "overdue": "! Overdue", "none": "None owed"}
DECISIONS = {"past": "! Past", "near": "◷ Within 60 days", "none": "Planned"}
PilotRow = Mapping[str, Any]


def facts(found: Compared, stages: Mapping[Stage, str], as_at: Any) -> Iterator[Row]:
    """What the pilots are."""

    def stage(row: PilotRow) -> Cell:
        if row["stage"] is None:
            return _absent()
        kind = Stage(row["stage"])
        gone = ", withdrawn" if row["is_withdrawn"] else ""
        return Cell(f"{stages.get(kind, kind.label)}{gone}", kind.value)

    def began(row: PilotRow) -> Cell:
        months = (as_at.year - row["started_on"].year) * 12 + as_at.month - row["started_on"].month
        return Cell(f"{plural(months, 'month')}, since {day(row['started_on'])}", months)

    def at_stage(row: PilotRow) -> Cell:
        days = row["days_in_stage"]
        return (
            _absent()
            if days is None
            else Cell(f"{plural(int(days), 'day')}, since {day(row['stage_since'])}", int(days))
        )

    names = found.references
    yield told(FACTS, "Stage", [stage(row) for row in found.rows], names)
    yield counted(FACTS, "Age", "months", [began(row) for row in found.rows], names, ends=LONGEST)
    yield counted(FACTS, "At this stage for", "days", [at_stage(row) for row in found.rows], names, ends=LONGEST)
    yield _words(found, FACTS, "Organisation", "organisation")
    yield _words(found, FACTS, "AI type", "ai_type", lambda value: AiType(value).label)
    yield _number(found, FACTS, "Users now", "people", "users_now")
    yield _number(found, FACTS, "Users at full scale", "people", "users_full")
    yield _words(found, FACTS, "Problem", "problem")


def delivery(found: Compared, as_at: Any) -> Iterator[Row]:
    """How the pilots are going."""

    def confidence(row: PilotRow) -> Cell:
        if row["confidence"] is None:
            return _absent()
        value, scale = Confidence(row["confidence"]), SCALES[ConfidenceScale(row["scale"])]
        return Cell(f"{CONFIDENCE_SIGNS[value]} {value.label} ({scale}, {month(row['update_month'])})", value.value)

    def decision(row: PilotRow, state: str) -> Cell:
        if row["decision_on"] is None:
            return _absent()
        return Cell(f"{DECISIONS[state]}: {day(row['decision_on'])}", row["decision_on"].date().isoformat())

    rows, names = found.rows, found.references
    scales = {row["scale"] for row in rows if row["confidence"] is not None}
    rated = told(DELIVERY, "Delivery confidence", [confidence(row) for row in rows], names)
    if len(scales) > 1:
        said = f"{rated.difference}; on two scales, which are never converted"
        rated = Row(rated.group, rated.title, rated.unit, rated.cells, said)
    yield rated
    yield _number(found, DELIVERY, "Open blockers", "blockers", "open_blockers")
    updates = [Cell(UPDATES[row["update_state"]], row["update_state"]) for row in rows]
    yield told(DELIVERY, "Monthly update", updates, names)
    states = decision_state(found.pilots, as_at)
    yield told(
        DELIVERY, "Planned decision", [decision(row, state) for row, state in zip(rows, states, strict=True)], names
    )


def cost(found: Compared) -> Iterator[Row]:
    """What the pilots cost."""
    names = found.references
    yield _money(found, "Spent to date, nominal", "actual_to_date")
    real = [_real(found, int(row["pilot_id"])) for row in found.rows]
    title = f"Spent to date, {found.prices}"
    yield counted(COST, title, "£", real, names)
    yield _money(found, "Planned to date, nominal", "planned_to_date")
    yield _money(found, "Planned in total, nominal", "planned_total")
    each = []
    for row in found.rows:
        spent, users = row["actual_to_date"], row["users_now"]
        per_user = None if spent is None or not users else spent / users / 100
        each.append(_absent() if per_user is None else Cell(f"£{per_user:,.2f}", per_user))
    yield counted(COST, "Spent to date for each user now, nominal", "£", each, names)


def _real(found: Compared, pilot_id: int) -> Cell:
    value = found.real.get(pilot_id)
    if value is not None and pd.notna(value):
        return Cell(pounds(value), float(value))
    has_spend = bool((found.spend["pilot_id"] == pilot_id).any())
    return Cell(f"{NOT_REPORTED}: {found.real_lacks}") if has_spend and found.real_lacks else _absent()


def outcomes(found: Compared) -> Iterator[Row]:
    """What the pilots achieve: the result and the main figure of each kind of outcome that one of them watches."""
    names = found.references
    hours = [
        _absent()
        if row["hours_saved"] is None
        else Cell(
            _with_ends(row["hours_saved"], row["hours_low"], row["hours_high"], "hours"),
            *(row[name] / MICRO for name in ("hours_saved", "hours_low", "hours_high")),
        )
        for row in found.rows
    ]
    if any(cell.value is not None for cell in hours):
        yield counted(OUTCOMES, "Hours saved, approved, since the start", "hours", hours, names)
    for outcome in Outcome:
        if (found.indicators["outcome"] == outcome).any():
            cells = [_outcome(found, row, outcome) for row in found.rows]
            yield told(OUTCOMES, outcome.label, cells, names, absent="not watched or not measured by")


def _outcome(found: Compared, row: PilotRow, outcome: Outcome) -> Cell:
    own = found.indicators[found.indicators["pilot_id"] == row["pilot_id"]]
    own = own[own["outcome"] == outcome]
    result = row[f"result_{outcome.value}"]
    if own.empty or result is None:
        return Cell("Not watched")
    main = own[own["result"] == result].iloc[0]
    _, words, _ = RESULTS[result]
    said = f"{RESULT_SIGNS[result]} {words}"
    if pd.notna(main["figure"]):
        ends = main["figure_low"], main["figure_high"]
        said += f": {_with_ends(main['figure'], *ends, str(main['unit']))} {BASES[PeriodRule(main['period_rule'])]}"
    said += f". {main['indicator']}"
    more = len(own) - 1
    said += f", and {plural(more, 'more indicator')}" if more else ""
    value = None if result == "not_reported" else result
    return Cell(said, value)


def _with_ends(value: Any, low: Any, high: Any, unit: str) -> str:
    words = measure(value, unit)
    is_sure = pd.isna(low) or pd.isna(high) or low == high
    return words if is_sure else f"{words} ({measure(low)} to {measure(high)})"


def lessons(found: Compared) -> Iterator[Row]:
    """What was learned, and why those that left the path did."""
    yield _words(found, LESSONS, "Reason for leaving", "exit_reason", lambda value: ExitReason(value).label)
    yield _words(found, LESSONS, "What was learned", "learned")
    yield _words(found, LESSONS, "Help needed", "help_needed")


def _absent() -> Cell:
    return Cell(NOT_REPORTED)


def _words(found: Compared, group: str, title: str, name: str, show: Callable[[str], str] = str) -> Row:
    values = [row[name] for row in found.rows]
    cells = [Cell(show(value), str(value)) if value else _absent() for value in values]
    return told(group, title, cells, found.references)


def _number(found: Compared, group: str, title: str, unit: str, name: str) -> Row:
    values = [row[name] for row in found.rows]
    cells = [_absent() if value is None else Cell(number(value), int(value)) for value in values]
    return counted(group, title, unit, cells, found.references)


def _money(found: Compared, title: str, name: str) -> Row:
    values = [row[name] for row in found.rows]
    cells = [_absent() if value is None else Cell(money(value), value / 100) for value in values]
    return counted(COST, title, "£", cells, found.references)
