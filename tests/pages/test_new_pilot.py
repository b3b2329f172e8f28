"""A new pilot: registered with nine answers, after a look at what others tried."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from portfolio.db import read_session, session_scope
from portfolio.models import Pilot, PilotLink, PilotTag, StageMove
from portfolio.people.service import ensure_local_user
from portfolio.pilots.inputs import PilotInput, StageInput
from portfolio.pilots.service import register_pilot
from portfolio.vocabulary import AiType, LinkRelation, Stage
from tests.cast import Cast, a_pilot
from tests.dumps import counts_of, head_of
from tests.pages.conftest import Opener, OpenPage, assert_sound, words

SCRIPT = "<script>alert(1)</script> **bold**"
LEARNED = "Scan at the door, <b>not</b> at the desk."
Filled = Callable[..., AppTest]


def page_links(app: AppTest) -> list[str]:
    """Labels of the links to other screens, as people read them."""
    found: list[Any] = list(app.get("page_link"))
    return [link.label.replace("\\", "") for link in found]


def field(app: AppTest, label: str) -> Any:
    kinds = (app.text_input, app.text_area, app.selectbox, app.date_input, app.number_input)
    return next(item for kind in kinds for item in kind if item.label == label)


def save(app: AppTest) -> AppTest:
    return next(item for item in app.button if item.label == "Register the pilot").click().run()


@pytest.fixture
def filled(open_page: OpenPage, cast: Cast) -> Filled:
    """The form with every needed answer given by the agency's programme manager; ``changes`` by label."""

    def fill(person: str = "mo", **changes: Any) -> AppTest:
        app = open_page("new_pilot", person)
        answers: dict[str, Any] = {
            "Name *": "Mapping flood defences",
            "Problem *": "Sea walls are inspected once in five years.",
            "Organisation *": cast.agency,
            "Senior owner *": cast.people["vera"],
            "Programme manager *": cast.people["mo"],
            "AI type *": AiType.VISION,
            "Goal *": cast.goals["scale"],
            "Start date *": date(2026, 10, 1),
        }
        for label, value in (answers | changes).items():
            field(app, label).set_value(value)
        return app.run()

    return fill


def newest(engine: Engine) -> Pilot:
    with read_session(engine) as session:
        return session.scalars(sa.select(Pilot).order_by(col(Pilot.id).desc()).limit(1)).one()


def a_stopped_pilot(engine: Engine, cast: Cast) -> int:
    stage = StageInput.model_validate(
        {"stage": "stopped", "effective_on": "2026-05-01", "reason": "legacy", "learned": LEARNED}
    )
    with session_scope(engine) as session:
        entered = a_pilot(cast, name="Reading tenancy letters", problem="Letters from tenants wait nine days.")
        row = register_pilot(session, by=cast.ada, pilot=entered, stage=stage)
        assert row.id is not None
        return row.id


def test_nine_answers_register_a_pilot_and_lead_to_it(filled: Filled, sqlite_engine: Engine, cast: Cast) -> None:
    app = save(filled())
    assert_sound(app)
    made = newest(sqlite_engine)
    assert made.name == "Mapping flood defences"
    assert app.query_params["ref"] == made.reference
    assert "Mapping flood defences" in words(app)
    assert "is registered" in app.toast[0].value
    with read_session(sqlite_engine) as session:
        move = session.scalars(sa.select(StageMove).where(col(StageMove.pilot_id) == made.id)).one()
        assert (move.stage, move.effective_on) == (Stage.SCAN, date(2026, 10, 1))


def test_at_most_twelve_answers_are_needed(open_page: OpenPage) -> None:
    app = open_page("new_pilot", "mo")
    assert_sound(app)
    labels = [item.label for kind in (app.text_input, app.text_area, app.selectbox, app.date_input) for item in kind]
    assert sum(label.endswith("*") for label in labels) == 9
    needed = [name for name, known in PilotInput.model_fields.items() if known.is_required()]
    assert len(needed) + 1 == 9  # and the stage


