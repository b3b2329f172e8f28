"""Cells pasted from a spreadsheet, read as one month's costs: what each row says, and every problem with its place.

Columns are reference, category, one-off or running, amount, between tabs or commas. A first row of headings may put
them into another order; further columns are left out. Values or labels will do, in upper or lower case.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portfolio.errors import Invalid
from portfolio.money import to_pence
from portfolio.vocabulary import CostBasis, CostCategory, CostNature, Term

MAX_CHARACTERS = 1_000_000
MAX_ROWS = 5_000
SHOWN_CHARACTERS = 60

TITLES = {
    "reference": "Reference",
    "category": "Category",
    "nature": "One-off or running",
    "amount": "Amount (£)",
}
HEADINGS = {
    "reference": ("reference", "ref", "pilot", "pilotreference", "pilotref"),
    "category": ("category", "costcategory", "costtype"),
    "nature": ("oneofforrunning", "oneoffrunning", "nature", "type", "runningoroneoff"),
    "amount": ("amount", "pounds", "cost", "gbp", "amountgbp", "amountinpounds", "value"),
}
THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?")
WHOLE_AMOUNT = re.compile(r"\s*-?£?\s*\d{1,3}(,\d{3})+(\.\d+)?\s*")


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell: its row in the pasted text (from 1), its column, what it says, and why."""

    row: int
    column: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One row: its place, its cells as pasted, and what they mean where they can be read."""

    row: int
    cells: Mapping[str, str]
    pilot_id: int | None = None
    category: CostCategory | None = None
    nature: CostNature | None = None
    pence: int | None = None


@dataclass(frozen=True, slots=True)
class Pasted:
    """Everything that was pasted. It can be saved when there are no problems."""

    rows: tuple[PastedRow, ...]
    problems: tuple[CellProblem, ...] = field(default=())

    @property
    def total_pence(self) -> int:
        """Sum of the amounts that can be read."""
        return sum(row.pence or 0 for row in self.rows)

    def lines(self, month: date, basis: CostBasis) -> list[dict[str, Any]]:
        """The rows as `pilots.costs.save_costs` takes them."""
        return [
            {
                "pilot_id": row.pilot_id,
                "month": month,
                "category": row.category,
                "nature": row.nature,
                "basis": basis,
                "pounds": row.cells["amount"],
            }
            for row in self.rows
        ]


def parse_costs(text: str, pilots: Mapping[str, int]) -> Pasted:
    """Read pasted cells; ``pilots`` maps each reference that may be named to its id.

    Raises Invalid when there is nothing to read, or more than can be checked on a screen.
    """
    if len(text) > MAX_CHARACTERS:
        size = f"{len(text) / 1_000_000:,.1f} million characters"
        raise Invalid.field("", f"That is {size}; at most {MAX_CHARACTERS:,} can be pasted. Paste it in parts.")
    table = [(number, cells) for number, cells in _table(text) if any(cells)]
    if not table:
        raise Invalid.field("", "There is nothing to read yet: paste the cells from your spreadsheet.")
    order, has_headings = _order(table[0][1])
    body = table[1:] if has_headings else table
    if len(body) > MAX_ROWS:
        raise Invalid.field("", f"That is {len(body):,} rows; at most {MAX_ROWS:,} can be pasted. Paste it in parts.")
    if not body:
        raise Invalid.field("", "There are headings and no rows below them.")
    return _read(body, order, {reference.casefold(): pilot_id for reference, pilot_id in pilots.items()})


def _read(body: Sequence[tuple[int, list[str]]], order: Sequence[str], pilots: Mapping[str, int]) -> Pasted:
    rows: list[PastedRow] = []
    problems: list[CellProblem] = []
    seen: dict[tuple[Any, ...], int] = {}
    for number, cells in body:
        row, found = _row(number, cells, order, pilots)
        line = (row.pilot_id, row.category, row.nature)
        if None not in line and (first := seen.setdefault(line, number)) != number:
            found.append(CellProblem(number, "Row", row.cells["reference"], f"repeats row {first}"))
        rows.append(row)
        problems += found
    return Pasted(tuple(rows), tuple(problems))


def _table(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each ends on. Quoted cells may hold the separator."""
    lines = text.replace("\x00", "").replace("\u00a0", " ").splitlines()
    separator = "\t" if any("\t" in line for line in lines) else ","
    for number, line in enumerate(lines, start=1):
        try:
            cells = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            cells = line.split(separator)
        yield number, [" ".join(cell.split()) for cell in cells]


