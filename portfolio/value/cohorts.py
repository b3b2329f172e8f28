"""Changes to cohorts: the staff groups that benefits draw on. Each is one revision that any pilot may show."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor, Operation, require
from portfolio.db import LedgerSession
from portfolio.errors import Invalid
from portfolio.inputs import parse
from portfolio.ledger import change, check_seen, load, revise, set_withdrawn
from portfolio.models import Cohort
from portfolio.value.appraisal_inputs import CohortInput
from portfolio.value.dependants import check_nobody_draws_on

COHORT_FIELDS = tuple(CohortInput.model_fields)


def add_cohort(session: LedgerSession, *, by: Actor, cohort: CohortInput, request_key: str | None = None) -> Cohort:
    """Add a staff group of an organisation; returns the row. Raises NotAllowed, AlreadyDone or Invalid (name in use)."""
    require(by, Operation.EDIT_COHORT, cohort.organisation_id)
    # Opened before the check: a second click must hear that it is done, not that the name is taken.
    revise(session, by=by, tag="cohort:add", target=cohort.name, request_key=request_key)
    _check_free(session, cohort)
    row = Cohort(**cohort.model_dump())
    session.add(row)
    session.flush()
    return row


def edit_cohort(
    session: LedgerSession,
    *,
    by: Actor,
    cohort_id: int,
    changes: Mapping[str, Any],
    seen_revision: int | None = None,
    reason: str = "",
    request_key: str | None = None,
) -> Cohort:
    """Change some of a cohort's facts (field -> value); every benefit that draws on it is capped anew.

    Raises NotFound, NotAllowed, AlreadyDone, Invalid, or Conflict when someone changed the same fields after
    ``seen_revision``.
    """
    row = load(session, Cohort, cohort_id)
    require(by, Operation.EDIT_COHORT, row.organisation_id)
    if row.is_withdrawn:
        raise Invalid.field("Cohort", "has been withdrawn; restore it first")
    entered = parse(CohortInput, {name: getattr(row, name) for name in COHORT_FIELDS} | dict(changes))
    require(by, Operation.EDIT_COHORT, entered.organisation_id)
    _check_free(session, entered, besides=cohort_id)
    values = entered.model_dump()
    check_seen(session, row, seen_revision, values, row.name)
    revise(session, by=by, tag="cohort:edit", target=row.name, reason=reason, request_key=request_key)
    change(row, values)
    session.flush()
    return row


def withdraw_cohort(session: LedgerSession, *, by: Actor, cohort_id: int, reason: str) -> Cohort:
    """Take back a cohort that should never have been there. Raises Invalid, naming them, while benefits draw on it."""
    row = _load(session, by, cohort_id)
    check_nobody_draws_on(session, by, cohort_id)
    _set_withdrawn(session, by, row, "cohort:withdraw", reason, is_withdrawn=True)
    return row


def restore_cohort(session: LedgerSession, *, by: Actor, cohort_id: int, reason: str) -> Cohort:
    """Undo a withdrawal. Raises Invalid when another cohort took its name since."""
    row = _load(session, by, cohort_id)
    _check_free(session, row, besides=cohort_id)
    _set_withdrawn(session, by, row, "cohort:restore", reason, is_withdrawn=False)
    return row


def _load(session: LedgerSession, by: Actor, cohort_id: int) -> Cohort:
    row = load(session, Cohort, cohort_id)
    require(by, Operation.WITHDRAW, row.organisation_id)
    return row


def _set_withdrawn(
    session: LedgerSession, by: Actor, row: Cohort, tag: str, reason: str, *, is_withdrawn: bool
) -> None:
    set_withdrawn(session, row, by=by, tag=tag, target=row.name, reason=reason, is_withdrawn=is_withdrawn)
    session.flush()


def _check_free(session: LedgerSession, cohort: Cohort | CohortInput, besides: int | None = None) -> None:
    names = session.execute(
        sa.select(col(Cohort.id), col(Cohort.name)).where(
            col(Cohort.organisation_id) == cohort.organisation_id, ~col(Cohort.is_withdrawn)
        )
    )
    if any(name.casefold() == cohort.name.casefold() and row_id != besides for row_id, name in names):
        raise Invalid.field("Name", f"“{cohort.name}” is another cohort of this organisation")
