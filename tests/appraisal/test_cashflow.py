"""Appraisal of pilots: the worked examples, what must hold whatever the amounts, and what is refused."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from portfolio.appraisal.cashflow import Appraised, Benefits, Case, Figures, appraise
from portfolio.appraisal.measures import confidence_reduced, payback_year
from portfolio.appraisal.prices import NOMINAL, MixedPrices, Pounds, PriceBase
from tests.appraisal.core_oracles import BASE, HEALTH, STANDARD, expected, oracles, pounds

NAMES = [each.name for each in fields(Figures)]
NOTHING = [0.0] * 5


def found(case: Case) -> Appraised:
    return appraise(case, standard=STANDARD, health=HEALTH)


def a_case(
    cost: Any, cash: Any = None, non_cash: Any = None, health: Any = None, reduction: Any = 0.0, **more: Any
) -> Case:
    def benefits(amounts: Any) -> Benefits:
        return Benefits.of(Pounds(np.zeros_like(cost, dtype=float) if amounts is None else amounts, BASE), reduction)

    streams = (benefits(cash), benefits(non_cash), None if health is None else benefits(health))
    return Case(Pounds(cost, BASE), *streams, **more)


def composite() -> Case:
    hours = np.array([0, 12_000, 24_000, 24_000, 24_000])
    return Case(
        cost=pounds(300_000, *[120_000] * 4),
        cash=Benefits.of(pounds(0, 0, 60_000, 60_000, 60_000)),
        non_cash=Benefits.of(0.5 * pounds(*(hours * 24 * 1.3)), 0.25),
        bias=0.5,
    )


COMPOSITE = {
    "pv_cost_no_ob": "pv_cost_before_bias",
    "pv_cost": "pv_cost",
    "pv_cash": "pv_cash",
    "pv_noncash": "pv_non_cash_before_confidence",
    "pv_noncash_after_conf25": "pv_non_cash",
    "npsv": "npsv",
    "cashable_only_npv": "cash_npv",
}


@pytest.mark.parametrize("who", ["pilots", "total"])
def test_the_composite_pilot(who: str) -> None:
    figures = getattr(found(composite()), who)
    wanted = expected("composite_pilot")
    for theirs, ours in COMPOSITE.items():
        assert getattr(figures, ours) == pytest.approx(wanted[theirs], abs=0.01)
    assert figures.bcr == pytest.approx(wanted["bcr"], abs=5e-5)
    assert figures.cash_bcr == pytest.approx(wanted["cashable_only_bcr"], abs=5e-5)
    assert figures.naive_bcr == pytest.approx(1.83, abs=0.005)
    assert np.isnan(figures.payback)


def test_costs_first_benefits_later() -> None:
    example = oracles()["npv_readme"]
    case = a_case(example["inputs"]["costs"], cash=example["inputs"]["benefits"])
    figures, wanted = found(case).pilots, example["expected"]
    for theirs, ours in {"npsv": "npsv", "pvc": "pv_cost", "pvb": "pv_benefits", "bcr": "bcr"}.items():
        assert getattr(figures, ours) == pytest.approx(wanted[theirs], abs=1e-5)


def test_the_result_says_its_prices_and_editions() -> None:
    result = found(composite())
    assert (result.base, result.standard_edition, result.health_edition) == (BASE, "Standard", "Health")


def test_health_is_discounted_by_the_health_schedule() -> None:
    case = a_case([0.0] * 6, health=[0, *[700_000] * 5])
    assert found(case).pilots.pv_health == pytest.approx(3_347_851, abs=0.5)
    assert found(case).pilots.npsv == pytest.approx(3_347_851, abs=0.5)
    assert found(case).pilots.cash_npv == 0


def test_residual_value_is_that_of_the_last_year_and_is_no_cash() -> None:
    without, case = a_case([100.0, 0, 0]), a_case([100.0, 0, 0], residual=Pounds(np.array(50.0), BASE))
    assert found(case).pilots.pv_residual == pytest.approx(50 / 1.035**2)
    assert found(case).pilots.npsv == pytest.approx(found(without).pilots.npsv + 50 / 1.035**2)
    assert found(case).pilots.cash_npv == found(without).pilots.cash_npv
    assert found(a_case([100.0, 0], residual=Pounds(np.array(200.0), BASE))).pilots.payback == 1


def test_payback() -> None:
    def year(cost: list[float], cash: list[float]) -> float:
        return float(found(a_case(cost, cash=cash)).pilots.payback)

    assert year([100, 0, 0], [0, 60, 60]) == 2
    assert year([100, 0, 0], [0, 103.5, 0]) == 1  # exactly, though binary fractions fall short
    assert year([100, 0, 0], [100, 0, 0]) == 0
    assert year([100, 0, 300], [0, 120, 0]) == 1  # the first such year, even if later costs undo it
    assert np.isnan(year([100, 0, 0], [0, 50, 50]))
    np.testing.assert_array_equal(payback_year([[-1, 0], [-2, -1]], [1, 1]), [1, np.nan])


def test_no_costs_no_ratio() -> None:
    figures = found(a_case(NOTHING, cash=[10.0] * 5)).pilots
    assert np.isnan(figures.bcr)
    assert np.isnan(figures.cash_bcr)
    assert np.isnan(figures.naive_bcr)
    assert figures.npsv > 0


def test_confidence_lowers_benefits_once_and_leaves_losses_alone() -> None:
    assert confidence_reduced([100, -100, 0], 0.25).tolist() == [75, -100, 0]
    part = Benefits.of(pounds([100, 100], [100, -50], [8, 8]), [0.25, 0.5, 0])
    assert part.after.values.tolist() == [[75, 75], [50, -50], [8, 8]]
    assert part.before.values.tolist() == [[100, 100], [100, -50], [8, 8]]
    by_year = Benefits.of(pounds([100, 100], [100, -50]), [[0, 0.1], [0.2, 0.3]])
    assert by_year.after.values.tolist() == [[100, 90], [80, -50]]
    for wrong in (-0.1, 1.1):
        with pytest.raises(ValueError, match="between 0 and 1"):
            Benefits.of(pounds(1, 2), wrong)


def test_what_is_not_reported_makes_only_its_own_figures_so() -> None:
    result = found(a_case([[100.0, 0], [100, 0]], cash=[[0.0, np.nan], [0, 200]]))
    assert np.isnan(result.pilots.npsv).tolist() == [True, False]
    assert np.isnan(result.pilots.payback).tolist() == [True, False]
    assert not np.isnan(result.pilots.pv_cost).any()
    assert np.isnan(result.total.npsv)
    assert result.total.pv_cost == 200


# --- What is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["cost", "cash", "non_cash", "health", "residual"])
def test_mixed_price_bases_are_refused(field: str) -> None:
    other = Pounds(np.ones(() if field == "residual" else 5), PriceBase(2023))
    value: Any = other if field in ("cost", "residual") else Benefits.of(other)
    with pytest.raises(MixedPrices, match="2023 prices"):
        replace(composite(), **{field: value})


def test_a_reduction_keeps_prices() -> None:
    with pytest.raises(MixedPrices):
        replace(composite(), cash=Benefits(pounds(*NOTHING), pounds(*NOTHING, base=PriceBase(2020))))


def test_nominal_amounts_are_not_discounted() -> None:
    nominal = pounds(*NOTHING, base=NOMINAL)
    with pytest.raises(ValueError, match="Nominal amounts"):
        Case(nominal, Benefits.of(nominal), Benefits.of(nominal))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"cash": Benefits.of(pounds(1, 2))}, "same pilots and years"),
        ({"bias": [0.1, 0.2]}, "one for each pilot"),
        ({"bias": -0.1}, "below zero"),
        ({"mitigation": 1.5}, "between 0 and 1"),
        ({"residual": pounds(1, 2)}, "one for each pilot"),
        ({"cost": pounds()}, "at least one year"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        replace(composite(), **change)


# --- What must hold -------------------------------------------------------------------------------------------

money = st.floats(-1e6, 1e6).map(lambda pounds: round(pounds, 2))
costs = st.floats(0, 1e6).map(lambda pounds: round(pounds, 2))
share = st.floats(0, 1).map(lambda rate: round(rate, 6))


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Arrays of a few pilots, as `of_arrays` takes them."""
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 8)))
    found = {name: draw(arrays(float, shape, elements=money)) for name in ("cash", "non_cash", "health")}
    found |= {"cost": draw(arrays(float, shape, elements=costs))}
    rates = {name: draw(arrays(float, shape[0], elements=share)) for name in ("reduction", "bias", "mitigation")}
    return found | rates | {"residual": draw(arrays(float, shape[0], elements=costs))}


