"""The forms of a pilot's value: the good path of each, bad input in words, conflicts, and who may not."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio.db import read_session, session_scope
from portfolio.models import Appraisal, Benefit, BudgetMove, Cohort, Pilot, ReleasedTime
from portfolio.value.service import add_benefit, edit_benefit, record_budget_move, set_appraisal, submit_benefit
from portfolio.vocabulary import Beneficiary, BenefitStatus, Destination, Outcome, PeriodRule, Valuation, ValueClass
from tests.cast import Cast, a_budget_move, a_cash_benefit, an_appraisal
from tests.pages.conftest import OpenPage, field_key, fill, open_form, press, widget, words
from tests.pages.worth import Writer

BEGUN = date(2026, 2, 1)
EVIDENCE = {"evidence_expires_on": None}
"""An evidence link without an end: scripts run by the real clock, which passes any day."""


@pytest.fixture
def reference(sqlite_engine: Engine, cast: Cast) -> str:
    with read_session(sqlite_engine) as session:
        found = session.get(Pilot, cast.pilot)
        assert found is not None
        return found.reference


@pytest.fixture
def show(open_page: OpenPage, reference: str) -> Any:
    def opened(person: str = "mo", about: str = "benefits") -> AppTest:
        return open_page("pilot", person, ref=reference, part="value", about=about)

    return opened


@pytest.fixture
def writer(sqlite_engine: Engine, cast: Cast) -> Writer:
    return Writer(sqlite_engine, cast)


@pytest.fixture
def benefit(writer: Writer) -> int:
    return writer.benefit(price_base_year=2024, **EVIDENCE)


@pytest.fixture
def cash(writer: Writer, cast: Cast) -> int:
    return int(writer.save(add_benefit, by=cast.mo, pilot_id=cast.pilot, benefit=a_cash_benefit(cast, **EVIDENCE)))


def rows(engine: Engine, model: Any) -> list[Any]:
    with read_session(engine) as session:
        return list(session.scalars(sa.select(model).order_by(model.id)))


def error(app: AppTest) -> str:
    return "\n".join(element.value for element in app.error).replace("\\", "")


def begin(app: AppTest, form: str, cast: Cast, value_class: ValueClass, valuation: Valuation | None = None) -> AppTest:
    """Open the form and choose what kind of value."""
    open_form(app, form)
    widget(app, form, "indicator_id").set_value(cast.indicator).run()
    widget(app, form, "value_class").set_value(value_class).run()
    if valuation is not None:
        widget(app, form, "valuation").set_value(valuation).run()
    return app


def test_a_benefit_is_added_step_by_step(show: Any, cast: Cast, sqlite_engine: Engine) -> None:
    form = f"benefit:{cast.pilot}:new"
    app = open_form(show(), form)
    assert "Choose both" in words(app)
    begin(app, form, cast, ValueClass.NON_CASH_RELEASING, Valuation.PAY)
    assert "No pay rate is supplied here" in words(app)
    for name in ("unit_value_pounds", "on_cost_rate", "attribution_rate", "realisation_rate", "realisation_low"):
        assert widget(app, form, name).value == "", f"{name} has no default"
    with pytest.raises(KeyError):
        widget(app, form, "budget_line")
    fill(
        app, form, name="Less sorting", beneficiary=Beneficiary.STAFF, unit_value_pounds="18.40", on_cost_rate="30%",
        price_base_year="2024", value_source="Pay scales", attribution_rate="80%", realisation_rate="0.5", realisation_low="40%",
        realisation_high="60%", starts_on=BEGUN, signs_off_id=cast.people["vera"], forecast_annual="4,800",
    )  # fmt: skip
    press(app, "Add it")
    assert not app.error
    [row] = rows(sqlite_engine, Benefit)
    assert (row.name, row.unit_value_pence, row.status) == ("Less sorting", 1840, BenefitStatus.DRAFT)
    assert (str(row.attribution_rate), str(row.on_cost_rate), row.people, row.decay_rate) == (
        "0.800000",
        "0.300000",
        None,
        None,
    )
    assert float(row.forecast_annual) == 4800


def test_wrong_input_is_refused_by_name_and_stays_in_the_form(show: Any, cast: Cast, sqlite_engine: Engine) -> None:
    form = f"benefit:{cast.pilot}:new"
    app = begin(show(), form, cast, ValueClass.NON_CASH_RELEASING, Valuation.PAY)
    fill(
        app, form, name="Kept as typed", attribution_rate="1.2", realisation_rate="sixty", unit_value_pounds="18.405",
        evidence_url="not a link", people="3.5",
    )  # fmt: skip
    press(app, "Add it")
    said = error(app)
    for phrase in (
        "Nothing was saved", "Attribution rate: is above 1", "Realisation rate: “sixty” is not a rate",
        "Unit value (£): “18.405” has a fraction of a penny", "Beneficiary: is needed", "Start date: is needed",
        "Signs it off: is needed", "Evidence link: is not a web address", "People: is not a whole number",
    ):  # fmt: skip
        assert phrase in said, phrase
    assert widget(app, form, "name").value == "Kept as typed"
    assert not rows(sqlite_engine, Benefit)


def test_what_does_not_hang_together_is_said(show: Any, cast: Cast) -> None:
    form = f"benefit:{cast.pilot}:new"
    app = begin(show(), form, cast, ValueClass.CASH_RELEASING, Valuation.PAY)
    fill(
        app, form, name="X", beneficiary=Beneficiary.STAFF, unit_value_pounds="18", realisation_rate="50%", realisation_low="60%",
        realisation_high="40%", starts_on=BEGUN, signs_off_id=cast.people["vera"],
    )  # fmt: skip
    press(app, "Add it")
    said = error(app)
    assert "Budget line is needed" in said
    assert "Source of the unit value is needed" in said
    assert "Price base year is needed" in said
    assert "Realisation rate does not lie between its low and its high" in said


def test_only_what_matters_is_asked_for_each_kind_of_value(show: Any, cast: Cast) -> None:
    form = f"benefit:{cast.pilot}:new"
    app = begin(show(), form, cast, ValueClass.QUANTIFIED)
    for absent in ("unit_value_pounds", "valuation", "budget_line", "confidence_grade", "on_cost_rate"):
        with pytest.raises(KeyError):
            widget(app, form, absent)
    assert widget(app, form, "attribution_rate").value == ""
    widget(app, form, "value_class").set_value(ValueClass.QUALITATIVE).run()
    for absent in ("attribution_rate", "forecast_annual"):
        with pytest.raises(KeyError):
            widget(app, form, absent)
    widget(app, form, "value_class").set_value(ValueClass.CASH_RELEASING).run()
    widget(app, form, "valuation").set_value(Valuation.UNIT).run()
    assert widget(app, form, "budget_line").value == ""
    with pytest.raises(KeyError):
        widget(app, form, "on_cost_rate")


def test_job_satisfaction_is_not_valued_as_life_satisfaction(show: Any, cast: Cast, writer: Writer) -> None:
    jobs = writer.indicator(
        name="Job satisfaction",
        outcome=Outcome.WELLBEING,
        unit="job satisfaction points (0-10)",
        period_rule=PeriodRule.MEAN,
    )
    form = f"benefit:{cast.pilot}:new"
    app = open_form(show(), form)
    widget(app, form, "indicator_id").set_value(jobs).run()
    widget(app, form, "value_class").set_value(ValueClass.NON_CASH_RELEASING).run()
    offered = widget(app, form, "valuation").options
    assert not [option for option in offered if "WELLBY" in option]
    assert "satisfaction with a job is another question" in words(app)


def test_the_published_value_is_shown_and_not_asked_for(
    show: Any, cast: Cast, writer: Writer, sqlite_engine: Engine
) -> None:
    life = writer.indicator(
        name="Life satisfaction",
        outcome=Outcome.WELLBEING,
        unit="life satisfaction points (0-10)",
        period_rule=PeriodRule.MEAN,
    )
    form = f"benefit:{cast.pilot}:new"
    app = open_form(show(), form)
    widget(app, form, "indicator_id").set_value(life).run()
    widget(app, form, "value_class").set_value(ValueClass.NON_CASH_RELEASING).run()
    widget(app, form, "valuation").set_value(Valuation.WELLBY).run()
    assert "13000 (10000 to 16000) £ per WELLBY, 2019 prices" in words(app)
    with pytest.raises(KeyError):
        widget(app, form, "unit_value_pounds")
    fill(
        app,
        form,
        name="Calmer",
        beneficiary=Beneficiary.STAFF,
        people="4,000",
        starts_on=BEGUN,
        signs_off_id=cast.people["vera"],
    )
    press(app, "Add it")
    [row] = rows(sqlite_engine, Benefit)
    assert (row.valuation, row.people, row.unit_value_pence, row.is_health) == (Valuation.WELLBY, 4000, None, False)


def test_without_an_indicator_the_form_points_to_one(
    show: Any, cast: Cast, open_page: OpenPage, sqlite_engine: Engine
) -> None:
    with read_session(sqlite_engine) as session:
        other = session.get(Pilot, cast.other_pilot)
        assert other is not None
    app = open_page("pilot", "tom", ref=other.reference, part="value")
    open_form(app, f"benefit:{cast.other_pilot}:new")
    assert "A benefit needs an indicator" in words(app)
    assert any("Add an indicator" in link.proto.label for link in app.get("page_link"))


def test_a_change_keeps_the_rest_and_makes_it_a_draft_again(
    show: Any, cast: Cast, benefit: int, writer: Writer, sqlite_engine: Engine
) -> None:
    writer.submitted(benefit)
    form = f"benefit:{cast.pilot}:{benefit}"
    app = open_form(show(), form)
    press(app, "Save the changes")
    assert "Nothing was changed" in words(app)
    fill(app, form, realisation_rate="45%", people="12", reason="Counted again")
    press(app, "Save the changes")
    [row] = rows(sqlite_engine, Benefit)
    assert (float(row.realisation_rate), row.people, row.status) == (0.45, 12, BenefitStatus.DRAFT)
    assert (row.unit_value_pence, row.realisation_evidence) == (1840, "Diaries of 20 caseworkers, October 2026")


def test_another_kind_of_value_empties_what_no_longer_applies(
    show: Any, cast: Cast, benefit: int, sqlite_engine: Engine
) -> None:
    form = f"benefit:{cast.pilot}:{benefit}"
    app = open_form(show(), form)
    widget(app, form, "value_class").set_value(ValueClass.QUANTIFIED).run()
    press(app, "Save the changes")
    assert not app.error
    [row] = rows(sqlite_engine, Benefit)
    assert (row.value_class, row.valuation, row.unit_value_pence, row.value_source) == (
        ValueClass.QUANTIFIED, Valuation.NONE, None, "",
    )  # fmt: skip


def test_a_newer_change_is_shown_beside_mine(show: Any, cast: Cast, benefit: int, sqlite_engine: Engine) -> None:
    form = f"benefit:{cast.pilot}:{benefit}"
    app = open_form(show(), form)
    with session_scope(sqlite_engine) as session:
        edit_benefit(session, by=cast.dev, benefit_id=benefit, changes={"name": "Dev's name"})
    fill(app, form, name="Mo's name")
    press(app, "Save the changes")
    assert "changed" in error(app)
    assert "Dev's name" in app.table[-1].value.to_string().replace("\\", "")
    press(app, "Save the changes")
    assert rows(sqlite_engine, Benefit)[0].name == "Mo's name"


def test_what_is_missing_is_listed_before_submitting(
    show: Any, cast: Cast, writer: Writer, sqlite_engine: Engine
) -> None:
    bare = writer.benefit(
        evidence_url="", evidence_expires_on=None, attribution_rate=None, realisation_evidence="", on_cost_rate=None
    )
    form = f"benefit-submit:{bare}"
    app = open_form(show(), form)
    said = words(app)
    for phrase in (
        "Before it can be submitted", "Evidence link: is needed", "Attribution rate: is not stated",
        "Evidence of the realisation rate: is needed", "On-cost rate: is not stated", "not assured before this is mended",
    ):  # fmt: skip
        assert phrase in said, phrase
    assert next(button for button in app.button if button.label == "Submit for assurance").disabled


def test_a_benefit_is_submitted_and_assured_by_someone_else(
    show: Any, cast: Cast, benefit: int, writer: Writer, sqlite_engine: Engine
) -> None:
    writer.measured(cast.indicator, 9, "41")
    form = f"benefit-submit:{benefit}"
    app = open_form(show(), form)
    assert "Everything that an assurer needs is here" in words(app)
    press(app, "Submit for assurance")
    assert rows(sqlite_engine, Benefit)[0].status is BenefitStatus.SUBMITTED
    review = f"benefit-review:{benefit}"
    app = open_form(show("asha"), review)
    assert widget(app, review, "until").value.isoformat() == "2026-09-30"
    press(app, "Return with the note")
    assert "Note: is needed" in error(app)
    fill(app, review, until=None)
    press(app, "Assure")
    assert "Assured to: is needed" in error(app)
    fill(app, review, until=BEGUN.replace(month=9, day=30), note="Seen.")
    press(app, "Assure")
    assert not app.error
    [row] = rows(sqlite_engine, Benefit)
    assert (row.status, row.assured_to.isoformat(), row.review_note) == (BenefitStatus.ASSURED, "2026-09-30", "Seen.")


def test_it_is_returned_with_a_note(show: Any, cast: Cast, benefit: int, writer: Writer, sqlite_engine: Engine) -> None:
    writer.submitted(benefit)
    review = f"benefit-review:{benefit}"
    app = open_form(show("asha"), review)
    assert "What the register says about the evidence" in words(app)
    fill(app, review, note="Show the diaries.", until=BEGUN.replace(month=9))
    press(app, "Assure")
    assert "no measurement approved" in error(app)
    press(app, "Return with the note")
    assert rows(sqlite_engine, Benefit)[0].status is BenefitStatus.RETURNED
    assert "Returned by Asha Verma: Show the diaries." in words(show())


def test_nobody_assures_their_own(show: Any, cast: Cast, benefit: int, sqlite_engine: Engine) -> None:
    with session_scope(sqlite_engine) as session:
        submit_benefit(session, by=cast.ada, benefit_id=benefit)
    app = open_form(show("ada"), f"benefit-review:{benefit}")
    assert "someone else must review it" in words(app)
    assert "Assure" not in {button.label for button in app.button}


def test_a_benefit_is_withdrawn_and_brought_back_with_a_reason(
    show: Any, cast: Cast, benefit: int, sqlite_engine: Engine
) -> None:
    form = f"benefit-withdraw:{benefit}"
    app = open_form(show(), form)
    press(app, "Withdraw it")
    assert "Reason: is needed" in error(app)
    fill(app, form, reason="Twice")
    press(app, "Withdraw it")
    assert rows(sqlite_engine, Benefit)[0].is_withdrawn
    back = f"value-restore:{cast.pilot}"
    open_form(app, back)
    press(app, "Bring it back")
    assert "choose what to bring back" in error(app)
    fill(app, back, row=("benefit", benefit), reason="Not twice")
    press(app, "Bring it back")
    assert not rows(sqlite_engine, Benefit)[0].is_withdrawn


def test_a_budget_cut_is_recorded_and_taken_back(
    show: Any, cast: Cast, cash: int, writer: Writer, sqlite_engine: Engine
) -> None:
    form = f"budget:{cash}"
    app = open_form(show(), form)
    fill(app, form, pounds="0")
    press(app, "Record it")
    assert "Month: is needed" in error(app)
    assert "Amount (£): must be above 0" in error(app)
    assert "Reference: is needed" in error(app)
    fill(app, form, month=BEGUN.replace(month=9), pounds="12,000", reference="FIN-1")
    press(app, "Record it")
    [move] = rows(sqlite_engine, BudgetMove)
    assert (move.amount_pence, move.budget_line, move.reference) == (1_200_000, "HSA 4410 overtime", "FIN-1")
    assert "FIN-1" in app.dataframe[0].value.to_string()
    assert "lacks the year of a budget cut" in words(app)
    writer.deflator()
    assert "Budgets were cut by £11.5k more than is assured" in words(app.run())
    back = f"budget-withdraw:{cash}"
    open_form(app, back)
    fill(app, back, row=move.id, reason="Wrong year")
    press(app, "Take it back")
    assert rows(sqlite_engine, BudgetMove)[0].is_withdrawn


def test_only_cash_has_budgets_and_what_rests_on_it_cannot_be_withdrawn(
    show: Any, cast: Cast, benefit: int, cash: int, sqlite_engine: Engine
) -> None:
    with session_scope(sqlite_engine) as session:
        record_budget_move(session, by=cast.mo, benefit_id=cash, move=a_budget_move())
    app = show()
    assert sum(box.label == "Record that a budget was cut" for box in app.main.expander) == 1
    form = f"benefit-withdraw:{cash}"
    open_form(app, form)
    fill(app, form, reason="Twice")
    press(app, "Withdraw it")
    assert "withdraw those first" in error(app)


def test_a_cohort_is_added_chosen_and_corrected(show: Any, cast: Cast, benefit: int, sqlite_engine: Engine) -> None:
    opener, form = f"cohort:{cast.pilot}", f"cohort:{cast.pilot}:new"
    app = open_form(show(), opener)
    fill(app, form, name="Caseworkers", headcount="0")
    press(app, "Save the cohort")
    assert "a cohort of zero people cannot save time" in error(app)
    fill(app, form, headcount="40", hours="1,650")
    press(app, "Save the cohort")
    [row] = rows(sqlite_engine, Cohort)
    assert (row.name, row.headcount, float(row.hours_per_year)) == ("Caseworkers", 40, 1650)
    edit = f"benefit:{cast.pilot}:{benefit}"
    open_form(app, edit)
    fill(app, edit, cohort_id=row.id)
    press(app, "Save the changes")
    assert rows(sqlite_engine, Benefit)[0].cohort_id == row.id
    open_form(app, opener)
    widget(app, opener, "row").set_value(row.id).run()
    correct = f"cohort:{cast.pilot}:{row.id}"
    fill(app, correct, headcount="44")
    press(app, "Save the cohort")
    assert rows(sqlite_engine, Cohort)[0].headcount == 44


def put_hours(app: AppTest, form: str, *added: dict[str, Any]) -> None:
    grid = {"edited_rows": {}, "added_rows": list(added), "deleted_rows": []}
    app.session_state[field_key(app, form, "grid")] = grid


def test_it_is_said_where_the_hours_went(show: Any, cast: Cast, benefit: int, sqlite_engine: Engine) -> None:
    form = f"time:{benefit}"
    app = open_form(show(about="time"), form)
    assert "All of them are unproven" in words(app)
    put_hours(
        app, form, {"Where it went": "Redeployed to a named outcome", "Share": "70%"},
        {"Where it went": "Absorbed by rising demand", "Share": "0.5"}, {},
    )  # fmt: skip
    press(app, "Save where they went")
    assert "Outcome is needed" in error(app)
    put_hours(
        app, form, {"Where it went": "Redeployed to a named outcome", "Share": "70%", "To what": "Home visits"},
        {"Where it went": "Absorbed by rising demand", "Share": "0.5"},
    )  # fmt: skip
    press(app, "Save where they went")
    assert "the shares add up to 120%" in error(app)
    put_hours(
        app, form, {"Where it went": "Redeployed to a named outcome", "Share": "70%", "To what": "Home visits"},
        {"Where it went": "Absorbed by rising demand", "Share": "0.1"},
    )  # fmt: skip
    press(app, "Save where they went")
    assert not app.error
    saved = {(row.destination, float(row.share_rate), row.outcome) for row in rows(sqlite_engine, ReleasedTime)}
    assert saved == {(Destination.REDEPLOYED, 0.7, "Home visits"), (Destination.ABSORBED, 0.1, "")}
    assert app.dataframe[0].value["Share of realised hours"].tolist() == ["70%", "10%", "20%"]


def test_cash_hours_are_only_for_cash(show: Any, cast: Cast, benefit: int, cash: int) -> None:
    app = open_form(show(about="time"), f"time:{benefit}")
    assert "Cash is only for cash-releasing benefits" in words(app)
    app = open_form(show(about="time"), f"time:{cash}")
    assert "Cash is only for cash-releasing benefits" not in words(app)


def test_the_basis_of_the_appraisal_is_entered_and_changed(show: Any, cast: Cast, sqlite_engine: Engine) -> None:
    form = f"appraisal:{cast.pilot}"
    app = open_form(show(about="appraisal"), form)
    assert widget(app, form, "bias_rate").value == ""
    widget(app, form, "bias_category").set_value("Outsourcing").run()
    assert "Published for Outsourcing: 0% to 41%" in words(app)
    fill(app, form, first_year="26", horizon_years="", bias_rate="41", mitigation_rate="25%", residual_pounds="500")
    press(app, "Save the basis")
    said = error(app)
    for phrase in (
        "First year: is not between",
        "Horizon in years: is needed",
        "Price base year: is needed",
        "Optimism bias: is above 3",
    ):
        assert phrase in said, phrase
    fill(app, form, first_year="2026", horizon_years="5", price_base_year="2024", bias_rate="41%")
    press(app, "Save the basis")
    assert "How the bias is mitigated is needed" in error(app)
    assert "What the residual value is must be said" in error(app)
    fill(app, form, mitigation_note="Fixed price", residual_note="Licences", running_pounds="48,000")
    press(app, "Save the basis")
    assert not app.error
    [row] = rows(sqlite_engine, Appraisal)
    assert (row.first_year, row.horizon_years, float(row.bias_rate), row.running_pence) == (2026, 5, 0.41, 4_800_000)
    assert row.bias_category == "Outsourcing"
    assert "Not reported, because" in words(app)
    assert "no costs are entered: enter planned" in words(app)
    open_form(app, form)
    press(app, "Save the basis")
    assert "Nothing was changed" in words(app)
    fill(app, form, horizon_years="7", reason="Longer contract")
    press(app, "Save the basis")
    assert rows(sqlite_engine, Appraisal)[0].horizon_years == 7


def test_a_basis_changed_meanwhile_is_not_overwritten(show: Any, cast: Cast, sqlite_engine: Engine) -> None:
    with session_scope(sqlite_engine) as session:
        set_appraisal(session, by=cast.mo, pilot_id=cast.pilot, appraisal=an_appraisal())
    form = f"appraisal:{cast.pilot}"
    app = open_form(show(about="appraisal"), form)
    with session_scope(sqlite_engine) as session:
        set_appraisal(session, by=cast.dev, pilot_id=cast.pilot, appraisal=an_appraisal(horizon_years=8))
    fill(app, form, horizon_years="3")
    press(app, "Save the basis")
    assert "changed" in error(app)
    assert rows(sqlite_engine, Appraisal)[0].horizon_years == 8


def test_the_basis_is_withdrawn_and_brought_back(show: Any, cast: Cast, sqlite_engine: Engine) -> None:
    with session_scope(sqlite_engine) as session:
        row_id = set_appraisal(session, by=cast.mo, pilot_id=cast.pilot, appraisal=an_appraisal()).id
    form = f"appraisal-withdraw:{row_id}"
    app = open_form(show(about="appraisal"), form)
    fill(app, form, reason="Wrong pilot")
    press(app, "Withdraw it")
    assert "It needs a basis" in words(app)
    back = f"value-restore:{cast.pilot}"
    open_form(app, back)
    fill(app, back, row=("appraisal", row_id), reason="Right after all")
    press(app, "Bring it back")
    assert not rows(sqlite_engine, Appraisal)[0].is_withdrawn
