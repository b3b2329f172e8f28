"""What can go wrong in words a person can act on. Pages and the command line show ``str(error)`` as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class PortfolioError(Exception):
    """Base of every expected error: the message says what happened and what to do."""


class NotAllowed(PortfolioError):
    """The actor may not do this."""


class NotFound(PortfolioError):
    """What was asked for does not exist, or lies outside the actor's organisations."""


class Unavailable(PortfolioError):
    """The database cannot be written just now (locked, full, unreachable). Nothing was saved."""


class AlreadyDone(PortfolioError):
    """The same form was already saved (a double click): ``revision_id`` is the first save."""

    def __init__(self, revision_id: int) -> None:
        super().__init__("This was already saved.")
        self.revision_id = revision_id


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was entered: which row (1-based; None for a form), which field, why."""

    field: str
    why: str
    row: int | None = None

    def __str__(self) -> str:
        row = f"Row {self.row}" if self.row is not None else ""
        where = ", ".join(part for part in (row, self.field) if part)
        return f"{where}: {self.why}" if where else self.why


class Invalid(PortfolioError):
    """What was entered cannot be saved; ``problems`` names every row, field and reason. Nothing was saved."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)

    @classmethod
    def field(cls, field: str, why: str) -> "Invalid":
        """A single problem with one field."""
        return cls([Problem(field, why)])


class Conflict(PortfolioError):
    """Someone saved a newer version meanwhile. ``theirs`` and ``yours`` map field -> value where they differ."""

    def __init__(self, what: str, who: str, theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> None:
        super().__init__(
            f"{who} changed {what} after you opened it. Nothing of yours was saved: compare both versions, "
            "then save again if yours should stand."
        )
        self.who, self.theirs, self.yours = who, dict(theirs), dict(yours)
