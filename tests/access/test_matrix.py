"""Who may do what: every service function, every role, every scope.

Allowed ones work; the others are refused in words and leave nothing behind.
"""

import inspect
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from portfolio.access import SYSTEM, Actor, Operation, require, require_role
from portfolio.access.actor import MATRIX
from portfolio.access.scope import subtree
from portfolio.db import LedgerSession, session_scope
from portfolio.errors import Invalid, NotAllowed, NotFound
from portfolio.people import service as people
from portfolio.people.inputs import OrganisationInput, PersonInput
from portfolio.pilots import costs
from portfolio.pilots import service as pilots
from portfolio.pilots.inputs import LinkInput, StageInput
from portfolio.reporting import service as reporting
from portfolio.value import service as value
from portfolio.vocabulary import LinkRelation, OrganisationKind, Role, Stage
from tests.cast import (
    Cast,
    a_benefit,
    a_blocker,
    a_budget_move,
    a_cash_benefit,
    a_cohort,
    a_cost,
    a_measurement,
    a_measurement_as_typed,
    a_pilot,
    a_stage,
    an_appraisal,
    an_indicator,
    an_update,
)
from tests.dumps import counts_of

MODULES = (pilots, costs, value, reporting, people)
SCOPES: dict[str, tuple[str, ...]] = {
    "its own organisation": ("agency",),
    "the organisation above": ("department", "agency"),
    "another organisation": ("trust", "team"),
    "every organisation": (),
}
Call = Callable[[LedgerSession, Actor, Cast], Any]


def _measure(session: LedgerSession, cast: Cast, *, is_submitted: bool = True) -> dict[str, int]:
    row = value.record_measurement(
        session, by=SYSTEM, indicator_id=cast.indicator, measurement=a_measurement(), is_submitted=is_submitted
    )
    assert row.id is not None
    return {"measurement_id": row.id}


def _measured_indicator(session: LedgerSession, cast: Cast) -> dict[str, Any]:
    return {"indicator_id": cast.indicator, "measurement_ids": [_measure(session, cast)["measurement_id"]]}


def _waiting(session: LedgerSession, cast: Cast) -> dict[str, Any]:
    return {"indicator_id": cast.indicator, "measurement_ids": [_measure(session, cast)["measurement_id"]]}


def _withdrawn_measurement(session: LedgerSession, cast: Cast) -> dict[str, int]:
    found = _measure(session, cast)
    value.withdraw_measurement(session, by=SYSTEM, reason="x", **found)
    return found


def _withdrawn_indicator(session: LedgerSession, cast: Cast) -> dict[str, int]:
    value.withdraw_indicator(session, by=SYSTEM, indicator_id=cast.indicator, reason="x")
    return {"indicator_id": cast.indicator}


def _withdrawn_pilot(session: LedgerSession, cast: Cast) -> dict[str, int]:
    pilots.withdraw_pilot(session, by=SYSTEM, pilot_id=cast.pilot, reason="x")
    return {"pilot_id": cast.pilot}


def _cost(session: LedgerSession, cast: Cast) -> dict[str, int]:
    costs.save_costs(session, by=SYSTEM, lines=[a_cost(cast.pilot)])
    return {"cost_id": 1}


def _update(session: LedgerSession, cast: Cast) -> dict[str, int]:
    month = date(2026, 10, 1)
    row = reporting.save_update(
        session, by=SYSTEM, pilot_id=cast.pilot, month=month, update=an_update(), is_submitted=True
    )
    assert row.id is not None
    return {"update_id": row.id}


def _withdrawn_update(session: LedgerSession, cast: Cast) -> dict[str, int]:
    found = _update(session, cast)
    reporting.withdraw_update(session, by=SYSTEM, reason="x", **found)
    return found


def _blocker(session: LedgerSession, cast: Cast) -> dict[str, int]:
    row = reporting.raise_blocker(session, by=SYSTEM, blocker=a_blocker(cast), pilot_ids=[cast.pilot])
    assert row.id is not None
    return {"blocker_id": row.id}


def _benefit(session: LedgerSession, cast: Cast) -> dict[str, int]:
    row = value.add_benefit(session, by=SYSTEM, pilot_id=cast.pilot, benefit=a_benefit(cast))
    assert row.id is not None
    return {"benefit_id": row.id}


