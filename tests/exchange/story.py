"""Things that happen to the cast's pilots, each through its service and in a revision of its own."""

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import SYSTEM, Actor
from portfolio.db import LedgerSession, session_scope
from portfolio.errors import PortfolioError
from portfolio.exchange import summary_csv
from portfolio.filters import Filters
from portfolio.models import Blocker, Measurement
from portfolio.people.service import edit_organisation, edit_person
from portfolio.pilots.costs import save_costs
from portfolio.pilots.service import edit_pilot, move_stage, restore_pilot, withdraw_pilot
from portfolio.reporting.blockers import raise_blocker, resolve_blocker
from portfolio.reporting.updates import save_update
from portfolio.value.measurements import edit_measurement, record_measurement
from portfolio.value.review import restore_measurement, review_measurement, withdraw_measurement
from portfolio.vocabulary import ExitReason, Stage
from tests.cast import TODAY, Cast, a_blocker, a_cost, a_measurement, a_stage, an_update

Act = Callable[[LedgerSession, Cast], Any]


def acts() -> dict[str, Act]:
    """Name -> what it does. Some are refused, depending on what happened before: then nothing changes."""
    return {
        "rename": lambda s, c: edit_pilot(s, by=c.mo, pilot_id=c.pilot, changes={"name": "=Letters, sorted"}),
        "retag": lambda s, c: edit_pilot(s, by=c.mo, pilot_id=c.pilot, changes={"tags": "post, housing"}),
        "users": lambda s, c: edit_pilot(s, by=c.mo, pilot_id=c.pilot, changes={"users_now": None, "users_full": 0}),
        "plan": lambda s, c: save_costs(s, by=c.mo, lines=[a_cost(c.pilot, basis="planned", pounds="2000")]),
        "spend": lambda s, c: save_costs(s, by=c.mo, lines=[a_cost(c.pilot)]),
        "restate": lambda s, c: save_costs(s, by=c.mo, lines=[a_cost(c.pilot, pounds="0.05")]),
        "measure": lambda s, c: record_measurement(
            s, by=c.mo, indicator_id=c.indicator, measurement=a_measurement(), is_submitted=True
        ),
        "approve": lambda s, c: review_measurement(s, by=c.asha, measurement_id=_last(s, Measurement), is_approved=True),
        "return": lambda s, c: review_measurement(
            s, by=c.asha, measurement_id=_last(s, Measurement), is_approved=False, note="Which offices?"
        ),
        "correct": lambda s, c: edit_measurement(
            s, by=c.mo, measurement_id=_last(s, Measurement), changes={"value": "44"}, is_submitted=True
        ),
        "take back": lambda s, c: withdraw_measurement(s, by=c.mo, measurement_id=_last(s, Measurement), reason="Wrong"),
        "put back": lambda s, c: restore_measurement(s, by=c.mo, measurement_id=_last(s, Measurement), reason="Right"),
        "report": lambda s, c: save_update(
            s, by=c.mo, pilot_id=c.pilot, month=date(2026, 10, 1), update=an_update(), is_submitted=True
        ),
        "block": lambda s, c: raise_blocker(s, by=c.mo, blocker=a_blocker(c), pilot_ids=[c.pilot]),
        "resolve": lambda s, c: resolve_blocker(s, by=c.mo, blocker_id=_last(s, Blocker), resolved_on=date(2026, 11, 2)),
        "scale": lambda s, c: move_stage(
            s, by=c.mo, pilot_id=c.pilot, move=a_stage(stage=Stage.SCALING, effective_on=date(2026, 6, 1))
        ),
        "stop": lambda s, c: move_stage(
            s, by=c.mo, pilot_id=c.pilot,
            move=a_stage(stage=Stage.STOPPED, effective_on=date(2026, 11, 9), reason=ExitReason.FUNDING, learned="@ask first\r\n“twice”"),
        ),
        "withdraw": lambda s, c: withdraw_pilot(s, by=c.mo, pilot_id=c.pilot, reason="Entered twice"),
        "restore": lambda s, c: restore_pilot(s, by=c.mo, pilot_id=c.pilot, reason="It was not"),
        "rename body": lambda s, c: edit_organisation(s, by=c.ada, organisation_id=c.agency, changes={"name": "Homes"}),
        "move body": lambda s, c: edit_organisation(s, by=c.ada, organisation_id=c.agency, changes={"parent_id": c.trust}),
        "rename owner": lambda s, c: edit_person(s, by=c.ada, person_id=c.people["vera"], changes={"name": "+Vera"}),
    }  # fmt: skip


def happen(engine: Engine, cast: Cast, name: str) -> bool:
    """Let it happen; False when it was refused."""
    try:
        with session_scope(engine) as session:
            acts()[name](session, cast)
    except PortfolioError:
        return False
    return True


def export(
    session: LedgerSession,
    *,
    by: Actor = SYSTEM,
    filters: Filters | None = None,
    as_at: date = TODAY,
    revision: int | None = None,
) -> bytes:
    """The whole file."""
    return b"".join(summary_csv(session, by=by, filters=filters or Filters(), as_at=as_at, revision=revision))


def _last(session: LedgerSession, model: Any) -> int:
    return session.scalar(sa.select(sa.func.max(model.id))) or 0
