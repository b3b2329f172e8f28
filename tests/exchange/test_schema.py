"""The Table Schema and the data dictionary say what the file holds, and the file keeps to them."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from portfolio.db import read_session
from portfolio.exchange import data_dictionary, table_schema
from portfolio.summary.columns import BY_NAME, COLUMNS
from tests.cast import Cast
from tests.exchange.story import acts, export, happen

DICTIONARY = Path(__file__).parents[2] / "docs" / "data-dictionary.md"

READERS: dict[str, Any] = {
    "string": str,
    "date": date.fromisoformat,
    "yearmonth": lambda text: date.fromisoformat(f"{text}-01"),
    "integer": int,
    "number": Decimal,
    "boolean": {"true": True, "false": False}.__getitem__,
}


def test_every_column_has_a_name_of_its_own_and_a_meaning() -> None:
    assert len(BY_NAME) == len(COLUMNS)
    assert all(re.fullmatch(r"[a-z][a-z_]*", name) for name in BY_NAME)
    assert all(column.title and column.meaning.endswith(".") for column in COLUMNS)


def test_every_row_keeps_to_the_schema(engine: Engine, cast: Cast) -> None:
    fields = {field["name"]: field for field in table_schema()["fields"]}
    for name in acts():
        happen(engine, cast, name)
        with read_session(engine) as session:
            table = list(csv.DictReader(io.StringIO(export(session).decode(), newline="")))
        assert list(table[0]) == list(fields)
        for row in table:
            for column, text in row.items():
                check(fields[column], text)
        assert len({row["reference"] for row in table}) == len(table)


def check(field: dict[str, Any], text: str) -> None:
    rules = field.get("constraints", {})
    if text == "":
        assert not rules.get("required"), field["name"]
        return
    value = READERS[field["type"]](text)
    assert value >= rules["minimum"] if "minimum" in rules else True, (field["name"], text)
    assert value in rules.get("enum", [value]), (field["name"], text)
    assert re.fullmatch(rules.get("pattern", ".*"), text, re.DOTALL), (field["name"], text)


def test_money_and_hours_say_their_unit() -> None:
    units = {field["name"]: field.get("unit") for field in table_schema()["fields"]}
    assert units["actual_to_date_pounds"] == "GBP"
    assert units["hours_saved"] == "hours"
    assert all(units[name] == "GBP" for name in units if name.endswith("_pounds"))


def test_the_dictionary_in_docs_is_the_generated_one() -> None:
    again = "run `portfolio export dictionary > docs/data-dictionary.md`"
    assert DICTIONARY.read_text(encoding="utf-8") == data_dictionary(), again


def test_the_dictionary_explains_every_column_and_code() -> None:
    text = data_dictionary()
    for column in COLUMNS:
        assert f"| `{column.name}` | {column.title} | {column.meaning} |" in text
        for code in column.codes or {}:
            assert f"| `{code}` |" in text
