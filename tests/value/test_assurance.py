"""Submitting and assuring benefits: everything that is missing at once, four eyes, and only what is evidence."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import SYSTEM, Actor
from portfolio.clock import frozen_at
from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid, NotAllowed
from portfolio.ledger import load, revise, set_withdrawn
from portfolio.models import Benefit, Indicator, Parameter, Revision
from portfolio.value.service import (
    add_benefit,
    add_indicator,
    edit_benefit,
    record_measurement,
    restore_benefit,
    review_benefit,
    review_measurement,
    set_released_time,
    submit_benefit,
    withdraw_benefit,
    withdraw_measurement,
)
from portfolio.vocabulary import BenefitStatus, Method, Outcome, ParameterKind
from tests.cast import TODAY, Cast, a_benefit, a_measurement, an_indicator
from tests.dumps import dump_of, head_of

UNTIL = date(2026, 9, 30)
NOTHING = {
    "unit_value_pounds": None, "price_base_year": None, "on_cost_rate": None, "attribution_rate": None,
    "realisation_rate": None, "realisation_low": None, "realisation_high": None, "realisation_evidence": "",
    "evidence_url": "", "evidence_expires_on": None,
}  # fmt: skip


def _add(engine: Engine, cast: Cast, **changes: Any) -> int:
    with session_scope(engine) as session:
        row = add_benefit(session, by=cast.mo, pilot_id=cast.pilot, benefit=a_benefit(cast, **changes))
    assert row.id is not None
    return row.id


def _submit(engine: Engine, benefit_id: int, by: Actor) -> Benefit:
    with session_scope(engine) as session:
        return submit_benefit(session, by=by, benefit_id=benefit_id)


def _submitted(engine: Engine, cast: Cast, *, by: Actor | None = None, **changes: Any) -> int:
    benefit = _add(engine, cast, **changes)
    _submit(engine, benefit, by or cast.mo)
    return benefit


def _measure(engine: Engine, cast: Cast, *, is_approved: bool = True, **changes: Any) -> int:
    with session_scope(engine) as session:
        entered = a_measurement(**changes)
        row = record_measurement(
            session, by=cast.mo, indicator_id=cast.indicator, measurement=entered, is_submitted=True
        )
        assert row.id is not None
    if is_approved:
        with session_scope(engine) as session:
            review_measurement(session, by=cast.asha, measurement_id=row.id, is_approved=True)
    return row.id


def _review(engine: Engine, by: Actor, benefit_id: int, *, is_assured: bool = True, **more: Any) -> Benefit:
    more = ({"assured_to": UNTIL} if is_assured else {}) | more
    with session_scope(engine) as session:
        return review_benefit(session, by=by, benefit_id=benefit_id, is_assured=is_assured, **more)


def _edit(engine: Engine, cast: Cast, benefit_id: int, **changes: Any) -> Benefit:
    with session_scope(engine) as session:
        return edit_benefit(session, by=cast.dev, benefit_id=benefit_id, changes=changes)


def _problems(engine: Engine, benefit_id: int, by: Actor) -> list[str]:
    with pytest.raises(Invalid) as error:
        _submit(engine, benefit_id, by)
    return [str(problem) for problem in error.value.problems]


def test_a_complete_benefit_waits_for_assurance_under_its_submitters_name(engine: Engine, cast: Cast) -> None:
    row = _submit(engine, _add(engine, cast), cast.mo)
    assert (row.status, row.submitted_by_id) == (BenefitStatus.SUBMITTED, cast.people["mo"])


def test_everything_that_an_assurer_would_miss_is_said_at_once(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast, **NOTHING)
    before = dump_of(engine)
    assert _problems(engine, benefit, cast.mo) == [
        "Evidence link: is needed, so that an assurer can see what the claim rests on",
        "Attribution rate: is not stated: how much of the change is due to this pilot?",
        "Realisation rate: is not stated: how much of the benefit is in fact realised?",
        "Unit value (£): is needed, with its source and price base year",
        "On-cost rate: is not stated; enter 0 if the pay rate includes on-costs",
    ]
    assert dump_of(engine) == before


def test_expired_evidence_is_not_submitted(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast, evidence_expires_on="2026-11-15")
    assert _problems(engine, benefit, cast.mo) == ["Evidence link: expired on 2026-11-15; link newer evidence"]
    _edit(engine, cast, benefit, evidence_expires_on="2026-11-16")
    assert _submit(engine, benefit, cast.mo).status is BenefitStatus.SUBMITTED


def test_a_realisation_rate_needs_its_evidence(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast, realisation_evidence="")
    assert _problems(engine, benefit, cast.mo) == [
        "Evidence of the realisation rate: is needed: say how the rate is known"
    ]


def test_a_described_benefit_needs_its_evidence_only(engine: Engine, cast: Cast) -> None:
    described = NOTHING | {"value_class": "qualitative", "valuation": "none"}
    benefit = _add(engine, cast, **described)
    assert _problems(engine, benefit, cast.mo) == [
        "Evidence link: is needed, so that an assurer can see what the claim rests on"
    ]


def _citizens(engine: Engine, cast: Cast, **changes: Any) -> int:
    with session_scope(engine) as session:
        entered = an_indicator(
            cast, name="Letters answered in time", outcome=Outcome.CITIZEN, unit="%", period_rule="mean", **changes
        )
        row = add_indicator(session, by=cast.mo, pilot_id=cast.pilot, indicator=entered)
    assert row.id is not None
    return row.id


def test_an_outcome_of_citizens_names_them_and_a_level_needs_its_baseline(engine: Engine, cast: Cast) -> None:
    watched = _citizens(engine, cast, baseline=None, baseline_on=None)
    counted = {"value_class": "quantified", "valuation": "none", "unit_value_pounds": None, "price_base_year": None}
    benefit = _add(engine, cast, **counted, on_cost_rate=None, indicator_id=watched, beneficiary="citizens")
    assert _problems(engine, benefit, cast.mo) == [
        "Indicator: has no baseline, so no improvement can be worked out",
        "Group: is needed: say whose outcome this is",
    ]


def test_time_saved_counts_in_hours_only(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast)
    with session_scope(engine) as session:  # as an import from elsewhere may have left it
        revise(session, by=SYSTEM, tag="test:unit")
        load(session, Indicator, cast.indicator).unit = "days"
    found = _problems(engine, benefit, cast.mo)
    assert found[0] == "Indicator: counts time saved in days; it must be in hours"
    assert found[1].startswith("Valuation: “Hours at a pay rate” is only for time saved in hours")


def _withdraw_parameters(engine: Engine, *kinds: ParameterKind) -> None:
    with session_scope(engine) as session:
        for row in session.scalars(sa.select(Parameter).where(col(Parameter.kind).in_(kinds))).all():
            set_withdrawn(
                session, row, by=SYSTEM, tag="parameter:withdraw", target=row.edition, reason="x", is_withdrawn=True
            )


def test_a_published_value_must_be_in_force(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        unit = "life satisfaction points (0-10)"
        entered = an_indicator(cast, name="Satisfaction with life", outcome=Outcome.WELLBEING, unit=unit)
        watched = add_indicator(session, by=cast.mo, pilot_id=cast.pilot, indicator=entered)
    taken = {"unit_value_pounds": None, "price_base_year": None, "on_cost_rate": None}
    benefit = _add(engine, cast, **taken, indicator_id=watched.id, valuation="wellby")
    _withdraw_parameters(engine, ParameterKind.WELLBY)
    assert _problems(engine, benefit, cast.mo) == [
        "Valuation: has no published value: no edition of “Value of a WELLBY” is in force (see Assumptions)"
    ]


def test_what_waits_or_is_assured_is_not_submitted_again(engine: Engine, cast: Cast) -> None:
    benefit = _submitted(engine, cast)
    assert _problems(engine, benefit, cast.mo) == ["Benefit: is waiting for assurance and cannot be submitted again"]
    _measure(engine, cast)
    _review(engine, cast.asha, benefit)
    assert _problems(engine, benefit, cast.mo) == ["Benefit: is assured and cannot be submitted again"]


def test_an_assurer_signs_for_what_was_measured_up_to_a_day(engine: Engine, cast: Cast) -> None:
    benefit = _submitted(engine, cast)
    _measure(engine, cast)
    row = _review(engine, cast.asha, benefit, note=" Seen the log ")
    assert (row.status, row.reviewed_by_id, row.assured_to) == (BenefitStatus.ASSURED, cast.people["asha"], UNTIL)
    assert row.review_note == "Seen the log"
    with read_session(engine) as session:
        revision = session.scalars(sa.select(Revision).order_by(col(Revision.id).desc()).limit(1)).one()
        assert (revision.tag, revision.target, revision.reason) == (
            "benefit:assure", "HSA-001 Caseworker time", "Seen the log",
        )  # fmt: skip


def test_a_return_needs_a_note_and_can_be_submitted_again(engine: Engine, cast: Cast) -> None:
    benefit = _submitted(engine, cast)
    with pytest.raises(Invalid, match="Note: is needed"):
        _review(engine, cast.asha, benefit, is_assured=False, note="  ")
    row = _review(engine, cast.asha, benefit, is_assured=False, note="Whose pay?", assured_to=UNTIL)
    assert (row.status, row.review_note, row.assured_to) == (BenefitStatus.RETURNED, "Whose pay?", None)
    row = _submit(engine, benefit, cast.dev)
    assert (row.status, row.submitted_by_id) == (BenefitStatus.SUBMITTED, cast.people["dev"])
    assert (row.reviewed_by_id, row.review_note) == (None, "")


def test_nobody_assures_what_they_submitted_themselves(engine: Engine, cast: Cast) -> None:
    benefit = _submitted(engine, cast, by=cast.ada)
    _measure(engine, cast)
    with pytest.raises(NotAllowed, match="Ada Okafor submitted this benefit: someone else must review it"):
        _review(engine, cast.ada, benefit)
    _review(engine, cast.asha, benefit)


def test_a_named_person_answers_for_an_assurance(engine: Engine, cast: Cast) -> None:
    benefit = _submitted(engine, cast, by=SYSTEM)
    _measure(engine, cast)
    with pytest.raises(NotAllowed, match="a named person must answer for it"):
        _review(engine, SYSTEM, benefit)
    assert _review(engine, cast.asha, benefit).status is BenefitStatus.ASSURED


def test_the_database_itself_refuses_two_eyes_and_an_assurance_by_nobody(engine: Engine, cast: Cast) -> None:
    benefit = _submitted(engine, cast)
    for reviewer, until in ((cast.people["mo"], UNTIL), (None, UNTIL), (cast.people["asha"], None)):
        with pytest.raises(Invalid, match="The database refused a value"), session_scope(engine) as session:
            revise(session, by=SYSTEM, tag="test:review")
            row = load(session, Benefit, benefit)
            row.status, row.reviewed_by_id, row.assured_to = BenefitStatus.ASSURED, reviewer, until


@pytest.mark.parametrize("is_assured", [True, False])
def test_only_what_waits_is_reviewed(engine: Engine, cast: Cast, *, is_assured: bool) -> None:
    benefit = _add(engine, cast)
    _measure(engine, cast)
    with pytest.raises(Invalid, match="is draft: only submitted ones"):
        _review(engine, cast.asha, benefit, is_assured=is_assured, note="Note")
    _submit(engine, benefit, cast.mo)
    _review(engine, cast.asha, benefit)
    with pytest.raises(Invalid, match="is assured: only submitted ones"):
        _review(engine, cast.asha, benefit, is_assured=is_assured, note="Note")


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (None, "Assured to: is needed: up to which day have you seen the evidence"),
        (TODAY + timedelta(days=1), "Assured to: is in the future; assure what has been measured"),
        (date(2026, 1, 31), "Assured to: is before the benefit's start \\(2026-02-01\\)"),
    ],
)
def test_an_assurance_is_up_to_a_day_that_has_been(engine: Engine, cast: Cast, until: date | None, words: str) -> None:
    benefit = _submitted(engine, cast)
    _measure(engine, cast)
    with pytest.raises(Invalid, match=words):
        _review(engine, cast.asha, benefit, assured_to=until)
    assert _review(engine, cast.asha, benefit, assured_to=TODAY).assured_to == TODAY


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        (None, "no measurement approved for a period by then reaches Maryland 1, where evidence begins$"),
        ({"method": Method.SELF_REPORT, "value": "900", "low": None, "high": None},
         "reaches Maryland 1, where evidence begins; the best is “self-report”, Maryland 0"),
        ({"is_approved": False}, "where evidence begins$"),
        ({"period_start": "2026-10", "period_end": "2026-10"}, "where evidence begins$"),
        ({"period_start": "2026-01", "period_end": "2026-09"}, "where evidence begins$"),
    ],
)  # fmt: skip
def test_only_what_is_evidence_by_then_is_assured(
    engine: Engine, cast: Cast, measured: dict[str, Any] | None, words: str
) -> None:
    benefit = _submitted(engine, cast)
    if measured is not None:
        _measure(engine, cast, **measured)
    with pytest.raises(Invalid, match=words):
        _review(engine, cast.asha, benefit)
    with read_session(engine) as session:
        assert load(session, Benefit, benefit, lock=False).status is BenefitStatus.SUBMITTED


def test_a_measurement_after_the_end_or_taken_back_is_no_evidence(engine: Engine, cast: Cast) -> None:
    benefit = _submitted(engine, cast, ends_on="2026-08-31")
    measured = _measure(engine, cast)
    with pytest.raises(Invalid, match="where evidence begins"):
        _review(engine, cast.asha, benefit)
    other = _submitted(engine, cast, name="Without an end")
    with session_scope(engine) as session:
        withdraw_measurement(session, by=cast.mo, measurement_id=measured, reason="Wrong team")
    with pytest.raises(Invalid, match="where evidence begins"):
        _review(engine, cast.asha, other)


def test_the_threshold_is_the_edition_in_force(engine: Engine, cast: Cast) -> None:
    benefit = _submitted(engine, cast)
    _measure(engine, cast)
    _withdraw_parameters(engine, ParameterKind.EVIDENCE_THRESHOLD)
    with pytest.raises(Invalid, match="Evidence: cannot be judged: no threshold or no Maryland scale is in force"):
        _review(engine, cast.asha, benefit)


def test_evidence_that_expired_while_it_waited_is_not_assured(engine: Engine, cast: Cast) -> None:
    benefit = _submitted(engine, cast, evidence_expires_on="2026-11-30")
    _measure(engine, cast)
    with frozen_at(datetime(2026, 12, 1, 9, tzinfo=UTC)):
        with pytest.raises(Invalid, match="Evidence link: expired on 2026-11-30"):
            _review(engine, cast.asha, benefit)
        assert _review(engine, cast.asha, benefit, is_assured=False, note="Too old").status is BenefitStatus.RETURNED


def test_claims_that_changed_under_the_assurers_eyes_are_not_assured(engine: Engine, cast: Cast) -> None:
    benefit = _submitted(engine, cast)
    _measure(engine, cast)
    seen = head_of(engine)
    _edit(engine, cast, benefit, attribution_rate="90%")
    _submit(engine, benefit, cast.mo)
    with pytest.raises(Conflict, match="changed HSA-001 Caseworker time"):
        _review(engine, cast.asha, benefit, seen_revision=seen)
    assert _review(engine, cast.asha, benefit, seen_revision=head_of(engine)).status is BenefitStatus.ASSURED


def test_a_change_after_an_assurance_makes_a_draft_again(engine: Engine, cast: Cast) -> None:
    benefit = _submitted(engine, cast)
    _measure(engine, cast)
    _review(engine, cast.asha, benefit)
    with session_scope(engine) as session:
        rows = [{"destination": "absorbed", "share_rate": "20%"}]
        row = set_released_time(session, by=cast.mo, benefit_id=benefit, rows=rows)
    expected = (BenefitStatus.DRAFT, None, None, "", None)
    assert (row.status, row.submitted_by_id, row.reviewed_by_id, row.review_note, row.assured_to) == expected


def test_a_withdrawn_benefit_is_neither_submitted_nor_reviewed(engine: Engine, cast: Cast) -> None:
    benefit = _submitted(engine, cast)
    _measure(engine, cast)
    with session_scope(engine) as session:
        withdraw_benefit(session, by=cast.mo, benefit_id=benefit, reason="Counted elsewhere")
    for refused in (lambda: _review(engine, cast.asha, benefit), lambda: _submit(engine, benefit, cast.mo)):
        with pytest.raises(Invalid, match="has been withdrawn"):
            refused()
    with session_scope(engine) as session:
        row = restore_benefit(session, by=cast.mo, benefit_id=benefit, reason="It was right")
    assert (row.is_withdrawn, row.status) == (False, BenefitStatus.SUBMITTED)


def test_a_double_click_submits_and_reviews_once(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast)
    _measure(engine, cast)

    def submit() -> None:
        with session_scope(engine) as session:
            submit_benefit(session, by=cast.mo, benefit_id=benefit, request_key="s")

    for act in (submit, lambda: _review(engine, cast.asha, benefit, request_key="r")):
        act()
        before = dump_of(engine), head_of(engine)
        with pytest.raises(AlreadyDone) as error:
            act()
        assert error.value.revision_id == before[1]
        assert (dump_of(engine), head_of(engine)) == before


def test_a_note_that_cannot_be_kept_is_refused(engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid, match="longer than 2000"):
        _review(engine, cast.asha, _submitted(engine, cast), note="n" * 2001)
