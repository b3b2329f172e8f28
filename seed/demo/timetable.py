"""When the hand-made content was recorded, and by whom: one event for each change. Value has a timetable of its own.

Facts are recorded after they happened, as in life: costs around the 10th of the next month, measurements a week or
two after their period, approvals one to two weeks later, some stage moves weeks late. Days and minutes come from a
seed for each thing, so that the same content always gives the same events.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from random import Random

from portfolio.access import Actor, Operation
from portfolio.clock import add_months
from portfolio.vocabulary import ENDED_STAGES, CostBasis, MeasurementStatus, Role, Stage
from seed.demo import acts
from seed.demo.acts import Act
from seed.demo.indicator_reading import IndicatorContent, Table, Value
from seed.demo.reading import BlockerContent, Content, PilotContent

LAST_DAY = date(2026, 11, 13)
"""The Friday before the demo's present day."""
USERS_COUNTED_ON = date(2026, 10, 14)
FORECAST_ON = date(2026, 10, 20)
USERS_SHARE = {Stage.PILOT: 20, Stage.SCALING: 50, Stage.AT_SCALE: 80}
"""Percent of today's users that a pilot had a fortnight after it reached a stage."""


@dataclass(frozen=True, slots=True)
class Event:
    """At a moment a person (their key) does something."""

    at: datetime
    actor: str
    act: Act


def diaries_of(content: Content, actors: Mapping[str, Actor], organisations: Mapping[str, int]) -> dict[str, "Diary"]:
    """The diary of every pilot, by its reference."""
    return {pilot.reference: Diary(pilot, content, actors, organisations) for pilot in content.pilots}


def events_of(content: Content, diaries: Mapping[str, "Diary"], actors: Mapping[str, Actor]) -> Iterator[Event]:
    """Every event but those about value, in no order."""
    for diary in diaries.values():
        yield from diary.events(diaries)
    for blocker in content.blockers:
        yield from _of_blocker(blocker, diaries, actors, [person["key"] for person in content.people])


def moment(day: date, *what: object) -> datetime:
    """A moment in the working hours of ``day``, always the same for the same thing."""
    second = _dice(day, *what).randrange(9 * 3600)
    return datetime.combine(day, time(8, 30), UTC) + timedelta(seconds=second)


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend; never after the demo's last day."""
    return min(day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0), LAST_DAY)


