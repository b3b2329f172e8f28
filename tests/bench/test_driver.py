"""The driver reads what a server sends the way a browser does."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.driver import Browser, Load, Run, load, percentile


def begin() -> bytes:
    message = ForwardMsg()
    message.new_session.name = "app"
    return bytes(message.SerializeToString())


def text(body: str, *, hash: str = "") -> bytes:
    message = ForwardMsg(hash=hash)
    message.delta.new_element.text.body = body
    message.metadata.cacheable = bool(hash)
    return bytes(message.SerializeToString())


def end(status: "ForwardMsg.ScriptFinishedStatus.ValueType" = ForwardMsg.FINISHED_SUCCESSFULLY) -> bytes:
    return bytes(ForwardMsg(script_finished=status).SerializeToString())


def read(browser: Browser, *messages: bytes) -> tuple[Run, list[bool]]:
    run = Run()
    return run, [run.take(message, browser) for message in messages]


def test_a_run_ends_with_its_own_last_message() -> None:
    run, is_last = read(Browser(), end(), begin(), text("Hello"), end())
    assert is_last == [False, False, False, True]
    assert run.shows("Hello")
    assert not run.shows("Goodbye")
    assert run.received == len(end()) * 2 + len(begin()) + len(text("Hello"))


def test_a_run_that_gives_way_to_another_starts_over() -> None:
    early = end(ForwardMsg.FINISHED_EARLY_FOR_RERUN)
    run, is_last = read(Browser(), begin(), text("Old"), early, begin(), text("New"), end())
    assert is_last[2:] == [False, False, False, True]
    assert run.shows("New")
    assert not run.shows("Old")


def test_the_page_is_asked_for_by_name_and_then_by_what_the_server_calls_it() -> None:
    browser = Browser(page="pilots", query="tag=letters")
    asked = BackMsg.FromString(browser.ask()).rerun_script
    assert (asked.page_name, asked.query_string) == ("pilots", "tag=letters")
    there = ForwardMsg()
    there.navigation.page_script_hash = "abc"
    moved = ForwardMsg()
    moved.page_info_changed.query_string = "tag=phones"
    read(browser, begin(), there.SerializeToString(), moved.SerializeToString(), end())
    asked = BackMsg.FromString(browser.ask()).rerun_script
    assert (asked.page_name, asked.page_script_hash, asked.query_string) == ("", "abc", "tag=phones")


def test_a_big_element_is_kept_and_need_not_be_sent_again() -> None:
    browser = Browser()
    read(browser, begin(), text("Big", hash="h1"), text("Also big", hash="h2"), end())
    assert sorted(BackMsg.FromString(browser.ask()).rerun_script.cached_message_hashes) == ["h1", "h2"]
    run, _ = read(browser, begin(), ForwardMsg(ref_hash="h1").SerializeToString(), end())
    assert run.shows("Big")
    assert list(browser.kept) == ["h1"]


def test_what_went_wrong_is_said() -> None:
    missing = ForwardMsg()
    missing.page_not_found.page_name = "nowhere"
    failed = ForwardMsg()
    failed.delta.new_element.exception.type = "ValueError"
    failed.delta.new_element.exception.message = "no"
    refused = ForwardMsg()
    refused.delta.new_element.alert.body = "Something went wrong"
    refused.delta.new_element.alert.format = Alert.ERROR
    warned = ForwardMsg()
    warned.delta.new_element.alert.body = "Only a warning"
    warned.delta.new_element.alert.format = Alert.WARNING
    messages = [message.SerializeToString() for message in (missing, failed, refused, warned)]
    run, _ = read(Browser(page="nowhere"), begin(), *messages, end(ForwardMsg.FINISHED_WITH_COMPILE_ERROR))
    assert run.faults == [
        "there is no page “nowhere”",
        "ValueError: no",
        "Something went wrong",
        "the script does not compile",
    ]


def apart(coroutine: Coroutine[Any, Any, Load]) -> Load:
    """Run it in a thread of its own: a browser test in this process may have left its event loop running here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


class Prompt:
    """A session that answers at once."""

    async def run(self) -> Run:
        return Run(milliseconds=1.0)


def test_sessions_rerun_until_the_window_closes() -> None:
    found = apart(load([Prompt(), Prompt()], seconds=0.05))  # type: ignore[list-item]
    assert found.seconds == pytest.approx(0.05, rel=0.5)
    assert found.per_second == len(found.runs) / found.seconds
    assert found.percentile(0.95) == 1.0
    assert found.faults == []


def test_thinking_people_ask_less_often() -> None:
    found = apart(load([Prompt(), Prompt()], seconds=0.05, think=10.0 / 1000))  # type: ignore[list-item]
    assert 2 <= len(found.runs) <= 12


def test_percentiles() -> None:
    assert [percentile([4, 1, 3, 2], share) for share in (0.0, 0.5, 0.75, 0.95, 1.0)] == [1, 2, 3, 4, 4]
    assert Load(2.0, [Run(1.0)] * 4).per_second == 2.0
