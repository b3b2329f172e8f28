"""Where released time went: set all at once, never more than all of it."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import SYSTEM, Actor
from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid
from portfolio.ledger import load, revise
from portfolio.models import Benefit, ReleasedTime, Revision
from portfolio.value.service import (
    add_benefit,
    add_indicator,
    set_released_time,
    submit_benefit,
    withdraw_benefit,
)
from portfolio.vocabulary import BenefitStatus, Destination, Outcome
from tests.cast import Cast, a_benefit, a_cash_benefit, an_indicator
from tests.dumps import counts_of, dump_of, head_of

TRIAGE = {"destination": "redeployed", "share_rate": "35%", "outcome": "Triage of urgent letters", "evidence": "Rota"}
ABSORBED = {"destination": "absorbed", "share_rate": "0.2", "evidence": "Letters rose by a fifth"}


@pytest.fixture
def benefit(engine: Engine, cast: Cast) -> int:
    with session_scope(engine) as session:
        row = add_benefit(session, by=cast.mo, pilot_id=cast.pilot, benefit=a_benefit(cast))
    assert row.id is not None
    return row.id


def _set(engine: Engine, by: Actor, benefit_id: int, *rows: dict[str, Any], **more: Any) -> Benefit:
    with session_scope(engine) as session:
        return set_released_time(session, by=by, benefit_id=benefit_id, rows=rows, **more)


def _live(engine: Engine) -> dict[str, Decimal]:
    with read_session(engine) as session:
        rows = session.scalars(sa.select(ReleasedTime).where(~col(ReleasedTime.is_withdrawn)))
        return {f"{row.destination.value} {row.outcome}".strip(): row.share_rate for row in rows}


def test_all_rows_are_set_in_one_revision(engine: Engine, cast: Cast, benefit: int) -> None:
    before = head_of(engine)
    _set(engine, cast.mo, benefit, TRIAGE, ABSORBED)
    assert head_of(engine) == before + 1
    expected = {"redeployed Triage of urgent letters": Decimal("0.35"), "absorbed": Decimal("0.2")}
    assert _live(engine) == expected
    with read_session(engine) as session:
        row = session.scalars(sa.select(ReleasedTime).limit(1)).one()
        assert (row.benefit_id, row.pilot_id, row.evidence) == (benefit, cast.pilot, "Rota")
        revision = session.scalars(sa.select(Revision).order_by(col(Revision.id).desc()).limit(1)).one()
        assert (revision.tag, revision.target) == ("benefit:time:set", "HSA-001 Caseworker time")


def test_rows_take_the_place_of_those_before(engine: Engine, cast: Cast, benefit: int) -> None:
    _set(engine, cast.mo, benefit, TRIAGE, ABSORBED)
    past = head_of(engine), dump_of(engine)
    _set(engine, cast.mo, benefit, TRIAGE | {"share_rate": "40%"}, reason="October's rota")
    assert _live(engine) == {"redeployed Triage of urgent letters": Decimal("0.4")}
    _set(engine, cast.mo, benefit)
    assert _live(engine) == {}
    _set(engine, cast.mo, benefit, ABSORBED)
    assert _live(engine) == {"absorbed": Decimal("0.2")}
    assert counts_of(engine)["released_time"] == 2
    assert dump_of(engine, past[0]) == past[1]


def test_the_same_rows_again_leave_no_trace(engine: Engine, cast: Cast, benefit: int) -> None:
    _set(engine, cast.mo, benefit, TRIAGE, ABSORBED)
    before = counts_of(engine), dump_of(engine), head_of(engine)
    _set(engine, cast.mo, benefit, ABSORBED, TRIAGE)
    assert (counts_of(engine), dump_of(engine), head_of(engine)) == before


def test_one_wrong_row_keeps_all_of_them_out_and_every_wrong_row_is_named(
    engine: Engine, cast: Cast, benefit: int
) -> None:
    with pytest.raises(Invalid) as error:
        _set(
            engine, cast.mo, benefit, TRIAGE | {"share_rate": "90%"}, {"destination": "redeployed", "share_rate": "5%"},
            {"destination": "absorbed", "share_rate": "110%"}, {"destination": "cash", "share_rate": "20%"},
            TRIAGE | {"outcome": "TRIAGE of urgent letters", "share_rate": 0.05},
        )  # fmt: skip
    assert [str(problem) for problem in error.value.problems] == [
        "Row 2: Outcome is needed: say what the time was redeployed to",
        "Row 3, Share: is above 1: enter 0 to 1 (0.8) or a percentage (80%)",
        "Row 4, Destination: is cash, but the benefit is not cash-releasing",
        "Row 5, Destination: repeats row 1",
        "Share: the shares add up to 115%: only 100% of the time can go somewhere",
    ]
    assert counts_of(engine)["released_time"] == 0


@pytest.mark.parametrize(("share", "is_allowed"), [("65%", True), ("65.0001%", False)])
def test_no_more_than_all_of_the_time_goes_somewhere(
    engine: Engine, cast: Cast, benefit: int, share: str, *, is_allowed: bool
) -> None:
    rows = (TRIAGE, {"destination": "absorbed", "share_rate": share})
    if is_allowed:
        _set(engine, cast.mo, benefit, *rows)
    else:
        with pytest.raises(Invalid, match="the shares add up to 100\\.0001%"):
            _set(engine, cast.mo, benefit, *rows)


def test_cash_comes_from_a_cash_releasing_benefit(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        row = add_benefit(session, by=cast.mo, pilot_id=cast.pilot, benefit=a_cash_benefit(cast))
    assert row.id is not None
    _set(engine, cast.mo, row.id, {"destination": Destination.CASH, "share_rate": 0.6}, TRIAGE)
    assert _live(engine)["cash"] == Decimal("0.6")


def test_only_time_saved_releases_hours(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        entered = an_indicator(cast, name="Errors", outcome=Outcome.QUALITY, unit="errors")
        watched = add_indicator(session, by=cast.mo, pilot_id=cast.pilot, indicator=entered)
        counted = a_benefit(
            cast, indicator_id=watched.id, value_class="quantified", valuation="none", unit_value_pounds=None,
            price_base_year=None, on_cost_rate=None,
        )  # fmt: skip
        row = add_benefit(session, by=cast.mo, pilot_id=cast.pilot, benefit=counted)
    with pytest.raises(Invalid, match="Benefit: is not of time saved, so it releases no hours"):
        _set(engine, cast.mo, row.id or 0, TRIAGE)


def test_a_benefit_that_waits_is_a_draft_again(engine: Engine, cast: Cast, benefit: int) -> None:
    _set(engine, cast.mo, benefit, TRIAGE)
    with session_scope(engine) as session:
        submit_benefit(session, by=cast.mo, benefit_id=benefit)
    assert _set(engine, cast.mo, benefit, TRIAGE).status is BenefitStatus.SUBMITTED
    assert _set(engine, cast.mo, benefit, TRIAGE | {"share_rate": "30%"}).status is BenefitStatus.DRAFT


def test_a_form_over_newer_rows_is_refused_with_both_versions(engine: Engine, cast: Cast, benefit: int) -> None:
    _set(engine, cast.mo, benefit, TRIAGE)
    seen = head_of(engine)
    _set(engine, cast.dev, benefit, TRIAGE, ABSORBED, seen_revision=seen)
    with pytest.raises(
        Conflict, match="Dev Mistry changed where the released time of HSA-001 Caseworker time"
    ) as error:
        _set(engine, cast.mo, benefit, TRIAGE | {"share_rate": "20%"}, seen_revision=seen)
    theirs, yours = error.value.theirs["released_time"], error.value.yours["released_time"]
    assert [row[0] for row in theirs] == [Destination.ABSORBED, Destination.REDEPLOYED]
    assert [row[2] for row in yours] == [Decimal("0.2")]
    _set(engine, cast.mo, benefit, TRIAGE, ABSORBED, seen_revision=seen)
    _set(engine, cast.mo, benefit, ABSORBED, seen_revision=head_of(engine))
    assert _live(engine) == {"absorbed": Decimal("0.2")}


def test_the_same_form_is_saved_once(engine: Engine, cast: Cast, benefit: int) -> None:
    _set(engine, cast.mo, benefit, TRIAGE, request_key="k")
    with pytest.raises(AlreadyDone):
        _set(engine, cast.mo, benefit, ABSORBED, request_key="k")


def test_a_withdrawn_benefit_takes_no_rows(engine: Engine, cast: Cast, benefit: int) -> None:
    with session_scope(engine) as session:
        withdraw_benefit(session, by=cast.mo, benefit_id=benefit, reason="Counted elsewhere")
    with pytest.raises(Invalid, match="Benefit: has been withdrawn"):
        _set(engine, cast.mo, benefit, TRIAGE)


def test_too_many_rows_are_refused_before_they_are_read(sqlite_engine: Engine, cast: Cast) -> None:
    with session_scope(sqlite_engine) as session:
        row = add_benefit(session, by=cast.mo, pilot_id=cast.pilot, benefit=a_benefit(cast))
    with pytest.raises(Invalid, match="more than 50 rows"):
        _set(sqlite_engine, cast.mo, row.id or 0, *[{}] * 51)


def test_the_database_itself_refuses_a_redeployment_to_nothing(engine: Engine, cast: Cast, benefit: int) -> None:
    with pytest.raises(Invalid, match="The database refused a value"), session_scope(engine) as session:
        revise(session, by=SYSTEM, tag="test:time")
        pilot_id = load(session, Benefit, benefit, lock=False).pilot_id
        share = Decimal("0.1")
        session.add(
            ReleasedTime(benefit_id=benefit, pilot_id=pilot_id, destination=Destination.REDEPLOYED, share_rate=share)
        )