def of_arrays(given_arrays: dict[str, Any]) -> Case:
    return a_case(**(given_arrays | {"residual": Pounds(given_arrays["residual"], BASE)}))


def same(one: Figures, other: Figures, names: list[str] = NAMES, scale: float = 1e8, at: Any = ...) -> None:
    for name in names:
        np.testing.assert_allclose(getattr(one, name)[at], getattr(other, name), rtol=1e-9, atol=1e-14 * scale)


def by_pilot(change: Any, given_arrays: dict[str, Any]) -> Case:
    """The same pilots, each array changed along the pilots."""
    return of_arrays({name: change(values) for name, values in given_arrays.items()})


@settings(deadline=None)
@given(cases())
def test_npsv_is_benefits_less_costs(arrays_given: dict[str, Any]) -> None:
    result = found(of_arrays(arrays_given))
    for figures in (result.pilots, result.total):
        parts = figures.pv_cash + figures.pv_non_cash + figures.pv_health + figures.pv_residual
        np.testing.assert_array_equal(figures.pv_benefits, parts)
        np.testing.assert_array_equal(figures.npsv, figures.pv_benefits - figures.pv_cost)
        np.testing.assert_array_equal(figures.cash_npv, figures.pv_cash - figures.pv_cost)
        assert np.all(figures.npsv <= figures.pv_benefits_before_confidence - figures.pv_cost_before_bias + 1e-6)


