"""The generated sizes, tried on a slice: the plan adds up, the rows are plausible, the services can go on from there."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import SYSTEM
from portfolio.db import read_session, session_scope
from portfolio.ledger import known
from portfolio.models import Cost, Indicator, Measurement, Organisation, Person, Pilot, Revision, RowHistory, StageMove
from portfolio.people.inputs import OrganisationInput
from portfolio.people.service import add_organisation
from portfolio.schema import upgrade
from portfolio.summary.frames import Frame
from portfolio.summary.snapshot import snapshot
from portfolio.value.rules import overlapping
from portfolio.vocabulary import MeasurementStatus, Method, OrganisationKind, Outcome, Stage
from seed.demo import TODAY
from seed.demo.invented import LAST, stage_of
from seed.demo.scaled import L, M, Plan, generate
from seed.demo.tree import plant
from tests.conftest import BOTH
from tests.databases import SQLITE, Databases
from tests.seed.conftest import url_of
from tests.seed.dumps import dump, faults

pytestmark = pytest.mark.xdist_group("demo")

PILOTS = 50
SMALL = replace(M, pilots=PILOTS, measurements=PILOTS * 60, batch=10, edits=40)


def filled(databases: Databases, dialect: str, plan: Plan, only: int | None = None) -> Iterator[Engine]:
    with databases.blank(dialect) as engine:
        upgrade(url_of(engine))
        generate(engine, plan, lambda _what, _share: None, only=only)
        yield engine


@pytest.fixture(scope="module", params=BOTH)
def small(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A plan like m with fifty pilots, on each engine in turn. Read it only."""
    yield from filled(databases, request.param, SMALL)


@pytest.mark.parametrize(("plan", "total"), [(M, 1_000_000), (L, 40_000_000), (SMALL, SMALL.measurements)])
def test_a_plan_shares_out_every_measurement(plan: Plan, total: int) -> None:
    each = list(plan.measurements_each())
    assert (len(each), sum(each)) == (plan.pilots, total)
    assert len(set(each) - {0}) <= 2


def test_trees_have_the_size_that_was_planned() -> None:
    for plan, count in ((M, 40), (L, 400)):
        tree = plant(plan.departments, plan.pilots)
        emails = [person["email"] for person in tree.people]
        places = [(row["parent_id"], row["name"]) for row in tree.organisations]
        assert len(tree.organisations) == count
        assert len(set(emails)) == len(emails)
        assert len(set(places)) == len(places)


def test_a_plan_is_filled_whole(small: Engine) -> None:
    with read_session(small) as session:
        assert count_of(session, Pilot) == PILOTS
        assert count_of(session, Measurement) == SMALL.measurements
        stages = snapshot(Frame(session, known(session), TODAY)).pilots["stage"].value_counts().to_dict()
    assert stages == {stage.value: sum(stage_of(index) is stage for index in range(PILOTS)) for stage in Stage}
    assert not list(faults(small))


def test_there_is_variety(small: Engine) -> None:
    with read_session(small) as session:
        assert values_of(session, Measurement, "method") == set(Method)
        assert values_of(session, Measurement, "status") >= set(MeasurementStatus) - {MeasurementStatus.DRAFT}
        assert values_of(session, Indicator, "outcome") == set(Outcome)
        assert values_of(session, Cost, "basis") == {"planned", "actual"}


def test_nothing_lies_in_the_future_and_no_two_periods_overlap(small: Engine) -> None:
    with read_session(small) as session:
        table = Measurement.__table__
        rows = session.execute(
            sa.select(table.c.indicator_id, table.c.period_start, table.c.period_end).order_by(
                table.c.indicator_id, table.c.period_start
            )
        ).all()
        assert max(values_of(session, StageMove, "effective_on")) <= LAST
    assert max(row.period_end for row in rows) <= LAST
    for before, row in zip(rows, islice(rows, 1, None), strict=False):
        if before.indicator_id == row.indicator_id:
            assert not overlapping((row.period_start, row.period_end), [(before.period_start, before.period_end)])


def test_there_are_several_revisions_and_a_history_of_edits(small: Engine) -> None:
    with read_session(small) as session:
        tags = values_of(session, Revision, "tag")
        assert count_of(session, RowHistory) >= SMALL.edits * 3 // 4
        imports = list(session.scalars(sa.select(Revision.__table__.c.tag))).count("pilot:import")
    assert imports == PILOTS // SMALL.batch
    assert {"pilot:edit", "cost:save", "measurement:edit", "measurement:approve"} <= tags


def test_the_services_can_go_on_from_there(databases: Databases, dialect: str) -> None:
    for engine in filled(databases, dialect, SMALL, only=5):
        with session_scope(engine) as session:
            entered = OrganisationInput(name="One more", kind=OrganisationKind.OTHER)
            assert add_organisation(session, by=SYSTEM, organisation=entered).id == count_of(session, Organisation)


def test_both_engines_hold_the_same_every_time(databases: Databases, small: Engine) -> None:
    for again in filled(databases, SQLITE, SMALL):
        assert dump(again) == dump(small)


def test_the_largest_size_begins_like_this(databases: Databases) -> None:
    for engine in filled(databases, SQLITE, replace(L, edits=10), only=40):
        with read_session(engine) as session:
            measured = count_of(session, Measurement)
            assert measured == sum(islice(L.measurements_each(), 40)) > 15_000
            assert count_of(session, Pilot) == 40
            assert count_of(session, Person) > 8_000
        assert not list(faults(engine))


def count_of(session: Any, model: Any) -> int:
    count: int = session.scalar(sa.select(sa.func.count()).select_from(model))
    return count


def values_of(session: Any, model: Any, column: str) -> set[Any]:
    return set(session.scalars(sa.select(model.__table__.c[column]).distinct()))
