"""One row of a comparison: a cell for each pilot, and in words how they differ. What cannot be ranked says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose

SAME, DIFFERENT, NOBODY = "The same", "Different", "Not reported by any"
ABSENT = "not reported by"
HIGHEST, LONGEST = ("Highest", "Lowest"), ("Longest", "Shortest")
"""What the two ends of a row of numbers are called."""
NAMED = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row for one pilot: for people (``text``) and for the file (``value``, with its interval).

    ``value`` None is not reported; ``text`` then says so.
    """

    text: str
    value: float | str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One fact or figure of all pilots."""

    group: str
    title: str
    unit: str
    cells: tuple[Cell, ...]
    difference: str

    @property
    def differs(self) -> bool:
        """Whether the pilots are not alike in it."""
        return self.difference not in (SAME, NOBODY)


def told(group: str, title: str, cells: Sequence[Cell], references: Sequence[str], *, absent: str = ABSENT) -> Row:
    """A row of words: the same or different; who does not report it (``absent``: the words for that)."""
    return Row(group, title, "", tuple(cells), difference_of_words(cells, references, absent=absent))


def counted(
    group: str,
    title: str,
    unit: str,
    cells: Sequence[Cell],
    references: Sequence[str],
    *,
    not_ranked: str = "",
    ends: tuple[str, str] = HIGHEST,
) -> Row:
    """A row of numbers: who has the most and the least, unless something keeps them from being ranked."""
    difference = difference_of_numbers(cells, references, not_ranked=not_ranked, ends=ends)
    return Row(group, title, unit, tuple(cells), difference)


def difference_of_words(cells: Sequence[Cell], references: Sequence[str], *, absent: str = ABSENT) -> str:
    """How words differ.

    >>> difference_of_words([Cell("Pilot", "pilot"), Cell("Scan", "scan")], ["A", "B"])
    'Different'
    """
    known = [number for number, cell in enumerate(cells) if cell.value is not None]
    if not known:
        return NOBODY
    if len(known) == 1:
        return f"Only {references[known[0]]}"
    said = SAME if len({cells[number].value for number in known}) == 1 else DIFFERENT
    return _with_absent(said, cells, references, absent)


def difference_of_numbers(
    cells: Sequence[Cell], references: Sequence[str], *, not_ranked: str = "", ends: tuple[str, str] = HIGHEST
) -> str:
    """Who has the most and the least; no order where the intervals of the two that lead overlap.

    >>> difference_of_numbers([Cell("5", 5.0, 4.0, 6.0), Cell("9", 9.0, 8.0, 10.0)], ["A", "B"])
    'Highest: B. Lowest: A'
    >>> difference_of_numbers([Cell("5", 5.0, 2.0, 8.5), Cell("9", 9.0, 8.0, 10.0)], ["A", "B"])
    'No clear order: the intervals of B and A overlap'
    """
    known = [(float(cell.value), number) for number, cell in enumerate(cells) if isinstance(cell.value, int | float)]
    if not known:
        return NOBODY
    if len(known) == 1:
        return f"Only {references[known[0][1]]}"
    if not_ranked:
        return f"Not ranked: {not_ranked}"
    known.sort(key=lambda pair: (-pair[0], pair[1]))
    first, second = known[0][1], known[1][1]
    if _is_alike(known[0][0], known[-1][0]):
        said = SAME
    elif _overlap(cells[first], cells[second]):
        said = f"No clear order: the intervals of {references[first]} and {references[second]} overlap"
    else:
        most, least = (_who(known, end, references) for end in (known[0][0], known[-1][0]))
        said = f"{ends[0]}: {most}. {ends[1]}: {least}"
    return _with_absent(said, cells, references, ABSENT)


def _who(known: Sequence[tuple[float, int]], value: float, references: Sequence[str]) -> str:
    names = [references[number] for found, number in known if _is_alike(found, value)]
    return " and ".join(names) if len(names) <= NAMED else f"{len(names)} pilots"


def _with_absent(said: str, cells: Sequence[Cell], references: Sequence[str], words: str) -> str:
    """``The same; not reported by A and B``; many are counted, not named."""
    names = [name for cell, name in zip(cells, references, strict=True) if cell.value is None]
    if not names:
        return said
    return f"{said}; {words} {' and '.join(names) if len(names) <= NAMED else f'{len(names)} pilots'}"


def _is_alike(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def _overlap(higher: Cell, lower: Cell) -> bool:
    """Whether two intervals share a value. A figure without an interval is certain."""
    if all(cell.low is None or cell.high is None for cell in (higher, lower)):
        return False
    low = higher.low if higher.low is not None else higher.value
    high = lower.high if lower.high is not None else lower.value
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    return low <= high
