"""What people do in the demo, each through the service that a screen would call. Keys become ids here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portfolio.access import Actor
from portfolio.db import LedgerSession
from portfolio.inputs import parse
from portfolio.pilots.costs import save_costs
from portfolio.pilots.inputs import LinkInput, PilotInput, StageInput
from portfolio.pilots.service import edit_pilot, link_pilot, move_stage, register_pilot
from portfolio.reporting.blockers import raise_blocker, resolve_blocker
from portfolio.reporting.inputs import BlockerInput, UpdateInput
from portfolio.reporting.service import save_update
from portfolio.value.inputs import IndicatorInput, MeasurementInput
from portfolio.value.measurements import edit_measurement, record_measurement
from portfolio.value.review import review_measurement
from portfolio.value.service import add_indicator, edit_indicator
from portfolio.vocabulary import MeasurementStatus
from seed.demo.indicator_reading import IndicatorContent, Table, Value
from seed.demo.reading import BlockerContent, CostLine, Move, PilotContent, UpdateContent


@dataclass(slots=True)
class Known:
    """Ids of what was made so far, by the keys of the content; and the people as actors."""

    organisations: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    goals: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    pilots: dict[str, int] = field(default_factory=dict)
    indicators: dict[tuple[str, str], int] = field(default_factory=dict)
    measurements: dict[tuple[str, str, date], int] = field(default_factory=dict)
    blockers: dict[str, int] = field(default_factory=dict)
    cohorts: dict[str, int] = field(default_factory=dict)
    benefits: dict[tuple[str, str], int] = field(default_factory=dict)


Act = Callable[[LedgerSession, Actor, Known], object]
"""One change, made within a transaction by somebody."""


def register(pilot: PilotContent, links: Sequence[Table]) -> Act:
    """Enter a pilot at its first stage, with the similar pilots that were known by then."""

    def act(session: LedgerSession, by: Actor, known: Known) -> None:
        entered = pilot.facts | {
            "reference": pilot.reference,
            "organisation_id": known.organisations[pilot.organisation],
            "senior_owner_id": known.people[pilot.senior_owner],
            "programme_manager_id": known.people[pilot.programme_manager],
            "goal_id": known.goals[pilot.goal],
        }
        made = register_pilot(
            session,
            by=by,
            pilot=parse(PilotInput, entered),
            stage=_stage(pilot.moves[0]),
            links=[_link(known, table) for table in links],
        )
        known.pilots[pilot.reference] = id_of(made)

    return act


def link(pilot: PilotContent, table: Table) -> Act:
    """Say how a pilot relates to another."""
    return lambda session, by, known: link_pilot(
        session, by=by, pilot_id=known.pilots[pilot.reference], link=_link(known, table)
    )


def move(pilot: PilotContent, to: Move) -> Act:
    """Record a move to another stage."""
    return lambda session, by, known: move_stage(
        session, by=by, pilot_id=known.pilots[pilot.reference], move=_stage(to)
    )


def count_users(pilot: PilotContent, users: int) -> Act:
    """Correct the number of users."""
    return lambda session, by, known: edit_pilot(
        session, by=by, pilot_id=known.pilots[pilot.reference], changes={"users_now": users}, reason="Users counted"
    )


def costs(pilot: PilotContent, lines: Sequence[CostLine]) -> Act:
    """Enter amounts."""

    def act(session: LedgerSession, by: Actor, known: Known) -> None:
        names = ("month", "category", "nature", "basis", "pounds")
        pilot_id = known.pilots[pilot.reference]
        entered = [{"pilot_id": pilot_id} | {name: getattr(line, name) for name in names} for line in lines]
        save_costs(session, by=by, lines=entered)

    return act


def indicator(pilot: PilotContent, content: IndicatorContent, *, has_baseline: bool) -> Act:
    """Add an indicator, with its baseline when that is known by then."""

    def act(session: LedgerSession, by: Actor, known: Known) -> None:
        entered = content.facts | {"owner_id": known.people[content.owner]}
        made = add_indicator(
            session,
            by=by,
            pilot_id=known.pilots[pilot.reference],
            indicator=parse(IndicatorInput, entered | (_baseline(content) if has_baseline else {})),
        )
        known.indicators[pilot.reference, content.key] = id_of(made)

    return act


def baseline(pilot: PilotContent, content: IndicatorContent) -> Act:
    """Enter the baseline when it has been measured."""
    return lambda session, by, known: edit_indicator(
        session,
        by=by,
        indicator_id=known.indicators[pilot.reference, content.key],
        changes=_baseline(content),
        reason="Baseline measured",
    )


def record(pilot: PilotContent, content: IndicatorContent, value: Value) -> Act:
    """Enter a value as it was first known."""

    def act(session: LedgerSession, by: Actor, known: Known) -> None:
        start, end = value.period
        entered = _first_known(value) | {"period_start": start, "period_end": end}
        made = record_measurement(
            session,
            by=by,
            indicator_id=known.indicators[pilot.reference, content.key],
            measurement=parse(MeasurementInput, entered),
            is_submitted=value.status is not MeasurementStatus.DRAFT,
        )
        known.measurements[pilot.reference, content.key, start] = id_of(made)

    return act


def review(pilot: PilotContent, content: IndicatorContent, value: Value) -> Act:
    """Approve a value, or return it with a note."""
    is_returned = value.status is MeasurementStatus.RETURNED
    return lambda session, by, known: review_measurement(
        session,
        by=by,
        measurement_id=known.measurements[pilot.reference, content.key, value.period[0]],
        is_approved=not is_returned,
        note=value.review_note if is_returned else "",
    )


def restate(pilot: PilotContent, content: IndicatorContent, value: Value) -> Act:
    """Correct a value that was approved before."""
    return lambda session, by, known: edit_measurement(
        session,
        by=by,
        measurement_id=known.measurements[pilot.reference, content.key, value.period[0]],
        changes={name: value.facts[name] for name in ("value", "low", "high")},
        is_submitted=True,
        reason=value.restatement.reason if value.restatement else "",
    )


def update(pilot: PilotContent, content: UpdateContent) -> Act:
    """Submit a month's report."""
    return lambda session, by, known: save_update(
        session,
        by=by,
        pilot_id=known.pilots[pilot.reference],
        month=content.month,
        update=parse(UpdateInput, content.facts),
        is_submitted=True,
    )


