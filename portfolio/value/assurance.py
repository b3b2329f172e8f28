"""The way of a benefit to the assured rung: submitted by its pilot, then assured or returned by someone else."""

from datetime import date

from portfolio.access import Actor, Operation, require
from portfolio.clock import today
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, NotAllowed, Problem
from portfolio.ledger import change, check_seen, known, load, revise, seen_values
from portfolio.models import Benefit, Indicator
from portfolio.value.benefit_rules import expired, submission_problems
from portfolio.value.benefits import BENEFIT_FIELDS, check_not_withdrawn, describe_benefit, load_benefit
from portfolio.value.evidence import evidence_problem, parameter_problem
from portfolio.value.parameter_queries import parameter_set
from portfolio.value.parameter_set import ParameterSet
from portfolio.vocabulary import BenefitStatus

SUBMITTABLE = (BenefitStatus.DRAFT, BenefitStatus.RETURNED)
MAX_NOTE = 2000


def submit_benefit(session: LedgerSession, *, by: Actor, benefit_id: int, request_key: str | None = None) -> Benefit:
    """Hand a draft, or a benefit that was returned, to the assurers.

    Raises NotFound, NotAllowed, AlreadyDone, or Invalid with everything that an assurer could not accept: no evidence
    link or an expired one; a quantity that cannot be worked out (attribution, realisation and its evidence, baseline,
    time not in hours); no unit value, no on-cost, a valuation that does not fit; citizens or patients without a group.
    """
    row, pilot = load_benefit(session, benefit_id)
    require(by, Operation.REPORT, pilot.organisation_id)
    target = describe_benefit(pilot, row)
    # Opened before the checks: a second click must hear that it is done, not that it waits already.
    revise(session, by=by, tag="benefit:submit", target=target, request_key=request_key)
    check_not_withdrawn(row)
    if row.status not in SUBMITTABLE:
        raise Invalid.field("Benefit", f"is {row.status.label.lower()} and cannot be submitted again")
    problems = submission_problems(row, load(session, Indicator, row.indicator_id, lock=False), today())
    if problem := parameter_problem(row, _parameters(session)):
        problems.append(problem)
    if problems:
        raise Invalid(problems)
    values = {"status": BenefitStatus.SUBMITTED, "submitted_by_id": by.person_id, "reviewed_by_id": None}
    change(row, values | {"review_note": "", "assured_to": None})
    session.flush()
    return row


def review_benefit(
    session: LedgerSession,
    *,
    by: Actor,
    benefit_id: int,
    is_assured: bool,
    assured_to: date | None = None,
    note: str = "",
    seen_revision: int | None = None,
    request_key: str | None = None,
) -> Benefit:
    """Assure a submitted benefit for what was measured up to a day, or return it with a note. Never by the person who
    submitted it.

    Raises NotFound, NotAllowed, AlreadyDone, Conflict when the benefit changed after ``seen_revision``, or Invalid:
    the day lies ahead or before the start, the evidence link has expired, or no approved measurement of the indicator
    reaches the threshold of evidence by then.
    """
    row, pilot = load_benefit(session, benefit_id)
    require(by, Operation.ASSURE, pilot.organisation_id)
    tag, target = "benefit:assure" if is_assured else "benefit:return", describe_benefit(pilot, row)
    # Opened before the checks: a second click must hear that it is done, not that nothing waits any more.
    revise(session, by=by, tag=tag, target=target, reason=note.strip(), request_key=request_key)
    _check_four_eyes(by, row)
    check_not_withdrawn(row)
    _check_note(row, note, is_assured=is_assured)
    _check_seen(session, row, seen_revision, target)
    if is_assured:
        _check_assurance(session, row, assured_to)
    status = BenefitStatus.ASSURED if is_assured else BenefitStatus.RETURNED
    values = {"status": status, "reviewed_by_id": by.person_id, "review_note": note.strip()}
    change(row, values | {"assured_to": assured_to if is_assured else None})
    session.flush()
    return row


def _check_four_eyes(by: Actor, row: Benefit) -> None:
    if by.person_id is None:
        raise NotAllowed(f"{by.name} may not review benefits: a named person must answer for it.")
    if row.submitted_by_id == by.person_id:
        raise NotAllowed(f"{by.name} submitted this benefit: someone else must review it.")


def _check_note(row: Benefit, note: str, *, is_assured: bool) -> None:
    if row.status is not BenefitStatus.SUBMITTED:
        raise Invalid.field("Benefit", f"is {row.status.label.lower()}: only submitted ones can be reviewed")
    if not is_assured and not note.strip():
        raise Invalid.field("Note", "is needed, so that the pilot's team knows what to change")
    if len(note.strip()) > MAX_NOTE:
        raise Invalid.field("Note", f"is longer than {MAX_NOTE} characters")


def _check_seen(session: LedgerSession, row: Benefit, seen_revision: int | None, target: str) -> None:
    if seen_revision is not None:
        seen = seen_values(session, row, seen_revision)
        check_seen(session, row, seen_revision, {name: seen.get(name) for name in BENEFIT_FIELDS}, target)


def _check_assurance(session: LedgerSession, row: Benefit, assured_to: date | None) -> None:
    if assured_to is None:
        raise Invalid.field("Assured to", "is needed: up to which day have you seen the evidence?")
    problems = []
    if assured_to > today():
        problems.append(Problem("Assured to", "is in the future; assure what has been measured"))
    if assured_to < row.starts_on:
        problems.append(Problem("Assured to", f"is before the benefit's start ({row.starts_on})"))
    if why := expired(row, today()):
        problems.append(Problem("Evidence link", why))
    if not problems and (problem := evidence_problem(session, row, assured_to, _parameters(session))):
        problems.append(problem)
    if problems:
        raise Invalid(problems)


def _parameters(session: LedgerSession) -> ParameterSet:
    return parameter_set(session, known(session), today())
