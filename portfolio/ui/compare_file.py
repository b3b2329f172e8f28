"""A comparison as a CSV file: a line for each figure, numbers as they are, text that no spreadsheet runs."""

from collections.abc import Sequence

from portfolio.exchange.csv_text import line, quoted
from portfolio.ui.compare_table import Cell, Row

FIXED = ("group", "figure", "unit", "difference")
ENDS = ("", " low", " high", " in words")


def comparison_csv(rows: Sequence[Row], references: Sequence[str]) -> bytes:
    """Four columns for each pilot: value, low, high, and the words that the screen shows. Not reported is empty."""
    header = [*FIXED, *(f"{reference}{end}" for reference in references for end in ENDS)]
    lines = [line(quoted(name) for name in header)]
    for row in rows:
        cells = [_text(row.group), _text(row.title), _text(row.unit), _text(row.difference)]
        lines.append(line([*cells, *(part for cell in row.cells for part in _parts(cell))]))
    return "".join(lines).encode()


def _parts(cell: Cell) -> tuple[str, str, str, str]:
    ends = (_number(cell.low), _number(cell.high))
    value = _text(cell.value) if isinstance(cell.value, str) else _number(cell.value)
    return (value, *ends, _text(cell.text))


def _text(text: str) -> str:
    return quoted(text) if text else ""


def _number(value: float | None) -> str:
    """As few digits as give the same number again, never rounded for show; a penny is the finest amount told."""
    if value is None:
        return ""
    rounded = round(float(value), 6)
    return str(int(rounded)) if rounded == int(rounded) else repr(rounded)
