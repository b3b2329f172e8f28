"""The main journeys in a real browser, against a real server and a demo database of their own."""

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from portfolio.db import get_engine
from portfolio.ui.links import SCREENS
from seed.demo import build

OWED = """
    SELECT pilot.reference, pilot.name, person.name AS manager FROM pilot
    JOIN person ON person.id = pilot.programme_manager_id
    JOIN stage_move ON stage_move.pilot_id = pilot.id
    WHERE person.id IN (SELECT id FROM person WHERE role = 'programme_manager' ORDER BY id LIMIT 4)
      AND NOT EXISTS (SELECT 1 FROM monthly_update
                      WHERE monthly_update.pilot_id = pilot.id AND monthly_update.month = '2026-10-01')
    GROUP BY pilot.id HAVING max(stage_move.stage IN ('stopped', 'retired')) = 0
    ORDER BY pilot.reference
"""
PATHS = [*(name for name in SCREENS if name not in {"overview", "pilot"}), "", "pilot?ref=DCS-001"]
PARTS = ["stages", "costs", "outcomes", "updates", "blockers", "history"]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo of size s, built once; journeys that write take a copy."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    url = f"sqlite:///{path}"
    build(url)
    get_engine(url).dispose()
    return path


@pytest.fixture(scope="session")
def address(demo: Path, serve: Callable[[str], str]) -> str:
    """Where the demo is served, for journeys that only read."""
    return serve(f"sqlite:///{demo}")


def settled(page: Page) -> None:
    """Wait until the run is over."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)


def opened(page: Page, address: str) -> Page:
    page.goto(address, wait_until="domcontentloaded")
    page.get_by_role("heading", level=1).first.wait_for(timeout=30_000)
    settled(page)
    return page


def become(page: Page, name: str) -> None:
    """Choose who tries the demo out, and wait until the screen is theirs."""
    choice = page.get_by_role("combobox", name=re.compile("Try it as"))
    choice.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    for _ in range(10):  # a chart that arrives late closes an open list
        choice.fill(name)
        page.wait_for_timeout(500)
        if page.get_by_role("option").count():
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(choice).to_have_value(re.compile(name))
    page.wait_for_timeout(300)
    settled(page)


def overdue_of(page: Page) -> int:
    """How many pilots the overview counts with an overdue update."""
    count = page.get_by_role("radiogroup").get_by_text(re.compile("Monthly update overdue")).first
    return int(re.findall(r"\d+", count.inner_text())[0])


def test_an_update_is_on_the_overview_and_in_the_csv(
    page: Page, demo: Path, serve: Callable[[str], str], tmp_path: Path
) -> None:
    copy = tmp_path / "demo.db"
    shutil.copy(demo, copy)
    with get_engine(f"sqlite:///{copy}").connect() as connection:
        reference, _, manager = connection.execute(sa.text(OWED)).first() or pytest.fail("nobody owes an update")
    home = serve(f"sqlite:///{copy}")
    opened(page, home)
    before = overdue_of(page)

    become(page, manager)
    page.get_by_role("link", name="My updates").click()
    page.get_by_role("radiogroup").get_by_text(re.compile(reference)).first.click()
    expect(page.get_by_role("textbox", name="What happened")).to_be_visible()
    page.get_by_role("radiogroup").get_by_text("Amber").first.click()
    page.get_by_role("textbox", name="What happened").fill("Two more teams joined and nothing broke.")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text(re.compile("Submitted")).first).to_be_visible()

    opened(page, f"{home}/?flag=overdue")
    expect(page.get_by_text(reference)).to_have_count(0)
    opened(page, home)
    assert overdue_of(page) == before - 1
    page.get_by_role("button", name="Tables, working, downloads").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Summary (CSV)").click()
    text = Path(downloading.value.path()).read_text(encoding="utf-8")
    rows = {row["reference"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert rows[reference]["last_update_month"] == "2026-10"


def test_a_link_shows_the_same_view_to_everyone(page: Page, browser: Browser, address: str) -> None:
    link = f"{address}/?stage=pilot&as_at=2026-09-30"
    said = re.compile("as at 30 September 2026")
    first = opened(page, link).get_by_text(said).first.inner_text()
    other = browser.new_context().new_page()
    assert opened(other, link).get_by_text(said).first.inner_text() == first
    other.context.close()


def test_moving_on_keeps_the_filters_in_the_address(page: Page, address: str) -> None:
    opened(page, f"{address}/?stage=pilot&as_at=2026-09-30")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Pilots").click()
    expect(page.get_by_role("heading", level=1, name="Pilots")).to_be_visible()
    expect(page).to_have_url(re.compile("stage=pilot"))
    assert "as_at=2026-09-30" in page.url


def test_a_count_leads_to_its_pilots(page: Page, address: str) -> None:
    opened(page, address)
    page.get_by_role("radiogroup").get_by_text(re.compile("Stalled")).first.click()
    expect(page.get_by_role("heading", level=1, name="Pilots")).to_be_visible()
    expect(page).to_have_url(re.compile("flag=stalled"))


def test_the_past_is_shown_with_a_banner_and_left_again(page: Page, address: str) -> None:
    opened(page, f"{address}/?as_known=2026-06-30")
    expect(page.get_by_text(re.compile("what was known on 30 June 2026"))).to_be_visible()
    page.get_by_role("button", name="Back to now").click()
    expect(page.get_by_text(re.compile("what was known on"))).to_have_count(0)


def test_the_keyboard_alone_reaches_and_opens_a_screen(page: Page, address: str) -> None:
    opened(page, address)
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").strip().endswith("Pilots"):
            break
    else:
        pytest.fail("the link to Pilots was not reached with the Tab key")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Pilots")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_a_screen_has_no_accessibility_violation_and_asks_nobody_else(
    browser: Browser, address: str, axe: Callable[[Page], list[dict[str, Any]]], path: str, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, color_scheme=scheme)
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: _note(elsewhere, address, request.url))
    opened(page, f"{address}/{path}")
    page.wait_for_timeout(500)
    violations = axe(page)
    assert [violation["id"] for violation in violations] == []
    assert page.get_by_test_id("stException").count() == 0
    assert elsewhere == []
    context.close()


def _note(elsewhere: list[str], address: str, url: str) -> None:
    if not url.startswith((address, address.replace("http", "ws", 1), "data:", "blob:")):
        elsewhere.append(url)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_a_pilot_has_no_accessibility_violation(
    page: Page, address: str, axe: Callable[[Page], list[dict[str, Any]]], part: str
) -> None:
    opened(page, f"{address}/pilot?ref=DCS-001&part={part}")
    page.wait_for_timeout(500)
    assert [violation["id"] for violation in axe(page)] == []


def test_a_phone_shows_the_overview_without_sideways_scrolling(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = opened(context.new_page(), address)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    context.close()
