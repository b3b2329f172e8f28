"""What people do about value in the demo, each through the service that a screen would call."""

from collections.abc import Callable

from portfolio.access import Actor
from portfolio.db import LedgerSession
from portfolio.inputs import parse
from portfolio.value.appraisal_inputs import AppraisalInput, CohortInput
from portfolio.value.appraisals import set_appraisal
from portfolio.value.assurance import review_benefit, submit_benefit
from portfolio.value.benefit_inputs import BenefitInput, BudgetMoveInput
from portfolio.value.benefits import add_benefit, edit_benefit, withdraw_benefit
from portfolio.value.budgets import record_budget_move
from portfolio.value.cohorts import add_cohort, edit_cohort
from portfolio.value.parameter_inputs import ParameterInput
from portfolio.value.parameters import add_parameter_edition
from portfolio.value.released_time import set_released_time
from seed.demo.acts import Act, Known, id_of
from seed.demo.indicator_reading import Table
from seed.demo.reading import PilotContent
from seed.demo.value_reading import (
    AppraisalContent,
    BenefitContent,
    CohortContent,
    Correction,
    Do,
    EditionContent,
    Step,
)

Change = Callable[[LedgerSession, Actor, int, Table], object]
"""Something done to the benefit of an id, with what was said about it."""


def edition(content: EditionContent) -> Act:
    """Add an edition of a parameter."""
    return lambda session, by, known: add_parameter_edition(
        session, by=by, edition=parse(ParameterInput, content.facts), values=content.values, reason=content.reason
    )


def cohort(content: CohortContent) -> Act:
    """Add a staff group."""

    def act(session: LedgerSession, by: Actor, known: Known) -> None:
        entered = content.facts | {"organisation_id": known.organisations[content.organisation]}
        known.cohorts[content.key] = id_of(add_cohort(session, by=by, cohort=parse(CohortInput, entered)))

    return act


def correct_cohort(content: CohortContent, correction: Correction) -> Act:
    """Correct a staff group."""
    return lambda session, by, known: edit_cohort(
        session, by=by, cohort_id=known.cohorts[content.key], changes=correction.to, reason=correction.reason
    )


def claim(pilot: PilotContent, content: BenefitContent) -> Act:
    """Enter a benefit as it was first claimed."""

    def act(session: LedgerSession, by: Actor, known: Known) -> None:
        entered = _ids(content.facts, known) | {
            "indicator_id": known.indicators[pilot.reference, content.indicator],
            "signs_off_id": known.people[content.signs_off or pilot.senior_owner],
        }
        made = add_benefit(session, by=by, pilot_id=known.pilots[pilot.reference], benefit=parse(BenefitInput, entered))
        known.benefits[pilot.reference, content.key] = id_of(made)

    return act


def take(pilot: PilotContent, content: BenefitContent, step: Step) -> Act:
    """Take one step with a benefit."""

    def act(session: LedgerSession, by: Actor, known: Known) -> None:
        CHANGES[step.do](session, by, known.benefits[pilot.reference, content.key], _ids(step.said, known))

    return act


def appraise(pilot: PilotContent, content: AppraisalContent) -> Act:
    """Say how a pilot is appraised."""
    return lambda session, by, known: set_appraisal(
        session,
        by=by,
        pilot_id=known.pilots[pilot.reference],
        appraisal=parse(AppraisalInput, content.facts),
        reason=content.reason,
    )


def _ids(said: Table, known: Known) -> Table:
    """The same with the id of a cohort for its key, in what is changed too."""
    found = dict(said)
    if "cohort" in found:
        found["cohort_id"] = known.cohorts[found.pop("cohort")]
    return found | ({"to": _ids(found["to"], known)} if "to" in found else {})


def _change(session: LedgerSession, by: Actor, benefit_id: int, said: Table) -> object:
    return edit_benefit(session, by=by, benefit_id=benefit_id, changes=said["to"], reason=said["reason"])


def _went(session: LedgerSession, by: Actor, benefit_id: int, said: Table) -> object:
    return set_released_time(session, by=by, benefit_id=benefit_id, rows=said["rows"])


def _submit(session: LedgerSession, by: Actor, benefit_id: int, said: Table) -> object:
    return submit_benefit(session, by=by, benefit_id=benefit_id)


def _assure(session: LedgerSession, by: Actor, benefit_id: int, said: Table) -> object:
    return review_benefit(session, by=by, benefit_id=benefit_id, is_assured=True, **said)


def _return(session: LedgerSession, by: Actor, benefit_id: int, said: Table) -> object:
    return review_benefit(session, by=by, benefit_id=benefit_id, is_assured=False, **said)


def _bank(session: LedgerSession, by: Actor, benefit_id: int, said: Table) -> object:
    return record_budget_move(session, by=by, benefit_id=benefit_id, move=parse(BudgetMoveInput, said))


def _withdraw(session: LedgerSession, by: Actor, benefit_id: int, said: Table) -> object:
    return withdraw_benefit(session, by=by, benefit_id=benefit_id, **said)


CHANGES: dict[Do, Change] = {
    Do.CHANGE: _change,
    Do.WENT: _went,
    Do.SUBMIT: _submit,
    Do.ASSURE: _assure,
    Do.RETURN: _return,
    Do.BANK: _bank,
    Do.WITHDRAW: _withdraw,
}
"""How each step is taken."""
