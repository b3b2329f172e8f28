"""What users enter, checked at the edge: plain-English problems that name the row, the field and the reason."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from portfolio.errors import Invalid, Problem
from portfolio.filters import EARLIEST, LATEST
from portfolio.money import to_pence

M = TypeVar("M", bound="Input")


class Input(BaseModel):
    """Base of every input: unknown fields are refused, outer spaces are dropped, values are final."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


def _no_control_characters(value: str) -> str:
    if any(ord(character) < 32 and character not in "\n\t" for character in value.replace("\r\n", "\n")):
        raise ValueError("has characters that cannot be shown; type it again instead of pasting")
    return value.replace("\r\n", "\n")


def _sensible_date(value: date) -> date:
    if not EARLIEST <= value <= LATEST:
        raise ValueError(f"is not between {EARLIEST.year} and {LATEST.year}")
    return value


def _first_of_month(value: date) -> date:
    return value.replace(day=1)


def _month(value: Any) -> Any:
    text = str(value).strip()
    return f"{text}-01" if len(text) == 7 else value


Clean = AfterValidator(_no_control_characters)
Line = Annotated[str, StringConstraints(max_length=200), Clean]
RequiredLine = Annotated[str, StringConstraints(min_length=1, max_length=200), Clean]
Paragraph = Annotated[str, StringConstraints(max_length=4000), Clean]
RequiredParagraph = Annotated[str, StringConstraints(min_length=1, max_length=4000), Clean]
Day = Annotated[date, AfterValidator(_sensible_date)]
MonthDay = Annotated[Day, AfterValidator(_first_of_month), BeforeValidator(_month)]
"""A month, typed as 2026-09 or as any of its days."""
Pence = Annotated[int, BeforeValidator(to_pence)]
"""An amount typed in pounds, kept in pence."""
RowId = Annotated[int, Field(gt=0, le=2**31 - 1)]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]

MESSAGES = {
    "missing": "is needed",
    "extra_forbidden": "is not a field of this form",
    "string_too_short": "is needed",
    "date_from_datetime_parsing": "is not a date (use YYYY-MM-DD)",
    "date_parsing": "is not a date (use YYYY-MM-DD)",
    "date_type": "is not a date (use YYYY-MM-DD)",
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
    "int_type": "is not a whole number",
    "decimal_parsing": "is not a number",
    "decimal_type": "is not a number",
    "finite_number": "is not a number",
}


def parse(model: type[M], values: Mapping[str, Any], *, row: int | None = None) -> M:
    """Check ``values``; raises Invalid with one problem for each field that is wrong."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise Invalid([_problem(model, detail, row) for detail in error.errors()]) from None


def _problem(model: type[BaseModel], detail: Any, row: int | None) -> Problem:
    name = str(detail["loc"][0]) if detail["loc"] else ""
    return Problem(label(model, name), _why(detail), row)


def label(model: type[BaseModel], name: str) -> str:
    """The words a form shows for a field, named as it is entered or as it is kept."""
    by_alias = {field.alias: field for field in model.model_fields.values() if field.alias}
    field = model.model_fields.get(name) or by_alias.get(name)
    return (field.title if field and field.title else name.replace("_", " ").capitalize()) if name else ""


def _why(detail: Any) -> str:
    kind, context = detail["type"], detail.get("ctx") or {}
    if kind in MESSAGES:
        return MESSAGES[kind]
    if kind == "string_too_long":
        return f"is longer than {context['max_length']} characters"
    if kind == "greater_than_equal":
        return f"cannot be below {context['ge']}"
    if kind == "greater_than":
        return f"must be above {context['gt']}"
    if kind in {"less_than_equal", "less_than"}:
        return f"is too large (at most {context.get('le', context.get('lt'))})"
    if kind == "enum":
        return f"“{detail['input']}” is not one of {context['expected']}"
    if kind == "decimal_max_places":
        return f"has more than {context['decimal_places']} decimal places"
    return str(detail["msg"]).removeprefix("Value error, ")
