"""A browser without a screen: opens the websocket that Streamlit's page opens, asks for reruns, reads and times them.

Speaks the installed Streamlit's own messages: `BackMsg.rerun_script` goes out, `ForwardMsg`s come back until
`script_finished`. Like a browser, it keeps big elements and tells the server which ones it has.
"""

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

TIMEOUT = 180.0


@dataclass
class Browser:
    """What a browser tab remembers from one message to the next."""

    page: str = ""
    query: str = ""
    page_hash: str = ""
    kept: dict[str, Delta] = field(default_factory=dict)

    def ask(self) -> bytes:
        """The message that asks for a run of the page."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        if self.page_hash:
            message.rerun_script.page_script_hash = self.page_hash
        else:
            message.rerun_script.page_name = self.page
        message.rerun_script.cached_message_hashes.extend(self.kept)
        return bytes(message.SerializeToString())


@dataclass
class Run:
    """One script run as the browser got it; `faults` says in words what went wrong."""

    milliseconds: float = 0.0
    received: int = 0
    elements: list[Delta] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    big: dict[str, Delta] = field(default_factory=dict)
    has_begun: bool = False

    def take(self, raw: bytes, browser: Browser) -> bool:
        """Read one message; True when it is the last one of the run."""
        self.received += len(raw)
        message = ForwardMsg.FromString(raw)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.has_begun = True
            self.elements.clear()
        elif kind == "navigation":
            browser.page_hash = message.navigation.page_script_hash or browser.page_hash
        elif kind == "page_info_changed":
            browser.query = message.page_info_changed.query_string
        elif kind == "page_not_found":
            self.faults.append(f"there is no page “{browser.page}”")
        elif kind == "delta":
            if message.metadata.cacheable:
                self.big[message.hash] = message.delta
            self._add(message.delta)
        elif kind == "ref_hash":
            self.big[message.ref_hash] = browser.kept[message.ref_hash]
            self._add(browser.kept[message.ref_hash])
        elif kind == "script_finished" and self.has_begun:
            return self._finish(message.script_finished, browser)
        return False

    def shows(self, text: str) -> bool:
        """Whether the page holds a text, in whatever element."""
        wanted = text.encode()
        return any(wanted in delta.SerializeToString() for delta in self.elements)

    def _add(self, delta: Delta) -> None:
        self.elements.append(delta)
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        if element.WhichOneof("type") == "exception":
            self.faults.append(f"{element.exception.type}: {element.exception.message}"[:300])
        elif element.WhichOneof("type") == "alert" and element.alert.format == Alert.ERROR:
            self.faults.append(element.alert.body[:300])

    def _finish(self, status: int, browser: Browser) -> bool:
        browser.kept = self.big
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return False
        if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.faults.append("the script does not compile")
        return True


class Session:
    """One person with one tab open. Use it as an asynchronous context manager."""

    def __init__(self, address: str, page: str = "", query: str = "") -> None:
        self.browser = Browser(page, query)
        self.address = address.replace("http", "ws", 1) + "/_stcore/stream"

    async def __aenter__(self) -> Self:
        self.socket = await websockets.connect(
            self.address, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None, proxy=None
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()

    async def run(self) -> Run:
        """Run the page once: timed from asking until the script has finished."""
        run = Run()
        start = time.perf_counter()
        async with asyncio.timeout(TIMEOUT):
            await self.socket.send(self.browser.ask())
            while not run.take(await self._receive(), self.browser):
                pass
        run.milliseconds = (time.perf_counter() - start) * 1e3
        return run

    async def _receive(self) -> bytes:
        raw = await self.socket.recv()
        return raw if isinstance(raw, bytes) else raw.encode()


@dataclass(frozen=True)
class Load:
    """What many sessions at once got in one window of time."""

    seconds: float
    runs: list[Run]

    @property
    def per_second(self) -> float:
        """Finished reruns a second, all sessions together."""
        return len(self.runs) / self.seconds

    def percentile(self, share: float) -> float:
        """Latency in milliseconds that ``share`` of the reruns stay within."""
        return percentile([run.milliseconds for run in self.runs], share)

    @property
    def faults(self) -> list[str]:
        """What went wrong, in words."""
        return [fault for run in self.runs for fault in run.faults]


async def load(sessions: Sequence[Session], *, seconds: float, think: float = 0.0) -> Load:
    """Let open sessions rerun for a while, each pausing ``think`` seconds after an answer (staggered at first)."""
    start = time.perf_counter()
    deadline = end = start + seconds
    runs: list[Run] = []

    async def person(number: int, session: Session) -> None:
        nonlocal end
        await asyncio.sleep(think * number / len(sessions))
        while time.perf_counter() < deadline:
            runs.append(await session.run())
            end = max(deadline, time.perf_counter())
            await asyncio.sleep(think)

    await asyncio.gather(*(person(number, session) for number, session in enumerate(sessions)))
    return Load(end - start, runs)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of ``values`` that at least ``share`` of them do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
