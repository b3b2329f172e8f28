"""Pure rules about pilots: references, and the stage on a date."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from portfolio.vocabulary import Stage

SMALL_WORDS = {"for", "of", "and", "the", "a", "in", "on", "to", "at"}


class Move(Protocol):
    """A stage from a date on; `id` breaks ties, later entered wins."""

    id: int | None
    stage: Stage
    effective_on: date


def stage_on(moves: Iterable[Move], day: date) -> Stage | None:
    """The stage on a day: that of the latest move effective by then; None before the first."""
    reached = [move for move in moves if move.effective_on <= day]
    return max(reached, key=lambda move: (move.effective_on, move.id or 0)).stage if reached else None


def reference_prefix(organisation: str) -> str:
    """Initials of an organisation's name, two to four letters.

    >>> reference_prefix("Department for Community Services"), reference_prefix("Northmere")
    ('DCS', 'NOR')
    """
    words = ["".join(c for c in word if c.isalnum()) for word in organisation.split()]
    initials = [word[0] for word in words if word and word.lower() not in SMALL_WORDS]
    letters = "".join(initials) if len(initials) > 1 else next((word for word in words if word), "P")[:3]
    return letters[:4].upper()


def next_reference(prefix: str, taken: Iterable[str]) -> str:
    """The next free reference of a prefix; numbers are never used again.

    >>> next_reference("DCS", ["DCS-001", "DCS-009", "DCS-x"])
    'DCS-010'
    """
    numbers = [int(tail) for reference in taken if (tail := reference.removeprefix(f"{prefix}-")).isdigit()]
    return f"{prefix}-{max(numbers, default=0) + 1:03d}"
