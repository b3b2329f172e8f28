"""Changes to benefits: the value that a pilot claims on an indicator. Each is one revision."""

from collections.abc import Mapping
from typing import Any

from portfolio.access import Actor, Operation, require
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, Problem
from portfolio.inputs import parse
from portfolio.ledger import change, check_seen, load, revise, set_withdrawn
from portfolio.models import Benefit, Cohort, Indicator, Person, Pilot
from portfolio.money import to_pounds
from portfolio.value.benefit_inputs import MONEY_CLASSES, BenefitInput
from portfolio.value.benefit_rules import misfit, releases_time
from portfolio.value.cohort_queries import organisations_near
from portfolio.value.dependants import check_cash_stays_cash, has_released_time, moves, reopen
from portfolio.vocabulary import BenefitStatus

BENEFIT_FIELDS = tuple(BenefitInput.model_fields)
NOT_LOOKED_AT = ("note",)
"""What may be edited without asking an assurer again."""


def add_benefit(
    session: LedgerSession, *, by: Actor, pilot_id: int, benefit: BenefitInput, request_key: str | None = None
) -> Benefit:
    """Claim a benefit, or own up to a disbenefit, on one of a pilot's indicators; it is a draft. Returns the row.

    Raises NotFound, NotAllowed, AlreadyDone, or Invalid with everything that does not fit the register.
    """
    pilot = load(session, Pilot, pilot_id, lock=False)
    require(by, Operation.EDIT_PILOT, pilot.organisation_id)
    _check(session, pilot, benefit)
    target = describe_benefit(pilot, benefit)
    revise(session, by=by, tag="benefit:add", target=target, request_key=request_key)
    row = Benefit(pilot_id=pilot_id, status=BenefitStatus.DRAFT, **benefit.model_dump())
    session.add(row)
    session.flush()
    return row


def edit_benefit(
    session: LedgerSession,
    *,
    by: Actor,
    benefit_id: int,
    changes: Mapping[str, Any],
    seen_revision: int | None = None,
    reason: str = "",
    request_key: str | None = None,
) -> Benefit:
    """Change some of a benefit's facts (field of `BenefitInput` -> value). It is a draft again, unless only its note
    was changed: an assurer has not seen the rest.

    Raises NotFound, NotAllowed, Invalid, AlreadyDone, or Conflict when someone changed the same fields after
    ``seen_revision``.
    """
    row, pilot = load_benefit(session, benefit_id)
    require(by, Operation.EDIT_PILOT, pilot.organisation_id)
    check_not_withdrawn(row)
    entered = parse(BenefitInput, _entered(row) | dict(changes))
    _check(session, pilot, entered, row)
    check_cash_stays_cash(session, row, entered)
    values, target = entered.model_dump(), describe_benefit(pilot, row)
    check_seen(session, row, seen_revision, values, target)
    revise(session, by=by, tag="benefit:edit", target=target, reason=reason, request_key=request_key)
    if change(row, {name: value for name, value in values.items() if name not in NOT_LOOKED_AT}):
        reopen(row)
    change(row, values)
    session.flush()
    return row


def withdraw_benefit(session: LedgerSession, *, by: Actor, benefit_id: int, reason: str) -> Benefit:
    """Take back a benefit that should never have been claimed; it stays in the history.

    Raises Invalid without a reason, or while a budget move rests on it.
    """
    row, pilot = load_benefit(session, benefit_id)
    require(by, Operation.WITHDRAW, pilot.organisation_id)
    if moved := moves(session, row):
        raise Invalid.field("Benefit", f"has budgets that moved because of it; withdraw those first: {moved}")
    _set_withdrawn(session, by, row, pilot, reason, is_withdrawn=True)
    return row


