"""The register: found, searched, opened, downloaded; and many pilots changed at once, or none."""

import csv
import io
from datetime import date
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from portfolio.db import read_session, session_scope
from portfolio.models import Cost, Pilot, PilotTag
from portfolio.people.service import ensure_local_user
from portfolio.pilots.costs import save_costs
from portfolio.pilots.inputs import StageInput
from portfolio.pilots.pasting import MAX_CHARACTERS
from portfolio.pilots.service import edit_pilot, register_pilot, withdraw_pilot
from portfolio.ui import downloads, register
from portfolio.ui.view import look
from tests.cast import PEOPLE, Cast, a_cost, a_pilot, a_stage
from tests.dumps import counts_of, head_of
from tests.pages.conftest import Opener, OpenPage, assert_sound, words

SCRIPT = "<script>alert(1)</script> **bold** [link](https://example.org)"
EDIT, PASTE = "Edit many", "Paste costs"


def page_links(app: AppTest) -> list[str]:
    """Labels of the links to other screens, as people read them."""
    found: list[Any] = list(app.get("page_link"))
    return [link.label.replace("\\", "") for link in found]


def table(app: AppTest) -> pd.DataFrame:
    shown: pd.DataFrame = app.dataframe[0].value
    return shown


def reference(engine: Engine, pilot_id: int) -> str:
    return pilot(engine, pilot_id).reference


def pilot(engine: Engine, pilot_id: int) -> Pilot:
    with read_session(engine) as session:
        return session.get_one(Pilot, pilot_id)


def button(app: AppTest, label: str) -> Any:
    return next(item for item in app.button if label in item.label.replace("\\", ""))


def fill(engine: Engine, cast: Cast, count: int) -> None:
    with session_scope(engine) as session:
        for number in range(count):
            entered = a_pilot(cast, name=f"Pilot {number:04}", reference=f"X-{number:04}")
            register_pilot(session, by=cast.ada, pilot=entered, stage=a_stage())


# --- Reading ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", list(PEOPLE))
def test_everyone_reads_the_register_of_their_own_organisations(open_page: OpenPage, person: str) -> None:
    app = open_page("pilots", person)
    assert_sound(app)
    sees = {"ada": 2, "dev": 1, "vera": 1, "mo": 1, "asha": 1, "tom": 1, "noor": 1}[person]
    assert len(table(app)) == sees
    assert f"**{sees} pilot" in words(app)
    assert "as at 16 November 2026" in words(app)
    assert bool(app.tabs) == (person in {"ada", "dev", "mo", "tom"})


def test_an_empty_register_leads_to_the_first_pilot(open_screen: Opener, empty_engine: Engine) -> None:
    with session_scope(empty_engine) as session:
        ensure_local_user(session, "Local user", "local.user@localhost")
    app = open_screen(empty_engine, "pilots")
    assert_sound(app)
    assert "There are no pilots yet" in words(app)
    assert "Register the first pilot" in page_links(app)
    for mode in (EDIT, PASTE):
        assert_sound(open_screen(empty_engine, "pilots", mode=mode))


@pytest.mark.parametrize(
    ("search", "found"),
    [("housing", 1), ("APPOINTMENTS", 1), ("nine", 2), ("letters nine", 1), ("hsa", 1), ("larkfield", 1), ("(.*", 0)],
)
def test_the_search_reads_name_reference_problem_supplier_and_tags(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, search: str, found: int
) -> None:
    with session_scope(sqlite_engine) as session:
        edit_pilot(session, by=cast.ada, pilot_id=cast.other_pilot, changes={"supplier": "Larkfield Systems"})
    app = open_page("pilots", "ada", q=search)
    assert not app.exception
    assert f"**{found} pilot" in words(app)
    assert f"Search: “{search}”" in words(app)
    assert len(app.dataframe) == (1 if found else 0)


