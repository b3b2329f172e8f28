"""Changes to indicators: what a pilot is judged by. Each is one revision."""

from collections.abc import Mapping
from typing import Any

from portfolio.access import Actor, Operation, require
from portfolio.db import LedgerSession
from portfolio.errors import Invalid
from portfolio.inputs import parse
from portfolio.ledger import change, check_seen, load, revise, set_withdrawn
from portfolio.models import Indicator, Person, Pilot
from portfolio.value.dependants import (
    benefits_on,
    check_still_fits,
    check_supports_nothing,
    has_other_basis,
    reopen,
)
from portfolio.value.inputs import IndicatorInput

INDICATOR_FIELDS = tuple(IndicatorInput.model_fields)


def add_indicator(
    session: LedgerSession,
    *,
    by: Actor,
    pilot_id: int,
    indicator: IndicatorInput,
    request_key: str | None = None,
) -> Indicator:
    """Add an outcome that a pilot watches; returns the row.

    Raises NotFound, NotAllowed, Invalid (unknown owner) or AlreadyDone.
    """
    pilot = load(session, Pilot, pilot_id, lock=False)
    require(by, Operation.EDIT_PILOT, pilot.organisation_id)
    _check_owner(session, indicator)
    target = f"{pilot.reference} {indicator.name}"
    revise(session, by=by, tag="indicator:add", target=target, request_key=request_key)
    row = Indicator(pilot_id=pilot_id, **indicator.model_dump())
    session.add(row)
    session.flush()
    return row


def edit_indicator(
    session: LedgerSession,
    *,
    by: Actor,
    indicator_id: int,
    changes: Mapping[str, Any],
    seen_revision: int | None = None,
    reason: str = "",
    request_key: str | None = None,
) -> Indicator:
    """Change some of an indicator's facts (field -> value). Its benefits are drafts again when their worth would be
    computed from another unit, direction, baseline or rule.

    Raises NotFound, NotAllowed, Invalid (also when a benefit's valuation would no longer fit), or Conflict when
    someone changed the same fields after ``seen_revision``.
    """
    row, pilot = load_indicator(session, indicator_id)
    require(by, Operation.EDIT_PILOT, pilot.organisation_id)
    check_live(row)
    entered = parse(IndicatorInput, {name: getattr(row, name) for name in INDICATOR_FIELDS} | dict(changes))
    _check_owner(session, entered)
    benefits = benefits_on(session, indicator_id)
    check_still_fits(benefits, entered)
    values = entered.model_dump()
    check_seen(session, row, seen_revision, values, describe(pilot, row))
    revise(
        session,
        by=by,
        tag="indicator:edit",
        target=describe(pilot, row),
        reason=reason,
        request_key=request_key,
    )
    if has_other_basis(row, entered):
        for benefit in benefits:
            reopen(benefit)
    change(row, values)
    session.flush()
    return row


def withdraw_indicator(session: LedgerSession, *, by: Actor, indicator_id: int, reason: str) -> Indicator:
    """Take back an indicator that should never have been there; its measurements no longer count.

    Raises Invalid, naming them, while benefits rest on it.
    """
    return _set_withdrawn(session, by, indicator_id, reason, is_withdrawn=True)


def restore_indicator(session: LedgerSession, *, by: Actor, indicator_id: int, reason: str) -> Indicator:
    """Undo a withdrawal."""
    return _set_withdrawn(session, by, indicator_id, reason, is_withdrawn=False)


def load_indicator(session: LedgerSession, indicator_id: int, *, lock: bool = True) -> tuple[Indicator, Pilot]:
    """An indicator and its pilot. Raises NotFound."""
    row = load(session, Indicator, indicator_id, lock=lock)
    return row, load(session, Pilot, row.pilot_id, lock=False)


def describe(pilot: Pilot, indicator: Indicator) -> str:
    """What a revision names as its target."""
    return f"{pilot.reference} {indicator.name}"


def check_live(indicator: Indicator) -> None:
    """Raise Invalid when an indicator has been withdrawn."""
    if indicator.is_withdrawn:
        raise Invalid.field("Indicator", "has been withdrawn; restore it first")


def _set_withdrawn(
    session: LedgerSession, by: Actor, indicator_id: int, reason: str, *, is_withdrawn: bool
) -> Indicator:
    row, pilot = load_indicator(session, indicator_id)
    require(by, Operation.WITHDRAW, pilot.organisation_id)
    if is_withdrawn:
        check_supports_nothing(session, indicator_id)
    tag, target = "indicator:withdraw" if is_withdrawn else "indicator:restore", describe(pilot, row)
    set_withdrawn(session, row, by=by, tag=tag, target=target, reason=reason, is_withdrawn=is_withdrawn)
    session.flush()
    return row


def _check_owner(session: LedgerSession, indicator: IndicatorInput) -> None:
    owner = session.get(Person, indicator.owner_id)
    if owner is None or owner.is_withdrawn:
        raise Invalid.field("Owner", "is not in the register")
