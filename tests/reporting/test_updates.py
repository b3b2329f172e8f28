"""The monthly update: one for each pilot and month, draft or submitted."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import Actor
from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid
from portfolio.inputs import parse
from portfolio.models import MonthlyUpdate, Revision
from portfolio.reporting.inputs import UpdateInput
from portfolio.reporting.service import restore_update, save_update, withdraw_update
from portfolio.vocabulary import Confidence, ConfidenceScale, UpdateStatus
from tests.cast import Cast, an_update
from tests.dumps import counts_of, head_of

OCTOBER = date(2026, 10, 1)


def _save(
    engine: Engine,
    cast: Cast,
    *,
    by: Actor | None = None,
    month: date = OCTOBER,
    is_submitted: bool = True,
    seen_revision: int | None = None,
    request_key: str | None = None,
    **changes: Any,
) -> MonthlyUpdate:
    with session_scope(engine) as session:
        return save_update(
            session, by=by or cast.mo, pilot_id=cast.pilot, month=month, update=an_update(**changes),
            is_submitted=is_submitted, seen_revision=seen_revision, request_key=request_key,
        )  # fmt: skip


def test_an_update_is_kept_for_its_month_whatever_day_is_given(engine: Engine, cast: Cast) -> None:
    _save(engine, cast, month=date(2026, 10, 23))
    with read_session(engine) as session:
        row = session.scalars(sa.select(MonthlyUpdate)).one()
        assert (row.month, row.status, row.author_id) == (OCTOBER, UpdateStatus.SUBMITTED, cast.people["mo"])
        assert (row.scale, row.confidence) == (ConfidenceScale.THREE, Confidence.AMBER)
        revision = session.scalars(sa.select(Revision).order_by(col(Revision.id).desc()).limit(1)).one()
        assert (revision.tag, revision.target) == ("update:submit", "HSA-001 for October 2026")


def test_a_draft_may_have_gaps_and_a_submitted_update_may_not(engine: Engine, cast: Cast) -> None:
    _save(engine, cast, is_submitted=False, confidence=None, happened="")
    with pytest.raises(Invalid) as error:
        _save(engine, cast, confidence=None, happened=" ")
    assert [problem.field for problem in error.value.problems] == ["Delivery confidence", "What happened"]
    assert _save(engine, cast).status is UpdateStatus.SUBMITTED


def test_saving_again_corrects_the_one_update_of_the_month(engine: Engine, cast: Cast) -> None:
    _save(engine, cast)
    _save(engine, cast, by=cast.dev, happened="Three offices, not two.")
    with read_session(engine) as session:
        row = session.scalars(sa.select(MonthlyUpdate)).one()
        assert (row.happened, row.author_id) == ("Three offices, not two.", cast.people["dev"])


def test_saving_it_unchanged_leaves_no_trace(engine: Engine, cast: Cast) -> None:
    _save(engine, cast)
    before = counts_of(engine)
    _save(engine, cast, by=cast.dev)
    assert counts_of(engine) == before


def test_a_submitted_update_does_not_turn_into_a_draft(engine: Engine, cast: Cast) -> None:
    _save(engine, cast)
    with pytest.raises(Invalid, match="was submitted already"):
        _save(engine, cast, is_submitted=False, happened="")


def test_the_present_month_can_be_reported_and_the_next_cannot(engine: Engine, cast: Cast) -> None:
    _save(engine, cast, month=date(2026, 11, 30))
    with pytest.raises(Invalid, match="Month: is in the future"):
        _save(engine, cast, month=date(2026, 12, 1))


@pytest.mark.parametrize("confidence", [Confidence.AMBER_GREEN, Confidence.AMBER_RED])
def test_a_rating_is_on_the_scale_it_was_given_on(cast: Cast, confidence: Confidence) -> None:
    with pytest.raises(Invalid, match="is not on the three-point scale"):
        parse(UpdateInput, an_update().model_dump() | {"confidence": confidence})
    assert an_update(scale=ConfidenceScale.FIVE, confidence=confidence).confidence is confidence


def test_a_form_over_a_newer_save_is_refused(engine: Engine, cast: Cast) -> None:
    _save(engine, cast)
    seen = head_of(engine)
    _save(engine, cast, by=cast.dev, confidence=Confidence.RED, seen_revision=seen)
    with pytest.raises(Conflict) as error:
        _save(engine, cast, confidence=Confidence.GREEN, seen_revision=seen)
    assert error.value.who == "Dev Mistry"
    assert error.value.theirs == {"confidence": Confidence.RED}
    assert error.value.yours == {"confidence": Confidence.GREEN}


def test_a_form_that_found_no_update_does_not_overwrite_one_entered_since(engine: Engine, cast: Cast) -> None:
    _save(engine, cast, by=cast.dev, seen_revision=0)
    with pytest.raises(Conflict, match="Dev Mistry changed the update HSA-001 for October 2026"):
        _save(engine, cast, happened="Something else", seen_revision=0)
    _save(engine, cast, seen_revision=0)
    assert counts_of(engine)["monthly_update"] == 1


def test_a_double_click_saves_once(engine: Engine, cast: Cast) -> None:
    _save(engine, cast, request_key="form-7")
    with pytest.raises(AlreadyDone):
        _save(engine, cast, happened="Another text", request_key="form-7")


def test_a_withdrawn_update_frees_its_month_and_comes_back_only_to_a_free_one(engine: Engine, cast: Cast) -> None:
    first = _save(engine, cast)
    assert first.id is not None
    for action in (withdraw_update, restore_update, withdraw_update):
        with session_scope(engine) as session:
            row = action(session, by=cast.mo, update_id=first.id, reason="Wrong pilot")
    assert row.is_withdrawn
    second = _save(engine, cast, happened="The right one", seen_revision=0)
    assert second.id != first.id
    with pytest.raises(Invalid, match="has another update already"), session_scope(engine) as session:
        restore_update(session, by=cast.mo, update_id=first.id, reason="It was right")
