"""How a pilot is appraised: one set of facts, corrected in place."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import Actor
from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid, NotFound
from portfolio.models import Appraisal, Revision
from portfolio.value.service import restore_appraisal, set_appraisal, withdraw_appraisal
from tests.cast import Cast, an_appraisal
from tests.dumps import counts_of, dump_of, head_of


def _set(engine: Engine, cast: Cast, *, by: Actor | None = None, **more: Any) -> Appraisal:
    words = {name: more.pop(name) for name in ("seen_revision", "request_key", "reason") if name in more}
    with session_scope(engine) as session:
        pilot_id = more.pop("pilot_id", cast.pilot)
        return set_appraisal(session, by=by or cast.mo, pilot_id=pilot_id, appraisal=an_appraisal(**more), **words)


def test_an_appraisal_is_set_and_corrected_in_place(engine: Engine, cast: Cast) -> None:
    before = head_of(engine)
    row = _set(engine, cast)
    assert (row.first_year, row.bias_rate, row.running_pence) == (2026, Decimal("0.41"), 4_800_000)
    past = head_of(engine), dump_of(engine)
    assert past[0] == before + 1
    assert _set(engine, cast, horizon_years=10, reason="The contract runs longer").id == row.id
    with read_session(engine) as session:
        kept = session.scalars(sa.select(Appraisal)).one()
        assert (kept.horizon_years, kept.pilot_id) == (10, cast.pilot)
        revision = session.scalars(sa.select(Revision).order_by(col(Revision.id).desc()).limit(1)).one()
        assert (revision.tag, revision.target, revision.reason) == (
            "appraisal:set", "HSA-001", "The contract runs longer",
        )  # fmt: skip
    assert dump_of(engine, past[0]) == past[1]


def test_the_same_facts_again_leave_no_trace(engine: Engine, cast: Cast) -> None:
    _set(engine, cast)
    before = counts_of(engine), head_of(engine)
    _set(engine, cast)
    assert (counts_of(engine), head_of(engine)) == before


def test_a_form_over_a_newer_appraisal_is_refused_with_both_versions(engine: Engine, cast: Cast) -> None:
    _set(engine, cast, by=cast.dev)
    with pytest.raises(Conflict, match="Dev Mistry changed the appraisal of HSA-001") as error:
        _set(engine, cast, horizon_years=10, seen_revision=0)
    assert (error.value.theirs, error.value.yours) == ({"horizon_years": 5}, {"horizon_years": 10})
    _set(engine, cast, horizon_years=10, seen_revision=head_of(engine))


def test_a_double_click_sets_it_once(engine: Engine, cast: Cast) -> None:
    _set(engine, cast, request_key="k")
    with pytest.raises(AlreadyDone):
        _set(engine, cast, horizon_years=10, request_key="k")
    assert counts_of(engine)["appraisal"] == 1


def test_an_appraisal_is_taken_back_and_put_back(engine: Engine, cast: Cast) -> None:
    first = _set(engine, cast).id or 0
    with pytest.raises(Invalid, match="Reason: is needed"), session_scope(engine) as session:
        withdraw_appraisal(session, by=cast.mo, appraisal_id=first, reason="")
    with session_scope(engine) as session:
        withdraw_appraisal(session, by=cast.mo, appraisal_id=first, reason="Wrong pilot")
    second = _set(engine, cast, horizon_years=3).id or 0
    assert second != first
    with pytest.raises(Invalid, match="the pilot has another one since"), session_scope(engine) as session:
        restore_appraisal(session, by=cast.mo, appraisal_id=first, reason="It was right")
    with session_scope(engine) as session:
        withdraw_appraisal(session, by=cast.mo, appraisal_id=second, reason="Entered twice")
    with session_scope(engine) as session:
        row = restore_appraisal(session, by=cast.mo, appraisal_id=first, reason="It was right")
    assert (row.is_withdrawn, row.horizon_years) == (False, 5)


def test_an_unknown_pilot_or_appraisal_is_said_to_be_unknown(engine: Engine, cast: Cast) -> None:
    with pytest.raises(NotFound, match="no pilot number 99"):
        _set(engine, cast, pilot_id=99)
    with pytest.raises(NotFound, match="no appraisal number 99"), session_scope(engine) as session:
        withdraw_appraisal(session, by=cast.mo, appraisal_id=99, reason="x")
