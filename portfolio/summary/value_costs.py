"""The summary's reads for value, the part that is not measured: budgets moved, costs by year, appraisals, cohorts."""

from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from portfolio.clock import month_start
from portfolio.models import Appraisal, BudgetMove, Cohort, Cost, StageMove
from portfolio.summary.frames import Frame, total
from portfolio.vocabulary import ENDED_STAGES, CostBasis


def moved(frame: Frame) -> pd.DataFrame:
    """Nominal pence moved out of budgets by the date: pilot_id, benefit_id, year, pence."""
    table = frame.known.table(BudgetMove)
    year = sa.cast(sa.extract("year", table.c.month), sa.Integer)
    return frame.rows(
        sa.select(table.c.pilot_id, table.c.benefit_id, year.label("year"), total(table.c.amount_pence).label("pence"))
        .where(~table.c.is_withdrawn, table.c.month <= month_start(frame.as_at), frame.of_pilots(table.c.pilot_id))
        .group_by(table.c.pilot_id, table.c.benefit_id, year)
        .order_by(table.c.pilot_id, table.c.benefit_id, year)
    )


def costs(frame: Frame) -> pd.DataFrame:
    """Costs of all months, later ones too, by year: a line's actual of an ended month, else its forecast, else its plan.

    What was planned or forecast for months after a pilot was stopped or retired will not be spent.
    """
    cost, appraisal = frame.known.table(Cost), frame.known.table(Appraisal)
    ended = cost.c.month < month_start(date.fromordinal(frame.as_at.toordinal() + 1))

    ended_on = _ends(frame)
    is_run = ended_on.c.effective_on.is_(None) | (cost.c.month <= ended_on.c.effective_on)

    def amount(basis: CostBasis, *conditions: Any) -> sa.ColumnElement[Any]:
        return sa.func.max(sa.case((sa.and_(cost.c.basis == basis, *conditions), cost.c.amount_pence)))

    keys = (cost.c.pilot_id, cost.c.month, cost.c.category, cost.c.nature)
    lines = (
        sa.select(
            *keys,
            amount(CostBasis.ACTUAL, ended).label("actual"),
            amount(CostBasis.FORECAST, is_run).label("forecast"),
            amount(CostBasis.PLANNED, is_run).label("planned"),
        )
        .join_from(cost, appraisal, appraisal.c.pilot_id == cost.c.pilot_id)
        .join(ended_on, ended_on.c.pilot_id == cost.c.pilot_id, isouter=True)
        .where(~cost.c.is_withdrawn, ~appraisal.c.is_withdrawn, frame.of_pilots(cost.c.pilot_id))
        .group_by(*keys)
        .subquery("lines")
    )
    year = sa.cast(sa.extract("year", lines.c.month), sa.Integer)
    actual, forecast, planned = lines.c.actual, lines.c.forecast, lines.c.planned
    return frame.rows(
        sa.select(
            lines.c.pilot_id,
            year.label("year"),
            total(sa.func.coalesce(actual, 0)).label("actual"),
            total(sa.case((actual.is_(None), sa.func.coalesce(forecast, 0)), else_=0)).label("forecast"),
            total(sa.case((actual.is_(None) & forecast.is_(None), planned), else_=0)).label("planned"),
        )
        .where(sa.func.coalesce(actual, forecast, planned).is_not(None))
        .group_by(lines.c.pilot_id, year)
        .order_by(lines.c.pilot_id, year)
    )


def _ends(frame: Frame) -> sa.Subquery:
    """When each pilot that is stopped or retired by the date was: pilot_id, effective_on."""
    move = frame.known.table(StageMove)
    newest_first = (move.c.effective_on.desc(), move.c.id.desc())
    moves = (
        sa.select(
            move.c.pilot_id,
            move.c.stage,
            move.c.effective_on,
            sa.func.row_number().over(partition_by=move.c.pilot_id, order_by=newest_first).label("place"),
        )
        .where(~move.c.is_withdrawn, move.c.effective_on <= frame.as_at, frame.of_pilots(move.c.pilot_id))
        .subquery("moves")
    )
    is_end = (moves.c.place == 1) & moves.c.stage.in_(ENDED_STAGES)
    return sa.select(moves.c.pilot_id, moves.c.effective_on).where(is_end).subquery("ends")


def appraisals(frame: Frame) -> pd.DataFrame:
    """How each pilot is appraised, for those that are."""
    table = frame.known.table(Appraisal)
    rows = frame.rows(
        sa.select(*(column for column in table.c if column.name not in {"id", "is_withdrawn"}))
        .where(~table.c.is_withdrawn, frame.of_pilots(table.c.pilot_id))
        .order_by(table.c.pilot_id)
    )
    for name in ("bias_rate", "mitigation_rate"):
        rows[name] = rows[name].astype(float)
    return rows.astype({"running_pence": "Int64", "residual_pence": "Int64"})


def cohorts(frame: Frame) -> pd.DataFrame:
    """Every live cohort: cohort_id, organisation_id, name, headcount, hours_per_year (of one person)."""
    table = frame.known.table(Cohort)
    rows = frame.rows(
        sa.select(
            table.c.id.label("cohort_id"),
            table.c.organisation_id,
            table.c.name,
            table.c.headcount,
            table.c.hours_per_year,
        )
        .where(~table.c.is_withdrawn)
        .order_by(table.c.id)
    )
    rows["hours_per_year"] = rows["hours_per_year"].astype(float)
    return rows
