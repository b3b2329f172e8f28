"""Facts about value as they would stand after the services, without their rules: for tests of what is computed."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.engine import Engine

from portfolio.access import SYSTEM
from portfolio.db import read_session, session_scope
from portfolio.ledger import known, revise
from portfolio.models import Benefit, BudgetMove, Cohort, Indicator, Measurement, ReleasedTime
from portfolio.summary.frames import Frame
from portfolio.summary.value_facts import ValueFacts, value_facts
from portfolio.value.basis import evidence_rule, prices
from portfolio.value.parameter_queries import parameter_set
from portfolio.value.valued import Valued, valued
from portfolio.vocabulary import (
    Beneficiary,
    BenefitStatus,
    Destination,
    Direction,
    MeasurementStatus,
    Method,
    Outcome,
    PeriodRule,
    Valuation,
    ValueClass,
)
from tests.cast import TODAY, Cast


class Book:
    """Writes facts of the cast's pilots. Every method's ``changes`` replace what stands here."""

    def __init__(self, engine: Engine, cast: Cast) -> None:
        self.engine, self.cast = engine, cast

    def add(self, *rows: Any) -> Any:
        with session_scope(self.engine) as session:
            revise(session, by=SYSTEM, tag="test")
            session.add_all(rows)
            session.flush()
            return rows[0].id

    def benefit(self, **changes: Any) -> int:
        facts: dict[str, Any] = {
            "pilot_id": self.cast.pilot, "indicator_id": self.cast.indicator, "name": "Caseworker time",
            "value_class": ValueClass.NON_CASH_RELEASING, "beneficiary": Beneficiary.STAFF, "valuation": Valuation.PAY,
            "unit_value_pence": 2400, "on_cost_rate": Decimal("0.3"), "price_base_year": 2024, "value_source": "Payroll",
            "attribution_rate": Decimal(1), "realisation_rate": Decimal("0.5"), "starts_on": date(2024, 1, 1),
            "signs_off_id": self.cast.people["vera"], "status": BenefitStatus.DRAFT,
        } | changes  # fmt: skip
        return int(self.add(Benefit(**facts)))

    def measured(self, first: date, last: date, value: str, **changes: Any) -> None:
        facts: dict[str, Any] = {
            "pilot_id": self.cast.pilot, "indicator_id": self.cast.indicator, "period_start": first, "period_end": last,
            "value": Decimal(value), "method": Method.SYSTEM_LOG, "status": MeasurementStatus.APPROVED,
            "submitted_by_id": self.cast.people["mo"], "reviewed_by_id": self.cast.people["asha"],
        } | changes  # fmt: skip
        self.add(Measurement(**facts))

    def went(
        self, benefit_id: int, share: str, destination: Destination = Destination.REDEPLOYED, **changes: Any
    ) -> None:
        facts: dict[str, Any] = {
            "benefit_id": benefit_id, "pilot_id": self.cast.pilot, "destination": destination,
            "share_rate": Decimal(share), "outcome": "Home visits",
        } | changes  # fmt: skip
        self.add(ReleasedTime(**facts))

    def banked(self, benefit_id: int, month: date, pence: int, reference: str, **changes: Any) -> None:
        facts: dict[str, Any] = {
            "benefit_id": benefit_id, "pilot_id": self.cast.pilot, "month": month, "amount_pence": pence,
            "budget_line": "Agency staff", "reference": reference,
        } | changes  # fmt: skip
        self.add(BudgetMove(**facts))

    def indicator(self, **changes: Any) -> int:
        facts: dict[str, Any] = {
            "pilot_id": self.cast.pilot, "name": "Life satisfaction", "outcome": Outcome.WELLBEING,
            "unit": "life satisfaction points (0-10)", "direction": Direction.HIGHER, "period_rule": PeriodRule.MEAN,
            "baseline": Decimal("7.0"), "baseline_on": date(2025, 1, 1), "owner_id": self.cast.people["mo"],
        } | changes  # fmt: skip
        return int(self.add(Indicator(**facts)))

    def cohort(self, **changes: Any) -> int:
        facts: dict[str, Any] = {
            "organisation_id": self.cast.agency, "name": "Caseworkers", "headcount": 10, "hours_per_year": Decimal(10)
        } | changes  # fmt: skip
        return int(self.add(Cohort(**facts)))

    def facts(self, as_at: date = TODAY) -> ValueFacts:
        with read_session(self.engine) as session:
            return value_facts(Frame(session, known(session), as_at))

    def valued(self, as_at: date = TODAY) -> Valued:
        with read_session(self.engine) as session:
            parameters = parameter_set(session, known(session), as_at)
        return valued(self.facts(as_at), evidence_rule(parameters), prices(parameters), as_at)
