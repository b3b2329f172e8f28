"""The screen of one pilot: every part and role, the forms' good and bad paths, the past, and what cannot be found."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.db import read_session, session_scope
from portfolio.ledger import head
from portfolio.models import Blocker, BlockerPilot, Cost, Indicator, Measurement, Pilot, PilotLink, StageMove
from portfolio.pilots.costs import save_costs
from portfolio.pilots.inputs import LinkInput
from portfolio.pilots.service import edit_pilot, link_pilot, withdraw_pilot
from portfolio.reporting.service import raise_blocker, save_update
from portfolio.value.service import record_measurement, review_measurement
from portfolio.vocabulary import LinkRelation, MeasurementStatus, Method, Stage
from tests.cast import TODAY, Cast, a_blocker, a_cost, a_measurement, an_update
from tests.pages.conftest import OpenPage, field_key, fill, open_form, press, widget, words

PAGE = "pilot"
PARTS = ("facts", "stages", "costs", "outcomes", "value", "updates", "blockers", "history")
PEOPLE = ("ada", "mo", "vera", "asha", "dev")
SCRIPT = "<script>alert(1)</script>[x](javascript:alert(1))"


@pytest.fixture
def reference(sqlite_engine: Engine, cast: Cast) -> str:
    """The agency's pilot."""
    with read_session(sqlite_engine) as session:
        found = session.get(Pilot, cast.pilot)
        assert found is not None
        return found.reference


@pytest.fixture
def full(sqlite_engine: Engine, cast: Cast, reference: str) -> str:
    """The same with costs, values of every status, an update and a blocker."""
    mo, pilot = cast.mo, cast.pilot
    with session_scope(sqlite_engine) as session:
        lines = [
            a_cost(pilot),
            a_cost(pilot, basis="planned", pounds="1000"),
            a_cost(pilot, month="2026-12", basis="planned"),
        ]
        save_costs(session, by=mo, lines=[*lines, a_cost(pilot, month="2026-11", basis="forecast", pounds="900")])
    for month, is_submitted in (("2026-07", True), ("2026-08", True), ("2026-09", True), ("2026-10", False)):
        with session_scope(sqlite_engine) as session:
            value = a_measurement(period_start=month, period_end=month, model_version=month)
            record_measurement(
                session, by=mo, indicator_id=cast.indicator, measurement=value, is_submitted=is_submitted
            )
    rows = _all(sqlite_engine, Measurement)
    for row, is_approved in ((rows[0], True), (rows[1], False)):
        with session_scope(sqlite_engine) as session:
            review_measurement(
                session,
                by=cast.asha,
                measurement_id=row.id,
                is_approved=is_approved,
                note="" if is_approved else "Show the sample.",
            )
    with session_scope(sqlite_engine) as session:
        save_update(session, by=mo, pilot_id=pilot, month=TODAY.replace(month=9), update=an_update(), is_submitted=True)
    with session_scope(sqlite_engine) as session:
        raise_blocker(session, by=mo, blocker=a_blocker(cast), pilot_ids=[pilot])
    return reference


def _all(engine: Engine, model: Any) -> list[Any]:
    with read_session(engine) as session:
        return list(session.scalars(sa.select(model).order_by(model.id)))


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("part", PARTS)
def test_every_part_for_every_role(open_page: OpenPage, full: str, part: str, person: str) -> None:
    app = open_page(PAGE, person, ref=full, part=part)
    assert not app.exception
    assert app.title[0].value == "Sorting housing letters"


@pytest.mark.parametrize("part", PARTS)
def test_a_pilot_without_anything_says_not_reported(
    open_page: OpenPage, cast: Cast, sqlite_engine: Engine, part: str
) -> None:
    with read_session(sqlite_engine) as session:
        bare = session.get(Pilot, cast.other_pilot)
        assert bare is not None
    app = open_page(PAGE, "ada", ref=bare.reference, part=part)
    assert not app.exception
    assert "missing, and who can mend it" in words(app)
    if part in {"costs", "outcomes", "value", "updates"}:
        assert "Not reported" in words(app)


