"""The assurance queue: who sees and decides what, the good and bad path of each form, own submissions, and the past."""

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio.appraisal.working import recompute
from portfolio.db import read_session, session_scope
from portfolio.filters import Filters
from portfolio.models import Benefit, Measurement
from portfolio.ui import assurance
from portfolio.ui.assurance_data import queue_of, records
from portfolio.ui.view import View
from portfolio.value.service import (
    add_benefit,
    add_cohort,
    edit_measurement,
    record_measurement,
    review_benefit,
    review_measurement,
    set_released_time,
    submit_benefit,
)
from portfolio.vocabulary import BenefitStatus, MeasurementStatus, Method
from tests.cast import PEOPLE, TODAY, Cast, a_benefit, a_cohort, a_measurement
from tests.dumps import head_of
from tests.pages.conftest import OpenPage, assert_sound, fill, press, widget, words

SCRIPT = "<script>alert(1)</script> **b**"
MONTHS = ("2026-06", "2026-07", "2026-08")


def record(engine: Engine, cast: Cast, month: str, *, by: Any = None, **changes: Any) -> int:
    with session_scope(engine) as session:
        measured = a_measurement(period_start=month, period_end=month, **changes)
        row = record_measurement(
            session, by=by or cast.mo, indicator_id=cast.indicator, measurement=measured, is_submitted=True
        )
    assert row.id is not None
    return row.id


def claim(engine: Engine, cast: Cast, *, by: Any = None, **changes: Any) -> int:
    """A benefit that waits for assurance."""
    with session_scope(engine) as session:
        entered = a_benefit(cast, price_base_year=2024, **changes)
        row = add_benefit(session, by=by or cast.mo, pilot_id=cast.pilot, benefit=entered)
    assert row.id is not None
    with session_scope(engine) as session:
        where = [{"destination": "redeployed", "share_rate": "80%", "outcome": "Home visits"}]
        set_released_time(session, by=cast.mo, benefit_id=row.id, rows=where)
    with session_scope(engine) as session:
        submit_benefit(session, by=by or cast.mo, benefit_id=row.id)
    return row.id


@pytest.fixture
def waiting(sqlite_engine: Engine, cast: Cast) -> dict[str, int]:
    """Three measurements of one indicator and one benefit on it."""
    found = {month: record(sqlite_engine, cast, month) for month in MONTHS}
    return found | {"benefit": claim(sqlite_engine, cast)}


def status(engine: Engine, model: Any, row_id: int) -> Any:
    with read_session(engine) as session:
        return session.get_one(model, row_id).status


def table(app: AppTest) -> pd.DataFrame:
    shown: pd.DataFrame = app.dataframe[0].value
    return shown


def tick(app: AppTest, *rows: int) -> AppTest:
    app.session_state[str(app.dataframe[0].key)] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    app.run()
    assert not app.exception
    return app


