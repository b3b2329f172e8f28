"""What a pilot is judged by."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid, NotFound
from portfolio.ledger import load
from portfolio.models import Indicator, Revision
from portfolio.value.service import add_indicator, edit_indicator, restore_indicator, withdraw_indicator
from portfolio.vocabulary import Outcome
from tests.cast import Cast, an_indicator
from tests.dumps import dump_of, head_of


def test_an_indicator_is_added_to_its_pilot(engine: Engine, cast: Cast) -> None:
    wellbeing = an_indicator(cast, name="Caseworker stress", outcome=Outcome.WELLBEING, unit="points")
    with session_scope(engine) as session:
        row = add_indicator(session, by=cast.mo, pilot_id=cast.pilot, indicator=wellbeing)
    with read_session(engine) as session:
        kept = session.scalars(sa.select(Indicator).where(col(Indicator.id) == row.id)).one()
        assert (kept.pilot_id, kept.unit, kept.target) == (cast.pilot, "points", Decimal(500))
        revision = session.scalars(sa.select(Revision).order_by(col(Revision.id).desc()).limit(1)).one()
        assert (revision.tag, revision.target) == ("indicator:add", "HSA-001 Caseworker stress")


def test_only_the_fields_given_are_changed(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        changes = {"target": "650", "target_on": "2027-03-31"}
        edit_indicator(session, by=cast.mo, indicator_id=cast.indicator, changes=changes, reason="Longer trial")
    with read_session(engine) as session:
        row = load(session, Indicator, cast.indicator, lock=False)
        assert (row.target, row.target_on) == (Decimal(650), date(2027, 3, 31))
        assert (row.name, row.baseline) == ("Caseworker hours saved", Decimal(0))


def test_a_change_that_breaks_a_rule_changes_nothing(engine: Engine, cast: Cast) -> None:
    before = dump_of(engine)
    for changes, words in (
        ({"target_on": None}, "Target date is needed"),
        ({"unit": "days"}, "Unit of time saved"),
        ({"owner_id": 999}, "Owner: is not in the register"),
        ({"pilot_id": 2}, "Pilot id: is not a field of this form"),
    ):
        with pytest.raises(Invalid, match=words), session_scope(engine) as session:
            edit_indicator(session, by=cast.mo, indicator_id=cast.indicator, changes=changes)
    assert dump_of(engine) == before


def test_a_form_over_a_newer_change_is_refused(engine: Engine, cast: Cast) -> None:
    seen = head_of(engine)
    with session_scope(engine) as session:
        edit_indicator(session, by=cast.dev, indicator_id=cast.indicator, changes={"target": 700})
    with pytest.raises(Conflict) as error, session_scope(engine) as session:
        edit_indicator(session, by=cast.mo, indicator_id=cast.indicator, changes={"target": 600}, seen_revision=seen)
    assert error.value.theirs == {"target": Decimal(700)}


def test_the_same_form_twice_adds_one_indicator(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        add_indicator(session, by=cast.mo, pilot_id=cast.pilot, indicator=an_indicator(cast), request_key="k")
    with pytest.raises(AlreadyDone), session_scope(engine) as session:
        add_indicator(session, by=cast.mo, pilot_id=cast.pilot, indicator=an_indicator(cast), request_key="k")


def test_a_withdrawn_indicator_is_not_edited_until_it_is_restored(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        withdraw_indicator(session, by=cast.mo, indicator_id=cast.indicator, reason="Wrong pilot")
    with pytest.raises(Invalid, match="has been withdrawn"), session_scope(engine) as session:
        edit_indicator(session, by=cast.mo, indicator_id=cast.indicator, changes={"target": 1})
    with session_scope(engine) as session:
        restore_indicator(session, by=cast.mo, indicator_id=cast.indicator, reason="It was right")
    with session_scope(engine) as session:
        edit_indicator(session, by=cast.mo, indicator_id=cast.indicator, changes={"target": 1})


def test_an_unknown_pilot_or_owner_is_said_to_be_unknown(engine: Engine, cast: Cast) -> None:
    with pytest.raises(NotFound, match="no pilot number 99"), session_scope(engine) as session:
        add_indicator(session, by=cast.ada, pilot_id=99, indicator=an_indicator(cast))
    with pytest.raises(Invalid, match="Owner"), session_scope(engine) as session:
        add_indicator(session, by=cast.mo, pilot_id=cast.pilot, indicator=an_indicator(cast, owner_id=999))
