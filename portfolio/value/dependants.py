"""What rests on an indicator, a cohort or a benefit, and so what a change to one of them must not leave behind."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, Problem
from portfolio.ledger import change
from portfolio.models import Benefit, BudgetMove, Indicator, Pilot, ReleasedTime
from portfolio.value.benefit_inputs import BenefitInput
from portfolio.value.benefit_rules import BASIS, misfit
from portfolio.value.inputs import IndicatorInput
from portfolio.vocabulary import BenefitStatus, Destination, ValueClass

NAMED = 5


def reopen(benefit: Benefit) -> None:
    """Make a benefit a draft: what an assurer looked at has changed."""
    change(
        benefit,
        {
            "status": BenefitStatus.DRAFT,
            "submitted_by_id": None,
            "reviewed_by_id": None,
            "review_note": "",
            "assured_to": None,
        },
    )


def benefits_on(session: LedgerSession, indicator_id: int) -> Sequence[Benefit]:
    """The benefits that an indicator supports, withdrawn ones too, to be changed with it."""
    query = sa.select(Benefit).where(col(Benefit.indicator_id) == indicator_id).order_by(col(Benefit.id))
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def check_still_fits(benefits: Iterable[Benefit], indicator: IndicatorInput) -> None:
    """Raise Invalid when an indicator, changed to this, could no longer be valued as its benefits say."""
    problems = [
        Problem("Outcome and unit", f"do not fit the benefit “{benefit.name}”: {why}")
        for benefit in benefits
        if not benefit.is_withdrawn and (why := misfit(benefit.valuation, indicator))
    ]
    if problems:
        raise Invalid(problems)


def has_other_basis(before: Indicator, after: IndicatorInput) -> bool:
    """Whether what benefits are worth would be computed from something else."""
    return any(getattr(before, name) != getattr(after, name) for name in BASIS)


def check_supports_nothing(session: LedgerSession, indicator_id: int) -> None:
    """Raise Invalid, naming the benefits, when an indicator to be withdrawn supports some."""
    names = [benefit.name for benefit in benefits_on(session, indicator_id) if not benefit.is_withdrawn]
    if names:
        raise Invalid.field("Indicator", f"supports benefits; withdraw them first: {_listed(names)}")


def check_nobody_draws_on(session: LedgerSession, by: Actor, cohort_id: int) -> None:
    """Raise Invalid, naming the benefits that the actor may see, when a cohort to be withdrawn is used by some."""
    query = (
        sa.select(col(Benefit.name), col(Pilot.reference), col(Pilot.organisation_id))
        .join_from(Benefit, Pilot, col(Pilot.id) == col(Benefit.pilot_id))
        .where(col(Benefit.cohort_id) == cohort_id, ~col(Benefit.is_withdrawn))
        .order_by(col(Pilot.reference), col(Benefit.id))
    )
    rows = session.execute(query).all()
    seen = [f"{reference} {name}" for name, reference, organisation in rows if by.sees(organisation)]
    if rows:
        names = _listed(seen, len(rows) - len(seen))
        raise Invalid.field("Cohort", f"has benefits that draw on it; let them draw on another one first: {names}")


def check_cash_stays_cash(session: LedgerSession, benefit: Benefit, entered: BenefitInput) -> None:
    """Raise Invalid when a benefit from which cash came would no longer be a cash-releasing one."""
    if entered.value_class is ValueClass.CASH_RELEASING and not entered.is_disbenefit:
        return
    problems = []
    if moved := moves(session, benefit):
        field = "Disbenefit" if entered.is_disbenefit else "Value class"
        problems.append(Problem(field, f"cannot change, because a budget moved: {moved}"))
    if entered.value_class is not ValueClass.CASH_RELEASING and _has_cash_share(session, benefit):
        problems.append(Problem("Value class", "cannot change, because released time went to cash"))
    if problems:
        raise Invalid(problems)


def moves(session: LedgerSession, benefit: Benefit) -> str:
    """The references of the budgets that moved because of a benefit; "" for none."""
    query = (
        sa.select(col(BudgetMove.reference))
        .where(col(BudgetMove.benefit_id) == benefit.id, ~col(BudgetMove.is_withdrawn))
        .order_by(col(BudgetMove.month), col(BudgetMove.id))
    )
    return _listed(list(session.scalars(query)))


def has_released_time(session: LedgerSession, benefit: Benefit) -> bool:
    """Whether it is recorded where some of a benefit's hours went."""
    return session.scalar(_released(benefit).limit(1)) is not None


def _has_cash_share(session: LedgerSession, benefit: Benefit) -> bool:
    query = _released(benefit).where(col(ReleasedTime.destination) == Destination.CASH)
    return session.scalar(query.limit(1)) is not None


def _released(benefit: Benefit) -> sa.Select[int | None]:
    return sa.select(col(ReleasedTime.id)).where(
        col(ReleasedTime.benefit_id) == benefit.id, ~col(ReleasedTime.is_withdrawn)
    )


def _listed(names: Sequence[str], unseen: int = 0) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - NAMED
    parts = [*names[:NAMED]]
    if more > 0:
        parts.append(f"{more} more")
    if unseen:
        parts.append(f"{unseen} outside your organisations")
    return ", ".join(parts)
