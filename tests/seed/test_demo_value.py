"""What the demo tells about value: every story held to its figures, in ranges, as worked out from the database."""

from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import SYSTEM
from portfolio.db import read_session, session_scope
from portfolio.errors import Invalid
from portfolio.inputs import parse
from portfolio.models import Benefit, Indicator, Parameter, Person, Pilot
from portfolio.settings import PROJECT
from portfolio.value.benefit_inputs import BenefitInput
from portfolio.value.benefits import add_benefit
from portfolio.value.double_counting import sharing
from portfolio.value.time_flows import hour_flow
from portfolio.value.weak_evidence import Standing
from portfolio.vocabulary import BenefitStatus, ParameterKind, Rung, ValueClass
from seed.demo import TODAY
from seed.demo.reading import read_content
from tests.seed.value_seen import Seen, see

pytestmark = pytest.mark.xdist_group("demo")
SPRING = date(2026, 3, 31)


@pytest.fixture(scope="module")
def now(demo: Engine) -> Seen:
    return see(demo, TODAY)


@pytest.fixture(scope="module")
def spring(demo: Engine) -> Seen:
    """As it was known on 31 March 2026: before the trial of DCS-001 and the quarrel over the secretaries."""
    return see(demo, SPRING)


def test_who_reports_is_counted_and_the_rungs_are_steps(now: Seen) -> None:
    said = now.coverage
    assert (said.pilots, said.with_benefit) == (50, 31)
    assert 12 <= said.with_evidence <= 18
    assert said.with_money < said.with_benefit
    told = f"{said.with_benefit} of the {said.pilots} pilots claim a benefit, {said.with_evidence} with evidence."
    assert told in (PROJECT / "README.md").read_text(encoding="utf-8")
    claimed, evidenced, assured, banked = (now.total(rung) for rung in Rung)
    assert 3e6 < claimed < 8e6
    assert 0.15e6 < banked < assured / 2 < evidenced / 2 < claimed / 2
    assert set(now.benefits["value_class"]) == set(ValueClass)
    assert set(now.benefits["status"]) == set(BenefitStatus)


def test_the_glowing_self_report_loses_to_the_trial(now: Seen, spring: Seen) -> None:
    before, after = (seen.benefit("DCS-001", "drafting") for seen in (spring, now))
    assert before["claimed_pounds"] > 500_000
    assert before["evidenced_pounds"] == 0
    assert 50_000 < after["evidenced_pounds"] < before["claimed_pounds"] / 5
    assert after["evidenced_pounds"] < after["claimed_pounds"] / 2
    assert after["evidenced"] < before["forecast_annual"] / 4
    assert after["status"] == BenefitStatus.SUBMITTED
    assert spring.appraised(Rung.CLAIMED).loc["DCS-001", "bcr"] > 1.3
    assert now.appraised(Rung.CLAIMED).loc["DCS-001", "bcr"] < 0.8


def test_a_small_claim_is_banked_within_what_is_assured(now: Seen, spring: Seen) -> None:
    cover = now.benefit("HSA-002", "Agency cover")
    assert 20_000 < cover["banked_pounds"] < cover["assured_pounds"] < cover["evidenced_pounds"] < 70_000
    assert cover["beyond_pounds"] == 0
    assert 0 < spring.benefit("HSA-002", "Agency cover")["banked_pounds"] < cover["banked_pounds"]


def test_another_pilot_banked_more_than_is_assured(now: Seen) -> None:
    spend = now.benefit("DCS-007", "Compute")
    assert spend["banked_pounds"] == spend["assured_pounds"] > 0
    assert spend["beyond_pounds"] > spend["banked_pounds"]
    assert (now.benefits["beyond_pounds"] > 0).sum() == 1


def test_the_assured_value_of_a_stopped_pilot_stays(now: Seen) -> None:
    ended = now.benefit("SCS-004", "Contracts")
    assert 200_000 < ended["banked_pounds"] < ended["assured_pounds"] == ended["evidenced_pounds"]


def test_hours_that_went_nowhere_are_not_multiplied_by_pay(now: Seen) -> None:
    bundles = now.benefit("HSA-004", "bundles")
    flow = hour_flow(now.benefits).benefits.set_index("benefit_id").loc[bundles["benefit_id"]]
    assert pd.isna(bundles["claimed_pounds"])
    assert bundles["missing"] == "it is not recorded where the hours went"
    assert flow["gross"] > 10_000
    assert 0.2 < flow["realised"] / flow["gross"] < 0.5
    assert flow["unproven"] == flow["realised"]


