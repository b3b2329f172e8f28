"""The only place that asks what time it is, so that tests and the demo can fix it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present moment in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The present date in UTC."""
    return now().date()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` (timezone-aware) for the code inside."""
    if moment.tzinfo is None:
        raise ValueError("a frozen clock needs a timezone-aware moment")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def month_start(day: date) -> date:
    """First day of the month that ``day`` is in."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Last day of the month that ``day`` is in."""
    return add_months(month_start(day), 1) - timedelta(days=1)


def add_months(day: date, count: int) -> date:
    """First day of the month ``count`` months after the month of ``day`` (negative: before)."""
    index = day.year * 12 + day.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def last_closed_month_end(as_at: date) -> date:
    """The last month end strictly before ``as_at``: the month whose update is owed.

    >>> last_closed_month_end(date(2026, 11, 16))
    datetime.date(2026, 10, 31)
    >>> last_closed_month_end(date(2026, 10, 31))
    datetime.date(2026, 9, 30)
    """
    return month_start(as_at) - timedelta(days=1)


def last_ended_month(as_at: date) -> date:
    """First day of the latest month that has ended by ``as_at``: what "to date" counts up to.

    >>> last_ended_month(date(2026, 11, 16)), last_ended_month(date(2026, 10, 31))
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 1))
    """
    return add_months(as_at + timedelta(days=1), -1)


def close_before(as_at: date) -> date:
    """The month end before the latest month that has ended: changes since then are that month's, and later ones.

    >>> close_before(date(2026, 11, 16))
    datetime.date(2026, 9, 30)
    """
    return last_ended_month(as_at) - timedelta(days=1)
