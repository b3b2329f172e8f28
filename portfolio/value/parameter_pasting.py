"""Cells pasted from a published workbook, read as the values of one edition, with every problem and its row.

Two columns (year, value) or four (year, value, low, high), between tabs or commas. A first row of headings may put
them into another order; columns that it does not name are left out. Pounds, thousands commas and, for rates, per cent
are understood. Bands may be given as a range (31-75); methods by their label.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import Any

from portfolio.errors import Invalid, Problem
from portfolio.value.parameter_inputs import RULES, Named, Rule, check_rows
from portfolio.vocabulary import Method, ParameterKind

MAX_CHARACTERS = 200_000
PLACES = 6
"""What the register holds of a number. Workbooks carry more behind what they show."""
COLUMNS = ("name", "value", "low", "high")
HEADINGS = {
    "name": ("name", "year", "years", "calendaryear", "firstyear", "band", "category", "projecttype", "method", "grade"),
    "value": ("value", "index", "deflator", "gdpdeflator", "gdpdeflatoratmarketprices", "central", "rate", "level"),
    "low": ("low", "lower", "lowerbound", "lowest"),
    "high": ("high", "upper", "upperbound", "highest"),
}  # fmt: skip
INDEX_BASE = re.compile(r"\d{4}(-\d{2})?\s*=\s*100")
BAND = re.compile(r"(?P<first>\d+)(?:\s*(?:-|–|to)\s*(?P<last>\d+)|\s*(?:\+|and over|onwards))?", re.IGNORECASE)
NUMBER = re.compile(r"-?\d+(\.\d+)?|-?\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class PastedValues:
    """What was pasted: rows as `add_parameter_edition` takes them. It can be saved when there are no problems."""

    rows: tuple[Mapping[str, Any], ...]
    problems: tuple[Problem, ...]


def parse_values(text: str, kind: ParameterKind) -> PastedValues:
    """Read pasted cells as the values of an edition; a problem's row is the line it was pasted in.

    Raises Invalid when there is nothing to read, or more than an edition can be.
    """
    if len(text) > MAX_CHARACTERS:
        raise Invalid.field("", f"That is more than {MAX_CHARACTERS:,} characters: paste the columns of this kind only")
    table = [(number, cells) for number, cells in _table(text, RULES[kind]) if cells]
    if not table:
        raise Invalid.field("", "There is nothing to read yet: paste the cells from the workbook.")
    order, body = _order(table, RULES[kind])
    problems: list[Problem] = []
    rows: list[tuple[int, Mapping[str, Any]]] = []
    for number, cells in body:
        if order and not any(cell for cell, column in zip(cells, order, strict=False) if column):
            continue
        try:
            rows.append((number, _row(cells, order, RULES[kind])))
        except Invalid as error:
            problems += [Problem(problem.field, problem.why, number) for problem in error.problems]
    _, found = check_rows(kind, rows)
    if RULES[kind].named is Named.BAND:
        problems += _gaps(body, order)
    problems += [problem for problem in found if problem.row is not None or not problems]
    return PastedValues(tuple(row for _, row in rows), tuple(sorted(problems, key=lambda one: one.row or 0)))


def _table(text: str, rule: Rule) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each stands in, without empty cells at their end. “£70,000” alone is one cell."""
    lines = text.replace("\x00", "").replace("\u00a0", " ").splitlines()
    separator = "\t" if any("\t" in line for line in lines) else ","
    for number, line in enumerate(lines, start=1):
        try:
            is_one = rule.named is Named.ONLY and _number(line) is not None
            cells = [line] if is_one else next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            cells = line.split(separator)
        cells = [" ".join(cell.split()) for cell in cells]
        while cells and not cells[-1]:
            cells.pop()
        yield number, cells