@settings(deadline=None)
@given(cases())
def test_the_total_is_the_sum_of_the_pilots(arrays_given: dict[str, Any]) -> None:
    result = found(of_arrays(arrays_given))
    for name in NAMES:
        if name.startswith("pv_") or name.endswith(("npsv", "npv")):
            scale = np.abs(getattr(result.pilots, name)).sum()
            total = getattr(result.total, name)
            assert total == pytest.approx(getattr(result.pilots, name).sum(), abs=1e-9 * max(scale, 1e6))


@settings(deadline=None)
@given(cases(), st.sampled_from([2.0, 0.5, 1024.0]))
def test_scaling_all_money_scales_all_money(arrays_given: dict[str, Any], times: float) -> None:
    rates = {name: arrays_given[name] for name in ("reduction", "bias", "mitigation")}
    plain = found(of_arrays(arrays_given))
    scaled = found(of_arrays({name: values * times for name, values in arrays_given.items()} | rates))
    for one, other in ((plain.pilots, scaled.pilots), (plain.total, scaled.total)):
        for name in NAMES:
            is_money = name.startswith("pv_") or name.endswith(("npsv", "npv"))
            ours = getattr(one, name) * (times if is_money else 1)
            np.testing.assert_array_equal(ours, getattr(other, name))


@settings(deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_pilots_does_not_matter(arrays_given: dict[str, Any], random: Any) -> None:
    order = list(range(len(arrays_given["cost"])))
    random.shuffle(order)
    plain, mixed = found(of_arrays(arrays_given)), found(by_pilot(lambda values: values[order], arrays_given))
    names = [name for name in NAMES if name != "payback" and "bcr" not in name]
    same(plain.pilots, mixed.pilots, names, at=order)
    same(plain.total, mixed.total, names)


@settings(deadline=None)
@given(cases())
def test_a_pilot_with_nothing_changes_nothing(arrays_given: dict[str, Any]) -> None:
    def longer(values: Any) -> Any:
        return np.concatenate([values, np.zeros_like(values[:1])])

    plain, more = found(of_arrays(arrays_given)), found(by_pilot(longer, arrays_given))
    names = [name for name in NAMES if name != "payback" and "bcr" not in name]
    same(more.pilots, plain.pilots, names, at=slice(-1))
    same(more.total, plain.total, names)
    assert more.pilots.npsv[-1] == 0
    assert np.isnan(more.pilots.bcr[-1])


@settings(deadline=None)
@given(cases())
def test_one_pilot_alone_and_among_others(arrays_given: dict[str, Any]) -> None:
    many = found(of_arrays(arrays_given)).pilots
    alone = found(by_pilot(lambda values: values[0], arrays_given)).pilots
    names = [name for name in NAMES if name != "payback" and "bcr" not in name]
    same(many, alone, names, at=0)


@settings(deadline=None)
@given(cases(), cases())
def test_linear_in_each_stream(one: dict[str, Any], other: dict[str, Any]) -> None:
    shape = tuple(min(pair) for pair in zip(one["cost"].shape, other["cost"].shape, strict=True))
    money_names = ("cost", "cash", "non_cash", "health")
    first = {name: one[name][: shape[0], : shape[1]] for name in money_names}
    second = {name: other[name][: shape[0], : shape[1]] for name in money_names}
    rates = {"bias": one["bias"][: shape[0]], "mitigation": one["mitigation"][: shape[0]]}
    both = {name: first[name] + second[name] for name in money_names}
    apart = found(a_case(**first, **rates)).pilots.npsv + found(a_case(**second, **rates)).pilots.npsv
    np.testing.assert_allclose(found(a_case(**both, **rates)).pilots.npsv, apart, rtol=1e-9, atol=1e-5)
