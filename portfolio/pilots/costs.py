"""Saving costs: one month's amounts for one pilot or many, all of them or none."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from portfolio.access import Actor, Operation, require
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, Problem
from portfolio.inputs import parse
from portfolio.ledger import change, insert_many, load, revise, set_withdrawn
from portfolio.models import Cost, Pilot
from portfolio.pilots.inputs import CostInput

Line = tuple[int, Any, Any, Any, Any]


def save_costs(
    session: LedgerSession,
    *,
    by: Actor,
    lines: Sequence[Mapping[str, Any]],
    reason: str = "",
    request_key: str | None = None,
) -> int:
    """Enter or correct amounts; each line maps `CostInput` fields (``pounds`` for the amount). How many changed.

    A line that exists (same pilot, month, category, nature, basis) gets the new amount; its old one stays in
    the history. Raises Invalid with every wrong row (numbered from 1): then nothing is saved.
    """
    entered = _check(session, by, lines)
    existing = _existing(session, entered)
    revise(session, by=by, tag="cost:save", target=_target(session, entered), reason=reason, request_key=request_key)
    fresh, changed = [], 0
    for cost in entered:
        row = existing.get(_line(cost))
        if row is None:
            fresh.append(cost.model_dump())
        else:
            changed += change(row, {"amount_pence": cost.amount_pence})
    session.flush()
    return changed + insert_many(session, Cost, fresh)


def withdraw_cost(session: LedgerSession, *, by: Actor, cost_id: int, reason: str) -> None:
    """Take back an amount that should never have been entered; it stays in the history."""
    row = load(session, Cost, cost_id)
    pilot = load(session, Pilot, row.pilot_id, lock=False)
    require(by, Operation.WITHDRAW, pilot.organisation_id)
    set_withdrawn(
        session, row, by=by, tag="cost:withdraw", target=pilot.reference, reason=reason, is_withdrawn=True
    )
    session.flush()


def _check(session: LedgerSession, by: Actor, lines: Sequence[Mapping[str, Any]]) -> list[CostInput]:
    entered: list[CostInput] = []
    problems: list[Problem] = []
    seen: dict[Line, int] = {}
    organisations = _organisations(session, lines)
    for number, values in enumerate(lines, start=1):
        try:
            cost = parse(CostInput, values, row=number)
        except Invalid as error:
            problems += error.problems
            continue
        organisation = organisations.get(cost.pilot_id)
        if organisation is None or not by.sees(organisation):
            problems.append(Problem("Pilot", "is not in the register", number))
        elif not by.may(Operation.EDIT_PILOT, organisation):
            problems.append(Problem("Pilot", f"{by.name} may not change its costs", number))
        if (first := seen.setdefault(_line(cost), number)) != number:
            problems.append(Problem("Line", f"repeats row {first}", number))
        entered.append(cost)
    if problems:
        raise Invalid(problems)
    return entered


def _organisations(session: LedgerSession, lines: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    wanted = {value for line in lines if isinstance(value := line.get("pilot_id"), int)}
    rows = session.execute(sa.select(Pilot.id, Pilot.organisation_id).where(Pilot.id.in_(wanted)))  # type: ignore[union-attr]
    return {pilot_id: organisation_id for pilot_id, organisation_id in rows if pilot_id is not None}


def _existing(session: LedgerSession, entered: Sequence[CostInput]) -> dict[Line, Cost]:
    pilots, months = {cost.pilot_id for cost in entered}, {cost.month for cost in entered}
    rows = session.scalars(
        sa.select(Cost)
        .where(Cost.pilot_id.in_(pilots), Cost.month.in_(months), ~Cost.is_withdrawn)  # type: ignore[attr-defined]
        .with_for_update()
    )
    return {_line(row): row for row in rows}


def _line(cost: Cost | CostInput) -> Line:
    return cost.pilot_id, cost.month, cost.category, cost.nature, cost.basis


def _target(session: LedgerSession, entered: Sequence[CostInput]) -> str:
    pilots = {cost.pilot_id for cost in entered}
    if len(pilots) != 1:
        return f"{len(pilots)} pilots"
    return load(session, Pilot, pilots.pop(), lock=False).reference
