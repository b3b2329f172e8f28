"""What the writers of the concurrency tests do; a module of its own, so that other processes can import it."""

from portfolio.access import SYSTEM
from portfolio.clock import frozen_at
from portfolio.db import get_engine, session_scope
from portfolio.ledger import load
from portfolio.models import Pilot
from portfolio.people.service import edit_person
from portfolio.pilots.costs import save_costs
from portfolio.pilots.service import edit_pilot
from portfolio.reporting.inputs import BlockerInput
from portfolio.reporting.service import raise_blocker
from portfolio.vocabulary import BlockerKind, Severity
from tests.cast import NOW, a_cost


def count_up(url: str, pilot_id: int, times: int) -> None:
    """Raise a pilot's users by one, again and again, each in a transaction of its own."""
    engine = get_engine(url)
    with frozen_at(NOW):
        for _ in range(times):
            with session_scope(engine) as session:
                users = load(session, Pilot, pilot_id).users_now or 0
                edit_pilot(session, by=SYSTEM, pilot_id=pilot_id, changes={"users_now": users + 1})


def rename_and_measure(url: str, pilot_id: int, times: int) -> None:
    """Change a pilot, and then its owner, whom the new rows of the other writers refer to."""
    engine = get_engine(url)
    with frozen_at(NOW):
        for number in range(times):
            with session_scope(engine) as session:
                pilot = edit_pilot(session, by=SYSTEM, pilot_id=pilot_id, changes={"users_full": number})
                owner = {"name": f"Owner {number}"}
                edit_person(session, by=SYSTEM, person_id=pilot.programme_manager_id, changes=owner)
            with session_scope(engine) as session:
                blocker = BlockerInput(
                    title="Wait", kind=BlockerKind.SKILLS, severity=Severity.LOW, owner_id=pilot.programme_manager_id,
                    raised_on=NOW.date(),
                )  # fmt: skip
                raise_blocker(session, by=SYSTEM, blocker=blocker, pilot_ids=[pilot_id])


def enter_costs(url: str, pilot_id: int, times: int) -> None:
    """Enter the same new cost lines that every other writer enters at the same time."""
    engine = get_engine(url)
    with frozen_at(NOW):
        for number in range(times):
            with session_scope(engine) as session:
                month = f"{2024 + number // 12}-{number % 12 + 1:02}"
                save_costs(session, by=SYSTEM, lines=[a_cost(pilot_id, month=month, pounds=number)])
