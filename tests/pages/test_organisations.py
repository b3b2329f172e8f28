"""Organisations and people: who sees what, the forms' good and bad paths, the first steps, the past."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio.access import actor_for
from portfolio.db import read_session, session_scope
from portfolio.models import Organisation, Person
from portfolio.people.inputs import OrganisationInput
from portfolio.people.service import add_organisation, edit_organisation, ensure_local_user
from portfolio.vocabulary import OrganisationKind, Role
from tests.cast import Cast
from tests.pages.conftest import Opener, OpenPage
from tests.pages.reading import said

PAGE = "organisations"
SCRIPT = "<script>alert(1)</script> :red[x]"


def opened(app: AppTest, label: str) -> AppTest:
    """The page with one of its forms opened."""
    block = next(block for block in app.main.expander if block.label == label)
    forms = {
        "Add an organisation": "organisation:add:0:open",
        "Rename or move an organisation": "organisation:choose:0:open",
        "Add a person": "person:add:0:open",
        "Change someone, or their access": "person:choose:0:open",
    }
    app.session_state[forms[block.label]] = True
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def found(engine: Engine, model: Any, name: str) -> Any:
    with read_session(engine) as session:
        return session.scalar(sa.select(model).where(model.name == name))


@pytest.mark.parametrize(
    ("person", "seen"), [("ada", 4), ("vera", 1), ("mo", 1), ("asha", 1), ("dev", 2), ("tom", 2), ("noor", 2)]
)
def test_each_reads_their_own_sub_tree(open_page: OpenPage, person: str, seen: int) -> None:
    app = open_page(PAGE, person)
    assert not app.exception
    assert not app.error
    assert len(app.dataframe[0].value) == seen
    assert bool(app.main.expander) == (person == "ada")


def test_the_tree_counts_pilots_and_people(open_page: OpenPage) -> None:
    tree = open_page(PAGE, "ada").dataframe[0].value.set_index("Organisation")
    assert tree.loc["Department for Community Services", "Pilots"] == 0
    assert tree.loc["Department for Community Services", "Pilots with those below"] == 1
    assert tree.loc["\u2003Housing Support Agency", "Pilots"] == 1
    assert tree.loc["\u2003Housing Support Agency", "People with access"] == 3
    assert tree.loc["\u2003Housing Support Agency", "Part of"] == "Department for Community Services"


def test_an_organisation_is_added(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    app = opened(open_page(PAGE, "ada"), "Add an organisation")
    app.text_input(key="organisation:add:0:name").set_value(SCRIPT)
    app.selectbox(key="organisation:add:0:kind").set_value("team")
    app.selectbox(key="organisation:add:0:parent").set_value(cast.agency)
    press(app, "Add it")
    assert not app.exception
    assert not app.error
    assert found(sqlite_engine, Organisation, SCRIPT).parent_id == cast.agency
    assert f"\u2003\u2003{SCRIPT}" in app.dataframe[0].value["Organisation"].tolist()
    assert "<script>" not in said(app)


def test_an_organisation_at_the_top_is_added(open_page: OpenPage, sqlite_engine: Engine) -> None:
    app = opened(open_page(PAGE, "ada"), "Add an organisation")
    app.text_input(key="organisation:add:0:name").set_value("Border Service")
    app.selectbox(key="organisation:add:0:kind").set_value("agency")
    press(app, "Add it")
    assert found(sqlite_engine, Organisation, "Border Service").parent_id is None


def test_what_is_missing_is_named(open_page: OpenPage) -> None:
    app = press(opened(open_page(PAGE, "ada"), "Add an organisation"), "Add it")
    assert "Nothing was saved. 2 things to put right" in app.error[0].value
    app = press(opened(open_page(PAGE, "ada"), "Add a person"), "Add them")
    words = app.error[0].value.replace("\\", "")
    assert all(f"{field}: is needed" in words for field in ("Name", "E-mail", "Role", "Organisation"))


def test_a_loop_in_the_tree_is_refused(open_page: OpenPage, cast: Cast) -> None:
    app = opened(open_page(PAGE, "ada"), "Rename or move an organisation")
    app.selectbox(key="organisation:which").set_value(cast.department).run()
    app.selectbox(key=f"organisation:{cast.department}:0:parent").set_value(cast.agency)
    press(app, "Save")
    assert "lies below it" in app.error[0].value


def test_an_organisation_is_renamed_and_moved(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    app = opened(open_page(PAGE, "ada"), "Rename or move an organisation")
    app.selectbox(key="organisation:which").set_value(cast.team).run()
    app.text_input(key=f"organisation:{cast.team}:0:name").set_value("Booking Team")
    app.selectbox(key=f"organisation:{cast.team}:0:parent").set_value(0)
    press(app, "Save")
    assert not app.error
    assert found(sqlite_engine, Organisation, "Booking Team").parent_id is None


def test_someone_elses_newer_name_is_shown_beside_ours(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    app = opened(open_page(PAGE, "ada"), "Rename or move an organisation")
    app.selectbox(key="organisation:which").set_value(cast.team).run()
    with session_scope(sqlite_engine) as session:
        edit_organisation(session, by=cast.ada, organisation_id=cast.team, changes={"name": "Theirs"})
    app.text_input(key=f"organisation:{cast.team}:0:name").set_value("Ours")
    press(app, "Save")
    assert "changed" in app.error[0].value
    assert app.table[0].value.iloc[0].tolist() == ["Name", "Theirs", "Ours"]


def test_a_person_is_added_once(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    for email, is_added in (("ines@example.gov.uk", True), ("MO@example.gov.uk", False), ("no e-mail", False)):
        app = opened(open_page(PAGE, "ada"), "Add a person")
        app.text_input(key="person:add:0:name").set_value(f"Inês {email}")
        app.text_input(key="person:add:0:email").set_value(email)
        app.selectbox(key="person:add:0:role").set_value("assurer")
        app.selectbox(key="person:add:0:home").set_value(cast.agency)
        press(app, "Add them")
        assert not app.exception
        assert bool(app.error) != is_added
        assert bool(found(sqlite_engine, Person, f"Inês {email}")) == is_added


def test_a_role_is_changed_and_access_taken_away(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    mo = cast.people["mo"]
    app = opened(open_page(PAGE, "ada"), "Change someone, or their access")
    app.selectbox(key="person:which").set_value(mo).run()
    app.selectbox(key=f"person:{mo}:0:role").set_value("viewer")
    press(app, "Save")
    assert not app.error
    assert found(sqlite_engine, Person, "Mo Rahman").role is Role.VIEWER
    app.text_input(key=f"access:{mo}:0:reason").set_value("Left")
    press(app, "Take access away")
    assert not found(sqlite_engine, Person, "Mo Rahman").is_active
    assert "Taken away" in app.dataframe[1].value["Access"].tolist()
    press(app, "Give access back")
    assert found(sqlite_engine, Person, "Mo Rahman").is_active


def test_the_last_administrator_stays(open_page: OpenPage, cast: Cast) -> None:
    app = opened(open_page(PAGE, "ada"), "Change someone, or their access")
    app.selectbox(key="person:which").set_value(cast.people["ada"]).run()
    press(app, "Take access away")
    assert "last administrator" in app.error[0].value


def test_the_past_is_read_only(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    app = open_page(PAGE, "ada", as_known="2026-11-16T09:00:00Z")
    assert not app.exception
    assert not app.main.expander
    assert len(app.dataframe[0].value) == 4
    app = open_page(PAGE, "ada", as_known="2019-01-01")
    assert not app.exception
    assert "No organisation is known here yet." in said(app)


def test_an_unknown_organisation_in_the_url_shows_nothing(open_page: OpenPage) -> None:
    app = open_page(PAGE, "mo", organisation="99999")
    assert not app.exception
    assert "No organisation is known here yet." in said(app)


def test_an_empty_register_says_what_to_do_first(open_screen: Opener, empty_engine: Engine) -> None:
    with session_scope(empty_engine) as session:
        person = ensure_local_user(session, "Local user", "local.user@localhost")
    app = open_screen(empty_engine, PAGE)
    assert not app.exception
    assert "Three steps to a register that works" in said(app)
    assert "Done." not in said(app)
    with session_scope(empty_engine) as session:
        body = OrganisationInput(name="Agency", kind=OrganisationKind.AGENCY)
        add_organisation(session, by=actor_for(session, person), organisation=body)
    app.run()
    assert said(app).count("Done.") == 1