def test_nothing_matches_says_so_and_clears(open_page: OpenPage, cast: Cast) -> None:
    app = open_page("pilots", "ada", q="zebra", organisation=str(cast.agency))
    assert_sound(app)
    assert "No pilot matches" in words(app)
    assert "Organisation: Housing Support Agency" in words(app)
    button(app, "Clear the search").click().run()
    assert len(table(app)) == 1
    app.text_input(key="q").set_value("zebra").run()
    button(app, "Clear filters").click().run()
    app.text_input(key="q").set_value("").run()
    assert len(table(app)) == 2


def test_columns_are_chosen_in_the_link_and_nonsense_is_left_out(open_page: OpenPage) -> None:
    app = open_page("pilots", "ada", columns="Tags")
    assert list(table(app).columns) == ["Tags"]
    app.multiselect(key="columns").set_value(["Name", "Users now"]).run()
    assert list(table(app).columns) == ["Name", "Users now"]
    assert_sound(open_page("pilots", "ada", columns="Moon", page="99", mode="Nowhere"))


def test_every_column_can_be_shown(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    with session_scope(sqlite_engine) as session:
        save_costs(session, by=cast.ada, lines=[a_cost(cast.pilot), a_cost(cast.pilot, basis="planned", pounds="2501")])
    app = open_page("pilots", "mo")
    app.multiselect(key="columns").set_value(list(app.multiselect(key="columns").options)).run()
    assert_sound(app)
    row = table(app).iloc[0]
    assert row["Spent to date"] == 1250.50
    assert row["Spent against plan"] == pytest.approx(50)
    assert list(row["Stage"]) == ["Prototype"]
    assert pd.isna(row["Hours saved"])
    assert row["Monthly update"] == "! Overdue"


def test_a_row_is_opened_on_its_own_page(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    app = open_page("pilots", "ada")
    number = list(table(app)["Reference"]).index(reference(sqlite_engine, cast.other_pilot))
    key = str(app.dataframe[0].key)
    app.session_state[key] = {"selection": {"rows": [number], "columns": [], "cells": []}}
    app.run()
    button(app, f"Open {reference(sqlite_engine, cast.other_pilot)}").click().run()
    assert not app.exception
    assert "Filling cancelled appointments" in words(app)
    assert app.query_params["ref"] == reference(sqlite_engine, cast.other_pilot)


def test_stopped_and_withdrawn_pilots_stay_and_are_flagged(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast
) -> None:
    with session_scope(sqlite_engine) as session:
        withdraw_pilot(session, by=cast.ada, pilot_id=cast.pilot, reason="Entered twice")
    app = open_page("pilots", "ada")
    assert "**2 pilots** as at 16 November 2026, 1 of them withdrawn" in words(app)
    assert ["Prototype", "⊘ Withdrawn"] in [list(chips) for chips in table(app)["Stage"]]


def test_user_text_is_never_markup(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    with session_scope(sqlite_engine) as session:
        edit_pilot(session, by=cast.ada, pilot_id=cast.pilot, changes={"name": SCRIPT})
    app = open_page("pilots", "mo", q="<script>")
    assert table(app)["Name"].iloc[0] == SCRIPT
    assert not any("<script>" in element.value for element in app.markdown)
    assert any("\\<script\\>" in element.value for element in app.markdown)


def test_a_large_register_comes_in_pages(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "PAGE_ROWS", 10)
    fill(sqlite_engine, cast, 23)
    app = open_page("pilots", "ada")
    assert len(table(app)) == 10
    assert "Rows 1 to 10 of 25" in words(app)
    assert len(table(open_page("pilots", "ada", page="3"))) == 5


def test_the_past_is_read_and_not_edited(open_page: OpenPage) -> None:
    app = open_page("pilots", "ada", as_known="2026-11-17T00:00:00Z", mode=EDIT)
    assert_sound(app)
    assert not app.tabs
    assert len(table(app)) == 2
    before = open_page("pilots", "ada", as_known="2020-01-01")
    assert not before.exception
    assert "There are no pilots yet" in words(before)
    assert "Register the first pilot" not in page_links(before)


def test_the_download_holds_what_the_filters_select(open_page: OpenPage, cast: Cast) -> None:
    app = open_page("pilots", "ada", organisation=str(cast.agency))
    app.session_state["download"] = True
    buttons: list[Any] = list(app.run().get("download_button"))
    assert "Summary (CSV)" in {item.label for item in buttons}
    view = look_as(app)
    rows = list(csv.DictReader(io.StringIO(downloads.summary(view).decode())))
    assert [row["name"] for row in rows] == ["Sorting housing letters"]


def look_as(app: AppTest) -> Any:
    """The administrator's view of the agency, as the page has it."""
    from portfolio.filters import parse_filters

    return look(parse_filters(dict(app.query_params))[0])


# --- Editing many ----------------------------------------------------------------------------------------------


@pytest.fixture
def grid(open_page: OpenPage) -> AppTest:
    """The grid as the administrator sees it: two pilots in two rows."""
    return open_page("pilots", "ada", mode=EDIT)


def type_into(app: AppTest, cells: dict[int, dict[str, Any]]) -> AppTest:
    key = next(str(item.key) for item in app.dataframe if str(item.key).startswith("grid:"))
    app.session_state[key] = {"edited_rows": cells, "added_rows": [], "deleted_rows": []}
    return app.run()


def row_of(engine: Engine, pilot_id: int) -> int:
    with read_session(engine) as session:
        order = list(session.scalars(sa.select(col(Pilot.id)).order_by(col(Pilot.reference))))
    return order.index(pilot_id)


def test_cells_of_several_pilots_are_saved_together(grid: AppTest, sqlite_engine: Engine, cast: Cast) -> None:
    head = head_of(sqlite_engine)
    first, second = row_of(sqlite_engine, cast.pilot), row_of(sqlite_engine, cast.other_pilot)
    changes: dict[str, Any] = {
        "name": SCRIPT, "tags": ["one", "Two"], "decision_on": "2027-02-01T00:00:00.000", "users_now": 41,
        "programme_manager_id": cast.people["dev"],
    }  # fmt: skip
    type_into(grid, {first: changes, second: {"users_full": 900, "users_now": 40}})
    button(grid, "Save 6 changes in 2 pilots").click().run()
    assert_sound(grid)
    assert "Saved 6 changes in 2 pilots" in grid.toast[0].value
    saved = pilot(sqlite_engine, cast.pilot)
    assert (saved.name, saved.users_now, saved.decision_on) == (SCRIPT, 41, date(2027, 2, 1))
    assert saved.programme_manager_id == cast.people["dev"]
    assert pilot(sqlite_engine, cast.other_pilot).users_full == 900
    with read_session(sqlite_engine) as session:
        tags = sa.select(col(PilotTag.tag)).where(col(PilotTag.pilot_id) == cast.pilot, ~col(PilotTag.is_withdrawn))
        assert set(session.scalars(tags)) == {"one", "two"}
    assert head_of(sqlite_engine) == head + 1
    assert any(item.label == "Nothing to save yet" for item in grid.button)


def test_one_wrong_cell_keeps_everything_from_being_saved_and_loses_nothing(
    grid: AppTest, sqlite_engine: Engine, cast: Cast
) -> None:
    counts = counts_of(sqlite_engine)
    type_into(grid, {0: {"supplier": "Good"}, 1: {"name": None, "users_now": -3, "decision_on": "2020-01-01"}})
    button(grid, "Save").click().run()
    told = words(grid)
    assert "Row 2, Name: is needed" in told
    assert "Row 2, Users now: cannot be below 0" in told
    assert counts_of(sqlite_engine) == counts
    assert any("Save 4 changes" in item.label for item in grid.button)


def test_a_wrong_date_is_told_by_its_row(grid: AppTest) -> None:
    type_into(grid, {0: {"decision_on": "yesterday"}})
    button(grid, "Save").click().run()
    assert "is not a date" in words(grid)
    type_into(grid, {0: {"decision_on": "2020-01-01"}})
    button(grid, "Save").click().run()
    assert "Planned decision date is before the start date" in words(grid)


def test_someone_elses_newer_change_is_shown_and_then_mine_may_stand(
    grid: AppTest, sqlite_engine: Engine, cast: Cast
) -> None:
    number = row_of(sqlite_engine, cast.pilot)
    type_into(grid, {number: {"users_now": 41}})
    with session_scope(sqlite_engine) as session:
        edit_pilot(session, by=cast.mo, pilot_id=cast.pilot, changes={"users_now": 77})
    button(grid, "Save").click().run()
    assert "Mo Rahman changed" in words(grid)
    shown = grid.table[0].value.astype(str).to_numpy().ravel().tolist()
    assert {"77", "41"} <= set(shown)
    assert pilot(sqlite_engine, cast.pilot).users_now == 77
    button(grid, "Save").click().run()
    assert not grid.error
    assert pilot(sqlite_engine, cast.pilot).users_now == 41


def test_a_pilot_that_someone_adds_meanwhile_does_not_shift_the_rows(
    grid: AppTest, sqlite_engine: Engine, cast: Cast
) -> None:
    number = row_of(sqlite_engine, cast.pilot)
    type_into(grid, {number: {"users_now": 41}})
    with session_scope(sqlite_engine) as session:
        register_pilot(session, by=cast.ada, pilot=a_pilot(cast, name="First", reference="A-001"), stage=a_stage())
    grid.run()
    button(grid, "Save").click().run()
    assert not grid.error
    assert pilot(sqlite_engine, cast.pilot).users_now == 41


def test_cells_typed_back_to_what_they_were_are_nothing_to_save(
    grid: AppTest, sqlite_engine: Engine, cast: Cast
) -> None:
    number = row_of(sqlite_engine, cast.pilot)
    type_into(grid, {number: {"users_now": 40, "decision_on": "2027-01-29", "tags": ["housing", "letters"]}})
    assert any(item.label == "Nothing to save yet" and item.disabled for item in grid.button)


def test_discard_forgets_what_was_typed(grid: AppTest, sqlite_engine: Engine) -> None:
    head = head_of(sqlite_engine)
    type_into(grid, {0: {"users_now": 41}})
    button(grid, "Discard").click().run()
    assert any(item.label == "Nothing to save yet" for item in grid.button)
    assert head_of(sqlite_engine) == head


def test_viewers_and_assurers_have_no_grid_even_by_link(open_page: OpenPage) -> None:
    for person in ("vera", "asha"):
        app = open_page("pilots", person, mode=EDIT)
        assert_sound(app)
        assert not any("Save" in item.label for item in app.button)


# --- Pasting costs ---------------------------------------------------------------------------------------------


def paste(open_page: OpenPage, text: str, person: str = "mo") -> AppTest:
    app = open_page("pilots", person, mode=PASTE)
    return app.text_area[0].set_value(text).run()


def costs(engine: Engine) -> list[tuple[int, date, int]]:
    with read_session(engine) as session:
        return [(row.pilot_id, row.month, row.amount_pence) for row in session.scalars(sa.select(Cost))]


def test_a_month_of_costs_is_previewed_then_saved(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    name = reference(sqlite_engine, cast.pilot)
    app = paste(
        open_page, f"Reference\tCategory\tNature\tAmount\n{name}\tStaff\tRunning\t£1,200.50\n\n{name}\tData\tOne-off\t0"
    )
    assert_sound(app)
    assert list(app.dataframe[-1].value["Amount"]) == [1200.5, 0]
    assert costs(sqlite_engine) == []
    button(app, "Save 2 lines, £1,200.50, as actual costs of October 2026").click().run()
    assert_sound(app)
    assert "Saved 2 lines, £1,200.50" in app.toast[0].value.replace("\\", "")
    assert costs(sqlite_engine) == [(cast.pilot, date(2026, 10, 1), 120050), (cast.pilot, date(2026, 10, 1), 0)]
    assert not app.text_area[0].value


def test_wrong_rows_are_named_and_nothing_can_be_saved(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    name, other = (reference(sqlite_engine, pilot_id) for pilot_id in (cast.pilot, cast.other_pilot))
    rows = [
        f"{name}\tstaff\trunning\t-5",
        "NOPE\tstaff\trunning\t5",
        f"{other}\tstaff\trunning\t5",
        f"{name}\tdata\trunning\t1",
        f"{name}\tdata\trunning\t2",
        "<script>\tx\ty\tz",
    ]
    app = paste(open_page, "\n".join(rows))
    assert not app.exception
    assert "5 rows of 6 must be put right" in words(app)
    told = app.dataframe[0].value
    assert {(row["Row"], row["Column"]) for _, row in told.iterrows()} >= {
        (1, "Amount (£)"), (2, "Reference"), (3, "Reference"), (5, "Row"), (6, "Category"),
    }  # fmt: skip
    assert told["Says"].tolist().count("<script>") == 1
    assert all(item.disabled for item in app.button if item.label.startswith("Save"))
    assert costs(sqlite_engine) == []


def test_ten_megabytes_are_refused_in_words(open_page: OpenPage, sqlite_engine: Engine) -> None:
    counts = counts_of(sqlite_engine)
    app = paste(open_page, "DCS-001\tstaff\trunning\t1\n" * 400_000)
    assert not app.exception
    assert f"at most {MAX_CHARACTERS:,} can be pasted" in words(app)
    button(app, "Clear").click().run()
    assert not app.error
    assert not app.text_area[0].value
    assert counts_of(sqlite_engine) == counts


def test_actual_costs_do_not_lie_ahead(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    app = paste(open_page, f"{reference(sqlite_engine, cast.pilot)}\tstaff\trunning\t1")
    month = next(item for item in app.selectbox if item.label == "Month")
    month.set_value(date(2026, 12, 1)).run()
    assert "December 2026 lies ahead" in words(app)
    next(item for item in app.selectbox if item.label == "These costs are").set_value("planned").run()
    button(app, "as planned costs of December 2026").click().run()
    assert costs(sqlite_engine) == [(cast.pilot, date(2026, 12, 1), 100)]


def test_an_amount_that_someone_corrected_meanwhile_is_not_overwritten_unseen(
    open_page: OpenPage, sqlite_engine: Engine, cast: Cast
) -> None:
    app = paste(open_page, f"{reference(sqlite_engine, cast.pilot)}\tstaff\trunning\t1")
    with session_scope(sqlite_engine) as session:
        save_costs(session, by=cast.ada, lines=[a_cost(cast.pilot, month="2026-10", pounds="99")])
    button(app, "Save 1 line").click().run()
    assert "Ada Okafor changed these costs" in words(app)
    assert costs(sqlite_engine) == [(cast.pilot, date(2026, 10, 1), 9900)]
    button(app, "Save 1 line").click().run()
    assert costs(sqlite_engine) == [(cast.pilot, date(2026, 10, 1), 100)]


def test_stage_words_are_the_references_own(open_page: OpenPage, sqlite_engine: Engine, cast: Cast) -> None:
    stopped = StageInput.model_validate(
        {"stage": "stopped", "effective_on": "2026-11-01", "reason": "legacy", "learned": "Ask the owner first."}
    )
    with session_scope(sqlite_engine) as session:
        register_pilot(session, by=cast.ada, pilot=a_pilot(cast, reference="Z-1"), stage=stopped)
    app = open_page("pilots", "ada", stage="stopped")
    assert [list(chips) for chips in table(app)["Stage"]] == [["Stopped"]]
    assert "Stage: Stopped" in words(app)
