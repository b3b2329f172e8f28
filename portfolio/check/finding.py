"""What a check found: a fault as a value, in words."""

from dataclasses import dataclass

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where it is, what is wrong, and how to mend it."""

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}\n    {self.mend}"


RESTORE = "Restore the last backup that passes this check; if there is none, keep a copy and ask for help."


def some(items: list[object]) -> str:
    """The first few of a list: ``4, 7, 9 and 12 more``."""
    shown = ", ".join(str(item) for item in items[:SHOWN])
    return f"{shown} and {len(items) - SHOWN:,} more" if len(items) > SHOWN else shown
