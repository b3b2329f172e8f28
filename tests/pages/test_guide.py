"""The Guide: every part for everyone, no word of the vocabulary missing, and a glossary file that cannot drift."""

from pathlib import Path

import pytest

from portfolio.access import Operation
from portfolio.summary.columns import COLUMNS
from portfolio.summary.rules import CONCERNS, DECISION_NEAR_DAYS, STALLED_DAYS
from portfolio.ui import guide_words as words
from portfolio.vocabulary import Confidence, Flag, MeasurementStatus, Method, PeriodRule, Role, Stage
from tests.pages.conftest import OpenPage
from tests.pages.reading import said

PAGE = "guide"
PARTS = ("start", "stages", "evidence", "figures", "roles", "words", "columns")
GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("person", ["ada", "vera", "mo", "asha"])
def test_everyone_reads_every_part(open_page: OpenPage, person: str, part: str) -> None:
    app = open_page(PAGE, person, part=part)
    assert not app.exception
    assert not app.error
    assert app.header


@pytest.mark.parametrize("part", PARTS)
def test_the_guide_is_there_before_the_first_change(open_page: OpenPage, part: str) -> None:
    assert not open_page(PAGE, "mo", part=part, as_known="2019-01-01").exception


def test_an_unknown_part_is_the_first(open_page: OpenPage) -> None:
    app = open_page(PAGE, "mo", part="<script>")
    assert not app.exception
    assert "What this is for" in said(app)


def test_every_term_has_its_words() -> None:
    assert set(words.STAGES) == set(Stage)
    assert set(words.METHODS) == set(Method)
    assert set(words.RATINGS) == set(Confidence)
    assert set(words.STATUSES) == set(MeasurementStatus)
    assert set(words.PERIODS) == set(PeriodRule)
    assert set(words.ROLES) == set(Role)
    assert set(words.OPERATIONS) == set(Operation)
    assert {flag.value for flag in words.COUNTS} | set(CONCERNS) == {flag.value for flag in Flag}
    assert not {flag.value for flag in words.COUNTS} & set(CONCERNS)


def test_numbers_are_those_of_the_rules() -> None:
    assert str(STALLED_DAYS) in words.COUNTS[Flag.STALLED]
    assert str(DECISION_NEAR_DAYS) in words.COUNTS[Flag.DECISION_NEAR]


def test_the_stages_have_their_outside_names(open_page: OpenPage) -> None:
    table = open_page(PAGE, "vera", part="stages").dataframe[0].value
    scaling = table[table["Stage"] == "Scaling"].iloc[0]
    assert scaling[["GDS phase", "ATRS phase", "OMB stage"]].tolist() == ["Public beta", "Public Beta", "Deployed"]
    assert len(table) == len(Stage)


def test_every_column_of_the_csv_is_explained(open_page: OpenPage) -> None:
    table = open_page(PAGE, "vera", part="columns").table[0].value
    assert [name.replace("\\", "") for name in table["Column"]] == [column.name for column in COLUMNS]


def test_the_glossary_file_is_the_guides() -> None:
    assert GLOSSARY.read_text(encoding="utf-8") == words.glossary()