def _order(first: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Which column is which, and whether the first row says so; what it does not name is left out (``""``)."""
    names = {known: name for name, words in HEADINGS.items() for known in words}
    found = [names.get(_plain(cell), "") for cell in first]
    if sum(1 for name in found if name) < 2:
        return tuple(TITLES), False
    missing = [TITLES[name] for name in TITLES if name not in found]
    if missing:
        raise Invalid.field("", f"The headings name no column for: {', '.join(missing)}.")
    if twice := [TITLES[name] for name in TITLES if found.count(name) > 1]:
        raise Invalid.field("", f"The headings name more than one column for: {', '.join(twice)}.")
    return tuple(found), True


def _row(
    number: int, cells: list[str], order: Sequence[str], pilots: Mapping[str, int]
) -> tuple[PastedRow, list[CellProblem]]:
    joined = _join_amount(cells, order)
    named = dict(zip(order, [*joined, *[""] * len(order)], strict=False))
    shown = {name: named[name] for name in TITLES}
    extra = [cell for cell in joined[len(order) :] if cell]
    values: dict[str, Any] = {}
    problems = [CellProblem(number, "Row", _short(", ".join(extra)), "has more cells than columns")] if extra else []
    readers = {
        "reference": lambda text: _pilot(text, pilots),
        "category": lambda text: _term(text, CostCategory),
        "nature": lambda text: _term(text, CostNature),
        "amount": _pence,
    }
    for name, read in readers.items():
        try:
            values[name] = read(shown[name])
        except ValueError as error:
            problems.append(CellProblem(number, TITLES[name], _short(shown[name]), str(error)))
    row = PastedRow(
        number, shown, values.get("reference"), values.get("category"), values.get("nature"), values.get("amount")
    )
    return row, problems


def _join_amount(cells: list[str], order: Sequence[str]) -> list[str]:
    """``£1,200.50`` without quotes in comma-separated text arrives as two cells: put them together again."""
    tail = ",".join(cells[len(order) - 1 :])
    is_split = len(cells) > len(order) and order[-1] == "amount" and WHOLE_AMOUNT.fullmatch(tail)
    return [*cells[: len(order) - 1], tail] if is_split else cells


def _pilot(text: str, pilots: Mapping[str, int]) -> int:
    if not text:
        raise ValueError("is needed")
    if text.casefold() not in pilots:
        raise ValueError("is not the reference of a pilot whose costs you may change")
    return pilots[text.casefold()]


def _term(text: str, terms: type[Term]) -> Any:
    if not text:
        raise ValueError("is needed")
    known = {_plain(name): term for term in terms for name in (term.value, term.label)}
    if _plain(text) not in known:
        raise ValueError(f"is not one of: {', '.join(term.label for term in terms)}")
    return known[_plain(text)]


def _pence(text: str) -> int:
    if not text:
        raise ValueError("is needed; enter 0 if nothing was spent, or leave the row out")
    bare = text.replace("£", "").replace(" ", "")
    if "," in bare and not THOUSANDS.fullmatch(bare):
        raise ValueError("has a comma in an unusual place; write it like 1,234.50")
    pence = to_pence(text)
    if pence < 0:
        raise ValueError("cannot be below 0")
    return pence


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold().replace("&", "and") if sign.isalnum())


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"
