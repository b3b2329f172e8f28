"""Compare: pilots side by side on the same basis, chosen in the address, with the differences in words and a file."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio.appraisal.working import recompute
from portfolio.db import read_session, session_scope
from portfolio.filters import Filters
from portfolio.models import Pilot
from portfolio.people.service import ensure_local_user
from portfolio.pilots.costs import save_costs
from portfolio.pilots.inputs import StageInput
from portfolio.pilots.service import edit_pilot, move_stage, register_pilot, withdraw_pilot
from portfolio.reporting.service import raise_blocker, save_update
from portfolio.ui import compare
from portfolio.ui.compare_data import asked, compared
from portfolio.ui.compare_file import comparison_csv
from portfolio.ui.compare_workings import workings
from portfolio.ui.view import View
from portfolio.value.service import (
    add_benefit,
    add_indicator,
    record_measurement,
    review_measurement,
    set_appraisal,
    set_released_time,
)
from portfolio.vocabulary import Confidence, ConfidenceScale, ExitReason, Method, Stage
from tests.cast import (
    PEOPLE,
    TODAY,
    Cast,
    a_benefit,
    a_blocker,
    a_cost,
    a_measurement,
    a_pilot,
    a_stage,
    an_appraisal,
    an_indicator,
    an_update,
)
from tests.dumps import head_of
from tests.pages.conftest import Opener, OpenPage, assert_sound, press, words

SCRIPT = "<script>alert(1)</script> **b**"


def reference(engine: Engine, pilot_id: int) -> str:
    with read_session(engine) as session:
        return session.get_one(Pilot, pilot_id).reference


@pytest.fixture
def two(sqlite_engine: Engine, cast: Cast) -> str:
    """The address of both pilots of the cast."""
    return ",".join(reference(sqlite_engine, pilot) for pilot in (cast.pilot, cast.other_pilot))


@pytest.fixture
def full(sqlite_engine: Engine, cast: Cast, two: str) -> str:
    """The same with costs, hours, benefits, appraisals, an update, a blocker and a lesson."""
    valued(sqlite_engine, cast, cast.pilot, cast.indicator, cast.mo, "40")
    with session_scope(sqlite_engine) as session:
        watched = an_indicator(cast, owner_id=cast.people["tom"])
        other = add_indicator(session, by=cast.tom, pilot_id=cast.other_pilot, indicator=watched)
    valued(sqlite_engine, cast, cast.other_pilot, other.id or 0, cast.tom, "90")
    for pilot, by, scale in (
        (cast.pilot, cast.mo, ConfidenceScale.THREE),
        (cast.other_pilot, cast.tom, ConfidenceScale.FIVE),
    ):
        with session_scope(sqlite_engine) as session:
            update = an_update(confidence=Confidence.GREEN, scale=scale)
            save_update(session, by=by, pilot_id=pilot, month=date(2026, 10, 1), update=update, is_submitted=True)
    with session_scope(sqlite_engine) as session:
        raise_blocker(session, by=cast.mo, blocker=a_blocker(cast), pilot_ids=[cast.pilot])
    with session_scope(sqlite_engine) as session:
        stopped: dict[str, Any] = {
            "stage": Stage.STOPPED,
            "effective_on": date(2026, 11, 2),
            "reason": ExitReason.NO_BENEFIT,
        }
        move_stage(session, by=cast.tom, pilot_id=cast.other_pilot, move=StageInput(**stopped, learned="Ask first."))
    return two


def valued(engine: Engine, cast: Cast, pilot: int, indicator: int, by: Any, hours: str) -> None:
    """A pilot with costs of 2024, hours of that year that are approved, and a benefit on them."""
    with session_scope(engine) as session:
        edit_pilot(session, by=cast.ada, pilot_id=pilot, changes={"started_on": date(2024, 1, 8)})
    with session_scope(engine) as session:
        lines = [a_cost(pilot, month="2024-09"), a_cost(pilot, month="2024-09", basis="planned", pounds="1,000")]
        save_costs(session, by=by, lines=lines)
    with session_scope(engine) as session:
        measured = a_measurement(
            period_start="2024-09", period_end="2024-09", value=hours, low="30", high="100", method=Method.SYSTEM_LOG
        )
        row = record_measurement(session, by=by, indicator_id=indicator, measurement=measured, is_submitted=True)
    with session_scope(engine) as session:
        review_measurement(session, by=cast.ada, measurement_id=row.id or 0, is_approved=True)
    with session_scope(engine) as session:
        entered = a_benefit(cast, indicator_id=indicator, price_base_year=2024, starts_on="2024-02-01")
        benefit = add_benefit(session, by=by, pilot_id=pilot, benefit=entered)
    with session_scope(engine) as session:
        where = [{"destination": "redeployed", "share_rate": "80%", "outcome": "Home visits"}]
        set_released_time(session, by=by, benefit_id=benefit.id or 0, rows=where)


def appraise(engine: Engine, cast: Cast, pilot: int, **changes: Any) -> None:
    facts = {"first_year": 2024, "horizon_years": 1, "price_base_year": 2024, "running_pounds": ""} | changes
    with session_scope(engine) as session:
        set_appraisal(session, by=cast.ada, pilot_id=pilot, appraisal=an_appraisal(**facts))


def rows(app: AppTest) -> dict[str, dict[str, str]]:
    """Title of each row -> its cells by heading, as people read them."""
    found = {}
    for shown in app.table:
        for row in shown.value.to_dict("records"):
            cells = {
                str(name).split("]")[0].replace("\\", "").lstrip("["): str(cell).replace("\\", "")
                for name, cell in row.items()
            }
            found[cells.pop("Figure").strip("*")] = cells
    return found


def view_of(engine: Engine, cast: Cast) -> View:
    head = head_of(engine)
    return View(engine.url.render_as_string(hide_password=False), cast.ada, head, head, TODAY, Filters(), True)


# --- Choosing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", list(PEOPLE))
def test_an_empty_comparison_says_what_it_is_for(open_page: OpenPage, person: str) -> None:
    app = open_page("compare", person)
    assert_sound(app)
    assert "Choose 2 to 6 pilots to see them side by side" in words(app)
    assert not app.table


def test_an_empty_register_leads_to_the_register(open_screen: Opener, empty_engine: Engine) -> None:
    with session_scope(empty_engine) as session:
        ensure_local_user(session, "Local user", "local.user@localhost")
    app = open_screen(empty_engine, "compare")
    assert_sound(app)
    assert "There are no pilots to compare yet" in words(app)


def test_pilots_that_share_a_tag_or_a_problem_are_suggested(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, two: str
) -> None:
    with session_scope(sqlite_engine) as session:
        like = a_pilot(cast, name="Sorting council letters", tags=("letters",))
        register_pilot(session, by=cast.ada, pilot=like, stage=a_stage())
    app = open_page("compare", "ada")
    assert any("2 pilots tagged “letters”" in label for label in links(app))
    one = open_page("compare", "ada", pilots=two.split(",")[0])
    assert_sound(one)
    assert f"Choose at least one more pilot to compare with {two.split(',')[0]}" in words(one)
    assert any("Sorting council letters" in label for label in links(one))
    assert any(label.startswith("Add ") for label in links(open_page("compare", "ada", pilots=two)))


def links(app: AppTest) -> list[str]:
    found: list[Any] = list(app.get("page_link"))
    return [link.proto.label.replace("\\", "") for link in found]


def test_the_choice_is_the_address(open_page: OpenPage, two: str) -> None:
    app = open_page("compare", "ada", pilots=two.lower())
    assert_sound(app)
    assert app.multiselect(key="compare:pilots").value == two.split(",")
    app.multiselect(key="compare:pilots").set_value(two.split(",")[:1]).run()
    assert app.query_params["pilots"] == two.split(",")[0]
    app.multiselect(key="compare:pilots").set_value([]).run()
    assert "pilots" not in app.query_params
    assert_sound(app)


def test_an_unknown_pilot_in_the_address_is_told_and_the_others_are_shown(open_page: OpenPage, two: str) -> None:
    app = open_page("compare", "ada", pilots=f"{two},XXX-999,{SCRIPT}")
    assert not app.exception
    assert "There is no pilot “XXX-999”" in words(app)
    assert len(app.table) > 0
    for asked_for in ("XXX-999", ",,,", SCRIPT, "x" * 5000, "../../etc"):
        assert not open_page("compare", "ada", pilots=asked_for).exception


def test_a_pilot_outside_the_scope_is_unknown(open_page: OpenPage, two: str) -> None:
    app = open_page("compare", "mo", pilots=two)
    assert not app.exception
    assert f"There is no pilot “{two.split(',')[1]}”" in words(app)
    assert "Filling cancelled appointments" not in words(app)
    assert not app.table


def test_six_are_compared_and_a_seventh_is_left_out(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    for number in range(7):
        with session_scope(sqlite_engine) as session:
            entered = a_pilot(cast, name=f"Pilot {number}", reference=f"X-{number:03}")
            register_pilot(session, by=cast.ada, pilot=entered, stage=a_stage())
    names = [f"X-{number:03}" for number in range(7)]
    six = open_page("compare", "mo", pilots=",".join(names[:6]))
    assert_sound(six)
    assert set(names[:6]) <= set(rows(six)["Stage"])
    seven = open_page("compare", "mo", pilots=",".join(names))
    assert_sound(seven)
    assert "At most 6 pilots can be compared. Left out: X-006." in words(seven)
    assert "X-006" not in rows(seven)["Stage"]
    assert len(open_page("compare", "mo", pilots="X-001,x-001,X-001").table) == 0, "one pilot three times is one"


# --- Side by side ------------------------------------------------------------------------------------------------


def test_facts_delivery_cost_and_lessons(open_page: OpenPage, full: str) -> None:
    app = open_page("compare", "ada", pilots=full)
    assert_sound(app)
    one, other = full.split(",")
    found = rows(app)
    assert (found["Stage"][one], found["Stage"][other]) == ("Prototype", "Stopped")
    assert found["Stage"]["How they differ"] == "Different"
    assert found["Age"]["How they differ"] == "The same"
    assert found["Users now"][one] == "40"
    assert found["Users at full scale"]["How they differ"] == "Not reported by any"
    assert found["Delivery confidence"][one] == "✓ Green (three-point scale, October 2026)"
    assert found["Delivery confidence"]["How they differ"] == "The same; on two scales, which are never converted"
    assert (found["Open blockers"][one], found["Open blockers"][other]) == ("1", "0")
    assert found["Open blockers"]["How they differ"] == f"Highest: {one}. Lowest: {other}"
    assert found["Spent to date, nominal"][one] == "£1.3k"
    assert found["Spent to date, 2024 prices"][one] == "£1.3k"
    assert found["Planned to date, nominal"][other] == "£1.0k"
    assert found["Spent to date for each user now, nominal"][one] == "£31.26"
    assert found["What was learned"]["How they differ"] == f"Only {other}"
    assert found["Reason for leaving"][other] == "Benefit not shown"


def test_outcomes_and_value_with_their_intervals(open_page: OpenPage, full: str) -> None:
    app = open_page("compare", "ada", pilots=full)
    one, other = full.split(",")
    found = rows(app)
    assert found["Hours saved, approved, since the start"][one] == "40 hours (30 to 100)"
    overlap = f"No clear order: the intervals of {other} and {one} overlap"
    assert found["Hours saved, approved, since the start"]["How they differ"] == overlap
    assert "Caseworker hours saved" in found["Time saved"][one]
    worth = 40 * 0.8 * 0.5 * 0.8 * 18.40 * 1.3
    assert found["Claimed, 2024 prices"][one].startswith(f"£{worth:,.2f} (")
    assert found["Evidenced, 2024 prices"][one] == "£0", "its evidence is two years old"
    assert found["What is missing"]["How they differ"] == "The same"
    assert "System log. Maryland 1" in found["Best design of the evidence"][one]
    assert found["Evidence of the benefits"][one] == "Evidence out of date: 1"
    unproven = found["Unproven hours: nobody knows where they went"]
    assert unproven[one] == f"{40 * 0.8 * 0.5 * 0.2:.1f} hours"
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert alts[0].startswith("Horizontal bars with intervals, 2024 prices:")
    assert "spent £1.3k and claims" in alts[1]
    assert "the same editions of every parameter" in words(app)


def test_appraisals_on_the_same_basis_are_ranked(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, full: str
) -> None:
    one, other = full.split(",")
    assert "It is not recorded how the pilot is appraised" in str(rows(open_page("compare", "ada", pilots=full)))
    for pilot in (cast.pilot, cast.other_pilot):
        appraise(sqlite_engine, cast, pilot)
    found = rows(open_page("compare", "ada", pilots=full))
    npsv = found["Net present social value (NPSV), 2024 prices, discounted to 2024"]
    assert npsv["How they differ"] == f"Highest: {other}. Lowest: {one}"
    assert found["Benefit-cost ratio (BCR)"][one] != "Not reported"
    assert found["BCR, cash only"][one] == "0.00"
    assert (
        found["Payback, years from the first"]["How they differ"] == f"None pays back within its years: {one}, {other}"
    )


def test_other_prices_and_first_years_are_converted_and_said(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, full: str
) -> None:
    one, other = full.split(",")
    appraise(sqlite_engine, cast, cast.pilot, price_base_year=2020)
    appraise(sqlite_engine, cast, cast.other_pilot)
    app = open_page("compare", "ada", pilots=full)
    assert_sound(app)
    assert f"Brought to 2024 prices by the deflator: {one} 2020 prices, {other} 2024 prices." in words(app)
    found = rows(app)
    assert "in 2020 prices" in found["NPSV as on the pilot's own page"][one]
    npsv = found["Net present social value (NPSV), 2024 prices, discounted to 2024"]
    assert npsv["How they differ"] == f"Highest: {other}. Lowest: {one}"


def test_different_horizons_are_said_and_nothing_is_ranked(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, full: str
) -> None:
    one, other = full.split(",")
    appraise(sqlite_engine, cast, cast.pilot)
    appraise(sqlite_engine, cast, cast.other_pilot, horizon_years=10)
    app = open_page("compare", "ada", pilots=full)
    assert_sound(app)
    why = f"horizons differ: {one} 1 year, {other} 10 years"
    assert f"The appraisals are not on the same basis, so they are not ranked: {why}" in words(app)
    found = rows(app)
    for title in (
        "Benefit-cost ratio (BCR)",
        "BCR, cash only",
        "Net present value, cash only, 2024 prices, discounted to 2024",
    ):
        assert found[title]["How they differ"] == f"Not ranked: not on the same basis: {why}"


def test_only_what_differs(open_page: OpenPage, full: str) -> None:
    app = open_page("compare", "ada", pilots=full, rows="differences")
    assert_sound(app)
    found = rows(app)
    assert "Stage" in found
    assert "Age" not in found
    assert not {row["How they differ"] for row in found.values()} & {"The same", "Not reported by any"}


def test_bare_pilots_say_not_reported(open_page: OpenPage, two: str) -> None:
    app = open_page("compare", "ada", pilots=two)
    assert_sound(app)
    found = rows(app)
    one = two.split(",")[0]
    assert found["Spent to date, nominal"][one] == "Not reported"
    assert found["Claimed, 2024 prices"][one] == "Not reported"
    assert found["What is missing"][one] == "It is not recorded how the pilot is appraised"
    assert found["Open blockers"][one] == "0"
    assert "Nothing reported yet" in words(app)


def test_the_past_is_compared_as_it_was(open_page: OpenPage, sqlite_engine: Engine, cast: Cast, full: str) -> None:
    before = open_page("compare", "ada", pilots=full, as_at="2026-10-31")
    assert_sound(before)
    assert rows(before)["Stage"][full.split(",")[1]] == "Prototype"
    known = open_page("compare", "ada", pilots=full, as_known=datetime.now(UTC).isoformat())
    assert_sound(known)
    assert "Nothing can be edited here" in words(known)
    unknown = open_page("compare", "ada", pilots=full, as_known="2026-01-01")
    assert not unknown.exception
    assert "There is no pilot" in words(unknown)


def test_a_withdrawn_pilot_is_flagged(open_page: OpenPage, sqlite_engine: Engine, cast: Cast, full: str) -> None:
    with session_scope(sqlite_engine) as session:
        withdraw_pilot(session, by=cast.ada, pilot_id=cast.pilot, reason="Entered twice")
    app = open_page("compare", "ada", pilots=full)
    assert_sound(app)
    found = rows(app)
    assert found["Stage"][full.split(",")[0]] == "Prototype, withdrawn"
    assert found["Claimed, 2024 prices"][full.split(",")[0]] == "Not reported"


def test_user_text_is_never_markup(open_page: OpenPage, sqlite_engine: Engine, cast: Cast, full: str) -> None:
    with session_scope(sqlite_engine) as session:
        changes = {"name": SCRIPT, "problem": SCRIPT}
        edit_pilot(session, by=cast.ada, pilot_id=cast.pilot, changes=changes)
    app = open_page("compare", "ada", pilots=full)
    assert_sound(app)
    assert not any("<script>" in str(element.value) for element in (*app.markdown, *app.caption))
    for shown in app.table:
        assert not any("<script>" in str(cell) for cell in shown.value.to_numpy().ravel())


# --- The file and the working ------------------------------------------------------------------------------------


def test_the_file_holds_every_row_with_numbers_as_they_are(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, full: str
) -> None:
    appraise(sqlite_engine, cast, cast.pilot)
    app = open_page("compare", "ada", pilots=full)
    buttons: list[Any] = list(app.get("download_button"))
    assert "Comparison (CSV)" in {button.label for button in buttons}
    view, references = view_of(sqlite_engine, cast), tuple(full.split(","))
    made = comparison_csv(compare.rows_of(view, references), references)
    read = {row["figure"]: row for row in csv.DictReader(io.StringIO(made.decode()))}
    one, other = references
    assert read["Spent to date, nominal"][one] == "1250.5"
    assert read["Spent to date for each user now, nominal"][one] == "31.2625"
    assert float(read["Claimed, 2024 prices"][f"{one} low"]) < float(read["Claimed, 2024 prices"][one])
    assert read["Stage"][other] == "stopped"
    assert read["Benefit-cost ratio (BCR)"][other] == ""
    assert set(read) == set(rows(app))


def test_every_figure_worked_out_recomputes_from_its_own_working(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, full: str
) -> None:
    appraise(sqlite_engine, cast, cast.pilot, price_base_year=2020)
    appraise(sqlite_engine, cast, cast.other_pilot)
    open_page("compare", "ada", pilots=full)
    view, references = view_of(sqlite_engine, cast), tuple(full.split(","))
    found, shown = compared(view, references), {row.title: row for row in compare.rows_of(view, references)}
    written = {name: write() for name, write in workings(found).items()}
    basis = found.comparable.basis
    titles = {
        "claimed": "Claimed, 2024 prices", "evidenced": "Evidenced, 2024 prices", "assured": "Assured, 2024 prices",
        "banked": "Banked, 2024 prices", "unproven hours": "Unproven hours: nobody knows where they went",
        "spent to date, 2024 prices": "Spent to date, 2024 prices",
        "spent for each user now": "Spent to date for each user now, nominal",
        "Benefit-cost ratio (BCR)": "Benefit-cost ratio (BCR)", "Benefit-cost ratio, cash only": "BCR, cash only",
        "Benefit-cost ratio without optimism bias and confidence": next(title for title in shown if "what it would look like" in title),
        "Net present social value (NPSV), on the same basis": f"Net present social value (NPSV), {basis}",
        "Net present value, cash only, on the same basis": f"Net present value, cash only, {basis}",
    }  # fmt: skip
    for number, reference in enumerate(references):
        for figure, title in titles.items():
            working = written[f"{reference}: {figure}"]
            cell = shown[title].cells[number]
            assert working.value == pytest.approx(cell.value), figure
            assert recompute(working) == working.value
            if cell.low is not None:
                assert (working.low, working.high) == pytest.approx((cell.low, cell.high))
    for name, working in written.items():
        assert working.value is not None or working.missing, name


def test_what_is_not_reported_says_why_in_its_working(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, two: str
) -> None:
    open_page("compare", "ada", pilots=two)
    view, references = view_of(sqlite_engine, cast), tuple(two.split(","))
    for name, write in workings(compared(view, references)).items():
        working = write()
        assert working.missing or working.value is not None, name


def test_the_dialog_opens(open_page: OpenPage, full: str) -> None:
    app = open_page("compare", "ada", pilots=full)
    press(app, "Show working")
    assert any(f"{full.split(',')[0]}: claimed" in str(box.value) for box in app.selectbox)


def test_what_the_address_asks_for(open_page: OpenPage, sqlite_engine: Engine, cast: Cast, two: str) -> None:
    open_page("compare", "ada")
    view, (one, other) = view_of(sqlite_engine, cast), two.split(",")
    found = asked(view, f" {other.lower()} ,{one},, {other},nope")
    assert (found.references, found.left_out, found.unknown) == ((other, one), (), ("NOPE",))


# --- From the register -------------------------------------------------------------------------------------------


def test_rows_ticked_in_the_register_lead_here(open_page: OpenPage, two: str) -> None:
    app = open_page("pilots", "ada")
    shown: pd.DataFrame = app.dataframe[0].value
    key = str(app.dataframe[0].key)
    app.session_state[key] = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    app.run()
    assert_sound(app)
    [link] = [one for one in app.get("page_link") if one.proto.label == "Compare these 2"]
    assert f"pilots={'%2C'.join(shown['Reference'])}" in link.proto.query_string
