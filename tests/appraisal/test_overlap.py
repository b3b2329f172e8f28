"""Claims on one cohort are capped at what it has, and listed beside each other."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.appraisal.overlap import cap_factor, capped, cohort_hours, overlap_matrix, shared_claims

CLAIMS = st.lists(
    st.tuples(
        st.integers(1, 4), st.integers(1, 3), st.integers(2025, 2026), st.none() | st.floats(-1e4, 1e4),
        st.none() | st.floats(0, 3),
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip


def claims(*rows):
    return pd.DataFrame(rows, columns=["pilot_id", "cohort_id", "year", "claimed", "capacity"])


def invented(rows):
    """Claims where each cohort and year has one capacity."""
    known = {(cohort, year): 1000.0 * cohort for _, cohort, year, _, _ in rows}
    return claims(*((pilot, cohort, year, claimed, known[cohort, year]) for pilot, cohort, year, claimed, _ in rows))


def test_the_hours_of_a_cohort():
    assert cohort_hours(100, 1600) == 160_000
    assert np.isnan(cohort_hours(100, None))


@pytest.mark.parametrize("headcount", [0, -1])
def test_a_cohort_of_zero_is_refused(headcount):
    with pytest.raises(ValueError, match="cohort of zero"):
        cohort_hours(headcount, 1600)
    with pytest.raises(ValueError, match="cohort of zero"):
        capped(claims((1, 1, 2025, 10.0, 0.0)))


def test_a_cap_is_in_proportion():
    assert cap_factor(1000, 800) == 1
    assert cap_factor(1000, 4000) == 0.25
    assert cap_factor(None, 4000) == 1


def test_claims_beyond_the_cohort_are_cut_alike():
    found = capped(claims((1, 1, 2025, 900.0, 1000.0), (2, 1, 2025, 600.0, 1000.0), (2, 1, 2026, 600.0, 1000.0)))
    assert found["drawn"].tolist() == [1500, 1500, 600]
    assert found["capped"].tolist() == pytest.approx([600, 400, 600])
    assert found["is_capped"].tolist() == [True, True, False]
    assert found["is_checked"].all()


def test_losses_draw_on_nothing_and_stay():
    found = capped(claims((1, 1, 2025, 2000.0, 1000.0), (2, 1, 2025, -500.0, 1000.0), (3, 1, 2025, None, 1000.0)))
    assert found["capped"].tolist()[:2] == [1000, -500]
    assert np.isnan(found["capped"][2])


def test_what_cannot_be_checked_stays_and_says_so():
    found = capped(claims((1, 1, 2025, 2000.0, None), (2, None, 2025, 500.0, None), (3, None, 2025, 500.0, 10.0)))
    assert found["capped"].tolist() == [2000, 500, 500]
    assert not found["is_checked"].any()


def test_a_cohort_has_one_capacity_in_a_year():
    with pytest.raises(ValueError, match="Cohort 1 has 2 different capacities in 2025"):
        capped(claims((1, 1, 2025, 10.0, 100.0), (2, 1, 2025, 10.0, 200.0)))


@settings(max_examples=50, deadline=None)
@given(rows=CLAIMS)
def test_a_cap_never_raises_a_value_and_nothing_passes_the_cohort(rows):
    table = invented(rows)
    found = capped(table)
    known = table["claimed"].notna()
    assert (found["capped"][known] <= table["claimed"][known] + 1e-9).all()
    drawn = found["capped"].clip(lower=0).groupby([table["cohort_id"], table["year"]]).sum()
    capacity = table.groupby(["cohort_id", "year"])["capacity"].first()
    assert (drawn <= capacity + 1e-6).all()


@settings(max_examples=50, deadline=None)
@given(rows=CLAIMS, seed=st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(rows, seed):
    table = invented(rows)
    order = list(table.index)
    seed.shuffle(order)
    found, again = capped(table), capped(table.loc[order]).loc[table.index]
    assert again["factor"].tolist() == pytest.approx(found["factor"].tolist())
    pd.testing.assert_frame_equal(overlap_matrix(table.loc[order]), overlap_matrix(table))


def test_who_shares_what():
    table = claims(
        (1, 1, 2025, 100.0, 0), (1, 1, 2025, 50.0, 0), (2, 1, 2025, 80.0, 0), (2, 1, 2026, 80.0, 0),
        (1, 1, 2026, 30.0, 0), (3, 2, 2025, 10.0, 0), (2, 2, 2025, 25.0, 0), (4, 3, 2025, 99.0, 0),
        (5, 1, 2027, 99.0, 0), (1, None, 2025, 7.0, 0),
    )  # fmt: skip
    shared = shared_claims(table)
    assert shared.to_dict("list") == {
        "pilot_id": [1, 2],
        "other_id": [2, 3],
        "cohort_id": [1, 2],
        "years": [2, 1],
        "shared": [110.0, 10.0],
    }
    matrix = overlap_matrix(table)
    assert [matrix.index.tolist(), matrix.columns.tolist()] == [[1, 2, 3]] * 2
    assert matrix.to_numpy().tolist() == [[180, 110, 0], [110, 185, 10], [0, 10, 10]]


def test_without_claims_nobody_shares():
    assert overlap_matrix(claims()).empty
    assert shared_claims(claims((1, 1, 2025, 5.0, 1.0))).empty


@settings(max_examples=50, deadline=None)
@given(rows=CLAIMS)
def test_two_pilots_never_share_more_than_either_claims(rows):
    matrix = overlap_matrix(invented(rows)).to_numpy()
    assert np.allclose(matrix, matrix.T)
    assert (matrix <= np.diag(matrix)[:, None] + 1e-9).all()
    assert (matrix >= 0).all()
