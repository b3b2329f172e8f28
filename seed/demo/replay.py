"""Size s: replays the hand-made content through the services, each change at its own past moment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import SYSTEM, Actor, actor_for
from portfolio.clock import frozen_at
from portfolio.db import read_session, session_scope
from portfolio.inputs import parse
from portfolio.models import Goal
from portfolio.people.inputs import OrganisationInput, PersonInput
from portfolio.people.service import add_organisation, add_person
from portfolio.vocabulary import Role
from seed.demo.acts import Known, id_of
from seed.demo.reading import Content, read_content
from seed.demo.timetable import diaries_of, events_of
from seed.demo.value_timetable import value_events
from seed.reference import install

OPENED_AT = datetime(2024, 4, 22, 9, 0, tzinfo=UTC)
STEPS = 50
"""How often progress is told."""


def replay_content(engine: Engine, progress: Callable[[str, float], None]) -> None:
    """Fill a migrated database with the hand-made portfolio."""
    content = read_content()
    progress("Setting up organisations and people", 0.0)
    known = _set_up(engine, content)
    diaries = diaries_of(content, known.actors, known.organisations)
    told = [*events_of(content, diaries, known.actors), *value_events(content, diaries.values())]
    events = sorted(told, key=lambda event: event.at)
    for number, event in enumerate(events):
        if number % (len(events) // STEPS + 1) == 0:
            progress(f"Replaying {event.at:%B %Y}", number / len(events))
        with frozen_at(event.at), session_scope(engine) as session:
            event.act(session, known.actors[event.actor], known)
    progress("Done", 1.0)


def _set_up(engine: Engine, content: Content) -> Known:
    """Reference rows, the organisations, an administrator, and everyone else added by them."""
    with frozen_at(OPENED_AT), session_scope(engine) as session:
        install(session)
    known = Known()
    at = OPENED_AT
    for row in content.organisations:
        at += timedelta(minutes=1)
        with frozen_at(at), session_scope(engine) as session:
            parent_id = known.organisations[row["parent"]] if row["parent"] else None
            entered = {"name": row["name"], "kind": row["kind"], "parent_id": parent_id}
            made = add_organisation(session, by=SYSTEM, organisation=parse(OrganisationInput, entered))
            known.organisations[row["key"]] = id_of(made)
    by: Actor = SYSTEM
    for row in sorted(content.people, key=lambda row: row["role"] != Role.ADMINISTRATOR):
        at += timedelta(minutes=2)
        with frozen_at(at), session_scope(engine) as session:
            entered = {name: row[name] for name in ("name", "email", "role")}
            entered["organisation_id"] = known.organisations[row["organisation"]]
            known.people[row["key"]] = id_of(add_person(session, by=by, person=parse(PersonInput, entered)))
            session.flush()
            by = by if by is not SYSTEM else actor_for(session, known.people[row["key"]])
    with read_session(engine) as session:
        known.goals = {goal.code: goal.id for goal in session.execute(sa.select(Goal.__table__))}
        known.actors = {key: actor_for(session, person) for key, person in known.people.items()}
    return known
