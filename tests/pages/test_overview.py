"""The overview: what an executive reads, and that each figure leads on."""

import json

import pytest
from sqlalchemy.engine import Engine

from portfolio.db import session_scope
from portfolio.pilots.costs import save_costs
from portfolio.pilots.service import register_pilot
from tests.cast import PEOPLE, Cast, a_cost, a_pilot, a_stage
from tests.pages.conftest import Opener, assert_sound, words


def metrics(test: object) -> dict[str, str]:
    """Each figure as it reads, and its denominator."""
    shown = {metric.label: metric.value for metric in test.metric}  # type: ignore[attr-defined]
    return {label: value.replace(":small[:gray[", "").replace("]]", "") for label, value in shown.items()}


@pytest.mark.parametrize("person", list(PEOPLE))
def test_everyone_reads_the_overview_of_their_own_organisations(
    open_screen: Opener, sqlite_engine: Engine, cast: Cast, person: str
) -> None:
    test = open_screen(sqlite_engine, person=cast.people[person])
    assert_sound(test)
    sees = {"ada": 2, "dev": 1, "vera": 1, "mo": 1, "asha": 1, "tom": 1, "noor": 1}[person]
    assert f"{sees} pilot" in words(test)


def test_an_empty_register_says_what_to_do(open_screen: Opener, empty_engine: Engine) -> None:
    from portfolio.people.service import ensure_local_user

    with session_scope(empty_engine) as session:
        ensure_local_user(session, "Local user", "local.user@localhost")
    test = open_screen(empty_engine)
    assert_sound(test)
    assert "register the first pilot" in words(test)


def test_spend_is_shown_with_its_denominator(open_screen: Opener, sqlite_engine: Engine, cast: Cast) -> None:
    with session_scope(sqlite_engine) as session:
        save_costs(session, by=cast.ada, lines=[a_cost(cast.pilot, pounds="12000")])
    test = open_screen(sqlite_engine, person=cast.people["ada"])
    assert metrics(test)["Spend to date"] == "£12.0k from 1 of 2"
    assert metrics(test)["Hours saved, approved"] == "Not reported from 0 of 1"
    assert "1 of 2 pilots report actual costs" in words(test)


def test_a_link_reproduces_the_view(open_screen: Opener, sqlite_engine: Engine, cast: Cast) -> None:
    test = open_screen(sqlite_engine, person=cast.people["ada"], organisation=str(cast.trust), as_at="2026-10-31")
    assert_sound(test)
    assert "1 pilot in 1 organisation" in words(test)
    assert "as at 31 October 2026" in words(test)


def test_a_link_that_asks_for_nonsense_says_so_and_shows_the_rest(
    open_screen: Opener, sqlite_engine: Engine, cast: Cast
) -> None:
    test = open_screen(sqlite_engine, person=cast.people["ada"], stage="moon", as_at="yesterday", flag="<b>")
    assert not test.exception
    assert len(test.warning) == 3
    assert "2 pilots" in words(test)


def test_filters_that_match_nothing_offer_the_way_out(open_screen: Opener, sqlite_engine: Engine, cast: Cast) -> None:
    test = open_screen(sqlite_engine, person=cast.people["ada"], stage="retired")
    assert_sound(test)
    assert "No pilot matches" in words(test)
    assert any(button.label == "Clear filters and dates" for button in test.sidebar.button)


def test_a_saved_change_is_on_the_screen_at_the_next_run(
    open_screen: Opener, sqlite_engine: Engine, cast: Cast
) -> None:
    test = open_screen(sqlite_engine, person=cast.people["ada"])
    assert metrics(test)["Spend to date"] == "Not reported from 0 of 2"
    with session_scope(sqlite_engine) as session:
        save_costs(session, by=cast.ada, lines=[a_cost(cast.pilot, pounds="7")])
    assert metrics(test.run())["Spend to date"] == "£7 from 1 of 2"


def test_text_from_users_is_never_markup(open_screen: Opener, sqlite_engine: Engine, cast: Cast) -> None:
    name = "<script>alert(1)</script> [x](javascript:alert) **b** $x$ :red[y]"
    pilot = a_pilot(cast, name=name, decision_on="2026-11-20", audience=name)
    with session_scope(sqlite_engine) as session:
        register_pilot(session, by=cast.ada, pilot=pilot, stage=a_stage())
    test = open_screen(sqlite_engine, person=cast.people["ada"])
    assert_sound(test)
    assert "script" not in words(test)
    cells = [str(cell) for frame in test.dataframe for cell in frame.value.to_numpy().ravel()]
    assert any(name in cell for cell in cells)


def test_every_chart_has_words_and_a_table(open_screen: Opener, sqlite_engine: Engine, cast: Cast) -> None:
    with session_scope(sqlite_engine) as session:
        save_costs(session, by=cast.ada, lines=[a_cost(cast.pilot), a_cost(cast.pilot, basis="planned")])
    test = open_screen(sqlite_engine, person=cast.people["ada"])
    charts = test.get("plotly_chart")
    assert len(charts) >= 3
    for chart in charts:
        assert len(chart.proto.alt) > 30
        axes = json.loads(chart.proto.spec)["layout"]
        assert axes["yaxis"].get("title", {}).get("text") or axes["xaxis"].get("title", {}).get("text")
    test.session_state["tables"] = True
    assert len(test.run().dataframe) >= len(charts)


def test_the_past_is_shown_with_a_banner_and_as_it_was(open_screen: Opener, sqlite_engine: Engine, cast: Cast) -> None:
    with session_scope(sqlite_engine) as session:
        save_costs(session, by=cast.ada, lines=[a_cost(cast.pilot, pounds="7")])
    test = open_screen(sqlite_engine, person=cast.people["ada"], as_known="2026-11-15")
    assert_sound(test)
    assert any("what was known on 15 November 2026" in warning.value for warning in test.warning)


def test_every_figure_at_the_top_shows_its_working(open_screen: Opener, sqlite_engine: Engine, cast: Cast) -> None:
    test = open_screen(sqlite_engine, person=cast.people["ada"])
    test.session_state["tables"] = True
    test.run()
    next(button for button in test.button if button.label == "Show working").click().run()
    assert_sound(test)
    [figure] = [box for box in test.selectbox if box.label == "Figure"]
    assert {"Pilots, at scale", "Spend to date", "Hours saved, approved"} <= set(figure.options)
    assert "how many" in str([frame.value.to_dict() for frame in test.dataframe])
