"""One revision for each committed change, and the image of whatever it replaced."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import SYSTEM
from portfolio.clock import frozen_at
from portfolio.db import LedgerSession, read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid, NotFound
from portfolio.ledger import check_seen, head, insert_many, load, revise, revision_known_at, set_withdrawn
from portfolio.models import Cost, Goal, Organisation, Pilot, PilotTag, Revision, RevisionPilot, RowHistory
from portfolio.pilots.costs import save_costs
from portfolio.pilots.service import edit_pilot, register_pilot
from portfolio.vocabulary import OrganisationKind
from tests.cast import NOW, Cast, a_cost, a_pilot, a_stage
from tests.dumps import counts_of, dump_of, head_of


def test_one_service_call_is_one_revision_that_says_who_what_and_when(engine: Engine, cast: Cast) -> None:
    before = head_of(engine)
    with session_scope(engine) as session:
        edit_pilot(
            session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 55, "tags": "letters, triage"},
            reason="Count of September",
        )  # fmt: skip
    with read_session(engine) as session:
        revision = session.scalars(sa.select(Revision).where(col(Revision.id) > before)).one()
        assert (revision.id, revision.tag, revision.reason) == (before + 1, "pilot:edit", "Count of September")
        assert (revision.actor_id, revision.actor_name) == (cast.people["mo"], "Mo Rahman")
        assert (revision.target, revision.at, revision.is_wide) == ("HSA-001", NOW, False)
        touched = session.scalars(
            sa.select(col(RevisionPilot.pilot_id)).where(col(RevisionPilot.revision_id) == revision.id)
        )
        assert touched.all() == [cast.pilot]


def test_numbers_rise_without_gaps(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 56})
    with pytest.raises(Invalid), session_scope(engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 57})
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"name": ""})
    with session_scope(engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 58})
    with read_session(engine) as session:
        numbers = session.scalars(sa.select(col(Revision.id)).order_by(col(Revision.id))).all()
        assert numbers == list(range(1, head(session) + 1))


def test_the_replaced_image_is_kept_with_the_revisions_it_stood_between(engine: Engine, cast: Cast) -> None:
    with read_session(engine) as session:
        first = load(session, Pilot, cast.pilot, lock=False).revision_id
    with session_scope(engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 77})
    with read_session(engine) as session:
        image = session.scalars(sa.select(RowHistory).where(col(RowHistory.table_name) == "pilot")).one()
        assert (image.row_id, image.pilot_id) == (cast.pilot, cast.pilot)
        assert (image.from_revision, image.to_revision) == (first, head(session))
        assert image.image["users_now"] == 40
        assert image.image["started_on"] == "2026-01-12"
        assert image.image["is_withdrawn"] is False


def test_a_row_written_twice_in_one_revision_leaves_one_image(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        for users in (50, 60):
            edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": users})
    with read_session(engine) as session:
        images = session.scalars(sa.select(RowHistory).where(col(RowHistory.table_name) == "pilot")).all()
        assert [image.image["users_now"] for image in images] == [40]
        assert load(session, Pilot, cast.pilot, lock=False).users_now == 60


def test_saving_what_is_there_already_leaves_no_trace(engine: Engine, cast: Cast) -> None:
    before = counts_of(engine), dump_of(engine), head_of(engine)
    with session_scope(engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 40, "tags": "housing,letters"})
    assert (counts_of(engine), dump_of(engine), head_of(engine)) == before


def test_the_same_form_saved_twice_is_one_change(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        save_costs(session, by=cast.mo, lines=[a_cost(cast.pilot)], request_key="form-1")
    with pytest.raises(AlreadyDone) as error, session_scope(engine) as session:
        save_costs(session, by=cast.mo, lines=[a_cost(cast.pilot, month="2026-08")], request_key="form-1")
    assert error.value.revision_id == head_of(engine)
    assert counts_of(engine)["cost"] == 1


def test_a_write_without_a_revision_is_refused(engine: Engine) -> None:
    with pytest.raises(RuntimeError, match="needs a revision"), session_scope(engine) as session:
        session.add(Organisation(name="Nobody said so", kind=OrganisationKind.TEAM))
    with pytest.raises(RuntimeError, match="needs a revision"), session_scope(engine) as session:
        insert_many(session, PilotTag, [{"pilot_id": 1, "tag": "bulk"}])


def test_a_fact_cannot_be_deleted(engine: Engine, cast: Cast) -> None:
    with pytest.raises(RuntimeError, match="never deleted"), session_scope(engine) as session:
        revise(session, by=SYSTEM, tag="test:delete")
        session.delete(load(session, Pilot, cast.pilot))


@pytest.mark.parametrize("statement", [sa.update(Pilot).values(users_now=1), sa.delete(PilotTag)])
def test_rows_cannot_be_changed_behind_the_ledgers_back(engine: Engine, statement: sa.Executable) -> None:
    with pytest.raises(RuntimeError, match="through the session"), session_scope(engine) as session:
        revise(session, by=SYSTEM, tag="test:bulk")
        session.execute(statement)


def test_bulk_insert_stamps_rows_and_notes_their_pilots(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        number = revise(session, by=SYSTEM, tag="test:import")
        rows = ({"pilot_id": cast.pilot, "tag": f"tag {index:04}"} for index in range(6_000))
        assert insert_many(session, PilotTag, rows) == 6_000
    with read_session(engine) as session:
        stamped = sa.select(sa.func.count()).where(col(PilotTag.revision_id) == number)
        assert session.scalar(stamped) == 6_000
        touched = session.scalars(
            sa.select(col(RevisionPilot.pilot_id)).where(col(RevisionPilot.revision_id) == number)
        )
        assert touched.all() == [cast.pilot]


def test_what_any_pilot_may_show_widens_the_revision(engine: Engine) -> None:
    with session_scope(engine) as session:
        number = revise(session, by=SYSTEM, tag="goal:edit")
        load(session, Goal, 1).label = "Data, and the machines it needs"
    with session_scope(engine) as session:
        bulk = revise(session, by=SYSTEM, tag="goal:add")
        insert_many(session, Goal, [{"code": "x", "label": "X", "description": "", "position": 9}])
    with read_session(engine) as session:
        wide = session.scalars(
            sa.select(col(Revision.id)).where(col(Revision.is_wide), col(Revision.id) >= number)
        ).all()
        assert wide == [number, bulk]


def test_time_in_the_ledger_never_runs_backwards(engine: Engine, cast: Cast) -> None:
    with frozen_at(NOW - timedelta(hours=3)), session_scope(engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 41})
    with read_session(engine) as session:
        assert session.scalar(sa.select(col(Revision.at)).order_by(col(Revision.id).desc()).limit(1)) == NOW


def test_a_moment_is_turned_into_the_revision_known_then(engine: Engine, cast: Cast) -> None:
    before = head_of(engine)
    with frozen_at(NOW + timedelta(minutes=5)), session_scope(engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 41})
    with read_session(engine) as session:
        assert revision_known_at(session, NOW + timedelta(minutes=4)) == before
        assert revision_known_at(session, NOW + timedelta(minutes=5)) == before + 1
        assert revision_known_at(session, NOW - timedelta(days=400)) == 0


@pytest.mark.parametrize("row_id", [999, 0, -1, 2**31, 2**63, 10**30])
def test_an_unknown_row_is_said_to_be_unknown(engine: Engine, row_id: int) -> None:
    with pytest.raises(NotFound, match="There is no pilot number"), session_scope(engine) as session:
        load(session, Pilot, row_id)


def test_a_form_saved_over_a_newer_change_is_refused_with_both_versions(engine: Engine, cast: Cast) -> None:
    seen = head_of(engine)
    with session_scope(engine) as session:
        edit_pilot(session, by=cast.dev, pilot_id=cast.pilot, changes={"users_now": 90}, seen_revision=seen)
    with pytest.raises(Conflict, match="Dev Mistry changed") as error, session_scope(engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 70}, seen_revision=seen)
    assert (error.value.theirs, error.value.yours) == ({"users_now": 90}, {"users_now": 70})


def test_two_people_who_change_different_fields_do_not_disturb_each_other(engine: Engine, cast: Cast) -> None:
    seen = head_of(engine)
    for by, changes in ((cast.dev, {"users_now": 90}), (cast.mo, {"supplier": "Halden & Pryce"})):
        with session_scope(engine) as session:
            edit_pilot(session, by=by, pilot_id=cast.pilot, changes=changes, seen_revision=seen)
    with read_session(engine) as session:
        pilot = load(session, Pilot, cast.pilot, lock=False)
        assert (pilot.users_now, pilot.supplier) == (90, "Halden & Pryce")


def test_a_form_that_saw_no_row_conflicts_with_one_that_exists(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        pilot = load(session, Pilot, cast.pilot)
        check_seen(session, pilot, 0, {"users_now": 40}, "the pilot")
        with pytest.raises(Conflict):
            check_seen(session, pilot, 0, {"users_now": 41}, "the pilot")


def test_withdrawing_needs_a_reason_and_twice_is_once(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        save_costs(session, by=cast.mo, lines=[a_cost(cast.pilot)])
    with session_scope(engine) as session:
        cost = load(session, Cost, 1)
        words = {"by": cast.mo, "tag": "cost:withdraw", "target": "HSA-001", "is_withdrawn": True}
        with pytest.raises(Invalid, match="Reason: is needed"):
            set_withdrawn(session, cost, reason="  ", **words)
        set_withdrawn(session, cost, reason="Entered twice", **words)
    before = head_of(engine)
    with session_scope(engine) as session:
        set_withdrawn(session, load(session, Cost, 1), reason="Again", **words)
    assert head_of(engine) == before


def test_a_script_that_is_ended_halfway_saves_nothing(engine: Engine, cast: Cast) -> None:
    class Stopped(BaseException):
        """What Streamlit raises when a tab is closed."""

    def _save_and_stop(session: LedgerSession) -> None:
        pilot = a_pilot(cast, name="Half a form")
        register_pilot(session, by=cast.mo, pilot=pilot, stage=a_stage())
        raise Stopped

    before = counts_of(engine), head_of(engine)
    with pytest.raises(Stopped), session_scope(engine) as session:
        _save_and_stop(session)
    assert (counts_of(engine), head_of(engine)) == before
