"""Assumptions: every parameter with its source, what another edition would move, what has moved, and the forms."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from portfolio.appraisal.working import recompute
from portfolio.db import read_session, session_scope
from portfolio.filters import Filters
from portfolio.inputs import parse
from portfolio.ledger import known
from portfolio.models import Appraisal, Cost, Parameter, ParameterValue
from portfolio.people.service import ensure_local_user
from portfolio.ui.assumptions_compared import Pair, Swap, compared_of, facts_at
from portfolio.ui.assumptions_moved import workings
from portfolio.ui.assumptions_words import KINDS
from portfolio.value.parameter_inputs import ParameterInput
from portfolio.value.parameter_queries import editions
from portfolio.value.parameter_set import Edition
from portfolio.value.parameters import add_parameter_edition, edit_edition_facts, set_edition_adopted, withdraw_edition
from portfolio.vocabulary import CostBasis, CostCategory, CostNature, Method, ParameterKind
from tests.cast import TODAY, Cast
from tests.dumps import head_of
from tests.pages.conftest import Opener, OpenPage, assert_sound, fill, open_form, press, widget, words
from tests.pages.reading import said
from tests.value_book import Book

PAGE = "assumptions"
SCRIPT = "<script>alert(1)</script> :red[x]"
LABELS = ("Editions in force", "With this edition")


def add(engine: Engine, cast: Cast, values: Sequence[Mapping[str, Any]], **changes: Any) -> int:
    """An edition beside those that are shipped."""
    entered = {"edition": "Another", "effective_from": "2026-01-01", "source": "A test"} | changes
    with session_scope(engine) as session:
        row = add_parameter_edition(session, by=cast.ada, edition=parse(ParameterInput, entered), values=values)
        return row.id or 0


def threshold(engine: Engine, cast: Cast, **changes: Any) -> int:
    """A comparison group as what counts as evidence."""
    return add(
        engine, cast, [{"value": "3"}], **{"kind": "evidence_threshold", "edition": "A comparison group"} | changes
    )


def found(engine: Engine, name: str) -> Edition:
    """An edition by its name."""
    with read_session(engine) as session:
        return next(one for one in editions(session, known(session), has_withdrawn=True) if one.edition == name)


def adopt(engine: Engine, cast: Cast, number: int, *, is_adopted: bool = True) -> None:
    with session_scope(engine) as session:
        set_edition_adopted(session, by=cast.ada, parameter_id=number, is_adopted=is_adopted, reason="The board asked")


@pytest.fixture
def book(sqlite_engine: Engine, cast: Cast) -> Book:
    """A benefit whose evidence is a log, and an appraisal of its pilot."""
    made = Book(sqlite_engine, cast)
    made.went(made.benefit(), "1")
    made.measured(date(2026, 3, 1), date(2026, 3, 31), "100")
    cost: dict[str, Any] = {"category": CostCategory.STAFF, "nature": CostNature.RUNNING, "basis": CostBasis.ACTUAL}
    made.add(Cost(pilot_id=cast.pilot, month=date(2024, 6, 1), amount_pence=5_000_000, **cost))
    basis: dict[str, Any] = {
        "first_year": 2024,
        "horizon_years": 5,
        "price_base_year": 2024,
        "running_pence": 1_000_000,
    }
    made.add(Appraisal(pilot_id=cast.pilot, bias_category="Outsourcing", bias_rate=Decimal("0.41"), **basis))
    return made


# --- Reading --------------------------------------------------------------------------------------------------


def test_every_kind_is_explained() -> None:
    assert set(KINDS) == set(ParameterKind)


@pytest.mark.parametrize("person", ["ada", "vera", "mo", "asha", "tom"])
def test_everyone_reads_every_parameter(open_page: OpenPage, person: str) -> None:
    app = open_page(PAGE, person)
    assert_sound(app)
    table = app.dataframe[0].value.set_index("Parameter")
    assert list(table.index) == [kind.label for kind in ParameterKind]
    assert table.loc["Discount rate", "Value"] == "6 bands, 3.5% to 1%"
    assert table.loc["Value of a WELLBY", "Value"] == "£13,000 (£10,000 to £16,000)"
    assert list(table.loc["Carbon value", ["Value", "Prices of"]]) == ["31 years, 2020 to 2050", "2022"]
    assert table.loc["Price year of portfolio totals", "Value"] == "2024"
    assert table.loc["Median income", "Edition in force"] == "Not reported"
    assert "System" in str(table.loc["GDP deflator", "Changed by"])
    assert bool(app.main.expander) == (person == "ada")


def test_a_search_looks_in_names_editions_sources_and_notes(open_page: OpenPage) -> None:
    table = open_page(PAGE, "mo", q="treasury outturn").dataframe[0].value
    assert table["Parameter"].tolist() == ["GDP deflator"]
    app = open_page(PAGE, "mo", q="<b>none</b>")
    assert "No parameter matches" in words(app)
    assert not app.dataframe


@pytest.mark.parametrize("kind", list(ParameterKind))
def test_each_kind_has_a_screen_of_its_own(open_page: OpenPage, kind: ParameterKind) -> None:
    app = open_page(PAGE, "vera", kind=kind.value)
    assert_sound(app)
    assert app.header[0].value == kind.label
    assert KINDS[kind] in words(app)


@pytest.mark.parametrize("kind", ["gdp_per_head", "median_income"])
def test_what_is_not_shipped_is_not_reported(open_page: OpenPage, kind: str) -> None:
    app = open_page(PAGE, "mo", kind=kind)
    assert app.info[0].value == "Not reported: nothing is shipped; enter the series with its source."


def test_a_table_that_nobody_adopted_says_so(open_page: OpenPage) -> None:
    app = open_page(PAGE, "mo", kind="confidence")
    assert "no edition is adopted" in app.info[0].value
    assert "For comparison only" in words(app)


def test_an_edition_tells_its_source_and_who_entered_it(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    number = add(
        sqlite_engine, cast, [{"value": "60000", "low": "50000"}], kind="qaly", edition=SCRIPT, price_base_year=2024,
        source=SCRIPT, note=SCRIPT, source_url="https://example.gov.uk/qaly",
    )  # fmt: skip
    app = open_page(PAGE, "vera", kind="qaly")
    assert_sound(app)
    assert "<script>" not in said(app)
    facts = dict(app.table[1].value.to_numpy().tolist())
    assert facts["Values"].replace("\\", "") == "£60,000 (£50,000 to no high)"
    assert facts["Added"].startswith("Ada Okafor")
    revision = found(sqlite_engine, SCRIPT).revision_id
    assert facts["Last changed"].replace("\\", "").endswith(f"revision {revision}")
    links = [element.proto for element in app.get("link_button")]
    assert "https://example.gov.uk/qaly" in {link.url for link in links}
    table = app.dataframe[0].value
    assert table.columns.tolist() == ["Green Book 2022", SCRIPT]
    assert table.iloc[0].tolist() == ["£70,000", "£60,000 (£50,000 to no high)"]
    assert number


def test_the_statuses_are_told_in_words(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    for name, begins in (("Sooner", "2026-01-01"), ("Later", "2027-01-01")):
        adopt(sqlite_engine, cast, threshold(sqlite_engine, cast, edition=name, effective_from=begins))
    badges = words(open_page(PAGE, "mo", kind="evidence_threshold"))
    for status in ("In force", "Adopted, not yet in force", "Adopted, replaced since"):
        assert status in badges
    later = open_page(PAGE, "mo", kind="evidence_threshold", as_at="2027-06-30")
    assert "Adopted, not yet in force" not in words(later)
    early = open_page(PAGE, "mo", kind="discount", as_at="2001-01-01")
    assert "no edition is in force on 1 January 2001; the first begins on 1 April 2003" in words(early)


@pytest.mark.parametrize("kind", ["discount", "deflator", "carbon_value"])
def test_what_goes_by_years_is_a_picture_with_its_table(open_page: OpenPage, kind: str) -> None:
    app = open_page(PAGE, "vera", kind=kind)
    assert len(app.get("plotly_chart")) == 1
    table = app.dataframe[0].value
    if kind == "discount":
        assert table.columns.tolist()[0] == "From year"
        assert table["Green Book 2022 schedule, unchanged in the 2026 edition"].tolist() == [
            "3.5%", "3%", "2.5%", "2%", "1.5%", "1%",
        ]  # fmt: skip
        assert table["Review of June 2026: recommended rate"].tolist() == ["3%", "", "", "", "", ""]


def test_links_that_ask_for_nothing_say_so(open_page: OpenPage) -> None:
    assert "does not exist" in open_page(PAGE, "mo", kind="<script>").warning[0].value
    for asked in ("abc", "99999", "²"):
        assert "does not exist" in open_page(PAGE, "mo", part="would", edition=asked).warning[0].value


# --- What would move, and what has ----------------------------------------------------------------------------


def rung(table: Any, name: str) -> list[str]:
    return [str(cell) for cell in table.set_index("Rung").loc[name]]


def test_another_edition_is_held_against_the_one_in_force(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, book: Book
) -> None:
    number = threshold(sqlite_engine, cast)
    before = head_of(sqlite_engine)
    app = open_page(PAGE, "mo", part="would", edition=str(number))
    assert_sound(app)
    assert "1 of 1 benefit in view moves on a rung. No claimed value changes." in words(app).replace("*", "")
    table = app.dataframe[0].value
    assert rung(table, "Claimed")[:3] == ["£1.6k", "£1.6k", "no change"]
    assert rung(table, "Evidenced") == ["£1.6k", "£0", "−£1.6k", "0", "1", "0"]
    assert "1 pilot in view can be appraised both ways: the net present social value of 0 changes." in words(app)
    assert head_of(sqlite_engine) == before, "looking saves nothing"


def test_an_edition_that_is_no_part_of_the_totals_moves_the_appraisals(open_page: OpenPage, book: Book) -> None:
    review = found(book.engine, "Review of June 2026: recommended rate").id
    app = open_page(PAGE, "mo", part="would", edition=str(review))
    assert_sound(app)
    assert "Nothing moves. No benefit in view (1) changes on any rung." in words(app).replace("*", "")
    assert "This parameter is no part of these totals" in words(app)
    assert "the net present social value of 1 changes" in words(app)
    figures = app.dataframe[-1].value.set_index("Figure")
    assert str(figures.loc["Net present social value", "Difference"]).startswith("−£")


def test_totals_in_other_prices_are_not_subtracted(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, book: Book
) -> None:
    number = add(sqlite_engine, cast, [{"value": "2019"}], kind="price_year")
    app = open_page(PAGE, "mo", part="would", edition=str(number))
    assert_sound(app)
    assert "would mix prices" in words(app)
    assert rung(app.dataframe[0].value, "Claimed")[2:4] == ["Other prices", "Other prices"]


def test_a_past_change_shows_what_it_moved(open_page: OpenPage, sqlite_engine: Engine, cast: Cast, book: Book) -> None:
    number = threshold(sqlite_engine, cast)
    adopt(sqlite_engine, cast, number)
    entry = head_of(sqlite_engine)
    book.measured(date(2026, 4, 1), date(2026, 4, 30), "50", method=Method.RANDOMISED)
    app = open_page(PAGE, "vera", part="moved")
    assert_sound(app)
    labels = [block.label.replace("\\", "") for block in app.main.expander]
    assert len(labels) == 2
    assert "adopted the parameter Maryland level that counts as evidence, A comparison group" in labels[0]
    assert not app.dataframe, "nothing is computed before it is asked for"
    app = open_page(PAGE, "vera", part="moved", entry=str(entry))
    assert_sound(app)
    assert "Reason: The board asked" in words(app).replace("*", "")
    assert rung(app.dataframe[0].value, "Evidenced")[:3] == ["£1.6k", "£0", "−£1.6k"]


def test_before_any_change_there_is_nothing_that_moved(open_page: OpenPage) -> None:
    assert "No parameter has been changed" in words(open_page(PAGE, "mo", part="moved"))


def test_each_total_can_be_recomputed_from_its_working(sqlite_engine: Engine, cast: Cast, book: Book) -> None:
    url = sqlite_engine.url.render_as_string(hide_password=False)
    number = threshold(sqlite_engine, cast)
    pair: Pair = compared_of(url, head_of(sqlite_engine), TODAY, None, Filters(), Swap(edition=number))
    shown = {
        f"{row['rung'].capitalize()}: {label.lower()}": row[side]
        for row in pair.moved.rungs.to_dict("records")
        for label, side in zip((*LABELS, "difference"), ("before", "after", "difference"), strict=True)
    }
    made = {name: write() for name, write in workings(pair, LABELS).items()}
    assert set(made) == set(shown)
    for name, working in made.items():
        assert recompute(working) == working.value == pytest.approx(shown[name])
        assert working.price_base == "2024 prices"


def test_an_appraisal_without_a_result_says_what_it_lacks(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast
) -> None:
    made = Book(sqlite_engine, cast)
    basis: dict[str, Any] = {"first_year": 2024, "horizon_years": 5, "price_base_year": 2024}
    made.add(Appraisal(pilot_id=cast.pilot, bias_category="Outsourcing", bias_rate=Decimal("0.41"), **basis))
    app = open_page(PAGE, "mo", part="would", edition=str(threshold(sqlite_engine, cast)))
    assert_sound(app)
    assert "No result yet for the 1 pilot in view with an appraisal: no costs are entered (1 pilot)" in words(app)


def test_filters_narrow_what_moves(open_page: OpenPage, sqlite_engine: Engine, cast: Cast, book: Book) -> None:
    number = threshold(sqlite_engine, cast)
    app = open_page(PAGE, "tom", part="would", edition=str(number))
    assert_sound(app)
    assert "No pilot in view has a benefit yet" in words(app)
    assert "No pilot in view is appraised." in words(app)


# --- Adding ---------------------------------------------------------------------------------------------------

ADD = "edition:add"


def adding(app: AppTest, **values: Any) -> AppTest:
    """The form for a new deflator, filled in; ``cells`` is what is pasted."""
    open_form(app, ADD)
    entered = {"edition": "March 2026", "from": date(2026, 3, 31), "source": "HM Treasury"} | values
    cells = entered.pop("cells", "Year\tIndex\n2024\t98.1\n2025\t100\n")
    fill(app, ADD, **entered)
    widget(app, ADD, "cells:deflator").set_value(cells)
    return app.run()


def save(app: AppTest) -> Any:
    return next(button for button in app.button if button.label.startswith("Save the edition"))


def test_an_edition_is_pasted_previewed_and_saved_for_comparison(open_page: OpenPage, sqlite_engine: Engine) -> None:
    app = adding(open_page(PAGE, "ada", kind="deflator"))
    assert not app.exception
    assert not app.error
    preview = app.dataframe[-1].value
    assert preview["Year"].tolist() == ["2024", "2025"]
    assert preview["Beside it"].tolist() == ["↻ Differs", "+ New"]
    save(app).click().run()
    assert_sound(app)
    made = found(sqlite_engine, "March 2026")
    assert (made.is_adopted, made.by_year, made.added_by) == (False, {2024: 98.1, 2025: 100.0}, "Ada Okafor")
    assert "March 2026" in words(app)


def test_wrong_rows_are_named_and_nothing_is_saved(open_page: OpenPage, sqlite_engine: Engine) -> None:
    app = adding(open_page(PAGE, "ada", kind="deflator"), cells="2024-25\t98\n2025\tmany\n2026\t0")
    assert "3 problems to put right" in app.error[0].value
    why = app.dataframe[1].value
    assert why["Row"].tolist() == ["1", "2", "3"]
    assert "financial year" in why["Why"][0]
    assert save(app).disabled
    with read_session(sqlite_engine) as session:
        assert session.scalar(sa.select(sa.func.count()).where(col(Parameter.edition) == "March 2026")) == 0


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"edition": ""}, "Edition: is needed"),
        ({"source": ""}, "Source: is needed"),
        ({"from": None}, "In force from: is needed"),
        ({"url": "not a link"}, "is not a web address"),
        ({"edition": "december 2025 quarterly national accounts"}, "in the register already"),
    ],
)
def test_facts_that_cannot_stand_are_named(open_page: OpenPage, sqlite_engine: Engine, values: Any, why: str) -> None:
    before = head_of(sqlite_engine)
    app = adding(open_page(PAGE, "ada", kind="deflator"), **values)
    save(app).click().run()
    assert not app.exception
    assert why in app.error[0].value.replace("\\", "")
    assert head_of(sqlite_engine) == before
    with read_session(sqlite_engine) as session:
        assert session.scalar(sa.select(sa.func.count()).where(col(ParameterValue.name) == "2025")) == 1, "carbon's"


def test_money_needs_its_price_base(open_page: OpenPage, sqlite_engine: Engine) -> None:
    app = open_form(open_page(PAGE, "ada", kind="median_income"), ADD)
    fill(
        app, ADD, **{"edition": "Survey", "from": date(2026, 3, 31), "source": "ONS", "cells:median_income": "£36,700"}
    )
    app.run()
    save(app).click().run()
    assert "Price base year is needed" in app.error[0].value
    fill(app, ADD, base="two")
    save(app).click().run()
    assert "Price base year: is not a whole number" in words(app)
    fill(app, ADD, base="2025")
    save(app).click().run()
    assert not app.error
    assert found(sqlite_engine, "Survey").only == (None, 36700.0, None)


def test_empty_cells_ask_for_nothing_and_bad_headings_say_what_is_missing(open_page: OpenPage) -> None:
    app = adding(open_page(PAGE, "ada", kind="deflator"), cells="")
    assert not app.error
    assert not [button for button in app.button if button.label.startswith("Save the edition")]
    app = adding(open_page(PAGE, "ada", kind="deflator"), cells="Year\tNonsense\n2024\t98")
    assert "The headings name no column for the value" in app.error[0].value.replace("\\", "")


# --- Changing -------------------------------------------------------------------------------------------------


def changing(open_page: OpenPage, number: int, kind: str = "evidence_threshold", person: str = "ada") -> AppTest:
    return open_form(open_page(PAGE, person, kind=kind), f"edition:{number}")


def test_an_edition_is_adopted_and_set_aside_with_a_reason(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast
) -> None:
    number = threshold(sqlite_engine, cast)
    app = press(changing(open_page, number), "Adopt")
    assert "Reason: is needed" in words(app)
    fill(app, f"adopt:{number}", reason="As agreed")
    press(app, "Adopt")
    assert not app.error
    assert found(sqlite_engine, "A comparison group").is_adopted
    app = changing(open_page, number)
    fill(app, f"adopt:{number}", reason="Too early")
    press(app, "Keep for comparison")
    assert not found(sqlite_engine, "A comparison group").is_adopted


def test_facts_are_corrected_and_wrong_ones_refused(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    number = threshold(sqlite_engine, cast)
    form = f"correct:{number}"
    app = press(changing(open_page, number), "Save")
    assert "Nothing was changed" in words(app)
    fill(app, form, source="", url="nowhere")
    press(app, "Save")
    assert "2 things to put right" in app.error[0].value
    fill(app, form, source="The board, 3 March 2026", url="https://example.gov.uk/board", note=SCRIPT)
    press(app, "Save")
    assert not app.error
    made = found(sqlite_engine, "A comparison group")
    assert (made.source, made.source_url, made.note) == (
        "The board, 3 March 2026", "https://example.gov.uk/board", SCRIPT,
    )  # fmt: skip
    assert "<script>" not in said(app)


def test_both_versions_are_shown_when_someone_was_faster(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast
) -> None:
    number = threshold(sqlite_engine, cast)
    app = changing(open_page, number)
    with session_scope(sqlite_engine) as session:
        edit_edition_facts(session, by=cast.ada, parameter_id=number, changes={"source": "Theirs"})
    fill(app, f"correct:{number}", source="Ours")
    press(app, "Save")
    assert "changed" in app.error[0].value
    rows = next(table.value for table in app.table if "Yours, not saved" in table.value.columns)
    assert ["Source", "Theirs", "Ours"] in rows.to_numpy().tolist()
    assert found(sqlite_engine, "A comparison group").source == "Theirs"
    press(app, "Save")
    assert found(sqlite_engine, "A comparison group").source == "Ours", "both were seen: the second save stands"


def test_an_edition_is_withdrawn_and_restored(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    number = threshold(sqlite_engine, cast)
    app = press(changing(open_page, number), "Withdraw")
    assert app.error
    fill(app, f"withdraw-edition:{number}", reason="Entered twice")
    press(app, "Withdraw")
    assert not app.error
    assert found(sqlite_engine, "A comparison group").is_withdrawn
    assert "A comparison group" not in words(open_page(PAGE, "mo", kind="evidence_threshold"))
    app = open_page(PAGE, "ada", kind="evidence_threshold")
    assert "Withdrawn" in words(app)
    fill(app, f"restore-edition:{number}", reason="It was right")
    press(app, "Restore")
    assert not app.error
    assert not found(sqlite_engine, "A comparison group").is_withdrawn


def test_a_withdrawn_edition_is_not_restored_over_its_namesake(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast
) -> None:
    number = threshold(sqlite_engine, cast)
    with session_scope(sqlite_engine) as session:
        withdraw_edition(session, by=cast.ada, parameter_id=number, reason="Entered twice")
    threshold(sqlite_engine, cast)
    app = open_page(PAGE, "ada", kind="evidence_threshold")
    assert_sound(app)
    fill(app, f"restore-edition:{number}", reason="Again")
    press(app, "Restore")
    assert "in the register already" in app.error[0].value


@pytest.mark.parametrize("person", ["vera", "mo", "asha"])
def test_only_administrators_change_parameters(open_page: OpenPage, person: str) -> None:
    app = open_page(PAGE, person, kind="discount")
    assert_sound(app)
    assert not app.main.expander
    assert "Only administrators" in words(app)


# --- The past, and nothing ------------------------------------------------------------------------------------


def test_the_past_is_read_only(open_page: OpenPage, sqlite_engine: Engine, cast: Cast, book: Book) -> None:
    number = threshold(sqlite_engine, cast)
    for query in ({"kind": "evidence_threshold"}, {}, {"part": "would", "edition": str(number)}, {"part": "moved"}):
        app = open_page(PAGE, "ada", as_known="2026-11-16T09:00:00Z", **query)
        assert not app.exception
        labels = [block.label for block in app.main.expander]
        assert not {"Add an edition", "Change this edition"} & set(labels)
    app = open_page(PAGE, "ada", as_known="2019-01-01")
    assert not app.exception
    assert set(app.dataframe[0].value["Edition in force"]) == {"Not reported"}
    app = open_page(PAGE, "ada", as_known="2019-01-01", kind="discount")
    assert "there is no edition of this" in words(app)
    assert "none to compare with" in words(open_page(PAGE, "ada", as_known="2019-01-01", part="would"))


def test_an_empty_register_has_its_parameters(open_screen: Opener, empty_engine: Engine) -> None:
    with session_scope(empty_engine) as session:
        ensure_local_user(session, "Local user", "local.user@localhost")
    for query in ({}, {"kind": "deflator"}, {"part": "would", "edition": "4"}, {"part": "moved"}):
        app = open_screen(empty_engine, PAGE, **query)
        assert_sound(app)
    assert "Add an edition" in [block.label for block in open_screen(empty_engine, PAGE).main.expander]


def test_the_facts_of_a_past_change_are_those_of_its_day(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, book: Book
) -> None:
    adopt(sqlite_engine, cast, threshold(sqlite_engine, cast))
    first = head_of(sqlite_engine)
    threshold(sqlite_engine, cast, edition="Another rule")
    second = head_of(sqlite_engine)
    url = sqlite_engine.url.render_as_string(hide_password=False)
    assert facts_at(url, second, first) == second, "only parameters changed since: the newest reading serves"
    book.measured(date(2026, 4, 1), date(2026, 4, 30), "1000", method=Method.RANDOMISED)
    assert facts_at(url, head_of(sqlite_engine), first) == second
    app = open_page(PAGE, "mo", part="moved", entry=str(first))
    assert rung(app.dataframe[0].value, "Claimed")[0] == "£1.6k", "without what was measured later"
