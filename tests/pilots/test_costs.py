"""Costs: entered by month, corrected in place, all of them or none."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.db import read_session, session_scope
from portfolio.errors import Invalid, NotAllowed
from portfolio.models import Cost, Revision, RowHistory
from portfolio.pilots.costs import save_costs, withdraw_cost
from tests.cast import Cast, a_cost
from tests.dumps import counts_of, head_of


def _save(engine: Engine, cast: Cast, *lines: dict[str, Any], by: Any = None) -> int:
    with session_scope(engine) as session:
        return save_costs(session, by=by or cast.mo, lines=lines)


def _amounts(engine: Engine) -> dict[str, int]:
    with read_session(engine) as session:
        rows = session.scalars(sa.select(Cost).where(~col(Cost.is_withdrawn)).order_by(col(Cost.month))).all()
        return {f"{row.month:%Y-%m} {row.category}": row.amount_pence for row in rows}


def test_a_paste_of_costs_is_one_revision(engine: Engine, cast: Cast) -> None:
    before = head_of(engine)
    lines = [a_cost(cast.pilot, month=f"2026-{month:02}", pounds=month) for month in range(1, 11)]
    assert _save(engine, cast, *lines) == 10
    assert head_of(engine) == before + 1
    assert sum(_amounts(engine).values()) == 55_00


def test_a_line_that_exists_gets_the_new_amount_and_keeps_the_old_one(engine: Engine, cast: Cast) -> None:
    _save(engine, cast, a_cost(cast.pilot), a_cost(cast.pilot, month="2026-08"))
    assert _save(engine, cast, a_cost(cast.pilot, pounds=999), a_cost(cast.pilot, month="2026-08")) == 1
    assert _amounts(engine) == {"2026-08 staff": 125050, "2026-09 staff": 99900}
    with read_session(engine) as session:
        images = session.scalars(sa.select(RowHistory).where(col(RowHistory.table_name) == "cost")).all()
        assert [(image.pilot_id, image.image["amount_pence"]) for image in images] == [(cast.pilot, 125050)]


def test_the_same_amounts_again_leave_no_trace(engine: Engine, cast: Cast) -> None:
    _save(engine, cast, a_cost(cast.pilot))
    before = counts_of(engine)
    assert _save(engine, cast, a_cost(cast.pilot)) == 0
    assert counts_of(engine) == before


def test_one_wrong_row_keeps_all_of_them_out_and_every_wrong_row_is_named(engine: Engine, cast: Cast) -> None:
    lines = [
        a_cost(cast.pilot),
        a_cost(cast.pilot, pounds="-5", month="2026-08"),
        a_cost(99),
        a_cost(cast.other_pilot),
        a_cost(cast.pilot),
        {"pilot_id": cast.pilot},
    ]
    with pytest.raises(Invalid) as error:
        _save(engine, cast, *lines)
    assert [str(problem) for problem in error.value.problems][:4] == [
        "Row 2, Amount (£): cannot be below 0",
        "Row 3, Pilot: is not in the register",
        "Row 4, Pilot: is not in the register",
        "Row 5, Line: repeats row 1",
    ]
    missing = {problem.field for problem in error.value.problems if problem.row == 6}
    assert {"Month", "Category", "Amount (£)"} < missing
    assert counts_of(engine)["cost"] == 0


def test_actual_costs_are_of_months_that_have_begun(engine: Engine, cast: Cast) -> None:
    lines = [a_cost(cast.pilot, month="2026-11"), a_cost(cast.pilot, month="2026-12")]
    with pytest.raises(Invalid) as error:
        _save(engine, cast, *lines)
    assert str(error.value) == "Row 2, Month: lies ahead: actual costs are of months that have begun"
    assert counts_of(engine)["cost"] == 0
    assert _save(engine, cast, lines[0], a_cost(cast.pilot, month="2026-12", basis="forecast")) == 2


def test_pilot_numbers_may_be_pasted_as_text(engine: Engine, cast: Cast) -> None:
    assert _save(engine, cast, a_cost(cast.pilot) | {"pilot_id": str(cast.pilot)}) == 1


def test_costs_of_many_pilots_are_one_revision_that_touches_each(engine: Engine, cast: Cast) -> None:
    _save(engine, cast, a_cost(cast.pilot), a_cost(cast.other_pilot), by=cast.ada)
    with read_session(engine) as session:
        revision = session.scalars(sa.select(Revision).order_by(col(Revision.id).desc()).limit(1)).one()
        assert (revision.tag, revision.target) == ("cost:save", "2 pilots")


def test_a_paste_that_is_too_long_is_refused_before_it_is_read(sqlite_engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid, match="more than 20,000 rows"):
        _save(sqlite_engine, cast, *[a_cost(cast.pilot)] * 20_001)


def test_a_withdrawn_amount_can_be_entered_anew(engine: Engine, cast: Cast) -> None:
    _save(engine, cast, a_cost(cast.pilot))
    with pytest.raises(NotAllowed), session_scope(engine) as session:
        withdraw_cost(session, by=cast.vera, cost_id=1, reason="Wrong month")
    with session_scope(engine) as session:
        withdraw_cost(session, by=cast.mo, cost_id=1, reason="Wrong month")
    assert _amounts(engine) == {}
    _save(engine, cast, a_cost(cast.pilot, pounds=7))
    assert _amounts(engine) == {"2026-09 staff": 700}
