"""Saving costs: one month's amounts for one pilot or many, all of them or none."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor, Operation, require
from portfolio.clock import today
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, Problem
from portfolio.inputs import parse
from portfolio.ledger import change, check_seen, insert_many, load, revise, set_withdrawn
from portfolio.models import Cost, Pilot
from portfolio.pilots.inputs import CostInput
from portfolio.vocabulary import CostBasis

MAX_LINES = 20_000
Line = tuple[int, Any, Any, Any, Any]


def save_costs(
    session: LedgerSession,
    *,
    by: Actor,
    lines: Sequence[Mapping[str, Any]],
    reason: str = "",
    seen_revision: int | None = None,
    request_key: str | None = None,
) -> int:
    """Enter or correct amounts; each line maps `CostInput` fields (``pounds`` for the amount). How many changed.

    A line that exists (same pilot, month, category, nature, basis) gets the new amount; its old one stays in
    the history. Raises Invalid with every wrong row (numbered from 1), an actual cost of a month that has not begun
    among them, or Conflict when someone entered another amount after ``seen_revision``: then nothing is saved.
    """
    entered = _check(session, by, lines)
    existing = _existing(session, entered)
    for cost in entered:
        if (row := existing.get(_line(cost))) is not None:
            what = f"{cost.basis.label.lower()} {cost.category.label.lower()} costs for {cost.month:%B %Y}"
            check_seen(session, row, seen_revision, {"amount_pence": cost.amount_pence}, what)
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
    set_withdrawn(session, row, by=by, tag="cost:withdraw", target=pilot.reference, reason=reason, is_withdrawn=True)
    session.flush()


def _check(session: LedgerSession, by: Actor, lines: Sequence[Mapping[str, Any]]) -> list[CostInput]:
    if len(lines) > MAX_LINES:
        raise Invalid.field("", f"There are more than {MAX_LINES:,} rows: enter them in parts")
    entered, problems = _parse(lines)
    seen: dict[Line, int] = {}
    organisations = _organisations(session, entered.values())
    for number, cost in entered.items():
        organisation = organisations.get(cost.pilot_id)
        if organisation is None or not by.sees(organisation):
            problems.append(Problem("Pilot", "is not in the register", number))
        elif not by.may(Operation.EDIT_PILOT, organisation):
            problems.append(Problem("Pilot", f"{by.name} may not change its costs", number))
        if cost.basis is CostBasis.ACTUAL and cost.month > today():
            problems.append(Problem("Month", "lies ahead: actual costs are of months that have begun", number))
        if (first := seen.setdefault(_line(cost), number)) != number:
            problems.append(Problem("Line", f"repeats row {first}", number))
    if problems:
        raise Invalid(sorted(problems, key=lambda problem: problem.row or 0))
    return list(entered.values())


def _parse(lines: Sequence[Mapping[str, Any]]) -> tuple[dict[int, CostInput], list[Problem]]:
    entered: dict[int, CostInput] = {}
    problems: list[Problem] = []
    for number, values in enumerate(lines, start=1):
        try:
            entered[number] = parse(CostInput, values, row=number)
        except Invalid as error:
            problems += error.problems
    return entered, problems


def _organisations(session: LedgerSession, entered: Iterable[CostInput]) -> dict[int, int]:
    wanted = {cost.pilot_id for cost in entered}
    query = sa.select(col(Pilot.id), col(Pilot.organisation_id)).where(col(Pilot.id).in_(wanted))
    return dict(session.execute(query).all())


def _existing(session: LedgerSession, entered: Sequence[CostInput]) -> dict[Line, Cost]:
    pilots, months = {cost.pilot_id for cost in entered}, {cost.month for cost in entered}
    rows = session.scalars(
        sa.select(Cost)
        .where(col(Cost.pilot_id).in_(pilots), col(Cost.month).in_(months), ~col(Cost.is_withdrawn))
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