def test_a_double_count_is_caught(now: Seen, spring: Seen) -> None:
    trusts = now.benefit("NMH-002", "typing"), now.benefit("TVC-001", "typing")
    assert trusts[0]["cap"] == trusts[1]["cap"]
    assert 0.8 < trusts[0]["cap"] < 0.95
    assert trusts[0]["status"] == BenefitStatus.DRAFT, "what had been assured is to be looked at again"
    assert trusts[1]["evidenced"] == 0
    shared = sharing(now.valued.claims, now.valued.claims)
    assert len(shared.capped) == 1
    assert {now.references[shared.pairs.iloc[0][name]] for name in ("pilot_id", "other_id")} == {"NMH-002", "TVC-001"}
    assert (spring.benefits["cap"] == 1).all()


def test_wellbeing_is_counted_and_only_life_satisfaction_is_priced(demo: Engine, now: Seen) -> None:
    calm = now.benefit("BMH-001", "exhausted")
    assert calm["value_class"] == ValueClass.QUANTIFIED
    assert calm["assured"] > 30
    assert pd.isna(calm["claimed_pounds"])
    lives = now.benefit("LSA-006", "lives")
    assert lives["claimed_pounds_low"] < 0 < lives["claimed_pounds"]
    ids = {name: int(calm[name]) for name in ("indicator_id", "signs_off_id")}
    tried = {"name": "Tried", "value_class": "non_cash_releasing", "beneficiary": "staff", "valuation": "wellby"}
    entered = parse(BenefitInput, tried | ids | {"starts_on": date(2025, 7, 1)})
    with pytest.raises(Invalid, match="is not points of life satisfaction"), session_scope(demo) as session:
        add_benefit(session, by=SYSTEM, pilot_id=int(calm["pilot_id"]), benefit=entered)


def test_leavers_and_healthy_years_have_a_value_with_a_wide_range(now: Seen) -> None:
    stayed, years = now.benefit("TVC-002", "stayed"), now.benefit("NMH-001", "cancer")
    assert stayed["claimed_pounds_low"] < 0 < 50_000 < stayed["claimed_pounds"] < 200_000
    assert bool(years["is_health"])
    assert years["status"] == BenefitStatus.RETURNED
    assert 0 < years["claimed_pounds_low"] < years["claimed_pounds"] < years["claimed_pounds_high"] < 500_000


def test_harm_is_held_to_the_same_evidence(now: Seen) -> None:
    harms = now.benefits[now.benefits["is_disbenefit"].astype(bool)]
    assert sorted(harms["reference"]) == ["DCS-007", "NMH-001", "NMH-002", "TVC-004"]
    assert (harms["claimed"].dropna() < 0).all()
    assert (harms["evidenced"].dropna() < 0).all()
    assert now.benefit("NMH-001", "urgent")["missing"] == "the indicator has no baseline"


def test_evidence_goes_off(now: Seen, spring: Seen) -> None:
    expired, old = now.benefit("HSA-006", "Reminders"), now.benefit("SCS-001", "matching")
    assert (expired["standing"], expired["status"]) == (Standing.EXPIRED, BenefitStatus.SUBMITTED)
    assert old["standing"] == Standing.OUTDATED
    assert expired["evidenced_pounds"] == old["evidenced_pounds"] == 0
    assert spring.benefit("HSA-006", "Reminders")["evidenced_pounds"] > 0
    assert spring.benefit("SCS-001", "matching")["evidenced_pounds"] > 0


def test_what_waits_was_returned_or_is_lacking_is_as_written(now: Seen) -> None:
    by_status = now.benefits.groupby("status")["reference"].agg(sorted)
    assert by_status["submitted"] == ["DCS-001", "DCS-002", "HSA-006", "LSA-006", "SCS-003", "TVC-004"]
    assert by_status["returned"] == ["NMH-001", "TVC-001", "WRP-001"]
    assert "no unit value" in now.benefit("DCS-005", "searching")["missing"]
    assert "realisation rate is not stated" in now.benefit("LSA-002", "reports")["missing"]
    assert now.benefit("HSA-007", "Calls")["missing"] == "nothing was measured or forecast"


