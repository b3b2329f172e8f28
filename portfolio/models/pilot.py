"""The pilot and what hangs on it by name: tags, links to other pilots, stage moves and costs."""

from datetime import date

import sqlalchemy as sa

from portfolio.db import Month, term_type
from portfolio.models.base import Fact, Field, check, key, live_unique, text
from portfolio.vocabulary import (
    AiType,
    CostBasis,
    CostCategory,
    CostNature,
    ExitReason,
    LinkRelation,
    Stage,
)


class Pilot(Fact, table=True):
    """The thing tracked for its whole life. `reference` is stable, human and never used again."""

    __table_args__ = (
        check("users_now_not_negative", "users_now >= 0"),
        check("users_full_not_negative", "users_full >= 0"),
        check("decides_after_start", "decision_on >= started_on"),
    )
    reference: str = Field(max_length=40, unique=True)
    name: str = text(200)
    organisation_id: int = key("organisation.id")
    senior_owner_id: int = key("person.id")
    programme_manager_id: int = key("person.id")
    problem: str = text(4000)
    previous_process: str = text(4000, default="")
    audience: str = text(1000, default="")
    ai_type: AiType = Field(sa_type=term_type(AiType, "ai_type"))
    supplier: str = text(200, default="")
    product: str = text(200, default="")
    model: str = text(200, default="")
    model_version: str = text(100, default="")
    goal_id: int = key("goal.id")
    started_on: date
    decision_on: date | None = None
    users_now: int | None = None
    users_full: int | None = None


class PilotTag(Fact, table=True):
    """A free-text tag, lower case."""

    __tablename__ = "pilot_tag"
    __table_args__ = (live_unique("uq_pilot_tag", "pilot_id", "tag"),)
    pilot_id: int = key("pilot.id")
    tag: str = Field(max_length=40, index=True)


class PilotLink(Fact, table=True):
    """How a pilot relates to another: similar to, joins, builds on, or different because."""

    __tablename__ = "pilot_link"
    __table_args__ = (
        live_unique("uq_pilot_link", "pilot_id", "other_id"),
        check("not_itself", "pilot_id <> other_id"),
    )
    pilot_id: int = key("pilot.id")
    other_id: int = key("pilot.id")
    relation: LinkRelation = Field(sa_type=term_type(LinkRelation, "relation"))
    note: str = text(1000, default="")


class StageMove(Fact, table=True):
    """From `effective_on` the pilot is at `stage`; when it was recorded is the revision's own date."""

    __tablename__ = "stage_move"
    __table_args__ = (
        check(
            "exit_says_why",
            "stage NOT IN ('paused', 'stopped', 'retired') OR (reason IS NOT NULL AND learned <> '')",
        ),
        sa.Index(None, "pilot_id", "effective_on"),
    )
    pilot_id: int = Field(foreign_key="pilot.id")
    stage: Stage = Field(sa_type=term_type(Stage, "stage"))
    effective_on: date
    reason: ExitReason | None = Field(default=None, sa_type=term_type(ExitReason, "reason"))
    learned: str = text(4000, default="")
    note: str = text(4000, default="")


class Cost(Fact, table=True):
    """One month's amount in nominal pence, by category, one-off or running, planned, forecast or actual."""

    __table_args__ = (
        live_unique("uq_cost_line", "pilot_id", "month", "category", "nature", "basis"),
        check("amount_not_negative", "amount_pence >= 0"),
    )
    pilot_id: int = Field(foreign_key="pilot.id")
    month: date = Field(sa_type=Month)
    category: CostCategory = Field(sa_type=term_type(CostCategory, "category"))
    nature: CostNature = Field(sa_type=term_type(CostNature, "nature"))
    basis: CostBasis = Field(sa_type=term_type(CostBasis, "basis"))
    amount_pence: int = Field(sa_type=sa.BigInteger)