def _submitted_benefit(session: LedgerSession, cast: Cast) -> dict[str, int]:
    found = _benefit(session, cast)
    value.submit_benefit(session, by=SYSTEM, benefit_id=found["benefit_id"])
    return found


def _withdrawn_benefit(session: LedgerSession, cast: Cast) -> dict[str, int]:
    found = _benefit(session, cast)
    value.withdraw_benefit(session, by=SYSTEM, reason="x", **found)
    return found


def _cash_benefit(session: LedgerSession, cast: Cast) -> dict[str, int]:
    row = value.add_benefit(session, by=SYSTEM, pilot_id=cast.pilot, benefit=a_cash_benefit(cast))
    assert row.id is not None
    return {"benefit_id": row.id}


def _budget_move(session: LedgerSession, cast: Cast) -> dict[str, int]:
    benefit_id = _cash_benefit(session, cast)["benefit_id"]
    row = value.record_budget_move(session, by=SYSTEM, benefit_id=benefit_id, move=a_budget_move())
    assert row.id is not None
    return {"move_id": row.id}


def _withdrawn_budget_move(session: LedgerSession, cast: Cast) -> dict[str, int]:
    found = _budget_move(session, cast)
    value.withdraw_budget_move(session, by=SYSTEM, reason="x", **found)
    return found


def _appraisal(session: LedgerSession, cast: Cast) -> dict[str, int]:
    row = value.set_appraisal(session, by=SYSTEM, pilot_id=cast.pilot, appraisal=an_appraisal())
    assert row.id is not None
    return {"appraisal_id": row.id}


def _withdrawn_appraisal(session: LedgerSession, cast: Cast) -> dict[str, int]:
    found = _appraisal(session, cast)
    value.withdraw_appraisal(session, by=SYSTEM, reason="x", **found)
    return found


def _cohort(session: LedgerSession, cast: Cast) -> dict[str, int]:
    row = value.add_cohort(session, by=SYSTEM, cohort=a_cohort(cast))
    assert row.id is not None
    return {"cohort_id": row.id}


def _withdrawn_cohort(session: LedgerSession, cast: Cast) -> dict[str, int]:
    found = _cohort(session, cast)
    value.withdraw_cohort(session, by=SYSTEM, reason="x", **found)
    return found


def _pilot(_: LedgerSession, cast: Cast) -> dict[str, int]:
    return {"pilot_id": cast.pilot}


def _indicator(_: LedgerSession, cast: Cast) -> dict[str, int]:
    return {"indicator_id": cast.indicator}


def _nothing(_: LedgerSession, __: Cast) -> dict[str, int]:
    return {}


