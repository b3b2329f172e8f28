"""What a programme manager reports: the monthly update, and blockers shared between pilots."""

from datetime import date

from portfolio.db import Month, term_type
from portfolio.models.base import Fact, Field, check, key, live_unique, text
from portfolio.vocabulary import BlockerKind, Confidence, ConfidenceScale, Severity, UpdateStatus


class MonthlyUpdate(Fact, table=True):
    """One month's report on one pilot. The confidence is stored with its scale and never converted."""

    __tablename__ = "monthly_update"
    __table_args__ = (
        live_unique("uq_monthly_update", "pilot_id", "month"),
        check("rating_on_its_scale", "scale = 'five' OR confidence IN ('green', 'amber', 'red')"),
        check("submitted_is_rated", "status = 'draft' OR confidence IS NOT NULL"),
    )
    pilot_id: int = key("pilot.id")
    month: date = Field(sa_type=Month)
    scale: ConfidenceScale = Field(sa_type=term_type(ConfidenceScale, "scale"))
    confidence: Confidence | None = Field(default=None, sa_type=term_type(Confidence, "confidence"))
    happened: str = text(4000, default="")
    next_steps: str = text(4000, default="")
    help_needed: str = text(4000, default="")
    status: UpdateStatus = Field(sa_type=term_type(UpdateStatus, "status"))
    author_id: int | None = Field(default=None, foreign_key="person.id")


class Blocker(Fact, table=True):
    """Something in the way, shared by the pilots it holds back."""

    title: str = text(200)
    kind: BlockerKind = Field(sa_type=term_type(BlockerKind, "kind"))
    severity: Severity = Field(sa_type=term_type(Severity, "severity"))
    owner_id: int = key("person.id")
    raised_on: date
    due_on: date | None = None
    resolved_on: date | None = None
    note: str = text(4000, default="")


class BlockerPilot(Fact, table=True):
    """A pilot that a blocker holds back."""

    __tablename__ = "blocker_pilot"
    __table_args__ = (live_unique("uq_blocker_pilot", "blocker_id", "pilot_id"),)
    blocker_id: int = key("blocker.id")
    pilot_id: int = key("pilot.id")
