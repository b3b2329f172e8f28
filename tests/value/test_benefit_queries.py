"""Benefits read back with names, as known now and then, and told in the history."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import Actor
from portfolio.db import LedgerSession, read_session, session_scope
from portfolio.ledger import known, touched_since
from portfolio.ledger.timeline import Change, Entry, changes, timeline
from portfolio.value import service as value
from portfolio.value.benefit_queries import appraisals, benefits, budget_moves, released_time
from portfolio.value.cohort_queries import cohorts
from portfolio.vocabulary import BenefitStatus, Destination, Outcome
from tests.cast import (
    TODAY,
    Cast,
    a_benefit,
    a_budget_move,
    a_cash_benefit,
    a_cohort,
    a_measurement,
    an_appraisal,
)
from tests.dumps import head_of

UNTIL = date(2026, 9, 30)
ROWS = [
    {"destination": "redeployed", "share_rate": "35%", "outcome": "Triage"},
    {"destination": "cash", "share_rate": "20%"},
]


class Story:
    """What happened to the agency's pilot: each step is one revision, and knows its number."""

    def __init__(self, engine: Engine, cast: Cast) -> None:
        self.engine, self.cast = engine, cast
        self.at: dict[str, int] = {}
        self.ids: dict[str, int] = {}

    def step(self, name: str, act: Any, by: Actor | None = None, /, **words: Any) -> None:
        with session_scope(self.engine) as session:
            row = act(session, by=by or self.cast.mo, **words)
        self.ids[name] = row.id
        self.at[name] = head_of(self.engine)


@pytest.fixture
def story(engine: Engine, cast: Cast) -> Story:
    told = Story(engine, cast)
    told.step("cohort", value.add_cohort, cohort=a_cohort(cast))
    cash = a_cash_benefit(cast, cohort_id=told.ids["cohort"], group_name="Evening shift")
    told.step("add", value.add_benefit, pilot_id=cast.pilot, benefit=cash)
    benefit: dict[str, Any] = {"benefit_id": told.ids["add"]}
    told.step("edit", value.edit_benefit, **benefit, changes={"people": 40})
    told.step("time", value.set_released_time, **benefit, rows=ROWS)
    told.step("submit", value.submit_benefit, **benefit)
    measured: dict[str, Any] = {"indicator_id": cast.indicator, "measurement": a_measurement(), "is_submitted": True}
    told.step("measure", value.record_measurement, **measured)
    approve: dict[str, Any] = {"measurement_id": told.ids["measure"], "is_approved": True}
    told.step("approve", value.review_measurement, cast.asha, **approve)
    told.step("return", value.review_benefit, cast.asha, **benefit, is_assured=False, note="Whose overtime?")
    told.step("again", value.submit_benefit, **benefit)
    told.step("assure", value.review_benefit, cast.asha, **benefit, is_assured=True, assured_to=UNTIL, note="Seen")
    told.step("bank", value.record_budget_move, **benefit, move=a_budget_move())
    told.step("appraise", value.set_appraisal, pilot_id=cast.pilot, appraisal=an_appraisal())
    return told


def _read(engine: Engine, read: Any, *more: Any, revision: int | None = None) -> Any:
    with read_session(engine) as session:
        return read(session, known(session, revision), *more)


def test_a_benefit_comes_with_its_names(engine: Engine, cast: Cast, story: Story) -> None:
    [row] = _read(engine, benefits, [cast.pilot])
    assert (row.id, row.pilot_id, row.name, row.people) == (story.ids["add"], cast.pilot, "Overtime", 40)
    assert (row.indicator, row.outcome, row.unit) == ("Caseworker hours saved", Outcome.TIME_SAVED, "hours")
    assert (row.cohort, row.signs_off, row.group_name) == ("Housing caseworkers", "Vera Lindqvist", "Evening shift")
    assert (row.status, row.assured_to, row.review_note) == (BenefitStatus.ASSURED, UNTIL, "Seen")
    assert (row.submitted_by, row.reviewed_by) == ("Mo Rahman", "Asha Verma")
    assert (row.unit_value_pence, row.realisation_low) == (1840, Decimal("0.4"))
    assert _read(engine, benefits, [cast.other_pilot]) == _read(engine, benefits, []) == ()


def test_what_hangs_on_benefits_and_pilots(engine: Engine, cast: Cast, story: Story) -> None:
    rows = _read(engine, released_time, [cast.pilot])
    assert [(row.destination, row.share_rate, row.outcome) for row in rows] == [
        (Destination.CASH, Decimal("0.2"), ""), (Destination.REDEPLOYED, Decimal("0.35"), "Triage"),
    ]  # fmt: skip
    [moved] = _read(engine, budget_moves, [cast.pilot], TODAY)
    assert (moved.month, moved.amount_pence, moved.recorded_by) == (date(2026, 9, 1), 1_200_000, "Mo Rahman")
    assert _read(engine, budget_moves, [cast.pilot], date(2026, 8, 31)) == ()
    [appraisal] = _read(engine, appraisals, [cast.pilot, cast.other_pilot])
    assert (appraisal.pilot_id, appraisal.bias_rate, appraisal.residual_pence) == (cast.pilot, Decimal("0.41"), None)
    [cohort] = _read(engine, cohorts, [cast.agency])
    assert (cohort.name, cohort.organisation, cohort.benefits) == ("Housing caseworkers", "Housing Support Agency", 1)
    assert _read(engine, cohorts, [cast.trust]) == ()
    assert len(_read(engine, cohorts)) == 1


