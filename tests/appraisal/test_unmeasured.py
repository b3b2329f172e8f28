"""A forecast fills whole months that nobody measured, as a claim."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.unmeasured import forecast_fill, forecast_month, forecast_year, open_months

NOTHING = pd.DataFrame({"benefit_id": pd.Series(dtype="int64"), "period_start": [], "period_end": []})


def claim(**changes):
    row = {
        "benefit_id": 1, "starts_on": date(2025, 1, 1), "ends_on": None, "forecast_annual": 120.0,
        "forecast_low": None, "forecast_high": None, "decay_rate": None,
    }  # fmt: skip
    return {**row, **changes}


def months_of(*claims, measured=NOTHING, as_at=date(2025, 12, 31)):
    found = open_months(pd.DataFrame(claims), measured, as_at)
    return [f"{month:%Y-%m}" for month in found["month"]]


def test_a_forecast_decays_by_whole_years():
    assert forecast_year(120, 0.1, 0) == 120
    assert forecast_year(120, 0.1, 2) == pytest.approx(97.2)
    assert forecast_year(120, None, 7) == 120
    assert forecast_month(120, 0.1, 1) == pytest.approx(9.0)


def test_only_months_that_have_ended_count():
    assert months_of(claim(), as_at=date(2025, 3, 30)) == ["2025-01", "2025-02"]
    assert months_of(claim(), as_at=date(2025, 3, 31)) == ["2025-01", "2025-02", "2025-03"]
    assert months_of(claim(), as_at=date(2024, 12, 31)) == []


def test_only_whole_months_of_the_benefit_count():
    assert months_of(claim(starts_on=date(2025, 1, 2), ends_on=date(2025, 4, 29))) == ["2025-02", "2025-03"]


def test_a_measured_day_covers_its_month():
    measured = pd.DataFrame({"benefit_id": [1], "period_start": [date(2025, 2, 28)], "period_end": [date(2025, 11, 1)]})
    assert months_of(claim(), measured=measured) == ["2025-01", "2025-12"]


def test_a_measurement_of_one_benefit_covers_no_other():
    measured = pd.DataFrame({"benefit_id": [2], "period_start": [date(2025, 1, 1)], "period_end": [date(2025, 12, 31)]})
    assert len(months_of(claim(), claim(benefit_id=2), measured=measured)) == 12


def test_the_fill_carries_the_interval_and_the_decay():
    rows = pd.DataFrame([claim(forecast_low=60.0, decay_rate=0.1), claim(benefit_id=2, forecast_annual=None)])
    found = forecast_fill(rows, NOTHING, date(2026, 2, 28))
    assert set(found["benefit_id"]) == {1}
    assert found["quantity"].tolist() == pytest.approx([10.0] * 12 + [9.0] * 2)
    assert found["low"].tolist() == pytest.approx([5.0] * 12 + [4.5] * 2)
    assert found["high"].tolist() == found["quantity"].tolist()


def test_a_benefit_begun_within_a_month_has_its_year_from_then():
    found = open_months(pd.DataFrame([claim(starts_on=date(2024, 3, 15))]), NOTHING, date(2025, 4, 30))
    years = dict(zip(found["month"].dt.strftime("%Y-%m"), found["years"], strict=True))
    assert (years["2025-03"], years["2025-04"]) == (0, 1)


@settings(max_examples=50, deadline=None)
@given(
    start=st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    length=st.integers(0, 60),
    as_at=st.dates(date(2020, 1, 1), date(2028, 12, 31)),
)
def test_measuring_never_adds_forecast(start, length, as_at):
    end = (pd.Timestamp(start) + pd.DateOffset(days=length)).date()
    measured = pd.DataFrame({"benefit_id": [1], "period_start": [start], "period_end": [end]})
    rows = pd.DataFrame([claim(starts_on=date(2021, 5, 17))])
    without, with_it = (forecast_fill(rows, part, as_at)["quantity"].sum() for part in (NOTHING, measured))
    assert 0 <= with_it <= without
