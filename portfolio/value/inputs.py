"""What may be entered about an indicator and its measurements."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from portfolio.clock import month_end
from portfolio.inputs import Clean, Day, Input, RequiredLine, RowId
from portfolio.vocabulary import Direction, Method, Outcome, PeriodRule

LARGEST = 10**9
HOURS = "hours"
THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
WHOLE_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])|[- ]?[Qq](?P<quarter>[1-4]))?")


def _number(value: Any) -> Any:
    text = value.strip() if isinstance(value, str) else value
    return text.replace(",", "") if isinstance(text, str) and THOUSANDS.fullmatch(text) else text


Amount = Annotated[Decimal, BeforeValidator(_number), Field(decimal_places=6, ge=-LARGEST, le=LARGEST)]


class IndicatorInput(Input):
    """One outcome that a pilot watches, with where it began and where it should get."""

    name: RequiredLine = Field(title="Name")
    outcome: Outcome = Field(title="Outcome")
    unit: Annotated[str, StringConstraints(min_length=1, max_length=60), Clean] = Field(title="Unit")
    direction: Direction = Field(title="Direction")
    period_rule: PeriodRule = Field(title="How periods add up")
    baseline: Amount | None = Field(default=None, title="Baseline")
    baseline_on: Day | None = Field(default=None, title="Baseline date")
    target: Amount | None = Field(default=None, title="Target")
    target_on: Day | None = Field(default=None, title="Target date")
    owner_id: RowId = Field(title="Owner")

    @model_validator(mode="after")
    def _values_have_dates(self) -> Self:
        pairs = (("Baseline", self.baseline, self.baseline_on), ("Target", self.target, self.target_on))
        for name, value, day in pairs:
            if value is not None and day is None:
                raise ValueError(f"{name} date is needed: say when the {name.lower()} is for")
            if value is None and day is not None:
                raise ValueError(f"{name} is needed, because it has a date")
        return self

    @model_validator(mode="after")
    def _time_is_in_hours(self) -> Self:
        if self.outcome is Outcome.TIME_SAVED and self.unit != HOURS:
            raise ValueError(f"Unit of time saved must be “{HOURS}”, so that it adds up over pilots")
        return self


def _whole_period(value: Any) -> tuple[date, date] | None:
    match = WHOLE_PERIOD.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    year, month, quarter = (int(part) if part else None for part in match.group("year", "month", "quarter"))
    assert year is not None
    if year < 1:
        return None
    first = month or (quarter * 3 - 2 if quarter else 1)
    last = month or (quarter * 3 if quarter else 12)
    return date(year, first, 1), month_end(date(year, last, 1))


def _first_day(value: Any) -> Any:
    period = _whole_period(value)
    return period[0] if period else value


def _last_day(value: Any) -> Any:
    period = _whole_period(value)
    return period[1] if period else value


def _web_address(value: str) -> str:
    if not value:
        return value
    try:
        parts = urlsplit(value)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or any(character.isspace() for character in value):
        raise ValueError("is not a web address (https://…)")
    return value


WebAddress = Annotated[str, StringConstraints(max_length=1000), Clean, AfterValidator(_web_address)]


class MeasurementInput(Input):
    """One observed value for a period. Both days also take a whole month, quarter or year.

    Doubt is given either as `low` and `high`, or as `spread` (standard deviation) with `sample_size`.
    """

    period_start: Annotated[Day, BeforeValidator(_first_day)] = Field(title="Period from")
    period_end: Annotated[Day, BeforeValidator(_last_day)] = Field(title="Period to")
    value: Amount = Field(title="Value")
    low: Amount | None = Field(default=None, title="Low")
    high: Amount | None = Field(default=None, title="High")
    spread: Annotated[Amount, Field(ge=0)] | None = Field(default=None, title="Standard deviation")
    method: Method = Field(title="Method")
    sample_size: Annotated[int, Field(gt=0, le=1_000_000_000)] | None = Field(default=None, title="Sample size")
    model_version: Annotated[str, StringConstraints(max_length=100), Clean] = Field(default="", title="Model version")
    evidence_url: WebAddress = Field(default="", title="Evidence link")

    @model_validator(mode="after")
    def _period_in_order(self) -> Self:
        if self.period_start > self.period_end:
            raise ValueError("Period to is before its beginning")
        return self

    @model_validator(mode="after")
    def _one_way_of_doubt(self) -> Self:
        if self.spread is not None and (self.low is not None or self.high is not None):
            raise ValueError("Standard deviation: give either it or low and high, not both")
        if self.spread is not None and (self.sample_size is None or self.sample_size < 2):
            raise ValueError("Sample size of at least 2 is needed with a standard deviation")
        if (self.low is None) != (self.high is None):
            raise ValueError("Low and high are needed together")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise ValueError("Value does not lie between low and high")
        return self
