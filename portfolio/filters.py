"""What is being looked at: parsed once from the URL into one frozen value, which is also the deep link."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any

from portfolio.vocabulary import AiType, Flag, Stage

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which pilots, as at which date, as known when. Every field is optional; None does not filter.

    ``as_at`` None means the installation's present date; ``as_known`` None means everything recorded so far.
    """

    organisation: int | None = None
    goal: str | None = None
    stage: Stage | None = None
    ai_type: AiType | None = None
    tag: str | None = None
    flag: Flag | None = None
    as_at: date | None = None
    as_known: datetime | None = None

    def to_query(self) -> dict[str, str]:
        """The URL parameters that reproduce this view; nothing for what does not filter."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _to_text(value) for name, value in values.items() if value is not None}

    def without_times(self) -> "Filters":
        """The same pilots, without either date."""
        return replace(self, as_at=None, as_known=None)


def parse_filters(query: Mapping[str, str]) -> tuple[Filters, tuple[str, ...]]:
    """Filters from URL parameters, and a sentence for each that could not be read (it is left out)."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for name, read in READERS.items():
        text = str(query.get(name, "")).strip()
        if not text:
            continue
        try:
            values[name] = read(text)
        except (ValueError, OverflowError):
            problems.append(f"The link asks for {name.replace('_', ' ')} “{text[:40]}”, which does not exist.")
    return Filters(**values), tuple(problems)


def _to_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def read_moment(text: str) -> datetime:
    """A moment in UTC; a bare date means the end of that day, a time without zone is UTC."""
    if len(text) == len("2026-01-31"):
        return datetime.combine(date.fromisoformat(text), datetime.max.time(), UTC)
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _read_day(text: str) -> date:
    day = date.fromisoformat(text)
    if not EARLIEST <= day <= LATEST:
        raise ValueError("out of range")
    return day


def _read_tag(text: str) -> str:
    return " ".join(text.lower().split())


READERS: dict[str, Any] = {
    "organisation": int,
    "goal": str,
    "stage": Stage,
    "ai_type": AiType,
    "tag": _read_tag,
    "flag": Flag,
    "as_at": _read_day,
    "as_known": read_moment,
}
