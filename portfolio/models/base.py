"""What every table shares: one registry with a naming convention, and the columns of a ledgered fact."""

from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(SQLModel, registry=registry(metadata=sa.MetaData(naming_convention=NAMING))):
    """All tables of the product, in a registry of their own so that a reload starts clean."""

    __table__: ClassVar[sa.Table]


class Fact(Base):
    """A row the ledger keeps: `revision_id` last wrote it; a withdrawn row stays, flagged."""

    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(default=None, foreign_key="revision.id", index=True, nullable=False)
    is_withdrawn: bool = Field(default=False, nullable=False)


def live_unique(name: str, *columns: str) -> sa.Index:
    """A unique index over rows that are not withdrawn, so that a withdrawn fact can be entered anew."""
    where = sa.text("NOT is_withdrawn")
    return sa.Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


def check(name: str, condition: str) -> sa.CheckConstraint:
    """A named CHECK."""
    return sa.CheckConstraint(condition, name=name)


def key(target: str, **options: Any) -> Any:
    """A foreign key column, indexed."""
    return Field(foreign_key=target, index=True, **options)


def text(limit: int, **options: Any) -> Any:
    """A text column of at most ``limit`` characters."""
    return Field(max_length=limit, **options)
