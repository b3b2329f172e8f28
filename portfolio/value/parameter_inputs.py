"""What may be entered about an edition of a parameter: its facts, and the values that its kind takes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from portfolio.errors import Invalid, Problem
from portfolio.inputs import Clean, Day, Input, Paragraph, RequiredLine, parse
from portfolio.value.inputs import Amount, WebAddress
from portfolio.vocabulary import Method, ParameterKind

MAX_VALUES = 500
FIRST_YEAR, LAST_YEAR = 1900, 2200
FINANCIAL_YEAR = re.compile(r"\d{4}\s*[-/–]\s*\d{2,4}")


class Named(StrEnum):
    """What the values of a kind are named by."""

    ONLY = "only"
    YEAR = "year"
    BAND = "band"
    CATEGORY = "category"
    METHOD = "method"
    GRADE = "grade"


@dataclass(frozen=True, slots=True)
class Rule:
    """What the values of a kind are named by, and between which bounds each lies.

    ``is_share``: a rate, so that 3.5% is entered as 0.035. ``is_money``: pounds, which need a price base year.
    """

    named: Named
    lowest: Decimal
    highest: Decimal
    is_share: bool = False
    is_money: bool = False
    is_whole: bool = False


def _share(named: Named, highest: str = "1") -> Rule:
    return Rule(named, Decimal(0), Decimal(highest), is_share=True)


def _money(named: Named) -> Rule:
    return Rule(named, Decimal(0), Decimal(10) ** 9, is_money=True)


def _whole(named: Named, lowest: int, highest: int) -> Rule:
    return Rule(named, Decimal(lowest), Decimal(highest), is_whole=True)


ABOVE_ZERO = Decimal("0.000001")
RULES: dict[ParameterKind, Rule] = {
    ParameterKind.DISCOUNT: _share(Named.BAND, "0.5"),
    ParameterKind.DISCOUNT_HEALTH: _share(Named.BAND, "0.5"),
    ParameterKind.DISCOUNT_SENSITIVITY: _share(Named.BAND, "0.5"),
    ParameterKind.DEFLATOR: Rule(Named.YEAR, ABOVE_ZERO, Decimal(10) ** 6),
    ParameterKind.GDP_PER_HEAD: Rule(Named.YEAR, ABOVE_ZERO, Decimal(10) ** 9),
    ParameterKind.WELLBY: _money(Named.ONLY),
    ParameterKind.QALY: _money(Named.ONLY),
    ParameterKind.CARBON_VALUE: _money(Named.YEAR),
    ParameterKind.OPTIMISM_BIAS: _share(Named.CATEGORY, "10"),
    ParameterKind.OPTIMISM_BIAS_TIME: _share(Named.CATEGORY, "10"),
    ParameterKind.CONFIDENCE: _share(Named.GRADE),
    ParameterKind.WELFARE_ELASTICITY: Rule(Named.ONLY, Decimal(0), Decimal(5)),
    ParameterKind.MEDIAN_INCOME: Rule(Named.ONLY, ABOVE_ZERO, Decimal(10) ** 9, is_money=True),
    ParameterKind.EVIDENCE_MARYLAND: _whole(Named.METHOD, 0, 5),
    ParameterKind.EVIDENCE_NESTA: _whole(Named.METHOD, 1, 5),
    ParameterKind.EVIDENCE_GRADE: _whole(Named.METHOD, 1, 4),
    ParameterKind.EVIDENCE_THRESHOLD: _whole(Named.ONLY, 1, 5),
    ParameterKind.EVIDENCE_AGE: _whole(Named.ONLY, 1, 600),
    ParameterKind.PRICE_YEAR: _whole(Named.ONLY, FIRST_YEAR, LAST_YEAR),
}
"""Every kind. A threshold below 1 would make a self-report count as evidence."""

BASE_MAY_STAND = (ParameterKind.GDP_PER_HEAD,)
"""Kinds that are no money and may still say which prices they are in."""


class ParameterInput(Input):
    """The facts of one edition. Until it is adopted it is there for comparison only."""

    kind: ParameterKind = Field(title="Kind")
    edition: RequiredLine = Field(title="Edition")
    effective_from: Day = Field(title="In force from")
    is_adopted: bool = Field(default=False, title="Adopted")
    unit: Annotated[str, StringConstraints(max_length=60), Clean] = Field(default="", title="Unit")
    price_base_year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)] | None = Field(
        default=None, title="Price base year"
    )
    source: Annotated[str, StringConstraints(min_length=1, max_length=1000), Clean] = Field(title="Source")
    source_url: WebAddress = Field(default="", title="Source link")
    note: Paragraph = Field(default="", title="Note")

    @model_validator(mode="after")
    def _money_has_a_price_base(self) -> Self:
        is_money = RULES[self.kind].is_money
        if is_money and self.price_base_year is None:
            raise ValueError(f"Price base year is needed: {self.kind.label} is money")
        if not is_money and self.price_base_year is not None and self.kind not in BASE_MAY_STAND:
            raise ValueError(f"Price base year must be empty: {self.kind.label} is not money")
        return self


def _name(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class ValueInput(Input):
    """One value of an edition: of a year, a band's first year, a category, a method, a grade, or ("") the only one."""

    name: Annotated[str, StringConstraints(max_length=60), Clean, BeforeValidator(_name)] = Field(
        default="", title="Name"
    )
    value: Amount = Field(title="Value")
    low: Amount | None = Field(default=None, title="Low")
    high: Amount | None = Field(default=None, title="High")


