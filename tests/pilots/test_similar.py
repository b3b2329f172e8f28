"""Similar pilots: found under other words, ended ones first, and quiet when nothing is alike."""

from dataclasses import replace

import pytest

from portfolio.pilots.similar import LIMIT, Candidate, Index, words
from portfolio.vocabulary import ExitReason, Stage

LETTERS = Candidate(
    1, "DCS-001", "Sorting housing letters", "Letters about housing wait nine days before anyone reads them.",
    ("letters", "housing"), "Housing Support Agency", "Mo Rahman", Stage.PILOT, None, "",
)  # fmt: skip
STOPPED = replace(
    LETTERS, pilot_id=2, reference="DCS-002", name="Reading tenancy letters", stage=Stage.STOPPED,
    problem="Letters from tenants wait for days before they reach the right team.", tags=("letters",),
    reason=ExitReason.LEGACY, learned="Scan at the door, not at the desk.",
)  # fmt: skip
APPOINTMENTS = replace(
    LETTERS, pilot_id=3, reference="NMH-001", name="Filling cancelled appointments", tags=("appointments",),
    problem="One appointment in nine is cancelled too late to be offered again.",
)  # fmt: skip
INDEX = Index([LETTERS, STOPPED, APPOINTMENTS])


def references(*typed: str, tags: tuple[str, ...] = ()) -> list[str]:
    return [similar.pilot.reference for similar in INDEX.find(typed[0], typed[1] if len(typed) > 1 else "", tags)]


def test_the_same_words_in_another_order_are_found_and_are_close() -> None:
    found = INDEX.find("Letters sorted for housing", "Nobody reads letters about housing for nine days")
    assert {similar.pilot.reference for similar in found} == {"DCS-001", "DCS-002"}
    assert any(similar.is_close for similar in found if similar.pilot.reference == "DCS-001")


def test_a_stopped_one_comes_first_although_another_is_closer() -> None:
    found = INDEX.find("Sorting housing letters", "Letters about housing wait nine days")
    assert [similar.pilot.has_ended for similar in found] == [True, False]
    assert found[0].score < found[1].score


def test_other_work_is_not_found() -> None:
    assert references("Mapping flood defences", "Sea walls are inspected once in five years") == []


@pytest.mark.parametrize("typed", ["", "AI", "the new tool", "Letters", "🙂", "<script>alert(1)</script>"])
def test_too_little_to_go_on_finds_nothing(typed: str) -> None:
    assert references(typed) == []


def test_tags_count_as_words_of_the_name() -> None:
    assert references("Faster bookings", tags=("appointments", "cancelled")) == ["NMH-001"]


def test_an_empty_register_finds_nothing() -> None:
    assert Index([]).find("Sorting housing letters", "Letters wait") == ()


def test_no_more_than_a_handful_and_scores_stay_within_bounds() -> None:
    many = Index([replace(LETTERS, pilot_id=number, reference=f"X-{number}") for number in range(50)])
    found = many.find(LETTERS.name, LETTERS.problem, LETTERS.tags)
    assert len(found) == LIMIT
    assert all(0 <= similar.score <= 100 for similar in found)


def test_endings_and_common_words_do_not_tell() -> None:
    assert words("The letters were sorted") == words("sorting letter")
