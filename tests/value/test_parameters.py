"""Editions of parameters: added beside each other, adopted, corrected, withdrawn; what is in force; what is pasted."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col

from portfolio.access import Operation
from portfolio.access.actor import MATRIX
from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid, NotAllowed, NotFound
from portfolio.inputs import label, parse
from portfolio.ledger import known, touched_since
from portfolio.ledger.timeline import changes, timeline
from portfolio.ledger.wording import field_label
from portfolio.models import Revision
from portfolio.value.parameter_inputs import RULES, ParameterInput
from portfolio.value.parameter_queries import edition, editions, in_force, parameter_set
from portfolio.value.parameter_set import Edition, ParameterSet
from portfolio.value.parameters import (
    add_parameter_edition,
    edit_edition_facts,
    restore_edition,
    set_edition_adopted,
    withdraw_edition,
)
from portfolio.vocabulary import Method, ParameterKind, Role
from tests.cast import TODAY, Cast
from tests.dumps import dump_of, head_of

NEWER = [{"name": year, "value": value} for year, value in (("2024", "98.1"), ("2025", "100"))]


def a_deflator(**changes: Any) -> ParameterInput:
    """A newer vintage, as entered."""
    return parse(
        ParameterInput,
        {
            "kind": "deflator",
            "edition": "March 2026 Quarterly National Accounts",
            "effective_from": "2026-03-31",
            "is_adopted": True,
            "unit": "index, 2025 = 100",
            "source": "HM Treasury, GDP deflators at market prices, March 2026",
        }
        | changes,
    )


def add(
    engine: Engine, cast: Cast, entered: ParameterInput | None = None, values: Sequence[Mapping[str, Any]] = NEWER
) -> int:
    """Add an edition; its number."""
    with session_scope(engine) as session:
        row = add_parameter_edition(session, by=cast.ada, edition=entered or a_deflator(), values=values)
        assert row.id is not None
        return row.id


def in_force_on(engine: Engine, kind: ParameterKind, on: date, revision: int | None = None) -> str | None:
    """The name of the edition in force."""
    with read_session(engine) as session:
        found = in_force(session, known(session, revision), kind, on)
        return found.edition if found else None


def set_on(engine: Engine, on: date = TODAY, revision: int | None = None) -> ParameterSet:
    """What is in force on a date."""
    with read_session(engine) as session:
        return parameter_set(session, known(session, revision), on)


def one(engine: Engine, parameter_id: int) -> Edition:
    """An edition as it is now."""
    with read_session(engine) as session:
        return edition(session, known(session), parameter_id)


# --- Adding ---------------------------------------------------------------------------------------------------


def test_a_new_edition_stands_beside_the_old_one_and_takes_over_on_its_day(engine: Engine, cast: Cast) -> None:
    before = head_of(engine)
    added = add(engine, cast)
    assert one(engine, added).by_year == {2024: 98.1, 2025: 100.0}
    assert in_force_on(engine, ParameterKind.DEFLATOR, date(2026, 3, 30)) == "December 2025 Quarterly National Accounts"
    assert in_force_on(engine, ParameterKind.DEFLATOR, date(2026, 3, 31)) == "March 2026 Quarterly National Accounts"
    assert in_force_on(engine, ParameterKind.DEFLATOR, TODAY, before) == "December 2025 Quarterly National Accounts", (
        "as it was known before"
    )


def test_an_edition_that_is_not_adopted_is_never_in_force(engine: Engine, cast: Cast) -> None:
    before = set_on(engine).deflator()
    added = add(engine, cast, a_deflator(is_adopted=False))
    assert set_on(engine).deflator() == before
    swapped = set_on(engine).with_edition(added)
    deflator = swapped.deflator()
    assert deflator is not None
    assert dict(deflator.index) == {2024: 98.1, 2025: 100.0}
    assert swapped.schedule() == set_on(engine).schedule(), "the rest stays"


def test_an_edition_says_who_added_it_and_who_changed_it(engine: Engine, cast: Cast) -> None:
    added = add(engine, cast)
    head = head_of(engine)
    with session_scope(engine) as session:
        edit_edition_facts(session, by=cast.ada, parameter_id=added, changes={"note": "Checked"})
    found = one(engine, added)
    assert (found.added_by, found.changed_by, found.note) == ("Ada Okafor", "Ada Okafor", "Checked")
    assert found.revision_id == head + 1
    with read_session(engine) as session:
        at_first = edition(session, known(session, head), added)
        shipped = editions(session, known(session))
    assert (at_first.note, at_first.revision_id, at_first.added_at) == ("", head, found.added_at)
    assert {one.added_by for one in shipped if one.id != added} == {"System"}


def test_what_changes_a_parameter_is_one_wide_revision_that_the_timeline_tells(engine: Engine, cast: Cast) -> None:
    before = head_of(engine)
    added = add(engine, cast)
    with session_scope(engine) as session:
        set_edition_adopted(session, by=cast.ada, parameter_id=added, is_adopted=False, reason="Not agreed yet")
    with read_session(engine) as session:
        rows = session.scalars(sa.select(Revision).where(col(Revision.id) > before).order_by(col(Revision.id))).all()
        assert [(row.tag, row.is_wide) for row in rows] == [("parameter:add", True), ("parameter:unadopt", True)]
        assert touched_since(session, before) is None, "every summary is read anew"
        told = timeline(session, scope=cast.mo.organisations, limit=2)
        made = changes(session, before + 1, scope=cast.mo.organisations)
        unmade = changes(session, before + 2, scope=cast.mo.organisations)
    name = "GDP deflator, March 2026 Quarterly National Accounts"
    assert [entry.sentence for entry in told] == [
        f"kept the parameter {name} for comparison only",
        f"added the parameter {name}",
    ]
    assert [change.what for change in made] == [
        name,
        "Value, 2024, March 2026 Quarterly National Accounts",
        "Value, 2025, March 2026 Quarterly National Accounts",
    ]
    assert [(field.field, field.before, field.after) for field in unmade[0].fields] == [("Adopted", "Yes", "No")]


def test_years_are_told_without_a_thousands_comma(engine: Engine, cast: Cast) -> None:
    value = a_deflator(kind="wellby", edition="Another", price_base_year=2019)
    add(engine, cast, value, [{"value": "13000"}])
    with read_session(engine) as session:
        made = changes(session, head_of(engine), scope=None)
    assert ("Price base year", "2019") in [(field.field, field.after) for field in made[0].fields]
    assert made[1].what == "Value, Another"


def test_fields_have_the_words_of_their_form() -> None:
    names = set(ParameterInput.model_fields)
    assert {name: field_label(name) for name in names} == {name: label(ParameterInput, name) for name in names}


@pytest.mark.parametrize(
    "name", ["December 2025 Quarterly National Accounts", " december 2025 QUARTERLY national accounts"]
)
def test_an_edition_of_a_kind_has_a_name_of_its_own(engine: Engine, cast: Cast, name: str) -> None:
    with pytest.raises(Invalid, match="of GDP deflator is in the register already"):
        add(engine, cast, a_deflator(edition=name))
    add(engine, cast, a_deflator(kind="gdp_per_head", edition=name))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"source": " "}, "Source: is needed"),
        ({"edition": ""}, "Edition: is needed"),
        ({"kind": "interest"}, "Kind: “interest” is not one of"),
        ({"effective_from": "31 March"}, "In force from: is not a date"),
        ({"source_url": "the workbook"}, "Source link: is not a web address"),
        ({"kind": "wellby"}, "Price base year is needed: Value of a WELLBY is money"),
        ({"kind": "qaly"}, "Price base year is needed"),
        ({"kind": "carbon_value"}, "Price base year is needed"),
        ({"kind": "median_income"}, "Price base year is needed"),
        ({"price_base_year": 2024}, "Price base year must be empty: GDP deflator is not money"),
        ({"kind": "wellby", "price_base_year": 19}, "Price base year: cannot be below 1900"),
    ],
)
def test_facts_that_do_not_fit_are_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        a_deflator(**changes)


METHODS: list[dict[str, Any]] = [
    {"name": method.value, "value": 0 if method is Method.SELF_REPORT else 3} for method in Method
]


@pytest.mark.parametrize(
    ("kind", "values", "why"),
    [
        ("deflator", [], "Values: are needed"),
        ("deflator", [{"name": "2024-25", "value": 100}], "Row 1, Name: “2024-25” is a financial year"),
        ("deflator", [{"name": "24", "value": 100}], "Row 1, Name: “24” is not a calendar year"),
        ("deflator", [{"name": "٢٠٢٤", "value": 100}], "is not a calendar year"),
        ("deflator", [{"name": "2024", "value": 0}], "Row 1, Value: must be above 0"),
        ("deflator", [{"name": "2024", "value": "about 100"}], "Row 1, Value: is not a number"),
        ("deflator", [{"name": "2024"}], "Row 1, Value: is needed"),
        ("deflator", [{"name": "2024", "value": 1, "unit": "x"}], "is not a field of this form"),
        ("deflator", [{"name": "2024", "value": 1}, {"name": "2024", "value": 2}], "Row 2, Name: repeats row 1"),
        ("deflator", [{"name": "", "value": 1}], "Row 1, Name: is needed"),
        ("deflator", [{"name": str(year), "value": 1} for year in range(501)], "more than 500 values"),
        ("discount", [{"name": "0", "value": "3.5"}], "Row 1, Value: is too large .* as a rate, 3.5% is 0.035"),
        ("discount", [{"name": "0", "value": "-0.01"}], "Row 1, Value: cannot be below 0"),
        ("discount", [{"name": "31", "value": "0.03"}], "need a band that begins in year 0"),
        ("discount", [{"name": "0-30", "value": "0.035"}], "is not the first year of a band"),
        ("optimism_bias", [{"name": "ICT", "value": 0.1, "low": 0.2}], "Row 1, Low: is above the value"),
        ("optimism_bias", [{"name": "ICT", "value": 0.3, "high": 0.2}], "Row 1, High: is below the value"),
        ("optimism_bias", [{"name": "ICT", "value": 54, "low": 10}], "at most 10"),
        ("confidence", [{"name": "7", "value": 0.1}], "is not a grade from 1 to 6"),
        ("confidence", [{"name": "1", "value": 1.4}], "at most 1"),
        ("welfare_elasticity", [{"name": "UK", "value": 1.3}], "must be empty: this kind has one value"),
        ("evidence_maryland", METHODS[:-2], "missing: Difference in differences, Randomised trial"),
        ("evidence_maryland", [{"name": "poll", "value": 0}], "is not one of: Self-report, Observed task"),
        ("evidence_maryland", [METHODS[0] | {"value": 1}, *METHODS[1:]], "of a self-report must be 0"),
        ("evidence_maryland", [*METHODS[:-1], METHODS[-1] | {"value": 2.5}], "must be a whole number"),
        ("evidence_maryland", [*METHODS[:-1], METHODS[-1] | {"value": 6}], "at most 5"),
        ("evidence_threshold", [{"value": 0}], "cannot be below 1"),
        ("evidence_threshold", [{"value": 1}, {"value": 2}], "Row 2, Name: repeats row 1"),
        ("evidence_age", [{"value": 0}], "cannot be below 1"),
        ("price_year", [{"value": "2024.5"}], "must be a whole number"),
    ],
)
def test_values_that_do_not_fit_are_refused_and_nothing_is_saved(
    sqlite_engine: Engine, cast: Cast, kind: str, values: list[dict[str, Any]], why: str
) -> None:
    before = dump_of(sqlite_engine)
    with pytest.raises(Invalid, match=why):
        add(sqlite_engine, cast, a_deflator(kind=kind, edition="Wrong"), values)
    assert dump_of(sqlite_engine) == before


def test_every_wrong_value_is_named_at_once(sqlite_engine: Engine, cast: Cast) -> None:
    values: list[dict[str, Any]] = [{"name": "2024", "value": 0}, {"name": "2023", "value": 1}, {"value": "x"}]
    with pytest.raises(Invalid) as refused:
        add(sqlite_engine, cast, values=values)
    assert [str(problem) for problem in refused.value.problems] == [
        "Row 1, Value: must be above 0",
        "Row 3, Value: is not a number",
    ]


def test_a_form_saved_twice_is_saved_once(engine: Engine, cast: Cast) -> None:
    with session_scope(engine) as session:
        add_parameter_edition(session, by=cast.ada, edition=a_deflator(), values=NEWER, request_key="once")
    with pytest.raises(AlreadyDone), session_scope(engine) as session:
        again = a_deflator(edition="Another")
        add_parameter_edition(session, by=cast.ada, edition=again, values=NEWER, request_key="once")


def test_every_kind_has_a_rule() -> None:
    assert set(RULES) == set(ParameterKind)


# --- Who may --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_administrators_decide_on_parameters_and_nobody_else(sqlite_engine: Engine, cast: Cast, role: Role) -> None:
    actor = cast.actor(role)
    number = add(sqlite_engine, cast)
    before = dump_of(sqlite_engine)
    reason: dict[str, Any] = {"reason": "Because"}
    acts: list[Any] = [
        lambda session: add_parameter_edition(session, by=actor, edition=a_deflator(edition="New"), values=NEWER),
        lambda session: set_edition_adopted(session, by=actor, parameter_id=number, is_adopted=False, **reason),
        lambda session: edit_edition_facts(session, by=actor, parameter_id=number, changes={"note": "x"}),
        lambda session: withdraw_edition(session, by=actor, parameter_id=number, **reason),
        lambda session: restore_edition(session, by=actor, parameter_id=number, **reason),
    ]
    is_allowed = role in MATRIX[Operation.MANAGE_PARAMETERS]
    assert is_allowed is (role is Role.ADMINISTRATOR)
    for act in acts:
        if is_allowed:
            with session_scope(sqlite_engine) as session:
                act(session)
        else:
            with (
                pytest.raises(NotAllowed, match="may not change the parameters"),
                session_scope(sqlite_engine) as session,
            ):
                act(session)
    assert (dump_of(sqlite_engine) == before) is not is_allowed


def test_who_sees_only_some_organisations_does_not_decide_for_all(sqlite_engine: Engine, cast: Cast) -> None:
    actor = cast.actor(Role.ADMINISTRATOR, "agency")
    with pytest.raises(NotAllowed, match="they hold for every organisation"), session_scope(sqlite_engine) as session:
        add_parameter_edition(session, by=actor, edition=a_deflator(), values=NEWER)


# --- Adopting, correcting, withdrawing --------------------------------------------------------------------------


def test_adopting_needs_a_reason_and_is_told(engine: Engine, cast: Cast) -> None:
    number = add(engine, cast, a_deflator(is_adopted=False))
    with pytest.raises(Invalid, match="Reason: is needed"), session_scope(engine) as session:
        set_edition_adopted(session, by=cast.ada, parameter_id=number, is_adopted=True, reason=" ")
    with session_scope(engine) as session:
        set_edition_adopted(session, by=cast.ada, parameter_id=number, is_adopted=True, reason="Board, 2 April")
    assert in_force_on(engine, ParameterKind.DEFLATOR, TODAY) == "March 2026 Quarterly National Accounts"
    with read_session(engine) as session:
        entry = timeline(session, scope=None, limit=1)[0]
    assert (entry.tag, entry.reason) == ("parameter:adopt", "Board, 2 April")


def test_facts_are_corrected_and_values_are_not(engine: Engine, cast: Cast) -> None:
    number = add(engine, cast)
    with session_scope(engine) as session:
        changed = {"effective_from": "2026-04-01", "source_url": "https://www.gov.uk/x", "note": "Checked"}
        edit_edition_facts(session, by=cast.ada, parameter_id=number, changes=changed)
    found = one(engine, number)
    assert (found.effective_from, found.source_url, found.note) == (date(2026, 4, 1), "https://www.gov.uk/x", "Checked")
    for field in ("edition", "kind", "unit", "price_base_year", "is_adopted"):
        with pytest.raises(Invalid, match="cannot be changed: add a new edition"), session_scope(engine) as session:
            edit_edition_facts(session, by=cast.ada, parameter_id=number, changes={field: "x"})
    with pytest.raises(Invalid, match="Source: is needed"), session_scope(engine) as session:
        edit_edition_facts(session, by=cast.ada, parameter_id=number, changes={"source": ""})


def test_nobody_overwrites_what_they_have_not_seen(engine: Engine, cast: Cast) -> None:
    number = add(engine, cast)
    seen = head_of(engine)
    with session_scope(engine) as session:
        edit_edition_facts(session, by=cast.ada, parameter_id=number, changes={"note": "Theirs"})
    with pytest.raises(Conflict), session_scope(engine) as session:
        edit_edition_facts(session, by=cast.ada, parameter_id=number, changes={"note": "Mine"}, seen_revision=seen)
    with session_scope(engine) as session:
        words: dict[str, Any] = {"is_adopted": False, "reason": "Another field", "seen_revision": seen}
        set_edition_adopted(session, by=cast.ada, parameter_id=number, **words)
    with pytest.raises(Conflict), session_scope(engine) as session:
        words = {"is_adopted": True, "reason": "Too late", "seen_revision": seen + 1}
        set_edition_adopted(session, by=cast.ada, parameter_id=number, **words)


def test_an_unchanged_save_leaves_no_trace(engine: Engine, cast: Cast) -> None:
    number = add(engine, cast)
    before = head_of(engine)
    with session_scope(engine) as session:
        edit_edition_facts(session, by=cast.ada, parameter_id=number, changes={"note": ""})
    with session_scope(engine) as session:
        set_edition_adopted(session, by=cast.ada, parameter_id=number, is_adopted=True, reason="It is already")
    assert head_of(engine) == before


def test_a_withdrawn_edition_counts_for_nothing_until_it_is_restored(engine: Engine, cast: Cast) -> None:
    number = add(engine, cast)
    with session_scope(engine) as session:
        withdraw_edition(session, by=cast.ada, parameter_id=number, reason="Typing mistake")
    assert in_force_on(engine, ParameterKind.DEFLATOR, TODAY) == "December 2025 Quarterly National Accounts"
    with pytest.raises(Invalid, match="has been withdrawn"), session_scope(engine) as session:
        set_edition_adopted(session, by=cast.ada, parameter_id=number, is_adopted=True, reason="x")
    with read_session(engine) as session:
        assert number not in [one.id for one in editions(session, known(session))]
        shown = {one.id: one for one in editions(session, known(session), has_withdrawn=True)}
    assert shown[number].is_withdrawn
    assert shown[number].by_year[2025] == 100
    another = add(engine, cast)
    with pytest.raises(Invalid, match="is in the register already"), session_scope(engine) as session:
        restore_edition(session, by=cast.ada, parameter_id=number, reason="x")
    with session_scope(engine) as session:
        withdraw_edition(session, by=cast.ada, parameter_id=another, reason="Twice")
    with session_scope(engine) as session:
        restore_edition(session, by=cast.ada, parameter_id=number, reason="Right after all")
    assert in_force_on(engine, ParameterKind.DEFLATOR, TODAY) == "March 2026 Quarterly National Accounts"


def test_an_unknown_edition_is_not_found(engine: Engine, cast: Cast) -> None:
    with pytest.raises(NotFound), session_scope(engine) as session:
        withdraw_edition(session, by=cast.ada, parameter_id=999, reason="x")
    with pytest.raises(NotFound):
        one(engine, 999)
    with pytest.raises(NotFound):
        set_on(engine).with_edition(999)


# --- What is in force -------------------------------------------------------------------------------------------


def test_of_two_editions_from_one_day_the_one_added_later_is_in_force(engine: Engine, cast: Cast) -> None:
    for name in ("First", "Second"):
        entered = a_deflator(kind="evidence_age", edition=name, effective_from="2026-01-01")
        add(engine, cast, entered, [{"value": 12}])
    assert in_force_on(engine, ParameterKind.EVIDENCE_AGE, TODAY) == "Second"
    assert in_force_on(engine, ParameterKind.EVIDENCE_AGE, date(2025, 12, 31)) == "House rule: two years"


def test_a_rule_is_not_in_force_before_its_day_and_a_statistic_tells_of_years_gone_by(
    engine: Engine, cast: Cast
) -> None:
    assert in_force_on(engine, ParameterKind.WELLBY, date(2021, 7, 25)) is None
    assert in_force_on(engine, ParameterKind.WELLBY, date(2021, 7, 26)) is not None
    first = "December 2025 Quarterly National Accounts"
    assert in_force_on(engine, ParameterKind.DEFLATOR, date(2025, 3, 31)) == first
    add(engine, cast)
    assert in_force_on(engine, ParameterKind.DEFLATOR, date(2025, 3, 31)) == first


def test_before_any_parameter_was_known_nothing_is_in_force(engine: Engine) -> None:
    found = set_on(engine, revision=0)
    assert (found.schedule(), found.deflator(), found.threshold(), found.wellby()) == (None, None, None, None)
    assert (dict(found.maryland()), found.bias_categories(), dict(found.gdp_per_head())) == ({}, (), {})


def test_the_set_answers_what_calculations_ask(engine: Engine, cast: Cast) -> None:
    found = set_on(engine)
    health = found.schedule(ParameterKind.DISCOUNT_HEALTH)
    assert health is not None
    assert health.bands[0] == (0, 0.015)
    assert (found.wellby(), found.price_base(ParameterKind.WELLBY)) == ((10000, 13000, 16000), 2019)
    assert (found.qaly(), found.price_base(ParameterKind.QALY)) == ((None, 70000, None), 2020)
    assert (found.carbon(2030), found.carbon(2051)) == ((147.25, 294.5, 441.75), None)
    assert (found.bias("Equipment/development"), found.bias("Rocketry")) == ((0.1, 2, 2), None)
    assert found.bias("Outsourcing", ParameterKind.OPTIMISM_BIAS_TIME) is None
    assert len(found.bias_categories()) == 6
    assert found.confidence(6) is None, "no confidence table is adopted"
    assert (found.elasticity(), found.median_income(), dict(found.gdp_per_head())) == (1.3, None, {})
    assert found.maryland()[Method.RANDOMISED] == 5
    assert (found.nesta()[Method.SELF_REPORT], found.grade()[Method.MATCHED]) == (1, 2)
    assert (found.threshold(), found.age_months(), found.price_year()) == (1, 24, 2024)
    table = next(one for one in found.editions.values() if one.kind is ParameterKind.CONFIDENCE)
    assert found.with_edition(table.id).confidence(6) == 0.4
    assert found.edition(ParameterKind.CONFIDENCE) is None, "the set itself stays as it is"
    number = add(engine, cast, a_deflator(kind="median_income", price_base_year=2024), [{"value": "31500"}])
    assert set_on(engine).median_income() == 31500
    assert set_on(engine).price_base(ParameterKind.MEDIAN_INCOME) == 2024
    assert set_on(engine).edition(ParameterKind.MEDIAN_INCOME) == one(engine, number)


def test_the_number_of_queries_does_not_grow(engine: Engine, cast: Cast) -> None:
    def count() -> int:
        statements: list[int] = []
        with read_session(engine) as session:
            state = known(session)
            connection = session.connection()

            @sa.event.listens_for(connection, "before_cursor_execute")
            def note(*_: object) -> None:
                statements.append(1)

            parameter_set(session, state, TODAY)
        return len(statements)

    assert count() == 2
    for year in (2020, 2021, 2022):
        add(engine, cast, a_deflator(edition=f"Vintage {year}"))
    assert count() == 2
