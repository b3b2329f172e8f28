"""My updates: what is owed, the form's good and bad paths, drafts, everything saved together, and the empty states."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio.db import read_session, session_scope
from portfolio.models import Cost, Measurement, MonthlyUpdate, Pilot, Revision
from portfolio.pilots.costs import save_costs
from portfolio.pilots.service import register_pilot
from portfolio.reporting.rules import carried_confidence, last_before, report_of
from portfolio.reporting.service import save_update
from portfolio.value.service import record_measurement, review_measurement
from portfolio.vocabulary import Confidence, ConfidenceScale, MeasurementStatus, UpdateStatus
from tests.cast import Cast, a_cost, a_measurement, a_pilot, a_stage, an_update
from tests.pages.conftest import OpenPage, fill, press, widget, words

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
SCRIPT = "<script>alert(1)</script> **b**"


def _form(cast: Cast) -> str:
    return f"update:{cast.pilot}:{OCTOBER}"


def _all(engine: Engine, model: Any) -> list[Any]:
    with read_session(engine) as session:
        return list(session.scalars(sa.select(model).order_by(model.id)))


def _report(engine: Engine, cast: Cast, month: date, *, is_submitted: bool = True, **changes: Any) -> None:
    with session_scope(engine) as session:
        save_update(
            session,
            by=cast.mo,
            pilot_id=cast.pilot,
            month=month,
            update=an_update(**changes),
            is_submitted=is_submitted,
        )


def _progress(app: AppTest) -> str:
    return str(app.get("progress")[0].proto.text)


def _value(app: AppTest, cast: Cast, field: str) -> Any:
    return widget(app, _form(cast), field).value


@pytest.mark.parametrize("person", ["vera", "asha", "noor"])
def test_readers_are_told_who_writes_updates(open_page: OpenPage, person: str) -> None:
    app = open_page("updates", person)
    assert not app.exception
    assert "Updates are written by programme managers" in words(app)


def test_the_past_is_not_written(open_page: OpenPage) -> None:
    app = open_page("updates", "mo", as_known=datetime.now(UTC).isoformat())
    assert not app.exception
    assert "written in the present" in words(app)
    assert "Submit" not in {button.label for button in app.button}


def test_who_manages_nothing_sees_so_and_can_widen(open_page: OpenPage) -> None:
    app = open_page("updates", "dev")
    assert not app.exception
    assert "No pilot that you manage owes an update for October 2026" in words(app)
    wide = open_page("updates", "dev", whose="organisation")
    assert "0 of 1 done for October 2026" in _progress(wide)


def test_an_administrator_sees_every_pilot_of_the_organisation(open_page: OpenPage) -> None:
    app = open_page("updates", "ada", whose="organisation")
    assert not app.exception
    assert "0 of 2 done for October 2026" in _progress(app)


def test_a_first_update_is_submitted_and_the_empty_state_follows(
    open_page: OpenPage, cast: Cast, sqlite_engine: Engine
) -> None:
    app = open_page("updates", "mo")
    assert "The first update of this pilot" in words(app)
    assert any("still missing, and why it matters" in box.label for box in app.main.expander)
    fill(app, _form(cast), happened="Two offices joined.")
    press(app, "Submit")
    assert "Delivery confidence: is needed" in app.error[0].value.replace("\\", "")
    assert _value(app, cast, "happened") == "Two offices joined."
    fill(app, _form(cast), **{"confidence:three": Confidence.GREEN})
    press(app, "Submit")
    assert "Your update for October 2026 is in" in words(app)
    assert "1 December 2026" in words(app)
    saved = _all(sqlite_engine, MonthlyUpdate)[0]
    assert (saved.status, saved.confidence, saved.author_id) == (
        UpdateStatus.SUBMITTED,
        Confidence.GREEN,
        cast.people["mo"],
    )


def test_it_starts_from_last_month_and_says_so(open_page: OpenPage, cast: Cast, sqlite_engine: Engine) -> None:
    _report(
        sqlite_engine,
        cast,
        SEPTEMBER,
        scale=ConfidenceScale.FIVE,
        confidence=Confidence.AMBER_GREEN,
        help_needed="A lawyer",
    )
    app = open_page("updates", "mo")
    assert _value(app, cast, "confidence:five") == Confidence.AMBER_GREEN
    assert _value(app, cast, "next_steps") == "Measure again in December."
    assert _value(app, cast, "help_needed") == "A lawyer"
    assert _value(app, cast, "happened") == ""
    assert "Planned in September 2026: Measure again in December." in words(app)
    labels = [area.label for area in app.text_area]
    assert "What is next (carried over from September 2026)" in labels


def test_another_scale_starts_without_a_rating(open_page: OpenPage, cast: Cast, sqlite_engine: Engine) -> None:
    _report(sqlite_engine, cast, SEPTEMBER, confidence=Confidence.AMBER)
    app = open_page("updates", "mo")
    widget(app, _form(cast), "scale").set_value(ConfidenceScale.FIVE).run()
    assert not app.exception
    assert _value(app, cast, "confidence:five") is None


def test_a_draft_is_kept_in_the_database(open_page: OpenPage, cast: Cast, sqlite_engine: Engine) -> None:
    app = open_page("updates", "mo")
    fill(app, _form(cast), happened="Half a thought")
    press(app, "Save draft")
    assert _all(sqlite_engine, MonthlyUpdate)[0].status is UpdateStatus.DRAFT
    again = open_page("updates", "mo")
    assert _value(again, cast, "happened") == "Half a thought"
    assert "Draft saved by Mo Rahman" in words(again)
    assert "0 of 1 done for October 2026**, 1 draft begun" in _progress(again)


def test_everything_is_saved_in_one_revision(open_page: OpenPage, cast: Cast, sqlite_engine: Engine) -> None:
    before = len(_all(sqlite_engine, Revision))
    app = open_page("updates", "mo")
    outcome = f"outcome:{cast.indicator}"
    fill(
        app, _form(cast), happened="Two offices joined.",
        **{
            "confidence:three": Confidence.AMBER, "cost:staff:running": "£1,250.50", "cost:compute:running": "0",
            f"{outcome}:value": "41.5", f"{outcome}:low": "36", f"{outcome}:high": "47", f"{outcome}:method": "system_log",
        },
    )  # fmt: skip
    press(app, "Submit")
    assert not app.error
    assert len(_all(sqlite_engine, Revision)) == before + 1
    costs = {(row.category.value, row.amount_pence) for row in _all(sqlite_engine, Cost)}
    assert costs == {("staff", 125050), ("compute", 0)}
    measured = _all(sqlite_engine, Measurement)[0]
    assert (measured.value, measured.period_start, measured.status) == (
        Decimal("41.5"),
        OCTOBER,
        MeasurementStatus.SUBMITTED,
    )


def test_one_wrong_thing_saves_nothing_and_every_one_is_named(
    open_page: OpenPage, cast: Cast, sqlite_engine: Engine
) -> None:
    before = len(_all(sqlite_engine, Revision))
    app = open_page("updates", "mo")
    outcome = f"outcome:{cast.indicator}"
    fill(
        app, _form(cast), happened="Two offices joined.",
        **{"cost:staff:running": "-5", "cost:data:running": "lots", f"{outcome}:value": "many"},
    )  # fmt: skip
    press(app, "Save draft")
    shown = app.error[0].value.replace("\\", "")
    assert "Staff, running: cannot be below 0" in shown
    assert "“lots” is not an amount in pounds" in shown
    assert "Caseworker hours saved: Value: is not a number" in shown
    assert "Caseworker hours saved: Method: is needed" in shown
    assert len(_all(sqlite_engine, Revision)) == before


def test_costs_of_the_month_are_filled_in_and_corrected(open_page: OpenPage, cast: Cast, sqlite_engine: Engine) -> None:
    with session_scope(sqlite_engine) as session:
        lines = [
            a_cost(cast.pilot, month="2026-10"),
            a_cost(cast.pilot, month="2026-10", basis="planned", category="data"),
        ]
        save_costs(session, by=cast.mo, lines=[*lines, a_cost(cast.pilot, month="2026-09", pounds="900")])
    app = open_page("updates", "mo")
    assert _value(app, cast, "cost:staff:running") == "1,250.50"
    assert "Last month £900" in words(app)
    assert "Planned £1.3k" in words(app)
    fill(app, _form(cast), **{"cost:staff:running": "1300"})
    press(app, "Save draft")
    assert _all(sqlite_engine, Cost)[0].amount_pence == 130000
    fill(app, _form(cast), **{"cost:staff:running": ""})
    press(app, "Save draft")
    assert "had an amount" in app.error[0].value


def test_a_value_that_is_there_is_said_and_a_draft_is_submitted_with_the_update(
    open_page: OpenPage, cast: Cast, sqlite_engine: Engine
) -> None:
    october = a_measurement(period_start="2026-10", period_end="2026-10")
    with session_scope(sqlite_engine) as session:
        record_measurement(session, by=cast.mo, indicator_id=cast.indicator, measurement=october, is_submitted=False)
    app = open_page("updates", "mo")
    assert _value(app, cast, f"outcome:{cast.indicator}:value") == "41.5"
    fill(app, _form(cast), happened="Done.", **{"confidence:three": Confidence.GREEN})
    press(app, "Submit")
    row = _all(sqlite_engine, Measurement)[0]
    assert (row.status, row.sample_size) == (MeasurementStatus.SUBMITTED, 60)
    again = open_page("updates", "mo", ref=_all(sqlite_engine, Pilot)[0].reference)
    assert "41.5 hours** for October 2026" in words(again)


def test_a_returned_value_is_named_with_its_note(open_page: OpenPage, cast: Cast, sqlite_engine: Engine) -> None:
    october = a_measurement(period_start="2026-10", period_end="2026-10")
    with session_scope(sqlite_engine) as session:
        row = record_measurement(
            session, by=cast.mo, indicator_id=cast.indicator, measurement=october, is_submitted=True
        )
    with session_scope(sqlite_engine) as session:
        review_measurement(
            session, by=cast.asha, measurement_id=row.id or 0, is_approved=False, note="How many people?"
        )
    app = open_page("updates", "mo")
    assert "How many people?" in words(app)


def test_a_submitted_one_is_corrected_not_drafted(open_page: OpenPage, cast: Cast, sqlite_engine: Engine) -> None:
    _report(sqlite_engine, cast, OCTOBER)
    reference = _all(sqlite_engine, Pilot)[0].reference
    app = open_page("updates", "mo", ref=reference)
    assert "Save draft" not in {button.label for button in app.button}
    fill(app, _form(cast), happened="Three offices joined.")
    press(app, "Submit the correction")
    assert _all(sqlite_engine, MonthlyUpdate)[0].happened == "Three offices joined."


def test_two_people_see_both_versions(open_page: OpenPage, cast: Cast, sqlite_engine: Engine) -> None:
    app = open_page("updates", "mo")
    with session_scope(sqlite_engine) as session:
        save_update(
            session,
            by=cast.dev,
            pilot_id=cast.pilot,
            month=OCTOBER,
            update=an_update(happened=SCRIPT),
            is_submitted=False,
        )
    fill(app, _form(cast), happened="Mine", **{"confidence:three": Confidence.GREEN})
    press(app, "Submit")
    assert "Dev Mistry changed" in app.error[0].value.replace("\\", "")
    assert r"\<script\>" in app.table[0].value.to_string()
    assert _all(sqlite_engine, MonthlyUpdate)[0].happened == SCRIPT
    press(app, "Submit")
    assert not app.error
    assert _all(sqlite_engine, MonthlyUpdate)[0].happened == "Mine"


def test_the_longest_unreported_comes_first_and_the_next_follows(
    open_page: OpenPage, cast: Cast, sqlite_engine: Engine
) -> None:
    _report(sqlite_engine, cast, SEPTEMBER)
    with session_scope(sqlite_engine) as session:
        old = register_pilot(
            session,
            by=cast.mo,
            pilot=a_pilot(cast, name=SCRIPT, started_on=date(2026, 5, 1)),
            stage=a_stage(effective_on="2026-05-01"),
        )
    app = open_page("updates", "mo")
    assert "0 of 2 done" in _progress(app)
    assert app.subheader[0].value.startswith("\\<script\\>")
    form = f"update:{old.id}:{OCTOBER}"
    fill(app, form, happened="Begun.", **{"confidence:three": Confidence.GREEN})
    press(app, "Submit")
    assert "1 of 2 done" in _progress(app)
    assert app.subheader[0].value == "Sorting housing letters"


def test_an_earlier_month_can_be_made_up_for(open_page: OpenPage, cast: Cast, sqlite_engine: Engine) -> None:
    app = open_page("updates", "mo", month="2026-09")
    assert "0 of 1 done for September 2026" in _progress(app)
    fill(app, f"update:{cast.pilot}:{SEPTEMBER}", happened="Late.", **{"confidence:three": Confidence.RED})
    press(app, "Submit")
    assert _all(sqlite_engine, MonthlyUpdate)[0].month == SEPTEMBER


@pytest.mark.parametrize("asked", ["2031-01", "soon", SCRIPT])
def test_a_month_or_pilot_that_cannot_be_reported_is_left_out(open_page: OpenPage, asked: str) -> None:
    app = open_page("updates", "mo", month=asked, ref=asked, whose=asked)
    assert not app.exception
    assert "October 2026" in _progress(app)


def test_what_the_next_update_starts_from(cast: Cast, sqlite_engine: Engine) -> None:
    _report(sqlite_engine, cast, date(2026, 8, 1))
    _report(sqlite_engine, cast, SEPTEMBER, is_submitted=False)
    rows = _all(sqlite_engine, MonthlyUpdate)
    assert report_of(rows, SEPTEMBER) is rows[1]
    assert last_before(rows, OCTOBER) is rows[0]
    assert carried_confidence(ConfidenceScale.THREE, *rows) is Confidence.AMBER
    assert carried_confidence(ConfidenceScale.FIVE, *rows) is None
