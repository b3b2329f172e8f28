"""Any table as known at a past revision: rows not newer, and the images that later revisions replaced."""

from dataclasses import dataclass

import sqlalchemy as sa

from portfolio.db import LedgerSession
from portfolio.ledger.images import image_column
from portfolio.ledger.revisions import head
from portfolio.models import Fact, RowHistory


@dataclass(frozen=True, slots=True)
class Known:
    """A state of knowledge: everything recorded up to ``revision``. ``is_head`` reads the live tables."""

    revision: int
    is_head: bool
    dialect: str

    def table(self, model: type[Fact]) -> sa.FromClause:
        """``model``'s rows as known, withdrawn ones included, with the table's own columns and types."""
        return model.__table__ if self.is_head else _as_known(model, self.revision, self.dialect)

    def live(self, model: type[Fact]) -> sa.FromClause:
        """The same without withdrawn rows."""
        table = self.table(model)
        return sa.select(table).where(~table.c.is_withdrawn).subquery(f"live_{model.__tablename__}")


def known(session: LedgerSession, revision: int | None = None) -> Known:
    """The state of knowledge at ``revision``, or now. Ask and read in the same session: it is one snapshot."""
    newest = head(session)
    wanted = newest if revision is None else min(revision, newest)
    return Known(wanted, wanted == newest, session.get_bind().dialect.name)


def _as_known(model: type[Fact], revision: int, dialect: str) -> sa.FromClause:
    table, history = model.__table__, RowHistory.__table__
    current = sa.select(*table.columns).where(table.c.revision_id <= revision)
    replaced = sa.select(*(image_column(history.c.image, column, dialect) for column in table.columns)).where(
        history.c.table_name == model.__tablename__,
        history.c.from_revision <= revision,
        history.c.to_revision > revision,
    )
    return sa.union_all(current, replaced).subquery(str(model.__tablename__))