def restore_benefit(session: LedgerSession, *, by: Actor, benefit_id: int, reason: str) -> Benefit:
    """Undo a withdrawal. Raises Invalid when its indicator or its cohort has been withdrawn since."""
    row, pilot = load_benefit(session, benefit_id)
    require(by, Operation.WITHDRAW, pilot.organisation_id)
    _check(session, pilot, parse(BenefitInput, _entered(row)), row)
    _set_withdrawn(session, by, row, pilot, reason, is_withdrawn=False)
    return row


def _set_withdrawn(
    session: LedgerSession, by: Actor, row: Benefit, pilot: Pilot, reason: str, *, is_withdrawn: bool
) -> None:
    tag, target = "benefit:withdraw" if is_withdrawn else "benefit:restore", describe_benefit(pilot, row)
    set_withdrawn(session, row, by=by, tag=tag, target=target, reason=reason, is_withdrawn=is_withdrawn)
    session.flush()


def load_benefit(session: LedgerSession, benefit_id: int) -> tuple[Benefit, Pilot]:
    """A benefit, locked, and its pilot. Raises NotFound."""
    row = load(session, Benefit, benefit_id)
    return row, load(session, Pilot, row.pilot_id, lock=False)


def describe_benefit(pilot: Pilot, benefit: Benefit | BenefitInput) -> str:
    """What a revision names as its target."""
    return f"{pilot.reference} {benefit.name}"


def check_not_withdrawn(benefit: Benefit) -> None:
    """Raise Invalid when a benefit has been withdrawn."""
    if benefit.is_withdrawn:
        raise Invalid.field("Benefit", "has been withdrawn; restore it first")


def _entered(row: Benefit) -> dict[str, Any]:
    """A benefit as it would be typed in: pounds for pence."""
    values = {}
    for name, field in BenefitInput.model_fields.items():
        value = getattr(row, name)
        is_money = field.alias is not None and value is not None
        values[field.alias or name] = to_pounds(value) if is_money else value
    return values


def _check(session: LedgerSession, pilot: Pilot, benefit: BenefitInput, before: Benefit | None = None) -> None:
    """Raise Invalid with everything about a benefit that does not fit the register."""
    problems = _place_problems(session, pilot, benefit, before)
    indicator = session.get(Indicator, benefit.indicator_id)
    if indicator is None or indicator.pilot_id != pilot.id:
        problems.append(Problem("Indicator", "is not one of this pilot's"))
    elif indicator.is_withdrawn:
        problems.append(Problem("Indicator", "has been withdrawn; restore it first"))
    else:
        problems += _fit_problems(session, benefit, indicator, before)
    if problems:
        raise Invalid(problems)


def _fit_problems(
    session: LedgerSession, benefit: BenefitInput, indicator: Indicator, before: Benefit | None
) -> list[Problem]:
    problems = []
    if benefit.value_class in MONEY_CLASSES and (why := misfit(benefit.valuation, indicator)):
        problems.append(Problem("Valuation", why))
    if before is not None and not releases_time(indicator) and has_released_time(session, before):
        problems.append(Problem("Indicator", "is not of time saved, but it is recorded where released time went"))
    return problems


def _place_problems(
    session: LedgerSession, pilot: Pilot, benefit: BenefitInput, before: Benefit | None
) -> list[Problem]:
    problems = []
    signs_off = session.get(Person, benefit.signs_off_id)
    if signs_off is None or signs_off.is_withdrawn:
        problems.append(Problem("Signs it off", "is not in the register"))
    if benefit.cohort_id is not None:
        cohort = session.get(Cohort, benefit.cohort_id)
        is_new = before is None or before.cohort_id != benefit.cohort_id
        near = organisations_near(session, pilot.organisation_id)
        if cohort is None or cohort.is_withdrawn or (is_new and cohort.organisation_id not in near):
            problems.append(Problem("Cohort", "is not one of this organisation, or of one above or below it"))
    if benefit.starts_on < pilot.started_on:
        problems.append(Problem("Start date", f"is before the pilot's start ({pilot.started_on})"))
    return problems
