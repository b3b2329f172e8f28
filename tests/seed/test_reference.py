"""The reference rows: installed once, topped up, and true to what is published."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import SYSTEM
from portfolio.db import read_session, session_scope
from portfolio.inputs import parse
from portfolio.ledger import known, load, revise
from portfolio.models import Goal, Parameter, Revision, StageReference
from portfolio.schema import upgrade
from portfolio.value.parameter_inputs import RULES, Named, ParameterInput, check_values
from portfolio.value.parameter_queries import editions, parameter_set
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.parameters import add_parameter_edition, edit_edition_facts, withdraw_edition
from portfolio.vocabulary import Method, ParameterKind
from seed import reference
from seed.reference import install, shipped_editions, shipped_values
from tests.cast import TODAY
from tests.databases import Databases
from tests.dumps import dump_of, head_of
from tests.seed.conftest import url_of

K = ParameterKind
EDITIONS = {row["key"]: row for row in shipped_editions()}
VALUES = shipped_values()


def install_into(engine: Engine) -> bool:
    with session_scope(engine) as session:
        return install(session)


def reasons(engine: Engine) -> list[str]:
    """Why reference rows were installed, oldest first."""
    table = Revision.__table__
    with read_session(engine) as session:
        query = sa.select(table.c.reason).where(table.c.tag == "reference:install").order_by(table.c.id)
        return list(session.scalars(query))


@pytest.fixture(scope="module")
def shipped(databases: Databases) -> ParameterSet:
    """What is in force today in a new database."""
    with databases.fresh("sqlite", has_cast=False) as engine, read_session(engine) as session:
        return parameter_set(session, known(session), TODAY)


# --- Installing -------------------------------------------------------------------------------------------------


def test_a_new_database_gets_everything_in_one_revision(databases: Databases, dialect: str, clock: None) -> None:
    with databases.blank(dialect) as engine:
        upgrade(url_of(engine))
        assert install_into(engine)
        assert (head_of(engine), reasons(engine)) == (1, ["Stages, goals, parameters"])
        before = dump_of(engine)
        assert not install_into(engine)
        assert (head_of(engine), dump_of(engine)) == (1, before)
        with read_session(engine) as session:
            there = editions(session, known(session))
        assert {(one.kind, one.edition) for one in there} == {
            (row["kind"], row["edition"]) for row in EDITIONS.values()
        }
        assert sum(len(one.values) for one in there) == sum(len(rows) for rows in VALUES.values())
        assert {one.edition for one in there if not one.is_adopted} == {
            EDITIONS[key]["edition"] for key in ("discount_review", "confidence")
        }


def test_a_database_from_before_the_parameters_is_topped_up(databases: Databases, dialect: str, clock: None) -> None:
    with databases.blank(dialect) as engine:
        upgrade(url_of(engine))
        with session_scope(engine) as session:
            revise(session, by=SYSTEM, tag="reference:install", reason="Stages and goals")
            session.add_all([StageReference(**row) for row in reference._in_order("stage")])
            session.add(Goal(code="own", label="Our own goal", description="", position=1))
        assert install_into(engine)
        assert reasons(engine) == ["Stages and goals", "Parameters"]
        with read_session(engine) as session:
            assert list(session.scalars(sa.select(Goal.__table__.c.code))) == ["own"], "left alone"
            assert parameter_set(session, known(session), TODAY).deflator() is not None
        assert not install_into(engine)


def test_what_people_changed_stays(empty_engine: Engine) -> None:
    numbers = {}
    with read_session(empty_engine) as session:
        numbers = {one.kind: one.id for one in editions(session, known(session)) if one.is_adopted}
    with session_scope(empty_engine) as session:
        edit_edition_facts(session, by=SYSTEM, parameter_id=numbers[K.WELLBY], changes={"note": "Ours"})
    with session_scope(empty_engine) as session:
        withdraw_edition(session, by=SYSTEM, parameter_id=numbers[K.QALY], reason="We value no QALYs")
    before = dump_of(empty_engine)
    assert not install_into(empty_engine)
    assert dump_of(empty_engine) == before


def test_a_newly_shipped_edition_arrives_for_comparison_only(
    empty_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What decides over every total is not changed by installing a newer version of the product."""
    newer = {**EDITIONS["deflator"], "key": "newer", "edition": "A newer vintage", "effective_from": date(2026, 9, 30)}
    monkeypatch.setattr(reference, "shipped_editions", lambda: [*EDITIONS.values(), newer])
    monkeypatch.setattr(reference, "shipped_values", lambda: {**VALUES, "newer": VALUES["deflator"]})
    assert install_into(empty_engine)
    with read_session(empty_engine) as session:
        added = {one.edition: one for one in editions(session, known(session))}["A newer vintage"]
        assert not added.is_adopted
        in_force = parameter_set(session, known(session), TODAY).edition(K.DEFLATOR)
    assert in_force is not None
    assert in_force.edition == EDITIONS["deflator"]["edition"]