REASON = {"reason": "Because"}
DOES = Operation
# function -> (what it takes to be allowed, what must exist first, what is entered)
FUNCTIONS: dict[Callable[..., Any], tuple[Operation, Callable[..., dict[str, int]], Callable[[Cast], dict[str, Any]]]] = {
    pilots.register_pilot: (
        DOES.REGISTER_PILOT, _nothing, lambda cast: {"pilot": a_pilot(cast, name="New"), "stage": a_stage()}
    ),
    pilots.edit_pilot: (DOES.EDIT_PILOT, _pilot, lambda cast: {"changes": {"users_now": 41}}),
    pilots.move_stage: (
        DOES.EDIT_PILOT, _pilot,
        lambda cast: {"move": StageInput(stage=Stage.PILOT, effective_on=date(2026, 6, 1))},
    ),
    pilots.link_pilot: (
        DOES.EDIT_PILOT, _pilot,
        lambda cast: {"link": LinkInput(other_id=cast.other_pilot, relation=LinkRelation.SIMILAR)},
    ),
    pilots.withdraw_pilot: (DOES.WITHDRAW, _pilot, lambda cast: REASON),
    pilots.restore_pilot: (DOES.WITHDRAW, _withdrawn_pilot, lambda cast: REASON),
    costs.save_costs: (DOES.EDIT_PILOT, _nothing, lambda cast: {"lines": [a_cost(cast.pilot)]}),
    costs.withdraw_cost: (DOES.WITHDRAW, _cost, lambda cast: REASON),
    value.add_indicator: (DOES.EDIT_PILOT, _pilot, lambda cast: {"indicator": an_indicator(cast)}),
    value.edit_indicator: (DOES.EDIT_PILOT, _indicator, lambda cast: {"changes": {"target": 1}}),
    value.withdraw_indicator: (DOES.WITHDRAW, _indicator, lambda cast: REASON),
    value.restore_indicator: (DOES.WITHDRAW, _withdrawn_indicator, lambda cast: REASON),
    value.record_measurement: (
        DOES.REPORT, _indicator, lambda cast: {"measurement": a_measurement(), "is_submitted": True}
    ),
    value.record_measurements: (
        DOES.REPORT, _indicator, lambda cast: {"measurements": [a_measurement_as_typed()], "is_submitted": True}
    ),
    value.edit_measurement: (
        DOES.REPORT, _measure, lambda cast: {"changes": {"value": 40}, "is_submitted": True}
    ),
    value.submit_measurement: (
        DOES.REPORT, lambda session, cast: _measure(session, cast, is_submitted=False), lambda cast: {}
    ),
    value.review_measurement: (DOES.REVIEW, _measure, lambda cast: {"is_approved": True}),
    value.approve_measurements: (DOES.REVIEW, _waiting, lambda cast: {}),
    value.approve_measurements: (DOES.REVIEW, _measured_indicator, lambda cast: {}),
    value.withdraw_measurement: (DOES.WITHDRAW, _measure, lambda cast: REASON),
    value.restore_measurement: (DOES.WITHDRAW, _withdrawn_measurement, lambda cast: REASON),
    value.add_benefit: (DOES.EDIT_PILOT, _pilot, lambda cast: {"benefit": a_benefit(cast)}),
    value.edit_benefit: (DOES.EDIT_PILOT, _benefit, lambda cast: {"changes": {"people": 3}}),
    value.submit_benefit: (DOES.REPORT, _benefit, lambda cast: {}),
    value.review_benefit: (DOES.ASSURE, _submitted_benefit, lambda cast: {"is_assured": False, "note": "Why?"}),
    value.withdraw_benefit: (DOES.WITHDRAW, _benefit, lambda cast: REASON),
    value.restore_benefit: (DOES.WITHDRAW, _withdrawn_benefit, lambda cast: REASON),
    value.set_released_time: (
        DOES.REPORT, _benefit, lambda cast: {"rows": [{"destination": "absorbed", "share_rate": "20%"}]}
    ),
    value.record_budget_move: (DOES.BANK, _cash_benefit, lambda cast: {"move": a_budget_move()}),
    value.withdraw_budget_move: (DOES.WITHDRAW, _budget_move, lambda cast: REASON),
    value.restore_budget_move: (DOES.WITHDRAW, _withdrawn_budget_move, lambda cast: REASON),
    value.set_appraisal: (DOES.EDIT_PILOT, _pilot, lambda cast: {"appraisal": an_appraisal()}),
    value.withdraw_appraisal: (DOES.WITHDRAW, _appraisal, lambda cast: REASON),
    value.restore_appraisal: (DOES.WITHDRAW, _withdrawn_appraisal, lambda cast: REASON),
    value.add_cohort: (DOES.EDIT_COHORT, _nothing, lambda cast: {"cohort": a_cohort(cast)}),
    value.edit_cohort: (DOES.EDIT_COHORT, _cohort, lambda cast: {"changes": {"headcount": 3}}),
    value.withdraw_cohort: (DOES.WITHDRAW, _cohort, lambda cast: REASON),
    value.restore_cohort: (DOES.WITHDRAW, _withdrawn_cohort, lambda cast: REASON),
    reporting.save_update: (
        DOES.REPORT, _pilot,
        lambda cast: {"month": date(2026, 10, 1), "update": an_update(), "is_submitted": True},
    ),
    reporting.withdraw_update: (DOES.WITHDRAW, _update, lambda cast: REASON),
    reporting.restore_update: (DOES.WITHDRAW, _withdrawn_update, lambda cast: REASON),
    reporting.raise_blocker: (
        DOES.REPORT, _nothing, lambda cast: {"blocker": a_blocker(cast), "pilot_ids": [cast.pilot]}
    ),
    reporting.edit_blocker: (DOES.REPORT, _blocker, lambda cast: {"changes": {"severity": "low"}}),
    reporting.resolve_blocker: (DOES.REPORT, _blocker, lambda cast: {"resolved_on": date(2026, 11, 2)}),
    reporting.share_blocker: (DOES.REPORT, _blocker, lambda cast: {"add": [cast.pilot]}),
    people.add_organisation: (
        DOES.MANAGE_PEOPLE, _nothing,
        lambda cast: {
            "organisation": OrganisationInput(name="New", kind=OrganisationKind.TEAM, parent_id=cast.agency)
        },
    ),
    people.edit_organisation: (
        DOES.MANAGE_PEOPLE, lambda session, cast: {"organisation_id": cast.agency},
        lambda cast: {"changes": {"name": "Renamed"}},
    ),
    people.add_person: (
        DOES.MANAGE_PEOPLE, _nothing,
        lambda cast: {
            "person": PersonInput(
                name="New", email="new@example.org", role=Role.VIEWER, organisation_id=cast.agency
            )
        },
    ),
    people.edit_person: (
        DOES.MANAGE_PEOPLE, lambda session, cast: {"person_id": cast.people["mo"]},
        lambda cast: {"changes": {"name": "Renamed"}},
    ),
    people.set_person_active: (
        DOES.MANAGE_PEOPLE, lambda session, cast: {"person_id": cast.people["mo"]},
        lambda cast: {"is_active": False},
    ),
}  # fmt: skip
ANSWERS: dict[Callable[..., Any], tuple[type[Exception], ...]] = {
    costs.save_costs: (Invalid,),  # a grid: refused row by row
    reporting.share_blocker: (NotAllowed, NotFound),  # a blocker one cannot see does not exist
}


