"""Optimistic checks and withdrawal: what every changing service needs of the ledger."""

from collections.abc import Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor
from portfolio.db import LedgerSession
from portfolio.errors import Conflict, Invalid, NotFound
from portfolio.ledger.images import from_image
from portfolio.ledger.revisions import revise
from portfolio.models import Fact, Revision, RowHistory

F = TypeVar("F", bound=Fact)
MAX_ID = 2**31 - 1


def load(session: LedgerSession, model: type[F], row_id: int, *, lock: bool = True) -> F:
    """The row to change, fresh from the database and locked until the commit. Raises NotFound."""
    query = sa.select(model).where(col(model.id) == row_id)
    if lock:
        query = query.with_for_update()
    is_possible = 0 < row_id <= MAX_ID
    row = session.scalar(query, execution_options={"populate_existing": True}) if is_possible else None
    if row is None:
        name = str(model.__tablename__).replace("_", " ")
        raise NotFound(f"There is no {name} number {row_id}.")
    return row


def change(row: Fact, values: Mapping[str, Any]) -> bool:
    """Assign only what differs; whether anything did. An unchanged save leaves no trace."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def check_seen(
    session: LedgerSession, row: Fact, seen_revision: int | None, values: Mapping[str, Any], what: str
) -> None:
    """Raise Conflict when the row was saved by someone after the form was drawn (``seen_revision``).

    ``seen_revision`` is the row's own, or the newest revision the form could see; 0 says that it saw no row.
    A newer save that left every one of ``values``' fields as the form saw them is no conflict.
    None skips the check: for callers that drew no form.
    """
    if seen_revision is None or row.revision_id <= seen_revision:
        return
    seen = seen_values(session, row, seen_revision)
    theirs = {name: getattr(row, name) for name in values if seen.get(name) != getattr(row, name)}
    yours = {name: values[name] for name in theirs if values[name] != theirs[name]}
    if yours:
        who = session.scalar(sa.select(col(Revision.actor_name)).where(col(Revision.id) == row.revision_id))
        raise Conflict(what, who or "Someone", {name: theirs[name] for name in yours}, yours)


def seen_values(session: LedgerSession, row: Fact, revision: int) -> dict[str, Any]:
    """A row's values as they were at ``revision``, which has been replaced since; empty when there were none."""
    image = session.scalar(
        sa.select(col(RowHistory.image)).where(
            col(RowHistory.table_name) == row.__tablename__,
            col(RowHistory.row_id) == row.id,
            col(RowHistory.from_revision) <= revision,
            col(RowHistory.to_revision) > revision,
        )
    )
    return from_image(type(row), image) if image else {}


def set_withdrawn(
    session: LedgerSession, row: Fact, *, by: Actor, tag: str, target: str, reason: str, is_withdrawn: bool
) -> None:
    """Withdraw or restore a row in one revision; the row and its history stay. Raises Invalid without a reason."""
    if not reason.strip():
        raise Invalid.field("Reason", "is needed")
    if row.is_withdrawn != is_withdrawn:
        revise(session, by=by, tag=tag, target=target, reason=reason)
        row.is_withdrawn = is_withdrawn
