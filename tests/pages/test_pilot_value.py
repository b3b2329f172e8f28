"""The value of one pilot as people see it: rungs, evidence, hours, appraisal; every role, the past, and the workings."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio.access import Actor
from portfolio.appraisal.working import recompute
from portfolio.clock import frozen_at
from portfolio.db import read_session, session_scope
from portfolio.filters import Filters
from portfolio.ledger import head
from portfolio.models import Pilot
from portfolio.pilots.queries import Facts
from portfolio.pilots.service import edit_pilot, withdraw_pilot
from portfolio.ui import pilot_data, pilot_value_appraised, pilot_value_data, pilot_value_working
from portfolio.ui.pilot_value_words import ADVICE, advice, unit_of
from portfolio.ui.remember import forget
from portfolio.ui.view import View
from portfolio.value.appraisal_parts import PARTS
from portfolio.value.service import edit_benefit
from portfolio.vocabulary import Rung, ValueClass
from tests.cast import NOW, TODAY, Cast
from tests.databases import SQLITE, Databases
from tests.pages.conftest import Opener, OpenPage, open_form, press, words
from tests.pages.worth import write_worth

ABOUT = ("benefits", "time", "appraisal")
PEOPLE = ("ada", "mo", "vera", "asha", "dev")
SCRIPT = "<script>alert(1)</script>[x](javascript:alert(1))"
FORMS = ("Change", "Record", "Enter", "Withdraw", "Add", "Submit", "Say", "Take", "Assure", "Bring")


@pytest.fixture(scope="module")
def worth(databases: Databases) -> Iterator[Engine]:
    """A register in which one pilot has a value with everything in it. Read it only."""
    with databases.fresh(SQLITE) as engine, frozen_at(NOW):
        write_worth(engine, _cast(databases))
        yield engine


def _cast(databases: Databases) -> Cast:
    from tests.cast import cast_of

    with databases.fresh(SQLITE) as made:
        return cast_of(made)


@pytest.fixture
def reference(cast: Cast, sqlite_engine: Engine) -> str:
    with read_session(sqlite_engine) as session:
        found = session.get(Pilot, cast.pilot)
        assert found is not None
        return found.reference


@pytest.fixture
def show(open_screen: Opener, worth: Engine, cast: Cast, reference: str) -> Any:
    """``show("mo", "time")``: a part of the value of the pilot that has everything."""

    def opened(person: str, about: str = "benefits", **query: str) -> AppTest:
        return open_screen(
            worth, "pilot", person=cast.people[person], ref=reference, part="value", about=about, **query
        )

    return opened


def view_of(engine: Engine, actor: Actor) -> View:
    forget()
    with read_session(engine) as session:
        newest = head(session)
    url = engine.url.render_as_string(hide_password=False)
    return View(url, actor, newest, newest, TODAY, Filters(), is_demo=True)


def facts_of(view: View, reference: str) -> Facts:
    page = pilot_data.page(view, reference)
    assert page is not None
    return page.facts


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("about", ABOUT)
def test_every_part_of_the_value_for_every_role(show: Any, about: str, person: str) -> None:
    app = show(person, about)
    assert not app.exception
    assert not app.error
    assert "Claimed: measured or forecast" in words(app)


def test_each_benefit_says_what_it_is_how_sure_and_what_it_lacks(show: Any) -> None:
    said = words(show("mo"))
    for phrase in (
        "Current evidence.", "Maryland 1", "Nesta 2", "GRADE start", "1 month old", "It counts until 30 June 2027",
        "Assured by Asha Verma for what was measured up to 30 September 2026", "Returned by Asha Verma: Which drafts",
        "Submitted by Mo Rahman; waits for an assurer", "1 measurement waiting for approval",
        "together claim more than it has", "52 hours in September 2026", "Nothing approved yet.",
        "no unit value is entered: enter what one unit is worth", "1 benefit without a value in money yet",
        "For citizens (Housing applicants)", "144 days × people × years", "if all err the same way",
    ):  # fmt: skip
        assert phrase in said, phrase
    rests = [box.label for box in show("mo").main.expander if box.label.startswith("What it rests on")]
    assert any("£18" in label and "30%" in label and "50% realised" in label for label in rests)


def test_the_rungs_are_drawn_with_their_intervals_and_losses_below_zero(show: Any) -> None:
    app = show("vera")
    money = json.loads(app.get("plotly_chart")[0].proto.spec)["data"]
    assert [trace["name"] for trace in money] == ["Claimed", "Evidenced", "Assured", "Banked"]
    assert all("error_x" in trace for trace in money[:3])
    assert "error_x" not in money[3]
    assert len({(trace["marker"]["color"], trace["marker"]["pattern"]["shape"]) for trace in money}) == 4
    table = app.dataframe[0].value.set_index("Benefit")
    assert table.loc["Checking what the tool wrote", "Claimed"].startswith("−£")
    assert "(" in table.loc["Overtime", "Evidenced"]
    assert table.loc["Fewer letters", "Claimed"] == "Not reported"
    assert "no unit value is entered" in table.loc["Fewer letters", "Missing"]
    assert "Bars of each benefit on the rungs" in app.get("plotly_chart")[0].proto.alt


def test_readers_and_assurers_get_only_their_forms(show: Any) -> None:
    for about in ABOUT:
        assert not [box.label for box in show("vera", about).main.expander if box.label.startswith(FORMS)]
    assurers = [box.label for box in show("asha").main.expander if box.label.startswith(FORMS)]
    assert assurers == ["Assure it or return it"]
    managers = {box.label for box in show("mo").main.expander}
    assert {"Add a benefit", "Change this benefit", "Submit for assurance", "Record that a budget was cut"} <= managers
    assert "Assure it or return it" not in managers


@pytest.mark.parametrize("about", ABOUT)
def test_the_past_is_read_only(show: Any, about: str) -> None:
    app = show("ada", about, as_known=datetime.now(UTC).isoformat())
    assert not app.exception
    assert not [box.label for box in app.main.expander if box.label.startswith(FORMS)]
    assert "Claimed: measured or forecast" in words(app)


@pytest.mark.parametrize("about", ABOUT)
def test_before_anything_was_measured_nothing_breaks(show: Any, about: str) -> None:
    assert not show("mo", about, as_at="2026-02-15").exception


@pytest.mark.parametrize("about", ABOUT)
def test_a_pilot_without_benefits_says_how_to_begin(open_page: OpenPage, reference: str, about: str) -> None:
    app = open_page("pilot", "mo", ref=reference, part="value", about=about)
    assert not app.exception
    assert "Not reported" in words(app)
    told = {
        "benefits": "Say what an improvement is worth",
        "time": "Hours saved are not money",
        "appraisal": "It needs a basis",
    }
    assert told[about] in words(app)


def test_an_unknown_part_shows_the_benefits(open_page: OpenPage, reference: str) -> None:
    assert "Say what an improvement is worth" in words(
        open_page("pilot", "mo", ref=reference, part="value", about=SCRIPT)
    )


def test_hours_are_followed_to_where_they_went_and_unproven_ones_are_named(show: Any) -> None:
    app = show("vera", "time")
    said = words(app)
    assert "are unproven" in said
    assert "lost by disbenefits" in said
    assert "forecast, not measured" in said
    chart = json.loads(app.get("plotly_chart")[0].proto.spec)["data"][0]
    assert {"Gross hours claimed", "Realised", "Unproven"} <= {name.replace("<br>", " ") for name in chart["y"]}
    rows = app.dataframe[1].value
    assert rows["Where it went"].tolist()[-1].startswith("Unproven")
    assert "Home visits" in rows["To what"].tolist()


def test_the_appraisal_shows_what_is_claimed_beside_what_is_evidenced(show: Any) -> None:
    app = show("vera", "appraisal")
    table = app.table[0].value
    assert list(table.columns) == ["Figure", "Claimed, with forecasts", "Evidenced so far, no forecast"]
    figures = "\n".join(table["Figure"]).replace("\\", "").replace("*", "")
    for phrase in (
        "Costs with optimism bias",
        "Benefits after the reduction",
        "NPSV",
        "BCR",
        "Payback",
        "Cash only: net present value",
        "NPSV with distributional weights",
    ):
        assert phrase in figures
    assert "would look like without optimism bias and confidence: not a result" in figures
    said = words(app)
    for phrase in (
        "it is not a result", "Still worth it as long as", "at least", "None of these alone", "Monte Carlo of 10,000 draws",
        "with seed", "Everything at its worst", "95% of simulated results", "Left out of the appraisal",
        "Applicants wait less: it is not valued in money", "What to know before using these figures",
    ):  # fmt: skip
        assert phrase in said, phrase
    assert "Tornado of NPSV" in app.get("plotly_chart")[0].proto.alt
    assert any("Editions used" in box.label for box in app.main.expander)
    assert any("Assumptions" in link.proto.label for link in app.get("page_link"))


def test_every_figure_shown_recomputes_from_its_working(worth: Engine, cast: Cast, reference: str) -> None:
    view = view_of(worth, cast.mo)
    facts = facts_of(view, reference)
    figures = {
        **pilot_value_working.benefit_figures(view, facts),
        **pilot_value_working.hour_figures(view, facts),
        **pilot_value_working.appraisal_figures(view, facts),
    }
    written = {title: write() for title, write in figures.items()}
    told = {title: working for title, working in written.items() if working.value is not None}
    assert len(told) > 40
    for title, working in told.items():
        assert recompute(working) == pytest.approx(working.value, rel=1e-9, abs=1e-9), title
    assert all(working.missing for title, working in written.items() if working.value is None)
    shown = pilot_value_data.worth(view, cast.pilot)
    for row in shown.rows.values():
        for rung in Rung:
            if row["value_class"] in (ValueClass.QUANTIFIED, ValueClass.QUALITATIVE):
                continue
            working = written[f"{row['name']}: {rung.label.lower()}"]
            expected = row[f"{rung}_pounds"]
            assert working.value == (None if expected is None else pytest.approx(expected)), (row["name"], rung)
    result = pilot_value_appraised.result(view, cast.pilot)
    assert result is not None
    for words_, name in (
        ("Net present social value (NPSV)", "npsv"), ("Benefit-cost ratio (BCR)", "bcr"),
        *((title, part) for part, (title, _) in PARTS.items()),
    ):  # fmt: skip
        if result.evidenced[name] is None:
            continue
        assert told[f"{words_}: claimed"].value == pytest.approx(result.claimed[name])
        assert told[f"{words_}: evidenced"].value == pytest.approx(result.evidenced[name])
    assert result.sensitivity is not None
    for switch in result.sensitivity.switches:
        if switch.value is not None:
            assert told[f"Switching value, {switch.name}"].value == pytest.approx(switch.value)


@pytest.mark.parametrize(
    ("about", "figure"), [("benefits", "All benefits of"), ("time", "Gross hours"), ("appraisal", "NPSV")]
)
def test_one_button_shows_the_working(show: Any, about: str, figure: str) -> None:
    app = press(show("vera", about), "Show working")
    assert any(figure in option for option in app.selectbox(key="working:figure").options)
    assert "What went in" in words(app)


def test_every_reason_for_a_missing_value_says_what_to_do(worth: Engine, cast: Cast, reference: str) -> None:
    view = view_of(worth, cast.mo)
    rows = pilot_value_data.worth(view, facts_of(view, reference).id).rows.values()
    reasons = {reason for row in rows for reason in str(row["missing"]).split("; ") if reason}
    assert len(reasons) >= 4
    assert all(advice(reason) for reason in reasons)
    assert advice("something new") == ""
    assert len(ADVICE) == 8


def test_what_people_typed_is_never_markup(
    open_screen: Opener, sqlite_engine: Engine, cast: Cast, reference: str
) -> None:
    found = write_worth(sqlite_engine, cast)
    changes = {"name": SCRIPT, "group_name": "**bold**", "note": f"{SCRIPT}\n# Big", "value_source": "<b>x</b>"}
    with session_scope(sqlite_engine) as session:
        edit_benefit(session, by=cast.mo, benefit_id=found["time"], changes=changes)
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"supplier": SCRIPT})
    for about in ABOUT:
        app = open_screen(sqlite_engine, "pilot", person=cast.people["mo"], ref=reference, part="value", about=about)
        assert not app.exception
        kinds = (app.title, app.subheader, app.markdown, app.caption, app.warning, app.info)
        shown = [str(element.value) for elements in kinds for element in elements]
        shown += [box.label for box in app.main.expander]
        shown += [table.value.to_string() for table in app.table]
        assert not [
            text
            for text in shown
            if "<script>" in text or "](javascript" in text or "\n# Big" in text or "**bold**" in text
        ]


def test_a_withdrawn_pilot_counts_nowhere_and_keeps_its_benefits(
    open_screen: Opener, sqlite_engine: Engine, cast: Cast, reference: str
) -> None:
    write_worth(sqlite_engine, cast)
    with session_scope(sqlite_engine) as session:
        withdraw_pilot(session, by=cast.mo, pilot_id=cast.pilot, reason="Entered twice")
    for about in ABOUT:
        app = open_screen(sqlite_engine, "pilot", person=cast.people["vera"], ref=reference, part="value", about=about)
        assert not app.exception
        assert "count nowhere" in words(app)
    assert any("What it rests on" in box.label for box in open_screen(
        sqlite_engine, "pilot", person=cast.people["vera"], ref=reference, part="value").main.expander)  # fmt: skip


def test_only_the_part_that_is_open_is_computed(
    open_page: OpenPage, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("the value was computed for another part")

    monkeypatch.setattr(pilot_value_data, "book_of", refuse)
    assert not open_page("pilot", "mo", ref=reference, part="facts").exception


def test_a_benefit_form_is_not_read_before_it_is_opened(show: Any, cast: Cast) -> None:
    app = show("mo")
    keys = {box.label for box in app.main.expander}
    assert "Add a benefit" in keys
    assert not app.radio
    open_form(app, f"benefit:{cast.pilot}:new")
    assert len(app.radio) == 1


@pytest.mark.parametrize(
    ("unit", "people", "rule", "said"),
    [
        ("hours", None, "sum", "hours"),
        ("minutes", 40, "sum", "minutes × people"),
        ("points", 40, "mean", "points × people × years"),
        ("% of staff", 40, "last", "people × years"),
        ("per cent", None, "mean", "per cent × years"),
    ],
)
def test_a_quantity_says_what_it_counts(unit: str, people: int | None, rule: str, said: str) -> None:
    assert unit_of({"unit": unit, "people": people, "period_rule": rule}) == said
