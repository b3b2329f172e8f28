"""Registering, editing, moving, linking and withdrawing pilots."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.db import LedgerSession, read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid, NotAllowed, NotFound
from portfolio.ledger import known, load
from portfolio.models import Pilot, PilotLink, PilotTag, StageMove
from portfolio.pilots.inputs import LinkInput, StageInput
from portfolio.pilots.rules import stage_on
from portfolio.pilots.service import (
    edit_pilot,
    link_pilot,
    move_stage,
    register_pilot,
    restore_pilot,
    withdraw_pilot,
)
from portfolio.vocabulary import ExitReason, LinkRelation, Stage
from tests.cast import Cast, a_pilot, a_stage
from tests.dumps import counts_of, dump_of, head_of


def _register(engine: Engine, cast: Cast, **changes: Any) -> Pilot:
    with session_scope(engine) as session:
        return register_pilot(session, by=cast.mo, pilot=a_pilot(cast, **changes), stage=a_stage())


def _edit(engine: Engine, cast: Cast, changes: dict[str, Any], **more: Any) -> Pilot:
    with session_scope(engine) as session:
        return edit_pilot(session, by=more.pop("by", cast.mo), pilot_id=cast.pilot, changes=changes, **more)


def _tags(session: LedgerSession, pilot_id: int) -> list[str]:
    table = known(session).live(PilotTag)
    return sorted(session.scalars(sa.select(table.c.tag).where(table.c.pilot_id == pilot_id)))


def test_a_new_pilot_has_its_facts_stage_tags_and_links_in_one_revision(engine: Engine, cast: Cast) -> None:
    before = head_of(engine)
    link = LinkInput(other_id=cast.pilot, relation=LinkRelation.BUILDS_ON)
    with session_scope(engine) as session:
        pilot = a_pilot(cast, name="Answering housing letters", tags="Letters, drafts")
        row = register_pilot(session, by=cast.mo, pilot=pilot, stage=a_stage(), links=[link])
    assert row.id is not None
    with read_session(engine) as session:
        assert _tags(session, row.id) == ["drafts", "letters"]
        move = session.scalars(sa.select(StageMove).where(col(StageMove.pilot_id) == row.id)).one()
        assert (move.stage, move.effective_on) == (Stage.PROTOTYPE, date(2026, 1, 12))
        linked = session.scalars(sa.select(PilotLink).where(col(PilotLink.pilot_id) == row.id)).one()
        assert (linked.other_id, linked.relation) == (cast.pilot, LinkRelation.BUILDS_ON)
    assert head_of(engine) == before + 1


def test_the_register_gives_references_that_are_never_used_again(engine: Engine, cast: Cast) -> None:
    assert _register(engine, cast, name="Second").reference == "HSA-002"
    assert _register(engine, cast, name="Ninth", reference="HSA-009").reference == "HSA-009"
    assert _register(engine, cast, name="Tenth").reference == "HSA-010"
    with pytest.raises(Invalid, match="“HSA-002” is in use"):
        _register(engine, cast, name="Again", reference="HSA-002")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"organisation_id": 999}, "may not register pilots here"),
        ({"senior_owner_id": 999}, "Senior owner: is not in the register"),
        ({"programme_manager_id": 999}, "Programme manager: is not in the register"),
        ({"goal_id": 999}, "Goal: is not in the register"),
    ],
)
def test_a_pilot_belongs_to_what_exists(engine: Engine, cast: Cast, changes: dict[str, Any], words: str) -> None:
    with pytest.raises((Invalid, NotAllowed), match=words):
        _register(engine, cast, **changes)


@pytest.mark.parametrize(
    ("started", "effective", "words"),
    [
        ("2026-01-12", "2026-01-11", "Effective date: is before the pilot's start \\(2026-01-12\\)"),
        ("2026-01-12", "2026-11-17", "Effective date: is in the future"),
        ("2027-02-01", "2026-11-15", "Effective date: is before the pilot's start"),
    ],
)
def test_a_first_stage_lies_between_the_start_and_today(
    engine: Engine, cast: Cast, started: str, effective: str, words: str
) -> None:
    before = counts_of(engine)
    with pytest.raises(Invalid, match=words), session_scope(engine) as session:
        pilot, stage = a_pilot(cast, started_on=started, decision_on=None), a_stage(effective_on=effective)
        register_pilot(session, by=cast.mo, pilot=pilot, stage=stage)
    assert counts_of(engine) == before


def test_a_pilot_yet_to_begin_is_at_its_first_stage_from_today(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        pilot = a_pilot(cast, started_on="2027-02-01", decision_on=None)
        row = register_pilot(session, by=cast.mo, pilot=pilot, stage=a_stage(effective_on="2026-11-16"))
    assert row.reference == "HSA-002"


@pytest.mark.parametrize("others", [[99], [1, 1]])
def test_a_new_pilot_links_each_existing_pilot_once(engine: Engine, cast: Cast, others: list[int]) -> None:
    links = [LinkInput(other_id=other, relation=LinkRelation.SIMILAR) for other in others]
    before = counts_of(engine)
    with pytest.raises((NotFound, Invalid)), session_scope(engine) as session:
        register_pilot(session, by=cast.mo, pilot=a_pilot(cast), stage=a_stage(), links=links)
    assert counts_of(engine) == before


def test_a_double_click_registers_one_pilot(engine: Engine, cast: Cast) -> None:
    for is_first in (True, False):
        try:
            with session_scope(engine) as session:
                pilot = a_pilot(cast, name="Clicked twice")
                register_pilot(session, by=cast.mo, pilot=pilot, stage=a_stage(), request_key="form")
        except AlreadyDone:
            assert not is_first
    assert counts_of(engine)["pilot"] == 3


def test_only_the_fields_given_are_changed(engine: Engine, cast: Cast) -> None:
    _edit(engine, cast, {"name": "Triage of housing letters", "decision_on": None})
    with read_session(engine) as session:
        row = load(session, Pilot, cast.pilot, lock=False)
        assert (row.name, row.decision_on, row.users_now) == ("Triage of housing letters", None, 40)
        assert _tags(session, cast.pilot) == ["housing", "letters"]


def test_a_reference_stays_for_life(engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid, match="stays with a pilot for life"):
        _edit(engine, cast, {"reference": "HSA-100"})


def test_a_wrong_row_of_a_bulk_edit_is_numbered(engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid, match="Row 3, Users now: cannot be below 0"):
        _edit(engine, cast, {"users_now": -5}, row=3)


def test_a_pilot_moves_only_to_an_organisation_one_may_change(engine: Engine, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _edit(engine, cast, {"organisation_id": cast.team})
    assert _edit(engine, cast, {"organisation_id": cast.team}, by=cast.ada).organisation_id == cast.team


def test_tags_come_and_go_and_come_back(engine: Engine, cast: Cast) -> None:
    for tags in ("letters, triage", "", "housing, letters"):
        _edit(engine, cast, {"tags": tags})
    with read_session(engine) as session:
        assert _tags(session, cast.pilot) == ["housing", "letters"]
    assert counts_of(engine)["pilot_tag"] == 4


def test_tags_saved_over_newer_tags_are_refused(engine: Engine, cast: Cast) -> None:
    seen = head_of(engine)
    _edit(engine, cast, {"tags": "letters"}, by=cast.dev, seen_revision=seen)
    with pytest.raises(Conflict, match="Dev Mistry") as error:
        _edit(engine, cast, {"tags": "letters, housing, triage"}, seen_revision=seen)
    assert error.value.theirs == {"tags": ("letters",)}
    _edit(engine, cast, {"tags": "letters", "users_now": 41}, seen_revision=seen)
    with read_session(engine) as session:
        row_revision = load(session, Pilot, cast.pilot, lock=False).revision_id
    _edit(engine, cast, {"tags": "letters, new"}, seen_revision=row_revision)


def test_a_pilot_moves_along_its_path_and_remembers_each_stage(engine: Engine, cast: Cast) -> None:
    for stage, day in ((Stage.PILOT, date(2026, 5, 4)), (Stage.SCALING, date(2026, 10, 1))):
        with session_scope(engine) as session:
            move_stage(session, by=cast.mo, pilot_id=cast.pilot, move=StageInput(stage=stage, effective_on=day))
    with read_session(engine) as session:
        moves = session.scalars(sa.select(StageMove).where(col(StageMove.pilot_id) == cast.pilot)).all()
    days = (date(2026, 1, 11), date(2026, 5, 3), date(2026, 5, 4), date(2026, 11, 16))
    assert [stage_on(moves, day) for day in days] == [None, Stage.PROTOTYPE, Stage.PILOT, Stage.SCALING]


@pytest.mark.parametrize(
    ("stage", "day", "words"),
    [
        (Stage.PILOT, date(2026, 11, 17), "is in the future"),
        (Stage.PILOT, date(2026, 1, 11), "before the pilot's start"),
        (Stage.PROTOTYPE, date(2026, 3, 1), "the pilot is at Prototype on 2026-03-01 already"),
    ],
)
def test_an_impossible_move_is_refused(engine: Engine, cast: Cast, stage: Stage, day: date, words: str) -> None:
    with pytest.raises(Invalid, match=words), session_scope(engine) as session:
        move_stage(session, by=cast.mo, pilot_id=cast.pilot, move=StageInput(stage=stage, effective_on=day))


def test_the_database_itself_refuses_an_exit_without_a_lesson(engine: Engine, cast: Cast) -> None:
    silent = StageInput.model_construct(
        stage=Stage.STOPPED, effective_on=date(2026, 6, 1), reason=ExitReason.NO_BENEFIT, learned="", note=""
    )
    with pytest.raises(Invalid, match="The database refused a value"), session_scope(engine) as session:
        move_stage(session, by=cast.mo, pilot_id=cast.pilot, move=silent)


def test_two_pilots_are_linked_once_and_never_with_themselves(engine: Engine, cast: Cast) -> None:
    def link(other_id: int) -> None:
        with session_scope(engine) as session:
            entered = LinkInput(other_id=other_id, relation=LinkRelation.SIMILAR)
            link_pilot(session, by=cast.ada, pilot_id=cast.pilot, link=entered)

    link(cast.other_pilot)
    for other, words in ((cast.other_pilot, "is linked already"), (cast.pilot, "is this pilot itself")):
        with pytest.raises(Invalid, match=words):
            link(other)
    with pytest.raises(NotFound):
        link(99)


def test_a_withdrawn_pilot_stays_in_the_register_and_comes_back(engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid, match="Reason: is needed"), session_scope(engine) as session:
        withdraw_pilot(session, by=cast.mo, pilot_id=cast.pilot, reason=" ")
    before = dump_of(engine), head_of(engine)
    for action in (withdraw_pilot, restore_pilot):
        with session_scope(engine) as session:
            row = action(session, by=cast.mo, pilot_id=cast.pilot, reason="Entered twice")
        assert row.is_withdrawn is (action is withdraw_pilot)
        assert counts_of(engine)["pilot"] == 2
    assert dump_of(engine, before[1]) == before[0]