def test_everything_optional_is_kept(filled: Filled, sqlite_engine: Engine) -> None:
    optional: dict[str, Any] = {
        "Tags": "Coast, sea walls", "Who it is for": "Engineers", "How it is done today": "On foot", "Users now": 0,
        "Users at full scale": 120, "Supplier": "Larkfield", "Product": "Eye", "Model": "LM", "Model version": "2",
        "Reference": "FLOOD-7", "Stage now *": Stage.PILOT, "At this stage since": date(2026, 11, 2),
        "Planned decision date": date(2027, 2, 1),
    }  # fmt: skip
    assert_sound(save(filled(**optional)))
    made = newest(sqlite_engine)
    assert (made.reference, made.audience, made.users_now, made.users_full) == ("FLOOD-7", "Engineers", 0, 120)
    assert (made.previous_process, made.model_version, made.decision_on) == ("On foot", "2", date(2027, 2, 1))
    with read_session(sqlite_engine) as session:
        assert set(session.scalars(sa.select(col(PilotTag.tag)).where(col(PilotTag.pilot_id) == made.id))) == {
            "coast",
            "sea walls",
        }
        move = session.scalars(sa.select(StageMove).where(col(StageMove.pilot_id) == made.id)).one()
        assert (move.stage, move.effective_on) == (Stage.PILOT, date(2026, 11, 2))


def test_what_is_missing_is_told_all_at_once_and_nothing_typed_is_lost(
    open_page: OpenPage, sqlite_engine: Engine
) -> None:
    counts = counts_of(sqlite_engine)
    app = open_page("new_pilot", "ada")
    field(app, "Name *").set_value(SCRIPT)
    save(app)
    told = words(app)
    for label in ("Problem", "Senior owner", "Programme manager", "AI type", "Goal"):
        assert f"{label}: is needed" in told
    assert "Name:" not in told
    assert field(app, "Name *").value == SCRIPT
    assert counts_of(sqlite_engine) == counts


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"Planned decision date": date(2026, 9, 1)}, "Planned decision date is before the start date"),
        ({"At this stage since": date(2099, 1, 1)}, "Effective date: is in the future"),
        ({"Start date *": None}, "Start date: is needed"),
        ({"Reference": "no spaces please"}, "Reference"),
        ({"Tags": "x" * 41}, "has a tag longer than 40"),
        ({"Name *": "bell\x07"}, "has characters that cannot be shown"),
        ({"Name *": "   "}, "Name: is needed"),
    ],
)
def test_what_is_wrong_is_told_in_words(
    filled: Filled, sqlite_engine: Engine, changes: dict[str, Any], why: str
) -> None:
    counts = counts_of(sqlite_engine)
    app = save(filled(**changes))
    assert not app.exception
    assert why in words(app)
    assert counts_of(sqlite_engine) == counts
    assert field(app, "Problem *").value


def test_a_reference_in_use_is_refused(filled: Filled, sqlite_engine: Engine) -> None:
    app = save(filled(Reference=newest(sqlite_engine).reference))
    assert "is in use by another pilot" in words(app)


def test_a_name_is_text_and_never_markup(filled: Filled, sqlite_engine: Engine) -> None:
    app = save(filled(**{"Name *": SCRIPT}))
    assert not app.exception
    assert newest(sqlite_engine).name == SCRIPT
    assert not any("<script>" in element.value for kind in (app.title, app.markdown, app.toast) for element in kind)


def test_similar_pilots_show_while_typing_stopped_ones_first(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast
) -> None:
    a_stopped_pilot(sqlite_engine, cast)
    app = open_page("new_pilot", "mo")
    assert "None found so far" in words(app)
    field(app, "Name *").set_value("Sorting housing letters").run()
    field(app, "Problem *").set_value("Letters wait nine days before anyone reads them").run()
    assert not app.exception
    linked = page_links(app)
    found = [label for label in linked if "letters" in label]
    assert [label.partition(" ")[2] for label in found] == ["Reading tenancy letters", "Sorting housing letters"]
    assert "Legacy system in the way" in words(app)
    assert LEARNED in words(app)
    assert not any("<b>" in element.value for element in app.markdown)


def test_a_close_pilot_must_be_answered_and_the_answer_is_kept(
    filled: Filled, sqlite_engine: Engine, cast: Cast
) -> None:
    typed = {"Name *": "Sorting housing letters", "Problem *": "Letters wait nine days before anyone reads them"}
    counts = counts_of(sqlite_engine)
    app = save(filled(**typed))
    assert "say how yours relates to it" in words(app)
    app.radio[0].set_value(LinkRelation.DIFFERENT).run()
    save(app)
    assert "say what makes yours different" in words(app)
    assert counts_of(sqlite_engine) == counts
    next(item for item in app.text_input if "makes yours different" in item.label).set_value("Ours are faxes").run()
    assert_sound(save(app))
    with read_session(sqlite_engine) as session:
        link = session.scalars(sa.select(PilotLink)).one()
        assert (link.other_id, link.relation, link.note) == (cast.pilot, LinkRelation.DIFFERENT, "Ours are faxes")