@pytest.mark.parametrize("asked", ["XXX-999", "", SCRIPT, "../../etc", "x" * 5000])
def test_an_unknown_reference_is_a_message_and_a_way_on(open_page: OpenPage, asked: str) -> None:
    app = open_page(PAGE, "mo", ref=asked)
    assert not app.exception
    assert "There is no pilot" in words(app) or "Choose a pilot" in words(app)
    assert any("register" in link.proto.label for link in app.get("page_link"))


def test_a_pilot_outside_the_scope_is_unknown(open_page: OpenPage, reference: str) -> None:
    app = open_page(PAGE, "tom", ref=reference)
    assert not app.exception
    assert "There is no pilot" in words(app)
    assert "Sorting housing letters" not in words(app)


def test_the_reference_may_be_typed_in_lower_case(open_page: OpenPage, reference: str) -> None:
    assert open_page(PAGE, "mo", ref=reference.lower()).title[0].value == "Sorting housing letters"


def test_an_unknown_part_shows_the_facts(open_page: OpenPage, reference: str) -> None:
    app = open_page(PAGE, "mo", ref=reference, part="nonsense")
    assert not app.exception
    assert "**Previous process**" in words(app)


@pytest.mark.parametrize("person", ["vera", "asha"])
@pytest.mark.parametrize("part", PARTS)
def test_readers_get_no_edit_forms(open_page: OpenPage, full: str, part: str, person: str) -> None:
    labels = {box.label for box in open_page(PAGE, person, ref=full, part=part).expander}
    assert not {
        label
        for label in labels
        if label.startswith(("Change", "Record", "Enter", "Raise", "Withdraw", "Add", "Relate"))
    }
    assert any(label.startswith("Review") for label in labels) == (person == "asha" and part == "outcomes")


@pytest.mark.parametrize("part", PARTS)
def test_the_past_is_read_only(open_page: OpenPage, full: str, part: str) -> None:
    moment = datetime.now(UTC).isoformat()
    app = open_page(PAGE, "ada", ref=full, part=part, as_known=moment)
    assert not app.exception
    assert app.title[0].value == "Sorting housing letters"
    assert not [
        box.label for box in app.main.expander if box.label.startswith(("Change", "Record", "Enter", "Raise", "Review"))
    ]


def test_facts_are_changed_with_a_reason(
    open_page: OpenPage, reference: str, cast: Cast, sqlite_engine: Engine
) -> None:
    form = f"facts:{cast.pilot}"
    app = open_form(open_page(PAGE, "mo", ref=reference), form)
    fill(
        app,
        form,
        name="Sorting letters",
        users_now="",
        users_full="1,200",
        decision_on=None,
        tags="letters, new",
        reason="Renamed",
    )
    press(app, "Save the changes")
    assert app.title[0].value == "Sorting letters"
    with read_session(sqlite_engine) as session:
        row = session.get(Pilot, cast.pilot)
    assert row is not None
    assert (row.name, row.users_now, row.users_full, row.decision_on) == ("Sorting letters", None, 1200, None)


def test_wrong_facts_are_refused_in_words_and_kept_in_the_form(open_page: OpenPage, reference: str, cast: Cast) -> None:
    form = f"facts:{cast.pilot}"
    app = open_form(open_page(PAGE, "mo", ref=reference), form)
    fill(app, form, users_now="a few", name="", started_on=TODAY.replace(year=2030), problem="Letters wait long.")
    press(app, "Save the changes")
    assert "Nothing was saved" in app.error[0].value
    assert "Name: is needed" in app.error[0].value.replace("\\", "")
    assert "Users now: is not a whole number" in app.error[0].value.replace("\\", "")
    assert widget(app, form, "problem").value == "Letters wait long."


def test_saving_nothing_says_so(open_page: OpenPage, reference: str, cast: Cast) -> None:
    app = open_form(open_page(PAGE, "mo", ref=reference), f"facts:{cast.pilot}")
    press(app, "Save the changes")
    assert "Nothing was changed" in words(app)


