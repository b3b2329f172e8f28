"""How rates, pounds, quantities and years are typed in. What is left empty is not reported, never 0."""

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from portfolio.filters import EARLIEST, LATEST
from portfolio.inputs import Day, Pence
from portfolio.money import MAX_PENCE
from portfolio.value.inputs import Amount

LARGEST_UPLIFT = 3
"""An on-cost or an optimism bias above 300% is a percentage that was typed without its sign."""


def empty_is_none(value: Any) -> Any:
    """Nothing typed is None."""
    return None if isinstance(value, str) and not value.strip() else value


def _rate(limit: int, advice: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if empty_is_none(value) is None:
            return None  # which the type itself takes or refuses
        text = str(value).strip()
        try:
            number = Decimal(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValueError(f"“{text}” is not a rate: {advice}")
        if number > limit:
            raise ValueError(f"is above {limit}: {advice}")
        return number

    return read


def _sensible_year(value: int) -> int:
    if not EARLIEST.year <= value <= LATEST.year:
        raise ValueError(f"is not between {EARLIEST.year} and {LATEST.year}")
    return value


Exact = Annotated[Decimal, Field(ge=0, decimal_places=6)]
Share = Annotated[Exact, BeforeValidator(_rate(1, "enter 0 to 1 (0.8) or a percentage (80%)"))]
"""A rate from 0 to 1, typed as 0.8 or as 80%."""
OptionalShare = Annotated[Exact | None, BeforeValidator(_rate(1, "enter 0 to 1 (0.8) or a percentage (80%)"))]
OptionalUplift = Annotated[Exact | None, BeforeValidator(_rate(LARGEST_UPLIFT, "enter 0.3 or 30%"))]
"""A share that is added on top, and may be more than the whole: 0.3 or 30%."""
OptionalAmount = Annotated[Amount | None, BeforeValidator(empty_is_none)]
Pounds = Annotated[Pence, Field(ge=0, le=MAX_PENCE)]
OptionalPounds = Annotated[Pounds | None, BeforeValidator(empty_is_none)]
"""An amount typed in pounds and kept in pence."""
PositivePounds = Annotated[Pence, Field(gt=0, le=MAX_PENCE)]
SignedPounds = Annotated[Annotated[Pence, Field(ge=-MAX_PENCE, le=MAX_PENCE)] | None, BeforeValidator(empty_is_none)]
Whole = Annotated[int, Field(gt=0, le=1_000_000_000)]
OptionalWhole = Annotated[Whole | None, BeforeValidator(empty_is_none)]
OptionalDay = Annotated[Day | None, BeforeValidator(empty_is_none)]
Year = Annotated[int, AfterValidator(_sensible_year)]
OptionalYear = Annotated[Year | None, BeforeValidator(empty_is_none)]


def interval_faults(name: str, value: Any, low: Any, high: Any) -> Iterator[str]:
    """What is wrong with a value and its interval, in sentences that name it."""
    if (low is None) != (high is None):
        yield f"{name}: low and high are needed together"
    elif low is not None and value is None:
        yield f"{name} is needed, because it has a low and a high"
    elif low is not None and not low <= value <= high:
        yield f"{name} does not lie between its low and its high"
