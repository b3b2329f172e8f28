"""A real Chromium and a real server for the journeys of this folder.

Without Chromium these tests are skipped; with PORTFOLIO_REQUIRE_BROWSER=1 (as in .ci/run) they fail instead.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = [
    "--no-sandbox",  # Chromium refuses to run as root, as containers do, with its sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
STOP_SECONDS = 30

_logs: list[Path] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these tests go to one worker, so that one browser and one server serve them."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """A failing journey shows what its servers said."""
    report = yield
    if report.failed:
        report.sections += [(f"log of {log.name}", _tail(log)) for log in _logs]
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if executable is None:
        refuse = pytest.fail if os.environ.get("PORTFOLIO_REQUIRE_BROWSER") == "1" else pytest.skip
        refuse("no Chromium found: run `make browser`, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser window, without cookies, wide enough for the sidebar."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """``serve(database_url)`` starts the product on that database, once, and returns the address to open."""
    started: dict[str, str] = {}
    processes: list[subprocess.Popen[bytes]] = []

    def start(database_url: str) -> str:
        if database_url not in started:
            port = _free_port()
            log = tmp_path_factory.mktemp("server") / f"server-{port}.log"
            _logs.append(log)
            processes.append(_launch(database_url, port, log))
            started[database_url] = f"http://127.0.0.1:{port}"
            _wait_until_ready(started[database_url], processes[-1], log)
        return started[database_url]

    yield start
    for process in processes:
        _stop(process)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[dict[str, Any]]]:
    """``axe(page)`` lists the violations of WCAG 2.0 to 2.2, A and AA, as axe-core reports them."""

    def violations(page: Page) -> list[dict[str, Any]]:
        page.evaluate(AXE)
        options = {"runOnly": {"type": "tag", "values": WCAG}}
        found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
        return list(found["violations"])

    return violations


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _launch(database_url: str, port: int, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "portfolio", "run", "--port", str(port)],
            cwd=PROJECT,
            env=os.environ | {"PORTFOLIO_DATABASE_URL": database_url},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 - the address is our own
                return
        except OSError:  # refused while it starts, 503 while it is not ready
            time.sleep(0.1)
    pytest.fail(f"the server did not become ready at {address}:\n{_tail(log)}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _tail(log: Path, characters: int = 8000) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-characters:]
