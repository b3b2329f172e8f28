"""Everything a database holds, as comparable lines."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.db import read_session
from portfolio.models import Base, Fact, RowHistory
from portfolio.models.ledger import RevisionCounter


def dump(engine: Engine) -> list[str]:
    """Every row of every table."""
    with read_session(engine) as session:
        return [
            f"{table.name} {[_ordered(value) for value in row]}"
            for table in Base.metadata.sorted_tables
            for row in session.execute(sa.select(table).order_by(*table.primary_key.columns))
        ]


def _ordered(value: Any) -> Any:
    """PostgreSQL keeps the keys of an image in an order of its own."""
    return sorted(value.items()) if isinstance(value, dict) else value


def faults(engine: Engine) -> Iterator[str]:
    """Rows newer than the newest revision, revisions with gaps or out of time, history that does not meet its row."""
    with read_session(engine) as session:
        _, head, last_at = session.execute(sa.select(RevisionCounter.__table__)).one()
        revisions = session.execute(sa.text("SELECT id, at FROM revision ORDER BY id")).all()
        if [row.id for row in revisions] != list(range(1, head + 1)):
            yield "revision numbers have gaps"
        times = [row.at for row in revisions]
        if times != sorted(times) or last_at is None:
            yield "revisions are out of time"
        current = {}
        for model in Fact.__subclasses__():
            table = model.__table__
            for row in session.execute(sa.select(table.c.id, table.c.revision_id)):
                current[table.name, row.id] = row.revision_id
                if row.revision_id > head:
                    yield f"{table.name} {row.id} is newer than the ledger"
        history = RowHistory.__table__
        newest = sa.select(history.c.table_name, history.c.row_id, sa.func.max(history.c.to_revision))
        for name, row_id, to_revision in session.execute(newest.group_by(history.c.table_name, history.c.row_id)):
            if current[name, row_id] != to_revision:
                yield f"{name} {row_id} does not follow its history"
