"""Methods: every rule and every formula for everyone, found by topic, by words and by link, with what is in force."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio.appraisal.catalogue import TOPICS, by_topic
from portfolio.appraisal.conventions import RULES
from portfolio.appraisal.formulas import FORMULAS
from portfolio.db import session_scope
from portfolio.people.service import ensure_local_user
from portfolio.vocabulary import Method
from tests.pages.conftest import Opener, OpenPage, assert_sound, words
from tests.pages.reading import said

PAGE = "methods"


def notations(app: AppTest) -> list[str]:
    """What is set in notation on the screen."""
    lead = "$\\displaystyle "
    return [str(element.value)[len(lead) : -1] for element in app.markdown if str(element.value).startswith(lead)]


@pytest.mark.parametrize("person", ["ada", "vera", "mo", "asha"])
def test_everyone_reads_the_rules_and_what_is_in_force(open_page: OpenPage, person: str) -> None:
    app = open_page(PAGE, person)
    assert_sound(app)
    assert [header.value for header in app.header] == [rule.title for rule in RULES]
    assert "Counts as evidence: Maryland level 1 and above" in words(app)
    assert "Evidence stays current for: 24 months" in words(app)
    assert "Totals are in prices of: 2024" in words(app)
    assert "The deflator covers: 1990 to 2024" in words(app)
    assert not notations(app), "notation is drawn only where it is asked for"


def test_each_method_stands_on_three_scales(open_page: OpenPage) -> None:
    levels = open_page(PAGE, "vera").dataframe[0].value.set_index("Method")
    assert list(levels.index) == [method.label for method in Method]
    assert list(levels.loc["Self-report"]) == ["0", "1", "1"]
    assert list(levels.loc["Randomised trial"]) == ["5", "3", "4"]


@pytest.mark.parametrize("topic", list(by_topic()))
def test_a_topic_shows_its_formulas(open_page: OpenPage, topic: str) -> None:
    app = open_page(PAGE, "mo", part="formulas", topic=topic)
    assert_sound(app)
    assert app.selectbox(key="topic").options == [one for one in TOPICS if one in by_topic()]
    formulas = by_topic()[topic]
    assert [header.value for header in app.subheader] == [formula.title for formula in formulas]
    assert notations(app) == [formula.notation for formula in formulas]
    assert all(notation.strip() for notation in notations(app))
    assert all(source in words(app) for formula in formulas for source in formula.sources)


def test_a_link_leads_to_one_formula(open_page: OpenPage) -> None:
    app = open_page(PAGE, "vera", formula="discount_factors")
    assert_sound(app)
    assert notations(app) == [FORMULAS["discount_factors"].notation]
    assert "In the code: discount_factors in portfolio/appraisal/discounting.py." in words(app)


def test_a_link_to_no_formula_says_so_and_shows_the_rest(open_page: OpenPage) -> None:
    app = open_page(PAGE, "vera", formula="<script>")
    assert not app.exception
    assert "which does not exist" in app.warning[0].value
    assert "<script>" not in said(app)
    assert app.header[0].value == RULES[0].title


def test_words_find_rules_and_formulas(open_page: OpenPage) -> None:
    app = open_page(PAGE, "mo", q="wilson")
    found = [formula.notation for formula in FORMULAS.values() if "wilson" in repr(formula).casefold()]
    assert found
    assert set(found) >= set(notations(app)) != set()
    app = open_page(PAGE, "mo", q="double counting")
    assert "Double counting" in [header.value for header in app.header]
    assert "<b>" not in said(open_page(PAGE, "mo", q="<b>nothing</b>"))
    assert "Nothing is called that" in words(open_page(PAGE, "mo", q="<b>nothing</b>"))


def test_a_search_that_finds_much_draws_the_first_of_it(open_page: OpenPage) -> None:
    app = open_page(PAGE, "mo", q="the")
    assert len(notations(app)) == 12
    assert "These are the first 12" in words(app)


def test_everything_can_be_taken_away(open_page: OpenPage) -> None:
    labels = [button.proto.label for button in open_page(PAGE, "vera").get("download_button")]
    assert labels == ["Download all methods"]


def test_the_past_has_the_levels_of_its_day(open_page: OpenPage) -> None:
    app = open_page(PAGE, "ada", as_known="2019-01-01")
    assert not app.exception
    assert "No scale is in force" in words(app)
    assert "Counts as evidence: Not reported" in words(app)


def test_an_empty_register_has_its_methods(open_screen: Opener, empty_engine: Engine) -> None:
    with session_scope(empty_engine) as session:
        ensure_local_user(session, "Local user", "local.user@localhost")
    assert_sound(open_screen(empty_engine, PAGE))


def test_a_register_without_editions_says_so(open_screen: Opener, empty_engine: Engine) -> None:
    with session_scope(empty_engine) as session:
        ensure_local_user(session, "Local user", "local.user@localhost")
    with empty_engine.begin() as connection:
        connection.execute(sa.text("UPDATE parameter SET is_adopted = false"))
    app = open_screen(empty_engine, PAGE)
    assert_sound(app)
    assert "Evidence stays current for: no limit of age is in force" in words(app)
