"""Month by month: spend planned and actual, and hours saved. Two queries however many pilots and months."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import sqlalchemy as sa

from portfolio.clock import month_start
from portfolio.models import Cost, Indicator, Measurement
from portfolio.summary.frames import Frame
from portfolio.summary.measures import HOURS
from portfolio.vocabulary import MeasurementStatus, Outcome, PeriodRule


@dataclass(frozen=True)
class Series:
    """Long frames, one row per pilot and month; shared between sessions, never changed.

    ``spend``: pilot_id, month, basis, pence. ``hours``: pilot_id, month (the one the period ended in), and
    value, low, high in millionths of an hour, approved only.
    """

    spend: pd.DataFrame
    hours: pd.DataFrame


def series(frame: Frame) -> Series:
    """Monthly series as at a date: months that have ended, and periods that have ended."""
    spend, hours = _spend(frame), _hours(frame)
    spend["month"] = pd.to_datetime(spend["month"])
    spend["basis"] = spend["basis"].astype(str)
    hours["month"] = pd.to_datetime(hours.pop("period_end")).dt.to_period("M").dt.to_timestamp()
    return Series(spend, hours.groupby(["pilot_id", "month"], as_index=False).sum())


def _spend(frame: Frame) -> pd.DataFrame:
    table = frame.known.table(Cost)
    closed = table.c.month < month_start(date.fromordinal(frame.as_at.toordinal() + 1))
    return frame.rows(
        sa.select(
            table.c.pilot_id, table.c.month, table.c.basis,
            sa.cast(sa.func.sum(table.c.amount_pence), sa.BigInteger).label("pence"),
        )
        .where(~table.c.is_withdrawn, closed, frame.of_pilots(table.c.pilot_id))
        .group_by(table.c.pilot_id, table.c.month, table.c.basis)
        .order_by(table.c.pilot_id, table.c.month, table.c.basis)
    )  # fmt: skip


def _hours(frame: Frame) -> pd.DataFrame:
    table, indicator = frame.known.table(Measurement), frame.known.table(Indicator)
    value, low, high = (sa.type_coerce(table.c[name], sa.BigInteger) for name in ("value", "low", "high"))
    totals = (("value", value), ("low", sa.func.coalesce(low, value)), ("high", sa.func.coalesce(high, value)))
    return frame.rows(
        sa.select(
            table.c.pilot_id,
            table.c.period_end,
            *(sa.cast(sa.func.sum(column), sa.BigInteger).label(name) for name, column in totals),
        )
        .join_from(
            indicator,
            table,
            (table.c.pilot_id == indicator.c.pilot_id) & (table.c.indicator_id == indicator.c.id),
        )
        .where(
            ~indicator.c.is_withdrawn,
            indicator.c.outcome == Outcome.TIME_SAVED,
            indicator.c.unit == HOURS,
            indicator.c.period_rule == PeriodRule.SUM,
            ~table.c.is_withdrawn,
            table.c.status == MeasurementStatus.APPROVED,
            table.c.period_end <= frame.as_at,
            frame.of_pilots(indicator.c.pilot_id),
        )
        .group_by(table.c.pilot_id, table.c.period_end)
    )