def test_the_past_is_read_as_it_was_known(engine: Engine, cast: Cast, story: Story) -> None:
    def then(name: str) -> Any:
        return _read(engine, benefits, [cast.pilot], revision=story.at[name])

    assert then("cohort") == ()
    assert [then(name)[0].people for name in ("add", "edit")] == [None, 40]
    states = [then(name)[0].status for name in ("time", "submit", "return", "again", "assure")]
    assert states == [
        BenefitStatus.DRAFT, BenefitStatus.SUBMITTED, BenefitStatus.RETURNED, BenefitStatus.SUBMITTED,
        BenefitStatus.ASSURED,
    ]  # fmt: skip
    assert then("return")[0].review_note == "Whose overtime?"
    assert _read(engine, released_time, [cast.pilot], revision=story.at["edit"]) == ()
    assert len(_read(engine, released_time, [cast.pilot], revision=story.at["time"])) == 2
    assert _read(engine, budget_moves, [cast.pilot], TODAY, revision=story.at["assure"]) == ()
    assert _read(engine, appraisals, [cast.pilot], revision=story.at["bank"]) == ()
    assert _read(engine, cohorts, revision=story.at["cohort"])[0].benefits == 0


def test_what_was_withdrawn_is_gone_from_now_and_not_from_then(engine: Engine, cast: Cast, story: Story) -> None:
    story.step("unbank", value.withdraw_budget_move, move_id=story.ids["bank"], reason="Reversed")
    story.step("unclaim", value.withdraw_benefit, benefit_id=story.ids["add"], reason="Counted elsewhere")
    story.step("unappraise", value.withdraw_appraisal, appraisal_id=story.ids["appraise"], reason="Counted elsewhere")
    story.step("uncohort", value.withdraw_cohort, cohort_id=story.ids["cohort"], reason="Dissolved")
    everything = ((benefits,), (released_time,), (budget_moves, TODAY), (appraisals,))
    for read, *more in everything:
        assert _read(engine, read, [cast.pilot], *more) == ()
        assert _read(engine, read, [cast.pilot], *more, revision=story.at["appraise"]) != ()
    assert _read(engine, cohorts) == ()
    assert _read(engine, cohorts, revision=story.at["unappraise"])[0].benefits == 0
    story.step("recohort", value.restore_cohort, cohort_id=story.ids["cohort"], reason="It was right")
    story.step("reclaim", value.restore_benefit, benefit_id=story.ids["add"], reason="It was right")
    story.step("rebank", value.restore_budget_move, move_id=story.ids["bank"], reason="It was right")
    story.step("reappraise", value.restore_appraisal, appraisal_id=story.ids["appraise"], reason="It was right")
    for read, *more in everything:
        assert _read(engine, read, [cast.pilot], *more) != ()
    assert [_entry(engine, story, name).sentence for name in story.at if name[:2] in {"un", "re"}] == [
        "returned the benefit HSA-001 Overtime",
        "withdrew a budget move of HSA-001 Overtime",
        "withdrew the benefit HSA-001 Overtime",
        "withdrew the appraisal of HSA-001",
        "withdrew the cohort Housing caseworkers",
        "restored the cohort Housing caseworkers",
        "restored the benefit HSA-001 Overtime",
        "restored a budget move of HSA-001 Overtime",
        "restored the appraisal of HSA-001",
    ]


def _told(session: LedgerSession, by: Actor | None = None, **asked: Any) -> list[Entry]:
    return timeline(session, scope=by.organisations if by else None, limit=200, **asked)


def _entry(engine: Engine, story: Story, name: str) -> Entry:
    with read_session(engine) as session:
        return next(entry for entry in _told(session) if entry.revision == story.at[name])


def _changes(engine: Engine, story: Story, name: str) -> list[Change]:
    with read_session(engine) as session:
        return changes(session, story.at[name], scope=None)


def test_every_change_is_told_in_words(engine: Engine, cast: Cast, story: Story) -> None:
    story.step("grow", value.edit_cohort, cohort_id=story.ids["cohort"], changes={"headcount": 130})
    steps = ("cohort", "add", "edit", "time", "submit", "return", "assure", "bank", "appraise", "grow")
    assert [_entry(engine, story, name).sentence for name in steps] == [
        "added the cohort Housing caseworkers",
        "added the benefit HSA-001 Overtime",
        "changed the benefit HSA-001 Overtime",
        "recorded where the released time of HSA-001 Overtime went",
        "submitted the benefit HSA-001 Overtime for assurance",
        "returned the benefit HSA-001 Overtime",
        "assured the benefit HSA-001 Overtime",
        "recorded that a budget moved because of HSA-001 Overtime",
        "set how HSA-001 is appraised",
        "changed the cohort Housing caseworkers",
    ]
    assert _entry(engine, story, "assure").reason == "Seen"


