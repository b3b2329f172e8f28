"""The summary's reads: a fixed number of queries however many pilots, each one row per pilot or per indicator.

Every function takes a `Frame`: the state of knowledge, the date, and optionally which pilots. Money comes as
integer pence; measures as integer millionths, so that sums are exact and the same on both engines.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import sqlalchemy as sa

from portfolio.clock import month_start
from portfolio.db import LedgerSession
from portfolio.ledger import Known
from portfolio.models import (
    Blocker,
    BlockerPilot,
    Cost,
    Goal,
    MonthlyUpdate,
    Organisation,
    Person,
    Pilot,
    PilotTag,
    StageMove,
)
from portfolio.summary.frames import Frame, sum_where
from portfolio.vocabulary import CostBasis, UpdateStatus


def pilots(frame: Frame) -> pd.DataFrame:
    """Facts of every pilot that had begun, with names instead of keys; withdrawn ones included and flagged."""
    pilot, organisation, goal = (frame.known.table(model) for model in (Pilot, Organisation, Goal))
    owner = frame.known.table(Person).alias("owner")
    manager = frame.known.table(Person).alias("manager")
    facts = [column for column in pilot.c if column.name not in {"id", "previous_process"}]
    query = (
        sa.select(
            pilot.c.id.label("pilot_id"),
            *facts,
            organisation.c.name.label("organisation"),
            goal.c.code.label("goal"),
            owner.c.name.label("senior_owner"),
            manager.c.name.label("programme_manager"),
        )
        .join_from(pilot, organisation, organisation.c.id == pilot.c.organisation_id)
        .join(goal, goal.c.id == pilot.c.goal_id)
        .join(owner, owner.c.id == pilot.c.senior_owner_id)
        .join(manager, manager.c.id == pilot.c.programme_manager_id)
        .where(pilot.c.started_on <= frame.as_at, frame.of_pilots(pilot.c.id))
        .order_by(pilot.c.reference)
    )
    return frame.rows(query)


def tags(frame: Frame) -> pd.DataFrame:
    """pilot_id, tag."""
    table = frame.known.table(PilotTag)
    return frame.rows(
        sa.select(table.c.pilot_id, table.c.tag)
        .where(~table.c.is_withdrawn, frame.of_pilots(table.c.pilot_id))
        .order_by(table.c.pilot_id, table.c.tag)
    )


def stage_moves(frame: Frame) -> pd.DataFrame:
    """Every move effective by the date, oldest first: pilot_id, stage, effective_on, reason, learned."""
    table = frame.known.table(StageMove)
    return frame.rows(
        sa.select(table.c.pilot_id, table.c.stage, table.c.effective_on, table.c.reason, table.c.learned)
        .where(~table.c.is_withdrawn, table.c.effective_on <= frame.as_at, frame.of_pilots(table.c.pilot_id))
        .order_by(table.c.pilot_id, table.c.effective_on, table.c.id)
    )


def costs(frame: Frame) -> pd.DataFrame:
    """Pence per pilot: planned_to_date, actual_to_date, planned_total, forecast_total, last_actual_month.

    "To date" counts months that have ended by the date. No row, or a null, is not reported.
    """
    table = frame.known.table(Cost)
    closed = table.c.month < month_start(_next_day(frame.as_at))
    query = (
        sa.select(
            table.c.pilot_id,
            sum_where(table.c.amount_pence, (table.c.basis == CostBasis.PLANNED) & closed).label("planned_to_date"),
            sum_where(table.c.amount_pence, (table.c.basis == CostBasis.ACTUAL) & closed).label("actual_to_date"),
            sum_where(table.c.amount_pence, table.c.basis == CostBasis.PLANNED).label("planned_total"),
            sum_where(table.c.amount_pence, table.c.basis == CostBasis.FORECAST).label("forecast_total"),
            sa.func.max(sa.case(((table.c.basis == CostBasis.ACTUAL) & closed, table.c.month))).label(
                "last_actual_month"
            ),
        )
        .where(~table.c.is_withdrawn, frame.of_pilots(table.c.pilot_id))
        .group_by(table.c.pilot_id)
        .order_by(table.c.pilot_id)
    )
    return frame.rows(query)


def updates(frame: Frame) -> pd.DataFrame:
    """The latest submitted update of each pilot by the date: pilot_id, update_month, scale, confidence, help_needed."""
    table = frame.known.table(MonthlyUpdate)
    submitted = (
        ~table.c.is_withdrawn,
        table.c.status == UpdateStatus.SUBMITTED,
        table.c.month <= month_start(frame.as_at),
        frame.of_pilots(table.c.pilot_id),
    )
    newest = (
        sa.select(table.c.pilot_id, sa.func.max(table.c.month).label("month"))
        .where(*submitted)
        .group_by(table.c.pilot_id)
        .subquery("newest")
    )
    return frame.rows(
        sa.select(
            table.c.pilot_id, table.c.month.label("update_month"), table.c.scale, table.c.confidence, table.c.help_needed
        )
        .join_from(newest, table, (table.c.pilot_id == newest.c.pilot_id) & (table.c.month == newest.c.month))
        .where(*submitted)
    )  # fmt: skip


def open_blockers(frame: Frame) -> pd.DataFrame:
    """pilot_id, open_blockers: blockers raised by the date and not resolved by it."""
    blocker, link = frame.known.table(Blocker), frame.known.table(BlockerPilot)
    is_open = blocker.c.resolved_on.is_(None) | (blocker.c.resolved_on > frame.as_at)
    return frame.rows(
        sa.select(link.c.pilot_id, sa.func.count().label("open_blockers"))
        .join_from(link, blocker, blocker.c.id == link.c.blocker_id)
        .where(
            ~link.c.is_withdrawn,
            ~blocker.c.is_withdrawn,
            blocker.c.raised_on <= frame.as_at,
            is_open,
            frame.of_pilots(link.c.pilot_id),
        )
        .group_by(link.c.pilot_id)
    )


def pilot_ids(session: LedgerSession, known: Known, scope: frozenset[int] | None) -> Sequence[int]:
    """Ids of all pilots an actor sees, in order of reference (by character code: engines collate differently)."""
    table = known.table(Pilot)
    query = sa.select(table.c.reference, table.c.id)
    rows = session.execute(query if scope is None else query.where(table.c.organisation_id.in_(scope)))
    return [pilot_id for _, pilot_id in sorted(map(tuple, rows))]


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
