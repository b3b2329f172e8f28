"""What may be entered about a pilot, a stage and a cost, and the words when it may not."""

from datetime import date
from typing import Any

import pytest

from portfolio.errors import Invalid
from portfolio.inputs import label, parse
from portfolio.pilots.inputs import CostInput, LinkInput, PilotInput, StageInput
from tests.cast import Cast, a_cost, a_pilot, a_stage


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "   "}, "Name: is needed"),
        ({"name": "n" * 201}, "Name: is longer than 200 characters"),
        ({"name": "bell\x07"}, "Name: has characters that cannot be shown"),
        ({"problem": ""}, "Problem: is needed"),
        ({"problem": "p" * 10_000_000}, "Problem: is longer than 4000 characters"),
        ({"ai_type": "magic"}, "AI type: “magic” is not one of"),
        ({"started_on": "1999-12-31"}, "Start date: is not between 2000 and 2100"),
        ({"started_on": "31/12/2026"}, "Start date: is not a date (use YYYY-MM-DD)"),
        ({"started_on": None}, "Start date: is not a date (use YYYY-MM-DD)"),
        ({"decision_on": "2026-01-11"}, "Planned decision date is before the start date"),
        ({"users_now": -1}, "Users now: cannot be below 0"),
        ({"users_full": 1.5}, "Users at full scale: is not a whole number"),
        ({"users_full": 10**12}, "Users at full scale: is too large"),
        ({"organisation_id": 10**30}, "Organisation: is too large"),
        ({"organisation_id": 0}, "Organisation: must be above 0"),
        ({"tags": [f"tag {n}" for n in range(21)]}, "Tags: has more than 20 tags"),
        ({"tags": "t" * 41}, "Tags: has a tag longer than 40 characters"),
        ({"reference": "no spaces here"}, "Reference: "),
        ({"is_withdrawn": True}, "Is withdrawn: is not a field of this form"),
    ],
)
def test_a_wrong_pilot_is_refused_in_words(cast: Cast, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as error:
        parse(PilotInput, a_pilot(cast).model_dump() | changes)
    assert words in str(error.value)


def test_every_wrong_field_is_named_at_once_with_its_row(cast: Cast) -> None:
    with pytest.raises(Invalid) as error:
        parse(PilotInput, a_pilot(cast).model_dump() | {"name": "", "users_now": "few"}, row=7)
    assert [str(problem) for problem in error.value.problems] == [
        "Row 7, Name: is needed",
        "Row 7, Users now: is not a whole number",
    ]


def test_text_is_kept_as_typed_but_for_outer_spaces(cast: Cast) -> None:
    text = "  <script>alert('x')</script>\r\n=1+1 ünï 漢  "
    assert a_pilot(cast, problem=text).problem == "<script>alert('x')</script>\n=1+1 ünï 漢"


@pytest.mark.parametrize("typed", ["Housing, letters,letters ,", ["letters", " HOUSING ", ""], ("housing", "letters")])
def test_tags_are_lower_case_sorted_and_single(cast: Cast, typed: Any) -> None:
    assert a_pilot(cast, tags=typed).tags == ("housing", "letters")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stage": "stopped", "learned": "Enough"}, "Reason is needed when a pilot is stopped"),
        ({"stage": "paused", "reason": "funding"}, "What was learned is needed"),
        ({"stage": "scaling", "reason": "funding"}, "Reason is only for Paused, Stopped and Retired"),
        ({"stage": "beta"}, "Stage: “beta” is not one of"),
    ],
)
def test_an_exit_says_why_and_what_was_learned(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as error:
        parse(StageInput, a_stage().model_dump() | changes)
    assert words in str(error.value)


def test_a_difference_is_explained() -> None:
    with pytest.raises(Invalid, match="Because: say what makes it different"):
        parse(LinkInput, {"other_id": 2, "relation": "different", "note": " "})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pounds": "-1"}, "Amount (£): cannot be below 0"),
        ({"pounds": "1.005"}, "“1.005” has a fraction of a penny"),
        ({"pounds": "lots"}, "“lots” is not an amount in pounds"),
        ({"pounds": "1e15"}, "is larger than this register can hold"),
        ({"pounds": None}, "“None” is not an amount in pounds"),
        ({"month": "2026-13"}, "Month: is not a date"),
        ({"month": "September"}, "Month: is not a date"),
        ({"category": "biscuits"}, "Category: “biscuits” is not one of"),
        ({"pilot_id": "HSA-001"}, "Pilot: is not a whole number"),
    ],
)
def test_a_wrong_cost_is_refused_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as error:
        parse(CostInput, a_cost(1) | changes)
    assert words in str(error.value)


@pytest.mark.parametrize("typed", ["2026-09", "2026-09-30", date(2026, 9, 15)])
def test_a_cost_belongs_to_its_month(typed: Any) -> None:
    assert parse(CostInput, a_cost(1, month=typed)).month == date(2026, 9, 1)


@pytest.mark.parametrize(("typed", "pence"), [("£1,234.50", 123450), (0, 0), ("0.01", 1), (12.5, 1250)])
def test_pounds_become_whole_pence(typed: Any, pence: int) -> None:
    assert parse(CostInput, a_cost(1, pounds=typed)).amount_pence == pence


def test_fields_are_called_what_the_form_calls_them() -> None:
    assert label(PilotInput, "ai_type") == "AI type"
    assert label(CostInput, "pounds") == "Amount (£)"
