"""From what was typed, pasted or uploaded to a comparison; what is wrong is said by field, row and column."""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from portfolio.appraisal import group_numbers, group_tables
from portfolio.appraisal.comparison import Comparison, Question, Setting
from portfolio.appraisal.group_numbers import Count, Sample
from portfolio.appraisal.interrupted import interrupted_series
from portfolio.errors import Invalid, Problem
from portfolio.ui.pilot_comparison_words import FIELDS, WAYS

MAX_ROWS = 20_000


def from_numbers(question: Question, typed: Mapping[str, str], setting: Setting, *, is_paired: bool) -> Comparison:
    """A comparison from summary numbers; ``typed`` maps ``with:size`` and so on to what was entered.

    Raises Invalid naming each field that is not a number, or ValueError for numbers that cannot be compared.
    """
    if question is Question.PROPORTIONS:
        numbers = _read(typed, ("with", "without"), ("count", "size"))
        one, other = (Count(int(numbers[name, "count"]), int(numbers[name, "size"])) for name in ("with", "without"))
        return group_numbers.proportions(one, other, setting)
    if question is Question.MEANS:
        with_tool, without = _samples(typed, ("with", "without"))
        return group_numbers.means(with_tool, without, setting)
    if question is Question.DIFFERENCE:
        cells = _samples(typed, ("with_before", "with_after", "without_before", "without_after"))
        return group_numbers.differences(cells[0], cells[1], cells[2], cells[3], setting)
    if is_paired:
        return group_numbers.paired_change(_samples(typed, ("change",))[0], setting)
    before, after = _samples(typed, ("before", "after"))
    return group_numbers.before_after(before, after, setting)


def from_table(question: Question, table: pd.DataFrame, setting: Setting, changed_at: str) -> Comparison:
    """A comparison from a table. Raises ValueError naming row and column."""
    if question is Question.SERIES:
        if not changed_at.strip():
            raise Invalid.field("First period with the tool", "is needed, as it stands in the column “period”")
        return interrupted_series(table, changed_at, setting)
    function = {
        Question.PROPORTIONS: group_tables.proportions_of_table,
        Question.MEANS: group_tables.means_of_table,
        Question.BEFORE_AFTER: group_tables.before_after_of_table,
        Question.DIFFERENCE: group_tables.differences_of_table,
    }[question]
    return function(table, setting)


def read_table(text: str, question: Question) -> pd.DataFrame:
    """Pasted cells or the text of a CSV file as a table. A first row with the word “value” holds the headings.

    Raises Invalid when there is nothing, too much, or a row with more or fewer cells than the others.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise Invalid.field("Table", "is needed: paste it from your spreadsheet, or upload it as CSV")
    if len(lines) > MAX_ROWS + 1:
        raise Invalid.field("Table", f"has more than {MAX_ROWS:,} rows")
    mark = next((sign for sign in ("\t", ";", ",") if sign in lines[0]), "\t")
    cells = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=mark)]
    names = [cell.casefold() for cell in cells[0]]
    has_headings = "value" in names
    columns = names if has_headings else _columns(question, len(cells[0]))
    if unknown := [name for name in columns if name not in FIELDS]:
        raise Invalid.field("Table", f"has a column “{unknown[0]}”; its columns are {', '.join(FIELDS)}")
    rows = cells[1:] if has_headings else cells
    wrong = [number for number, row in enumerate(rows, 1) if len(row) != len(columns)]
    if wrong:
        raise Invalid([Problem("", f"has {len(rows[wrong[0] - 1])} cells instead of {len(columns)}", wrong[0])])
    return pd.DataFrame(rows, columns=columns)


def _columns(question: Question, count: int) -> list[str]:
    """The columns of a table without headings."""
    way = WAYS[question]
    known = [*way.columns, *(name.split(" ")[0] for name in way.optional)]
    if not len(way.columns) <= count <= len(known):
        raise Invalid.field("Table", f"has {count} columns; needed are {', '.join(way.columns)}")
    return known[:count]


def _samples(typed: Mapping[str, str], names: Sequence[str]) -> list[Sample]:
    numbers = _read(typed, names, ("size", "mean", "spread"))
    return [Sample(int(numbers[name, "size"]), numbers[name, "mean"], numbers[name, "spread"]) for name in names]


def _read(typed: Mapping[str, str], names: Sequence[str], parts: Sequence[str]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    problems: list[Problem] = []
    for name in names:
        for part in parts:
            try:
                found[name, part] = number(typed.get(f"{name}:{part}", ""), is_whole=part in {"count", "size"})
            except ValueError as error:
                problems.append(Problem(TITLES[part] + AT[name], str(error)))
    if problems:
        raise Invalid(problems)
    return found


TITLES = {"count": "How many", "size": "Number of observations", "mean": "Mean", "spread": "Standard deviation"}
AT = {
    "with": ", with the tool", "without": ", without the tool", "before": ", before", "after": ", after",
    "change": " of the changes", "with_before": ", with the tool, before", "with_after": ", with the tool, after",
    "without_before": ", without the tool, before", "without_after": ", without the tool, after",
}  # fmt: skip
"""Where a number belongs, as its label says."""


def number(text: Any, *, is_whole: bool = False) -> float:
    """A number as people type it. Raises ValueError in words that follow the name of a field."""
    cleaned = str(text or "").strip().replace(",", "")
    if not cleaned:
        raise ValueError("is needed")
    try:
        value = float(cleaned)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > 1e12:
        raise ValueError(f"“{text}” is not a number")
    if is_whole and (value != int(value) or value < 0):
        raise ValueError(f"“{text}” is not a whole number")
    return value
