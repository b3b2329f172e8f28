"""The CSV summary: what it holds, for whom, and that the same question has the same answer for ever."""

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from portfolio.access import SYSTEM, Actor, Operation
from portfolio.clock import frozen_at
from portfolio.db import read_session, session_scope
from portfolio.errors import Invalid, NotAllowed, NotFound
from portfolio.exchange import find_organisation, summary_csv, unescape
from portfolio.filters import Filters
from portfolio.ledger import head, known
from portfolio.people.inputs import OrganisationInput
from portfolio.people.service import add_organisation
from portfolio.summary.columns import COLUMNS
from portfolio.vocabulary import OrganisationKind, Role, Stage
from tests.cast import NOW, TODAY, Cast
from tests.databases import POSTGRESQL, SQLITE, Databases
from tests.exchange.story import acts, export, happen

EARLIER = date(2026, 9, 30)
WHOLE_STORY = tuple(acts())


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def tell(engine: Engine, cast: Cast, *names: str) -> None:
    for name in names:
        assert happen(engine, cast, name), name


def test_one_row_says_everything_about_a_pilot(engine: Engine, cast: Cast) -> None:
    tell(engine, cast, "rename", "users", "plan", "spend", "measure", "approve", "report", "block", "stop")
    with read_session(engine) as session:
        by_reference = {row["reference"]: row for row in rows(export(session))}
        revision = head(session)
    pilot = by_reference["HSA-001"]
    assert {name: value for name, value in pilot.items() if value} == {
        "reference": "HSA-001",
        "name": "'=Letters, sorted",
        "organisation": "Housing Support Agency",
        "senior_owner": "Vera Lindqvist",
        "programme_manager": "Mo Rahman",
        "goal": "scale",
        "goal_label": "Scale trusted pilots",
        "ai_type": "language",
        "stage": "stopped",
        "stage_label": "Stopped",
        "stage_since": "2026-11-09",
        "days_in_stage": "7",
        "started_on": "2026-01-12",
        "decision_on": "2027-01-29",
        "confidence": "amber",
        "confidence_scale": "three",
        "last_update_month": "2026-10",
        "open_blockers": "1",
        "users_full": "0",
        "actual_to_date_pounds": "1250.50",
        "planned_to_date_pounds": "2000.00",
        "planned_total_pounds": "2000.00",
        "last_actual_month": "2026-09",
        "hours_saved": "41.5",
        "hours_saved_low": "36",
        "hours_saved_high": "47",
        "result_time_saved": "improved",
        "measurements_approved": "1",
        "measurements_waiting": "0",
        "measurements_returned": "0",
        "strongest_method": "observed_task",
        "tags": "housing; letters",
        "exit_reason": "funding",
        "learned": "'@ask first\n“twice”",
        "is_withdrawn": "false",
        "as_at": "2026-11-16",
        "as_known_revision": str(revision),
    }
    assert unescape(pilot["name"]) == "=Letters, sorted"
    assert by_reference["OBT-001"]["concerns"] == "no_costs; no_indicator"


def test_bytes_are_plain_rfc_4180(engine: Engine) -> None:
    with read_session(engine) as session:
        data = export(session)
    text = data.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert text.count("\n") == text.count("\r\n") == 3
    assert text.splitlines()[0] == ",".join(f'"{column.name}"' for column in COLUMNS)


@pytest.mark.postgres
def test_both_engines_write_the_same_bytes(databases: Databases, cast: Cast) -> None:
    written = []
    for dialect in (SQLITE, POSTGRESQL):
        with databases.fresh(dialect) as engine, frozen_at(NOW):
            with read_session(engine) as session:
                first = head(session)
            for name in WHOLE_STORY:
                happen(engine, cast, name)
            with read_session(engine) as session:
                written.append([export(session, revision=number) for number in range(first, head(session) + 1)])
    assert written[0] == written[1]


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=st.lists(st.sampled_from(WHOLE_STORY), min_size=1, max_size=10))
def test_whatever_happens_later_the_past_keeps_its_bytes(
    databases: Databases, dialect: str, cast: Cast, story: list[str]
) -> None:
    with databases.fresh(dialect) as engine, frozen_at(NOW):
        exported: dict[tuple[int, date], bytes] = {}
        for name in ["", *story]:
            if name and not happen(engine, cast, name):
                continue
            with read_session(engine) as session:
                day = (EARLIER, TODAY)[len(exported) % 2]
                exported[head(session), day] = export(session, as_at=day)
        with read_session(engine) as session:
            for (revision, day), data in exported.items():
                assert export(session, as_at=day, revision=revision) == data


