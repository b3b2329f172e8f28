"""What one revision changed, row by row and field by field, before and after, in words for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portfolio.access import Scope
from portfolio.db import LedgerSession
from portfolio.ledger.images import MODELS, from_image
from portfolio.ledger.reach import HISTORY, PILOT, Reach
from portfolio.ledger.wording import NAMED_BY, UNSHOWN, Names, field_label, in_words, row_words
from portfolio.models import FACTS, Fact, StageReference
from portfolio.vocabulary import Stage

Row = tuple[str, int]
Values = Mapping[str, Any]
ADDED, CHANGED, WITHDRAWN, RESTORED = "added", "changed", "withdrawn", "restored"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after. None: nothing was entered."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One row that a revision wrote. ``pilot`` is its pilot's reference ("" for none); ``action`` says what
    happened to it: added, changed, withdrawn or restored. ``is_current``: nothing has changed it since.
    """

    table: str
    row_id: int
    what: str
    pilot: str
    pilot_id: int | None
    action: str
    is_current: bool
    fields: tuple[FieldChange, ...]


def changes(
    session: LedgerSession, revision_id: int, *, scope: Scope, pilot_id: int | None = None, limit: int = 200
) -> list[Change]:
    """The rows that a revision wrote within ``scope``, at most ``limit``, in a fixed number of queries.

    Names are today's; values are those that the revision left, whatever has been changed since.
    """
    reach = Reach.of(scope, pilot_id)
    after, current = _written(session, revision_id, reach, limit)
    before = _replaced(session, revision_id, after)
    names = _names(session, after, before, reach)
    return [_change(row, before.get(row), values, names, is_current=row in current) for row, values in after.items()]


def _written(session: LedgerSession, revision_id: int, reach: Reach, limit: int) -> tuple[dict[Row, Values], set[Row]]:
    """The rows as the revision left them, replaced since or not; and which of them are current."""
    found: dict[Row, Values] = {}
    for model in FACTS:
        table = model.__table__
        holds = reach.holds_row(model, table.c.id, table.c.get("pilot_id"))
        query = sa.select(table).where(table.c.revision_id == revision_id, holds).order_by(table.c.id)
        for values in session.execute(query.limit(limit)).mappings():
            found[table.name, values["id"]] = dict(values)
    current = set(found)
    images = sa.select(HISTORY.c.table_name, HISTORY.c.row_id, HISTORY.c.image).where(
        HISTORY.c.from_revision == revision_id, _holds_image(reach)
    )
    for table_name, row_id, image in session.execute(images.order_by(HISTORY.c.id).limit(limit)):
        found[table_name, row_id] = from_image(MODELS[table_name], image)
    order = {str(model.__tablename__): number for number, model in enumerate(FACTS)}
    in_order = sorted(found, key=lambda row: (order[row[0]], row[1]))[:limit]
    return {row: found[row] for row in in_order}, current


def _holds_image(reach: Reach) -> sa.ColumnElement[bool]:
    if reach.is_everything:
        return sa.true()
    parts = (
        sa.and_(
            HISTORY.c.table_name == model.__tablename__,
            reach.holds_row(model, HISTORY.c.row_id, HISTORY.c.pilot_id),
        )
        for model in FACTS
    )
    return sa.or_(*parts)


def _replaced(session: LedgerSession, revision_id: int, after: Mapping[Row, Values]) -> dict[Row, Values]:
    """What those rows were before; nothing for a row that the revision added."""
    query = sa.select(HISTORY.c.table_name, HISTORY.c.row_id, HISTORY.c.image).where(
        HISTORY.c.to_revision == revision_id, HISTORY.c.row_id.in_({row_id for _, row_id in after})
    )
    return {
        (table, row_id): from_image(MODELS[table], image)
        for table, row_id, image in session.execute(query)
        if (table, row_id) in after
    }


def _names(session: LedgerSession, after: Mapping[Row, Values], before: Mapping[Row, Values], reach: Reach) -> Names:
    """What people call the rows that these refer to; pilots only within reach of the scope."""
    wanted: dict[str, set[int]] = {table: set() for table in ("pilot", *NAMED_BY)}
    for rows in (after, before):
        for (table, row_id), values in rows.items():
            wanted["pilot"].update(
                {row_id} if table == "pilot" else {values["pilot_id"]} if "pilot_id" in values else ()
            )
            for column in MODELS[table].__table__.columns:
                target = next((key.column.table.name for key in column.foreign_keys), "")
                if target in wanted and values.get(column.name) is not None:
                    wanted[target].add(values[column.name])
    names = {table: _named(session, MODELS[table], ids) for table, ids in wanted.items() if table in NAMED_BY}
    pilots = sa.select(PILOT.c.id, PILOT.c.reference).where(
        PILOT.c.id.in_(wanted["pilot"]), Reach(reach.scope).holds_pilot()
    )
    names["pilot"] = {row[0]: row[1] for row in session.execute(pilots)}
    stage = StageReference.__table__
    order = list(Stage)
    names["stage"] = {
        order.index(kind): label for kind, label in session.execute(sa.select(stage.c.kind, stage.c.label))
    }
    return names


def _named(session: LedgerSession, model: type[Fact], ids: set[int]) -> dict[int, str]:
    table = model.__table__
    query = sa.select(table.c.id, table.c[NAMED_BY[table.name]]).where(table.c.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}


def _change(row: Row, before: Values | None, after: Values, names: Names, *, is_current: bool) -> Change:
    model = MODELS[row[0]]
    shown = [column for column in model.__table__.columns if column.name not in UNSHOWN]
    fields = [
        FieldChange(
            field_label(column.name),
            in_words(column, before.get(column.name), names) if before is not None else None,
            in_words(column, after.get(column.name), names),
        )
        for column in shown
        if before is None or before.get(column.name) != after.get(column.name)
    ]
    pilot_id = row[1] if row[0] == "pilot" else after.get("pilot_id")
    return Change(
        table=row[0],
        row_id=row[1],
        what=row_words(model, after, names),
        pilot=names["pilot"].get(pilot_id, "") if pilot_id is not None else "",
        pilot_id=pilot_id,
        action=_action(before, after),
        is_current=is_current,
        fields=tuple(field for field in fields if before is not None or field.after is not None),
    )


def _action(before: Values | None, after: Values) -> str:
    if before is None:
        return ADDED
    if bool(before["is_withdrawn"]) == bool(after["is_withdrawn"]):
        return CHANGED
    return WITHDRAWN if after["is_withdrawn"] else RESTORED
