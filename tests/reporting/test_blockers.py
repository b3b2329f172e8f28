"""Blockers: raised, shared between pilots, resolved."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid, NotAllowed, NotFound
from portfolio.inputs import parse
from portfolio.ledger import head, load
from portfolio.models import Blocker, BlockerPilot, Revision, RevisionPilot
from portfolio.reporting.inputs import BlockerInput
from portfolio.reporting.service import edit_blocker, raise_blocker, resolve_blocker, share_blocker
from tests.cast import Cast, a_blocker
from tests.dumps import counts_of, head_of


def _raise(engine: Engine, cast: Cast, *pilot_ids: int, by: Any = None, **changes: Any) -> int:
    with session_scope(engine) as session:
        row = raise_blocker(
            session, by=by or cast.ada, blocker=a_blocker(cast, **changes), pilot_ids=pilot_ids or [cast.pilot]
        )
    assert row.id is not None
    return row.id


def _shared(engine: Engine) -> list[int]:
    with read_session(engine) as session:
        query = (
            sa.select(col(BlockerPilot.pilot_id))
            .where(~col(BlockerPilot.is_withdrawn))
            .order_by(col(BlockerPilot.pilot_id))
        )
        return list(session.scalars(query))


def test_a_blocker_holds_back_every_pilot_named_once(engine: Engine, cast: Cast) -> None:
    _raise(engine, cast, cast.other_pilot, cast.pilot, cast.pilot)
    assert _shared(engine) == [cast.pilot, cast.other_pilot]
    with read_session(engine) as session:
        touched = session.scalars(
            sa.select(col(RevisionPilot.pilot_id)).where(col(RevisionPilot.revision_id) == head(session))
        )
        assert sorted(touched) == [cast.pilot, cast.other_pilot]


def test_a_blocker_names_a_pilot_that_exists(engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid, match="choose at least one"), session_scope(engine) as session:
        raise_blocker(session, by=cast.mo, blocker=a_blocker(cast), pilot_ids=[])
    with pytest.raises(NotFound, match="no pilot number 99"):
        _raise(engine, cast, cast.pilot, 99)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"owner_id": 999}, "Owner: is not in the register"),
        ({"raised_on": date(2026, 11, 17)}, "Raised on: is in the future"),
    ],
)
def test_a_wrong_blocker_is_refused_in_words(engine: Engine, cast: Cast, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        _raise(engine, cast, **({"due_on": None} | changes))


def test_a_blocker_is_not_due_before_it_was_raised(cast: Cast) -> None:
    with pytest.raises(Invalid, match="Due date is before the day it was raised"):
        parse(BlockerInput, a_blocker(cast).model_dump() | {"due_on": "2026-10-04"})


def test_raising_over_an_organisation_one_does_not_report_for_is_refused(engine: Engine, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _raise(engine, cast, cast.pilot, cast.other_pilot, by=cast.mo)
    assert counts_of(engine)["blocker"] == 0


def test_editing_changes_only_what_is_given_and_refuses_an_old_form(engine: Engine, cast: Cast) -> None:
    blocker = _raise(engine, cast)
    seen = head_of(engine)
    with session_scope(engine) as session:
        edit_blocker(session, by=cast.dev, blocker_id=blocker, changes={"severity": "critical"})
    with pytest.raises(Conflict), session_scope(engine) as session:
        edit_blocker(session, by=cast.mo, blocker_id=blocker, changes={"severity": "low"}, seen_revision=seen)
    with read_session(engine) as session:
        row = load(session, Blocker, blocker, lock=False)
        assert (row.severity.value, row.title) == ("critical", "No agreement to share case data")


def test_a_blocker_is_resolved_on_a_day_that_has_come_and_can_be_opened_again(engine: Engine, cast: Cast) -> None:
    blocker = _raise(engine, cast)
    for wrong, words in ((date(2026, 11, 17), "is in the future"), (date(2026, 10, 4), "before the day it was raised")):
        with pytest.raises(Invalid, match=words), session_scope(engine) as session:
            resolve_blocker(session, by=cast.mo, blocker_id=blocker, resolved_on=wrong)
    days: tuple[date | None, ...] = (date(2026, 11, 16), None)
    for day in days:
        with session_scope(engine) as session:
            row = resolve_blocker(session, by=cast.mo, blocker_id=blocker, resolved_on=day)
        assert row.resolved_on == day
    with read_session(engine) as session:
        tags = session.scalars(sa.select(col(Revision.tag)).order_by(col(Revision.id).desc()).limit(2)).all()
        assert tags == ["blocker:reopen", "blocker:resolve"]


def test_a_resolution_someone_else_dated_meanwhile_is_shown(engine: Engine, cast: Cast) -> None:
    blocker = _raise(engine, cast)
    seen = head_of(engine)
    with session_scope(engine) as session:
        resolve_blocker(session, by=cast.dev, blocker_id=blocker, resolved_on=date(2026, 11, 2))
    with pytest.raises(Conflict), session_scope(engine) as session:
        resolve_blocker(session, by=cast.mo, blocker_id=blocker, resolved_on=date(2026, 11, 9), seen_revision=seen)


def test_sharing_adds_and_removes_pilots_and_may_add_them_again(engine: Engine, cast: Cast) -> None:
    blocker = _raise(engine, cast)
    steps: list[tuple[dict[str, Any], list[int]]] = [
        ({"add": [cast.other_pilot]}, [cast.pilot, cast.other_pilot]),
        ({"remove": [cast.pilot]}, [cast.other_pilot]),
        ({"add": [cast.pilot], "remove": [cast.other_pilot]}, [cast.pilot]),
    ]
    for step, expected in steps:
        with session_scope(engine) as session:
            share_blocker(session, by=cast.ada, blocker_id=blocker, **step)
        assert _shared(engine) == expected
    assert counts_of(engine)["blocker_pilot"] == 2


def test_a_blocker_keeps_at_least_one_pilot(engine: Engine, cast: Cast) -> None:
    blocker = _raise(engine, cast)
    with pytest.raises(Invalid, match="resolve the blocker instead"), session_scope(engine) as session:
        share_blocker(session, by=cast.mo, blocker_id=blocker, remove=[cast.pilot])


def test_another_organisation_joins_only_a_blocker_it_can_see(engine: Engine, cast: Cast) -> None:
    blocker = _raise(engine, cast)
    with pytest.raises(NotFound), session_scope(engine) as session:
        share_blocker(session, by=cast.tom, blocker_id=blocker, add=[cast.other_pilot])
    with session_scope(engine) as session:
        share_blocker(session, by=cast.ada, blocker_id=blocker, add=[cast.other_pilot])
    with session_scope(engine) as session:
        share_blocker(session, by=cast.tom, blocker_id=blocker, remove=[cast.other_pilot])
    assert _shared(engine) == [cast.pilot]


def test_a_double_click_raises_one_blocker(engine: Engine, cast: Cast) -> None:
    for is_first in (True, False):
        try:
            with session_scope(engine) as session:
                raise_blocker(session, by=cast.mo, blocker=a_blocker(cast), pilot_ids=[cast.pilot], request_key="k")
        except AlreadyDone:
            assert not is_first
    assert counts_of(engine)["blocker"] == 1
