"""The summary's reads of indicators and measurements, in millionths so that sums are exact on both engines."""

from typing import Any

import pandas as pd
import sqlalchemy as sa

from portfolio.models import Indicator, Measurement
from portfolio.summary.frames import Frame, sum_where, total
from portfolio.vocabulary import MeasurementStatus, Method, Outcome

HOURS = "hours"


def indicators(frame: Frame) -> pd.DataFrame:
    """Every indicator: indicator_id, pilot_id, name, outcome, unit, direction, period_rule, baseline, target (millionths)."""
    table = frame.known.table(Indicator)
    return frame.rows(
        sa.select(
            table.c.id.label("indicator_id"), table.c.pilot_id, table.c.name.label("indicator"), table.c.outcome,
            table.c.unit, table.c.direction, table.c.period_rule,
            sa.type_coerce(table.c.baseline, sa.BigInteger).label("baseline"),
            sa.type_coerce(table.c.target, sa.BigInteger).label("target"), table.c.target_on,
        )
        .where(~table.c.is_withdrawn, frame.of_pilots(table.c.pilot_id))
        .order_by(table.c.pilot_id, table.c.id)
    )  # fmt: skip


def measured(frame: Frame) -> pd.DataFrame:
    """Per indicator and status, for periods that ended by the date: how many, sums, and the latest period end.

    Columns: pilot_id, indicator_id, status, count, value, low, high (a value without interval counts as
    itself), without_interval, self_reported, latest_on, strongest (index of the strongest `Method`).
    """
    table = frame.known.table(Measurement)
    value, low, high = (sa.type_coerce(table.c[name], sa.BigInteger) for name in ("value", "low", "high"))
    query = (
        sa.select(
            table.c.pilot_id,
            table.c.indicator_id,
            table.c.status,
            sa.func.count().label("count"),
            total(value).label("value"),
            total(sa.func.coalesce(low, value)).label("low"),
            total(sa.func.coalesce(high, value)).label("high"),
            sa.func.sum(sa.case((low.is_(None) | high.is_(None), 1), else_=0)).label("without_interval"),
            sum_where(value, table.c.method == Method.SELF_REPORT).label("self_reported"),
            sa.func.max(table.c.period_end).label("latest_on"),
            sa.func.max(_strength(table.c.method)).label("strongest"),
        )
        .where(~table.c.is_withdrawn, table.c.period_end <= frame.as_at, frame.of_pilots(table.c.pilot_id))
        .group_by(table.c.pilot_id, table.c.indicator_id, table.c.status)
    )
    return frame.rows(query)


def latest_approved(frame: Frame) -> pd.DataFrame:
    """The latest approved value of each indicator by the date: indicator_id, last_value, last_low, last_high."""
    table = frame.known.table(Measurement)
    approved = (
        ~table.c.is_withdrawn,
        table.c.status == MeasurementStatus.APPROVED,
        table.c.period_end <= frame.as_at,
        frame.of_pilots(table.c.pilot_id),
    )
    newest = (
        sa.select(table.c.pilot_id, table.c.indicator_id, sa.func.max(table.c.period_end).label("period_end"))
        .where(*approved)
        .group_by(table.c.pilot_id, table.c.indicator_id)
        .subquery("newest")
    )
    same = [table.c[name] == newest.c[name] for name in ("pilot_id", "indicator_id", "period_end")]
    return frame.rows(
        sa.select(
            table.c.indicator_id,
            sa.type_coerce(table.c.value, sa.BigInteger).label("last_value"),
            sa.type_coerce(table.c.low, sa.BigInteger).label("last_low"),
            sa.type_coerce(table.c.high, sa.BigInteger).label("last_high"),
        )
        .join_from(newest, table, sa.and_(*same))
        .where(*approved)
        .order_by(table.c.indicator_id, table.c.id)
    )


def is_hours(frame: pd.DataFrame) -> pd.Series:
    """Rows of `indicators` that add up to hours saved."""
    return (frame["outcome"] == Outcome.TIME_SAVED) & (frame["unit"] == HOURS) & (frame["period_rule"] == "sum")


def _strength(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.case(*((column == method, number) for number, method in enumerate(Method)))