def check_values(kind: ParameterKind, rows: Iterable[Mapping[str, Any]]) -> list[ValueInput]:
    """Every value of an edition. Raises Invalid with every problem, rows numbered from 1."""
    values, problems = check_rows(kind, list(enumerate(rows, start=1)))
    if problems:
        raise Invalid(problems)
    return values


def check_rows(
    kind: ParameterKind, rows: list[tuple[int, Mapping[str, Any]]]
) -> tuple[list[ValueInput], list[Problem]]:
    """The values that can be read, and what is wrong with each row (by the number it comes with) and with the whole."""
    if len(rows) > MAX_VALUES:
        return [], [Problem("", f"There are more than {MAX_VALUES} values: an edition does not need as many")]
    values: list[ValueInput] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, row in rows:
        try:
            value = parse(ValueInput, row, row=number)
        except Invalid as error:
            problems += error.problems
            continue
        problems += [Problem(field, why, number) for field, why in _faults(kind, value)]
        if (first := seen.setdefault(value.name.casefold(), number)) != number:
            problems.append(Problem("Name", f"repeats row {first}", number))
        values.append(value)
    return values, problems or _missing(kind, values)


def _faults(kind: ParameterKind, value: ValueInput) -> Iterable[tuple[str, str]]:
    rule = RULES[kind]
    if why := name_fault(rule.named, value.name):
        yield "Name", why
    for field, amount in (("Value", value.value), ("Low", value.low), ("High", value.high)):
        if amount is not None and (why := _amount_fault(rule, amount)):
            yield field, why
    if value.low is not None and value.low > value.value:
        yield "Low", "is above the value: the order is value, low, high"
    if value.high is not None and value.high < value.value:
        yield "High", "is below the value: the order is value, low, high"
    if kind is ParameterKind.EVIDENCE_MARYLAND and value.name == Method.SELF_REPORT and value.value != 0:
        yield "Value", "of a self-report must be 0: it measures no effect, whatever it says"


def _amount_fault(rule: Rule, amount: Decimal) -> str:
    if amount < rule.lowest:
        return "must be above 0" if rule.lowest == ABOVE_ZERO else f"cannot be below {rule.lowest}"
    if amount > rule.highest:
        hint = f": as a rate, {amount.normalize():f}% is {(amount / 100).normalize():f}" if rule.is_share else ""
        return f"is too large (at most {rule.highest:f}){hint}"
    return "must be a whole number" if rule.is_whole and amount != amount.to_integral_value() else ""


def name_fault(named: Named, name: str) -> str:
    """Why a value of a kind cannot have this name; "" when it can."""
    if named is Named.ONLY:
        return "must be empty: this kind has one value" if name else ""
    if not name:
        return "is needed"
    if named is Named.YEAR:
        if FINANCIAL_YEAR.fullmatch(name):
            return f"“{name}” is a financial year; this register takes calendar years"
        return "" if _is_number(name, FIRST_YEAR, LAST_YEAR) else f"“{name}” is not a calendar year, such as 2024"
    if named is Named.BAND:
        return "" if _is_number(name, 0, 1000) else f"“{name}” is not the first year of a band, such as 31"
    if named is Named.GRADE:
        return "" if _is_number(name, 1, 6) else f"“{name}” is not a grade from 1 to 6"
    if named is Named.METHOD:
        return "" if name in Method.labels() else f"“{name}” is not one of: {', '.join(Method.labels().values())}"
    return ""


def _is_number(name: str, lowest: int, highest: int) -> bool:
    is_plain = name.isascii() and name.isdigit() and name == str(int(name))
    return is_plain and lowest <= int(name) <= highest


def _missing(kind: ParameterKind, values: list[ValueInput]) -> list[Problem]:
    """What an edition lacks as a whole."""
    named, names = RULES[kind].named, {value.name for value in values}
    if not values:
        return [Problem("Values", "are needed: an edition holds at least one")]
    if named is Named.BAND and "0" not in names:
        return [Problem("Values", "need a band that begins in year 0")]
    lacking = [label for name, label in Method.labels().items() if named is Named.METHOD and name not in names]
    return [Problem("Values", f"are needed for every method; missing: {', '.join(lacking)}")] if lacking else []
