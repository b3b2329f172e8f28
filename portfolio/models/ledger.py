"""The ledger's own tables: revisions, the images they replaced, and which pilots they touched."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from portfolio.db import UTCDateTime
from portfolio.models.base import Base, check

Image = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Revision(Base, table=True):
    """One committed change: who, when, what kind, why. Numbers rise without gaps in commit order."""

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    actor_id: int | None = Field(default=None)
    actor_name: str
    tag: str = Field(index=True)
    target: str = ""
    reason: str = ""
    request_key: str | None = Field(default=None, unique=True)
    is_wide: bool = Field(default=False)


class RevisionCounter(Base, table=True):
    """The one row that numbers revisions: locked from the first write of a transaction to its commit."""

    __tablename__ = "revision_counter"
    __table_args__ = (check("single", "id = 1"),)
    id: int = Field(primary_key=True)
    last: int = 0
    last_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class RevisionPilot(Base, table=True):
    """The pilots a revision touched: a pilot's history, and what a cached summary must recompute."""

    __tablename__ = "revision_pilot"
    revision_id: int = Field(primary_key=True, foreign_key="revision.id")
    pilot_id: int = Field(primary_key=True, foreign_key="pilot.id", index=True)


class RowHistory(Base, table=True):
    """The image of a row as it stood from one revision until another replaced it (half-open interval)."""

    __tablename__ = "row_history"
    __table_args__ = (
        sa.Index(None, "table_name", "row_id", "from_revision", unique=True),
        sa.Index(None, "table_name", "to_revision"),
        check("interval", "from_revision < to_revision"),
    )
    id: int | None = Field(default=None, primary_key=True)
    table_name: str
    row_id: int
    from_revision: int = Field(foreign_key="revision.id", index=True)
    to_revision: int = Field(foreign_key="revision.id", index=True)
    pilot_id: int | None = Field(default=None, index=True)
    image: dict[str, Any] = Field(sa_type=Image)


class Installation(Base, table=True):
    """What this database is: a real register, or a demo whose calendar stands still."""

    __table_args__ = (check("single", "id = 1"),)
    id: int = Field(primary_key=True)
    is_demo: bool = False
    demo_today: date | None = None
