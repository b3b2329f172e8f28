"""CSV as text: RFC 4180, and cells that a spreadsheet could run as a formula made harmless.

Text is always quoted, numbers, dates and booleans never are, and a missing value is an empty cell. The bytes
depend on the values alone, so the same values give the same file with every version of Python.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from portfolio.summary.columns import Kind

NEWLINE = "\r\n"
STARTERS = "=+\\-@\t\r\n＝＋－＠"
"""What a spreadsheet may take for the beginning of a formula, full-width signs included."""

_DANGEROUS = re.compile(f"'*[{STARTERS}]")
_ESCAPED = re.compile(f"'+[{STARTERS}]")
MICRO_PLACES = 6


def escape(text: str) -> str:
    """Text that no spreadsheet runs: a leading ``'`` before what could begin a formula. `unescape` undoes it."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unescape(text: str) -> str:
    """The text that was escaped: a leading ``'`` is dropped only where it precedes what could begin a formula."""
    return text[1:] if _ESCAPED.match(text) else text


def quoted(text: str) -> str:
    """A text cell: escaped, in quotes, inner quotes doubled."""
    return '"' + escape(text).replace('"', '""') + '"'


def line(cells: Iterable[str]) -> str:
    """One record."""
    return ",".join(cells) + NEWLINE


def cells(values: pd.Series, kind: Kind) -> Sequence[str]:
    """A column's values as finished cells; missing ones are empty."""
    return _WRITERS[kind](values)


def pounds(pence: int) -> str:
    """Integer pence as pounds with two decimals: ``-0.05``, ``1200.00``."""
    sign, whole = ("-", -pence) if pence < 0 else ("", pence)
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def measure(millionths: int) -> str:
    """Integer millionths as the shortest exact decimal: ``41.5``, ``0``, ``-0.000001``."""
    sign, whole = ("-", -millionths) if millionths < 0 else ("", millionths)
    number, fraction = divmod(whole, 10**MICRO_PLACES)
    decimals = f"{fraction:06d}".rstrip("0")
    return f"{sign}{number}.{decimals}" if decimals else f"{sign}{number}"


def _texts(values: pd.Series) -> list[str]:
    present = values.astype(object).where(values.notna(), "").tolist()
    finished = {text: quoted(str(text)) if text else "" for text in set(present)}  # most values come again and again
    return [finished[text] for text in present]


def _whole(write: Callable[[int], str]) -> Callable[[pd.Series], list[str]]:
    def written(values: pd.Series) -> list[str]:
        exact = values.astype("Int64")
        whole = exact.fillna(0).to_numpy(dtype="int64").tolist()
        return ["" if missing else write(value) for value, missing in zip(whole, exact.isna(), strict=True)]

    return written


def _days(unit: Literal["D", "M"]) -> Callable[[pd.Series], list[str]]:
    def written(values: pd.Series) -> list[str]:
        days: npt.NDArray[np.datetime64] = values.to_numpy(dtype="datetime64[s]")
        texts: list[str] = np.datetime_as_string(days, unit=unit).tolist()
        return ["" if text == "NaT" else text for text in texts]

    return written


def _booleans(values: pd.Series) -> list[str]:
    return ["true" if value else "false" for value in values.tolist()]


_WRITERS: dict[Kind, Callable[[pd.Series], Sequence[str]]] = {
    Kind.TEXT: _texts,
    Kind.CODE: _texts,
    Kind.CODES: _texts,
    Kind.DATE: _days("D"),
    Kind.MONTH: _days("M"),
    Kind.COUNT: _whole(str),
    Kind.POUNDS: _whole(pounds),
    Kind.MEASURE: _whole(measure),
    Kind.BOOLEAN: _booleans,
}
