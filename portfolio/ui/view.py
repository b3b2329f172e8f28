"""What one run of a page looks at: who is asking, which pilots, as at which date, as known when."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portfolio.access import Actor, Operation, Scope, actor_for
from portfolio.clock import today
from portfolio.db import get_engine, read_session
from portfolio.filters import Filters
from portfolio.ledger import newest, revision_known_at
from portfolio.models import Installation, Person
from portfolio.settings import get_settings
from portfolio.ui import session
from portfolio.ui.remember import remembered
from portfolio.vocabulary import Role

CACHE_ENTRIES = 256


@dataclass(frozen=True, slots=True)
class View:
    """One run's question. Equal views have equal answers, so every cache is keyed by its fields.

    ``revision`` is what is known (the newest one unless `filters.as_known` asks for the past).
    """

    url: str
    actor: Actor
    head: int
    revision: int
    as_at: date
    filters: Filters
    is_demo: bool

    @property
    def scope(self) -> Scope:
        """The organisations the actor sees."""
        return self.actor.organisations

    @property
    def key(self) -> str:
        """What a drawn part depends on: for caches of whole parts of a screen. Text is hashed the fastest."""
        scope = None if self.scope is None else sorted(self.scope)
        return repr((self.url, self.revision, self.as_at, scope, self.filters.to_query()))

    @property
    def is_past(self) -> bool:
        """Looking at what was known at a past moment: nothing can be edited."""
        return self.filters.as_known is not None

    def may(self, operation: Operation, organisation_id: int | None = None) -> bool:
        """Whether to offer an action; services check again."""
        return not self.is_past and self.actor.may(operation, organisation_id)


def database_url() -> str:
    """The database of this process."""
    return get_settings().database_url


def look(filters: Filters) -> View:
    """The view of this run: one query for the newest revision, the rest from caches keyed by it."""
    url = database_url()
    head = newest(get_engine(url))
    is_demo, demo_today = installation(url)
    person = session.get("person_id") if is_demo else None
    actor = _actor(url, head, person or default_person(url, head) or 0)
    revision = head if filters.as_known is None else _known_at(url, head, filters.as_known)
    return View(url, actor, head, revision, filters.as_at or demo_today or today(), filters, is_demo)


@remembered(CACHE_ENTRIES)
def installation(url: str) -> tuple[bool, date | None]:
    """Whether this is a demo database, and the date its calendar stands at."""
    with read_session(get_engine(url)) as database:
        row = database.get(Installation, 1)
        return (row.is_demo, row.demo_today) if row else (False, None)


@remembered(CACHE_ENTRIES)
def default_person(url: str, revision: int) -> int | None:
    """Who local mode acts as: the local user, or the demo's first executive."""
    is_demo, _ = installation(url)
    with read_session(get_engine(url)) as database:
        person = Person.__table__.c
        query = sa.select(person.id).where(~person.is_withdrawn, person.is_active)
        if not is_demo:
            query = query.where(person.email == get_settings().local_email)
        order = sa.case((person.role == Role.ADMINISTRATOR, 0), else_=1)
        found: int | None = database.scalar(query.order_by(order, person.id))
        return found


@remembered(CACHE_ENTRIES)
def _actor(url: str, revision: int, person_id: int) -> Actor:
    with read_session(get_engine(url)) as database:
        return actor_for(database, person_id)


@remembered(CACHE_ENTRIES)
def _known_at(url: str, newest: int, moment: datetime) -> int:
    with read_session(get_engine(url)) as database:
        return revision_known_at(database, moment)