def test_a_claim_that_rested_on_harm_was_taken_back(demo: Engine, now: Seen) -> None:
    assert "LSA-003" not in set(now.benefits["reference"])
    before = see(demo, date(2025, 10, 15)).benefit("LSA-003", "photograph")
    assert before["assured_pounds"] > 0


def test_appraisals_say_what_is_worth_it_on_claims_on_evidence_and_not_at_all(now: Seen) -> None:
    claimed, evidenced = now.appraised(Rung.CLAIMED), now.appraised(Rung.EVIDENCED)
    assert 8 <= len(claimed) <= 14
    assert claimed.loc["WRP-002", "bcr"] > 1 > evidenced.loc["WRP-002", "bcr"]
    assert claimed.loc["DCS-004", "bcr"] > 1 > evidenced.loc["DCS-004", "bcr"]
    assert evidenced.loc["NMH-003", "bcr"] > 1.1
    assert evidenced.loc["NMH-003", "npsv"] > 0
    assert claimed.loc["HSA-001", "bcr"] < 0.3
    assert claimed.loc["SCS-003", "cash_bcr"] > 1
    assert claimed.loc["NMH-001", "pv_health"] > 0
    assert 0.8 < claimed.loc["SCS-004", "bcr"] < 1
    assert claimed.loc["DCS-002", "missing"] == "optimism bias is not stated"
    assert claimed.loc["HSA-004", "missing"] == "no benefit has a value in money"
    whys = now.streams[Rung.CLAIMED].concerns.set_index("pilot_id").rename(index=now.references)["why"]
    assert "costs end in 2027 but benefits run to 2030" in whys["LSA-006"]
    assert "not stated how much of the optimism bias" in whys["DCS-004"]


def test_bias_was_mitigated_when_costs_were_known(now: Seen, spring: Seen) -> None:
    early, late = (seen.appraised(Rung.CLAIMED).loc["SCS-003"] for seen in (spring, now))
    assert early["pv_cost"] / early["pv_cost_before_bias"] == pytest.approx(1.4)
    assert late["pv_cost"] / late["pv_cost_before_bias"] == pytest.approx(1.15)


def test_the_deflator_is_fictional_after_2024_and_says_so(demo: Engine, now: Seen, spring: Seen) -> None:
    late, early = (seen.parameters.edition(ParameterKind.DEFLATOR) for seen in (now, spring))
    assert late is not None
    assert early is not None
    assert late.id != early.id
    assert late.by_year[2024] == early.by_year[2024] == 100
    assert late.by_year[2025] != early.by_year[2025]
    assert max(late.by_year) >= 2031
    with read_session(demo) as session:
        table = Parameter.__table__
        added = session.execute(sa.select(table).where(table.c.edition.contains("Demonstration")))
        told = [f"{row.edition} {row.source} {row.note}".casefold() for row in added]
    assert len(told) == 4
    assert all("invented" in text for text in told)
    assert now.parameters.price_year() == 2024
    assert now.parameters.gdp_per_head() == {}
    assert now.parameters.median_income() is None


def test_every_unit_value_and_rate_has_a_source_that_is_fictional(demo: Engine) -> None:
    with read_session(demo) as session:
        rows = session.execute(sa.select(Benefit.__table__)).all()
        signed = set(session.scalars(sa.select(Person.__table__.c.id)))
    priced = [row for row in rows if row.unit_value_pence is not None]
    assert len(priced) > 20
    assert all("fictional" in row.value_source for row in priced)
    assert all(row.signs_off_id in signed for row in rows)
    assert all(row.submitted_by_id != row.reviewed_by_id for row in rows if row.reviewed_by_id is not None)


def test_every_benefit_of_the_content_is_there(demo: Engine) -> None:
    content = [(pilot.reference, one.facts["name"]) for pilot in read_content().pilots for one in pilot.benefits]
    benefit, pilot = Benefit.__table__, Pilot.__table__
    with read_session(demo) as session:
        query = sa.select(pilot.c.reference, benefit.c.name).join(pilot, pilot.c.id == benefit.c.pilot_id)
        assert sorted(tuple(row) for row in session.execute(query)) == sorted(content)
        units = set(session.scalars(sa.select(Indicator.__table__.c.unit)))
    assert "life satisfaction points (0-10)" in units