def test_a_newer_change_is_shown_beside_mine_and_mine_may_then_stand(
    open_page: OpenPage, reference: str, cast: Cast, sqlite_engine: Engine
) -> None:
    form = f"facts:{cast.pilot}"
    app = open_form(open_page(PAGE, "mo", ref=reference), form)
    with session_scope(sqlite_engine) as session:
        edit_pilot(session, by=cast.dev, pilot_id=cast.pilot, changes={"name": "Dev's *name*", "supplier": "Orrin"})
    fill(app, form, name="Mo's name")
    press(app, "Save the changes")
    assert "changed" in app.error[0].value
    tables = "".join(table.value.astype(str).to_string() for table in app.table).replace("\\", "")
    assert "Dev's *name*" in tables
    assert "Mo's name" in tables
    assert "Yours, not saved" in tables
    press(app, "Save the changes")
    assert not app.error
    with read_session(sqlite_engine) as session:
        row = session.get(Pilot, cast.pilot)
    assert row is not None
    assert (row.name, row.supplier) == ("Mo's name", "Orrin")


def test_a_withdrawal_needs_a_reason_and_can_be_undone(open_page: OpenPage, reference: str, cast: Cast) -> None:
    form = f"withdraw:{cast.pilot}"
    app = open_form(open_page(PAGE, "mo", ref=reference), form)
    press(app, "Withdraw this pilot")
    assert "Reason: is needed" in app.error[0].value.replace("\\", "")
    fill(app, form, reason="Entered twice")
    press(app, "Withdraw this pilot")
    assert "Withdrawn by Mo Rahman" in words(app)
    assert "Entered twice" in words(app)
    fill(open_form(app, form), form, reason="Not twice")
    press(app, "Bring this pilot back")
    assert "Withdrawn by" not in words(app)


def test_links_show_on_both_pilots(open_page: OpenPage, reference: str, cast: Cast, sqlite_engine: Engine) -> None:
    form = f"link:{cast.pilot}"
    app = open_form(open_page(PAGE, "ada", ref=reference), form)
    fill(app, form, other=cast.other_pilot, relation=LinkRelation.DIFFERENT)
    press(app, "Save the relation")
    assert "say what makes it different" in app.error[0].value
    fill(app, form, note="Appointments, not letters")
    press(app, "Save the relation")
    assert len(_all(sqlite_engine, PilotLink)) == 1
    assert any("Different from" in link.proto.label for link in app.get("page_link"))
    with read_session(sqlite_engine) as session:
        other = session.get(Pilot, cast.other_pilot)
    assert other is not None
    back = open_page(PAGE, "ada", ref=other.reference)
    assert any("Sorting housing letters" in link.proto.label for link in back.get("page_link"))


def test_a_link_to_a_pilot_out_of_sight_is_only_counted(
    open_page: OpenPage, reference: str, cast: Cast, sqlite_engine: Engine
) -> None:
    with session_scope(sqlite_engine) as session:
        link = LinkInput(other_id=cast.other_pilot, relation=LinkRelation.SIMILAR)
        link_pilot(session, by=cast.ada, pilot_id=cast.pilot, link=link)
    app = open_page(PAGE, "mo", ref=reference)
    assert "1 further pilot in organisations outside yours" in words(app)
    assert not any("Filling cancelled" in link.proto.label for link in app.get("page_link"))


def test_a_move_is_recorded_and_an_exit_says_why(
    open_page: OpenPage, reference: str, cast: Cast, sqlite_engine: Engine
) -> None:
    form = f"stage:{cast.pilot}"
    app = open_form(open_page(PAGE, "mo", ref=reference, part="stages"), form)
    press(app, "Record the move")
    assert "Stage: is needed" in app.error[0].value.replace("\\", "")
    fill(app, form, stage=Stage.STOPPED)
    app.run()
    press(app, "Record the move")
    assert "Reason is needed" in app.error[0].value
    fill(app, form, reason="no_benefit", learned="Scanning first. <b>Then</b> sorting.")
    press(app, "Record the move")
    moved = _all(sqlite_engine, StageMove)[-1]
    assert (moved.stage, moved.effective_on) == (Stage.STOPPED, TODAY)
    assert "What was learned" in words(app)
    assert "Record the move" not in {button.label for button in app.button}


