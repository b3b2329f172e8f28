"""Cohorts as known at any revision, and which of them a pilot's benefits may draw on."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access.scope import subtree
from portfolio.db import LedgerSession
from portfolio.ledger import Known
from portfolio.models import Benefit, Cohort, Organisation


@dataclass(frozen=True, slots=True)
class CohortRow:
    """A staff group, the body it belongs to, and how many benefits draw on it, wherever they are."""

    id: int
    revision_id: int
    organisation_id: int
    name: str
    headcount: int
    hours_per_year: Decimal | None
    source: str
    organisation: str
    benefits: int


def cohorts(
    session: LedgerSession, known: Known, organisation_ids: Collection[int] | None = None
) -> tuple[CohortRow, ...]:
    """The cohorts of some organisations (None: of all), by name. One query."""
    table, organisation, benefit = known.live(Cohort), known.table(Organisation), known.live(Benefit)
    count = sa.select(sa.func.count()).where(benefit.c.cohort_id == table.c.id).scalar_subquery()
    query = (
        sa.select(
            *(table.c[name] for name in CohortRow.__dataclass_fields__ if name not in {"organisation", "benefits"}),
            organisation.c.name.label("organisation"),
            count.label("benefits"),
        )
        .join_from(table, organisation, organisation.c.id == table.c.organisation_id)
        .order_by(table.c.name, table.c.id)
    )
    if organisation_ids is not None:
        query = query.where(table.c.organisation_id.in_(set(organisation_ids)))
    return tuple(CohortRow(**row) for row in session.execute(query).mappings())


def organisations_near(session: LedgerSession, organisation_id: int) -> frozenset[int]:
    """An organisation, those it is part of, and those that are part of it: whose cohorts its pilots may draw on."""
    parents = dict(session.execute(sa.select(col(Organisation.id), col(Organisation.parent_id))).all())
    above, place = set[int](), parents.get(organisation_id)
    while place is not None and place not in above:
        above.add(place)
        place = parents.get(place)
    return subtree(organisation_id, parents) | above
