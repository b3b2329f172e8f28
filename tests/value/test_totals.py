"""Totals of value: by part, group and pilot; the flow of hours; what evidence stands for; shared cohorts; their working."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from portfolio.appraisal.working import recompute
from portfolio.value import time_flows, total_working, totals, weak_evidence
from portfolio.value.double_counting import sharing
from portfolio.value.quantified import EvidenceRule
from portfolio.value.total_working import Sums
from portfolio.value.valued import ladder
from portfolio.value.weak_evidence import Standing
from portfolio.vocabulary import Outcome, PeriodRule, Rung, Valuation, ValueClass

AS_AT = date(2026, 11, 16)
SUMS = Sums(AS_AT, 2024, {1: "ONE-1", 2: "TWO-1", 3: "THREE-1"})
RULE = EvidenceRule({}, 1, 24)
NAN = float("nan")


def a_benefit(number: int, **changes: Any) -> dict[str, Any]:
    """One row of `Valued.benefits`, as far as totals read it: 1,000 pounds claimed, 400 evidenced, 100 assured."""
    row: dict[str, Any] = {
        "benefit_id": number, "pilot_id": 1, "revision_id": number + 10, "name": f"Benefit {number}",
        "value_class": ValueClass.NON_CASH_RELEASING.value, "valuation": Valuation.PAY.value,
        "outcome": Outcome.TIME_SAVED.value, "unit": "hours", "period_rule": PeriodRule.SUM.value, "people": pd.NA,
        "missing": "", "claimed": 100.0, "forecast": 0.0, "attribution": 0.8, "realised": 0.5, "cash_share": NAN,
        "redeployed_share": 0.25, "absorbed_share": NAN, "banked_pounds": 0.0, "beyond_pounds": 0.0, "level": 3.0,
        "graded_on": pd.Timestamp(2026, 10, 1), "evidence_expires_on": pd.NaT,
    }  # fmt: skip
    for rung, value in ((Rung.CLAIMED, 1000.0), (Rung.EVIDENCED, 400.0), (Rung.ASSURED, 100.0)):
        row |= {f"{rung}_pounds": value, f"{rung}_pounds_low": value * 0.7, f"{rung}_pounds_high": value * 1.2}
    return row | changes


def benefits(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows)).astype({"people": "Int64"})


UNKNOWN = {f"{rung}_pounds{end}": NAN for rung in Rung for end in ("", "_low", "_high")} | {"missing": "a; b"}
MANY = benefits(
    a_benefit(1, value_class=ValueClass.CASH_RELEASING.value, banked_pounds=60.0),
    a_benefit(2, pilot_id=2),
    a_benefit(3, claimed_pounds=-250.0, claimed_pounds_low=-300.0, claimed_pounds_high=-100.0),
    a_benefit(4, pilot_id=2, **UNKNOWN),
    a_benefit(5, pilot_id=3, value_class=ValueClass.QUANTIFIED.value, **(UNKNOWN | {"missing": ""})),
)


def test_the_parts_of_a_rung_add_up_to_its_total_and_losses_stay_negative() -> None:
    found, rungs = totals.parts(MANY), ladder(totals.money(MANY)).set_index("rung")
    assert found.sum(axis=1).tolist() == pytest.approx(rungs["total"].tolist())
    assert list(found.loc["claimed"]) == [1000.0, 1000.0, -250.0]
    assert list(found.loc["banked"]) == [60.0, 0.0, 0.0]


def test_without_a_value_the_parts_are_not_reported() -> None:
    assert totals.parts(benefits(a_benefit(1, **UNKNOWN))).isna().all().all()


def test_a_pilot_has_the_interval_that_the_ladder_gives_it() -> None:
    found = totals.by_pilot(MANY)
    each = ladder(totals.money(MANY), ["pilot_id"])
    claimed = each[each["rung"] == Rung.CLAIMED.value].set_index("pilot_id")
    assert found.index.tolist() == [1, 2]
    for name, of_ladder in (("claimed", "total"), ("low", "low"), ("high", "high"), ("missing", "missing")):
        assert found[name].tolist() == pytest.approx(claimed.loc[[1, 2], of_ladder].tolist())
    assert found["rung"].tolist() == ["banked", "assured"]


def test_a_group_without_a_benefit_is_listed_and_not_reported() -> None:
    found = totals.by_group(MANY, "pilot_id", pd.Series({1: 1, 2: 1, 3: 1, 9: 4}))
    assert found.index.tolist() == [2, 1, 3, 9]
    assert found["claimed_total"].isna()[9]
    assert (found.loc[9, "pilots"], found.loc[9, "pilots_reporting"], found.loc[9, "claimed_missing"]) == (4, 0, 0)
    assert found.loc[2, "claimed_missing"] == 1


def test_gaps_count_benefits_and_pilots_by_reason() -> None:
    rows = benefits(a_benefit(1, missing="a; b"), a_benefit(2, missing="a"), a_benefit(3, pilot_id=2, missing="a"))
    assert list(totals.gaps(rows).loc["a"]) == [3, 2]
    assert list(totals.gaps(rows).loc["b"]) == [1, 1]
    assert totals.gaps(MANY.head(1)).empty


def test_only_like_is_added_with_like() -> None:
    quantities = {
        f"{rung}{end}": 5.0 for rung in (Rung.CLAIMED, Rung.EVIDENCED, Rung.ASSURED) for end in ("", "_low", "_high")
    }
    same = {"value_class": ValueClass.QUANTIFIED.value, **quantities}
    rows = benefits(
        a_benefit(1, **same),
        a_benefit(2, **(same | {"unit": "hours "})),
        a_benefit(3, **(same | {"people": 4})),
        a_benefit(4, **(same | {"period_rule": PeriodRule.MEAN.value})),
        a_benefit(5, **(same | {"claimed": NAN})),
    )
    found = totals.outcomes(rows)
    assert found["claimed"].tolist() == [10.0, 5.0, 5.0]
    assert found["missing"].tolist() == [1, 0, 0]
    assert len(totals.of_outcome(totals.quantified(rows), ["time_saved", "hours", False, False])) == 3


# --- Hours ---------------------------------------------------------------------------------------------------------


def test_gross_hours_are_realised_or_not_and_end_somewhere_or_are_unproven() -> None:
    rows = benefits(
        a_benefit(1),
        a_benefit(2, pilot_id=2, realised=NAN),
        a_benefit(3, redeployed_share=NAN),
        a_benefit(4, claimed=-20.0),
        a_benefit(5, unit="minutes"),
        a_benefit(6, claimed=NAN),
        a_benefit(7, outcome=Outcome.QUALITY.value, valuation=Valuation.UNIT.value),
    )
    flow = time_flows.hour_flow(rows)
    assert {part: flow.total(part) for part in time_flows.FLOWS} == pytest.approx(
        {
            "gross": 300, "not_realised": 120, "realised": 80, "unstated": 100, "cash": 0, "redeployed": 10,
            "absorbed": 0, "unproven": 70,
        }
    )  # fmt: skip
    assert (flow.missing, flow.lost) == (2, 20.0)
    assert time_flows.by_pilot(flow)["unproven"].to_dict() == pytest.approx({2: 100, 1: 70})


@pytest.mark.parametrize("part", list(time_flows.FLOWS))
def test_hours_are_recomputed_from_gross_hours_and_shares(part: str) -> None:
    flow = time_flows.hour_flow(benefits(a_benefit(1), a_benefit(2, cash_share=0.5), a_benefit(3, attribution=NAN)))
    working = total_working.hours_total(SUMS, part, flow, part)
    assert working.value == recompute(working) == pytest.approx(flow.total(part))


# --- Evidence ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, Standing.CURRENT),
        ({"level": NAN, "graded_on": pd.NaT}, Standing.NONE),
        ({"level": 0.0, "graded_on": pd.NaT}, Standing.WEAK),
        ({"evidence_expires_on": pd.Timestamp(2026, 11, 15)}, Standing.EXPIRED),
        ({"evidence_expires_on": pd.Timestamp(AS_AT)}, Standing.CURRENT),
        ({"graded_on": pd.Timestamp(2024, 11, 15)}, Standing.OUTDATED),
        ({"graded_on": pd.Timestamp(2024, 11, 16)}, Standing.CURRENT),
    ],
)
def test_what_stands_behind_a_claim_is_its_design_and_its_age(changes: dict[str, Any], standing: Standing) -> None:
    rows = weak_evidence.with_standing(benefits(a_benefit(1), a_benefit(2, **changes)), RULE, AS_AT)
    assert rows["standing"].tolist() == [Standing.CURRENT.value, standing.value]


def test_the_weak_part_of_a_claim_is_what_no_evidence_carries() -> None:
    rows = weak_evidence.claims(weak_evidence.with_standing(MANY, RULE, AS_AT))
    assert rows["weak_pounds"].tolist() == [600.0, 600.0, -650.0]
    assert weak_evidence.no_longer_current(weak_evidence.with_standing(MANY, RULE, AS_AT)).empty


# --- Shared cohorts ------------------------------------------------------------------------------------------------


def test_hours_and_people_of_a_cohort_are_never_added() -> None:
    claims = pd.DataFrame(
        [
            {"cohort_id": 7, "benefit_id": 1, "pilot_id": 1, "year": 2026, "measure": "hours", "claimed": 60.0},
            {"cohort_id": 7, "benefit_id": 2, "pilot_id": 2, "year": 2026, "measure": "hours", "claimed": 40.0},
            {"cohort_id": 7, "benefit_id": 3, "pilot_id": 3, "year": 2026, "measure": "wellbeing", "claimed": 5.0},
        ]
    ).assign(capacity=50.0, cap=[0.5, 0.5, 1.0])
    found = sharing(claims.head(1), claims)
    assert found.capped[["claimed", "drawn", "counted"]].to_dict("records") == [
        {"claimed": 60.0, "drawn": 100.0, "counted": 30.0}
    ]
    assert found.pairs.empty
    assert found.matrix.empty
    both = sharing(claims, claims)
    assert both.pairs[["pilot_id", "other_id", "shared"]].to_dict("records") == [
        {"pilot_id": 1, "other_id": 2, "shared": 40.0}
    ]
    assert both.most_hours == 40.0
    [year] = (row for _, row in both.capped.iterrows())
    working = total_working.cap(SUMS, "Cap", year, (60.0, 40.0), ("a", "b"))
    assert recompute(working) == working.value == 0.5


def test_no_claim_on_a_cohort_gives_empty_frames() -> None:
    none = pd.DataFrame(
        columns=["cohort_id", "benefit_id", "pilot_id", "year", "measure", "claimed", "capacity", "cap"]
    )
    found = sharing(none, none)
    assert (len(found.years), len(found.pairs), len(found.matrix), found.most_hours) == (0, 0, 0, 0.0)


# --- Workings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rung", list(Rung))
def test_a_total_is_recomputed_with_both_intervals(rung: Rung) -> None:
    worth = totals.money(MANY)
    row = ladder(worth).set_index("rung").loc[rung.value]
    working = total_working.rung_total(SUMS, rung.label, worth, rung)
    assert working.value == recompute(working) == row["total"]
    steps = {step.name: step.result for step in working.steps}
    if rung is Rung.BANKED:
        assert (working.low, working.high) == (None, None)
        return
    assert (working.low, working.high) == (row["low"], row["high"])
    assert steps["low, all err the same way"] == row["together_low"]
    assert steps["high, all err the same way"] == row["together_high"]
    assert working.price_base == "2024 prices"
    assert working.givens[0].labels[0] == "ONE-1 Benefit 1 (revision 11)"
    assert any(given.value == 1 and "without a value" in given.name for given in working.givens)


def test_a_total_of_nothing_is_not_reported_and_a_count_of_nothing_is_zero() -> None:
    none = total_working.rung_total(SUMS, "Claimed", MANY.head(0), Rung.CLAIMED)
    assert (none.value, recompute(none)) == (None, None)
    assert none.missing
    zero = total_working.count(SUMS, "Pilots", (), "pilots", "register")
    assert zero.value == recompute(zero) == 0


def test_what_is_banked_beyond_is_recomputed() -> None:
    rows = benefits(
        a_benefit(1, banked_pounds=100.0, beyond_pounds=40.0),
        a_benefit(2, banked_pounds=0.0, beyond_pounds=7.0, assured_pounds=0.0),
    )
    working = total_working.beyond_total(SUMS, "Beyond", rows)
    assert working.value == recompute(working) == pytest.approx(47.0)
