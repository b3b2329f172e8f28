"""The summary's reads for value: benefits, what was measured of them by year, budgets moved, costs by year, cohorts.

Rows of one pilot never depend on another's, so a save re-reads only the touched pilots. Quantities stay integer
millionths and are grouped by everything that a rule asks for, so that sums are exact on both engines.
"""

from dataclasses import dataclass, fields
from typing import Any

import pandas as pd
import sqlalchemy as sa

from portfolio.models import Benefit, Indicator, Measurement, ReleasedTime
from portfolio.summary.frames import MICRO, Frame, days_of, total
from portfolio.summary.value_costs import appraisals, cohorts, costs, moved
from portfolio.vocabulary import Destination, MeasurementStatus, PeriodRule

RATES = (
    "on_cost_rate", "attribution_rate", "realisation_rate", "realisation_low", "realisation_high", "decay_rate",
    "forecast_annual", "forecast_low", "forecast_high", "baseline",
)  # fmt: skip
"""Measures of a benefit that leave this module as floats in their own unit."""
MEASURED_ORDER = (
    "pilot_id", "benefit_id", "year", "status", "method", "is_assured", "level_days", "crossing_start",
)  # fmt: skip
COUNTED = (MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED)


@dataclass(frozen=True)
class ValueFacts:
    """What value is computed from. Frames are shared between sessions and never changed.

    ``benefits``: one row per benefit with its indicator's rule and the shares of released time. ``measured``: sums by
    benefit_id, year, status, method and whether the period lies within what was assured. ``moved``: nominal pence by
    benefit_id and year. ``costs``: pence by pilot_id, year and basis, of pilots with an appraisal. ``appraisals``: one
    row per pilot that has one. ``cohorts``: every live cohort.
    """

    benefits: pd.DataFrame
    measured: pd.DataFrame
    moved: pd.DataFrame
    costs: pd.DataFrame
    appraisals: pd.DataFrame
    cohorts: pd.DataFrame

    def of_pilots(self, pilot_ids: set[int]) -> "ValueFacts":
        """The same for some pilots; cohorts stay whole."""
        return ValueFacts(
            *(
                rows[rows["pilot_id"].isin(pilot_ids)] if "pilot_id" in rows else rows
                for rows in (getattr(self, field.name) for field in fields(self))
            )
        )


def value_facts(frame: Frame) -> ValueFacts:
    """Read it all, as at the frame's date, in six queries."""
    return ValueFacts(_benefits(frame), _measured(frame), moved(frame), costs(frame), appraisals(frame), cohorts(frame))


def _benefits(frame: Frame) -> pd.DataFrame:
    benefit, indicator = frame.known.table(Benefit), frame.known.table(Indicator)
    own = [column for column in benefit.c if column.name not in {"id", "is_withdrawn"}]
    query = (
        sa.select(
            benefit.c.id.label("benefit_id"),
            *own,
            indicator.c.name.label("indicator"),
            *(indicator.c[name] for name in ("outcome", "unit", "direction", "period_rule", "baseline")),
        )
        .join_from(benefit, indicator, indicator.c.id == benefit.c.indicator_id)
        .where(~benefit.c.is_withdrawn, ~indicator.c.is_withdrawn, frame.of_pilots(benefit.c.pilot_id))
        .order_by(benefit.c.pilot_id, benefit.c.id)
    )
    rows = frame.rows(query)
    for name in RATES:
        rows[name] = rows[name].astype(float)
    for name in (
        "unit_value_pence",
        "unit_low_pence",
        "unit_high_pence",
        "recipient_income_pence",
        "people",
        "cohort_id",
    ):
        rows[name] = rows[name].astype("Int64")
    rows["price_base_year"] = rows["price_base_year"].astype("Int64")
    for name in ("starts_on", "ends_on", "evidence_expires_on", "assured_to"):
        rows[name] = pd.to_datetime(rows[name])
    for name in ("value_class", "beneficiary", "valuation", "status", "outcome", "direction", "period_rule"):
        rows[name] = rows[name].astype(str)
    return rows.merge(_released(frame), how="left", on="benefit_id")