class RolledBackError(Exception):
    """Ends a call that worked, so that the next actor finds the same database."""


def _services() -> Iterator[Callable[..., Any]]:
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_of_feature = function.__module__.startswith(module.__name__.rpartition(".")[0])
            if is_of_feature and not name.startswith("_") and "by" in inspect.signature(function).parameters:
                yield function


def test_every_service_function_that_acts_for_someone_is_in_the_matrix() -> None:
    assert {function.__qualname__ for function in _services()} == {function.__qualname__ for function in FUNCTIONS}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_a_service_works_for_those_allowed_and_for_nobody_else(
    sqlite_engine: Engine, cast: Cast, function: Callable[..., Any]
) -> None:
    operation, arrange, entered = FUNCTIONS[function]
    with session_scope(sqlite_engine) as session:
        found = arrange(session, cast)
    before = counts_of(sqlite_engine)
    for role in Role:
        for scope in SCOPES.values():
            actor = cast.actor(role, *scope)
            is_allowed = role in MATRIX[operation] and (not scope or "agency" in scope)
            expected = (RolledBackError,) if is_allowed else ANSWERS.get(function, (NotAllowed,))
            with pytest.raises(expected), session_scope(sqlite_engine) as session:
                function(session, by=actor, **found, **entered(cast))
                raise RolledBackError
    assert counts_of(sqlite_engine) == before


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("operation", Operation)
@pytest.mark.parametrize("scope", SCOPES)
def test_the_matrix_is_all_there_is(cast: Cast, role: Role, operation: Operation, scope: str) -> None:
    actor = cast.actor(role, *SCOPES[scope])
    is_inside = not SCOPES[scope] or "agency" in SCOPES[scope]
    assert actor.sees(cast.agency) is is_inside
    assert actor.may(operation) is (role in MATRIX[operation])
    assert actor.may(operation, cast.agency) is (role in MATRIX[operation] and is_inside)
    if not actor.may(operation, cast.agency):
        with pytest.raises(NotAllowed, match=f"may not {operation.value}"):
            require(actor, operation, cast.agency)
    if not actor.may(operation):
        with pytest.raises(NotAllowed, match=f"may not {operation.value}"):
            require_role(actor, operation)


def test_a_person_reaches_their_organisation_and_everything_below_it(cast: Cast) -> None:
    assert cast.dev.organisations == {cast.department, cast.agency}
    assert cast.mo.organisations == {cast.agency}
    assert cast.tom.organisations == {cast.trust, cast.team}
    assert cast.ada.organisations is None


def test_a_loop_in_the_tree_ends_the_walk() -> None:
    assert subtree(1, {1: 3, 2: 1, 3: 2, 4: None}) == {1, 2, 3}
