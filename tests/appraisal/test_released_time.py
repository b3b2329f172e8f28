"""Hours from gross to where they went; only hours that are accounted for have a value."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.released_time import (
    destination_shares,
    non_wage_uplift,
    pay_value,
    realised_hours,
    time_flow,
    unproven_share,
    valued_share,
)
from tests.appraisal.published import example

SHARES = st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(lambda parts: sum(parts) > 0)


def test_gross_hours_shrink_to_realised_ones():
    assert realised_hours(1000, 0.8, 0.5) == 400
    assert np.isnan(realised_hours(1000, None, 0.5))


@pytest.mark.parametrize(("attribution", "realisation"), [(1.2, 0.5), (0.5, -0.1)])
def test_a_rate_outside_0_to_1_is_refused(attribution, realisation):
    with pytest.raises(ValueError, match="a share lies between 0 and 1"):
        realised_hours(1000, attribution, realisation)


def test_what_is_unaccounted_for_has_no_value():
    assert unproven_share(0.1, 0.3, 0.2) == pytest.approx(0.4)
    assert valued_share(0.1, 0.3, 0.2, is_cash_releasing=False) == pytest.approx(0.6)
    assert valued_share(0.1, 0.3, 0.2, is_cash_releasing=True) == 0.1


def test_an_unknown_destination_is_not_the_value_zero():
    assert np.isnan(valued_share(None, None, None, is_cash_releasing=False))
    assert valued_share(0, 0.5, 0, is_cash_releasing=True) == 0


def test_shares_above_the_whole_are_refused():
    with pytest.raises(ValueError, match="accounted for to 110"):
        unproven_share(0.5, 0.4, 0.2)
    with pytest.raises(ValueError, match="a share lies between"):
        unproven_share(1.4, -0.4, 0)


def test_shares_by_benefit():
    rows = pd.DataFrame(
        {
            "benefit_id": [1, 1, 1, 2],
            "destination": ["redeployed", "redeployed", "cash", "absorbed"],
            "share_rate": [0.2, 0.3, 0.1, 1.0],
        }
    )
    found = destination_shares(rows)
    assert found.loc[1].to_dict() == pytest.approx(
        {"cash": 0.1, "redeployed": 0.5, "absorbed": 0.0, "known": 0.6, "unproven": 0.4}
    )
    assert found.loc[2, "unproven"] == 0
    assert destination_shares(rows.head(0)).empty


def test_a_benefit_whose_shares_pass_the_whole_is_named():
    rows = pd.DataFrame({"benefit_id": [7, 7], "destination": ["cash", "absorbed"], "share_rate": [0.6, 0.5]})
    with pytest.raises(ValueError, match=r"Benefit 7: .* 110"):
        destination_shares(rows)


def test_hours_at_pay():
    assert pay_value(100, 20.0, 0.3) == pytest.approx(2600)
    assert np.isnan(pay_value(100, None, 0.3))
    assert np.isnan(pay_value(100, 20.0, None))


def test_labour_cost_over_wages():
    published = example("nonwage_ons")
    assert non_wage_uplift(24.70, 21.00) == pytest.approx(published["expected"], abs=float(published["tolerance"]))


def test_hours_without_recorded_destination_are_unproven():
    flow = time_flow(1000, 0.8, 0.5, None, None, None)
    assert (flow.not_realised, flow.realised, flow.unproven, flow.cash) == (600, 400, 400, 0)


@settings(max_examples=50, deadline=None)
@given(gross=st.floats(0, 1e9), attribution=st.floats(0, 1), realisation=st.floats(0, 1), parts=SHARES)
def test_no_hour_is_lost_or_counted_twice(gross, attribution, realisation, parts):
    cash, redeployed, absorbed, _ = (part / sum(parts) for part in parts)
    flow = time_flow(gross, attribution, realisation, cash, redeployed, absorbed)
    assert flow.not_realised + flow.realised == pytest.approx(gross)
    assert flow.cash + flow.redeployed + flow.absorbed + flow.unproven == pytest.approx(
        flow.realised, rel=1e-9, abs=1e-6
    )
    assert flow.realised <= gross


@settings(max_examples=50, deadline=None)
@given(parts=SHARES)
def test_cash_is_never_more_than_what_is_valued_otherwise(parts):
    cash, redeployed, absorbed, _ = (part / sum(parts) for part in parts)
    shares = [valued_share(cash, redeployed, absorbed, is_cash_releasing=is_cash) for is_cash in (True, False)]
    assert shares[0] <= shares[1] + 1e-12


def test_columns_flow_at_once():
    flow = time_flow(np.array([100.0, 200.0]), 1.0, np.array([0.5, 1.0]), 0.0, np.array([0.5, np.nan]), 0.0)
    assert np.asarray(flow.redeployed).tolist() == [25, 0]
    assert np.asarray(flow.unproven).tolist() == [25, 200]
