"""What may be entered in a monthly update and about a blocker."""

from typing import Self

from pydantic import Field, model_validator

from portfolio.inputs import Day, Input, Paragraph, RequiredLine, RowId
from portfolio.vocabulary import SCALE_RATINGS, BlockerKind, Confidence, ConfidenceScale, Severity


class UpdateInput(Input):
    """One month's report. A draft may have gaps; submitting asks for the confidence and what happened."""

    scale: ConfidenceScale = Field(title="Scale")
    confidence: Confidence | None = Field(default=None, title="Delivery confidence")
    happened: Paragraph = Field(default="", title="What happened")
    next_steps: Paragraph = Field(default="", title="What is next")
    help_needed: Paragraph = Field(default="", title="Help needed")

    @model_validator(mode="after")
    def _rating_on_its_scale(self) -> Self:
        if self.confidence is not None and self.confidence not in SCALE_RATINGS[self.scale]:
            raise ValueError(f"Delivery confidence {self.confidence.label} is not on the {self.scale.label.lower()}")
        return self


class BlockerInput(Input):
    """Something in the way: what kind, how bad, who clears it, by when."""

    title: RequiredLine = Field(title="Title")
    kind: BlockerKind = Field(title="Kind")
    severity: Severity = Field(title="Severity")
    owner_id: RowId = Field(title="Owner")
    raised_on: Day = Field(title="Raised on")
    due_on: Day | None = Field(default=None, title="Due date")
    note: Paragraph = Field(default="", title="Note")

    @model_validator(mode="after")
    def _due_after_raised(self) -> Self:
        if self.due_on and self.due_on < self.raised_on:
            raise ValueError("Due date is before the day it was raised")
        return self
