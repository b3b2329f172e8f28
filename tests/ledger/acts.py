"""What can happen to a register, for the time machine's test: every change that a service offers.

An act takes a session, the cast, a number that chooses among what exists, and a text. It may be refused.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.access import Actor
from portfolio.db import LedgerSession
from portfolio.errors import NotFound
from portfolio.models import (
    Appraisal,
    Benefit,
    Blocker,
    BudgetMove,
    Cohort,
    Cost,
    Fact,
    Indicator,
    Measurement,
    MonthlyUpdate,
    Organisation,
    Person,
    Pilot,
)
from portfolio.people import service as people
from portfolio.people.inputs import OrganisationInput, PersonInput
from portfolio.pilots import costs
from portfolio.pilots import service as pilots
from portfolio.pilots.inputs import LinkInput, StageInput
from portfolio.reporting import service as reporting
from portfolio.value import service as value
from portfolio.vocabulary import (
    AiType,
    Confidence,
    CostBasis,
    Destination,
    ExitReason,
    LinkRelation,
    Method,
    OrganisationKind,
    Outcome,
    Role,
    Severity,
    Stage,
    Valuation,
)
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

Act = Callable[[LedgerSession, Cast, int, str], Any]


def _one(session: LedgerSession, model: type[Fact], number: int) -> int:
    table = model.__table__
    ids = session.scalars(sa.select(table.c.id).order_by(table.c.id)).all()
    if not ids:
        raise NotFound("There is nothing yet.")
    return int(ids[number % len(ids)])


def _by(cast: Cast, number: int) -> Actor:
    return cast.actors[("ada", "ada", "mo")[number % 3]]


def _month(number: int) -> str:
    return f"{2025 + number // 12 % 2}-{number % 12 + 1:02}"


def _member(terms: Any, number: int) -> Any:
    return list(terms)[number % len(terms)]


def _pilot(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    pilot = a_pilot(cast, name=f"{text} {n}", problem=text, users_now=n, ai_type=_member(AiType, n))
    link = LinkInput(other_id=_one(session, Pilot, n), relation=LinkRelation.DIFFERENT, note=text)
    pilots.register_pilot(session, by=_by(cast, n), pilot=pilot, stage=a_stage(), links=[link][: n % 2])


def _edit_pilot(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    changes = _member(
        (
            {"users_now": n, "users_full": None},
            {"problem": text, "supplier": text[:200]},
            {"ai_type": _member(AiType, n), "decision_on": date(2027, 1, 1 + n % 28)},
            {"tags": [f"tag {n % 5}", f"tag {n % 3}"], "users_now": n % 2},
            {"tags": ()},
            {"organisation_id": cast.organisations["team" if n % 2 else "agency"]},
        ),
        n,
    )
    pilots.edit_pilot(session, by=_by(cast, n), pilot_id=_one(session, Pilot, n), changes=changes)


def _move(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    stage = _member(Stage, n)
    exit_words = {"reason": _member(ExitReason, n), "learned": text} if stage.is_exit else {}
    move = StageInput(stage=stage, effective_on=date(2026, n % 11 + 1, 1), note=text, **exit_words)
    pilots.move_stage(session, by=_by(cast, n), pilot_id=_one(session, Pilot, n), move=move)


def _link(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    link = LinkInput(other_id=_one(session, Pilot, n // 2), relation=_member(LinkRelation, n), note=text)
    pilots.link_pilot(session, by=_by(cast, n), pilot_id=_one(session, Pilot, n), link=link)


def _withdraw_pilot(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    action = (pilots.withdraw_pilot, pilots.restore_pilot)[n % 2]
    action(session, by=_by(cast, n), pilot_id=_one(session, Pilot, n // 2), reason=text)


def _costs(session: LedgerSession, cast: Cast, n: int, _: str) -> None:
    pilot = _one(session, Pilot, n)
    lines = [a_cost(pilot, month=_month(n + step), pounds=n * step, basis=_member(CostBasis, n)) for step in range(4)]
    costs.save_costs(session, by=_by(cast, n), lines=lines)


def _withdraw_cost(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    costs.withdraw_cost(session, by=_by(cast, n), cost_id=_one(session, Cost, n), reason=text)


def _indicator(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    entered = an_indicator(cast, name=text, outcome=_member(Outcome, n), baseline=n, target=-n)
    value.add_indicator(session, by=_by(cast, n), pilot_id=_one(session, Pilot, n), indicator=entered)


def _edit_indicator(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    changes = ({"target": f"{n}.000001"}, {"name": text}, {"baseline": None, "baseline_on": None})[n % 3]
    indicator = _one(session, Indicator, n)
    value.edit_indicator(session, by=_by(cast, n), indicator_id=indicator, changes=changes)


def _withdraw_indicator(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    action = (value.withdraw_indicator, value.restore_indicator)[n % 2]
    action(session, by=_by(cast, n), indicator_id=_one(session, Indicator, n // 2), reason=text)


def _measure(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    doubt = {"spread": n, "low": None, "high": None} if n % 2 else {}
    changes = {"period_start": _month(n), "period_end": _month(n), "model_version": text[:100], **doubt}
    value.record_measurement(
        session, by=_by(cast, n), indicator_id=_one(session, Indicator, n),
        measurement=a_measurement(**changes), is_submitted=bool(n % 4),
    )  # fmt: skip


def _measure_many(session: LedgerSession, cast: Cast, n: int, _: str) -> None:
    months = [_month(n + step) for step in range(3)]
    rows = [a_measurement_as_typed(period_start=month, period_end=month) for month in months]
    value.record_measurements(
        session, by=_by(cast, n), indicator_id=_one(session, Indicator, n), measurements=rows, is_submitted=True
    )


def _edit_measurement(session: LedgerSession, cast: Cast, n: int, _: str) -> None:
    changes = ({"value": f"{36 + n % 10}.5"}, {"method": _member(Method, n)}, {"low": None, "high": None})[n % 3]
    value.edit_measurement(
        session, by=_by(cast, n), measurement_id=_one(session, Measurement, n), changes=changes,
        is_submitted=bool(n % 2),
    )  # fmt: skip


def _review(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    measurement = _one(session, Measurement, n)
    if n % 4:
        by = (cast.asha, cast.ada, cast.noor)[n % 3]
        value.review_measurement(session, by=by, measurement_id=measurement, is_approved=bool(n % 2), note=text)
    else:
        value.submit_measurement(session, by=_by(cast, n), measurement_id=measurement)


def _approve_several(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    indicator, table = _one(session, Indicator, n), Measurement.__table__
    waiting = sa.select(table.c.id).where(table.c.indicator_id == indicator, table.c.status == "submitted")
    ids = list(session.scalars(waiting.order_by(table.c.id)))[: n % 4 + 1]
    value.approve_measurements(session, by=cast.asha, indicator_id=indicator, measurement_ids=ids, note=text)


def _withdraw_measurement(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    action = (value.withdraw_measurement, value.restore_measurement)[n % 2]
    action(session, by=_by(cast, n), measurement_id=_one(session, Measurement, n // 2), reason=text)


def _benefit(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    indicator = session.get_one(Indicator, _one(session, Indicator, n))
    is_time = indicator.outcome is Outcome.TIME_SAVED
    changes: dict[str, Any] = {} if is_time else {"valuation": Valuation.UNIT, "on_cost_rate": None}
    if n % 5 == 0:
        changes |= {"cohort_id": _one(session, Cohort, n)}
    entered = (a_benefit, a_cash_benefit)[n % 2](
        cast, name=text[:200], note=text, indicator_id=indicator.id, people=n or None, **changes
    )
    value.add_benefit(session, by=_by(cast, n), pilot_id=indicator.pilot_id, benefit=entered)


def _edit_benefit(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    changes = _member(
        (
            {"attribution_rate": f"{n % 101}%"},
            {"unit_value_pounds": f"{n}.01", "value_source": text},
            {"forecast_annual": f"{n}.000001", "note": text},
            {"evidence_url": "", "evidence_expires_on": None},
            {"ends_on": date(2026, 12, 31), "group_name": text[:200]},
        ),
        n,
    )
    value.edit_benefit(session, by=_by(cast, n), benefit_id=_one(session, Benefit, n), changes=changes)


def _assure(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    benefit = _one(session, Benefit, n)
    if n % 3:
        by, until = (cast.asha, cast.ada)[n % 2], date(2026, n % 9 + 2, 28)
        value.review_benefit(session, by=by, benefit_id=benefit, is_assured=bool(n % 2), note=text, assured_to=until)
    else:
        value.submit_benefit(session, by=_by(cast, n), benefit_id=benefit)


def _withdraw_benefit(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    action = (value.withdraw_benefit, value.restore_benefit)[n % 2]
    action(session, by=_by(cast, n), benefit_id=_one(session, Benefit, n // 2), reason=text)


def _released(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    where = _member(Destination, n)
    rows = [{"destination": where, "share_rate": f"{n % 40 + 1}%", "outcome": text[:200], "evidence": text}][: n % 7]
    value.set_released_time(session, by=_by(cast, n), benefit_id=_one(session, Benefit, n), rows=rows)


def _bank(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    move = a_budget_move(month=_month(n), pounds=n + 1, reference=text[:200])
    value.record_budget_move(session, by=_by(cast, n), benefit_id=_one(session, Benefit, n), move=move)


def _withdraw_bank(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    action = (value.withdraw_budget_move, value.restore_budget_move)[n % 2]
    action(session, by=_by(cast, n), move_id=_one(session, BudgetMove, n // 2), reason=text)


def _appraise(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    entered = an_appraisal(horizon_years=n % 30 + 1, note=text, residual_pounds=-n, residual_note=text)
    value.set_appraisal(session, by=_by(cast, n), pilot_id=_one(session, Pilot, n), appraisal=entered)


def _withdraw_appraisal(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    action = (value.withdraw_appraisal, value.restore_appraisal)[n % 2]
    action(session, by=_by(cast, n), appraisal_id=_one(session, Appraisal, n // 2), reason=text)


def _cohort(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    if n % 2:
        home = _one(session, Organisation, n)
        value.add_cohort(session, by=_by(cast, n), cohort=a_cohort(cast, name=text[:200], organisation_id=home))
    else:
        changes = {"headcount": n + 1, "source": text}
        value.edit_cohort(session, by=_by(cast, n), cohort_id=_one(session, Cohort, n), changes=changes)


def _withdraw_cohort(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    action = (value.withdraw_cohort, value.restore_cohort)[n % 2]
    action(session, by=_by(cast, n), cohort_id=_one(session, Cohort, n // 2), reason=text)


def _update(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    update = an_update(happened=text, confidence=(Confidence.RED, Confidence.GREEN, None)[n % 3])
    reporting.save_update(
        session, by=_by(cast, n), pilot_id=_one(session, Pilot, n), month=date(2026, n % 11 + 1, 1),
        update=update, is_submitted=bool(n % 2),
    )  # fmt: skip


def _withdraw_update(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    action = (reporting.withdraw_update, reporting.restore_update)[n % 2]
    action(session, by=_by(cast, n), update_id=_one(session, MonthlyUpdate, n // 2), reason=text)


def _blocker(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    entered = a_blocker(cast, title=text[:200], severity=_member(Severity, n))
    pilot_ids = {_one(session, Pilot, n), _one(session, Pilot, n // 3)}
    reporting.raise_blocker(session, by=_by(cast, n), blocker=entered, pilot_ids=pilot_ids)


def _edit_blocker(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    blocker, by = _one(session, Blocker, n), _by(cast, n)
    if n % 3 == 0:
        reporting.edit_blocker(session, by=by, blocker_id=blocker, changes={"note": text, "due_on": None})
    elif n % 3 == 1:
        day = date(2026, 11, n % 16 + 1) if n % 2 else None
        reporting.resolve_blocker(session, by=by, blocker_id=blocker, resolved_on=day)
    else:
        pilot = {_one(session, Pilot, n // 3)}
        add, remove = (pilot, ()) if n % 2 else ((), pilot)
        reporting.share_blocker(session, by=by, blocker_id=blocker, add=add, remove=remove)


def _organisation(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    place = _one(session, Organisation, n // 2)
    if n % 2:
        entered = OrganisationInput(name=text[:200], kind=OrganisationKind.TEAM, parent_id=place)
        people.add_organisation(session, by=cast.ada, organisation=entered)
    else:
        changes = {"parent_id": _one(session, Organisation, n)} if n % 4 else {"name": text[:200]}
        people.edit_organisation(session, by=cast.ada, organisation_id=place, changes=changes)


def _person(session: LedgerSession, cast: Cast, n: int, text: str) -> None:
    person, home = _one(session, Person, n // 3), _one(session, Organisation, n)
    if n % 3 == 0:
        entered = PersonInput(
            name=text[:200], email=f"person.{n}@example.org", role=_member(Role, n), organisation_id=home
        )
        people.add_person(session, by=cast.ada, person=entered)
    elif n % 3 == 1:
        changes = {"role": _member(Role, n), "organisation_id": home}
        people.edit_person(session, by=cast.ada, person_id=person, changes=changes)
    else:
        people.set_person_active(session, by=cast.ada, person_id=person, is_active=bool(n % 2))


ACTS: tuple[Act, ...] = (
    _pilot, _edit_pilot, _edit_pilot, _move, _link, _withdraw_pilot, _costs, _costs, _withdraw_cost,
    _indicator, _edit_indicator, _withdraw_indicator, _measure, _measure, _measure_many, _edit_measurement,
    _review, _review, _approve_several, _withdraw_measurement, _update, _update, _withdraw_update, _blocker, _edit_blocker,
    _organisation, _person, _cohort, _cohort, _benefit, _benefit, _released, _bank, _edit_benefit, _assure, _assure,
    _withdraw_bank, _withdraw_benefit, _appraise, _withdraw_appraisal, _withdraw_cohort,
)  # fmt: skip
"""Every act; those that make what others need stand twice."""
