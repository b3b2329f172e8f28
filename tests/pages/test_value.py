"""The value screen: four rungs and never one number, what waits, what is missing, and the working of every figure."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio.appraisal.formulas import evaluate
from portfolio.appraisal.working import Working, recompute
from portfolio.db import session_scope
from portfolio.filters import parse_filters
from portfolio.models import Measurement
from portfolio.people.service import ensure_local_user
from portfolio.pilots.costs import save_costs
from portfolio.ui import value_facts, value_model, value_workings
from portfolio.ui.links import SCREENS
from portfolio.ui.view import View, look
from portfolio.vocabulary import (
    BenefitStatus,
    Destination,
    Direction,
    MeasurementStatus,
    Method,
    Outcome,
    PeriodRule,
    Valuation,
    ValueClass,
)
from tests.cast import PEOPLE, Cast, a_cost
from tests.pages.conftest import Opener, assert_sound, words
from tests.value_book import Book

RUNGS = ("Claimed", "Evidenced", "Assured", "Banked")
SCRIPT = "<script>alert(1)</script> **bold** [link](https://example.org) $x$"
PAY = 24 * 1.3


@pytest.fixture
def book(sqlite_engine: Engine, cast: Cast) -> Book:
    return Book(sqlite_engine, cast)


@pytest.fixture
def told(book: Book, cast: Cast) -> Book:
    """A small portfolio with one of everything: 2024 and 2026, both pilots."""
    cohort = book.cohort()
    cash = book.benefit(
        name="Overtime", value_class=ValueClass.CASH_RELEASING, budget_line="Agency staff", realisation_rate=Decimal(1),
        status=BenefitStatus.ASSURED, submitted_by_id=cast.people["mo"], reviewed_by_id=cast.people["asha"],
        assured_to=date(2026, 4, 30), unit_low_pence=2000, unit_high_pence=3000,
    )  # fmt: skip
    book.went(cash, "0.5", Destination.CASH)
    book.banked(cash, date(2024, 6, 1), 5_000_000, "J-1")
    over = book.benefit(
        name="Agency cover", value_class=ValueClass.CASH_RELEASING, budget_line="Agency staff",
        realisation_rate=Decimal(1), evidence_expires_on=date(2026, 6, 30),
    )  # fmt: skip
    book.went(over, "0.4", Destination.CASH)
    book.banked(over, date(2024, 7, 1), 100_000, "J-2")
    book.banked(over, date(2026, 6, 1), 90_000, "J-3")
    time = book.benefit(cohort_id=cohort, realisation_low=Decimal("0.2"), realisation_high=Decimal("0.9"))
    book.went(time, "0.6")
    book.measured(date(2026, 3, 1), date(2026, 3, 31), "100", low=Decimal(70), high=Decimal(140))
    book.measured(date(2026, 5, 1), date(2026, 5, 31), "40", method=Method.SELF_REPORT)
    waits = {"status": MeasurementStatus.SUBMITTED, "reviewed_by_id": None}
    book.measured(date(2026, 6, 1), date(2026, 6, 30), "30", **waits)
    _of_the_other_pilot(book, cast, cohort)
    with session_scope(book.engine) as session:
        save_costs(session, by=cast.ada, lines=[a_cost(cast.pilot, pounds="12000"), a_cost(cast.other_pilot)])
    return book


def _of_the_other_pilot(book: Book, cast: Cast, cohort: int) -> None:
    """Time of the same cohort, a disbenefit, an outcome that is not money, and a benefit that lacks almost everything."""
    own: dict[str, Any] = {"pilot_id": cast.other_pilot}
    hours = book.indicator(
        name="Clerk hours", outcome=Outcome.TIME_SAVED, unit="hours", period_rule=PeriodRule.SUM, baseline=Decimal(0), **own
    )  # fmt: skip
    shared = book.benefit(indicator_id=hours, name="Clerk time", cohort_id=cohort, status=BenefitStatus.SUBMITTED,
                          submitted_by_id=cast.people["tom"], **own)  # fmt: skip
    book.went(shared, "0.3", Destination.ABSORBED, **own)
    book.measured(date(2026, 4, 1), date(2026, 4, 30), "80", indicator_id=hours, method=Method.RANDOMISED, **own)
    calls = book.indicator(
        name="Complaints", outcome=Outcome.QUALITY, unit="complaints", direction=Direction.LOWER,
        period_rule=PeriodRule.SUM, baseline=Decimal(10), **own,
    )  # fmt: skip
    book.benefit(
        indicator_id=calls, name="Complaints handled", is_disbenefit=True, valuation=Valuation.UNIT,
        unit_value_pence=5000, on_cost_rate=None, realisation_rate=Decimal(1), **own,
    )  # fmt: skip
    book.measured(date(2026, 4, 1), date(2026, 4, 30), "16", indicator_id=calls, **own)
    waits = book.indicator(name="Waiting", outcome=Outcome.PATIENT, unit="days", direction=Direction.LOWER,
                           period_rule=PeriodRule.MEAN, baseline=Decimal(30), **own)  # fmt: skip
    book.benefit(indicator_id=waits, name="Shorter waits", value_class=ValueClass.QUANTIFIED, valuation=Valuation.NONE,
                 unit_value_pence=None, price_base_year=None, value_source="", on_cost_rate=None, **own)  # fmt: skip
    book.measured(
        date(2025, 7, 1), date(2026, 6, 30), "26", indicator_id=waits, low=Decimal(25), high=Decimal(28), **own
    )
    book.benefit(indicator_id=waits, name="Bed days", valuation=Valuation.UNIT, unit_value_pence=None,
                 price_base_year=None, value_source="", attribution_rate=None, on_cost_rate=None, **own)  # fmt: skip


def view_of(app: AppTest) -> View:
    found: View = look(parse_filters(dict(app.query_params))[0])
    return found


def all_workings(app: AppTest, by: str = "goal") -> dict[str, Working]:
    """The working of every figure of the screen, written."""
    view = view_of(app)
    facts = value_facts.facts_of(view)
    return {name: write() for name, write in value_workings.workings(facts, value_model.grouped(view, by), by).items()}


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def links_of(app: AppTest) -> list[str]:
    found: list[Any] = list(app.get("page_link"))
    return [link.label.replace("\\", "").replace("*", "") for link in found]


def tables(app: AppTest) -> dict[str, pd.DataFrame]:
    return {frame.proto.alt: frame.value for frame in app.dataframe}


def table(app: AppTest, starts: str) -> pd.DataFrame:
    return next(value for alt, value in tables(app).items() if alt.startswith(starts))


# --- Empty states ------------------------------------------------------------------------------------------------


def test_an_empty_register_says_what_to_do(open_screen: Opener, empty_engine: Engine) -> None:
    with session_scope(empty_engine) as session:
        ensure_local_user(session, "Local user", "local.user@localhost")
    app = open_screen(empty_engine, "value")
    assert_sound(app)
    assert "No pilot matches" in words(app)
    assert "Register a pilot" in links_of(app)


def test_without_a_benefit_it_says_where_to_add_one(open_screen: Opener, sqlite_engine: Engine, cast: Cast) -> None:
    app = open_screen(sqlite_engine, "value", person=cast.people["ada"])
    assert_sound(app)
    assert "0 of 2 pilots report a benefit; 0 with evidence." in words(app)
    assert "Open a pilot, choose Value, and add a benefit" in words(app)
    assert "Choose a pilot" in links_of(app)
    assert not app.metric


def test_with_nothing_valued_rungs_are_not_reported_and_not_zero(open_screen: Opener, book: Book) -> None:
    book.benefit()
    app = open_screen(book.engine, "value", person=book.cast.people["ada"])
    assert_sound(app)
    assert metrics(app) == dict.fromkeys(RUNGS, "Not reported")
    assert "No benefit has a value in pounds yet" in words(app)
    assert "1 benefit, 1 without a value" in words(app)
    assert all(
        working.value is None and working.missing for name, working in all_workings(app).items() if name in RUNGS
    )


# --- What it says ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", list(PEOPLE))
def test_everyone_reads_the_value_of_their_own_organisations(open_screen: Opener, told: Book, person: str) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people[person])
    assert_sound(app)
    sees = {"ada": 2, "dev": 1, "vera": 1, "mo": 1, "asha": 1, "tom": 1, "noor": 1}[person]
    assert f"{sees} of {sees} pilots report" in words(app).replace("1 of 1 pilots reports", "1 of 1 pilots report")


def test_each_rung_has_a_card_with_both_intervals_and_its_denominator(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"])
    assert_sound(app)
    said = words(app)
    assert "2 of 2 pilots report a benefit; 2 with evidence." in said
    assert "7 benefits, 1 without a value. Pounds are in 2024 prices, to date, as at 16 November 2026" in said
    assert list(metrics(app)) == list(RUNGS)
    assert "if each errs on its own" in said
    assert "if all err the same way" in said
    assert "5 of 6 benefits in pounds" in said
    assert "1 benefit with moves in 2026 is not in it" in said
    assert "1 benefit waits for assurance" in " ".join(links_of(app))
    assert "1 measurement waits for approval" in " ".join(links_of(app))


def test_a_loss_is_shown_as_negative_and_never_netted_unseen(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"])
    app.session_state["value:table:ladder"] = True
    shown = table(app.run(), "Table of the picture: value by rung")
    assert list(shown["Rung"]) == list(RUNGS)
    claimed = shown.iloc[0]
    assert claimed["Disbenefits and losses, £"] == -(16 - 10) * 50
    parts = claimed[["Cash-releasing, £", "Non-cash-releasing, £", "Disbenefits and losses, £"]]
    assert parts.sum() == pytest.approx(claimed["Total, £"], abs=2)
    assert "−£300 disbenefits" in app.get("plotly_chart")[0].proto.alt


def test_every_picture_has_words_axes_and_a_table(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"])
    charts: list[Any] = list(app.get("plotly_chart"))
    assert len(charts) == 6
    for chart in charts:
        assert len(chart.proto.alt) > 40
        spec = json.loads(chart.proto.spec)
        if spec["data"][0]["type"] != "sankey":
            assert spec["layout"]["xaxis"]["title"]["text"]
    for name in ("ladder", "against_cost", "flow", "evidence", "matrix"):
        app.session_state[f"value:table:{name}"] = True
    opened = tables(app.run())
    assert sum(alt.startswith("Table of the picture") for alt in opened) == 5
    assert any(alt.startswith("Value on four rungs by goal") for alt in opened)


def test_hours_of_unknown_destination_are_unproven(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"])
    app.session_state["value:table:flow"] = True
    shown = table(app.run(), "Table of the picture: where the hours went").set_index("Hours")["To date, hours"]
    parts = shown[["Not due to the pilot, or not realised", "Realised", "Shares not stated"]]
    assert shown["Gross hours claimed"] == pytest.approx(parts.sum())
    ends = ["Released as cash", "Redeployed to a named outcome", "Absorbed by rising demand", "Unproven"]
    assert shown["Realised"] == pytest.approx(shown[ends].sum())
    assert shown["Unproven"] > 0
    assert len(table(app, "Pilots by hours of which nobody knows")) == 2


def test_an_outcome_that_is_not_money_keeps_its_unit(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"])
    [row] = table(app, "Outcomes that are not valued in money").to_dict("records")
    assert (row["Outcome"], row["Unit"]) == ("Patient outcome", "days × years")
    assert row["Claimed"] == "4.00"
    assert row["Interval"] == "2.00 to 5.00"


def test_a_double_count_is_cut_and_shown(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"])
    [row] = table(app, "Cohorts whose claims were cut").to_dict("records")
    assert row["Cohort"] == "Caseworkers, Housing Support Agency"
    assert row["Claimed by all"] == "250 hours"
    assert row["The cohort has"] == "88 hours"
    app.session_state["value:table:matrix"] = True
    [pair] = table(app.run(), "Table of the picture: who shares").to_dict("records")
    assert pair["Shared"] == "80 hours"


def test_concerns_name_what_is_banked_beyond_assured_and_what_expired(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"])
    said = words(app)
    assert "Banked beyond assured" in said
    assert "evidence expired: 1 benefit" in said
    assert "The banked value of 1 benefit is not reported: budgets moved in 2026 (£1.9k nominal in all)" in said
    assert list(table(app, "Benefits with expired")["Benefit"]) == ["Agency cover"]
    assert set(table(app, "Benefits because of which budgets moved")["Benefit"]) == {"Overtime"}


# --- Filters, links, clicks ----------------------------------------------------------------------------------------


def test_filters_narrow_the_totals_but_not_the_caps(open_screen: Opener, told: Book) -> None:
    ada = told.cast.people["ada"]
    app = open_screen(told.engine, "value", person=ada, organisation=str(told.cast.trust))
    assert_sound(app)
    assert "1 of 1 pilots reports a benefit" in words(app)
    [row] = table(app, "Cohorts whose claims were cut").to_dict("records")
    assert row["Claimed by all"] == "250 hours"
    assert row["Claimed by these pilots"] == "80 hours"
    early = open_screen(told.engine, "value", person=ada, as_at="2026-02-28")
    assert_sound(early)
    assert metrics(early) == dict.fromkeys(RUNGS, "Not reported")


def test_the_past_shows_what_was_known(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"], as_known="2026-11-15")
    assert_sound(app)
    assert any("what was known on 15 November 2026" in warning.value for warning in app.warning)


@pytest.mark.parametrize(
    ("by", "first"),
    [("goal", "Scale trusted pilots"), ("organisation", "Housing Support Agency"), ("outcome", "Time saved")],
)
def test_groups_are_chosen_by_the_url(open_screen: Opener, told: Book, by: str, first: str) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"], by=by)
    assert_sound(app)
    shown = table(app, "Value on four rungs by")
    assert shown.iloc[0, 0] == first
    assert value_model.BY[by] == shown.columns[0]
    total = all_workings(app, by)["Claimed"].value
    assert shown["Claimed, £"].sum() == pytest.approx(total, abs=3)


@pytest.mark.parametrize("name", ["against_cost", "evidence"])
def test_a_point_opens_its_pilot(open_screen: Opener, told: Book, name: str) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"])
    place = {"against_cost": 1, "evidence": 4}[name]
    spec = json.loads(app.get("plotly_chart")[place].proto.spec)
    reference = spec["data"][0]["customdata"][0]
    point = {"points": [{"customdata": reference}], "point_indices": [0], "box": [], "lasso": []}
    app.session_state[f"value:{name}:0"] = {"selection": point}
    app.run()
    assert not app.exception
    assert (app.query_params["ref"], app.query_params["part"]) == (reference, "value")


def test_a_bar_opens_the_pilots_of_its_group(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"], by="organisation")
    point = {"points": [{"customdata": str(told.cast.agency)}], "point_indices": [0], "box": [], "lasso": []}
    app.session_state["value:groups:0"] = {"selection": point}
    app.run()
    assert not app.exception
    assert app.query_params["organisation"] == str(told.cast.agency)
    assert [title.value for title in app.title] == [SCREENS["pilots"].title]


def test_what_is_missing_leads_to_its_pilots(open_screen: Opener, told: Book) -> None:
    ada = told.cast.people["ada"]
    app = open_screen(told.engine, "value", person=ada)
    assert "1 of 7 benefits without a value: what is missing" in [box.label for box in app.main.expander]
    app = open_screen(told.engine, "value", person=ada, lacks="no unit value is entered")
    assert_sound(app)
    counted = table(app, "What benefits without a value lack")
    assert set(counted["Missing"]) == {"no unit value is entered", "the share due to the pilot is not stated"}
    assert counted["Benefits"].tolist() == [1, 1]
    assert list(table(app, "Benefits without a value")["Benefit"]) == ["Bed days"]
    assert "Benefits for which no unit value is entered" in words(app)


def test_text_from_users_is_never_markup(open_screen: Opener, book: Book) -> None:
    book.went(book.benefit(name=SCRIPT), "0.5")
    book.measured(date(2026, 3, 1), date(2026, 3, 31), "100")
    app = open_screen(book.engine, "value", person=book.cast.people["ada"])
    assert_sound(app)
    assert "script" not in words(app)
    app.session_state["value:table:evidence"] = True
    app.run()
    assert any(SCRIPT in str(cell) for shown in tables(app).values() for cell in shown.to_numpy().ravel())
    assert any(SCRIPT in label for given in all_workings(app)["Claimed"].givens for label in given.labels)


# --- Workings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", list(value_model.BY))
def test_every_figure_is_recomputed_from_its_own_working(open_screen: Opener, told: Book, by: str) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"], by=by)
    found = all_workings(app, by)
    assert len(found) > 50
    for figure, working in found.items():
        assert working.value is None or recompute(working) == working.value, figure
        values = {given.name: given.value for given in working.givens} | {
            step.name: step.result for step in working.steps
        }
        for step in working.steps:
            result = evaluate(step.formula, {argument: values[source] for argument, source in step.takes.items()})
            assert result == pytest.approx(step.result), (figure, step.name)
        for end in (working.low, working.high):
            assert end is None or end in values.values(), figure
        for given in working.givens:
            assert not given.labels or len(given.labels) == len(given.value), figure


def test_what_is_shown_is_what_the_workings_give(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"])
    for name in ("ladder", "against_cost", "flow"):
        app.session_state[f"value:table:{name}"] = True
    app.run()
    found = all_workings(app)
    rungs = table(app, "Table of the picture: value by rung").set_index("Rung")
    for rung in RUNGS:
        assert rungs.loc[rung, "Total, £"] == round(found[rung].value)
        for part in ("Cash-releasing", "Non-cash-releasing", "Disbenefits and losses"):
            assert rungs.loc[rung, f"{part}, £"] == round(found[f"{rung}: {part.lower()}"].value)
        ends = {step.name: step.result for step in found[rung].steps}
        if rung != "Banked":
            own = rungs.loc[rung, "If each errs on its own, £"]
            assert own == f"{found[rung].low:,.0f} to {found[rung].high:,.0f}"
            same = rungs.loc[rung, "If all err the same way, £"]
            assert same == f"{ends['low, all err the same way']:,.0f} to {ends['high, all err the same way']:,.0f}"
    pilots = table(app, "Table of the picture: value against cost").set_index("Pilot")
    for key, row in pilots.iterrows():
        working = found[f"{key}: claimed"]
        assert (row["Claimed, £"], row["Low, £"]) == (round(working.value), round(working.low))
    hours = table(app, "Table of the picture: where").set_index("Hours")["To date, hours"]
    for hours_of, value in hours.items():
        assert value == pytest.approx(found[f"Hours: {str(hours_of)[0].lower()}{str(hours_of)[1:]}"].value)
    assert found["Pilots that report a benefit"].value == 2
    assert found["Benefits without a value"].value == 1
    assert found["Pilots with a spend and a value in pounds"].value == 2
    assert found["Budgets moved that cannot be put into the price year, nominal"].value == 1900
    assert found["Benefits with evidence expired"].value == 1
    assert found["Measurements waiting for approval"].value == 1


def test_a_working_names_each_benefit_by_pilot_name_and_revision(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"])
    [labels] = {given.labels for given in all_workings(app)["Claimed"].givens if given.labels}
    assert len(labels) == 5
    assert any("Overtime (revision " in label for label in labels)


def test_the_button_shows_the_working(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"])
    next(button for button in app.button if button.label == "Show working").click()
    app.run()
    assert not app.exception
    [chosen] = [box for box in app.selectbox if box.label == "Figure"]
    assert chosen.value == "Claimed"
    assert any("Claimed" in element.value and "£" in element.value for element in app.markdown)


def test_a_saved_change_is_on_the_screen_at_the_next_run(open_screen: Opener, told: Book) -> None:
    app = open_screen(told.engine, "value", person=told.cast.people["ada"])
    before = metrics(app)["Claimed"]
    told.add(
        Measurement(
            pilot_id=told.cast.pilot, indicator_id=told.cast.indicator, period_start=date(2026, 7, 1),
            period_end=date(2026, 7, 31), value=Decimal(500), method=Method.SYSTEM_LOG, status=MeasurementStatus.APPROVED,
            submitted_by_id=told.cast.people["mo"], reviewed_by_id=told.cast.people["asha"],
        )
    )  # fmt: skip
    assert metrics(app.run())["Claimed"] != before
