"""What may be entered about a pilot, its stage and its costs."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from portfolio.inputs import (
    Clean,
    Count,
    Day,
    Input,
    Line,
    MonthDay,
    Paragraph,
    Pence,
    RequiredLine,
    RequiredParagraph,
    RowId,
)
from portfolio.money import MAX_PENCE
from portfolio.vocabulary import AiType, CostBasis, CostCategory, CostNature, ExitReason, LinkRelation, Stage

MAX_TAGS, MAX_TAG = 20, 40


def _tags(value: Any) -> Any:
    parts = value.split(",") if isinstance(value, str) else value
    tags = sorted({" ".join(str(part).lower().split()) for part in parts} - {""})
    if len(tags) > MAX_TAGS:
        raise ValueError(f"has more than {MAX_TAGS} tags")
    if any(len(tag) > MAX_TAG for tag in tags):
        raise ValueError(f"has a tag longer than {MAX_TAG} characters")
    return tuple(tags)


Tags = Annotated[tuple[Annotated[str, Clean], ...], BeforeValidator(_tags)]
Reference = Annotated[str, StringConstraints(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$|^$")]


class PilotInput(Input):
    """A pilot's facts. An empty reference is given by the register; absent counts are "not reported"."""

    reference: Reference = Field(default="", title="Reference")
    name: RequiredLine = Field(title="Name")
    organisation_id: RowId = Field(title="Organisation")
    senior_owner_id: RowId = Field(title="Senior owner")
    programme_manager_id: RowId = Field(title="Programme manager")
    problem: RequiredParagraph = Field(title="Problem")
    previous_process: Paragraph = Field(default="", title="Previous process")
    audience: Annotated[str, StringConstraints(max_length=1000), Clean] = Field(default="", title="Who it is for")
    ai_type: AiType = Field(title="AI type")
    supplier: Line = Field(default="", title="Supplier")
    product: Line = Field(default="", title="Product")
    model: Line = Field(default="", title="Model")
    model_version: Annotated[str, StringConstraints(max_length=100), Clean] = Field(default="", title="Model version")
    goal_id: RowId = Field(title="Goal")
    started_on: Day = Field(title="Start date")
    decision_on: Day | None = Field(default=None, title="Planned decision date")
    users_now: Count | None = Field(default=None, title="Users now")
    users_full: Count | None = Field(default=None, title="Users at full scale")
    tags: Tags = Field(default=(), title="Tags")

    @model_validator(mode="after")
    def _decision_after_start(self) -> Self:
        if self.decision_on and self.decision_on < self.started_on:
            raise ValueError("Planned decision date is before the start date")
        return self


class StageInput(Input):
    """A move to a stage on a date; an exit says why and what was learned."""

    stage: Stage = Field(title="Stage")
    effective_on: Day = Field(title="Effective date")
    reason: ExitReason | None = Field(default=None, title="Reason")
    learned: Paragraph = Field(default="", title="What was learned")
    note: Paragraph = Field(default="", title="Note")

    @model_validator(mode="after")
    def _exit_says_why(self) -> Self:
        if self.stage.is_exit and self.reason is None:
            raise ValueError(f"Reason is needed when a pilot is {self.stage.label.lower()}")
        if self.stage.is_exit and not self.learned:
            raise ValueError("What was learned is needed, so that the next team can build on it")
        if not self.stage.is_exit and self.reason is not None:
            raise ValueError("Reason is only for Paused, Stopped and Retired")
        return self


class LinkInput(Input):
    """How a pilot relates to another one."""

    other_id: RowId = Field(title="Other pilot")
    relation: LinkRelation = Field(title="Relation")
    note: Annotated[str, StringConstraints(max_length=1000), Clean] = Field(default="", title="Because")

    @model_validator(mode="after")
    def _different_says_why(self) -> Self:
        if self.relation is LinkRelation.DIFFERENT and not self.note:
            raise ValueError("Because: say what makes it different")
        return self


class CostInput(Input):
    """One month's amount, entered in pounds; `amount_pence` is what is kept."""

    pilot_id: RowId = Field(title="Pilot")
    month: MonthDay = Field(title="Month")
    category: CostCategory = Field(title="Category")
    nature: CostNature = Field(title="One-off or running")
    basis: CostBasis = Field(title="Planned, forecast or actual")
    amount_pence: Annotated[Pence, Field(ge=0, le=MAX_PENCE)] = Field(title="Amount (£)", alias="pounds")