# --- What is shipped ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", EDITIONS)
def test_what_is_shipped_could_have_been_entered_by_hand(empty_engine: Engine, key: str) -> None:
    facts = {name: value for name, value in EDITIONS[key].items() if name != "key"}
    entered = parse(ParameterInput, facts | {"edition": "By hand"})
    assert entered.unit
    check_values(entered.kind, VALUES[key])
    with session_scope(empty_engine) as session:
        row = add_parameter_edition(session, by=SYSTEM, edition=entered, values=VALUES[key])
        assert load(session, Parameter, row.id or 0).source == facts["source"]


def test_every_edition_has_values_and_every_value_an_edition() -> None:
    assert set(VALUES) == set(EDITIONS)
    assert len(EDITIONS) == len(shipped_editions()), "keys are used once"


def test_a_kind_has_one_adopted_edition() -> None:
    adopted = [row["kind"] for row in EDITIONS.values() if row["is_adopted"]]
    assert len(adopted) == len(set(adopted))
    assert set(K) - set(adopted) == {K.CONFIDENCE, K.GDP_PER_HEAD, K.MEDIAN_INCOME}


def test_sources_are_words() -> None:
    for row in EDITIONS.values():
        assert len(row["source"].split()) >= 5
        assert "/" not in row["source"].replace("HM Treasury/", "")
        assert row["source_url"] == "" or row["source_url"].startswith("https://")
    assert "UNVERIFIED" in EDITIONS["confidence"]["note"]
    assert "not adopted" in EDITIONS["discount_review"]["note"]


def test_discount_factors_are_the_published_ones(shipped: ParameterSet) -> None:
    """£1,000 at 3.5% over ten years (Green Book 2022, table 2), and the bends at 30 and 75 years."""
    standard, health = shipped.schedule(), shipped.schedule(K.DISCOUNT_HEALTH)
    assert standard is not None
    assert health is not None
    published = [1000, 966, 934, 902, 871, 842, 814, 786, 759, 734, 709]
    assert [round(factor * 1000) for factor in standard.factors(11)] == published
    assert standard.factors(126)[[30, 31, 75, 76]].round(6).tolist() == [0.356278, 0.345901, 0.094214, 0.091916]
    assert health.factors(126)[[30, 31, 75, 76]].round(6).tolist() == [0.639762, 0.631615, 0.359354, 0.35555]


def test_schedules_are_the_departments_table(shipped: ParameterSet) -> None:
    """Department for Transport, TAG: forthcoming change, Green Book updates (16 April 2026)."""
    expected = {
        K.DISCOUNT: (0.035, 0.03, 0.025, 0.02, 0.015, 0.01),
        K.DISCOUNT_HEALTH: (0.015, 0.0129, 0.0107, 0.0086, 0.0064, 0.0043),
        K.DISCOUNT_SENSITIVITY: (0.03, 0.0257, 0.0214, 0.0171, 0.0129, 0.0086),
    }
    for kind, rates in expected.items():
        schedule = shipped.schedule(kind)
        assert schedule is not None
        assert schedule.first_years == (0, 31, 76, 126, 201, 301), "bands join: each begins where the last one ends"
        assert schedule.rates == rates
        assert all(later < earlier for earlier, later in pairwise(schedule.rates))


def test_the_review_is_there_to_compare_with(shipped: ParameterSet) -> None:
    number = next(one.id for one in shipped.editions.values() if one.edition.startswith("Review"))
    compared = shipped.with_edition(number).schedule()
    assert compared is not None
    assert compared.bands == ((0, 0.03),)
    assert shipped.schedule() != compared


