"""Comparisons from tables, against scipy and statsmodels on the same data, and what a bad table is told."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from portfolio.appraisal import group_numbers
from portfolio.appraisal.group_numbers import Count
from portfolio.appraisal.group_tables import (
    TOO_FEW_CLUSTERS,
    before_after_of_table,
    differences_of_table,
    means_of_table,
    proportions_of_table,
)
from tests.appraisal.compared import setting
from tests.appraisal.published import example

TRIAL = [18.0, 21.0, 25.0, 19.0, 22.0, 17.0]
CONTROL = [25.0, 31.0, 22.0, 28.0]


def two_groups(trial=TRIAL, control=CONTROL):
    return pd.DataFrame({"group": ["Trial"] * len(trial) + ["Control"] * len(control), "value": [*trial, *control]})


def did():
    cells = example("did_synth")["inputs"]
    names = {"T": "Trial", "C": "Control", "pre": "Before", "post": "After"}
    rows = [
        (names[group], names[period], value)
        for (group, period), values in ((cell.split("_"), values) for cell, values in cells.items())
        for value in values
    ]
    return pd.DataFrame(rows, columns=["group", "period", "value"])


def by_team(teams, spread=5.0, size=8, seed=3):
    """Teams that differ, each with people who differ little; the tool changes nothing."""
    random = np.random.default_rng(seed)
    rows = [
        ("Trial" if team % 2 else "Control", f"team {team}", level + random.normal())
        for team, level in enumerate(random.normal(30, spread, teams))
        for _ in range(size)
    ]
    return pd.DataFrame(rows, columns=["group", "cluster", "value"])


def width(found):
    return found.high - found.low


def test_means_are_those_of_scipy():
    found = means_of_table(two_groups(), setting())
    expected = stats.ttest_ind(TRIAL, CONTROL, equal_var=False)
    interval = expected.confidence_interval(0.95)
    assert (found.low, found.high, found.degrees) == pytest.approx((interval.low, interval.high, expected.df))


def test_proportions_are_those_of_the_counts():
    table = two_groups([1] * 56 + [0] * 14, [1] * 48 + [0] * 32)
    assert proportions_of_table(table, setting()) == group_numbers.proportions(Count(56, 70), Count(48, 80), setting())


def test_values_typed_as_text_count_as_numbers():
    table = two_groups()
    assert means_of_table(table.astype(str).assign(group=" " + table["group"]), setting()) == means_of_table(
        table, setting()
    )


def test_difference_in_differences_by_least_squares():
    found, expected = differences_of_table(did(), setting()), example("did_synth")["expected"]
    assert found.effect == pytest.approx(expected["did"], abs=1e-4)
    assert found.standard_error == pytest.approx(expected["se_ols"], abs=1e-4)
    assert found.degrees == expected["df"]
    assert (found.low, found.high) == pytest.approx(expected["ci95"], abs=1e-4)
    assert {group.name: group.mean for group in found.groups} == {
        "Trial, Before": 43.0,
        "Trial, After": 37.0,
        "Control, Before": 44.0,
        "Control, After": 43.0,
    }


def test_the_same_people_before_and_after():
    before, after = [30.0, 28.0, 35.0, 31.0], [27.0, 27.5, 30.0, 29.0]
    rows = [("Before", f"p{n}", value) for n, value in enumerate(before)]
    rows += [("After", f"p{n}", value) for n, value in enumerate(after)] + [("After", "new", 12.0)]
    found = before_after_of_table(pd.DataFrame(rows, columns=["period", "id", "value"]), setting())
    interval = stats.ttest_rel(after, before).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.degrees == 3
    assert found.sample_size == 4
    assert "Left out: 1 ids that are in one period only." in found.warnings


def test_other_people_before_and_after():
    table = two_groups().rename(columns={"group": "period"}).replace({"Trial": "After", "Control": "Before"})
    found = before_after_of_table(table, setting())
    expected = means_of_table(two_groups(), setting())
    assert (found.effect, found.low, found.high) == (expected.effect, expected.low, expected.high)


def test_enough_clusters_widen_the_interval():
    table = by_team(24)
    plain, found = (means_of_table(part, setting()) for part in (table.drop(columns="cluster"), table))
    assert found.effect == pytest.approx(plain.effect)
    assert width(found) > 2 * width(plain)
    assert (found.clusters, found.degrees) == (24, 23)
    assert not any("cluster" in warning for warning in found.warnings)


def test_clusters_of_one_size_have_the_error_of_their_means():
    table = by_team(24)
    found = means_of_table(table, setting())
    teams = table.groupby(["group", "cluster"])["value"].mean()
    error = np.sqrt(sum(teams[group].var() / len(teams[group]) for group in ("Trial", "Control")))
    assert found.standard_error == pytest.approx(error, rel=0.1)


def test_few_clusters_are_said_to_be_rough():
    found = means_of_table(by_team(6), setting())
    assert found.clusters == 6
    assert any("only 6 clusters" in warning for warning in found.warnings)


def test_too_few_clusters_leave_ordinary_errors_and_it_is_said():
    table = by_team(3)
    found = means_of_table(table, setting())
    assert found.clusters is None
    assert TOO_FEW_CLUSTERS in found.warnings
    assert found.effect == pytest.approx(means_of_table(table.drop(columns="cluster"), setting()).effect)


def test_differences_and_changes_may_be_clustered():
    table = by_team(24)
    both = pd.concat([table.assign(period="Before"), table.assign(period="After", value=table["value"] - 2)])
    found = differences_of_table(both, setting())
    assert found.clusters == 24
    assert found.effect == pytest.approx(0, abs=1e-9)
    assert before_after_of_table(both, setting()).clusters == 24


def test_a_change_that_is_the_same_for_everyone_has_no_variation():
    table = by_team(24)
    both = pd.concat([table.assign(period="Before"), table.assign(period="After", value=table["value"] - 2)])
    both["id"] = both.groupby("period").cumcount().astype(str)
    with pytest.raises(ValueError, match="without variation"):
        before_after_of_table(both, setting())


def test_clustered_proportions():
    table = by_team(24)
    found = proportions_of_table(table.assign(value=(table["value"] > 30).astype(int)), setting())
    assert found.clusters == 24
    assert "percentage points" in found.sentence


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda table: table.drop(columns="group"), "no column “group”"),
        (lambda table: table.head(0), "no rows"),
        (lambda table: table[table["group"] == "Trial"], "“Trial” only; “Control” is needed"),
        (
            lambda table: table.assign(group=["Other", *table["group"][1:]]),
            "Row 1, group: “Other” is neither “Trial” nor",
        ),
        (lambda table: table.assign(group=[*table["group"][:3], " ", *table["group"][4:]]), "Row 4, group: is empty"),
        (lambda table: table.assign(value=[1, "n/a", *table["value"][2:]]), "Row 2, value: “n/a” is not a number"),
        (lambda table: table.assign(value=[1, None, *table["value"][2:]]), "Row 2, value"),
        (lambda table: table.assign(value=float("inf")), r"Row 5, value.*; and 5 more rows"),
        (lambda table: table.assign(value=3.0), "without variation"),
        (lambda table: table.iloc[[0, 1, 6]], "Control has 1 of at least 2"),
        (lambda table: table.assign(cluster=""), "Row 1, cluster: is empty"),
    ],
)
def test_a_bad_table_is_told_where_and_why(change, why):
    with pytest.raises(ValueError, match=why):
        means_of_table(change(two_groups()), setting())


def test_a_proportion_is_made_of_0_and_1():
    with pytest.raises(ValueError, match=r"Row 1, value: 18\.0 is not 0 or 1"):
        proportions_of_table(two_groups(), setting())


def test_differences_need_all_four_groups():
    table = did()
    with pytest.raises(ValueError, match="Control, After has 0 of at least 2"):
        differences_of_table(table[(table["group"] == "Trial") | (table["period"] == "Before")], setting())
    with pytest.raises(ValueError, match="“Before” only; “After” is needed"):
        differences_of_table(table[table["period"] == "Before"], setting())


def test_an_id_stands_once_in_a_period():
    rows = [("Before", "a", 1.0), ("Before", "a", 2.0), ("After", "a", 3.0), ("After", "b", 3.0)]
    table = pd.DataFrame(rows, columns=["period", "id", "value"])
    with pytest.raises(ValueError, match="Row 2, id: “a” stands twice"):
        before_after_of_table(table, setting())
    with pytest.raises(ValueError, match="1 of at least 2 ids"):
        before_after_of_table(table.drop(index=1), setting())


@settings(max_examples=50, deadline=None)
@given(order=st.permutations(range(16)))
def test_the_order_of_rows_does_not_matter(order):
    found, again = (differences_of_table(table, setting()) for table in (did(), did().iloc[list(order)]))
    assert (again.effect, again.low, again.high) == pytest.approx((found.effect, found.low, found.high))
    assert again.groups == found.groups
