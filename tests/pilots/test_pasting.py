"""Cells pasted from a spreadsheet: what people really paste, and what is said about what cannot be read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.errors import Invalid
from portfolio.pilots.pasting import MAX_CHARACTERS, MAX_ROWS, parse_costs
from portfolio.vocabulary import CostBasis, CostCategory, CostNature

PILOTS = {"DCS-001": 1, "HSA-002": 2}


def whys(text: str) -> list[tuple[int, str, str, str]]:
    return [(item.row, item.column, item.value, item.why) for item in parse_costs(text, PILOTS).problems]


def test_tab_separated_cells_with_labels_signs_and_blank_lines() -> None:
    text = "DCS-001\tCompute and tokens\tRunning\t£1,200.50\r\n\r\n  \t \nhsa-002\tstaff\tone-off\t 0 \n"
    pasted = parse_costs(text, PILOTS)
    assert not pasted.problems
    assert [(row.row, row.pilot_id, row.category, row.nature, row.pence) for row in pasted.rows] == [
        (1, 1, CostCategory.COMPUTE, CostNature.RUNNING, 120050),
        (4, 2, CostCategory.STAFF, CostNature.ONE_OFF, 0),
    ]
    assert pasted.total_pence == 120050
    assert pasted.lines(date(2026, 10, 1), CostBasis.ACTUAL)[0] == {
        "pilot_id": 1, "month": date(2026, 10, 1), "category": CostCategory.COMPUTE, "nature": CostNature.RUNNING,
        "basis": CostBasis.ACTUAL, "pounds": "£1,200.50",
    }  # fmt: skip


def test_commas_with_and_without_quotes() -> None:
    pasted = parse_costs('DCS-001,compute,running,"£1,200.50"\nHSA-002,data,one_off,£2,400\n', PILOTS)
    assert not pasted.problems
    assert [row.pence for row in pasted.rows] == [120050, 240000]


def test_headings_set_the_order_and_further_columns_are_left_out() -> None:
    text = "Amount (£)\tPilot\tOwner\tOne-off or running\tCost category\n12.5\tDCS-001\tMo\trunning\tData\n"
    pasted = parse_costs(text, PILOTS)
    assert not pasted.problems
    assert [(row.row, row.pilot_id, row.category, row.pence) for row in pasted.rows] == [
        (2, 1, CostCategory.DATA, 1250)
    ]


def test_every_wrong_cell_is_named_with_its_value_and_why() -> None:
    text = "NOPE\tstaff\trunning\t1\nDCS-001\tcakes\tsometimes\t-5\nDCS-001\tdata\trunning\t\nDCS-001\tdata\trunning\t1.005\n"
    found = whys(text)
    assert (1, "Reference", "NOPE", "is not the reference of a pilot whose costs you may change") in found
    assert [item[:3] for item in found if item[0] == 2] == [
        (2, "Category", "cakes"), (2, "One-off or running", "sometimes"), (2, "Amount (£)", "-5"),
    ]  # fmt: skip
    assert (2, "Amount (£)", "-5", "cannot be below 0") in found
    assert any(item[:2] == (3, "Amount (£)") and "is needed" in item[3] for item in found)
    assert any(item[:2] == (4, "Amount (£)") and "fraction of a penny" in item[3] for item in found)


def test_lines_that_repeat_say_which() -> None:
    text = "DCS-001\tstaff\trunning\t1\nDCS-001\tdata\trunning\t1\ndcs-001\tSTAFF\tRunning\t2\n"
    assert whys(text) == [(3, "Row", "dcs-001", "repeats row 1")]


@pytest.mark.parametrize("amount", ["1,23", "12,00.5", "ten", "1e999", "NaN", "£", "(1,200)", "9" * 40])
def test_amounts_that_could_be_misread_are_refused(amount: str) -> None:
    assert [item[1] for item in whys(f"DCS-001\tstaff\trunning\t{amount}")] == ["Amount (£)"]


def test_too_few_and_too_many_cells() -> None:
    assert [item[1] for item in whys("DCS-001\tstaff")] == ["One-off or running", "Amount (£)"]
    assert whys("DCS-001\tstaff\trunning\t1\tmore") == [(1, "Row", "more", "has more cells than columns")]


def test_an_open_quote_spoils_its_own_row_only() -> None:
    found = whys('DCS-001,"staff,running,5\nHSA-002,staff,running,5\n')
    assert {item[0] for item in found} == {1}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing to read"),
        ("\n \t \n", "nothing to read"),
        ("x" * (MAX_CHARACTERS + 1), "Paste it in parts"),
        ("DCS-001\tstaff\trunning\t1\n" * (MAX_ROWS + 1), f"at most {MAX_ROWS:,}"),
        ("Reference\tCategory\n", "no column for: One-off or running, Amount"),
        ("Reference\tReference\tCategory\tNature\tAmount\n", "more than one column for: Reference"),
        ("Reference\tCategory\tNature\tAmount\n", "no rows below"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused_as_a_whole(text: str, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_costs(text, PILOTS)
    assert words in str(refusal.value)


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_either_read_or_refused_in_words(text: str) -> None:
    try:
        pasted = parse_costs(text, PILOTS)
    except Invalid:
        return
    assert pasted.problems or all(None not in (row.pilot_id, row.pence) for row in pasted.rows)
