"""The cast of the tests: the same organisations, people and pilots in every test, made through the services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import SYSTEM, Actor, actor_for
from portfolio.db import LedgerSession, read_session, session_scope
from portfolio.inputs import parse
from portfolio.models import Goal, Indicator, Organisation, Person, Pilot
from portfolio.people.inputs import OrganisationInput, PersonInput
from portfolio.people.service import add_organisation, add_person
from portfolio.pilots.inputs import PilotInput, StageInput
from portfolio.pilots.service import register_pilot
from portfolio.reporting.inputs import BlockerInput, UpdateInput
from portfolio.value.appraisal_inputs import AppraisalInput, CohortInput
from portfolio.value.benefit_inputs import BenefitInput, BudgetMoveInput
from portfolio.value.inputs import IndicatorInput, MeasurementInput
from portfolio.value.service import add_indicator
from portfolio.vocabulary import (
    AiType,
    Beneficiary,
    BlockerKind,
    Confidence,
    ConfidenceScale,
    Direction,
    Method,
    OrganisationKind,
    Outcome,
    PeriodRule,
    Role,
    Severity,
    Stage,
    Valuation,
    ValueClass,
)

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TODAY = NOW.date()

ORGANISATIONS = {
    "department": ("Department for Community Services", OrganisationKind.DEPARTMENT, None),
    "agency": ("Housing Support Agency", OrganisationKind.AGENCY, "department"),
    "trust": ("Northmere Hospitals", OrganisationKind.TRUST, None),
    "team": ("Outpatients Booking Team", OrganisationKind.TEAM, "trust"),
}
PEOPLE = {
    "ada": ("Ada Okafor", Role.ADMINISTRATOR, "department"),
    "vera": ("Vera Lindqvist", Role.VIEWER, "agency"),
    "mo": ("Mo Rahman", Role.PROGRAMME_MANAGER, "agency"),
    "asha": ("Asha Verma", Role.ASSURER, "agency"),
    "dev": ("Dev Mistry", Role.PROGRAMME_MANAGER, "department"),
    "tom": ("Tom Reilly", Role.PROGRAMME_MANAGER, "trust"),
    "noor": ("Noor Haddad", Role.ASSURER, "trust"),
}


@dataclass(frozen=True)
class Cast:
    """Ids by name, and the people as actors. `pilot` is the agency's, `other_pilot` the team's."""

    organisations: Mapping[str, int]
    people: Mapping[str, int]
    actors: Mapping[str, Actor]
    goals: Mapping[str, int]
    pilot: int
    other_pilot: int
    indicator: int

    def __getattr__(self, name: str) -> Any:
        """``cast.mo`` is the actor, ``cast.agency`` the organisation's id."""
        for names in (self.actors, self.organisations):
            if name in names:
                return names[name]
        raise AttributeError(name)

    def actor(self, role: Role, *organisations: str) -> Actor:
        """Someone with a role over exactly these organisations; all of them when none is named."""
        person = next(name for name, (_, known, _) in PEOPLE.items() if known is role)
        scope = frozenset(self.organisations[name] for name in organisations) if organisations else None
        return Actor(f"A {role.label.lower()}", role, self.people[person], scope)


def install(engine: Engine) -> None:
    """Add the cast to a database that has the reference rows only; one revision for each thing."""
    for name, kind, parent in ORGANISATIONS.values():
        with session_scope(engine) as session:
            parent_id = _id(session, Organisation, ORGANISATIONS[parent][0]) if parent else None
            entered = OrganisationInput(name=name, kind=kind, parent_id=parent_id)
            add_organisation(session, by=SYSTEM, organisation=entered)
    for key, (name, role, organisation) in PEOPLE.items():
        with session_scope(engine) as session:
            home = _id(session, Organisation, ORGANISATIONS[organisation][0])
            person = PersonInput(name=name, email=f"{key}@example.gov.uk", role=role, organisation_id=home)
            add_person(session, by=SYSTEM, person=person)
    cast = cast_of(engine, is_whole=False)
    for pilot in (a_pilot(cast), another_pilot(cast)):
        with session_scope(engine) as session:
            register_pilot(session, by=cast.ada, pilot=pilot, stage=a_stage())
    with session_scope(engine) as session:
        pilot_id = _id(session, Pilot, a_pilot(cast).name)
        add_indicator(session, by=cast.mo, pilot_id=pilot_id, indicator=an_indicator(cast))