def test_fields_are_told_in_words(engine: Engine, cast: Cast, story: Story) -> None:
    [added] = _changes(engine, story, "add")
    shown = {field.field: field.after for field in added.fields}
    assert (added.what, added.pilot) == ("Benefit, Overtime", "HSA-001")
    assert (shown["Unit value"], shown["Price base year"], shown["On-cost rate"]) == ("£18.40", "2025", "30%")
    assert (shown["Realisation rate"], shown["Realisation rate, low"]) == ("50%", "40%")
    assert (shown["Cohort"], shown["Indicator"]) == ("Housing caseworkers", "Caseworker hours saved")
    assert (shown["Signs it off"], shown["Disbenefit"]) == ("Vera Lindqvist", "No")
    [assured] = _changes(engine, story, "assure")
    told = {field.field: (field.before, field.after) for field in assured.fields}
    assert told["Status"] == ("Waiting for assurance", "Assured")
    assert told["Assured to"] == (None, "30 September 2026")
    assert [change.what for change in _changes(engine, story, "time")] == [
        "Released time, Overtime, redeployed to a named outcome, Triage",
        "Released time, Overtime, released as cash",
    ]
    assert [change.what for change in _changes(engine, story, "bank")] == [
        "Budget move, Overtime, September 2026, FIN-2026-118"
    ]
    [appraised] = _changes(engine, story, "appraise")
    shown = {field.field: field.after for field in appraised.fields}
    assert (appraised.what, shown["First year"], shown["Running cost a year"]) == ("Appraisal", "2026", "£48,000.00")
    assert shown["Mitigated share of the bias"] == "25%"
    assert [change.what for change in _changes(engine, story, "cohort")] == ["Cohort, Housing caseworkers"]


def test_a_benefit_touches_its_pilot_and_a_cohort_any(engine: Engine, cast: Cast, story: Story) -> None:
    with read_session(engine) as session:
        assert touched_since(session, story.at["cohort"]) == frozenset({cast.pilot})
    story.step("grow", value.edit_cohort, cohort_id=story.ids["cohort"], changes={"headcount": 130})
    with read_session(engine) as session:
        assert touched_since(session, story.at["appraise"]) is None


def test_a_pilots_history_has_the_changes_of_the_cohort_it_draws_on(engine: Engine, cast: Cast, story: Story) -> None:
    story.step("grow", value.edit_cohort, cohort_id=story.ids["cohort"], changes={"headcount": 130})
    with read_session(engine) as session:
        newest, *_ = _told(session, pilot_id=cast.pilot)
        assert (newest.sentence, newest.pilots) == ("changed the cohort Housing caseworkers", ("HSA-001",))
        [change] = changes(session, newest.revision, scope=cast.mo.organisations, pilot_id=cast.pilot)
        assert [(field.field, field.before, field.after) for field in change.fields] == [("Headcount", "120", "130")]
        assert "cohort" not in " ".join(entry.sentence for entry in _told(session, pilot_id=cast.other_pilot))


def test_a_cohort_shows_in_its_organisation_and_where_it_is_drawn_on(engine: Engine, cast: Cast, story: Story) -> None:
    story.step("lettings", value.add_cohort, cohort=a_cohort(cast, name="Lettings staff"))
    central = a_cohort(cast, name="Central caseworkers", organisation_id=cast.department)
    story.step("central", value.add_cohort, cast.dev, cohort=central)
    drawn = a_benefit(cast, cohort_id=story.ids["central"])
    story.step("claim", value.add_benefit, pilot_id=cast.pilot, benefit=drawn)
    story.step("shrink", value.edit_cohort, cast.dev, cohort_id=story.ids["central"], changes={"headcount": 90})
    with read_session(engine) as session:
        theirs = " ".join(entry.sentence for entry in _told(session, cast.tom))
        assert "cohort" not in theirs
        mine = [entry.sentence for entry in _told(session, cast.mo)]
        assert "added the cohort Lettings staff" in mine
        assert "changed the cohort Central caseworkers" in mine
        assert "added the cohort Central caseworkers" not in mine
        for by, count in ((cast.mo, 1), (cast.dev, 1), (cast.tom, 0)):
            assert len(changes(session, story.at["shrink"], scope=by.organisations)) == count


@pytest.mark.parametrize("read", [benefits, released_time, appraisals])
def test_reads_are_one_query_each(engine: Engine, cast: Cast, story: Story, read: Any) -> None:
    statements = []
    with read_session(engine) as session:
        state = known(session)
        sa.event.listen(session.connection(), "before_cursor_execute", lambda *_: statements.append(1))
        read(session, state, [cast.pilot, cast.other_pilot])
    assert len(statements) == 1
