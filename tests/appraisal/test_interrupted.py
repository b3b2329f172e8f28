"""Interrupted time series: level and trend before and after the tool."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from portfolio.appraisal.comparison import NO_COUNTERFACTUAL
from portfolio.appraisal.interrupted import interrupted_series, period_numbers, series_effect
from portfolio.vocabulary import Method
from tests.appraisal.compared import setting
from tests.appraisal.published import example

MONTHS = pd.date_range("2024-01-01", periods=24, freq="MS")


def series(periods=MONTHS, noise=1.0, seed=1):
    """A falling trend that drops by 6 in the middle."""
    time = np.arange(len(periods))
    random = np.random.default_rng(seed)
    values = 100 - 0.5 * time - 6 * (time >= len(periods) // 2) + random.normal(0, noise, len(periods))
    return pd.DataFrame({"period": periods, "value": values})


def sites(count, **about):
    parts = [series(seed=site, **about).assign(cluster=f"site {site}") for site in range(count)]
    return pd.concat([part.assign(value=part["value"] + 10 * site) for site, part in enumerate(parts)])


def test_the_worked_example():
    values, expected = example("its_clean")["inputs"]["y"], example("its_clean")["expected"]
    found = interrupted_series(pd.DataFrame({"period": range(1, 13), "value": values}), 7, setting())
    assert found.coefficients == pytest.approx(expected["beta"], abs=1e-9)
    assert found.effect == pytest.approx(expected["effect_at_t12"], abs=1e-9)
    _, _, level_change, trend_change = found.coefficients
    assert series_effect(level_change, trend_change, 6) == pytest.approx(found.effect)


def test_few_periods_are_descriptive_only():
    found = interrupted_series(series(MONTHS[:14]), "2024-08", setting())
    assert found.is_descriptive
    assert (found.low, found.standard_error) == (None, None)
    assert any("descriptive only" in warning for warning in found.warnings)
    assert "Descriptive only: no interval." in found.sentence


def test_enough_periods_have_an_interval_that_allows_for_memory():
    found: Any = interrupted_series(series(), "2025-01-01", setting())
    assert found.low < -6 < found.high < 0
    assert found.degrees == 20
    assert found.design is Method.BEFORE_AFTER
    assert found.grade.startswith("Maryland 1")
    assert NO_COUNTERFACTUAL in found.warnings
    assert "at the last period than the earlier trend would have led to" in found.sentence


def test_many_sites_are_clustered_and_compared_with_themselves():
    table = sites(12)
    found = interrupted_series(table, "2025-01", setting())
    assert (found.clusters, found.degrees) == (12, 11)
    late = table[(table["cluster"] != "site 11") | (table["period"] >= MONTHS[12])]
    with_late = interrupted_series(late, "2025-01", setting())
    assert with_late.effect == pytest.approx(found.effect, abs=1.0)
    assert "Not every cluster has a value in every period." in with_late.warnings


def test_clusters_all_alike_have_the_effect_of_one():
    alike = pd.concat([series().assign(cluster=f"site {site}") for site in range(12)])
    found = interrupted_series(alike, "2025-01", setting())
    alone = interrupted_series(series(), "2025-01", setting())
    assert found.effect == pytest.approx(alone.effect)
    assert found.coefficients == pytest.approx(alone.coefficients)


def test_few_sites_are_taken_together_and_it_is_said():
    found = interrupted_series(sites(3), "2025-01", setting())
    assert found.clusters is None
    assert any("Only 3 clusters" in warning for warning in found.warnings)
    means = sites(3).groupby("period", as_index=False)["value"].mean()
    alone = interrupted_series(means, "2025-01", setting())
    assert (found.low, found.effect, found.high) == pytest.approx((alone.low, alone.effect, alone.high))


def test_points_exactly_on_two_lines_have_no_interval():
    found = interrupted_series(series(noise=0), "2025-01", setting())
    assert found.effect == pytest.approx(-6)
    assert found.is_descriptive


def test_a_missing_month_leaves_a_gap():
    found = interrupted_series(series().drop(index=[3, 15]), "2025-01", setting())
    assert "No value for 2 periods in between." in found.warnings


@pytest.mark.parametrize(
    ("periods", "numbers"),
    [
        (["2024-01-01", "2024-02-01", "2024-04-01", "2024-05-01"], [1, 2, 4, 5]),
        (["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"], [1, 2, 3, 4]),
        (["2024-01-01", "2024-01-08", "2024-01-15", "2024-01-29"], [1, 2, 3, 5]),
        (["2023-12", "2024-03", "2024-06", "2024-09"], [1, 2, 3, 4]),
        (["2021", "2022", "2023", "2024"], [1, 2, 3, 4]),
        (["10", "20", "30", "50"], [1, 2, 3, 5]),
    ],
)
def test_periods_are_counted_at_their_own_pace(periods, numbers):
    found = period_numbers(pd.Series(periods, index=range(1, 5)), periods[2])
    assert found.tolist() == [*numbers, numbers[2]]


@pytest.mark.parametrize(
    ("table", "changed_at", "why"),
    [
        (series().drop(columns="period"), "2025-01", "no column “period”"),
        (series().assign(value=1.0), "2025-01", "“value” is the same in every row"),
        (series(), "2030-01", "24 periods before the change and 0 after"),
        (series(), "2024-02", "1 periods before the change and 23 after"),
        (series(), "soon", "The change: “soon” is neither a number nor a date"),
        (
            series().assign(period=["Spring", *MONTHS[1:].strftime("%Y-%m")]),
            "2025-01",
            "Row 1, period: “Spring” is neither",
        ),
        (series().assign(period=[1, 1.1, *range(100, 122)]), 110, "too uneven"),
        (series().assign(value=["x", *range(23)]), "2025-01", "Row 1, value: “x” is not a number"),
    ],
)
def test_a_bad_series_is_told_where_and_why(table, changed_at, why):
    with pytest.raises(ValueError, match=why):
        interrupted_series(table, changed_at, setting())
