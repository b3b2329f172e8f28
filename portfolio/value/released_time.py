"""Where a benefit's released time went: all of its rows are set at once, in one revision."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor, Operation, require
from portfolio.db import LedgerSession
from portfolio.errors import Conflict, Invalid, Problem
from portfolio.inputs import parse
from portfolio.ledger import change, known, load, revise
from portfolio.models import Benefit, Indicator, ReleasedTime, Revision
from portfolio.value.benefit_inputs import ReleasedTimeInput
from portfolio.value.benefit_rules import releases_time
from portfolio.value.benefits import check_not_withdrawn, describe_benefit, load_benefit
from portfolio.value.dependants import reopen
from portfolio.vocabulary import Destination, ValueClass

MAX_ROWS = 50
Row = tuple[Destination, str, Any, str]
"""Destination, outcome, share, evidence."""


def set_released_time(
    session: LedgerSession,
    *,
    by: Actor,
    benefit_id: int,
    rows: Sequence[Mapping[str, Any]],
    seen_revision: int | None = None,
    reason: str = "",
    request_key: str | None = None,
) -> Benefit:
    """Say where the realised hours of a benefit went; each row maps `ReleasedTimeInput` fields. What no row accounts
    for is unknown. These rows take the place of those before, and the benefit is a draft again; returns it.

    Raises NotFound, NotAllowed, AlreadyDone, Conflict when someone changed the rows after ``seen_revision``, or
    Invalid with every wrong row (numbered from 1): nothing is saved then.
    """
    benefit, pilot = load_benefit(session, benefit_id)
    require(by, Operation.REPORT, pilot.organisation_id)
    check_not_withdrawn(benefit)
    if not releases_time(load(session, Indicator, benefit.indicator_id, lock=False)):
        raise Invalid.field("Benefit", "is not of time saved, so it releases no hours")
    entered = _check_all(benefit, rows)
    before = session.scalars(_rows_of(benefit_id), execution_options={"populate_existing": True}).all()
    target = describe_benefit(pilot, benefit)
    _check_seen(session, before, seen_revision, entered, benefit_id, target)
    revise(session, by=by, tag="benefit:time:set", target=target, reason=reason, request_key=request_key)
    if _replace(session, benefit, before, entered):
        reopen(benefit)
    session.flush()
    return benefit


def _rows_of(benefit_id: int) -> sa.Select[ReleasedTime]:
    return sa.select(ReleasedTime).where(col(ReleasedTime.benefit_id) == benefit_id).order_by(col(ReleasedTime.id))


def _check_all(benefit: Benefit, rows: Sequence[Mapping[str, Any]]) -> list[ReleasedTimeInput]:
    if len(rows) > MAX_ROWS:
        raise Invalid.field("", f"There are more than {MAX_ROWS} rows: put some of them together")
    entered: list[ReleasedTimeInput] = []
    problems: list[Problem] = []
    seen: dict[tuple[Destination, str], int] = {}
    for number, values in enumerate(rows, start=1):
        try:
            row = parse(ReleasedTimeInput, values, row=number)
        except Invalid as error:
            problems += error.problems
            continue
        if (first := seen.setdefault((row.destination, row.outcome.casefold()), number)) != number:
            problems.append(Problem("Destination", f"repeats row {first}", number))
        if row.destination is Destination.CASH and benefit.value_class is not ValueClass.CASH_RELEASING:
            problems.append(Problem("Destination", "is cash, but the benefit is not cash-releasing", number))
        entered.append(row)
    total = sum((row.share_rate for row in entered), Decimal(0))
    if total > 1:
        together = f"{(total * 100).normalize():f}%"
        problems.append(Problem("Share", f"the shares add up to {together}: only 100% of the time can go somewhere"))
    if problems:
        raise Invalid(problems)
    return entered


def _replace(
    session: LedgerSession, benefit: Benefit, before: Iterable[ReleasedTime], entered: Iterable[ReleasedTimeInput]
) -> bool:
    """Write the rows; whether anything differs. A row that comes back is the same row as before."""
    wanted = {(row.destination, row.outcome): row.model_dump() for row in entered}
    has_changed = False
    for row in before:
        values = wanted.pop((row.destination, row.outcome), None)
        has_changed |= change(row, {"is_withdrawn": True} if values is None else values | {"is_withdrawn": False})
    assert benefit.id is not None
    for new in wanted.values():
        session.add(ReleasedTime(benefit_id=benefit.id, pilot_id=benefit.pilot_id, **new))
    return has_changed or bool(wanted)


def _check_seen(
    session: LedgerSession,
    before: Sequence[ReleasedTime],
    seen_revision: int | None,
    entered: Iterable[ReleasedTimeInput],
    benefit_id: int,
    target: str,
) -> None:
    newest = max(before, key=lambda row: row.revision_id, default=None)
    if seen_revision is None or newest is None or newest.revision_id <= seen_revision:
        return
    theirs, yours = _set([row for row in before if not row.is_withdrawn]), _set(entered)
    table = known(session, seen_revision).live(ReleasedTime)
    seen = _set(session.execute(sa.select(table).where(table.c.benefit_id == benefit_id)))
    if theirs not in (yours, seen):
        who = session.scalar(sa.select(col(Revision.actor_name)).where(col(Revision.id) == newest.revision_id))
        what = f"where the released time of {target} went"
        raise Conflict(what, who or "Someone", {"released_time": theirs}, {"released_time": yours})


def _set(rows: Iterable[Any]) -> tuple[Row, ...]:
    return tuple(sorted((row.destination, row.outcome, row.share_rate, row.evidence) for row in rows))
