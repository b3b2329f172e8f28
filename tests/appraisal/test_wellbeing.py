"""WELLBYs and QALYs, their uprating, and what may not be valued with them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.wellbeing import (
    LIFE_SATISFACTION,
    qaly_value,
    require_life_satisfaction,
    uprated_wellby,
    uprating_words,
    value_of_a_point,
    wellby_refusal,
    wellby_value,
    wellbys,
)
from portfolio.vocabulary import Outcome
from tests.appraisal.published import example

RANGE = np.array([10_000.0, 13_000.0, 16_000.0])


def test_a_fifth_of_a_point_for_a_year():
    assert wellby_value(wellbys(0.2, 1, 1), 13_000) == pytest.approx(example("wellby_workplace")["expected"])


def test_low_central_and_high_for_4000_people():
    published = example("wellby_skills")["expected"]
    assert wellby_value(wellbys(0.4, 1, 1), RANGE) == pytest.approx(np.array(published["pp"]))
    assert wellby_value(wellbys(0.4, 4000, 1), 13_000) == pytest.approx(published["total"])


@pytest.mark.parametrize(("name", "amount", "points"), [("wellby_low", 70_158, 7), ("wellby_high", 30_673, 1.96)])
def test_how_the_range_was_found(name, amount, points):
    assert value_of_a_point(amount, points) == pytest.approx(example(name)["expected"], abs=0.01)


def test_uprating_by_prices_and_growth():
    published = example("wellby_uprate_shape")
    found = uprated_wellby(13_000, 81.1085, 100, 1.0, 1.01, 1.3)
    assert found == pytest.approx(published["expected"], abs=float(published["tolerance"]))
    assert uprating_words(1.0, 1.01) == "uprated by the GDP deflator and by real GDP per head"


def test_without_gdp_per_head_by_the_deflator_only_and_it_says_so():
    assert uprated_wellby(13_000, 81.1085, 100, None, 1.01, 1.3) == pytest.approx(13_000 * 100 / 81.1085)
    assert uprating_words(None, 1.01).startswith("uprated by the GDP deflator only")


def test_without_the_deflator_nothing_is_uprated():
    assert np.isnan(uprated_wellby(13_000, None, 100, 1.0, 1.01, 1.3))


def test_qalys():
    assert qaly_value(10, 70_000) == 700_000


@pytest.mark.parametrize(
    "unit",
    [
        LIFE_SATISFACTION,
        "Life satisfaction points, 0 to 10",
        "points of life satisfaction (0–10)",
        "Life-satisfaction point (0 - 10)",
    ],
)
def test_life_satisfaction_may_be_valued(unit):
    assert wellby_refusal(Outcome.WELLBEING, unit) == ""
    require_life_satisfaction(Outcome.WELLBEING, unit)


@pytest.mark.parametrize(
    ("outcome", "unit", "why"),
    [
        (Outcome.WELLBEING, "job satisfaction points (1-7)", "asks about job"),
        (Outcome.WELLBEING, "life satisfaction at work points (0-10)", "asks about work"),
        (Outcome.WELLBEING, "job satisfaction, life satisfaction points 0-10", "asks about job"),
        (Outcome.SATISFACTION, LIFE_SATISFACTION, "recorded under “Staff wellbeing”"),
        (Outcome.WELLBEING, "happiness points (0-10)", "not points of life satisfaction"),
        (Outcome.WELLBEING, "% with high life satisfaction (0-10)", "not points of life satisfaction"),
        (Outcome.WELLBEING, "life satisfaction points", "does not name the scale"),
        (Outcome.WELLBEING, "life satisfaction points (0-100)", "does not name the scale"),
        (Outcome.WELLBEING, "life satisfaction points (10-100)", "does not name the scale"),
        (Outcome.WELLBEING, "life satisfaction points (1-7)", "does not name the scale"),
        (Outcome.WELLBEING, "", "not points of life satisfaction"),
    ],
)
def test_anything_else_is_refused_with_the_reason(outcome, unit, why):
    assert why in wellby_refusal(outcome, unit)
    with pytest.raises(ValueError, match=why):
        require_life_satisfaction(outcome, unit)


@settings(max_examples=50, deadline=None)
@given(unit=st.text(max_size=60), outcome=st.sampled_from(Outcome))
def test_no_unit_passes_by_chance(unit, outcome):
    if not wellby_refusal(outcome, unit):
        assert outcome is Outcome.WELLBEING
        assert "satisfaction" in unit.casefold()


@settings(max_examples=50, deadline=None)
@given(points=st.floats(-10, 10), people=st.floats(0, 1e6), years=st.floats(0, 10), scale=st.floats(0, 100))
def test_value_is_linear(points, people, years, scale):
    once = wellby_value(wellbys(points, people, years), 13_000)
    assert wellby_value(wellbys(points, people * scale, years), 13_000) == pytest.approx(
        once * scale, rel=1e-9, abs=1e-6
    )