def test_a_month_of_costs_is_entered_as_a_grid(
    open_page: OpenPage, full: str, cast: Cast, sqlite_engine: Engine
) -> None:
    opener, form = f"costs:{cast.pilot}", f"costs:{cast.pilot}:2026-10-01:actual"
    app = open_form(open_page(PAGE, "mo", ref=full, part="costs"), opener)
    app.session_state[field_key(app, form, "grid")] = {
        "edited_rows": {0: {"Running": 1200.5}, 3: {"One-off": 0}}, "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    press(app, "Save the month")
    saved = [
        (row.category.value, row.nature.value, row.amount_pence)
        for row in _all(sqlite_engine, Cost)
        if row.month.month == 10
    ]
    assert saved == [("staff", "running", 120050), ("compute", "one_off", 0)]
    assert not app.error


@pytest.mark.parametrize(
    ("cell", "why"), [(-5, "cannot be below 0"), (0.005, "fraction of a penny"), (1e15, "larger than")]
)
def test_a_wrong_cost_is_refused_by_name(
    open_page: OpenPage, full: str, cast: Cast, sqlite_engine: Engine, cell: float, why: str
) -> None:
    opener, form = f"costs:{cast.pilot}", f"costs:{cast.pilot}:2026-10-01:actual"
    before = len(_all(sqlite_engine, Cost))
    app = open_form(open_page(PAGE, "mo", ref=full, part="costs"), opener)
    grid = {"edited_rows": {1: {"Running": cell}, 0: {"Running": 5}}, "added_rows": [], "deleted_rows": []}
    app.session_state[field_key(app, form, "grid")] = grid
    press(app, "Save the month")
    assert why in app.error[0].value
    assert "Supplier, running" in app.error[0].value
    assert len(_all(sqlite_engine, Cost)) == before


def test_an_emptied_cost_is_taken_back_with_a_reason(
    open_page: OpenPage, full: str, cast: Cast, sqlite_engine: Engine
) -> None:
    opener, form = f"costs:{cast.pilot}", f"costs:{cast.pilot}:2026-09-01:actual"
    app = open_form(open_page(PAGE, "mo", ref=full, part="costs"), opener)
    widget(app, opener, "month").set_value(TODAY.replace(month=9, day=1)).run()
    app.session_state[field_key(app, form, "grid")] = {
        "edited_rows": {0: {"Running": None}},
        "added_rows": [],
        "deleted_rows": [],
    }
    press(app, "Save the month")
    assert "was emptied" in app.error[0].value
    back = f"cost-withdraw:{cast.pilot}"
    open_form(app, back)
    fill(app, back, line=_all(sqlite_engine, Cost)[0].id, reason="Wrong pilot")
    press(app, "Take it back")
    assert _all(sqlite_engine, Cost)[0].is_withdrawn


def test_a_cost_changed_meanwhile_is_not_overwritten(
    open_page: OpenPage, full: str, cast: Cast, sqlite_engine: Engine
) -> None:
    opener, form = f"costs:{cast.pilot}", f"costs:{cast.pilot}:2026-10-01:actual"
    app = open_form(open_page(PAGE, "mo", ref=full, part="costs"), opener)
    with session_scope(sqlite_engine) as session:
        save_costs(session, by=cast.dev, lines=[a_cost(cast.pilot, month="2026-10", pounds="7")])
    app.session_state[field_key(app, form, "grid")] = {
        "edited_rows": {0: {"Running": 9}},
        "added_rows": [],
        "deleted_rows": [],
    }
    press(app, "Save the month")
    assert "Dev Mistry changed" in app.error[0].value.replace("\\", "")
    assert _all(sqlite_engine, Cost)[-1].amount_pence == 700


def test_the_picture_of_costs_has_words_and_no_actual_after_the_date(open_page: OpenPage, full: str) -> None:
    app = open_page(PAGE, "vera", ref=full, part="costs")
    charts = app.get("plotly_chart")
    assert len(charts) == 3
    assert all(chart.proto.alt for chart in charts)
    assert "£1.3k spent" in charts[0].proto.alt
    early = open_page(PAGE, "vera", ref=full, part="costs", as_at="2026-08-31")
    assert "Not reported" in early.metric[0].value


def test_an_indicator_is_added_and_changed(
    open_page: OpenPage, reference: str, cast: Cast, sqlite_engine: Engine
) -> None:
    form = f"indicator:{cast.pilot}:new"
    app = open_form(open_page(PAGE, "mo", ref=reference, part="outcomes"), form)
    fill(app, form, name="Letters lost", outcome="quality", unit="per 1,000", direction="lower", baseline="12.5")
    press(app, "Add it")
    assert "Baseline date is needed" in app.error[0].value
    fill(app, form, baseline_on=TODAY)
    press(app, "Add it")
    added = _all(sqlite_engine, Indicator)[-1]
    assert (added.name, added.baseline, added.period_rule.value) == ("Letters lost", Decimal("12.5"), "last")
    change = f"indicator:{cast.pilot}:{added.id}"
    fill(open_form(app, change), change, baseline="1,250.25")
    press(app, "Save the changes")
    assert _all(sqlite_engine, Indicator)[-1].baseline == Decimal("1250.25")


def test_a_value_is_kept_as_a_draft_then_submitted(
    open_page: OpenPage, reference: str, cast: Cast, sqlite_engine: Engine
) -> None:
    form = f"measure:{cast.indicator}"
    app = open_form(open_page(PAGE, "mo", ref=reference, part="outcomes"), form)
    press(app, "Save draft")
    assert "Value: is needed" in app.error[0].value.replace("\\", "")
    fill(app, form, value="forty", method=Method.SYSTEM_LOG, evidence_url="javascript:alert(1)")
    press(app, "Save draft")
    assert "Value: is not a number" in app.error[0].value.replace("\\", "")
    assert "is not a web address" in app.error[0].value
    fill(app, form, value="1,040.5", evidence_url="https://evidence.example/a")
    press(app, "Save draft")
    row = _all(sqlite_engine, Measurement)[0]
    assert (row.value, row.status, row.period_start.isoformat()) == (
        Decimal("1040.5"),
        MeasurementStatus.DRAFT,
        "2026-10-01",
    )
    open_form(app, f"measure-correct:{cast.indicator}")
    edit = f"measure-edit:{row.id}"
    fill(app, edit, low="1000", high="1100")
    press(app, "Submit for approval")
    row = _all(sqlite_engine, Measurement)[0]
    assert (row.status, row.low, row.high) == (MeasurementStatus.SUBMITTED, Decimal(1000), Decimal(1100))


def test_a_returned_value_shows_the_note(open_page: OpenPage, full: str) -> None:
    app = open_page(PAGE, "mo", ref=full, part="outcomes")
    assert "was returned by Asha Verma" in words(app)
    assert "Show the sample." in words(app)


def test_an_assurer_approves_or_returns(open_page: OpenPage, full: str, sqlite_engine: Engine) -> None:
    waiting = next(row for row in _all(sqlite_engine, Measurement) if row.status is MeasurementStatus.SUBMITTED)
    form = f"review:{waiting.id}"
    app = open_form(open_page(PAGE, "asha", ref=full, part="outcomes"), form)
    press(app, "Return with the note")
    assert "Note: is needed" in app.error[0].value.replace("\\", "")
    press(app, "Approve")
    assert not app.error
    with read_session(sqlite_engine) as session:
        row = session.get(Measurement, waiting.id)
    assert row is not None
    assert row.status is MeasurementStatus.APPROVED


def test_nobody_reviews_their_own(open_page: OpenPage, reference: str, cast: Cast, sqlite_engine: Engine) -> None:
    with session_scope(sqlite_engine) as session:
        record_measurement(
            session, by=cast.ada, indicator_id=cast.indicator, measurement=a_measurement(), is_submitted=True
        )
    row = _all(sqlite_engine, Measurement)[0]
    app = open_form(open_page(PAGE, "ada", ref=reference, part="outcomes"), f"review:{row.id}")
    assert "someone else must review it" in words(app)
    assert "Approve" not in {button.label for button in app.button}


def test_what_waits_is_hollow_and_methods_have_symbols(open_page: OpenPage, full: str) -> None:
    chart = open_page(PAGE, "vera", ref=full, part="outcomes").get("plotly_chart")[0]
    traces = json.loads(chart.proto.spec)["data"]
    series = next(trace for trace in traces if trace.get("name") == "Observed task")
    assert series["marker"]["symbol"] == ["square", "square-open"]
    assert "Hollow: waiting for approval" in {trace.get("name") for trace in traces}
    assert any(trace.get("name", "").startswith("Target 500") for trace in traces)
    layout = json.loads(chart.proto.spec)["layout"]
    assert "model 2026-09" in json.dumps(layout["annotations"])


def test_a_blocker_is_raised_resolved_and_opened_again(
    open_page: OpenPage, reference: str, cast: Cast, sqlite_engine: Engine
) -> None:
    form = f"blocker:{cast.pilot}"
    app = open_form(open_page(PAGE, "ada", ref=reference, part="blockers"), form)
    press(app, "Raise it")
    assert "Title: is needed" in app.error[0].value.replace("\\", "")
    fill(
        app,
        form,
        title=SCRIPT,
        kind="data",
        due_on=TODAY.replace(month=10),
        raised_on=TODAY.replace(month=9),
        pilots=[cast.other_pilot],
    )
    press(app, "Raise it")
    row = _all(sqlite_engine, Blocker)[0]
    assert "1 open blocker" in words(app)
    assert "overdue" in words(app)
    assert len(_all(sqlite_engine, BlockerPilot)) == 2
    resolve = f"blocker-resolve:{row.id}"
    fill(open_form(app, resolve), resolve, reason="Agreement signed", on=TODAY.replace(month=1))
    press(app, "Resolve it")
    assert "before the day it was raised" in app.error[0].value
    fill(app, resolve, on=TODAY)
    press(app, "Resolve it")
    assert _all(sqlite_engine, Blocker)[0].resolved_on == TODAY
    open_form(app, resolve)
    press(app, "Open it again")
    assert _all(sqlite_engine, Blocker)[0].resolved_on is None


def test_a_blocker_is_changed_and_shared(open_page: OpenPage, full: str, cast: Cast, sqlite_engine: Engine) -> None:
    row = _all(sqlite_engine, Blocker)[0]
    app = open_form(open_page(PAGE, "ada", ref=full, part="blockers"), f"blocker-edit:{row.id}")
    fill(app, f"blocker-edit:{row.id}", severity="critical", due_on=None)
    press(app, "Save the changes")
    assert _all(sqlite_engine, Blocker)[0].severity.value == "critical"
    share = f"blocker-share:{row.id}"
    fill(open_form(app, share), share, pilots=[cast.other_pilot])
    press(app, "Save")
    assert "It also holds back 1 other pilot" in words(app)
    assert "outside yours" in words(open_page(PAGE, "mo", ref=full, part="blockers"))


def test_history_tells_before_and_after(open_page: OpenPage, reference: str, cast: Cast, sqlite_engine: Engine) -> None:
    with session_scope(sqlite_engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"supplier": "Orrin"}, reason="Contract signed")
    app = open_page(PAGE, "vera", ref=reference, part="history")
    newest = next(box for box in app.main.expander if "Mo Rahman" in box.label)
    assert "changed" in newest.label
    with read_session(sqlite_engine) as session:
        app.session_state[f"pilot-entry:{head(session)}"] = True
    app.run()
    assert not app.exception
    assert "Contract signed" in words(app)
    assert "Orrin" in app.table[0].value.astype(str).to_string()


