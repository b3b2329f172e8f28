"""Changes to a pilot: register, edit, move between stages, link, withdraw. Each is one revision."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor, Operation, require
from portfolio.clock import today
from portfolio.db import LedgerSession
from portfolio.errors import Conflict, Invalid
from portfolio.inputs import parse
from portfolio.ledger import change, check_seen, known, load, revise, set_withdrawn
from portfolio.models import Fact, Goal, Organisation, Person, Pilot, PilotLink, PilotTag, Revision, StageMove
from portfolio.pilots.inputs import LinkInput, PilotInput, StageInput
from portfolio.pilots.rules import next_reference, reference_prefix, stage_on

PILOT_FIELDS = tuple(name for name in PilotInput.model_fields if name != "tags")


def register_pilot(
    session: LedgerSession,
    *,
    by: Actor,
    pilot: PilotInput,
    stage: StageInput,
    links: Sequence[LinkInput] = (),
    request_key: str | None = None,
) -> Pilot:
    """Enter a new pilot with its first stage and its links to similar ones; returns the row.

    Raises NotAllowed, Invalid (unknown organisation, person or goal; reference in use; a first stage in the future
    or before the pilot's start) or AlreadyDone.
    """
    require(by, Operation.REGISTER_PILOT, pilot.organisation_id)
    _check_references(session, pilot)
    _check_move_date(stage, pilot.started_on)
    _check_links(session, links)
    revise(session, by=by, tag="pilot:register", target=pilot.name, request_key=request_key)
    row = Pilot(**pilot.model_dump(exclude={"tags", "reference"}), reference=_reference(session, pilot))
    session.add(row)
    session.flush()
    assert row.id is not None
    session.add(StageMove(pilot_id=row.id, **stage.model_dump()))
    session.add_all(PilotTag(pilot_id=row.id, tag=tag) for tag in pilot.tags)
    session.add_all(PilotLink(pilot_id=row.id, **link.model_dump()) for link in links)
    session.flush()
    return row


def edit_pilot(
    session: LedgerSession,
    *,
    by: Actor,
    pilot_id: int,
    changes: Mapping[str, Any],
    seen_revision: int | None = None,
    reason: str = "",
    request_key: str | None = None,
    row: int | None = None,
) -> Pilot:
    """Change some of a pilot's facts (field -> value; ``tags`` too). ``row`` numbers it within a bulk edit.

    Raises NotFound, NotAllowed, Invalid, or Conflict when someone changed the same fields after
    ``seen_revision``.
    """
    pilot = load(session, Pilot, pilot_id)
    require(by, Operation.EDIT_PILOT, pilot.organisation_id)
    entered = parse(PilotInput, _values(session, pilot) | dict(changes), row=row)
    require(by, Operation.EDIT_PILOT, entered.organisation_id)
    if entered.reference != pilot.reference:
        raise Invalid.field("Reference", "stays with a pilot for life and cannot be changed")
    _check_references(session, entered)
    values = {name: getattr(entered, name) for name in changes if name in PILOT_FIELDS}
    check_seen(session, pilot, seen_revision, values, f"{pilot.reference} {pilot.name}")
    if "tags" in changes:
        _check_seen_tags(session, pilot, seen_revision, entered.tags)
    number = revise(session, by=by, tag="pilot:edit", target=pilot.reference, reason=reason, request_key=request_key)
    change(pilot, values)
    if "tags" in changes and _set_tags(session, pilot_id, entered.tags):
        pilot.revision_id = number  # so that a form which shows the tags is refused when they changed
    session.flush()
    return pilot


def move_stage(
    session: LedgerSession, *, by: Actor, pilot_id: int, move: StageInput, request_key: str | None = None
) -> StageMove:
    """Record that the pilot is at a stage from a date on.

    Raises Invalid for a date in the future or before the pilot began, or when it is at that stage already.
    """
    pilot = load(session, Pilot, pilot_id)
    require(by, Operation.EDIT_PILOT, pilot.organisation_id)
    _check_move_date(move, pilot.started_on)
    moves = session.scalars(
        sa.select(StageMove).where(col(StageMove.pilot_id) == pilot_id, ~col(StageMove.is_withdrawn))
    ).all()
    if stage_on(moves, move.effective_on) is move.stage:
        raise Invalid.field("Stage", f"the pilot is at {move.stage.label} on {move.effective_on} already")
    revise(session, by=by, tag="pilot:stage:move", target=pilot.reference, reason=move.note, request_key=request_key)
    row = StageMove(pilot_id=pilot_id, **move.model_dump())
    session.add(row)
    session.flush()
    return row


def link_pilot(session: LedgerSession, *, by: Actor, pilot_id: int, link: LinkInput) -> PilotLink:
    """Say how a pilot relates to another one. Raises Invalid when they are linked already."""
    pilot = load(session, Pilot, pilot_id)
    require(by, Operation.EDIT_PILOT, pilot.organisation_id)
    other = load(session, Pilot, link.other_id, lock=False)
    if other.id == pilot_id:
        raise Invalid.field("Other pilot", "is this pilot itself")
    linked = sa.select(col(PilotLink.id)).where(
        col(PilotLink.pilot_id) == pilot_id,
        col(PilotLink.other_id) == other.id,
        ~col(PilotLink.is_withdrawn),
    )
    if session.scalar(linked):
        raise Invalid.field("Other pilot", f"{other.reference} is linked already")
    revise(session, by=by, tag="pilot:link", target=pilot.reference)
    row = PilotLink(pilot_id=pilot_id, **link.model_dump())
    session.add(row)
    session.flush()
    return row


def withdraw_pilot(session: LedgerSession, *, by: Actor, pilot_id: int, reason: str) -> Pilot:
    """Mark a pilot as entered by mistake. It stays in the register and in every denominator."""
    return _set_pilot_withdrawn(session, by, pilot_id, reason, is_withdrawn=True)


def restore_pilot(session: LedgerSession, *, by: Actor, pilot_id: int, reason: str) -> Pilot:
    """Undo a withdrawal."""
    return _set_pilot_withdrawn(session, by, pilot_id, reason, is_withdrawn=False)


def _set_pilot_withdrawn(session: LedgerSession, by: Actor, pilot_id: int, reason: str, *, is_withdrawn: bool) -> Pilot:
    pilot = load(session, Pilot, pilot_id)
    require(by, Operation.WITHDRAW, pilot.organisation_id)
    tag = "pilot:withdraw" if is_withdrawn else "pilot:restore"
    set_withdrawn(session, pilot, by=by, tag=tag, target=pilot.reference, reason=reason, is_withdrawn=is_withdrawn)
    session.flush()
    return pilot


def _values(session: LedgerSession, pilot: Pilot) -> dict[str, Any]:
    return {name: getattr(pilot, name) for name in PILOT_FIELDS} | {"tags": _tags(session, pilot)}


def _tags(session: LedgerSession, pilot: Pilot, revision: int | None = None) -> tuple[str, ...]:
    table = known(session, revision).live(PilotTag)
    return tuple(sorted(session.scalars(sa.select(table.c.tag).where(table.c.pilot_id == pilot.id))))


def _check_seen_tags(session: LedgerSession, pilot: Pilot, seen_revision: int | None, tags: tuple[str, ...]) -> None:
    if seen_revision is None or pilot.revision_id <= seen_revision:
        return
    theirs = _tags(session, pilot)
    if theirs not in (tags, _tags(session, pilot, seen_revision)):
        who = session.scalar(sa.select(col(Revision.actor_name)).where(col(Revision.id) == pilot.revision_id))
        raise Conflict(f"{pilot.reference} {pilot.name}", who or "Someone", {"tags": theirs}, {"tags": tags})


def _set_tags(session: LedgerSession, pilot_id: int, tags: Sequence[str]) -> bool:
    rows = session.scalars(sa.select(PilotTag).where(col(PilotTag.pilot_id) == pilot_id)).all()
    has_changed = [change(row, {"is_withdrawn": row.tag not in tags}) for row in rows]
    new = set(tags) - {row.tag for row in rows}
    session.add_all(PilotTag(pilot_id=pilot_id, tag=tag) for tag in sorted(new))
    return bool(new) or any(has_changed)


def _check_references(session: LedgerSession, pilot: PilotInput) -> None:
    wanted: dict[str, tuple[type[Fact], int]] = {
        "Organisation": (Organisation, pilot.organisation_id),
        "Senior owner": (Person, pilot.senior_owner_id),
        "Programme manager": (Person, pilot.programme_manager_id),
        "Goal": (Goal, pilot.goal_id),
    }
    for field, (model, row_id) in wanted.items():
        row = session.get(model, row_id)
        if row is None or row.is_withdrawn:
            raise Invalid.field(field, "is not in the register")


def _check_links(session: LedgerSession, links: Sequence[LinkInput]) -> None:
    others = [link.other_id for link in links]
    if len(set(others)) < len(others):
        raise Invalid.field("Other pilot", "is named twice")
    for other_id in others:
        load(session, Pilot, other_id, lock=False)


def _check_move_date(move: StageInput, started_on: date) -> None:
    if move.effective_on > today():
        raise Invalid.field("Effective date", "is in the future; record the move when it has happened")
    if move.effective_on < min(started_on, today()):  # one yet to begin is at its first stage from today
        raise Invalid.field("Effective date", f"is before the pilot's start ({started_on})")


def _reference(session: LedgerSession, pilot: PilotInput) -> str:
    if pilot.reference:
        if session.scalar(sa.select(col(Pilot.id)).where(col(Pilot.reference) == pilot.reference)):
            raise Invalid.field("Reference", f"“{pilot.reference}” is in use by another pilot")
        return pilot.reference
    organisation = load(session, Organisation, pilot.organisation_id, lock=False)
    prefix = reference_prefix(organisation.name)
    references = sa.select(col(Pilot.reference)).where(col(Pilot.reference).startswith(f"{prefix}-"))
    return next_reference(prefix, session.scalars(references))
