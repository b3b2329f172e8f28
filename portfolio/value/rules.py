"""Pure rules about measurements: the interval of a mean, and periods that must not overlap."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

Z_95 = Decimal("1.96")
PLACES = Decimal("0.000001")
Period = tuple[date, date]
"""First and last day."""


def interval_of_mean(value: Decimal, spread: Decimal, sample_size: int) -> tuple[Decimal, Decimal]:
    """95% interval of a mean: ``value ± 1.96 · spread / √sample_size``, the spread being the standard deviation.

    >>> interval_of_mean(Decimal(20), Decimal(10), 100)
    (Decimal('18.040000'), Decimal('21.960000'))
    """
    margin = (Z_95 * spread / Decimal(sample_size).sqrt()).quantize(PLACES)
    return value - margin, value + margin


def overlapping(period: Period, others: Sequence[Period]) -> Period | None:
    """One of ``others`` (in order, none overlapping another) that shares a day with ``period``.

    >>> overlapping((date(2026, 3, 1), date(2026, 3, 31)), [(date(2026, 3, 31), date(2026, 4, 30))])
    (datetime.date(2026, 3, 31), datetime.date(2026, 4, 30))
    """
    start, end = period
    begun = bisect_right(others, (end, date.max))
    last = others[begun - 1] if begun else None
    return last if last and last[1] >= start else None


def in_words(period: Period) -> str:
    """A period for people.

    >>> in_words((date(2026, 3, 1), date(2026, 3, 31)))
    '2026-03-01 to 2026-03-31'
    """
    start, end = period
    return f"{start}" if start == end else f"{start} to {end}"
