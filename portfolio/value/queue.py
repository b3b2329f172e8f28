"""What waits for approval or assurance, what was returned, and what was decided, within an actor's organisations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from portfolio.access import Scope
from portfolio.db import LedgerSession
from portfolio.ledger import Known
from portfolio.models import (
    Benefit,
    Indicator,
    Measurement,
    Organisation,
    Person,
    Pilot,
    Revision,
    RevisionPilot,
    RowHistory,
)
from portfolio.vocabulary import BenefitStatus, MeasurementStatus

DECISIONS = ("measurement:approve", "measurement:return", "benefit:assure", "benefit:return")
"""Tags of the revisions by which something left the queue."""
OPEN_MEASUREMENTS = (MeasurementStatus.SUBMITTED, MeasurementStatus.RETURNED)
OPEN_BENEFITS = (BenefitStatus.SUBMITTED, BenefitStatus.RETURNED)
OF_MEASUREMENT = (
    "period_start", "period_end", "method", "sample_size", "model_version", "evidence_url", "status",
    "submitted_by_id", "review_note",
)  # fmt: skip
OF_BENEFIT = ("name", "evidence_url", "evidence_expires_on", "status", "submitted_by_id", "review_note")
OF_INDICATOR = ("outcome", "unit", "direction", "period_rule")
EXACT = ("value", "low", "high")
REVISION = Revision.__table__


def measurements(session: LedgerSession, known: Known, scope: Scope) -> pd.DataFrame:
    """Measurements that wait or were returned, whose pilot and indicator are live, longest in their status first.

    Columns: measurement_id, revision_id, `OF_MEASUREMENT`, value, low, high (millionths), indicator_id, indicator,
    `OF_INDICATOR`, baseline (millionths), what every row of the queue has (`_pilot_columns`), submitted_by,
    reviewed_by, and since and since_revision, from when on it is in its status. One query.
    """
    table, indicator = known.live(Measurement), known.live(Indicator)
    pilot, organisation = known.live(Pilot), known.table(Organisation)
    submitted, reviewed = (known.table(Person).alias(name) for name in ("submitted", "reviewed"))
    exact = [sa.type_coerce(table.c[name], sa.BigInteger).label(name) for name in EXACT]
    query = (
        sa.select(
            table.c.id.label("measurement_id"),
            table.c.revision_id,
            *(table.c[name] for name in OF_MEASUREMENT),
            *exact,
            table.c.indicator_id,
            indicator.c.name.label("indicator"),
            *(indicator.c[name] for name in OF_INDICATOR),
            sa.type_coerce(indicator.c.baseline, sa.BigInteger).label("baseline"),
            *_pilot_columns(pilot, organisation),
            submitted.c.name.label("submitted_by"),
            reviewed.c.name.label("reviewed_by"),
            REVISION.c.at.label("since"),
            REVISION.c.id.label("since_revision"),
        )
        .join_from(table, indicator, indicator.c.id == table.c.indicator_id)
        .join(pilot, pilot.c.id == table.c.pilot_id)
        .join(organisation, organisation.c.id == pilot.c.organisation_id)
        .join(REVISION, REVISION.c.id == table.c.revision_id)
        .join(submitted, submitted.c.id == table.c.submitted_by_id, isouter=True)
        .join(reviewed, reviewed.c.id == table.c.reviewed_by_id, isouter=True)
        .where(table.c.status.in_(OPEN_MEASUREMENTS), _within(pilot, scope))
        .order_by(REVISION.c.id, table.c.period_start, table.c.id)
    )
    rows = _frame(session, query)
    for name in ("period_start", "period_end"):
        rows[name] = pd.to_datetime(rows[name])
    return rows.astype(dict.fromkeys([*EXACT, "baseline", "sample_size", "submitted_by_id"], "Int64"))


def benefits(session: LedgerSession, known: Known, scope: Scope) -> pd.DataFrame:
    """Benefits that wait or were returned, of live pilots, longest in their status first.

    Columns: benefit_id, revision_id, `OF_BENEFIT`, indicator_id, indicator, `_pilot_columns`, submitted_by,
    reviewed_by, since, since_revision. A changed note does not make a benefit wait anew, so ``since`` is the revision that gave it its
    status, not its last one. One query.
    """
    table, indicator = known.live(Benefit), known.table(Indicator).alias("indicator")
    pilot, organisation = known.live(Pilot), known.table(Organisation)
    submitted, reviewed = (known.table(Person).alias(name) for name in ("submitted", "reviewed"))
    query = (
        sa.select(
            table.c.id.label("benefit_id"),
            table.c.revision_id,
            *(table.c[name] for name in OF_BENEFIT),
            table.c.indicator_id,
            indicator.c.name.label("indicator"),
            *_pilot_columns(pilot, organisation),
            submitted.c.name.label("submitted_by"),
            reviewed.c.name.label("reviewed_by"),
            REVISION.c.at.label("since"),
            REVISION.c.id.label("since_revision"),
        )
        .join_from(table, indicator, indicator.c.id == table.c.indicator_id)
        .join(pilot, pilot.c.id == table.c.pilot_id)
        .join(organisation, organisation.c.id == pilot.c.organisation_id)
        .join(REVISION, REVISION.c.id == sa.func.coalesce(_given_status(table, known), table.c.revision_id))
        .join(submitted, submitted.c.id == table.c.submitted_by_id, isouter=True)
        .join(reviewed, reviewed.c.id == table.c.reviewed_by_id, isouter=True)
        .where(table.c.status.in_(OPEN_BENEFITS), _within(pilot, scope))
        .order_by(REVISION.c.id, table.c.id)
    )
    rows = _frame(session, query)
    rows["evidence_expires_on"] = pd.to_datetime(rows["evidence_expires_on"])
    return rows.astype({"submitted_by_id": "Int64"})


def decisions(
    session: LedgerSession, known: Known, scope: Scope, since: datetime, until: datetime | None = None
) -> pd.DataFrame:
    """What was approved, assured and returned from one moment to another, newest first, as known then.

    Columns: revision_id, at, actor_name, tag, target, reason, pilot_id, reference, name, count (measurements that one
    approval covers; 1 for a benefit). One query.
    """
    touched, pilot = RevisionPilot.__table__, known.live(Pilot)
    query = (
        sa.select(
            REVISION.c.id.label("revision_id"),
            *(REVISION.c[name] for name in ("at", "actor_name", "tag", "target", "reason")),
            pilot.c.id.label("pilot_id"),
            pilot.c.reference,
            pilot.c.name,
            _written(),
        )
        .join_from(REVISION, touched, touched.c.revision_id == REVISION.c.id)
        .join(pilot, pilot.c.id == touched.c.pilot_id)
        .where(
            REVISION.c.tag.in_(DECISIONS),
            REVISION.c.at >= since,
            REVISION.c.id <= known.revision,
            sa.true() if until is None else REVISION.c.at < until,
            _within(pilot, scope),
        )
        .order_by(REVISION.c.id.desc(), pilot.c.reference)
    )
    return _frame(session, query)


def _pilot_columns(pilot: sa.FromClause, organisation: sa.FromClause) -> Sequence[sa.ColumnElement[Any]]:
    """pilot_id, reference, pilot, organisation_id, organisation, programme_manager_id."""
    return (
        pilot.c.id.label("pilot_id"),
        pilot.c.reference,
        pilot.c.name.label("pilot"),
        pilot.c.organisation_id,
        organisation.c.name.label("organisation"),
        pilot.c.programme_manager_id,
    )


def _within(pilot: sa.FromClause, scope: Scope) -> sa.ColumnElement[bool]:
    return sa.true() if scope is None else pilot.c.organisation_id.in_(scope)


def _given_status(table: sa.FromClause, known: Known) -> sa.ScalarSelect[int]:
    """The revision that last replaced an image of the benefit with another status."""
    history = RowHistory.__table__
    return (
        sa.select(sa.func.max(history.c.to_revision))
        .where(
            history.c.table_name == Benefit.__tablename__,
            history.c.row_id == table.c.id,
            history.c.to_revision <= known.revision,
            history.c.image["status"].as_string() != sa.type_coerce(table.c.status, sa.Text),
        )
        .scalar_subquery()
    )


def _written() -> sa.ColumnElement[int]:
    """How many measurements a revision wrote, replaced since or not; 1 where it was about a benefit."""
    table, history = Measurement.__table__, RowHistory.__table__
    current = sa.select(sa.func.count()).where(table.c.revision_id == REVISION.c.id).scalar_subquery()
    replaced = (
        sa.select(sa.func.count())
        .where(history.c.table_name == table.name, history.c.from_revision == REVISION.c.id)
        .scalar_subquery()
    )
    is_benefit = REVISION.c.tag.startswith("benefit:")
    return sa.case((is_benefit, 1), else_=current + replaced).label("count")


def _frame(session: LedgerSession, query: sa.Select[Any]) -> pd.DataFrame:
    result = session.execute(query)
    columns = list(result.keys())
    return pd.DataFrame.from_records([tuple(row) for row in result], columns=columns)