def raise_it(content: BlockerContent) -> Act:
    """Say what is in the way."""

    def act(session: LedgerSession, by: Actor, known: Known) -> None:
        entered = parse(BlockerInput, content.facts | {"owner_id": known.people[content.owner]})
        pilots = [known.pilots[reference] for reference in content.pilots]
        known.blockers[entered.title] = id_of(raise_blocker(session, by=by, blocker=entered, pilot_ids=pilots))

    return act


def resolve(content: BlockerContent) -> Act:
    """Say that it is out of the way."""
    return lambda session, by, known: resolve_blocker(
        session, by=by, blocker_id=known.blockers[content.facts["title"]], resolved_on=content.resolved_on
    )


def id_of(row: Any) -> int:
    made: int = row.id
    return made


def _stage(content: Move) -> StageInput:
    return parse(StageInput, content.said | {"stage": content.stage, "effective_on": content.effective_on})


def _link(known: Known, table: Table) -> LinkInput:
    other_id = known.pilots[table["other"]]
    return parse(LinkInput, {"other_id": other_id, "relation": table["relation"], "note": table["note"]})


def _baseline(content: IndicatorContent) -> Table:
    return {"baseline": content.baseline, "baseline_on": content.baseline_on}


def _first_known(value: Value) -> Table:
    """The value before its correction, its interval moved along."""
    if value.restatement is None:
        return value.facts
    shift = value.restatement.old - value.facts["value"]
    moved = {name: value.facts[name] for name in ("value", "low", "high")}
    return value.facts | {name: None if known is None else known + shift for name, known in moved.items()}
