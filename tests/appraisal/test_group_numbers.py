"""Comparisons from summary numbers, against scipy on the same data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from portfolio.appraisal.group_numbers import (
    Count,
    Sample,
    before_after,
    differences,
    means,
    paired_change,
    proportions,
)
from portfolio.vocabulary import Method
from tests.appraisal.compared import setting
from tests.appraisal.published import example

TRIAL = [18.0, 21.0, 25.0, 19.0, 22.0, 17.0]
CONTROL = [25.0, 31.0, 22.0, 28.0]
SAMPLES = st.builds(Sample, st.integers(2, 500), st.floats(-1e3, 1e3), st.floats(0.1, 100))


def sample(values):
    return Sample(len(values), float(np.mean(values)), float(np.std(values, ddof=1)))


def test_proportions_have_newcombes_interval():
    found = proportions(Count(56, 70), Count(48, 80), setting())
    assert found.effect == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert [(group.name, group.size, group.mean) for group in found.groups] == [
        ("Trial", 70, 0.8),
        ("Control", 80, 0.6),
    ]


def test_proportions_of_none_and_all_have_an_interval():
    found = proportions(Count(0, 20), Count(20, 20), setting())
    assert found.effect == -1
    assert found.low is not None
    assert -1 <= found.low <= found.effect


@pytest.mark.parametrize(("count", "size"), [(1, 0), (5, 4), (-1, 4)])
def test_impossible_counts_are_refused(count, size):
    with pytest.raises(ValueError, match=r"group of zero|not a proportion"):
        proportions(Count(count, size), Count(1, 10), setting())


def test_means_have_welchs_interval():
    found = means(sample(TRIAL), sample(CONTROL), setting())
    expected = stats.ttest_ind(TRIAL, CONTROL, equal_var=False)
    interval = expected.confidence_interval(0.95)
    assert found.effect == pytest.approx(np.mean(TRIAL) - np.mean(CONTROL))
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.degrees == pytest.approx(expected.df)


def test_before_and_after_of_separate_people():
    found = before_after(sample(CONTROL), sample(TRIAL), setting())
    assert found.effect == pytest.approx(np.mean(TRIAL) - np.mean(CONTROL))
    assert found.design is Method.BEFORE_AFTER
    assert "lower After than Before" in found.sentence


def test_change_of_the_same_people():
    changes = [-2.0, -3.0, 1.0, -4.0, -2.5]
    found = paired_change(sample(changes), setting())
    interval = stats.ttest_1samp(changes, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert (found.degrees, found.sample_size) == (4, 5)


def test_difference_in_differences():
    published = example("did_synth")
    before, after, other_before, other_after = (
        sample(published["inputs"][name]) for name in ("T_pre", "T_post", "C_pre", "C_post")
    )
    found = differences(before, after, other_before, other_after, setting())
    expected = published["expected"]
    assert found.effect == pytest.approx(expected["did"], abs=1e-4)
    assert found.standard_error == pytest.approx(expected["se_ols"], abs=1e-4)
    assert found.degrees == expected["df"]
    assert (found.low, found.high) == pytest.approx(expected["ci95"], abs=1e-4)
    assert found.grade == "Maryland 3: before and after, with a comparison group"
    assert [group.name for group in found.groups] == [
        "Trial, Before",
        "Trial, After",
        "Control, Before",
        "Control, After",
    ]


def test_one_observation_is_too_few():
    with pytest.raises(ValueError, match="Control has 1 of at least 2"):
        means(Sample(5, 1.0, 1.0), Sample(1, 1.0, 1.0), setting())
    with pytest.raises(ValueError, match="Control, After has 1 of at least 2"):
        differences(Sample(5, 1, 1), Sample(5, 1, 1), Sample(5, 1, 1), Sample(1, 1, 1), setting())


def test_no_variation_is_refused_but_one_steady_group_is_not():
    with pytest.raises(ValueError, match="without variation"):
        means(Sample(5, 1.0, 0.0), Sample(5, 2.0, 0.0), setting())
    assert means(Sample(5, 1.0, 0.0), Sample(5, 2.0, 1.0), setting()).degrees == pytest.approx(4)


@pytest.mark.parametrize("wrong", [Sample(5, float("nan"), 1.0), Sample(5, 1.0, -1.0), Sample(5, 1.0, float("inf"))])
def test_what_is_not_a_number_is_refused(wrong):
    with pytest.raises(ValueError, match="Trial: mean and standard deviation"):
        means(wrong, Sample(5, 1.0, 1.0), setting())


@settings(max_examples=50, deadline=None)
@given(one=SAMPLES, other=SAMPLES, shift=st.floats(-100, 100), scale=st.floats(0.1, 100))
def test_means_move_and_scale_with_the_data(one, other, shift, scale):
    def moved(part):
        return Sample(part.size, part.mean * scale + shift, part.spread * scale)

    first, then = means(one, other, setting()), means(moved(one), moved(other), setting())
    turned = means(other, one, setting())
    assert first.low is not None
    assert first.high is not None
    assert (turned.low, turned.high) == pytest.approx((-first.high, -first.low))
    scaled = [scale * end for end in (first.low, first.effect, first.high)]
    assert [then.low, then.effect, then.high] == pytest.approx(scaled, rel=1e-6, abs=1e-6)
