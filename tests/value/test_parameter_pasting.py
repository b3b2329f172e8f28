"""Values of an edition, pasted from a published workbook."""

from decimal import Decimal

import pytest

from portfolio.errors import Invalid
from portfolio.value.parameter_inputs import check_values
from portfolio.value.parameter_pasting import MAX_CHARACTERS, parse_values
from portfolio.vocabulary import Method, ParameterKind

K = ParameterKind
WORKBOOK = """GDP deflators at market prices, and money GDP

Financial year\t2025-26 = 100\tper cent change\t\tCalendar year\t2025 = 100\tper cent change on previous year
2022-23\t87.1\t\t\t2022\t88.25\t
2023-24\t92.4\t6.1\t\t2023\t93.812345678\t6.3
2024-25\t96.0\t3.9\t\t2024\t97.5\t3.9
2025-26\t100.0\t3.2\t\t2025\t100.0000\t2.6
2026-27\t102.0\t2.0
Source: Office for National Statistics
"""


def read(text: str, kind: ParameterKind) -> list[tuple[str, str, str, str]]:
    """Name, value, low, high of everything pasted, which must be without problems and fit to be saved."""
    pasted = parse_values(text, kind)
    assert pasted.problems == ()
    assert len(check_values(kind, pasted.rows)) == len(pasted.rows)
    return [(row["name"], str(row["value"]), str(row.get("low", "")), str(row.get("high", ""))) for row in pasted.rows]


def problems(text: str, kind: ParameterKind) -> list[str]:
    """What is wrong with it, in words."""
    return [str(problem) for problem in parse_values(text, kind).problems]


def test_the_treasurys_workbook_can_be_pasted_whole() -> None:
    assert read(WORKBOOK, K.DEFLATOR) == [
        ("2022", "88.25", "", ""),
        ("2023", "93.812346", "", ""),
        ("2024", "97.5", "", ""),
        ("2025", "100.0000", "", ""),
    ]


def test_two_columns_need_no_headings() -> None:
    assert read("2023\t93.8\n\n2024\t1,097.5\n", K.DEFLATOR) == [("2023", "93.8", "", ""), ("2024", "1097.5", "", "")]
    assert read('2023,93.8\n2024,"1,097.5"', K.DEFLATOR)[1][1] == "1097.5"


def test_four_columns_are_value_low_high_unless_headings_say_otherwise() -> None:
    expected = [("2030", "294.50", "147.25", "441.75")]
    assert read("2030\t£294.50\t£147.25\t£441.75", K.CARBON_VALUE) == expected
    assert read("Year\tLow\tCentral\tHigh\tStatus\n2030\t147.25\t294.50\t441.75\tfinal", K.CARBON_VALUE) == expected


def test_a_kind_with_one_value_needs_no_name() -> None:
    assert read("13,000\t10,000\t16,000", K.WELLBY) == [("", "13000", "10000", "16000")]
    assert read("70000", K.QALY) == [("", "70000", "", "")]
    assert read("Value\n£70,000", K.QALY) == [("", "70000", "", "")]


def test_bands_and_percentages_are_read_as_published() -> None:
    text = "Years\tRate\n0-30\t3.50%\n31 to 75\t3.00%\n76–125\t0.025\n126 and over\t2%"
    assert [(name, Decimal(value)) for name, value, *_ in read(text, K.DISCOUNT)] == [
        ("0", Decimal("0.035")),
        ("31", Decimal("0.03")),
        ("76", Decimal("0.025")),
        ("126", Decimal("0.02")),
    ]


def test_bands_that_do_not_join_are_shown() -> None:
    text = "0-30\t3.5%\n32-75\t3%\n75+\t2.5%"
    assert problems(text, K.DISCOUNT) == [
        "Row 2, Name: begins in year 32, but the band above it ends in year 30",
        "Row 3, Name: begins in year 75, but the band above it ends in year 75",
    ]


def test_methods_are_known_by_their_label() -> None:
    text = "\n".join(f"{method.label.upper()}\t{0 if method is Method.SELF_REPORT else 2}" for method in Method)
    assert [name for name, *_ in read(text, K.EVIDENCE_MARYLAND)] == [method.value for method in Method]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("2024\t100\n2023\t..\n2022\t\n", K.DEFLATOR, ["Row 2, Value: “..” is not a number", "Row 3, Value: is needed"]),
        ("2023-24\t95\n2024\t100", K.DEFLATOR, [
            "Row 1, Name: “2023-24” is a financial year; this register takes calendar years"
        ]),
        ("2024\t100\n2024\t101", K.DEFLATOR, ["Row 2, Name: repeats row 1"]),
        ("2024\t3.5%", K.DEFLATOR, ["Row 1, Value: “3.5%” is a percentage; this kind is not a rate"]),
        ("2024\t12,34", K.DEFLATOR, ["Row 1, Value: “12,34” is not a number"]),
        ("2024\t100\t3.9", K.DEFLATOR, [
            "Row 1, Row: has 3 cells: give name and value, or name, value, low and high"
        ]),
        ("13000\t10000", K.WELLBY, ["Row 1, Row: has 2 cells: give the value alone, or value, low and high"]),
        ("2024\t1\t1\t1\t1", K.DEFLATOR, [
            "Row 1, Row: has more cells than columns: paste the headings, too, or fewer columns"
        ]),
        ("2030\t147\t294\t441", K.CARBON_VALUE, ["Row 1, Low: is above the value: the order is value, low, high"]),
        ("0-30\t3.5", K.DISCOUNT, ["Row 1, Value: is too large (at most 0.5): as a rate, 3.5% is 0.035"]),
        ("31-75\t3%", K.DISCOUNT, ["Values: need a band that begins in year 0"]),
        ("Outsourcing\tn/a", K.OPTIMISM_BIAS, ["Row 1, Value: “n/a” is not a number"]),
    ],
)  # fmt: skip
def test_each_problem_says_where_it_is(text: str, kind: ParameterKind, expected: list[str]) -> None:
    assert problems(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing to read yet"),
        (" \n\t\n", "nothing to read yet"),
        ("Year\tIndex", "headings and no rows below them"),
        ("Year\tper cent\n2024\t3", "name no column for the value"),
        ("Index\tper cent\n100\t3", "name no column for the name"),
        ("Year\n2024 = 100\n2024\t3", "must stand in one row"),
        ("Year\tIndex\tDeflator\n2024\t3\t3", "more than one column for the value"),
        ("1" * (MAX_CHARACTERS + 1), "more than 200,000 characters"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused(text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        parse_values(text, K.DEFLATOR)