def _order(
    table: Sequence[tuple[int, list[str]]], rule: Rule
) -> tuple[tuple[str, ...] | None, list[tuple[int, list[str]]]]:
    """Which column is which, by the headings on top if there are any, and the rows below them.

    Titles above the headings are left out, and so is what stands left of the names: a block for financial years.
    """
    needed = ("value",) if rule.named is Named.ONLY else ("name", "value")
    top = list(takewhile(lambda row: not any(_number(cell) is not None for cell in row[1]), table))
    headings = {place: _headings(cells) for place, (_, cells) in enumerate(top) if any(_headings(cells))}
    if not headings:
        return None, list(table)
    whole = [place for place, order in headings.items() if set(needed) <= set(order)]
    if not whole:
        found = set().union(*headings.values())
        missing = [name for name in needed if name not in found]
        why = f"name no column for the {' and '.join(missing)}" if missing else "must stand in one row"
        raise Invalid.field("", f"The headings {why}.")
    order = headings[whole[0]]
    if twice := [name for name in COLUMNS if order.count(name) > 1]:
        raise Invalid.field("", f"The headings name more than one column for the {', '.join(twice)}.")
    if not (body := list(table[whole[0] + 1 :])):
        raise Invalid.field("", "There are headings and no rows below them.")
    return order, body


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    named = tuple(_heading(cell) for cell in cells)
    start = named.index("name") if "name" in named else 0
    return ("",) * start + named[start:]


def _heading(cell: str) -> str:
    """Which column a heading names; "" for none."""
    if INDEX_BASE.search(cell):
        return "value"
    plain = "".join(sign for sign in cell.casefold() if sign.isalnum())
    return next((name for name, words in HEADINGS.items() if plain in words), "")


def _row(cells: Sequence[str], order: tuple[str, ...] | None, rule: Rule) -> dict[str, Any]:
    named = dict(zip(order or _usual(cells, rule), cells, strict=False))
    problems: list[Problem] = []
    row: dict[str, Any] = {"name": _name(named.get("name", ""), rule.named)}
    for column in COLUMNS[1:]:
        shown = named.get(column, "")
        if not shown and column != "value":
            continue
        try:
            row[column] = _amount(shown, rule)
        except ValueError as error:
            problems.append(Problem(column.capitalize(), str(error)))
    if problems:
        raise Invalid(problems)
    return row


def _usual(cells: Sequence[str], rule: Rule) -> tuple[str, ...]:
    """The columns of a row without headings, by how many there are."""
    columns = COLUMNS[1:] if rule.named is Named.ONLY else COLUMNS
    if len(cells) == len(columns) - 1:
        raise Invalid.field("Row", f"has {len(cells)} cells: give {_listed(columns[:-2])}, or {_listed(columns)}")
    if len(cells) > len(columns):
        raise Invalid.field("Row", "has more cells than columns: paste the headings, too, or fewer columns")
    return columns


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns[:-1]) + " and " + columns[-1] if len(columns) > 1 else f"the {columns[0]} alone"


def _name(shown: str, named: Named) -> str:
    if named is Named.BAND and (match := BAND.fullmatch(shown)):
        return str(int(match["first"]))
    if named is Named.METHOD:
        labels = {label.casefold(): value for value, label in Method.labels().items()}
        return labels.get(shown.casefold(), shown)
    return shown


def _amount(shown: str, rule: Rule) -> Decimal:
    if not shown:
        raise ValueError("is needed")
    is_percent = shown.endswith("%")
    if is_percent and not rule.is_share:
        raise ValueError(f"“{shown}” is a percentage; this kind is not a rate")
    amount = _number(shown)
    if amount is None:
        raise ValueError(f"“{shown}” is not a number")
    amount = amount / 100 if is_percent else amount
    return round(amount, PLACES) if amount != round(amount, PLACES) else amount


def _number(shown: str) -> Decimal | None:
    """The number in a cell, without its pound or per cent sign; None for anything else."""
    bare = shown.replace("£", "").replace("−", "-").removesuffix("%").strip()
    return Decimal(bare.replace(",", "")) if NUMBER.fullmatch(bare) else None


def _gaps(body: Sequence[tuple[int, list[str]]], order: tuple[str, ...] | None) -> Iterator[Problem]:
    """Bands given as ranges must join: the next begins in the year after the last one's end."""
    place = order.index("name") if order else 0
    end: int | None = None
    for number, cells in body:
        match = BAND.fullmatch(cells[place]) if place < len(cells) else None
        if match is None:
            continue
        if end is not None and int(match["first"]) != end + 1:
            yield Problem("Name", f"begins in year {match['first']}, but the band above it ends in year {end}", number)
        end = int(match["last"]) if match["last"] else None
