"""A database's facts as text, so that two states of knowledge can be compared byte for byte."""

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.db import LedgerSession, read_session
from portfolio.ledger import head, known
from portfolio.models import FACTS


def dump(session: LedgerSession, revision: int | None = None) -> str:
    """Every row of every ledgered table as known at ``revision``, in one fixed order."""
    state = known(session, revision)
    lines = []
    for model in FACTS:
        table = state.table(model)
        lines.append(f"{model.__tablename__} {table.c.keys()}")
        lines += [repr(tuple(row)) for row in session.execute(sa.select(table).order_by(table.c.id))]
    return "\n".join(lines)


def dump_of(engine: Engine, revision: int | None = None) -> str:
    """The same, in a session of its own."""
    with read_session(engine) as session:
        return dump(session, revision)


def head_of(engine: Engine) -> int:
    """The newest revision."""
    with read_session(engine) as session:
        return head(session)


def counts_of(engine: Engine) -> dict[str, int]:
    """Rows in every table, the ledger's own included."""
    with engine.connect() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in FACTS[0].metadata.sorted_tables
        }
