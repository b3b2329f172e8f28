"""Changing many pilots at once: all of it is saved in one revision, or nothing is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor, Operation, Scope, require_role
from portfolio.db import LedgerSession
from portfolio.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from portfolio.inputs import label
from portfolio.ledger import Known, revise
from portfolio.models import Cost, Person, Pilot, Revision
from portfolio.money import to_pounds
from portfolio.pilots.costs import save_costs
from portfolio.pilots.inputs import PilotInput
from portfolio.pilots.pasting import Pasted
from portfolio.pilots.service import edit_pilot
from portfolio.vocabulary import CostBasis, CostCategory, CostNature

MAX_EDITS = 500
Line = tuple[int, CostCategory, CostNature]


@dataclass(frozen=True, slots=True)
class PilotEdit:
    """Changes to one pilot (field -> value), the revision they were made on, and the row they were made in."""

    pilot_id: int
    changes: Mapping[str, Any]
    seen_revision: int
    row: int


def edit_pilots(
    session: LedgerSession, *, by: Actor, edits: Sequence[PilotEdit], request_key: str | None = None
) -> int:
    """Change many pilots in one revision; how many there were.

    Raises Invalid with every problem of every row, or Conflict with every field that someone else changed
    meanwhile: then nothing is saved. Raises NotAllowed or AlreadyDone.
    """
    require_role(by, Operation.EDIT_PILOT)
    if len(edits) > MAX_EDITS:
        raise Invalid.field("", f"{len(edits):,} pilots are too many at once; the limit is {MAX_EDITS}")
    target = _reference(session, edits[0].pilot_id) if len(edits) == 1 else f"{len(edits)} pilots"
    revise(session, by=by, tag="pilot:edit", target=target, request_key=request_key)
    problems: list[Problem] = []
    conflicts: list[tuple[PilotEdit, Conflict]] = []
    for edit in edits:
        try:
            edit_pilot(
                session, by=by, pilot_id=edit.pilot_id, changes=edit.changes, seen_revision=edit.seen_revision,
                row=edit.row,
            )  # fmt: skip
        except Invalid as error:
            problems += [replace(problem, row=edit.row) for problem in error.problems]
        except (NotFound, NotAllowed) as error:
            problems.append(Problem("Pilot", str(error), edit.row))
        except Conflict as conflict:
            conflicts.append((edit, conflict))
    if problems:
        changed = [
            Problem("Pilot", f"was changed by {conflict.who} meanwhile", edit.row) for edit, conflict in conflicts
        ]
        raise Invalid(sorted([*problems, *changed], key=lambda problem: problem.row or 0))
    if conflicts:
        raise _together(session, conflicts)
    return len(edits)


def _together(session: LedgerSession, conflicts: Sequence[tuple[PilotEdit, Conflict]]) -> Conflict:
    """One conflict that holds both versions of every pilot, in words."""
    theirs: dict[str, Any] = {}
    yours: dict[str, Any] = {}
    for edit, conflict in conflicts:
        reference = _reference(session, edit.pilot_id)
        for name in conflict.yours:
            field = f"{reference}, {label(PilotInput, name).lower()}"
            theirs[field] = _in_words(session, name, conflict.theirs[name])
            yours[field] = _in_words(session, name, conflict.yours[name])
    who = " and ".join(dict.fromkeys(conflict.who for _, conflict in conflicts))
    one = _reference(session, conflicts[0][0].pilot_id)
    return Conflict(one if len(conflicts) == 1 else f"{len(conflicts)} of these pilots", who, theirs, yours)


def _in_words(session: LedgerSession, name: str, value: Any) -> Any:
    if name in {"senior_owner_id", "programme_manager_id"}:
        person = session.get(Person, value)
        return person.name if person else value
    return ", ".join(value) if name == "tags" else value


def _reference(session: LedgerSession, pilot_id: int) -> str:
    return session.scalar(sa.select(col(Pilot.reference)).where(col(Pilot.id) == pilot_id)) or "1 pilot"


def save_month(
    session: LedgerSession,
    *,
    by: Actor,
    pasted: Pasted,
    month: date,
    basis: CostBasis,
    seen_revision: int,
    request_key: str | None = None,
) -> int:
    """Save pasted costs of one month; how many lines changed. A line that exists gets the new amount.

    Raises Invalid with the pasted text's row numbers, Conflict when someone changed one of the amounts after
    ``seen_revision``, or AlreadyDone. Nothing is saved then.
    """
    if pasted.problems:
        raise Invalid([Problem(problem.column, problem.why, problem.row) for problem in pasted.problems])
    _check_seen(session, pasted, month, basis, seen_revision)
    try:
        return save_costs(session, by=by, lines=pasted.lines(month, basis), request_key=request_key)
    except Invalid as error:
        numbers = {number: row.row for number, row in enumerate(pasted.rows, start=1)}
        raise Invalid([replace(item, row=numbers.get(item.row or 0, item.row)) for item in error.problems]) from None


def _check_seen(session: LedgerSession, pasted: Pasted, month: date, basis: CostBasis, seen_revision: int) -> None:
    wanted = {(row.pilot_id, row.category, row.nature): row for row in pasted.rows}
    rows = session.execute(
        sa.select(Cost, col(Revision.actor_name))
        .join_from(Cost, Revision, col(Revision.id) == col(Cost.revision_id))
        .where(
            col(Cost.month) == month,
            col(Cost.basis) == basis,
            col(Cost.pilot_id).in_({row.pilot_id for row in pasted.rows}),
            col(Cost.revision_id) > seen_revision,
            ~col(Cost.is_withdrawn),
        )
        .order_by(col(Cost.pilot_id), col(Cost.category))
    )
    theirs: dict[str, Any] = {}
    yours: dict[str, Any] = {}
    who: list[str] = []
    for cost, actor in rows:
        row = wanted.get((cost.pilot_id, cost.category, cost.nature))
        if row is not None and row.pence is not None and row.pence != cost.amount_pence:
            name = f"{row.cells['reference']}, {cost.category.label.lower()}, {cost.nature.label.lower()}"
            theirs[name], yours[name] = (f"£{to_pounds(pence):,}" for pence in (cost.amount_pence, row.pence))
            who.append(actor)
    if theirs:
        raise Conflict("these costs", " and ".join(dict.fromkeys(who)), theirs, yours)


def references(session: LedgerSession, known: Known, scope: Scope) -> dict[str, int]:
    """Reference -> id of every pilot in the scope that was not withdrawn, those not yet begun included."""
    table = known.live(Pilot)
    query = sa.select(table.c.reference, table.c.id).order_by(table.c.reference)
    if scope is not None:
        query = query.where(table.c.organisation_id.in_(scope))
    return {row.reference: row.id for row in session.execute(query)}


def amounts(session: LedgerSession, known: Known, month: date, basis: CostBasis) -> dict[Line, int]:
    """What the register holds for a month: pilot, category, nature -> pence."""
    table = known.live(Cost)
    query = sa.select(table.c.pilot_id, table.c.category, table.c.nature, table.c.amount_pence).where(
        table.c.month == month, table.c.basis == basis
    )
    return {(row.pilot_id, row.category, row.nature): row.amount_pence for row in session.execute(query)}
