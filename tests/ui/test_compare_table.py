"""How pilots differ, in words, and the comparison as a file."""

import csv
import io

import pytest

from portfolio.ui.compare_file import comparison_csv
from portfolio.ui.compare_table import Cell, Row, difference_of_numbers, difference_of_words

THREE = ["A", "B", "C"]


def numbers(*values: float | None) -> list[Cell]:
    return [Cell("", value) for value in values]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((1, 2, 3), "Highest: C. Lowest: A"),
        ((3, 3, 1), "Highest: A and B. Lowest: C"),
        ((0, 0, 0), "The same"),
        ((0, None, 5), "Highest: C. Lowest: A; not reported by B"),
        ((None, None, 5), "Only C"),
        ((None, None, None), "Not reported by any"),
        ((-4, 0, None), "Highest: B. Lowest: A; not reported by C"),
    ],
)
def test_numbers(values: tuple[float | None, ...], said: str) -> None:
    assert difference_of_numbers(numbers(*values), THREE) == said


def test_many_are_counted_and_not_named() -> None:
    six = list("ABCDEF")
    assert difference_of_numbers(numbers(9, 0, 0, 0, None, None), six) == (
        "Highest: A. Lowest: 3 pilots; not reported by E and F"
    )
    assert difference_of_numbers(numbers(9, 1, None, None, None, 2), six).endswith("not reported by 3 pilots")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([Cell("", 9.0, 7.0, 11.0), Cell("", 6.0, 5.0, 7.5)], "No clear order: the intervals of A and B overlap"),
        ([Cell("", 9.0, 8.0, 11.0), Cell("", 6.0, 5.0, 7.5)], "Highest: A. Lowest: B"),
        ([Cell("", 9.0, 5.0, 11.0), Cell("", 6.0)], "No clear order: the intervals of A and B overlap"),
        ([Cell("", 9.0), Cell("", 6.0)], "Highest: A. Lowest: B"),
    ],
)
def test_an_order_is_told_only_where_the_intervals_allow_it(cells: list[Cell], said: str) -> None:
    assert difference_of_numbers(cells, ["A", "B"]) == said


def test_what_is_not_on_the_same_basis_is_not_ranked() -> None:
    why = "not on the same basis: horizons differ"
    assert difference_of_numbers(numbers(1, 2), ["A", "B"], not_ranked=why) == f"Not ranked: {why}"
    assert difference_of_numbers(numbers(1, None), ["A", "B"], not_ranked=why) == "Only A"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("x", "x", "x"), "The same"),
        (("x", "y", "x"), "Different"),
        (("x", "x", None), "The same; not watched by C"),
        ((None, "x", None), "Only B"),
        ((None, None, None), "Not reported by any"),
    ],
)
def test_words(values: tuple[str | None, ...], said: str) -> None:
    cells = [Cell(value or "", value) for value in values]
    assert difference_of_words(cells, THREE, absent="not watched by") == said


def test_the_file_holds_numbers_as_they_are_and_no_formula() -> None:
    rows = [
        Row("Cost", "Spent", "£", (Cell("£1.2k", 1234.56), Cell("Not reported")), "Only A"),
        Row("Value", "Claimed", "£", (Cell("£0", 0.0, -0.5, 1_000_000.0), Cell("£2m", 2e6)), "=1+1"),
        Row("Facts", "Problem", "", (Cell('=cmd|"x"', '=cmd|"x"'), Cell("-2", "-2")), "Different"),
    ]
    made = comparison_csv(rows, ["A", "B"]).decode()
    read = list(csv.DictReader(io.StringIO(made)))
    assert list(read[0]) == [
        "group", "figure", "unit", "difference", "A", "A low", "A high", "A in words", "B", "B low", "B high", "B in words",
    ]  # fmt: skip
    assert (read[0]["A"], read[0]["A low"], read[0]["B"], read[0]["B in words"]) == ("1234.56", "", "", "Not reported")
    assert (read[1]["A"], read[1]["A low"], read[1]["A high"], read[1]["B"]) == ("0", "-0.5", "1000000", "2000000")
    assert read[1]["difference"] == "'=1+1"
    assert read[2]["A"] == '\'=cmd|"x"'
    assert read[2]["B"] == "'-2"
    assert made.endswith("\r\n")
