"""What is claimed, evidenced, assured and banked, and what moves a value up a rung."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.rungs import (
    banked_value,
    is_evidenced,
    is_signed,
    reporting,
    rung_flags,
    rung_quantities,
    rung_totals,
    unexplained_cut,
)

LEVELS = st.none() | st.integers(0, 5)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
COLUMNS = (
    "benefit_id", "is_approved", "level", "is_current", "is_assured", "assured_to", "period_end", "quantity", "low",
    "high",
)  # fmt: skip


def rows_of(quantities):
    return st.lists(
        st.tuples(
            st.integers(1, 3), st.booleans(), LEVELS, st.booleans(), st.booleans(), st.none() | DAYS, DAYS, quantities,
            st.floats(0, 10), st.floats(0, 10),
        ),
        min_size=1,
        max_size=8,
    )  # fmt: skip


GAINS = rows_of(st.floats(0, 1e6))
ANY = rows_of(st.none() | st.floats(-1e6, 1e6))


def table_of(rows):
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["quantity"] = table["quantity"].astype(float)
    return table.assign(low=table["quantity"] - table["low"], high=table["quantity"] + table["high"])


def one(**changes):
    row = {
        "benefit_id": 1, "is_approved": True, "level": 3, "is_current": True, "is_assured": False, "assured_to": None,
        "period_end": date(2025, 12, 31), "quantity": 100.0, "low": 80.0, "high": 130.0,
    }  # fmt: skip
    return {**row, **changes}


def flags_of(**changes):
    found = rung_flags(pd.DataFrame([one(**changes)]), 3).iloc[0]
    return [name for name in found.index if found[name]]


def test_rungs_of_a_measurement():
    signed = {"is_assured": True, "assured_to": date(2025, 12, 31)}
    assert flags_of() == ["claimed", "evidenced"]
    assert flags_of(is_approved=False) == ["claimed"]
    assert flags_of(level=2) == ["claimed"]
    assert flags_of(level=None) == ["claimed"]
    assert flags_of(is_current=False) == ["claimed"]
    assert flags_of(**signed) == ["claimed", "evidenced", "assured"]
    assert flags_of(**signed, is_current=False) == ["claimed", "evidenced", "assured"]
    assert flags_of(**signed, level=0) == ["claimed"]
    assert flags_of(**signed, is_approved=False) == ["claimed"]
    assert flags_of(**{**signed, "is_assured": False}) == ["claimed", "evidenced"]
    assert flags_of(**{**signed, "assured_to": date(2025, 12, 30)}) == ["claimed", "evidenced"]


@pytest.mark.parametrize("threshold", [0, -1])
def test_no_threshold_makes_self_report_evidence(threshold):
    assert not is_evidenced(0, threshold, is_approved=True, is_current=True, is_signed=True)
    assert is_evidenced(1, threshold, is_approved=True, is_current=True, is_signed=False)


def test_quantities_by_benefit():
    signed = {"is_assured": True, "assured_to": date(2025, 6, 30)}
    rows = pd.DataFrame(
        [
            one(**signed),
            one(**signed, period_end=date(2025, 6, 30), quantity=40.0, low=30.0, high=50.0),
            one(**signed, level=np.nan, is_approved=False, quantity=10.0, low=10.0, high=10.0),
            one(benefit_id=2, level=0, quantity=7.0, low=6.0, high=8.0),
            one(benefit_id=3, quantity=np.nan, low=np.nan, high=np.nan),
            one(benefit_id=3, level=0),
        ]
    )
    found: Any = rung_quantities(rows, 3)
    assert found.loc[1, ["claimed", "evidenced", "assured"]].tolist() == [150, 140, 40]
    assert found.loc[1, ["claimed_low", "claimed_high"]].tolist() == [120, 190]
    assert found.loc[1, ["assured_low", "assured_high"]].tolist() == [30, 50]
    assert found.loc[1, ["claimed_count", "evidenced_count", "assured_count"]].tolist() == [3, 2, 1]
    assert found.loc[2, ["claimed", "evidenced", "assured"]].tolist() == [7, 0, 0]
    assert found.loc[3, ["claimed", "evidenced", "assured"]].isna().all()


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="no column “assured_to”"):
        rung_flags(pd.DataFrame([one()]).drop(columns="assured_to"), 3)


@settings(max_examples=50, deadline=None)
@given(rows=GAINS, threshold=st.integers(-1, 6))
def test_rungs_are_nested(rows, threshold):
    table = table_of(rows)
    flags = rung_flags(table, threshold)
    assert (flags["assured"] <= flags["evidenced"]).all()
    assert (flags["evidenced"] <= flags["claimed"]).all()
    found = rung_quantities(table, threshold)
    assert (found["claimed"] >= found["evidenced"] - 1e-6).all()
    assert (found["evidenced"] >= found["assured"] - 1e-6).all()


@settings(max_examples=50, deadline=None)
@given(rows=ANY, threshold=st.integers(-1, 6), place=st.integers(0, 7), better=st.integers(0, 5))
def test_a_better_grade_only_moves_up(rows, threshold, place, better):
    table = table_of(rows)
    row = table.index[place % len(table)]
    raised = table.copy()
    raised["level"] = raised["level"].astype(float)
    raised.loc[row, "level"] = np.nanmax([raised.loc[row, "level"], better])
    before, after = rung_flags(table, threshold), rung_flags(raised, threshold)
    assert (after >= before).all().all()


@settings(max_examples=50, deadline=None)
@given(rows=GAINS, threshold=st.integers(-1, 6), place=st.integers(0, 7))
def test_a_better_grade_never_lowers_a_value(rows, threshold, place):
    table = table_of(rows)
    raised = table.assign(level=table["level"].astype(float))
    raised.loc[table.index[place % len(table)], "level"] = 5
    before, after = rung_quantities(table, threshold), rung_quantities(raised, threshold)
    assert (after["claimed"] == before["claimed"]).all()
    assert (after[["evidenced", "assured"]] >= before[["evidenced", "assured"]] - 1e-6).all().all()


@settings(max_examples=50, deadline=None)
@given(rows=ANY, threshold=st.integers(-5, 6), level=st.sampled_from([None, 0]))
def test_an_ungraded_claim_or_self_report_is_never_evidenced(rows, threshold, level):
    flags = rung_flags(table_of(rows).assign(level=level), threshold)
    assert not flags[["evidenced", "assured"]].any().any()


@settings(max_examples=50, deadline=None)
@given(rows=GAINS, more=GAINS, threshold=st.integers(0, 5))
def test_another_measurement_never_lowers_what_is_claimed(rows, more, threshold):
    before = rung_quantities(table_of(rows), threshold)
    after = rung_quantities(table_of([*rows, *more]), threshold).loc[before.index]
    for name in ("claimed", "evidenced", "assured"):
        assert (after[name] >= before[name] - 1e-6).all()


@settings(max_examples=50, deadline=None)
@given(rows=ANY, threshold=st.integers(0, 5), seed=st.randoms(use_true_random=False))
def test_the_order_of_measurements_does_not_matter(rows, threshold, seed):
    shuffled = list(rows)
    seed.shuffle(shuffled)
    found, again = (rung_quantities(table_of(part), threshold) for part in (rows, shuffled))
    pd.testing.assert_frame_equal(again, found, rtol=1e-9, atol=1e-6)


@settings(max_examples=50, deadline=None)
@given(rows=ANY, threshold=st.integers(1, 5), scale=st.floats(0.01, 100))
def test_the_size_of_an_effect_moves_nothing(rows, threshold, scale):
    table = table_of(rows)
    pd.testing.assert_frame_equal(
        rung_flags(table.assign(quantity=table["quantity"] * scale), threshold), rung_flags(table, threshold)
    )


@pytest.mark.parametrize(
    ("moved", "assured", "banked", "beyond"),
    [(50, 80, 50, 0), (100, 80, 80, 20), (0, 80, 0, 0), (None, 80, 0, 0), (100, 0, 0, 100), (100, -5, 0, 100)],
)
def test_a_budget_that_moved_is_banked_up_to_what_is_assured(moved, assured, banked, beyond):
    assert banked_value(moved, assured) == banked
    assert unexplained_cut(moved, assured) == beyond


def test_a_moved_budget_without_a_value_is_unexplained_and_not_banked():
    assert np.isnan(banked_value(100, None))
    assert unexplained_cut(100, None) == 100
    assert banked_value(0, None) == 0


@settings(max_examples=50, deadline=None)
@given(moved=st.floats(0, 1e9), assured=st.floats(0, 1e9))
def test_banked_is_part_of_assured_and_of_what_moved(moved, assured):
    assert banked_value(moved, assured) <= min(moved, assured)
    assert banked_value(moved, assured) + unexplained_cut(moved, assured) == pytest.approx(moved)


def values(*rows):
    table = pd.DataFrame(rows, columns=["pilot_id", "claimed", "claimed_low", "claimed_high"]).astype(float)
    for rung in ("evidenced", "assured"):
        table[[rung, f"{rung}_low", f"{rung}_high"]] = table[["claimed", "claimed_low", "claimed_high"]] / 2
    return table.assign(banked=[10.0 * known for known in table["claimed"].notna()], evidenced_count=1)


def test_totals_have_both_intervals_and_count_what_is_missing():
    table = values((1, 100, 70, 130), (2, 200, 160, 240), (2, None, None, None), (3, -50, None, None))
    found = rung_totals(table).set_index("rung")
    assert found.index.tolist() == ["claimed", "evidenced", "assured", "banked"]
    claimed = found.loc["claimed"]
    assert claimed["total"] == 250
    assert (claimed["low"], claimed["high"]) == pytest.approx((200, 300))
    assert (claimed["together_low"], claimed["together_high"]) == (180, 320)
    assert (claimed["reported"], claimed["missing"]) == (3, 1)
    banked = found.loc["banked"]
    assert (banked["low"], banked["total"], banked["together_high"]) == (30, 30, 30)


def test_a_total_of_nothing_is_not_zero():
    found = rung_totals(values((1, None, None, None)).assign(banked=np.nan))
    assert found[["total", "low", "high", "together_low", "together_high"]].isna().all().all()
    assert found["reported"].tolist() == [0] * 4
    assert rung_totals(values())["total"].isna().all()


def test_totals_by_group_add_up():
    table = values((1, 100, 70, 130), (2, 200, 160, 240), (3, 50, 40, 60)).assign(goal=["a", "b", "a"])
    found = rung_totals(table, ["goal"])
    assert found.groupby("rung")["total"].sum().to_dict() == rung_totals(table).set_index("rung")["total"].to_dict()
    assert found[found["rung"] == "claimed"].set_index("goal")["total"].to_dict() == {"a": 150, "b": 200}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0, 1e5), st.floats(0, 1e5)), min_size=1, max_size=6))
def test_errors_that_all_go_one_way_give_the_wider_interval(parts):
    table = values(*((1, amount, amount - below, amount + above) for amount, below, above in parts))
    claimed = rung_totals(table).iloc[0]
    tolerance = 1e-6
    assert claimed["together_low"] <= claimed["low"] + tolerance <= claimed["total"] + 2 * tolerance
    assert claimed["total"] <= claimed["high"] + tolerance <= claimed["together_high"] + 2 * tolerance


def test_who_stands_behind_a_total():
    table = values((1, 100, 70, 130), (2, 200, 160, 240), (2, None, None, None), (3, None, None, None))
    table["evidenced_count"] = [0, 2, 0, 4]
    found = reporting(table, 50)
    assert found.sentence == "2 of 50 pilots report a benefit; 1 with evidence."
    assert reporting(table.head(1), 50).sentence == "1 of 50 pilots reports a benefit; 0 with evidence."


def test_one_measurement_gets_a_plain_answer():
    assert is_evidenced(3, 3, is_approved=True, is_current=True, is_signed=False) is True
    assert is_signed(None, date(2025, 1, 1), is_assured=True) is False