def test_the_deflator_is_the_treasurys_vintage_of_december_2025(shipped: ParameterSet) -> None:
    deflator = shipped.deflator()
    assert deflator is not None
    assert list(deflator.index) == list(range(1990, 2025))
    published = {1990: 42.7537, 2015: 75.1536, 2019: 81.1085, 2020: 85.2137, 2022: 90.5005, 2023: 96.2507, 2024: 100.0}
    assert {year: deflator.index[year] for year in published} == published
    assert round(deflator.index[2024] / deflator.index[2019], 6) == 1.232916
    assert deflator.lacks([2024, 2025]) == (2025,), "never guessed"
    assert shipped.price_year() == max(deflator.index)


def test_carbon_values_are_those_of_november_2023(shipped: ParameterSet) -> None:
    assert shipped.carbon(2026) == (138.61, 277.22, 415.83)
    assert shipped.carbon(2050) == (198.77, 397.54, 596.31)
    assert (shipped.carbon(2019), shipped.carbon(2051)) == (None, None)
    for year in range(2020, 2051):
        low, central, high = shipped.carbon(year) or (None, 0.0, None)
        assert low == pytest.approx(central / 2, abs=0.013)
        assert high == pytest.approx(central * 1.5, abs=0.013)
    in_2020_prices = [round((shipped.carbon(year) or (0, 0, 0))[1] / 1.05058) for year in (2021, 2050)]
    assert in_2020_prices == [245, 378], "as published in September 2021 in prices of 2020"


def test_optimism_bias_is_table_2(shipped: ParameterSet) -> None:
    cost = {name: shipped.bias(name) for name in shipped.bias_categories()}
    assert cost == {
        "Standard buildings": (0.02, 0.24, 0.24),
        "Non-standard buildings": (0.04, 0.51, 0.51),
        "Standard civil engineering": (0.03, 0.44, 0.44),
        "Non-standard civil engineering": (0.06, 0.66, 0.66),
        "Equipment/development": (0.1, 2.0, 2.0),
        "Outsourcing": (0.0, 0.41, 0.41),
    }
    time = shipped.bias_categories(K.OPTIMISM_BIAS_TIME)
    assert list(time) == [name for name in cost if name != "Outsourcing"]
    assert shipped.bias("Equipment/development", K.OPTIMISM_BIAS_TIME) == (0.1, 0.54, 0.54)


def test_levels_follow_the_design(shipped: ParameterSet) -> None:
    maryland = shipped.maryland()
    assert [maryland[method] for method in Method] == [0, 1, 1, 1, 2, 3, 5]
    assert [shipped.nesta()[method] for method in Method] == [1, 2, 2, 2, 2, 3, 3]
    assert [shipped.grade()[method] for method in Method] == [1, 1, 1, 1, 2, 2, 4]
    threshold = shipped.threshold()
    assert threshold is not None
    assert maryland[Method.SELF_REPORT] < threshold <= maryland[Method.BEFORE_AFTER]


def test_the_register_knows_its_rules_on_every_day_it_can_be_asked_about(empty_engine: Engine) -> None:
    with read_session(empty_engine) as session:
        first = parameter_set(session, known(session), date(2000, 1, 1))
    assert (first.threshold(), first.age_months(), first.price_year()) == (1, 24, 2024)
    assert first.maryland()
    assert first.deflator() is not None
    assert first.schedule() is None, "the rate of 3.5% came in on 1 April 2003"


def test_numbers_are_held_exactly(empty_engine: Engine) -> None:
    with read_session(empty_engine) as session:
        held = {(one.kind, one.edition): one for one in editions(session, known(session))}
    for key, row in EDITIONS.items():
        values = held[row["kind"], row["edition"]].values
        for value in VALUES[key]:
            named = tuple(value[part] for part in ("low", "value", "high"))
            assert values[value["name"]] == tuple(None if part is None else float(part) for part in named)
            assert all(part == round(Decimal(part), 6) for part in named if part is not None)


def test_bands_years_and_methods_are_in_their_order() -> None:
    for key, row in EDITIONS.items():
        names = [value["name"] for value in VALUES[key]]
        if RULES[row["kind"]].named in {Named.YEAR, Named.BAND, Named.GRADE}:
            assert names == sorted(names, key=int)
        if RULES[row["kind"]].named is Named.METHOD:
            assert names == [method.value for method in Method]
