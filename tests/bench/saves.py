"""Save to visible: from calling a service in one process until another person's rerun shows the new value."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa

from portfolio.access import SYSTEM
from portfolio.db import get_engine, read_session, session_scope
from portfolio.models import Person, Pilot
from portfolio.pilots.service import edit_pilot
from portfolio.value.inputs import IndicatorInput, MeasurementInput
from portfolio.value.service import add_indicator, record_measurement
from portfolio.vocabulary import Direction, Method, Outcome, PeriodRule
from tests.bench.demos import Demo
from tests.bench.driver import Run, Session
from tests.bench.report import Row, compare, tell
from tests.bench.servers import Failed, Server

PATIENCE = 10
FIRST_DAY = date(2001, 1, 1)


@dataclass
class Saves:
    """What was found for one size, in milliseconds, one figure per round."""

    size: str
    renamed: list[float] = field(default_factory=list)
    measured: list[float] = field(default_factory=list)


class Writer:
    """Writes to a demo through the services, as another process would."""

    def __init__(self, demo: Demo) -> None:
        self.engine = get_engine(demo.url)
        self.days = 0
        with read_session(self.engine) as session:
            pilot = session.scalars(sa.select(Pilot).where(Pilot.reference == demo.busiest)).one()  # type: ignore[arg-type]
            owner_id = session.scalars(sa.select(Person.__table__.c.id).limit(1)).one()
        self.pilot_id = pilot.id or 0
        entered = IndicatorInput(
            name="Hours saved, as measured by the benchmark", outcome=Outcome.TIME_SAVED, unit="hours",
            direction=Direction.HIGHER, period_rule=PeriodRule.SUM, owner_id=owner_id,
        )  # fmt: skip
        with session_scope(self.engine) as session:
            added = add_indicator(session, by=SYSTEM, pilot_id=self.pilot_id, indicator=entered)
            session.flush()
            self.indicator_id = added.id or 0

    def rename(self, name: str) -> None:
        """Give the pilot another name."""
        with session_scope(self.engine) as session:
            edit_pilot(session, by=SYSTEM, pilot_id=self.pilot_id, changes={"name": name})

    def measure(self) -> None:
        """Submit a thousand hours for one more day."""
        self.days += 1
        day = FIRST_DAY + timedelta(days=self.days)
        entered = MeasurementInput(period_start=day, period_end=day, value=Decimal(1000), method=Method.SYSTEM_LOG)
        with session_scope(self.engine) as session:
            record_measurement(
                session, by=SYSTEM, indicator_id=self.indicator_id, measurement=entered, is_submitted=True
            )


def save_rows(blank: Server, products: dict[str, tuple[Demo, Server]], rounds: int) -> list[Row]:
    """A row for each kind of write and each size, against a rerun of the blank page."""
    return asyncio.run(_save_rows(blank, products, rounds))


async def _save_rows(blank: Server, products: dict[str, tuple[Demo, Server]], rounds: int) -> list[Row]:
    reruns: list[float] = []
    found = {size: Saves(size) for size in products}
    async with AsyncExitStack() as stack:
        yardstick = await stack.enter_async_context(Session(blank.address))
        await yardstick.run()
        people = {}
        for size, (demo, server) in products.items():
            overview = await stack.enter_async_context(Session(server.address))
            pilot = await stack.enter_async_context(Session(server.address, "pilot", f"ref={demo.busiest}"))
            people[size] = (Writer(demo), overview, pilot)
            for session in (overview, pilot):
                _sound(await session.run())
        for number in range(rounds):
            reruns.append((await yardstick.run()).milliseconds)
            for size, (writer, overview, pilot) in people.items():
                found[size].renamed.append(await _renamed(writer, pilot, f"Renamed{number}"))
                found[size].measured.append(await _measured(writer, overview))
            tell(f"Save to visible: round {number + 1} of {rounds}")
    rows = []
    for size, saves in found.items():
        for name, ours in (
            ("a pilot's name, on its page", saves.renamed),
            ("a measurement, on the overview", saves.measured),
        ):
            rows.append(compare("saves", f"Save to visible: {name}", size, "ms", ours, reruns, "blank page rerun"))
    return rows


async def _renamed(writer: Writer, pilot: Session, name: str) -> float:
    return await _until(pilot, lambda: writer.rename(name), lambda run: run.shows(name))


async def _measured(writer: Writer, overview: Session) -> float:
    """The overview's figures change, and without a write they do not."""
    before, same = _drawn(_sound(await overview.run())), _drawn(_sound(await overview.run()))
    if before != same:
        raise Failed("the overview differs from run to run although nothing was written")
    return await _until(overview, writer.measure, lambda run: _drawn(run) != before)


async def _until(session: Session, write: Callable[[], None], is_there: Callable[[Run], bool]) -> float:
    start = time.perf_counter()
    write()
    for _ in range(PATIENCE):
        run = _sound(await session.run())
        elapsed = (time.perf_counter() - start) * 1e3
        if is_there(run):
            return elapsed
    raise Failed(f"what was written did not appear within {PATIENCE} reruns")


def _drawn(run: Run) -> list[bytes]:
    return [delta.SerializeToString(deterministic=True) for delta in run.elements]


def _sound(run: Run) -> Run:
    if run.faults:
        raise Failed("; ".join(run.faults))
    return run
