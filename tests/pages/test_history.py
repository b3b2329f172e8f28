"""The History screen: each role, filters in the URL, an entry opened, undoing, the way into the past, the CSV."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio.clock import frozen_at
from portfolio.db import read_session, session_scope
from portfolio.ledger.timeline import Asked, timeline
from portfolio.models import Measurement, Pilot
from portfolio.pilots.service import edit_pilot, withdraw_pilot
from portfolio.ui.history_question import csv_lines
from portfolio.value.service import record_measurement, withdraw_measurement
from tests.cast import NOW, Cast, a_measurement
from tests.pages.conftest import OpenPage
from tests.pages.reading import said

PAGE = "history"
PEOPLE = ("ada", "vera", "mo", "asha", "tom", "noor")
SCRIPT = "<script>alert(1)</script> *bold* :red[x]"


@pytest.fixture
def withdrawn(sqlite_engine: Engine, cast: Cast) -> int:
    """The revision that withdrew the agency's pilot."""
    with session_scope(sqlite_engine) as session:
        withdraw_pilot(session, by=cast.mo, pilot_id=cast.pilot, reason="Entered twice")
    return newest(sqlite_engine)


def newest(engine: Engine) -> int:
    with read_session(engine) as session:
        return timeline(session, scope=None, limit=1)[0].revision


def labels(app: AppTest) -> list[str]:
    return [block.label for block in app.main.expander]


@pytest.mark.parametrize("person", PEOPLE)
def test_everyone_reads_their_own_history(open_page: OpenPage, person: str) -> None:
    app = open_page(PAGE, person)
    assert not app.exception
    assert not [error.value for error in app.error]
    agency, team = ("HSA\\-001" in "".join(labels(app)), "OBT\\-001" in "".join(labels(app)))
    assert (agency, team) == (person not in {"tom", "noor"}, person in {"ada", "tom", "noor"})


def test_an_entry_opens_with_before_and_after(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    with session_scope(sqlite_engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 0, "name": SCRIPT}, reason=SCRIPT)
    app = open_page(PAGE, "mo", entry=str(newest(sqlite_engine)))
    assert not app.exception
    table = app.table[0].value
    assert table["Field"].tolist() == ["Name", "Users now"]
    assert table["After"].tolist()[1] == "0"
    assert "<script>" not in said(app) + table.to_string()
    assert "Entered twice" not in said(app)


def test_a_closed_entry_reads_nothing(open_page: OpenPage) -> None:
    assert not open_page(PAGE, "ada").table


def test_filters_come_from_the_url(open_page: OpenPage, cast: Cast) -> None:
    app = open_page(PAGE, "ada", kind="pilot", who=str(cast.people["ada"]), since="2026-11-16", until="2026-11-16")
    assert len(labels(app)) == 2
    assert all("registered" in label for label in labels(app))
    assert "**2 changes**" in said(app)
    app = open_page(PAGE, "ada", organisation=str(cast.team))
    assert not any("HSA" in label for label in labels(app))
    app = open_page(PAGE, "ada", tag="housing")
    assert [label.split("** ")[1] for label in labels(app)] == [
        "added the indicator HSA\\-001 Caseworker hours saved", "registered HSA\\-001 Sorting housing letters"
    ]  # fmt: skip


def test_choosing_a_filter_rewrites_the_url(open_page: OpenPage) -> None:
    app = open_page(PAGE, "ada")
    app.selectbox(key="history:kind:None").set_value("indicator").run()
    assert app.query_params["kind"] == "indicator"
    assert len(labels(app)) == 1
    app.selectbox(key="history:kind:indicator").set_value("").run()
    assert "kind" not in app.query_params
    assert len(labels(app)) > 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"who": "banana"}, "person “banana”"),
        ({"who": "99999"}, "someone who has recorded nothing"),
        ({"who": "99999999999999999999"}, "does not exist"),
        ({"kind": SCRIPT}, "which does not exist"),
        ({"since": "yesterday"}, "first day “yesterday”"),
        ({"entry": "-1"}, "which does not exist"),
        ({"before": "x"}, "page “x”"),
        ({"since": "2026-11-02", "until": "2026-11-01"}, "“To” is before “From”"),
    ],
)
def test_a_link_that_cannot_be_read_says_so(open_page: OpenPage, query: dict[str, str], words: str) -> None:
    app = open_page(PAGE, "mo", **query)
    assert not app.exception
    assert words in "\n".join(warning.value for warning in app.warning).replace("\\", "")
    assert "<script>" not in said(app)


