"""Parameters as known at any revision: every edition with its values, and what is in force on a date."""

from collections import defaultdict
from datetime import date
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from portfolio.db import LedgerSession
from portfolio.errors import NotFound
from portfolio.ledger import Known
from portfolio.models import Parameter, ParameterValue, Revision, RowHistory
from portfolio.value.parameter_set import Edition, ParameterSet, Range, chosen
from portfolio.vocabulary import ParameterKind

FACTS = (
    "id", "kind", "edition", "effective_from", "is_adopted", "unit", "price_base_year", "source", "source_url",
    "note", "revision_id", "is_withdrawn",
)  # fmt: skip
ORDER = {kind: number for number, kind in enumerate(ParameterKind)}


def in_force(session: LedgerSession, known: Known, kind: ParameterKind, on: date) -> Edition | None:
    """The adopted edition of a kind that is in force on a date; see `parameter_set.chosen`."""
    table = known.live(Parameter)
    return chosen(_read(session, known, table, table.c.kind == kind), kind, on)


def edition(session: LedgerSession, known: Known, parameter_id: int) -> Edition:
    """One edition, withdrawn or not. Raises NotFound."""
    table = known.table(Parameter)
    for found in _read(session, known, table, table.c.id == parameter_id):
        return found
    raise NotFound(f"There is no parameter number {parameter_id}.")


def editions(session: LedgerSession, known: Known, *, has_withdrawn: bool = False) -> tuple[Edition, ...]:
    """Every edition by kind, the latest first. Two queries, however many there are."""
    table = known.table(Parameter) if has_withdrawn else known.live(Parameter)
    found = _read(session, known, table, sa.true())
    return tuple(sorted(found, key=lambda one: (ORDER[one.kind], -one.effective_from.toordinal(), -one.id)))


def parameter_set(session: LedgerSession, known: Known, on: date) -> ParameterSet:
    """What is in force on a date, of every kind, with the other editions to compare with. Two queries."""
    return ParameterSet.of(editions(session, known), on)


def _read(
    session: LedgerSession, known: Known, table: sa.FromClause, condition: sa.ColumnElement[bool]
) -> list[Edition]:
    """Editions of ``table`` with who added and last changed them, and their values."""
    added, changed = (Revision.__table__.alias(name) for name in ("added", "changed"))
    history = RowHistory.__table__
    first = (
        sa.select(history.c.row_id, sa.func.min(history.c.from_revision).label("revision_id"))
        .where(history.c.table_name == Parameter.__tablename__)
        .group_by(history.c.row_id)
        .subquery("first")
    )
    query = (
        sa.select(
            *(table.c[name] for name in FACTS),
            added.c.actor_name.label("added_by"),
            added.c.at.label("added_at"),
            changed.c.actor_name.label("changed_by"),
            changed.c.at.label("changed_at"),
        )
        .join_from(table, first, first.c.row_id == table.c.id, isouter=True)
        .join(added, added.c.id == sa.func.coalesce(first.c.revision_id, table.c.revision_id))
        .join(changed, changed.c.id == table.c.revision_id)
        .where(condition)
        .order_by(table.c.id)
    )
    rows = session.execute(query).mappings().all()
    values = _values(session, known, [row["id"] for row in rows])
    return [Edition(**row, values=MappingProxyType(values[row["id"]])) for row in rows]


def _values(session: LedgerSession, known: Known, parameter_ids: list[int]) -> dict[int, dict[str, Range]]:
    value = known.live(ParameterValue)
    query = (
        sa.select(value.c.parameter_id, value.c.name, value.c.low, value.c.value, value.c.high)
        .where(value.c.parameter_id.in_(parameter_ids))
        .order_by(value.c.parameter_id, value.c.id)
    )
    found: dict[int, dict[str, Range]] = defaultdict(dict)
    for parameter_id, name, low, middle, high in session.execute(query):
        found[parameter_id][name] = (_number(low), float(middle), _number(high))
    return found


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
