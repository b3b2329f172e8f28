"""What may be entered about a pilot's appraisal, and about the cohorts that benefits draw on."""

from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from portfolio.inputs import Clean, Input, Paragraph, RequiredLine, RowId
from portfolio.value.amounts import (
    OptionalPounds,
    OptionalShare,
    OptionalUplift,
    SignedPounds,
    Year,
    empty_is_none,
)
from portfolio.value.inputs import Amount

HOURS_IN_YEAR = 8_784
Hours = Annotated[Amount, Field(gt=0, le=HOURS_IN_YEAR)]
EMPTY_COHORT = "a cohort of zero people cannot save time or gain anything: enter how many there are"


class AppraisalInput(Input):
    """How a pilot is appraised. Money is in prices of ``price_base_year``."""

    first_year: Year = Field(title="First year")
    horizon_years: Annotated[int, Field(ge=1, le=100)] = Field(title="Horizon in years")
    price_base_year: Year = Field(title="Price base year")
    bias_category: Annotated[str, StringConstraints(max_length=60), Clean] = Field(
        default="", title="Optimism bias category"
    )
    bias_rate: OptionalUplift = Field(default=None, title="Optimism bias")
    mitigation_rate: OptionalShare = Field(default=None, title="Mitigated share of the bias")
    mitigation_note: Paragraph = Field(default="", title="How the bias is mitigated")
    running_pence: OptionalPounds = Field(default=None, title="Running cost a year (£)", alias="running_pounds")
    residual_pence: SignedPounds = Field(default=None, title="Residual value (£)", alias="residual_pounds")
    residual_note: Paragraph = Field(default="", title="What the residual value is")
    note: Paragraph = Field(default="", title="Note")

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        found = []
        if self.mitigation_rate and not self.bias_rate:
            found.append("Mitigated share of the bias is given, but there is no optimism bias to mitigate")
        if self.mitigation_rate and not self.mitigation_note:
            found.append("How the bias is mitigated is needed, so that the mitigation can be checked")
        if self.residual_pence and not self.residual_note:
            found.append("What the residual value is must be said, so that it can be checked")
        if found:
            raise ValueError("; ".join(found))
        return self


def _headcount(value: Any) -> Any:
    try:
        is_empty = Decimal(str(value)) <= 0
    except ArithmeticError:
        return value
    if is_empty:
        raise ValueError(EMPTY_COHORT)
    return value


class CohortInput(Input):
    """A staff group or cohort of an organisation. ``hours_per_year`` are those that one person works."""

    organisation_id: RowId = Field(title="Organisation")
    name: RequiredLine = Field(title="Name")
    headcount: Annotated[int, BeforeValidator(_headcount), Field(le=1_000_000_000)] = Field(title="Headcount")
    hours_per_year: Annotated[Hours | None, BeforeValidator(empty_is_none)] = Field(
        default=None, title="Hours per year"
    )
    source: Annotated[str, StringConstraints(max_length=1000), Clean] = Field(default="", title="Source")