def buttons(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


# --- Reading ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", list(PEOPLE))
def test_everyone_reads_the_queue_of_their_own_organisations(
    open_page: OpenPage, waiting: dict[str, int], person: str
) -> None:
    app = open_page("assurance", person)
    assert_sound(app)
    if person in {"tom", "noor"}:
        assert "Nothing waits" in words(app)
        return
    assert "**4 waiting**: 3 measurements, 1 benefit" in words(app)
    may = person in {"ada", "asha"}
    assert ("Approve" in buttons(app)) is may
    assert ("You can read the queue" in words(app)) is not may


def test_the_table_says_everything_about_what_waits(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    record(sqlite_engine, cast, "2026-09", model_version="2.1", evidence_url="https://evidence.example/log")
    rows = table(open_page("assurance", "asha")).set_index("Period")
    measured, benefit = rows.loc["September 2026"], rows.loc["From 1 February 2026"]
    assert measured["What"] == "HSA-001  Caseworker hours saved"
    assert (measured["Value"], measured["Sample"]) == ("41.5 hours (36 to 47)", "60")
    assert (measured["Method or valuation"], measured["Model version"]) == ("Observed task", "2.1")
    assert (measured["Evidence"], measured["Submitted by"]) == ("https://evidence.example/log", "Mo Rahman")
    assert measured["At stake (£)"] == round(41.5 * 0.8 * 0.5 * 0.8 * 18.40 * 1.3)
    assert benefit["Value"].endswith("claimed")
    assert benefit["At stake (£)"] == pytest.approx(4 * measured["At stake (£)"], abs=2)
    assert (benefit["Attribution"], benefit["Realisation"]) == ("80%", "50% (40% to 60%)")
    assert benefit["Evidence of the realisation"] == "Diaries of 20 caseworkers, October 2026"
    assert "Who reviews it" not in rows, "none is the reader's own"


def test_the_longest_wait_stands_first_or_the_most_money(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    record(sqlite_engine, cast, "2026-09", value="900", low="800", high="1000")
    by_age = table(open_page("assurance", "asha"))
    assert by_age["Period"].tolist()[:2] == ["June 2026", "July 2026"]
    by_money = table(open_page("assurance", "asha", sort="money"))
    assert by_money["Kind"].tolist()[0] == "Benefit"
    assert by_money["Period"].tolist()[1] == "September 2026"
    assert set(table(open_page("assurance", "asha", kind="benefits"))["Kind"]) == {"Benefit"}
    assert set(table(open_page("assurance", "asha", kind="measurements"))["Kind"]) == {"Measurement"}
    assert_sound(open_page("assurance", "asha", kind="nonsense", sort="nonsense", item="x", part="nonsense"))


def test_one_is_open_with_its_facts_its_earlier_values_and_what_to_look_at(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    with session_scope(sqlite_engine) as session:
        review_measurement(session, by=cast.asha, measurement_id=waiting["2026-06"], is_approved=True)
    doubtful = {"method": Method.SELF_REPORT, "low": None, "high": None, "sample_size": None}
    code = f"m{record(sqlite_engine, cast, '2026-09', **doubtful)}"
    app = open_page("assurance", "asha", item=code)
    assert_sound(app)
    said = words(app)
    assert "A self-report can be approved, but it never counts as evidence." in said
    assert "No interval is given" in said
    assert "There is no evidence link." in said
    assert "The sample size is not reported." in said
    assert "Cannot be checked: hours claimed against the hours of the group" in said
    facts = dict(app.table[0].value.to_numpy().tolist())
    assert facts["**Value**"] == "41\\.5 hours"
    assert "below the scale" in facts["**Method**"]
    assert [chart.proto.alt for chart in app.get("plotly_chart")] == [
        "1 approved value of Caseworker hours saved and 3 waiting, in hours. The last approved is 41.5 for June 2026."
    ]


def test_a_claim_that_cannot_be_is_a_warning(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    with session_scope(sqlite_engine) as session:
        cohort = add_cohort(session, by=cast.mo, cohort=a_cohort(cast, headcount=1))
    claim(sqlite_engine, cast, name="Second claim", cohort_id=cohort.id, people=4)
    record(sqlite_engine, cast, "2026-09", value="900", low="800", high="1000")
    app = open_page("assurance", "asha", sort="money", kind="measurements")
    assert_sound(app)
    assert "**Impossible: hours claimed against the hours of the group.**" in "\n".join(
        warning.value.replace("\\", "") for warning in app.warning
    )
    benefit = open_page("assurance", "asha", kind="benefits", item="b2")
    assert "**Impossible: people who benefit against the size of the group.**" in words(benefit)


def test_a_benefit_is_open_with_its_worth_and_what_it_rests_on(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    app = open_page("assurance", "asha", item=f"b{waiting['benefit']}")
    assert_sound(app)
    cells = "\n".join(str(cell) for shown in app.table for cell in shown.value.to_numpy().ravel()).replace("\\", "")
    for told in ("Claimed to date", "Banked to date", "£18.40 an hour plus 30% on-cost", "50% (40% to 60%)", "80%"):
        assert told in cells
    assert "80% used for something you can name, such as home visits: Home visits" in words(app)
    assert "It cannot be assured yet" in words(app), "nothing is approved"


def test_a_benefit_without_a_value_says_what_is_missing(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    with session_scope(sqlite_engine) as session:
        row = add_benefit(session, by=cast.mo, pilot_id=cast.pilot, benefit=a_benefit(cast))
        submit_benefit(session, by=cast.mo, benefit_id=row.id or 0)
    app = open_page("assurance", "asha")
    assert_sound(app)
    assert "It has no value in pounds yet, because" in words(app)
    assert "Nothing was measured or forecast" in words(app)
    assert table(app)["Value"].tolist() == ["Not reported"]


def test_an_empty_queue_says_so_and_leads_on(open_page: OpenPage) -> None:
    app = open_page("assurance", "asha")
    assert_sound(app)
    assert "Nothing waits" in words(app)
    assert "0 measurements approved, 0 measurements returned" in words(app)
    for part, said in (("mine", "Nothing was returned to you"), ("decided", "Nothing was approved")):
        assert said in words(open_page("assurance", "asha", part=part))


def test_the_filters_narrow_the_queue(open_page: OpenPage, cast: Cast, waiting: dict[str, int]) -> None:
    app = open_page("assurance", "ada", organisation=str(cast.trust))
    assert_sound(app)
    assert "Nothing waits" in words(app)
    assert "Only pilots that the filters on the left select" in words(app)
    early = open_page("assurance", "ada", as_at="2026-07-31")
    assert "**3 waiting**: 2 measurements" in words(early)


def test_the_past_is_read_and_not_decided(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    app = open_page("assurance", "asha", as_known=datetime.now(UTC).isoformat())
    assert_sound(app)
    assert "**4 waiting**" in words(app)
    assert "Decisions are made in the present" in words(app)
    assert "Approve" not in buttons(app)
    assert "Nothing waits" in words(open_page("assurance", "asha", as_known="2026-01-01"))


def test_user_text_is_never_markup(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    benefit = claim(sqlite_engine, cast, name=SCRIPT, note=SCRIPT)
    record(sqlite_engine, cast, "2026-09")
    with session_scope(sqlite_engine) as session:
        review_benefit(session, by=cast.asha, benefit_id=benefit, is_assured=False, note=SCRIPT)
    pages = [open_page("assurance", "mo", part="mine")]
    with session_scope(sqlite_engine) as session:
        submit_benefit(session, by=cast.mo, benefit_id=benefit)
    pages += [open_page("assurance", "asha", item=f"b{benefit}"), open_page("assurance", "asha", part="decided")]
    for app in pages:
        assert_sound(app)
        for kind in ("markdown", "caption", "subheader", "info", "warning"):
            assert not any("<script>" in str(element.value) for element in getattr(app, kind))


# --- Deciding --------------------------------------------------------------------------------------------------


def test_approving_opens_the_next_one(open_page: OpenPage, sqlite_engine: Engine, waiting: dict[str, int]) -> None:
    app = open_page("assurance", "asha", item=f"m{waiting['2026-07']}")
    press(app, "Approve")
    assert_sound(app)
    assert status(sqlite_engine, Measurement, waiting["2026-07"]) is MeasurementStatus.APPROVED
    assert app.query_params["item"] == f"m{waiting['2026-08']}"
    assert "**3 waiting**" in words(app)
    assert "1 measurement approved" in words(app)
    assert "Approved: it counts from now on" in app.toast[0].value


def test_returning_needs_a_note_and_keeps_what_was_typed(
    open_page: OpenPage, sqlite_engine: Engine, waiting: dict[str, int]
) -> None:
    code = f"m{waiting['2026-06']}"
    app = open_page("assurance", "asha", item=code)
    press(app, "Return with the note")
    assert "Note: is needed" in app.error[0].value.replace("\\", "")
    assert status(sqlite_engine, Measurement, waiting["2026-06"]) is MeasurementStatus.SUBMITTED
    fill(app, f"assurance:{code}", note=SCRIPT)
    press(app, "Return with the note")
    assert_sound(app)
    assert status(sqlite_engine, Measurement, waiting["2026-06"]) is MeasurementStatus.RETURNED


def test_nobody_decides_on_their_own(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    mine = record(sqlite_engine, cast, "2026-09", by=cast.ada)
    app = open_page("assurance", "ada", item=f"m{mine}")
    assert_sound(app)
    assert "You submitted this: someone else must review it." in words(app)
    assert not {"Approve", "Assure"} & buttons(app)
    own = table(app).set_index("Period")["Who reviews it"]
    assert own["September 2026"] == "You submitted this: someone else must review it"
    assert own["June 2026"] == ""
    assert "4 for you to decide" in words(app)
    assert "Approve" in buttons(open_page("assurance", "ada")), "the first that she may decide on is open"


def test_figures_that_change_meanwhile_are_shown_and_then_the_decision_may_stand(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    app = open_page("assurance", "asha", item=f"m{waiting['2026-06']}")
    with session_scope(sqlite_engine) as session:
        edit_measurement(
            session, by=cast.dev, measurement_id=waiting["2026-06"], changes={"value": 46}, is_submitted=True
        )
    press(app, "Approve")
    assert "Dev Mistry changed" in app.error[0].value
    shown = {str(cell) for drawn in app.table for cell in drawn.value.astype(str).to_numpy().ravel()}
    assert {"46", "41\\.5"} <= shown | {cell.replace("\\.000000", "").replace("500000", "5") for cell in shown}
    assert status(sqlite_engine, Measurement, waiting["2026-06"]) is MeasurementStatus.SUBMITTED
    press(app, "Approve")
    assert not app.error
    assert status(sqlite_engine, Measurement, waiting["2026-06"]) is MeasurementStatus.APPROVED


def test_what_someone_else_decided_meanwhile_is_told(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    app = open_page("assurance", "asha", item=f"m{waiting['2026-06']}")
    with session_scope(sqlite_engine) as session:
        review_measurement(session, by=cast.ada, measurement_id=waiting["2026-06"], is_approved=True)
    head = head_of(sqlite_engine)
    press(app, "Approve")
    assert head_of(sqlite_engine) in {head, head + 1}
    assert status(sqlite_engine, Measurement, waiting["2026-06"]) is MeasurementStatus.APPROVED


def test_a_benefit_is_assured_up_to_a_day(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    for month in MONTHS:
        with session_scope(sqlite_engine) as session:
            review_measurement(session, by=cast.asha, measurement_id=waiting[month], is_approved=True)
    form = f"assurance:b{waiting['benefit']}"
    app = open_page("assurance", "asha")
    assert widget(app, form, "until").value == date(2026, 8, 31), "as far as good evidence reaches"
    fill(app, form, until=date(2026, 1, 1))
    press(app, "Assure")
    assert "before the benefit's start" in app.error[0].value.replace("\\", "")
    fill(app, form, until=date(2026, 7, 31), note="Seen the diaries.")
    press(app, "Assure")
    assert_sound(app)
    with read_session(sqlite_engine) as session:
        saved = session.get_one(Benefit, waiting["benefit"])
    assert (saved.status, saved.assured_to, saved.review_note) == (
        BenefitStatus.ASSURED, date(2026, 7, 31), "Seen the diaries.",
    )  # fmt: skip
    assert "Nothing waits" in words(app)
    assert "3 measurements approved, 0 measurements returned, 1 benefit assured" in words(app)


def test_a_benefit_goes_back_with_a_note(open_page: OpenPage, sqlite_engine: Engine, waiting: dict[str, int]) -> None:
    form = f"assurance:b{waiting['benefit']}"
    app = open_page("assurance", "asha", item=f"b{waiting['benefit']}")
    press(app, "Return with the note")
    assert "Note: is needed" in app.error[0].value.replace("\\", "")
    fill(app, form, note="Whose diaries?")
    press(app, "Return with the note")
    assert status(sqlite_engine, Benefit, waiting["benefit"]) is BenefitStatus.RETURNED
    assert app.query_params["item"] == f"m{waiting['2026-06']}", "from the last row to the first"


def test_several_of_one_indicator_are_approved_together(
    open_page: OpenPage, sqlite_engine: Engine, waiting: dict[str, int]
) -> None:
    app = open_page("assurance", "asha", kind="measurements")
    before = head_of(sqlite_engine)
    tick(app, 0, 2)
    assert "1. June 2026: 41.5 hours (36 to 47), submitted by Mo Rahman" in words(app)
    press(app, "Approve 2 measurements")
    assert_sound(app)
    assert head_of(sqlite_engine) == before + 1
    assert [status(sqlite_engine, Measurement, waiting[month]) for month in MONTHS] == [
        MeasurementStatus.APPROVED, MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED,
    ]  # fmt: skip
    assert "**2 waiting**: 1 measurement, 1 benefit" in words(app)
    decided = open_page("assurance", "asha", part="decided")
    assert decided.dataframe[0].value.loc[0, "Measurements approved"] == 2


def test_when_one_of_several_is_refused_none_is_approved_and_the_row_is_named(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    app = open_page("assurance", "asha", kind="measurements")
    tick(app, 0, 1)
    with session_scope(sqlite_engine) as session:
        edit_measurement(
            session, by=cast.dev, measurement_id=waiting["2026-07"], changes={"value": 46}, is_submitted=True
        )
    press(app, "Approve 2 measurements")
    assert "Row 2, 2026-07-01 to 2026-07-31: Dev Mistry changed" in app.error[0].value.replace("\\", "")
    for month in MONTHS:
        assert status(sqlite_engine, Measurement, waiting[month]) is MeasurementStatus.SUBMITTED


def test_what_was_ticked_and_is_decided_meanwhile_is_told(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    app = open_page("assurance", "asha", kind="measurements")
    tick(app, 0, 1)
    with session_scope(sqlite_engine) as session:
        review_measurement(session, by=cast.ada, measurement_id=waiting["2026-07"], is_approved=True)
    press(app, "Approve 2 measurements")
    assert_sound(app)
    assert "1 of the 2 that you ticked no longer wait" in words(app)
    assert status(sqlite_engine, Measurement, waiting["2026-06"]) is MeasurementStatus.SUBMITTED


def test_ticks_stay_on_the_same_things_in_another_order(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    record(sqlite_engine, cast, "2026-09", value="900", low="800", high="1000")
    app = open_page("assurance", "asha", kind="measurements")
    tick(app, 0, 1)
    app.query_params["sort"] = "money"
    app.run()
    assert table(app)["Period"].tolist()[0] == "September 2026"
    press(app, "Approve 2 measurements")
    assert status(sqlite_engine, Measurement, waiting["2026-06"]) is MeasurementStatus.APPROVED
    assert status(sqlite_engine, Measurement, waiting["2026-07"]) is MeasurementStatus.APPROVED


def test_what_cannot_be_approved_together_says_why(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    record(sqlite_engine, cast, "2026-09", by=cast.ada)
    app = open_page("assurance", "ada")
    tick(app, 0, 3)
    assert "Benefits are assured one by one." in words(app)
    tick(app, 0, 4)
    assert "You submitted 1 of these 2: someone else must review them." in words(app)
    tick(app, 1)
    assert "Approve" in buttons(app)


# --- Mine, and what was decided ---------------------------------------------------------------------------------


def test_what_came_back_to_me_leads_to_where_it_is_mended(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    with session_scope(sqlite_engine) as session:
        review_measurement(
            session, by=cast.asha, measurement_id=waiting["2026-06"], is_approved=False, note="Which offices?"
        )
    with session_scope(sqlite_engine) as session:
        review_benefit(session, by=cast.asha, benefit_id=waiting["benefit"], is_assured=False, note="Whose diaries?")
    app = open_page("assurance", "mo", part="mine")
    assert_sound(app)
    said = words(app)
    assert "Caseworker hours saved, June 2026" in said
    assert "Asha Verma on 16 November 2026: Which offices?" in said
    assert "Whose diaries?" in said
    links: list[Any] = [link for link in app.get("page_link") if "Mend it" in link.proto.label]
    assert {"part=value", "part=outcomes"} == {
        part for link in links for part in link.proto.query_string.split("&") if part.startswith("part=")
    }
    assert len(app.dataframe[0].value) == 2
    assert "Nothing was returned to you" in words(open_page("assurance", "ada", part="mine"))


def test_who_decided_what_lately(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    for person, month, is_approved in (("asha", "2026-06", True), ("ada", "2026-07", False)):
        with session_scope(sqlite_engine) as session:
            review_measurement(
                session, by=cast.actors[person], measurement_id=waiting[month], is_approved=is_approved, note="A note"
            )
    app = open_page("assurance", "vera", part="decided")
    assert_sound(app)
    by_whom = app.dataframe[0].value.set_index("Who")
    assert by_whom["Measurements approved"].to_dict() == {"Ada Okafor": 0, "Asha Verma": 1}
    assert by_whom["Measurements returned"].to_dict() == {"Ada Okafor": 1, "Asha Verma": 0}
    assert app.dataframe[1].value["Decision"].tolist() == ["↶ Returned", "✓ Approved"]
    assert "since 17 October 2026 (30 days)" in words(app)
    then = open_page("assurance", "vera", part="decided", as_at="2026-10-01")
    assert "Nothing was approved" in words(then)


# --- Show working -----------------------------------------------------------------------------------------------


def test_every_figure_shown_recomputes_from_its_own_working(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, waiting: dict[str, int]
) -> None:
    with session_scope(sqlite_engine) as session:
        review_measurement(session, by=cast.asha, measurement_id=waiting["2026-06"], is_approved=True)
    open_page("assurance", "asha")
    head = head_of(sqlite_engine)
    url = sqlite_engine.url.render_as_string(hide_password=False)
    view = View(url, cast.asha, head, head, TODAY, Filters(), True)
    queue = queue_of(view)
    stakes = {}
    for row in records(queue.waiting):
        for figure, write in assurance.workings(view, queue, row).items():
            working = write()
            assert working.value is not None, figure
            assert recompute(working) == working.value
            stakes[row["code"], figure] = working.value
        [shown] = [value for (code, name), value in stakes.items() if code == row["code"] and _is_stake(name)]
        assert shown == pytest.approx(row["stake"])
    code = f"m{waiting['2026-07']}"
    assert stakes[code, "Measurements that wait"] == 2
    assert stakes[code, "Measurements approved lately"] == 1


def _is_stake(figure: str) -> bool:
    return figure.startswith("At stake") or figure.endswith(": claimed")


def test_the_dialog_opens(open_page: OpenPage, waiting: dict[str, int]) -> None:
    app = open_page("assurance", "asha")
    press(app, "Show working")
    assert any("At stake: Caseworker hours saved" in str(box.value) for box in app.selectbox)
