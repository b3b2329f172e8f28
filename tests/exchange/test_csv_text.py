"""Cells of a CSV file: what a spreadsheet could run is made harmless, and everything can be read back."""

import csv
import io
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.exchange.csv_text import cells, escape, line, measure, pounds, quoted, unescape
from portfolio.summary.columns import Kind

WHOLE = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text() | st.text(alphabet="'=+-@\t\r\n＝＋－＠,;\" a", max_size=8)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('=1+2";=1+2', '"\'=1+2"";=1+2"'),
        ("=1+2'\" ;,=1+2", '"\'=1+2\'"" ;,=1+2"'),
    ],
)
def test_the_examples_of_owasp(text: str, expected: str) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize("first", list("=+-@\t\r\n＝＋－＠"))
def test_what_could_begin_a_formula_is_escaped(first: str) -> None:
    assert escape(f"{first}SUM(1)") == f"'{first}SUM(1)"


@pytest.mark.parametrize("text", ["", "plain", "'quoted'", "a=1", " =1", "£5", "(-3)", "O'Brien", "'tis"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert escape(text) == text
    assert unescape(text) == text


@given(st.lists(TEXT, min_size=1))
def test_any_text_reads_back(texts: list[str]) -> None:
    [row] = read(line(map(quoted, texts)))
    assert [unescape(cell) for cell in row] == texts


@given(TEXT)
def test_no_escaped_text_begins_like_a_formula(text: str) -> None:
    [[cell]] = read(line([quoted(text)]))
    assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))


@given(st.lists(st.none() | WHOLE, min_size=1), st.sampled_from([Kind.COUNT, Kind.POUNDS, Kind.MEASURE]))
def test_numbers_are_exact_and_never_escaped(numbers: list[int | None], kind: Kind) -> None:
    places = {Kind.COUNT: 0, Kind.POUNDS: 2, Kind.MEASURE: 6}[kind]
    texts = cells(pd.Series(numbers, dtype="Int64"), kind)
    written = read(line(["", *texts]))[0][1:]
    back = [None if cell == "" else int(Decimal(cell).scaleb(places)) for cell in written]
    assert back == numbers


def test_money_has_two_decimals_and_measures_as_many_as_they_need() -> None:
    assert [pounds(pence) for pence in (0, 5, -5, 120_000, -5_299_205)] == [
        "0.00",
        "0.05",
        "-0.05",
        "1200.00",
        "-52992.05",
    ]
    assert [measure(value) for value in (0, 41_500_000, -1, 10**12)] == ["0", "41.5", "-0.000001", "1000000"]


def test_dates_and_months_are_iso_and_absence_is_empty() -> None:
    days = pd.Series(["2026-03-01", None], dtype="datetime64[s]")
    assert list(cells(days, Kind.DATE)) == ["2026-03-01", ""]
    assert list(cells(days, Kind.MONTH)) == ["2026-03", ""]
    assert list(cells(pd.Series([True, False]), Kind.BOOLEAN)) == ["true", "false"]
    assert list(cells(pd.Series(["x", None, ""], dtype=object), Kind.TEXT)) == ['"x"', "", ""]
