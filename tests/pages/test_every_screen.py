"""Every screen, for every role, on an empty register, on the demo and on a thousand pilots: nothing breaks."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import SYSTEM
from portfolio.db import read_session, session_scope
from portfolio.models import Installation, Person, Pilot
from portfolio.people.inputs import OrganisationInput, PersonInput
from portfolio.people.service import add_organisation, add_person
from portfolio.schema import upgrade
from portfolio.ui.links import SCREENS
from portfolio.vocabulary import OrganisationKind, Role
from seed.demo import TODAY, build
from seed.demo.scaled import M, generate
from tests.databases import SQLITE, Databases
from tests.pages.conftest import Opener

THOUSAND = replace(M, measurements=20_000, indicators=(2, 3), batch=100, edits=20)
PARTS = ("facts", "stages", "costs", "outcomes", "value", "updates", "blockers", "history")


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def empty(engine: Engine) -> None:
    """One body and one person of each role, and no pilot."""
    with session_scope(engine) as session:
        body = add_organisation(
            session, by=SYSTEM, organisation=OrganisationInput(name="A body", kind=OrganisationKind.OTHER)
        )
        for role in Role:
            person = PersonInput(
                name=role.label, email=f"{role}@example.gov.uk", role=role, organisation_id=body.id or 0
            )
            add_person(session, by=SYSTEM, person=person)


def demo(engine: Engine) -> None:
    build(url_of(engine))


def thousand(engine: Engine) -> None:
    upgrade(url_of(engine))
    generate(engine, THOUSAND, lambda _what, _share: None)
    with engine.begin() as connection:
        connection.execute(sa.update(Installation.__table__).values(is_demo=True, demo_today=TODAY))


@pytest.fixture(scope="module", params=[empty, demo, thousand], ids=lambda fill: fill.__name__)
def filled(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database of each kind. Read it only."""
    fill: Callable[[Engine], None] = request.param
    source = databases.fresh(SQLITE, has_cast=False) if fill is empty else databases.blank(SQLITE)
    with source as engine:
        fill(engine)
        yield engine


@pytest.mark.xdist_group("every screen")
@pytest.mark.parametrize("role", list(Role))
def test_no_screen_breaks(open_screen: Opener, filled: Engine, role: Role) -> None:
    with read_session(filled) as session:
        person = Person.__table__.c
        who = session.scalar(sa.select(person.id).where(person.role == role, person.is_active).order_by(person.id))
        reference = session.scalar(sa.select(Pilot.__table__.c.reference).order_by(Pilot.__table__.c.reference))
    app = open_screen(filled, person=who)
    for name, screen in SCREENS.items():
        app.switch_page(screen.path)
        for part in PARTS if name == "pilot" else ("",):
            if name == "pilot":
                app.query_params["ref"], app.query_params["part"] = reference or "NONE-001", part
            app.run()
            assert not app.exception, (name, part, [element.value for element in app.exception])
    past = open_screen(filled, person=who, as_known="2026-10-01")
    assert not past.exception, [element.value for element in past.exception]
