"""Checks of what can be true."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.plausibility import (
    Verdict,
    hours_of_cohort,
    minutes_a_day,
    people_of_cohort,
    points_of_life_satisfaction,
    share_of_working_time,
    stated_against_arithmetic,
)
from portfolio.appraisal.quantities import gross_hours
from tests.appraisal.published import example


@pytest.mark.parametrize(
    ("minutes", "verdict"),
    [(26, Verdict.PLAUSIBLE), (43, Verdict.PLAUSIBLE), (150, Verdict.DOUBTFUL), (500, Verdict.IMPOSSIBLE)],
)
def test_minutes_a_day_against_a_year(minutes, verdict):
    assert minutes_a_day(minutes, 220, 220 * 7.4).verdict is verdict


def test_a_check_says_its_arithmetic():
    found = minutes_a_day(43, 225, 1_687.5)
    assert found.says == "43 minutes on 225 days are 161 hours, 10% of 1,688 worked in a year."
    assert found.figure == pytest.approx(161.25)


def test_hours_against_the_group():
    assert hours_of_cohort(160_001, 100, 1600).verdict is Verdict.IMPOSSIBLE
    assert hours_of_cohort(60_000, 100, 1600).verdict is Verdict.DOUBTFUL
    assert hours_of_cohort(60_000, 100, 1600, years=2).verdict is Verdict.PLAUSIBLE
    assert hours_of_cohort(None, 100, 1600).verdict is Verdict.UNKNOWN


def test_people_against_the_group():
    assert people_of_cohort(101, 100).verdict is Verdict.IMPOSSIBLE
    assert people_of_cohort(100, 100).verdict is Verdict.PLAUSIBLE


@pytest.mark.parametrize("people", [0, -3])
def test_a_cohort_of_zero_is_refused(people):
    with pytest.raises(ValueError, match="cohort of zero"):
        hours_of_cohort(10, people, 1600)
    with pytest.raises(ValueError, match="cohort of zero"):
        share_of_working_time(1, people, 1600)


@pytest.mark.parametrize(
    ("points", "verdict"),
    [(0.2, Verdict.PLAUSIBLE), (-0.4, Verdict.PLAUSIBLE), (1.5, Verdict.DOUBTFUL), (11, Verdict.IMPOSSIBLE)],
)
def test_points_of_life_satisfaction(points, verdict):
    assert points_of_life_satisfaction(points).verdict is verdict


def test_400_000_hours_a_month_do_not_follow_from_43_minutes():
    published = example("nhs_gross")
    inputs = published["inputs"]
    computed = float(gross_hours(inputs["users"], 1, inputs["minutes"], inputs["days"]))
    found = stated_against_arithmetic(inputs["announced"], computed)
    assert found.verdict is Verdict.DOUBTFUL
    assert found.limit == pytest.approx(published["expected"])
    assert found.says == "Announced: 400,000, 7% less than its own inputs give, 430,000."


def test_83_333_hours_follow_from_a_million_meetings():
    found = stated_against_arithmetic(83_333, float(gross_hours(1_000_000, 1, 5, 1)))
    assert found.verdict is Verdict.PLAUSIBLE
    assert stated_against_arithmetic(5, 5).says == "Announced: 5, just what its own inputs give."
    assert stated_against_arithmetic(5, 0).verdict is Verdict.DOUBTFUL


def test_what_is_not_reported_cannot_be_checked():
    for found in (minutes_a_day(None, 220, 1600), people_of_cohort(5, None), stated_against_arithmetic(None, 1)):
        assert (found.verdict, found.figure) == (Verdict.UNKNOWN, None)
    assert points_of_life_satisfaction(None).verdict is Verdict.UNKNOWN


@settings(max_examples=50, deadline=None)
@given(hours=st.floats(0, 1e7), more=st.floats(0, 1e7))
def test_claiming_more_never_looks_better(hours, more):
    order = [Verdict.PLAUSIBLE, Verdict.DOUBTFUL, Verdict.IMPOSSIBLE]
    first, then = (order.index(hours_of_cohort(claimed, 100, 1600).verdict) for claimed in (hours, hours + more))
    assert first <= then