def test_what_people_typed_is_never_markup(
    open_page: OpenPage, reference: str, cast: Cast, sqlite_engine: Engine
) -> None:
    texts = {"name": SCRIPT, "problem": f"{SCRIPT}\n# Big", "supplier": "**bold**", "tags": ("<b>",)}
    with session_scope(sqlite_engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes=texts)
    app = open_page(PAGE, "mo", ref=reference)
    assert not app.exception
    shown = [str(element.value) for elements in (app.title, app.markdown, app.caption) for element in elements]
    assert not [text for text in shown if "<script>" in text or "](javascript" in text or "\n# Big" in text]
    assert "\\*\\*bold\\*\\*" in app.table[0].value.to_string()


def test_a_withdrawn_pilot_is_still_shown_to_readers(
    open_page: OpenPage, reference: str, cast: Cast, sqlite_engine: Engine
) -> None:
    with session_scope(sqlite_engine) as session:
        withdraw_pilot(session, by=cast.mo, pilot_id=cast.pilot, reason="Entered twice")
    app = open_page(PAGE, "vera", ref=reference)
    assert not app.exception
    assert "stays in the register" in words(app)


def test_before_its_start_there_is_no_stage(open_page: OpenPage, reference: str) -> None:
    app = open_page(PAGE, "mo", ref=reference, as_at="2025-01-01", part="stages")
    assert not app.exception
    assert "it had not begun" in words(app)
