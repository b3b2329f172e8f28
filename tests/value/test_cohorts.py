"""Cohorts: named once in an organisation, and not withdrawn from under a benefit."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import Actor
from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid, NotAllowed, NotFound
from portfolio.ledger import load
from portfolio.models import Cohort, Revision
from portfolio.value.cohort_queries import organisations_near
from portfolio.value.service import (
    add_benefit,
    add_cohort,
    add_indicator,
    edit_cohort,
    restore_cohort,
    withdraw_benefit,
    withdraw_cohort,
)
from tests.cast import Cast, a_benefit, a_cohort, an_indicator
from tests.dumps import counts_of, dump_of, head_of


def _add(engine: Engine, cast: Cast, *, by: Actor | None = None, **changes: Any) -> int:
    with session_scope(engine) as session:
        row = add_cohort(session, by=by or cast.mo, cohort=a_cohort(cast, **changes))
    assert row.id is not None
    return row.id


def _edit(engine: Engine, by: Actor, cohort_id: int, changes: dict[str, Any], **more: Any) -> Cohort:
    with session_scope(engine) as session:
        return edit_cohort(session, by=by, cohort_id=cohort_id, changes=changes, **more)


def _withdraw(engine: Engine, by: Actor, cohort_id: int) -> None:
    with session_scope(engine) as session:
        withdraw_cohort(session, by=by, cohort_id=cohort_id, reason="Dissolved")


def test_a_cohort_is_added_in_one_revision_that_any_pilot_may_show(engine: Engine, cast: Cast) -> None:
    before = head_of(engine)
    cohort = _add(engine, cast)
    with read_session(engine) as session:
        row = load(session, Cohort, cohort, lock=False)
        assert (row.organisation_id, row.headcount, row.hours_per_year) == (cast.agency, 120, Decimal(1650))
        revision = session.scalars(sa.select(Revision).where(col(Revision.id) > before)).one()
        assert (revision.tag, revision.target, revision.is_wide) == ("cohort:add", "Housing caseworkers", True)


def test_a_name_stands_once_in_an_organisation(engine: Engine, cast: Cast) -> None:
    _add(engine, cast)
    with pytest.raises(Invalid, match="“HOUSING caseworkers” is another cohort of this organisation"):
        _add(engine, cast, name="HOUSING caseworkers")
    _add(engine, cast, by=cast.dev, organisation_id=cast.department)
    other = _add(engine, cast, name="Lettings staff")
    with pytest.raises(Invalid, match="is another cohort of this organisation"):
        _edit(engine, cast.mo, other, {"name": "Housing caseworkers"})
    assert counts_of(engine)["cohort"] == 3


def test_only_the_fields_given_are_changed(engine: Engine, cast: Cast) -> None:
    cohort = _add(engine, cast)
    past = head_of(engine), dump_of(engine)
    row = _edit(engine, cast.mo, cohort, {"headcount": 118}, reason="Workforce return, October 2026")
    assert (row.headcount, row.name) == (118, "Housing caseworkers")
    assert dump_of(engine, past[0]) == past[1]


def test_a_change_that_breaks_a_rule_changes_nothing(engine: Engine, cast: Cast) -> None:
    cohort = _add(engine, cast)
    before = dump_of(engine)
    for changes, words in (
        ({"headcount": 0}, "a cohort of zero people cannot save time"),
        ({"hours_per_year": "9,999"}, "is too large"),
        ({"name": ""}, "Name: is needed"),
        ({"pilot_id": 1}, "is not a field of this form"),
    ):
        with pytest.raises(Invalid, match=words):
            _edit(engine, cast.mo, cohort, changes)
    with pytest.raises(NotAllowed, match="may not change cohorts here"):
        _edit(engine, cast.mo, cohort, {"organisation_id": cast.trust})
    assert dump_of(engine) == before


def test_a_form_over_a_newer_change_is_refused_with_both_versions(engine: Engine, cast: Cast) -> None:
    cohort = _add(engine, cast)
    seen = head_of(engine)
    _edit(engine, cast.dev, cohort, {"headcount": 110}, seen_revision=seen)
    with pytest.raises(Conflict, match="Dev Mistry changed Housing caseworkers") as error:
        _edit(engine, cast.mo, cohort, {"headcount": 115}, seen_revision=seen)
    assert (error.value.theirs, error.value.yours) == ({"headcount": 110}, {"headcount": 115})


def test_the_same_form_adds_and_edits_once(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        cohort = add_cohort(session, by=cast.mo, cohort=a_cohort(cast), request_key="k")
    with pytest.raises(AlreadyDone), session_scope(engine) as session:
        add_cohort(session, by=cast.mo, cohort=a_cohort(cast), request_key="k")
    _edit(engine, cast.mo, cohort.id or 0, {"headcount": 1}, request_key="e")
    with pytest.raises(AlreadyDone):
        _edit(engine, cast.mo, cohort.id or 0, {"headcount": 2}, request_key="e")


def test_a_cohort_that_benefits_draw_on_is_not_withdrawn_and_they_are_named(engine: Engine, cast: Cast) -> None:
    cohort = _add(engine, cast, by=cast.ada, organisation_id=cast.department)
    with session_scope(engine) as session:
        row = add_benefit(session, by=cast.mo, pilot_id=cast.pilot, benefit=a_benefit(cast, cohort_id=cohort))
    with pytest.raises(Invalid, match=r"has benefits that draw on it; .* first: HSA-001 Caseworker time$"):
        _withdraw(engine, cast.dev, cohort)
    with session_scope(engine) as session:
        withdraw_benefit(session, by=cast.mo, benefit_id=row.id or 0, reason="Counted elsewhere")
    _withdraw(engine, cast.dev, cohort)
    assert counts_of(engine)["cohort"] == 1


def test_benefits_outside_ones_organisations_are_counted_and_not_named(engine: Engine, cast: Cast) -> None:
    cohort = _add(engine, cast, by=cast.ada, organisation_id=cast.trust)
    with session_scope(engine) as session:
        watched = add_indicator(
            session, by=cast.ada, pilot_id=cast.other_pilot, indicator=an_indicator(cast, name="Clerk hours")
        )
        for number in range(7):
            benefit = a_benefit(cast, name=f"Time {number}", indicator_id=watched.id, cohort_id=cohort)
            add_benefit(session, by=cast.ada, pilot_id=cast.other_pilot, benefit=benefit)
    named = "first: OBT-001 Time 0, OBT-001 Time 1, OBT-001 Time 2, OBT-001 Time 3, OBT-001 Time 4, 2 more$"
    with pytest.raises(Invalid, match=named):
        _withdraw(engine, cast.tom, cohort)
    only_trust = Actor("Una", cast.tom.role, cast.tom.person_id, frozenset({cast.trust}))
    with pytest.raises(Invalid, match=r"first: 7 outside your organisations$"):
        _withdraw(engine, only_trust, cohort)


def test_a_withdrawn_cohort_is_not_edited_until_it_is_restored(engine: Engine, cast: Cast) -> None:
    cohort = _add(engine, cast)
    with pytest.raises(Invalid, match="Reason: is needed"), session_scope(engine) as session:
        withdraw_cohort(session, by=cast.mo, cohort_id=cohort, reason=" ")
    _withdraw(engine, cast.mo, cohort)
    with pytest.raises(Invalid, match="Cohort: has been withdrawn; restore it first"):
        _edit(engine, cast.mo, cohort, {"headcount": 3})
    again = _add(engine, cast)
    with pytest.raises(Invalid, match="is another cohort of this organisation"):
        _restore(engine, cast, cohort)
    _withdraw(engine, cast.mo, again)
    _restore(engine, cast, cohort)
    assert _edit(engine, cast.mo, cohort, {"headcount": 3}).headcount == 3


def _restore(engine: Engine, cast: Cast, cohort_id: int) -> None:
    with session_scope(engine) as session:
        restore_cohort(session, by=cast.mo, cohort_id=cohort_id, reason="It was right")


def test_an_unknown_cohort_is_said_to_be_unknown(engine: Engine, cast: Cast) -> None:
    with pytest.raises(NotFound, match="no cohort number 99"):
        _edit(engine, cast.mo, 99, {"headcount": 3})


def test_near_is_up_and_down_the_tree(engine: Engine, cast: Cast) -> None:
    with read_session(engine) as session:
        assert organisations_near(session, cast.agency) == {cast.agency, cast.department}
        assert organisations_near(session, cast.department) == {cast.agency, cast.department}
        assert organisations_near(session, cast.team) == {cast.team, cast.trust}
        assert organisations_near(session, 999) == {999}
