"""The timeline and what each change changed: complete, in words, within an actor's organisations, on both engines."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

import portfolio
from portfolio.access import Actor
from portfolio.clock import frozen_at
from portfolio.db import read_session, session_scope
from portfolio.inputs import label
from portfolio.ledger.sentences import GROUPS, KINDS, kind_label, sentence
from portfolio.ledger.timeline import (
    SYSTEM_ACTOR,
    Asked,
    Change,
    Entry,
    activity,
    actors,
    changes,
    first_recorded_on,
    timeline,
)
from portfolio.ledger.wording import field_label
from portfolio.people.inputs import OrganisationInput, PersonInput
from portfolio.people.service import edit_organisation, edit_person
from portfolio.pilots.costs import save_costs
from portfolio.pilots.inputs import CostInput, PilotInput, StageInput
from portfolio.pilots.service import edit_pilot, move_stage, restore_pilot, withdraw_pilot
from portfolio.reporting.blockers import raise_blocker, resolve_blocker
from portfolio.reporting.inputs import BlockerInput, UpdateInput
from portfolio.value.appraisal_inputs import AppraisalInput, CohortInput
from portfolio.value.benefit_inputs import BenefitInput, BudgetMoveInput, ReleasedTimeInput
from portfolio.value.inputs import IndicatorInput, MeasurementInput
from portfolio.value.parameter_inputs import ParameterInput
from portfolio.value.service import record_measurement, record_measurements, review_measurement
from portfolio.vocabulary import Stage
from tests.cast import NOW, TODAY, Cast, a_blocker, a_cost, a_measurement, a_measurement_as_typed


def told(engine: Engine, scope: frozenset[int] | None = None, **asked: object) -> list[Entry]:
    with read_session(engine) as session:
        return timeline(session, scope=scope, **asked)  # type: ignore[arg-type]


def newest(engine: Engine, by: Actor) -> tuple[Entry, list[Change]]:
    with read_session(engine) as session:
        entry = timeline(session, scope=by.organisations, limit=1)[0]
        return entry, changes(session, entry.revision, scope=by.organisations)


def test_the_newest_change_comes_first_and_is_told_in_words(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        move = StageInput(stage=Stage.PILOT, effective_on=date(2026, 10, 1), note="The board agreed")
        move_stage(session, by=cast.mo, pilot_id=cast.pilot, move=move)
    entry, changed = newest(engine, cast.mo)
    assert (entry.actor_name, entry.sentence) == ("Mo Rahman", "moved HSA-001 to Pilot")
    assert (entry.reason, entry.at, entry.pilots, entry.more) == ("The board agreed", NOW, ("HSA-001",), 0)
    assert [(change.what, change.pilot, change.action) for change in changed] == [
        ("Stage, Pilot from 1 October 2026", "HSA-001", "added")
    ]


def test_a_change_shows_only_what_differs_before_and_after(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        facts = {"users_now": 1200, "senior_owner_id": cast.people["dev"], "supplier": "", "decision_on": None}
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes=facts, reason="Handover")
    _, [change] = newest(engine, cast.mo)
    assert {field.field: (field.before, field.after) for field in change.fields} == {
        "Senior owner": ("Vera Lindqvist", "Dev Mistry"),
        "Planned decision date": ("29 January 2027", None),
        "Users now": ("40", "1,200"),
    }


def test_values_are_rendered_for_people(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        save_costs(session, by=cast.mo, lines=[a_cost(cast.pilot)])
    with session_scope(engine) as session:
        save_costs(session, by=cast.mo, lines=[a_cost(cast.pilot, pounds="0")], reason="Charged to another budget")
    entry, [cost] = newest(engine, cast.mo)
    assert entry.sentence == "entered a cost line for HSA-001"
    assert cost.what == "Cost, Staff, running, actual, September 2026"
    assert [(field.field, field.before, field.after) for field in cost.fields] == [("Amount", "£1,250.50", "£0.00")]
    with session_scope(engine) as session:
        record_measurement(
            session, by=cast.mo, indicator_id=cast.indicator, measurement=a_measurement(), is_submitted=True
        )
    _, [measurement] = newest(engine, cast.mo)
    shown = {field.field: field.after for field in measurement.fields}
    assert measurement.pilot == "HSA-001"
    assert measurement.what == "Measurement, Caseworker hours saved, 1 September 2026 to 30 September 2026"
    assert (shown["Value"], shown["Low"], shown["Method"]) == ("41.5", "36", "Observed task")
    assert (shown["Status"], shown["Submitted by"]) == ("Waiting for approval", "Mo Rahman")


def test_what_a_revision_wrote_stays_told_after_later_changes(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        many = [a_measurement_as_typed(period_start=f"2026-0{month}", period_end=f"2026-0{month}") for month in (7, 8)]
        record_measurements(session, by=cast.mo, indicator_id=cast.indicator, measurements=many, is_submitted=True)
    entry, before = newest(engine, cast.mo)
    with session_scope(engine) as session:
        review_measurement(session, by=cast.asha, measurement_id=before[0].row_id, is_approved=True)
    with read_session(engine) as session:
        after = changes(session, entry.revision, scope=None)
    again = next(one for one in told(engine) if one.revision == entry.revision)
    assert again.sentence == "recorded 2 measurements of HSA-001 Caseworker hours saved"
    assert [change.fields for change in after] == [change.fields for change in before]
    assert [change.is_current for change in after] == [False, True]


def test_withdrawing_and_restoring_are_actions(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        withdraw_pilot(session, by=cast.mo, pilot_id=cast.pilot, reason="Entered twice")
    entry, [change] = newest(engine, cast.mo)
    assert (entry.sentence, change.action, change.is_current) == ("withdrew HSA-001", "withdrawn", True)
    with session_scope(engine) as session:
        restore_pilot(session, by=cast.mo, pilot_id=cast.pilot, reason="It was not")
    assert newest(engine, cast.mo)[1][0].action == "restored"


def test_entries_outside_the_organisations_never_show(engine: Engine, cast: Cast) -> None:
    agency, trust = cast.mo.organisations, cast.tom.organisations
    theirs = {reference for entry in told(engine, trust) for reference in entry.pilots}
    assert "HSA-001" not in theirs
    assert theirs == {"OBT-001"}
    assert "OBT-001" not in " ".join(entry.sentence for entry in told(engine, agency))
    with read_session(engine) as session:
        registered = next(entry for entry in told(engine) if entry.pilots == ("OBT-001",))
        assert changes(session, registered.revision, scope=agency) == []
        assert changes(session, registered.revision, scope=trust) != []


def test_organisations_and_people_show_to_those_they_concern(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        edit_organisation(session, by=cast.ada, organisation_id=cast.team, changes={"name": "Booking Team"})
    with session_scope(engine) as session:
        edit_person(session, by=cast.ada, person_id=cast.people["tom"], changes={"organisation_id": cast.team})
    seen_by_tom = [entry.sentence for entry in told(engine, cast.tom.organisations)]
    assert "changed the organisation Outpatients Booking Team" in seen_by_tom
    assert "changed the entry of Tom Reilly" in seen_by_tom
    seen_by_mo = [entry.sentence for entry in told(engine, cast.mo.organisations)]
    assert not [words for words in seen_by_mo if "Booking" in words or "Tom" in words]
    assert "installed reference rows" in seen_by_mo


def test_a_shared_blocker_belongs_to_the_pilots_that_share_it(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        shared = [cast.pilot, cast.other_pilot]
        blocker = raise_blocker(session, by=cast.ada, blocker=a_blocker(cast), pilot_ids=shared)
    with session_scope(engine) as session:
        resolve_blocker(session, by=cast.ada, blocker_id=blocker.id or 0, resolved_on=TODAY)
    for scope, reference, hidden in (
        (cast.mo.organisations, "HSA-001", "OBT-001"),
        (cast.tom.organisations, "OBT-001", "HSA-001"),
    ):
        resolved, raised, *_ = told(engine, scope)
        assert resolved.sentence == "resolved the blocker “No agreement to share case data”"
        assert raised.sentence == f"raised the blocker “No agreement to share case data” for {reference}"
        assert resolved.pilots == raised.pilots == (reference,)
        with read_session(engine) as session:
            pilots = {change.pilot for change in changes(session, raised.revision, scope=scope)}
        assert pilots == {"", reference}
        assert hidden not in pilots
    of_one = told(engine, None, pilot_id=cast.other_pilot)
    assert [entry.tag for entry in of_one] == ["blocker:resolve", "blocker:raise", "pilot:register"]


def test_filters_narrow(engine: Engine, cast: Cast) -> None:
    with frozen_at(NOW + timedelta(days=3)), session_scope(engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 41})
    assert [entry.tag for entry in told(engine, actor=cast.people["mo"])] == ["pilot:edit", "indicator:add"]
    assert {entry.actor_name for entry in told(engine, actor=SYSTEM_ACTOR)} == {"System"}
    assert {entry.tag for entry in told(engine, tag="pilot")} == {"pilot:edit", "pilot:register"}
    assert told(engine, tag="pil") == told(engine, tag="pilot:%") == told(engine, actor=987_654) == []
    later = TODAY + timedelta(days=3)
    assert [entry.tag for entry in told(engine, since=later)] == ["pilot:edit"]
    assert "pilot:edit" not in {entry.tag for entry in told(engine, until=later - timedelta(days=1))}
    assert [entry.tag for entry in told(engine, pilot_ids=[cast.other_pilot])] == ["pilot:register"]
    assert told(engine, pilot_ids=[]) == told(engine, frozenset())[:0] == []


def test_pages_follow_each_other_without_gap_or_repeat(engine: Engine) -> None:
    whole = told(engine)
    paged: list[Entry] = []
    while page := told(engine, limit=4, before_revision=paged[-1].revision if paged else None):
        paged += page
    assert paged == whole


def test_many_pilots_are_counted_and_a_few_named(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        save_costs(session, by=cast.ada, lines=[a_cost(cast.pilot), a_cost(cast.other_pilot)])
    assert told(engine, limit=1)[0].sentence == "entered 2 cost lines for HSA-001 and OBT-001"
    assert told(engine, cast.tom.organisations, limit=1)[0].pilots == ("OBT-001",)
    words = sentence("cost:save", target="9 pilots", pilots=("A-1", "B-1", "C-1"), more=6, count=9)
    assert words == "entered 9 cost lines for A-1, B-1, C-1 and 6 more pilots"


def test_activity_and_actors_follow_the_scope(engine: Engine, cast: Cast) -> None:
    with read_session(engine) as session:
        everything = activity(session, Asked(None))
        assert everything == [(date(2026, 11, 1), len(told(engine)))]
        mine = activity(session, Asked(cast.tom.organisations))
        assert mine[0][1] == len(told(engine, cast.tom.organisations)) < everything[0][1]
        assert list(actors(session, None).values()) == ["Ada Okafor", "Mo Rahman", "System"]
        assert cast.people["mo"] not in actors(session, cast.tom.organisations)
        assert first_recorded_on(session, None) == TODAY
        assert activity(session, Asked(None, since=TODAY + timedelta(days=1))) == []


def test_the_number_of_queries_does_not_grow(engine: Engine, cast: Cast) -> None:
    def count(limit: int) -> int:
        statements = []
        with read_session(engine) as session:
            connection = session.connection()

            def note(*_: object) -> None:
                statements.append(1)

            sa.event.listen(connection, "before_cursor_execute", note)
            timeline(session, scope=cast.mo.organisations, limit=limit)
        return len(statements)

    assert count(1) == count(50) <= 6


def test_every_tag_in_the_register_is_told(sqlite_engine: Engine) -> None:
    assert {entry.tag for entry in told(sqlite_engine)} <= set(KINDS)
    assert all(any(tag.startswith(group) for group in GROUPS) for tag in KINDS)
    assert sentence("tree:plant", target="Oak") == "tree plant Oak"
    assert kind_label("tree:plant") == "Tree plant"


def test_every_tag_that_a_service_writes_is_told() -> None:
    features = ("pilots", "value", "reporting", "people")
    root = Path(portfolio.__file__).parent
    source = "".join(path.read_text("utf-8") for feature in features for path in sorted((root / feature).glob("*.py")))
    written = set(re.findall(r'"([a-z]+(?::[a-z_]+)+)"', source))
    assert len(written) > 40
    assert written <= set(KINDS)


SAID_OTHERWISE = {"note", "tags"}


@pytest.mark.parametrize(
    "model", [PilotInput, StageInput, CostInput, IndicatorInput, MeasurementInput, UpdateInput, BlockerInput,
              OrganisationInput, PersonInput, BenefitInput, ReleasedTimeInput, BudgetMoveInput, AppraisalInput,
              CohortInput, ParameterInput],
)  # fmt: skip
def test_fields_have_the_words_of_their_form(model: type) -> None:
    names = set(model.model_fields) - SAID_OTHERWISE  # type: ignore[attr-defined]
    assert {name: field_label(name) for name in names} == {
        name: label(model, name).removesuffix(" (£)") for name in names
    }