def cast_of(engine: Engine, *, is_whole: bool = True) -> Cast:
    """The cast's ids, read back."""
    with read_session(engine) as session:
        people = {key: _id(session, Person, name) for key, (name, _, _) in PEOPLE.items()}
        goals = session.execute(sa.select(Goal.__table__.c.code, Goal.__table__.c.id)).all()
        return Cast(
            organisations={key: _id(session, Organisation, name) for key, (name, _, _) in ORGANISATIONS.items()},
            people=people,
            actors={key: actor_for(session, person_id) for key, person_id in people.items()},
            goals=dict(goals),
            pilot=_id(session, Pilot, "Sorting housing letters") if is_whole else 0,
            other_pilot=_id(session, Pilot, "Filling cancelled appointments") if is_whole else 0,
            indicator=_id(session, Indicator, "Caseworker hours saved") if is_whole else 0,
        )


def _id(session: LedgerSession, model: Any, name: str) -> int:
    found: int = session.execute(sa.select(model.id).where(model.name == name)).scalar_one()
    return found


def a_pilot(cast: Cast, **changes: Any) -> PilotInput:
    """The agency's pilot, as entered."""
    return parse(
        PilotInput,
        {
            "name": "Sorting housing letters",
            "organisation_id": cast.agency,
            "senior_owner_id": cast.people["vera"],
            "programme_manager_id": cast.people["mo"],
            "problem": "Letters wait nine days before anyone reads them.",
            "ai_type": AiType.LANGUAGE,
            "goal_id": cast.goals["scale"],
            "started_on": date(2026, 1, 12),
            "decision_on": date(2027, 1, 29),
            "users_now": 40,
            "tags": ("letters", "housing"),
        }
        | changes,
    )


def another_pilot(cast: Cast, **changes: Any) -> PilotInput:
    """The team's pilot, as entered."""
    differences = {
        "name": "Filling cancelled appointments",
        "organisation_id": cast.team,
        "programme_manager_id": cast.people["tom"],
        "problem": "One appointment in nine is cancelled too late to be offered again.",
        "tags": ("appointments",),
    }
    return a_pilot(cast, **(differences | changes))


def a_stage(**changes: Any) -> StageInput:
    """The first stage of both pilots."""
    return parse(StageInput, {"stage": Stage.PROTOTYPE, "effective_on": date(2026, 1, 12)} | changes)


def a_cost(pilot_id: int, **changes: Any) -> dict[str, Any]:
    """One line of costs, as typed in."""
    return {
        "pilot_id": pilot_id,
        "month": "2026-09",
        "category": "staff",
        "nature": "running",
        "basis": "actual",
        "pounds": "1,250.50",
    } | changes


def an_indicator(cast: Cast, **changes: Any) -> IndicatorInput:
    """Hours saved by the agency's pilot."""
    return parse(
        IndicatorInput,
        {
            "name": "Caseworker hours saved",
            "outcome": Outcome.TIME_SAVED,
            "unit": "hours",
            "direction": Direction.HIGHER,
            "period_rule": PeriodRule.SUM,
            "baseline": Decimal(0),
            "baseline_on": date(2026, 1, 1),
            "target": Decimal(500),
            "target_on": date(2026, 12, 31),
            "owner_id": cast.people["mo"],
        }
        | changes,
    )