@pytest.mark.parametrize("relation", [LinkRelation.JOINS, LinkRelation.BUILDS_ON])
def test_joining_and_building_on_need_no_note(filled: Filled, sqlite_engine: Engine, relation: LinkRelation) -> None:
    app = filled(**{"Name *": "Sorting housing letters", "Problem *": "Letters wait nine days"})
    app.radio[0].set_value(relation).run()
    if relation is LinkRelation.JOINS:
        assert "Talk to Mo Rahman first" in words(app)
    assert_sound(save(app))
    with read_session(sqlite_engine) as session:
        assert session.scalars(sa.select(col(PilotLink.relation))).all() == [relation]


def test_nobody_sees_similar_pilots_of_other_organisations(open_page: OpenPage) -> None:
    app = open_page("new_pilot", "tom")
    field(app, "Name *").set_value("Sorting housing letters").run()
    assert "None found so far" in words(app)


def test_a_double_click_registers_once_and_leads_to_the_same_pilot(
    filled: Filled, sqlite_engine: Engine, cast: Cast
) -> None:
    app = filled()
    key = app.session_state["request:new_pilot"]
    with session_scope(sqlite_engine) as session:
        first = register_pilot(
            session, by=cast.mo, pilot=a_pilot(cast, name="Mapping flood defences"),
            stage=StageInput(stage=Stage.SCAN, effective_on=date(2026, 10, 1)), request_key=key,
        ).reference  # fmt: skip
    head = head_of(sqlite_engine)
    save(app)
    assert_sound(app)
    assert app.query_params["ref"] == first
    assert head_of(sqlite_engine) == head


def test_after_saving_the_next_form_is_empty(filled: Filled) -> None:
    app = save(filled())
    app.switch_page("pages/work/new_pilot.py").run()
    assert field(app, "Name *").value == ""


@pytest.mark.parametrize(("person", "offered"), [("ada", 4), ("dev", 2), ("mo", 1), ("tom", 2)])
def test_organisations_are_those_where_one_may_register(open_page: OpenPage, person: str, offered: int) -> None:
    app = open_page("new_pilot", person)
    assert_sound(app)
    assert len(field(app, "Organisation *").options) == offered


@pytest.mark.parametrize(("person", "named"), [("vera", "Mo Rahman"), ("asha", "Mo Rahman"), ("noor", "Tom Reilly")])
def test_who_may_not_register_is_told_who_can(open_page: OpenPage, person: str, named: str) -> None:
    app = open_page("new_pilot", person)
    assert_sound(app)
    assert "Pilots are registered by programme managers" in words(app)
    assert f"{named}, programme manager" in words(app)
    assert "Ada Okafor, administrator" in words(app)
    assert not app.text_input


def test_nothing_is_registered_in_the_past(open_page: OpenPage) -> None:
    app = open_page("new_pilot", "ada", as_known="2026-11-17T00:00:00Z")
    assert_sound(app)
    assert "go back to now first" in words(app)
    assert not app.text_input


def test_an_empty_register_takes_its_first_pilot(open_screen: Opener, empty_engine: Engine) -> None:
    with session_scope(empty_engine) as session:
        ensure_local_user(session, "Local user", "local.user@localhost")
    app = open_screen(empty_engine, "new_pilot")
    assert_sound(app)
    me = field(app, "Senior owner *").options[0]
    answers = {"Name *": "First", "Problem *": "None yet", "AI type *": AiType.OTHER}
    for label, value in answers.items():
        field(app, label).set_value(value)
    for label in ("Senior owner *", "Programme manager *"):
        field(app, label).select(me)
    field(app, "Goal *").select_index(0)
    assert_sound(save(app))
    assert newest(empty_engine).name == "First"


def test_the_form_keeps_its_filters_out_of_the_way(open_page: OpenPage, cast: Cast) -> None:
    app = open_page("new_pilot", "ada", organisation=str(cast.trust), as_at="2026-01-31")
    assert_sound(app)
    field(app, "Name *").set_value("Sorting housing letters").run()
    assert any("Sorting housing letters" in label for label in page_links(app))
