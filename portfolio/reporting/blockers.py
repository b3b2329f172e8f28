"""Changes to blockers: what holds pilots back, shared between them. Each is one revision."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor, Operation, require
from portfolio.clock import today
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, NotFound
from portfolio.inputs import parse
from portfolio.ledger import change, check_seen, load, revise
from portfolio.models import Blocker, BlockerPilot, Person, Pilot
from portfolio.reporting.inputs import BlockerInput

BLOCKER_FIELDS = tuple(BlockerInput.model_fields)


def raise_blocker(
    session: LedgerSession,
    *,
    by: Actor,
    blocker: BlockerInput,
    pilot_ids: Collection[int],
    request_key: str | None = None,
) -> Blocker:
    """Say what is in the way of one pilot or several; returns the row.

    Raises NotFound, NotAllowed, Invalid (no pilot, unknown owner, a date in the future) or AlreadyDone.
    """
    pilots = _pilots(session, pilot_ids)
    _require_report(by, pilots)
    if not pilots:
        raise Invalid.field("Pilots", "choose at least one that this holds back")
    _check(session, blocker)
    revise(session, by=by, tag="blocker:raise", target=blocker.title, request_key=request_key)
    row = Blocker(**blocker.model_dump())
    session.add(row)
    session.flush()
    assert row.id is not None
    _set_shared(session, row.id, set(pilot_ids))
    session.flush()
    return row


def edit_blocker(
    session: LedgerSession,
    *,
    by: Actor,
    blocker_id: int,
    changes: Mapping[str, Any],
    seen_revision: int | None = None,
    reason: str = "",
    request_key: str | None = None,
) -> Blocker:
    """Change some of a blocker's facts (field -> value), for every pilot that shares it.

    Raises NotFound, NotAllowed, Invalid, or Conflict when someone changed the same fields after
    ``seen_revision``.
    """
    row = load(session, Blocker, blocker_id)
    _require_report(by, _pilots(session, _shared(session, blocker_id)))
    entered = parse(BlockerInput, {name: getattr(row, name) for name in BLOCKER_FIELDS} | dict(changes))
    _check(session, entered)
    values = entered.model_dump()
    check_seen(session, row, seen_revision, values, f"“{row.title}”")
    revise(session, by=by, tag="blocker:edit", target=row.title, reason=reason, request_key=request_key)
    change(row, values)
    session.flush()
    return row


def resolve_blocker(
    session: LedgerSession,
    *,
    by: Actor,
    blocker_id: int,
    resolved_on: date | None,
    seen_revision: int | None = None,
    reason: str = "",
    request_key: str | None = None,
) -> Blocker:
    """Say that a blocker is out of the way since a day; None opens it again.

    Raises NotFound, NotAllowed, Conflict, or Invalid for a day in the future or before it was raised.
    """
    row = load(session, Blocker, blocker_id)
    _require_report(by, _pilots(session, _shared(session, blocker_id)))
    if resolved_on is not None and resolved_on > today():
        raise Invalid.field("Resolved on", "is in the future; record it when it has happened")
    if resolved_on is not None and resolved_on < row.raised_on:
        raise Invalid.field("Resolved on", f"is before the day it was raised ({row.raised_on})")
    values = {"resolved_on": resolved_on}
    check_seen(session, row, seen_revision, values, f"“{row.title}”")
    tag = "blocker:reopen" if resolved_on is None else "blocker:resolve"
    revise(session, by=by, tag=tag, target=row.title, reason=reason, request_key=request_key)
    change(row, values)
    session.flush()
    return row


def share_blocker(
    session: LedgerSession,
    *,
    by: Actor,
    blocker_id: int,
    add: Collection[int] = (),
    remove: Collection[int] = (),
    request_key: str | None = None,
) -> Blocker:
    """Say which further pilots a blocker holds back (``add``), and which it does not (``remove``).

    Raises NotFound (also for a blocker of pilots that the actor cannot see), NotAllowed, Invalid or AlreadyDone.
    """
    row = load(session, Blocker, blocker_id)
    shared = _shared(session, blocker_id)
    if not any(by.sees(pilot.organisation_id) for pilot in _pilots(session, shared)):
        raise NotFound(f"There is no blocker number {blocker_id}.")
    _require_report(by, _pilots(session, {*add, *remove}))
    if not (shared | set(add)) - set(remove):
        raise Invalid.field("Pilots", "would be none; resolve the blocker instead")
    revise(session, by=by, tag="blocker:share", target=row.title, request_key=request_key)
    _set_shared(session, blocker_id, (shared | set(add)) - set(remove))
    session.flush()
    return row


def _set_shared(session: LedgerSession, blocker_id: int, pilot_ids: set[int]) -> None:
    rows = session.scalars(sa.select(BlockerPilot).where(col(BlockerPilot.blocker_id) == blocker_id)).all()
    for row in rows:
        change(row, {"is_withdrawn": row.pilot_id not in pilot_ids})
    known = {row.pilot_id for row in rows}
    session.add_all(BlockerPilot(blocker_id=blocker_id, pilot_id=new) for new in sorted(pilot_ids - known))


def _shared(session: LedgerSession, blocker_id: int) -> set[int]:
    query = sa.select(col(BlockerPilot.pilot_id)).where(
        col(BlockerPilot.blocker_id) == blocker_id, ~col(BlockerPilot.is_withdrawn)
    )
    return set(session.scalars(query))


def _pilots(session: LedgerSession, pilot_ids: Iterable[int]) -> list[Pilot]:
    return [load(session, Pilot, pilot_id, lock=False) for pilot_id in sorted(set(pilot_ids))]


def _require_report(by: Actor, pilots: Iterable[Pilot]) -> None:
    for pilot in pilots:
        require(by, Operation.REPORT, pilot.organisation_id)


def _check(session: LedgerSession, blocker: BlockerInput) -> None:
    owner = session.get(Person, blocker.owner_id)
    if owner is None or owner.is_withdrawn:
        raise Invalid.field("Owner", "is not in the register")
    if blocker.raised_on > today():
        raise Invalid.field("Raised on", "is in the future")
