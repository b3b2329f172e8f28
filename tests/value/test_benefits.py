"""Claiming benefits: added, changed, withdrawn and restored, and what hangs on them."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid, NotAllowed, NotFound
from portfolio.ledger import load
from portfolio.models import Benefit, Revision
from portfolio.value.service import (
    add_benefit,
    add_cohort,
    add_indicator,
    edit_benefit,
    edit_indicator,
    record_budget_move,
    restore_benefit,
    restore_indicator,
    set_released_time,
    submit_benefit,
    withdraw_benefit,
    withdraw_budget_move,
    withdraw_cohort,
    withdraw_indicator,
)
from portfolio.vocabulary import BenefitStatus, Outcome, PeriodRule, ValueClass
from tests.cast import Cast, a_benefit, a_budget_move, a_cash_benefit, a_cohort, an_indicator
from tests.dumps import counts_of, dump_of, head_of

UNVALUED = {
    "value_class": "quantified", "valuation": "none", "unit_value_pounds": None, "price_base_year": None,
    "on_cost_rate": None,
}  # fmt: skip


def _add(engine: Engine, cast: Cast, **changes: Any) -> int:
    with session_scope(engine) as session:
        row = add_benefit(session, by=cast.mo, pilot_id=cast.pilot, benefit=a_benefit(cast, **changes))
    assert row.id is not None
    return row.id


def _edit(engine: Engine, cast: Cast, benefit_id: int, changes: dict[str, Any], **more: Any) -> Benefit:
    with session_scope(engine) as session:
        by = more.pop("by", cast.mo)
        return edit_benefit(session, by=by, benefit_id=benefit_id, changes=changes, **more)


def _read(engine: Engine, benefit_id: int) -> Benefit:
    with read_session(engine) as session:
        return load(session, Benefit, benefit_id, lock=False)


def _indicator(engine: Engine, cast: Cast, outcome: Outcome, unit: str, **changes: Any) -> int:
    with session_scope(engine) as session:
        entered = an_indicator(cast, name=f"{outcome.label} watched", outcome=outcome, unit=unit, **changes)
        row = add_indicator(session, by=cast.mo, pilot_id=cast.pilot, indicator=entered)
    assert row.id is not None
    return row.id


def _submit(engine: Engine, cast: Cast, benefit_id: int) -> None:
    with session_scope(engine) as session:
        submit_benefit(session, by=cast.mo, benefit_id=benefit_id)


def test_a_benefit_is_claimed_as_a_draft_in_one_revision(engine: Engine, cast: Cast) -> None:
    before = head_of(engine)
    row = _read(engine, _add(engine, cast))
    assert head_of(engine) == before + 1
    assert (row.pilot_id, row.indicator_id, row.status) == (cast.pilot, cast.indicator, BenefitStatus.DRAFT)
    assert (row.unit_value_pence, row.on_cost_rate, row.attribution_rate) == (1840, Decimal("0.3"), Decimal("0.8"))
    assert (row.submitted_by_id, row.reviewed_by_id, row.assured_to) == (None, None, None)
    with read_session(engine) as session:
        revision = session.scalars(sa.select(Revision).order_by(col(Revision.id).desc()).limit(1)).one()
        assert (revision.tag, revision.target) == ("benefit:add", "HSA-001 Caseworker time")


def test_the_same_form_twice_claims_one_benefit(engine: Engine, cast: Cast) -> None:
    words = {"by": cast.mo, "pilot_id": cast.pilot, "benefit": a_benefit(cast), "request_key": "k"}
    with session_scope(engine) as session:
        add_benefit(session, **words)
    with pytest.raises(AlreadyDone), session_scope(engine) as session:
        add_benefit(session, **words)
    assert counts_of(engine)["benefit"] == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"indicator_id": 999}, "Indicator: is not one of this pilot's"),
        ({"signs_off_id": 999}, "Signs it off: is not in the register"),
        ({"cohort_id": 999}, "Cohort: is not one of this organisation, or of one above or below it"),
        ({"starts_on": "2026-01-11"}, "Start date: is before the pilot's start \\(2026-01-12\\)"),
    ],
)
def test_a_benefit_belongs_to_what_exists(engine: Engine, cast: Cast, changes: dict[str, Any], words: str) -> None:
    before = counts_of(engine)
    with pytest.raises(Invalid, match=words):
        _add(engine, cast, **changes)
    assert counts_of(engine) == before


def test_everything_that_does_not_fit_is_said_at_once(engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid) as error:
        _add(engine, cast, indicator_id=999, signs_off_id=999, starts_on="2026-01-01")
    assert [problem.field for problem in error.value.problems] == ["Signs it off", "Start date", "Indicator"]


def test_an_indicator_of_another_pilot_supports_nothing_here(engine: Engine, cast: Cast) -> None:
    with pytest.raises(Invalid, match="Indicator: is not one of this pilot's"), session_scope(engine) as session:
        benefit = a_benefit(cast, starts_on="2026-02-01")
        add_benefit(session, by=cast.ada, pilot_id=cast.other_pilot, benefit=benefit)
    with pytest.raises(NotFound, match="no pilot number 99"), session_scope(engine) as session:
        add_benefit(session, by=cast.ada, pilot_id=99, benefit=a_benefit(cast))


PAY = {"valuation": "pay"}
LEAVER = {"valuation": "leaver", "on_cost_rate": None}
TAKEN = {"unit_value_pounds": None, "price_base_year": None, "on_cost_rate": None}
WELLBY, CARBON = TAKEN | {"valuation": "wellby"}, TAKEN | {"valuation": "carbon"}
QALY = TAKEN | {"valuation": "qaly", "is_health": True}


@pytest.mark.parametrize(
    ("outcome", "unit", "valuation", "words"),
    [
        (Outcome.THROUGHPUT, "hours", PAY, "“Hours at a pay rate” is only for time saved in hours"),
        (Outcome.WELLBEING, "points", LEAVER, "“Leavers avoided at a cost per leaver” is only for staff retention"),
        (Outcome.WELLBEING, "points of job satisfaction (1-7)", WELLBY, "satisfaction with a job is another question"),
        (Outcome.SATISFACTION, "life satisfaction points (0-10)", WELLBY, "The outcome is “Satisfaction”"),
        (Outcome.WELLBEING, "QALYs", QALY, "“Health \\(QALY\\)” is only for patient or citizen outcomes"),
        (Outcome.CARBON, "kWh", CARBON, "is only for carbon in kgCO2e or tCO2e; “.*” is energy and carbon in kWh"),
        (Outcome.QUALITY, "tCO2e", CARBON, "is only for carbon in kgCO2e or tCO2e"),
    ],
)
def test_a_valuation_fits_what_is_watched(
    engine: Engine, cast: Cast, outcome: Outcome, unit: str, valuation: dict[str, Any], words: str
) -> None:
    watched = _indicator(engine, cast, outcome, unit)
    with pytest.raises(Invalid, match=f"Valuation: .*{words}"):
        _add(engine, cast, indicator_id=watched, **valuation)
    assert counts_of(engine)["benefit"] == 0


@pytest.mark.parametrize(
    ("outcome", "unit", "valuation"),
    [
        (Outcome.RETENTION, "leavers a year", LEAVER),
        (Outcome.WELLBEING, "life satisfaction points (0-10)", WELLBY),
        (Outcome.PATIENT, "QALYs", QALY),
        (Outcome.CITIZEN, "QALYs", QALY),
        (Outcome.CARBON, "kgCO2e", CARBON),
        (Outcome.CARBON, "tCO2e", CARBON),
        (Outcome.COST_AVOIDED, "£", {"valuation": "unit", "on_cost_rate": None}),
    ],
)
def test_each_valuation_has_its_outcomes(
    engine: Engine, cast: Cast, outcome: Outcome, unit: str, valuation: dict[str, Any]
) -> None:
    watched = _indicator(engine, cast, outcome, unit)
    assert _read(engine, _add(engine, cast, indicator_id=watched, **valuation)).indicator_id == watched


def test_a_disbenefit_is_a_benefit_with_a_sign(engine: Engine, cast: Cast) -> None:
    assert _read(engine, _add(engine, cast, is_disbenefit=True, name="Checking of drafts")).is_disbenefit


def test_only_the_fields_given_are_changed(engine: Engine, cast: Cast) -> None:
    row = _edit(engine, cast, _add(engine, cast), {"unit_value_pounds": "19.10", "people": 40}, reason="Pay award")
    assert (row.unit_value_pence, row.people, row.name) == (1910, 40, "Caseworker time")
    assert (row.realisation_low, row.value_source) == (Decimal("0.4"), "Agency pay scales, grade 4, mean")


def test_a_change_that_breaks_a_rule_changes_nothing(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast)
    before = dump_of(engine)
    for changes, words in (
        ({"attribution_rate": "120%"}, "is above 1"),
        ({"value_source": ""}, "Source of the unit value is needed"),
        ({"value_class": "cash_releasing"}, "Budget line is needed"),
        ({"signs_off_id": 999}, "is not in the register"),
        ({"status": "assured"}, "Status: is not a field of this form"),
        ({"name": "New", "ends_on": "2026-01-30"}, "End date is before the start date"),
    ):
        with pytest.raises(Invalid, match=words):
            _edit(engine, cast, benefit, changes)
    assert dump_of(engine) == before


def test_saving_what_is_there_already_leaves_no_trace(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast)
    _submit(engine, cast, benefit)
    before = dump_of(engine), head_of(engine)
    _edit(engine, cast, benefit, {"unit_value_pounds": "18.40", "attribution_rate": "80%"})
    assert (dump_of(engine), head_of(engine)) == before


def test_a_form_over_a_newer_change_is_refused_with_both_versions(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast)
    seen = head_of(engine)
    _edit(engine, cast, benefit, {"attribution_rate": "70%", "people": 4}, by=cast.dev, seen_revision=seen)
    with pytest.raises(Conflict, match="Dev Mistry changed HSA-001 Caseworker time") as error:
        _edit(engine, cast, benefit, {"attribution_rate": "60%"}, seen_revision=seen)
    assert error.value.theirs == {"attribution_rate": Decimal("0.7")}
    assert error.value.yours == {"attribution_rate": Decimal("0.6")}
    row = _edit(engine, cast, benefit, {"decay_rate": "10%"}, seen_revision=seen)
    assert (row.attribution_rate, row.people, row.decay_rate) == (Decimal("0.7"), 4, Decimal("0.1"))


def test_a_double_click_edits_once(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast)
    _edit(engine, cast, benefit, {"people": 4}, request_key="k")
    with pytest.raises(AlreadyDone):
        _edit(engine, cast, benefit, {"people": 5}, request_key="k")
    assert _read(engine, benefit).people == 4


def test_an_edit_of_what_an_assurer_looks_at_makes_a_draft_again(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast)
    _submit(engine, cast, benefit)
    assert _edit(engine, cast, benefit, {"note": "Second diary in January"}).status is BenefitStatus.SUBMITTED
    row = _edit(engine, cast, benefit, {"realisation_rate": "55%"})
    assert (row.status, row.submitted_by_id) == (BenefitStatus.DRAFT, None)


def test_an_edit_of_what_the_worth_is_computed_from_makes_a_draft_again(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast)
    _submit(engine, cast, benefit)
    for changes, expected in (
        ({"target": "650"}, BenefitStatus.SUBMITTED),
        ({"period_rule": PeriodRule.LAST}, BenefitStatus.DRAFT),
    ):
        with session_scope(engine) as session:
            edit_indicator(session, by=cast.mo, indicator_id=cast.indicator, changes=changes)
        assert _read(engine, benefit).status is expected


def test_an_indicator_keeps_to_what_its_benefits_are_valued_by(engine: Engine, cast: Cast) -> None:
    _add(engine, cast)
    before = dump_of(engine)
    words = "Outcome and unit: do not fit the benefit “Caseworker time”: “Hours at a pay rate” is only for time saved"
    with pytest.raises(Invalid, match=words), session_scope(engine) as session:
        changes = {"outcome": Outcome.QUALITY, "unit": "errors"}
        edit_indicator(session, by=cast.mo, indicator_id=cast.indicator, changes=changes)
    assert dump_of(engine) == before


def test_an_indicator_that_supports_benefits_is_not_withdrawn(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast)
    with pytest.raises(Invalid, match="supports benefits; withdraw them first: Caseworker time"):
        _withdraw_indicator(engine, cast)
    with session_scope(engine) as session:
        withdraw_benefit(session, by=cast.mo, benefit_id=benefit, reason="Counted elsewhere")
    _withdraw_indicator(engine, cast)
    with pytest.raises(Invalid, match="Indicator: has been withdrawn"), session_scope(engine) as session:
        restore_benefit(session, by=cast.mo, benefit_id=benefit, reason="It was right")
    with pytest.raises(Invalid, match="Indicator: has been withdrawn"):
        _add(engine, cast)
    with session_scope(engine) as session:
        restore_indicator(session, by=cast.mo, indicator_id=cast.indicator, reason="It was right")
        restore_benefit(session, by=cast.mo, benefit_id=benefit, reason="It was right")
    assert not _read(engine, benefit).is_withdrawn


def _withdraw_indicator(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        withdraw_indicator(session, by=cast.mo, indicator_id=cast.indicator, reason="Wrong pilot")


def test_a_withdrawn_benefit_is_not_edited_until_it_is_restored(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast)
    with pytest.raises(Invalid, match="Reason: is needed"), session_scope(engine) as session:
        withdraw_benefit(session, by=cast.mo, benefit_id=benefit, reason=" ")
    with session_scope(engine) as session:
        withdraw_benefit(session, by=cast.mo, benefit_id=benefit, reason="Counted elsewhere")
    for refused in (lambda: _edit(engine, cast, benefit, {"people": 3}), lambda: _submit(engine, cast, benefit)):
        with pytest.raises(Invalid, match="Benefit: has been withdrawn"):
            refused()
    with session_scope(engine) as session:
        restore_benefit(session, by=cast.mo, benefit_id=benefit, reason="It was right")
    assert _edit(engine, cast, benefit, {"people": 3}).people == 3


def test_cash_that_moved_keeps_its_benefit_cash_releasing(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        row = add_benefit(session, by=cast.mo, pilot_id=cast.pilot, benefit=a_cash_benefit(cast))
        benefit = row.id or 0
        move = record_budget_move(session, by=cast.mo, benefit_id=benefit, move=a_budget_move())
        rows = [{"destination": "cash", "share_rate": "60%"}]
        set_released_time(session, by=cast.mo, benefit_id=benefit, rows=rows)
    with pytest.raises(Invalid) as error:
        _edit(engine, cast, benefit, {"value_class": "non_cash_releasing"})
    assert [str(problem) for problem in error.value.problems] == [
        "Value class: cannot change, because a budget moved: FIN-2026-118",
        "Value class: cannot change, because released time went to cash",
    ]
    with pytest.raises(Invalid, match="Disbenefit: cannot change, because a budget moved: FIN-2026-118"):
        _edit(engine, cast, benefit, {"is_disbenefit": True})
    with pytest.raises(Invalid, match="withdraw those first: FIN-2026-118"), session_scope(engine) as session:
        withdraw_benefit(session, by=cast.mo, benefit_id=benefit, reason="Wrong")
    with session_scope(engine) as session:
        withdraw_budget_move(session, by=cast.mo, move_id=move.id or 0, reason="Reversed")
        set_released_time(session, by=cast.mo, benefit_id=benefit, rows=[])
    assert (
        _edit(engine, cast, benefit, {"value_class": "non_cash_releasing"}).value_class is ValueClass.NON_CASH_RELEASING
    )


def test_released_time_keeps_its_benefit_on_time_saved(engine: Engine, cast: Cast) -> None:
    watched = _indicator(engine, cast, Outcome.THROUGHPUT, "letters")
    benefit = _add(engine, cast, **UNVALUED)
    with session_scope(engine) as session:
        rows = [{"destination": "absorbed", "share_rate": "20%"}]
        set_released_time(session, by=cast.mo, benefit_id=benefit, rows=rows)
    with pytest.raises(Invalid, match="is not of time saved, but it is recorded where released time went"):
        _edit(engine, cast, benefit, {"indicator_id": watched})


@pytest.mark.parametrize("home", ["agency", "department"])
def test_a_benefit_draws_on_a_cohort_of_its_own_line(engine: Engine, cast: Cast, home: str) -> None:
    with session_scope(engine) as session:
        cohort = add_cohort(session, by=cast.ada, cohort=a_cohort(cast, organisation_id=cast.organisations[home]))
    assert _read(engine, _add(engine, cast, cohort_id=cohort.id)).cohort_id == cohort.id


def test_a_cohort_of_elsewhere_or_one_that_was_withdrawn_is_not_drawn_on(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        far = add_cohort(session, by=cast.ada, cohort=a_cohort(cast, organisation_id=cast.trust))
        gone = add_cohort(session, by=cast.ada, cohort=a_cohort(cast, name="Former"))
        withdraw_cohort(session, by=cast.ada, cohort_id=gone.id or 0, reason="Dissolved")
    for cohort in (far, gone):
        with pytest.raises(Invalid, match="Cohort: is not one of this organisation"):
            _add(engine, cast, cohort_id=cohort.id)


def test_a_benefit_of_another_organisation_is_not_changed(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast)
    with pytest.raises(NotAllowed, match="Tom Reilly"):
        _edit(engine, cast, benefit, {"people": 3}, by=cast.tom)
    with pytest.raises(NotFound, match="There is no benefit number 99"):
        _edit(engine, cast, 99, {"people": 3})


def test_the_past_reads_as_it_did_then(engine: Engine, cast: Cast) -> None:
    benefit = _add(engine, cast)
    pasts = {head_of(engine): dump_of(engine)}
    steps = (
        lambda: _edit(engine, cast, benefit, {"unit_value_pounds": 20}),
        lambda: _submit(engine, cast, benefit),
        lambda: _edit(engine, cast, benefit, {"attribution_rate": None}),
    )
    for step in steps:
        step()
        pasts[head_of(engine)] = dump_of(engine)
    assert {revision: dump_of(engine, revision) for revision in pasts} == pasts
