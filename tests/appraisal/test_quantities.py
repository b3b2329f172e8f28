"""From measured values to quantities of benefit."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.quantities import (
    NO_BASELINE,
    benefit_quantity,
    gross_hours,
    improvement,
    measured_quantities,
    self_report_sensitivity,
    working_days_a_year,
)
from tests.appraisal.published import example

AMOUNTS = st.floats(-1e6, 1e6)


def measured(**changes):
    row = {
        "value": 100.0, "low": None, "high": None, "baseline": None, "direction": "higher", "period_rule": "sum",
        "people": None, "period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31),
    }  # fmt: skip
    return {**row, **changes}


def test_better_is_positive_in_either_direction():
    assert improvement(12, 10, 1, adds_up=False) == 2
    assert improvement(8, 10, -1, adds_up=False) == 2
    assert improvement(12, 10, -1, adds_up=True) == -2


def test_what_adds_up_and_is_better_when_higher_needs_no_baseline():
    assert improvement(100, None, 1, adds_up=True) == 100


@pytest.mark.parametrize(("sign", "adds_up"), [(1, False), (-1, False), (-1, True)])
def test_anything_else_without_a_baseline_has_no_improvement(sign, adds_up):
    assert np.isnan(improvement(100, None, sign, adds_up=adds_up))


def test_a_level_lasts_and_a_sum_does_not():
    assert benefit_quantity(0.2, 1000, 0.5, adds_up=False) == 100
    assert benefit_quantity(300, None, 0.5, adds_up=True) == 300
    assert benefit_quantity(2, 10, 0.5, adds_up=True) == 20


def test_measurements_become_quantities():
    rows = pd.DataFrame(
        [
            measured(low=80, high=120),
            measured(value=4.0, baseline=5.0, direction="lower", period_rule="mean", people=200, low=3.5, high=4.5),
            measured(value=7.2, period_rule="last"),
            measured(value=None),
        ],
        index=["sum", "mean", "no baseline", "no value"],
    )
    found: Any = measured_quantities(rows)
    year = 365 / 365.25
    assert found.loc["sum", ["quantity", "low", "high"]].tolist() == [100, 80, 120]
    assert found.loc["mean", ["quantity", "low", "high"]].tolist() == pytest.approx(
        [200 * year, 100 * year, 300 * year]
    )
    assert found.loc["no baseline", "missing"] == NO_BASELINE
    assert np.isnan(found.loc["no baseline", "quantity"])
    assert found.loc["no value", "missing"] == ""
    assert np.isnan(found.loc["no value", "quantity"])


def test_a_value_without_interval_counts_as_itself():
    found: Any = measured_quantities(pd.DataFrame([measured()]))
    assert found.loc[0, ["quantity", "low", "high"]].tolist() == [100, 100, 100]


def test_columns_may_hold_decimals_and_missing_integers():
    rows = pd.DataFrame([measured(value=Decimal("100.5")), measured(value=Decimal(2))])
    rows["people"] = pd.array([3, None], dtype="Int64")
    assert measured_quantities(rows)["quantity"].tolist() == [301.5, 2.0]


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="no column “baseline” and no column “people”"):
        measured_quantities(pd.DataFrame([measured()]).drop(columns=["baseline", "people"]))


@settings(max_examples=50, deadline=None)
@given(
    value=AMOUNTS,
    apart=st.tuples(st.floats(0, 1e3), st.floats(0, 1e3)),
    baseline=st.none() | AMOUNTS,
    direction=st.sampled_from(["higher", "lower"]),
    rule=st.sampled_from(["sum", "mean", "last"]),
    people=st.none() | st.integers(1, 1000),
)
def test_low_is_never_above_high_and_the_value_lies_between(value, apart, baseline, direction, rule, people):
    row = measured(
        value=value, low=value - apart[0], high=value + apart[1], baseline=baseline, direction=direction, people=people,
        period_rule=rule,
    )  # fmt: skip
    found: Any = measured_quantities(pd.DataFrame([row])).iloc[0]
    if found["missing"]:
        assert found[["quantity", "low", "high"]].isna().all()
    else:
        assert found["low"] <= found["quantity"] <= found["high"]


@settings(max_examples=50, deadline=None)
@given(scale=st.floats(0.01, 100), value=AMOUNTS, baseline=AMOUNTS)
def test_quantities_scale_with_people(scale, value, baseline):
    change = improvement(value, baseline, 1, adds_up=True)
    assert benefit_quantity(change, scale, 1, adds_up=True) == pytest.approx(scale * change)


def test_26_minutes_a_day_are_13_days_a_year():
    published = example("gds_days")
    for days, hours in zip(published["inputs"]["days"], published["inputs"]["hpd"], strict=True):
        found = working_days_a_year(26, days, hours)
        assert found == pytest.approx(published["expected"][str(days)], abs=float(published["tolerance"]))


def test_a_million_meetings_of_five_minutes():
    published = example("nhs_meetings")
    found = gross_hours(1_000_000, 1, 5, 1)
    assert found == pytest.approx(published["expected"], abs=float(published["tolerance"]))


def test_gross_hours_need_the_share_that_takes_part():
    published = example("nhs_gross")
    given_ = published["inputs"]
    assert gross_hours(given_["users"], 1, given_["minutes"], given_["days"]) == pytest.approx(published["expected"])
    assert gross_hours(given_["users"], 0.5, given_["minutes"], given_["days"]) == pytest.approx(215_000)


def test_self_report_may_be_scaled_as_a_sensitivity():
    published = example("self_report_ratio")
    found = self_report_sensitivity(1, **{f"{name}_minutes": value for name, value in published["inputs"].items()})
    assert found == pytest.approx(published["expected"], abs=float(published["tolerance"]))
