"""The grade of evidence comes from design and age alone."""

import inspect
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.evidence import (
    GRADE,
    MARYLAND,
    NESTA,
    SCALES,
    evidence_age,
    evidence_until,
    grade_of,
    is_current,
)
from portfolio.vocabulary import Method

LEVELS = {
    Method.SELF_REPORT: (0, 1, 1),
    Method.OBSERVED_TASK: (1, 2, 1),
    Method.SYSTEM_LOG: (1, 2, 1),
    Method.BEFORE_AFTER: (1, 2, 1),
    Method.MATCHED: (2, 2, 2),
    Method.DIFFERENCE_IN_DIFFERENCES: (3, 3, 2),
    Method.RANDOMISED: (5, 3, 4),
}
EDITIONS = [{method.value: float(levels[place]) for method, levels in LEVELS.items()} for place in range(3)]
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize("method", Method)
def test_a_method_is_graded_on_three_scales(method):
    grade = grade_of(method, *EDITIONS)
    assert (grade.maryland, grade.nesta, grade.grade) == LEVELS[method]
    assert [words.partition(":")[0] for words in grade.words()] == [
        f"Maryland {grade.maryland}",
        f"Nesta {grade.nesta}",
        f"GRADE start {grade.grade}",
    ]


def test_difference_in_differences_is_maryland_3_and_a_trial_5():
    assert MARYLAND.words(3) == "Maryland 3: before and after, with a comparison group"
    assert MARYLAND.words(5) == "Maryland 5: a randomised trial"
    assert NESTA.words(3).startswith("Nesta 3: causation")
    assert GRADE.words(1) == "GRADE start 1: very low"


def test_a_method_without_a_level_is_not_graded():
    grade = grade_of(Method.MATCHED, {}, EDITIONS[1], {})
    assert (grade.maryland, grade.nesta, grade.grade) == (None, 2, None)
    assert grade.words()[0] == "Maryland: not graded"
    assert MARYLAND.words(float("nan")) == "Maryland: not graded"
    assert "does not have" in MARYLAND.words(9)


def test_every_scale_has_its_source():
    assert all(scale.source and scale.title and scale.levels for scale in SCALES)


def test_nothing_here_knows_the_size_of_an_effect():
    known = {
        name for function in (grade_of, is_current, evidence_until) for name in inspect.signature(function).parameters
    }
    assert known == {"method", "maryland", "nesta", "grade", "measured_to", "as_at", "limit_months", "expires_on"}


@pytest.mark.parametrize(
    ("then", "now", "months"),
    [
        ("2025-01-31", "2026-01-30", 11),
        ("2025-01-31", "2026-01-31", 12),
        ("2025-01-31", "2025-02-28", 1),
        ("2024-02-29", "2025-02-28", 12),
        ("2025-06-30", "2025-06-30", 0),
        ("2025-06-30", "2025-05-30", -1),
    ],
)
def test_age_is_in_whole_months(then, now, months):
    assert evidence_age(then, now) == months


def test_age_of_nothing_is_unknown():
    assert np.isnan(evidence_age(None, date(2026, 1, 1)))


def test_evidence_lasts_up_to_its_limit_and_no_longer():
    assert evidence_until(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert is_current(date(2025, 8, 31), date(2026, 2, 28), 6)
    assert not is_current(date(2025, 8, 31), date(2026, 3, 1), 6)


def test_evidence_lasts_up_to_its_expiry_date_and_no_longer():
    assert is_current(date(2025, 8, 31), date(2025, 12, 31), 36, date(2025, 12, 31))
    assert not is_current(date(2025, 8, 31), date(2026, 1, 1), 36, date(2025, 12, 31))


def test_without_limit_and_expiry_evidence_stays_current_and_without_evidence_nothing_is():
    assert is_current(date(1999, 1, 1), date(2026, 1, 1), None)
    assert not is_current(None, date(2026, 1, 1), None)
    assert evidence_until(None, 12) is None


def test_columns_are_judged_at_once():
    newest = pd.Series([date(2025, 8, 31), date(2020, 1, 1), None])
    expires = pd.Series([pd.Timestamp("2027-01-01"), pd.NaT, pd.NaT])
    assert is_current(newest, date(2026, 1, 1), 24, expires).tolist() == [True, False, False]


@settings(max_examples=50, deadline=None)
@given(measured=DAYS, as_at=DAYS, limit=st.integers(0, 240), longer=st.integers(0, 240))
def test_a_longer_limit_never_makes_evidence_out_of_date(measured, as_at, limit, longer):
    assert is_current(measured, as_at, limit) <= is_current(measured, as_at, limit + longer)


@settings(max_examples=50, deadline=None)
@given(measured=DAYS, as_at=DAYS, limit=st.integers(0, 240), expires=DAYS)
def test_an_expiry_date_never_makes_evidence_last_longer(measured, as_at, limit, expires):
    assert is_current(measured, as_at, limit, expires) <= is_current(measured, as_at, limit)


@settings(max_examples=50, deadline=None)
@given(measured=DAYS, as_at=DAYS, limit=st.integers(0, 240))
def test_age_and_limit_agree(measured, as_at, limit):
    if evidence_age(measured, as_at) < limit:
        assert is_current(measured, as_at, limit)
    if evidence_age(measured, as_at) > limit:
        assert not is_current(measured, as_at, limit)