def test_older_changes_are_a_page_away(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    for users in range(40):
        with session_scope(sqlite_engine) as session:
            edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 100 + users})
    app = open_page(PAGE, "mo")
    first = labels(app)
    next(button for button in app.button if button.label == "Older changes").click().run()
    assert len(first) == 25
    assert "before" in app.query_params
    assert len(labels(app)) < 25
    next(button for button in app.button if button.label == "Newest changes").click().run()
    assert labels(app) == first


def test_a_withdrawn_pilot_is_restored(open_page: OpenPage, sqlite_engine: Engine, cast: Cast, withdrawn: int) -> None:
    app = open_page(PAGE, "mo", entry=str(withdrawn))
    restore = next(button for button in app.button if button.label == "Restore")
    restore.click().run()
    assert "Reason: is needed" in app.error[0].value.replace("\\", "")
    next(field for field in app.text_input if field.label.startswith("Reason to restore")).set_value("It was not")
    next(button for button in app.button if button.label == "Restore").click().run()
    assert not [error.value for error in app.error]
    with read_session(sqlite_engine) as session:
        pilot = session.get(Pilot, cast.pilot)
        assert pilot is not None
        assert not pilot.is_withdrawn
    assert not [button for button in app.button if button.label == "Restore"]


def test_a_withdrawn_measurement_is_restored(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    with session_scope(sqlite_engine) as session:
        value = record_measurement(
            session, by=cast.mo, indicator_id=cast.indicator, measurement=a_measurement(), is_submitted=True
        )
    with session_scope(sqlite_engine) as session:
        withdraw_measurement(session, by=cast.mo, measurement_id=value.id or 0, reason="Wrong month")
    app = open_page(PAGE, "mo", entry=str(newest(sqlite_engine)))
    next(field for field in app.text_input if field.label.startswith("Reason to restore")).set_value("Right month")
    next(button for button in app.button if button.label == "Restore").click().run()
    assert not [error.value for error in app.error]
    with read_session(sqlite_engine) as session:
        row = session.get(Measurement, value.id)
        assert row is not None
        assert not row.is_withdrawn


@pytest.mark.parametrize("person", ["vera", "asha"])
def test_readers_are_not_offered_to_restore(open_page: OpenPage, withdrawn: int, person: str) -> None:
    app = open_page(PAGE, person, entry=str(withdrawn))
    assert not app.exception
    assert "Restore" not in [button.label for button in app.button]


def test_the_past_shows_nothing_newer_and_offers_no_change(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast
) -> None:
    with frozen_at(NOW + timedelta(hours=5)), session_scope(sqlite_engine) as session:
        withdraw_pilot(session, by=cast.mo, pilot_id=cast.pilot, reason="Entered twice")
    app = open_page(PAGE, "mo", as_known="2026-11-16T10:00:00Z")
    assert not app.exception
    assert not any("withdrew" in label for label in labels(app))
    assert "You are looking at what was known on 16 November 2026, 10:00 UTC" in app.warning[0].value
    assert "Restore" not in [button.label for button in app.button]
    next(button for button in app.button if button.label == "Back to now").click().run()
    assert any("withdrew" in label for label in labels(app))
    assert "as_known" not in app.query_params


def test_looking_at_a_past_day_sets_the_filter(open_page: OpenPage) -> None:
    app = open_page(PAGE, "mo")
    next(button for button in app.button if button.label == "Look at that day").click().run()
    assert not app.exception
    assert app.query_params["as_known"].startswith("2026-11-1")
    assert "You are looking at what was known" in app.warning[0].value


def test_before_the_first_change_there_is_nothing(open_page: OpenPage) -> None:
    app = open_page(PAGE, "mo", as_known="2019-01-01")
    assert not app.exception
    assert "Nothing had been recorded by then" in app.info[0].value


def test_a_future_moment_is_now(open_page: OpenPage) -> None:
    app = open_page(PAGE, "mo", as_known="2090-01-01")
    assert "has not come yet" in app.warning[0].value
    assert "as_known" not in app.query_params
    assert labels(app)


def test_the_csv_holds_every_entry_and_no_formula(sqlite_engine: Engine, cast: Cast) -> None:
    with session_scope(sqlite_engine) as session:
        changes = {"users_now": 7}
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes=changes, reason='=HYPERLINK("x"),\nand more')
    url = sqlite_engine.url.render_as_string(hide_password=False)
    text = "".join(csv_lines(url, Asked(cast.mo.organisations)))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    with read_session(sqlite_engine) as session:
        assert len(rows) == len(timeline(session, scope=cast.mo.organisations, limit=1000))
    assert rows[0]["reason"] == '\'=HYPERLINK("x"),\nand more'
    assert (rows[0]["recorded_at"], rows[0]["pilots"]) == ("2026-11-16T09:00:00Z", "HSA-001")
    assert "OBT-001" not in text
