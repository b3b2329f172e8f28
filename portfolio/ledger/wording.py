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
SHARES = {"realisation_low", "realisation_high"}
"""Rates whose column does not say so."""
FIELDS: dict[str, str] = {
    "ai_type": "AI type",
    "amount_pence": "Amount",
    "atrs_phase": "ATRS phase",
    "audience": "Who it is for",
    "author_id": "Written by",
    "baseline_on": "Baseline date",
    "basis": "Planned, forecast or actual",
    "bias_category": "Optimism bias category",
    "bias_rate": "Optimism bias",
    "confidence": "Delivery confidence",
    "decay_rate": "Decay a year",
    "decision_on": "Planned decision date",
    "due_on": "Due date",
    "effective_from": "In force from",
    "effective_on": "Effective date",
    "email": "E-mail",
    "ends_on": "End date",
    "evidence_url": "Evidence link",
    "forecast_annual": "Forecast for a full year",
    "forecast_high": "Forecast, high",
    "forecast_low": "Forecast, low",
    "gds_phase": "GDS phase",
    "group_name": "Group",
    "happened": "What happened",
    "horizon_years": "Horizon in years",
    "is_active": "Has access",
    "is_adopted": "Adopted",
    "is_disbenefit": "Disbenefit",
    "is_health": "Health benefit",
    "learned": "What was learned",
    "mitigation_note": "How the bias is mitigated",
    "mitigation_rate": "Mitigated share of the bias",
    "nature": "One-off or running",
    "next_steps": "What is next",
    "omb_stage": "OMB stage",
    "on_cost_rate": "On-cost rate",
    "other_id": "Other pilot",
    "parent_id": "Part of",
    "period_end": "Period to",
    "period_rule": "How periods add up",
    "period_start": "Period from",
    "raised_on": "Raised on",
    "realisation_evidence": "Evidence of the realisation rate",
    "realisation_high": "Realisation rate, high",
    "realisation_low": "Realisation rate, low",
    "recipient_income_pence": "Income of the recipients",
    "residual_note": "What the residual value is",
    "residual_pence": "Residual value",
    "resolved_on": "Resolved on",
    "review_note": "Reviewer's note",
    "reviewed_by_id": "Reviewed by",
    "running_pence": "Running cost a year",
    "share_rate": "Share",
    "signs_off_id": "Signs it off",
    "source_url": "Source link",
    "spread": "Standard deviation",
    "started_on": "Start date",
    "starts_on": "Start date",
    "submitted_by_id": "Submitted by",
    "target_on": "Target date",
    "unit_high_pence": "Unit value, high",
    "unit_low_pence": "Unit value, low",
    "unit_value_pence": "Unit value",
    "users_full": "Users at full scale",
    "value_edition": "Edition of the source",
    "value_source": "Source of the unit value",
}
"""Column -> label, where the column's own name would not read well."""

NAMED_BY: dict[str, str] = {
    "organisation": "name", "person": "name", "goal": "label", "indicator": "name", "blocker": "title",
    "benefit": "name", "cohort": "name", "parameter": "edition",
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
    if column.name.endswith("_rate") or column.name in SHARES:
        return f"{(Decimal(value) * 100).normalize():,f}%"
    if isinstance(column.type, Measure) or isinstance(value, Decimal):
        return f"{Decimal(value).normalize():,f}"
    if isinstance(value, date):
        return f"{value:%B %Y}" if isinstance(column.type, Month) else day(value)
    if column.name.endswith("_year"):
        return str(value)
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
        case "released_time":
            parts = ["Released time", said("benefit_id"), said("destination").lower(), said("outcome")]
        case "budget_move":
            parts = ["Budget move", said("benefit_id"), said("month"), said("reference")]
        case "appraisal":
            parts = ["Appraisal"]
        case "blocker_pilot":
            parts = ["Blocker", said("blocker_id")]
        case "parameter":
            parts = [said("kind"), said("edition")]
        case "parameter_value":
            parts = ["Value", said("name"), said("parameter_id")]
        case table:
            column = "label" if table == "stage" else NAMED_BY[table]
            parts = [table.replace("_", " ").capitalize(), str(values[column])]
    return ", ".join(part for part in parts if part)