class Diary:
    """One pilot's events."""

    def __init__(
        self, pilot: PilotContent, content: Content, actors: Mapping[str, Actor], organisations: Mapping[str, int]
    ) -> None:
        self.pilot = pilot
        self.organisation_id = organisations[pilot.organisation]
        self.registered_on = working_day(pilot.moves[0].recorded_on)
        self._assurers = [
            person["key"]
            for person in content.people
            if person["role"] == Role.ASSURER and actors[person["key"]].may(Operation.REVIEW, self.organisation_id)
        ]

    @property
    def ended_on(self) -> date:
        """When it was recorded that the pilot was stopped or retired; the day of registration when it was not."""
        last = self.pilot.moves[-1]
        return working_day(last.recorded_on) if last.stage in ENDED_STAGES else self.registered_on

    def events(self, others: Mapping[str, "Diary"]) -> Iterator[Event]:
        """Everything about the pilot, in no order."""
        pilot = self.pilot
        links = [(self._linked_on(others[table["other"]], table), table) for table in self._links()]
        first = [table for day, table in links if day <= self.registered_on]
        yield self.by_manager(self.registered_on, acts.register(pilot, first), "register")
        for day, table in links:
            if day > self.registered_on:
                yield self.by_manager(day, acts.link(pilot, table), "link", table["other"])
        for move in pilot.moves[1:]:
            yield self.by_manager(working_day(move.recorded_on), acts.move(pilot, move), "move", move.stage)
        yield from self._users()
        yield from self._costs()
        for number, indicator in enumerate(pilot.indicators):
            yield from self._indicator(number, indicator)
        for update in pilot.updates:
            day = self._later(add_months(update.month, 1) + self._days("update", update.month, low=2, high=6))
            yield self.by_manager(day, acts.update(pilot, update), "update", update.month)

    def _links(self) -> list[Table]:
        """One for each other pilot; the one with a note counts."""
        return list({table["other"]: table for table in self.pilot.links}.values())

    def _linked_on(self, other: "Diary", table: Table) -> date:
        """When both were in the register and, for a note on what one learned from the other, that was over."""
        ready = max(self.registered_on, other.registered_on)
        if table["note"]:
            ready = max(ready, self.ended_on, other.ended_on)
        is_known_at_start = ready == self.registered_on > other.registered_on
        return ready if is_known_at_start else working_day(ready + self._days("link", other.pilot.reference))

    def _users(self) -> Iterator[Event]:
        users = self.pilot.users_now
        if users is None:
            return
        last = max(USERS_COUNTED_ON, self._later(self.registered_on + timedelta(days=10)))
        for move in self.pilot.moves:
            day = self._later(move.recorded_on + timedelta(days=14))
            if move.stage in USERS_SHARE and day < last - timedelta(days=30):
                share = max(1, users * USERS_SHARE[move.stage] // 100)
                yield self.by_manager(day, acts.count_users(self.pilot, share), "users")
        yield self.by_manager(last, acts.count_users(self.pilot, users), "users")

    def _costs(self) -> Iterator[Event]:
        def order(line: acts.CostLine) -> tuple[str, date]:
            return line.basis, line.month if line.basis == CostBasis.ACTUAL else date.min

        for (basis, month), group in groupby(sorted(self.pilot.costs, key=order), key=order):
            if basis == CostBasis.PLANNED:
                day = self._later(self.registered_on + self._days("plan"))
            elif basis == CostBasis.FORECAST:
                day = self._later(FORECAST_ON)
            else:
                day = self._later(add_months(month, 1) + self._days("cost", month, low=7, high=10))
            yield self.by_manager(day, acts.costs(self.pilot, list(group)), "costs", basis, month)

    def _indicator(self, number: int, indicator: IndicatorContent) -> Iterator[Event]:
        added_on = self._later(self.registered_on + timedelta(days=2 + 2 * number) + self._days(indicator.key))
        measured_on = indicator.baseline_on
        has_baseline = measured_on is None or measured_on <= added_on
        act = acts.indicator(self.pilot, indicator, has_baseline=has_baseline)
        yield self.by_manager(added_on, act, indicator.key)
        if measured_on is not None and not has_baseline:
            day = working_day(measured_on + self._days(indicator.key, "baseline", low=2, high=6))
            yield self.by_manager(day, acts.baseline(self.pilot, indicator), indicator.key, "baseline")
        for value in indicator.values:
            yield from self._measurement(indicator, value, added_on)

    def _measurement(self, indicator: IndicatorContent, value: Value, added_on: date) -> Iterator[Event]:
        pilot, end = self.pilot, value.period[1]
        day = working_day(max(end + self._days(end, low=9, high=11), added_on + timedelta(days=1)))
        yield self.by_manager(day, acts.record(pilot, indicator, value), end, indicator.key)
        if value.status in (MeasurementStatus.SUBMITTED, MeasurementStatus.DRAFT):
            return
        day = self._reviewed_on(day, indicator, end)
        yield self.by_assurer(day, acts.review(pilot, indicator, value), end, indicator.key)
        if value.restatement is not None:
            day = max(value.restatement.recorded_on, day + timedelta(days=1))
            yield self.by_manager(day, acts.restate(pilot, indicator, value), "restated", indicator.key)
            day = self._reviewed_on(day, indicator, "restated")
            yield self.by_assurer(day, acts.review(pilot, indicator, value), "restated", indicator.key)

    def _reviewed_on(self, day: date, indicator: IndicatorContent, what: object) -> date:
        return working_day(day + self._days(indicator.key, what, "review", low=5, high=13))

    def by_manager(self, day: date, act: Act, *what: object) -> Event:
        """The programme manager does it."""
        return Event(moment(day, self.pilot.reference, *what), self.pilot.programme_manager, act)

    def by_assurer(self, day: date, act: Act, *what: object) -> Event:
        """One of the assurers does it, the same one all week."""
        assurer = _dice(self.pilot.reference, day.isocalendar()[1]).choice(self._assurers)
        return Event(moment(day, self.pilot.reference, *what, "review"), assurer, act)

    def _later(self, day: date) -> date:
        """A working day on or after ``day``, and after the pilot was registered."""
        return working_day(max(day, self.registered_on + timedelta(days=1)))

    def _days(self, *what: object, low: int = 1, high: int = 4) -> timedelta:
        return timedelta(days=_dice(self.pilot.reference, *what).randint(low, high))


def _of_blocker(
    blocker: BlockerContent, diaries: Mapping[str, Diary], actors: Mapping[str, Actor], people: list[str]
) -> Iterator[Event]:
    """It is raised by its owner, a programme manager of its pilots, or the first person who may report on them all."""
    concerned = [diaries[reference] for reference in blocker.pilots]
    candidates = [blocker.owner, *(diary.pilot.programme_manager for diary in concerned), *people]
    who = next(
        key
        for key in candidates
        if all(actors[key].may(Operation.REPORT, diary.organisation_id) for diary in concerned)
    )
    day = max(blocker.facts["raised_on"], *(diary.registered_on + timedelta(days=1) for diary in concerned))
    yield Event(moment(working_day(day), blocker.facts["title"]), who, acts.raise_it(blocker))
    if blocker.resolved_on is not None:
        day = working_day(blocker.resolved_on)
        yield Event(moment(day, blocker.facts["title"], "resolved"), who, acts.resolve(blocker))


def _dice(*what: object) -> Random:
    return Random("|".join(str(part) for part in what))  # noqa: S311 - a demo's minutes need no secret