def _released(frame: Frame) -> pd.DataFrame:
    """Share of realised hours by destination: benefit_id, cash_share, redeployed_share, absorbed_share."""
    table = frame.known.table(ReleasedTime)
    share = sa.type_coerce(table.c.share_rate, sa.BigInteger)
    rows = frame.rows(
        sa.select(
            table.c.benefit_id,
            *(
                total(sa.case((table.c.destination == destination, share))).label(f"{destination.value}_share")
                for destination in Destination
            ),
        )
        .where(~table.c.is_withdrawn, frame.of_pilots(table.c.pilot_id))
        .group_by(table.c.benefit_id)
    )
    shares = [f"{destination.value}_share" for destination in Destination]
    rows[shares] = rows[shares].astype(float) / MICRO
    return rows


def _measured(frame: Frame) -> pd.DataFrame:
    """Sums of what was measured within each benefit's own time, split by calendar year where a period crosses one."""
    rows = frame.rows(_sums(frame))
    for name in ("status", "method"):
        rows[name] = rows[name].astype(str)
    rows["is_assured"] = rows["is_assured"].astype(bool)
    for name in ("crossing_start", "crossing_end", "latest_on"):
        rows[name] = pd.to_datetime(rows[name])
    rows = rows.astype({"value": float, "low": float, "high": float, "count": float, "days": float})
    rows[["value", "low", "high"]] /= MICRO
    return _split_by_year(rows).sort_values(list(MEASURED_ORDER), kind="stable", ignore_index=True)


def _sums(frame: Frame) -> sa.Select[Any]:
    """Sums by everything that a rule asks for: periods of a level by their days, those across years by their dates."""
    benefit, table, indicator = (frame.known.table(model) for model in (Benefit, Measurement, Indicator))
    value, low, high = (sa.type_coerce(table.c[name], sa.BigInteger) for name in ("value", "low", "high"))
    days = days_of(table.c.period_start, table.c.period_end)
    keys = _keys(benefit, table, indicator, days)
    return (
        sa.select(
            *keys,
            sa.func.count().label("count"),
            total(days).label("days"),
            total(value).label("value"),
            total(sa.func.coalesce(low, value)).label("low"),
            total(sa.func.coalesce(high, value)).label("high"),
            sa.func.max(table.c.period_end).label("latest_on"),
        )
        .join_from(
            benefit, table,
            (table.c.pilot_id == benefit.c.pilot_id) & (table.c.indicator_id == benefit.c.indicator_id),
        )
        .join(indicator, indicator.c.id == benefit.c.indicator_id)
        .where(
            ~benefit.c.is_withdrawn, ~indicator.c.is_withdrawn, ~table.c.is_withdrawn,
            table.c.status.in_(COUNTED),
            table.c.period_end <= frame.as_at,
            table.c.period_start >= benefit.c.starts_on,
            benefit.c.ends_on.is_(None) | (table.c.period_end <= benefit.c.ends_on),
            frame.of_pilots(benefit.c.pilot_id),
        )
        .group_by(*(key.element if isinstance(key, sa.Label) else key for key in keys))
    )  # fmt: skip


def _keys(benefit: Any, table: Any, indicator: Any, days: sa.ColumnElement[int]) -> tuple[Any, ...]:
    start_year, end_year = (sa.extract("year", table.c[name]) for name in ("period_start", "period_end"))
    crosses = start_year != end_year
    return (
        benefit.c.pilot_id,
        benefit.c.id.label("benefit_id"),
        table.c.status,
        table.c.method,
        sa.case((table.c.period_end <= benefit.c.assured_to, 1), else_=0).label("is_assured"),
        sa.cast(end_year, sa.Integer).label("year"),
        sa.case((indicator.c.period_rule != PeriodRule.SUM, days), else_=0).label("level_days"),
        sa.case((crosses, table.c.period_start)).label("crossing_start"),
        sa.case((crosses, table.c.period_end)).label("crossing_end"),
    )


def _split_by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Give each calendar year its share, by days, of a period that lies in several."""
    within = rows["crossing_start"].isna()
    if within.all():
        return rows
    parts = [rows[within]]
    crossing = rows[~within]
    first, last = crossing["crossing_start"].dt.year, crossing["crossing_end"].dt.year
    length = (crossing["crossing_end"] - crossing["crossing_start"]).dt.days + 1
    for year in range(int(first.min()), int(last.max()) + 1):
        begin = crossing["crossing_start"].where(first == year, pd.Timestamp(year, 1, 1))
        end = crossing["crossing_end"].where(last == year, pd.Timestamp(year, 12, 31))
        share = ((end - begin).dt.days + 1) / length
        inside = (first <= year) & (year <= last)
        part = crossing[inside].assign(year=year)
        for name in ("count", "days", "value", "low", "high"):
            part[name] = part[name] * share[inside]
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