def a_measurement(**changes: Any) -> MeasurementInput:
    """September's hours."""
    return parse(MeasurementInput, a_measurement_as_typed(**changes))


def a_measurement_as_typed(**changes: Any) -> dict[str, Any]:
    """September's hours, as typed in."""
    return {
        "period_start": "2026-09",
        "period_end": "2026-09",
        "value": "41.5",
        "low": "36",
        "high": "47",
        "method": Method.OBSERVED_TASK,
        "sample_size": 60,
    } | changes


def an_update(**changes: Any) -> UpdateInput:
    """A complete monthly update."""
    return parse(
        UpdateInput,
        {
            "scale": ConfidenceScale.THREE,
            "confidence": Confidence.AMBER,
            "happened": "Two more offices joined.",
            "next_steps": "Measure again in December.",
        }
        | changes,
    )


def a_blocker(cast: Cast, **changes: Any) -> BlockerInput:
    """Something in the way of the agency's pilot."""
    return parse(
        BlockerInput,
        {
            "title": "No agreement to share case data",
            "kind": BlockerKind.INFORMATION_GOVERNANCE,
            "severity": Severity.HIGH,
            "owner_id": cast.people["dev"],
            "raised_on": date(2026, 10, 5),
            "due_on": date(2026, 12, 1),
        }
        | changes,
    )


def a_benefit_as_typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    """Hours saved at pay, as typed in: complete, so that it can be submitted."""
    return {
        "indicator_id": cast.indicator,
        "name": "Caseworker time",
        "value_class": ValueClass.NON_CASH_RELEASING,
        "beneficiary": Beneficiary.STAFF,
        "valuation": Valuation.PAY,
        "unit_value_pounds": "18.40",
        "on_cost_rate": "30%",
        "price_base_year": 2025,
        "value_source": "Agency pay scales, grade 4, mean",
        "value_edition": "April 2025",
        "attribution_rate": "0.8",
        "realisation_rate": "50%",
        "realisation_low": "40%",
        "realisation_high": "60%",
        "realisation_evidence": "Diaries of 20 caseworkers, October 2026",
        "starts_on": "2026-02-01",
        "signs_off_id": cast.people["vera"],
        "evidence_url": "https://evidence.example/hours",
        "evidence_expires_on": "2027-06-30",
    } | changes


def a_benefit(cast: Cast, **changes: Any) -> BenefitInput:
    """The same, read."""
    return parse(BenefitInput, a_benefit_as_typed(cast, **changes))


def a_cash_benefit(cast: Cast, **changes: Any) -> BenefitInput:
    """Overtime that is no longer paid."""
    cash = {"name": "Overtime", "value_class": ValueClass.CASH_RELEASING, "budget_line": "HSA 4410 overtime"}
    return a_benefit(cast, **(cash | changes))


def a_budget_move(**changes: Any) -> BudgetMoveInput:
    """September's cut of the overtime budget."""
    return parse(BudgetMoveInput, {"month": "2026-09", "pounds": "12,000", "reference": "FIN-2026-118"} | changes)


def an_appraisal(**changes: Any) -> AppraisalInput:
    """How the agency's pilot is appraised."""
    return parse(
        AppraisalInput,
        {
            "first_year": 2026,
            "horizon_years": 5,
            "price_base_year": 2025,
            "bias_category": "Outsourcing",
            "bias_rate": "41%",
            "mitigation_rate": "0.25",
            "mitigation_note": "The supplier's price is fixed for two years.",
            "running_pounds": "48,000",
        }
        | changes,
    )


def a_cohort(cast: Cast, **changes: Any) -> CohortInput:
    """The agency's caseworkers."""
    return parse(
        CohortInput,
        {
            "organisation_id": cast.agency,
            "name": "Housing caseworkers",
            "headcount": 120,
            "hours_per_year": "1,650",
            "source": "Workforce return, September 2026",
        }
        | changes,
    )
