"""Rows and fields in words for people: names instead of keys, labels instead of values, pounds instead of pence."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portfolio.db import Measure, Month
from portfolio.models import Fact
from portfolio.money import to_pounds
from portfolio.vocabulary import Stage, Term

UNSHOWN = {"id", "revision_id", "is_withdrawn", "pilot_id"}
FIELDS: dict[str, str] = {
    "ai_type": "AI type",
    "amount_pence": "Amount",
    "atrs_phase": "ATRS phase",
    "audience": "Who it is for",
    "author_id": "Written by",
    "basis": "Planned, forecast or actual",
    "baseline_on": "Baseline date",
    "confidence": "Delivery confidence",
    "decision_on": "Planned decision date",
    "due_on": "Due date",
    "effective_on": "Effective date",
    "email": "E-mail",
    "evidence_url": "Evidence link",
    "gds_phase": "GDS phase",
    "happened": "What happened",
    "is_active": "Has access",
    "learned": "What was learned",
    "nature": "One-off or running",
    "next_steps": "What is next",
    "omb_stage": "OMB stage",
    "other_id": "Other pilot",
    "parent_id": "Part of",
    "period_end": "Period to",
    "period_rule": "How periods add up",
    "period_start": "Period from",
    "reviewed_by_id": "Reviewed by",
    "raised_on": "Raised on",
    "resolved_on": "Resolved on",
    "review_note": "Reviewer's note",
    "spread": "Standard deviation",
    "started_on": "Start date",
    "submitted_by_id": "Submitted by",
    "target_on": "Target date",
    "users_full": "Users at full scale",
}
"""Column -> label, where the column's own name would not read well."""

NAMED_BY: dict[str, str] = {
    "organisation": "name", "person": "name", "goal": "label", "indicator": "name", "blocker": "title",
}  # fmt: skip
"""Table -> the column that people know its rows by (a pilot has its reference and name)."""

Names = Mapping[str, Mapping[int, str]]
"""Table -> row id -> what people call it."""


def field_label(column: str) -> str:
    """The words for a column: “Senior owner” for ``senior_owner_id``."""
    return FIELDS.get(column) or column.removesuffix("_id").removesuffix("_on").replace("_", " ").capitalize()


def in_words(column: sa.Column[Any], value: Any, names: Names) -> str | None:
    """A value as people read it; None for nothing entered."""
    if value is None or value == "":
        return None
    if column.foreign_keys:
        table = next(iter(column.foreign_keys)).column.table.name
        return names.get(table, {}).get(value, f"{table.replace('_', ' ')} outside your organisations")
    if isinstance(value, Stage):
        return stage_label(value, names)
    if isinstance(value, Term):
        return value.label
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return _quantity(column, value)


def stage_label(stage: Stage, names: Names) -> str:
    """A stage under the label this register shows it by."""
    return names.get("stage", {}).get(list(Stage).index(stage), stage.label)


def _quantity(column: sa.Column[Any], value: Any) -> str:
    if column.name.endswith("_pence"):
        return f"£{to_pounds(value):,.2f}"
    if isinstance(column.type, Measure) or isinstance(value, Decimal):
        return f"{Decimal(value).normalize():,f}"
    if isinstance(value, date):
        return f"{value:%B %Y}" if isinstance(column.type, Month) else day(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def day(value: date) -> str:
    """``16 November 2026``."""
    return f"{value.day} {value:%B %Y}"


def row_words(model: type[Fact], values: Mapping[str, Any], names: Names) -> str:
    """What a row is, so that people know it again: “Cost, Staff, running, actual, October 2026”."""

    def said(name: str) -> str:
        return in_words(model.__table__.columns[name], values.get(name), names) or ""

    match str(model.__tablename__):
        case "pilot":
            parts = ["Pilot facts"]
        case "pilot_tag":
            parts = [f"Tag “{values['tag']}”"]
        case "pilot_link":
            parts = ["Link", f"{said('relation')} {said('other_id')}"]
        case "stage_move":
            parts = ["Stage", f"{said('stage')} from {said('effective_on')}"]
        case "cost":
            parts = ["Cost", said("category"), said("nature").lower(), said("basis").lower(), said("month")]
        case "measurement":
            parts = ["Measurement", said("indicator_id"), f"{said('period_start')} to {said('period_end')}"]
        case "monthly_update":
            parts = ["Monthly update", said("month")]
        case "blocker_pilot":
            parts = ["Blocker", said("blocker_id")]
        case table:
            column = "label" if table == "stage" else NAMED_BY[table]
            parts = [table.replace("_", " ").capitalize(), str(values[column])]
    return ", ".join(parts)