def test_pieces_do_not_change_the_file(engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(engine, cast, "spend", "measure", "approve")
    with read_session(engine) as session:
        whole = export(session)
        monkeypatch.setattr("portfolio.exchange.writer.PILOTS_AT_A_TIME", 1)
        pieces = list(summary_csv(session, by=SYSTEM, filters=Filters(), as_at=TODAY, revision=None))
    assert len(pieces) == 3
    assert b"".join(pieces) == whole


def test_it_follows_the_filters(engine: Engine, cast: Cast) -> None:
    tell(engine, cast, "scale")

    def found(**filters: object) -> list[str]:
        with read_session(engine) as session:
            return [row["reference"] for row in rows(export(session, filters=Filters(**filters)))]  # type: ignore[arg-type]

    assert found() == ["HSA-001", "OBT-001"]
    assert found(organisation=cast.department) == ["HSA-001"]
    assert found(organisation=cast.trust) == ["OBT-001"]
    assert found(organisation=9_999) == []
    assert found(stage=Stage.SCALING) == ["HSA-001"]
    assert found(tag="appointments") == ["OBT-001"]
    assert found(goal="data") == []


def test_an_organisation_is_looked_up_in_the_tree_as_it_was_known(engine: Engine, cast: Cast) -> None:
    with read_session(engine) as session:
        before = head(session)
    tell(engine, cast, "move body")
    below_trust = Filters(organisation=cast.trust)
    with read_session(engine) as session:
        assert len(rows(export(session, filters=below_trust))) == 2
        assert len(rows(export(session, filters=below_trust, revision=before))) == 1


def test_an_actor_gets_what_lies_within_their_organisations(engine: Engine, cast: Cast) -> None:
    with read_session(engine) as session:
        assert [row["reference"] for row in rows(export(session, by=cast.tom))] == ["OBT-001"]
        assert rows(export(session, by=cast.tom, filters=Filters(organisation=cast.department))) == []
        assert rows(export(session, by=Actor("Nobody", Role.VIEWER))) == []


def test_who_may_not_export_is_told_before_the_first_byte(
    sqlite_engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portfolio.access.actor.MATRIX", dict.fromkeys(Operation, frozenset()))
    with read_session(sqlite_engine) as session, pytest.raises(NotAllowed, match="may not export"):
        summary_csv(session, by=cast.vera, filters=Filters(), as_at=TODAY, revision=None)


def test_before_anything_began_there_is_only_the_header(engine: Engine) -> None:
    with read_session(engine) as session:
        assert rows(export(session, as_at=date(2020, 1, 1))) == []
        assert rows(export(session, revision=0)) == []


def test_a_withdrawn_pilot_stays_in_the_file(engine: Engine, cast: Cast) -> None:
    tell(engine, cast, "withdraw")
    with read_session(engine) as session:
        assert [row["is_withdrawn"] for row in rows(export(session))] == ["true", "false"]


def test_organisations_are_found_by_name_or_number(sqlite_engine: Engine, cast: Cast) -> None:
    with read_session(sqlite_engine) as session:
        state = known(session)
        assert find_organisation(session, state, " housing  SUPPORT agency") == cast.agency
        assert find_organisation(session, state, str(cast.team)) == cast.team
        with pytest.raises(NotFound, match="no organisation “Narnia”"):
            find_organisation(session, state, "Narnia")


def test_a_name_that_several_bear_is_asked_about(sqlite_engine: Engine, cast: Cast) -> None:
    with session_scope(sqlite_engine) as session:
        same = OrganisationInput(name="Housing Support Agency", kind=OrganisationKind.AGENCY, parent_id=cast.trust)
        add_organisation(session, by=cast.ada, organisation=same)
    with read_session(sqlite_engine) as session, pytest.raises(Invalid, match="give the number: 2, "):
        find_organisation(session, known(session), "Housing Support Agency")
