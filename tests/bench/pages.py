"""How long pages take: for one person, and for twenty at once. Servers take turns within each round."""

import asyncio
import statistics
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from tests.bench.driver import Load, Session, load
from tests.bench.report import AT_LEAST, AT_MOST, Aim, Row, compare, tell
from tests.bench.servers import Server

PEOPLE, THINK_SECONDS = 20, 2.0
MOST_RERUNS, MOST_SECONDS = 15, 2.5
BLANK = "blank page"
RERUN_AIM = Aim(AT_MOST, 0.25)
GROWTH_AIM = Aim(AT_MOST, 1.3)
PEOPLE_AIM = Aim(AT_LEAST, 10)


@dataclass
class Case:
    """A page on a server, and what was found: one figure per round."""

    name: str
    server: Server
    size: str = ""
    page: str = ""
    query: str = ""
    first: list[float] = field(default_factory=list)
    rerun: list[float] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    thinking: list[Load] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    kilobytes: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def session(self) -> Session:
        """Somebody who opens the page."""
        return Session(self.server.address, self.page, self.query)

    def weigh(self) -> None:
        """Note the server's memory."""
        if (megabytes := self.server.megabytes()) is not None:
            self.megabytes.append(megabytes)

    def blame(self, faults: Sequence[str]) -> None:
        """Note what went wrong, once."""
        self.faults += [f"{self.name} {self.size}: {fault}" for fault in dict.fromkeys(faults)]


async def one_person(cases: Sequence[Case], rounds: int) -> None:
    """In each round, for each case by turns: somebody opens the page and reruns it."""
    for number in range(rounds):
        for case in cases:
            if not case.faults:
                await _visit(case)
        tell(f"Pages, one session: round {number + 1} of {rounds}")


async def _visit(case: Case) -> None:
    try:
        async with case.session() as session:
            first = await session.run()
            reruns = [await session.run()]
            while len(reruns) < MOST_RERUNS and sum(run.milliseconds for run in reruns) < MOST_SECONDS * 1000:
                reruns.append(await session.run())
    except (OSError, TimeoutError) as error:
        case.blame([repr(error)])
        return
    case.first.append(first.milliseconds)
    case.rerun.append(statistics.median(run.milliseconds for run in reruns))
    case.kilobytes.append(statistics.median(run.received for run in reruns) / 1024)
    case.blame([fault for run in (first, *reruns) for fault in run.faults])


async def many_people(cases: Sequence[Case], rounds: int, seconds: float) -> None:
    """In each round, for each case by turns: twenty sessions rerun without pause, then with time to think."""
    async with AsyncExitStack() as stack:
        crowds = []
        for case in cases:
            crowd = [await stack.enter_async_context(case.session()) for _ in range(PEOPLE)]
            for session in crowd:
                case.blame((await session.run()).faults)
            crowds.append((case, crowd))
        for number in range(rounds):
            for case, crowd in crowds:
                await _press(case, crowd, seconds)
            for case, crowd in crowds:
                case.thinking.append(await load(crowd, seconds=2 * THINK_SECONDS, think=THINK_SECONDS))
            tell(f"Pages, {PEOPLE} sessions: round {number + 1} of {rounds}")
        for case in cases:
            case.weigh()
            case.blame([fault for found in (*case.loads, *case.thinking) for fault in found.faults])


async def _press(case: Case, crowd: Sequence[Session], seconds: float) -> None:
    before = case.server.processor_seconds()
    found = await load(crowd, seconds=seconds)
    after = case.server.processor_seconds()
    case.loads.append(found)
    if before is not None and after is not None:
        case.processor.append((after - before) / len(found.runs) * 1e3)


def start_rows(blank: Case, cases: Sequence[Case]) -> list[Row]:
    """The very first session of a fresh server, with nothing in any cache; forgotten afterwards."""
    everyone = (blank, *cases)
    rows = [
        _row(case, "very first load of a fresh server", case.first, blank.first, BLANK)
        for case in cases
        if not case.faults
    ]
    for case in everyone:
        for found in (case.first, case.rerun, case.kilobytes):
            found.clear()
    return rows


def page_rows(blank: Case, cases: Sequence[Case], plain: Sequence[Case]) -> list[Row]:
    """First loads and reruns against the blank page, growth with size, and the plain page for comparison."""
    rows = []
    for case in cases:
        aim = RERUN_AIM if case.name == "Overview" and case.size == "m" else None
        rows.append(_row(case, "first load in a new session", case.first, blank.first, BLANK))
        rows.append(_row(case, "rerun", case.rerun, blank.rerun, BLANK, aim))
        if case.name == "Overview":
            name = "Overview, sent to the browser in a rerun"
            rows.append(compare("pages", name, case.size, "kB", case.kilobytes, blank.kilobytes, BLANK))
    overviews = {case.size: case for case in cases if case.name == "Overview"}
    if {"s", "m"} <= overviews.keys():
        small, medium = overviews["s"], overviews["m"]
        rows.append(_row(medium, "rerun, growth from s", medium.rerun, small.rerun, "at s", GROWTH_AIM))
    pairs = [(overviews[case.size], case) for case in plain if case.size in overviews]
    return rows + [_row(ours, "rerun", ours.rerun, case.rerun, case.name) for ours, case in pairs]


def people_rows(blank: Case, cases: Sequence[Case]) -> list[Row]:
    """Twenty sessions at once, and the memory of the server."""
    rows = []
    for case in cases:
        name = f"Overview, {PEOPLE} sessions without pause"
        ours, theirs = ([found.per_second for found in each.loads] for each in (case, blank))
        rows.append(compare("sessions", name, case.size, "reruns/s", ours, theirs, BLANK, PEOPLE_AIM))
        if case.processor and blank.processor:
            name = "Overview, processor time of a rerun"
            rows.append(compare("sessions", name, case.size, "ms", case.processor, blank.processor, BLANK))
        for share in (0.5, 0.95):
            ours, theirs = ([found.percentile(share) for found in each.thinking] for each in (case, blank))
            name = f"Overview, {PEOPLE} sessions pausing {THINK_SECONDS:g} s, {share:.0%} of reruns within"
            rows.append(compare("sessions", name, case.size, "ms", ours, theirs, BLANK))
        moments = ("once started", f"after {PEOPLE} sessions")
        for moment, mine, other in zip(moments, case.megabytes, blank.megabytes, strict=False):
            rows.append(compare("sessions", f"Server memory {moment}", case.size, "MB", [mine], [other], BLANK))
    return rows


def _row(
    case: Case, what: str, ours: Sequence[float], baseline: Sequence[float], name: str, aim: Aim | None = None
) -> Row:
    return compare("pages", f"{case.name}, {what}", case.size, "ms", ours, baseline, name, aim)


def run_one_person(cases: Sequence[Case], rounds: int) -> None:
    """`one_person`, from code that is not asynchronous."""
    asyncio.run(one_person(cases, rounds))


def run_many_people(cases: Sequence[Case], rounds: int, seconds: float) -> None:
    """`many_people`, from code that is not asynchronous."""
    asyncio.run(many_people(cases, rounds, seconds))
