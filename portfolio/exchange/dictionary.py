"""The data dictionary: the summary's columns in words, as Markdown. `docs/data-dictionary.md` is its output."""

from collections.abc import Iterator, Mapping

from portfolio.exchange.schema import TYPES
from portfolio.summary.columns import COLUMNS, Column
from portfolio.summary.rules import CONCERNS

HEAD = """\
# Data dictionary of the CSV summary

One row is one pilot, as at a date and as known at a revision of the register. The file comes from the Overview, from
the register of pilots, and from `portfolio export summary`. Its Table Schema, for tools, is written beside it.

## How to read the file

- UTF-8 without a byte order mark; commas; lines end with CRLF; the first line names the columns (RFC 4180).
- Text stands in quotes. Numbers, dates and booleans do not, and are never formatted.
- An empty cell means *not reported*. Zero is written as 0.
- Money is in pounds with two decimals, nominal. Dates are `YYYY-MM-DD`, months `YYYY-MM`, booleans `true` or `false`.
- A text that a spreadsheet could run as a formula (its first character is `=`, `+`, `-`, `@`, one of their full-width
  forms, a tab or a line break) has a `'` before it. Drop that `'` to get the text back. Numbers never have one.
- Withdrawn, stopped and retired pilots stay in the file.
- The same as-at date and the same revision give the same bytes, whatever is changed later.

## Columns
"""


def data_dictionary() -> str:
    """The whole document."""
    return "\n".join([HEAD, *_columns(), "", "## Codes", "", *_code_lists()]).rstrip() + "\n"


def _columns() -> Iterator[str]:
    yield "| Column | Title | Meaning | Unit | Type | Always there |"
    yield "|---|---|---|---|---|---|"
    for column in COLUMNS:
        always = "yes" if column.is_required else "no"
        cells = [f"`{column.name}`", column.title, column.meaning, column.unit, TYPES[column.kind], always]
        yield f"| {' | '.join(cells)} |".replace("|  |", "| |")


def _code_lists() -> Iterator[str]:
    for title, codes in _grouped().items():
        yield f"### {title}"
        yield ""
        if title == "`concerns`":
            yield from _table(("Code", "What is wrong", "Who can mend it"), [(c, *w) for c, w in CONCERNS.items()])
        else:
            yield from _table(("Code", "Meaning"), list(codes.items()))
        yield ""


def _grouped() -> dict[str, Mapping[str, str]]:
    """Columns that share their codes share a list."""
    lists: dict[tuple[str, ...], tuple[list[Column], Mapping[str, str]]] = {}
    for column in COLUMNS:
        if column.codes:
            lists.setdefault(tuple(column.codes), ([], column.codes))[0].append(column)
    return {_heading(columns): codes for columns, codes in lists.values()}


def _heading(columns: list[Column]) -> str:
    if all(column.name.startswith("result_") for column in columns):
        return "`result_…`"
    return ", ".join(f"`{column.name}`" for column in columns)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for code, *rest in rows:
        yield f"| `{code}` | {' | '.join(rest)} |"
