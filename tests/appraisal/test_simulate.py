"""Monte Carlo: the same numbers for the same seed, the distribution that is declared, and bounded memory."""

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from portfolio.appraisal.replay import as_series, simulated_npsv
from portfolio.appraisal.simulate import INTERVAL, Simulated, simulate
from portfolio.appraisal.uncertainty import Z_975, Factor, Part, two_piece
from portfolio.appraisal.working import Sheet, recompute

UNIT = Z_975
"""Half the width of an interval whose standard deviation is 1."""


def normal(name: str = "Level", central: float = 100.0, *, times: int = 1, width: float = UNIT) -> Factor:
    """A factor whose deviates can be read off: the central value plus the deviate."""
    return Factor(name, [central] * times, [central - width] * times, [central + width] * times)


def a_portfolio(pilots: int = 7, keys: Any = None, width: float = 1.0) -> list[Part]:
    """Costs and, for each pilot, two benefits with a rate."""
    rng = np.random.default_rng(5)

    def factor(name: str, lines: int, *, is_rate: bool = False) -> Factor:
        middle = rng.uniform(0.3, 0.7, lines)
        low, high = middle * (1 - 0.3 * width * rng.random(lines)), middle * (1 + 0.4 * width * rng.random(lines))
        return Factor(name, middle, low, high, is_rate=is_rate)

    keys = np.arange(pilots) if keys is None else np.asarray(keys)
    costs = Part("Cost", -rng.uniform(1, 2, pilots), [factor("Cost", pilots)], key=keys)
    lines = 2 * pilots
    factors = [factor("Hours", lines), factor("Realisation", lines, is_rate=True)]
    both = np.repeat(np.arange(pilots), 2)
    benefits = Part(
        "Benefit", rng.uniform(3, 6, lines), factors, pilot=both, key=np.repeat(keys * 2, 2) + [0, 1] * pilots
    )
    return [costs, benefits]


def only(parts: list[Part], chosen: list[int]) -> list[Part]:
    """The same lines of some pilots, in a new order."""
    made = []
    for part in parts:
        lines = [line for pilot in chosen for line in np.flatnonzero(part.pilot == pilot)]
        factors = [Factor(each.name, *(end[lines] for end in each.ends), is_rate=each.is_rate) for each in part.factors]
        whose = [chosen.index(pilot) for pilot in part.pilot[lines]]
        made.append(Part(part.name, part.worth[lines], factors, pilot=whose, key=part.key[lines]))
    return made


def draw(parts: list[Part], pilots: int, **options: Any) -> Simulated:
    return simulate(parts, pilots=pilots, **({"seed": 11} | options))


def deviates(draws: int, **options: Any) -> Any:
    """The standard normal deviates behind one line with one factor."""
    return draw([Part("Part", [1.0], [normal()])], 1, draws=draws, **options).total_draws - 100


# --- The same numbers -----------------------------------------------------------------------------------------


def test_the_numbers_of_a_seed_are_for_ever() -> None:
    costs = Part("Cost", [-1.0, -2.0], [Factor("Cost", [1, 1], [0.9, 1], [1.5, 1.2])], key=[7, 9])
    factors = [Factor("Hours", [2, 3], [1, 2], [3, 5]), Factor("Rate", [0.5, 0.6], [0.1, 0.5], [1, 0.6], is_rate=True)]
    found = draw([costs, Part("Benefit", [2.0, 1.0], factors, key=[7, 9])], 2, correlation=0.3)
    np.testing.assert_allclose(found.total, PINNED_TOTAL, rtol=1e-12)
    np.testing.assert_allclose(found.pilots, PINNED_PILOTS, rtol=1e-12)
    assert (found.seed, found.draws, found.correlation, found.probabilities) == (11, 1_000, 0.3, INTERVAL)
    assert "PCG64DXSM" in found.generator


PINNED_TOTAL = [-1.3069114162424422, 0.613562184678003, 3.396615387311039]
PINNED_PILOTS = [
    [-0.838192903552681, 0.8170172294734633, 3.2778201069118698],
    [-0.9726971173579075, -0.2938702228554275, 0.8836049617647415],
]


def identical(one: Simulated, other: Simulated) -> None:
    np.testing.assert_array_equal(one.total_draws, other.total_draws)
    np.testing.assert_array_equal(one.pilots, other.pilots)
    np.testing.assert_array_equal(one.chances, other.chances)
    assert (one.total.tolist(), one.total_chance) == (other.total.tolist(), other.total_chance)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**64), st.integers(1, 50), st.sampled_from([0.0, 0.4, 1.0]), st.integers(1, 3_000))
def test_the_same_whatever_is_done_at_once(seed: int, draws: int, correlation: float, at_once: int) -> None:
    whole = draw(a_portfolio(), 7, seed=seed, draws=draws, correlation=correlation)
    identical(whole, draw(a_portfolio(), 7, seed=seed, draws=draws, correlation=correlation, at_once=at_once))


def test_another_seed_is_another_draw() -> None:
    assert draw(a_portfolio(), 7).total.tolist() != draw(a_portfolio(), 7, seed=12).total.tolist()


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_a_pilot_has_the_same_interval_alone_and_in_any_company(correlation: float) -> None:
    parts = a_portfolio(keys=[3, 10, 11, 500, 2**40, 7, 90])
    whole = draw(parts, 7, correlation=correlation)
    for chosen in ([4], [6, 0, 3], [1, 2, 3, 4, 5, 6, 0]):
        found = draw(only(parts, chosen), len(chosen), correlation=correlation)
        np.testing.assert_array_equal(found.pilots, whole.pilots[chosen])
        np.testing.assert_array_equal(found.chances, whole.chances[chosen])


def test_a_pilot_with_nothing_changes_nothing() -> None:
    whole, more = draw(a_portfolio(), 7), draw(a_portfolio(), 8)
    np.testing.assert_array_equal(whole.total_draws, more.total_draws)
    assert more.pilots[7].tolist() == [0, 0, 0]


# --- The declared distribution --------------------------------------------------------------------------------


def test_deviates_are_standard_normal() -> None:
    found = deviates(100_000)
    assert stats.kstest(found, "norm").pvalue > 0.01
    assert found.mean() == pytest.approx(0, abs=0.01)
    assert found.std() == pytest.approx(1, abs=0.01)


def test_lines_parts_and_factors_do_not_share_draws() -> None:
    keys = [0, 1, 2, 3, 2**10, 2**20, 2**40, 2**60, 2**62]
    series = []
    for name in ("One", "Other"):
        for key in keys:
            parts = [Part(name, [1.0], [normal("A", 10), normal("B", 1e9, width=0)], key=[key])]
            series.append(draw(parts, 1, draws=20_000).total_draws)
    series.append(
        draw([Part("One", [1.0], [normal("B", 1e9, width=0), normal("A", 10)], key=[0])], 1, draws=20_000).total_draws
    )
    together = np.corrcoef(series) - np.eye(len(series))
    assert np.abs(together).max() < 5 / np.sqrt(20_000)


def test_a_factor_follows_its_two_pieces() -> None:
    z = deviates(5_000)
    for middle, low, high, is_rate in (
        (0.5, 0.4, 0.9, True),
        (3, 0.5, 3.2, False),
        (0.9, 0.2, 1.0, True),
        (2, 2, 2, False),
    ):
        part = Part("Part", [-7.0], [Factor("Another", [middle], [low], [high], is_rate=is_rate)])
        found = draw([part], 1, draws=5_000).total_draws
        most = 1 if is_rate else np.inf
        np.testing.assert_allclose(found, -7 * two_piece(z, middle, low, high, most), rtol=1e-9)
        assert -7 * most <= found.min()
        assert found.max() <= 0


def test_low_and_high_are_the_ends_of_95_per_cent() -> None:
    part = Part("Part", [1.0], [Factor("Rate", [0.6], [0.2], [0.7], is_rate=True)])
    found = draw([part], 1, draws=200_000)
    np.testing.assert_allclose(found.total, [0.2, 0.6, 0.7], atol=0.004)
    assert two_piece([-Z_975, 0, Z_975], 0.6, 0.2, 0.7).tolist() == pytest.approx([0.2, 0.6, 0.7])


def test_quantiles_are_those_of_numpy() -> None:
    found = draw(a_portfolio(), 7, draws=333, probabilities=(0, 0.1, 0.5, 0.77, 1))
    np.testing.assert_allclose(found.total, np.quantile(found.total_draws, found.probabilities), rtol=1e-12)
    assert found.total_chance == np.mean(found.total_draws >= 0)


def test_one_draw_is_enough() -> None:
    found = draw(a_portfolio(), 7, draws=1)
    assert np.all(found.total == found.total_draws[0])


def test_what_is_certain_stays_what_it_is() -> None:
    for correlation in (0.0, 0.5, 1.0):
        parts = [Part("Cost", [-3.0, -4], [normal("Cost", 1, times=2, width=0)])]
        found = draw(parts, 2, correlation=correlation)
        assert found.pilots.tolist() == [[-3] * 3, [-4] * 3]
        assert found.chances.tolist() == [0, 0]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.floats(-1e6, 1e6), st.floats(1, 100), st.floats(0, 0.9))
def test_the_median_of_what_is_symmetric_is_near_the_central_value(
    seed: int, worth: float, middle: float, width: float
) -> None:
    part = Part("Part", [worth], [normal("Level", middle, width=middle * width)])
    found = draw([part], 1, seed=seed, draws=2_000)
    spread = abs(worth) * middle * width / Z_975
    assert found.total[1] == pytest.approx(worth * middle, abs=6 * spread * 1.2533 / np.sqrt(2_000) + 1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 0.3), st.floats(0, 0.3))
def test_a_wider_input_never_narrows_the_interval(
    seed: int, below: float, above: float, more_below: float, more_above: float
) -> None:
    def ends(down: float, up: float) -> Any:
        rate = Factor("Rate", [0.5], [max(0.5 - down, 0)], [min(0.5 + up, 1)], is_rate=True)
        return draw([Part("Part", [9.0], [rate])], 1, seed=seed, draws=400).total

    narrow, wide = ends(below, above), ends(below + more_below, above + more_above)
    assert wide[0] <= narrow[0] + 1e-12
    assert wide[2] >= narrow[2] - 1e-12


@pytest.mark.parametrize("correlation", [0.0, 0.3, 1.0])
def test_wider_inputs_widen_every_interval_of_a_portfolio(correlation: float) -> None:
    narrow, wide = (draw(a_portfolio(width=width), 7, correlation=correlation) for width in (0.5, 1.0))
    assert np.all(np.ptp(wide.pilots, axis=1) > np.ptp(narrow.pilots, axis=1))
    assert np.ptp(wide.total) > np.ptp(narrow.total)


# --- Correlation ----------------------------------------------------------------------------------------------


def test_independent_errors_add_in_squares_and_joint_ones_add_up() -> None:
    part = [Part("Part", np.ones(16), [normal(times=16)])]
    alone, some, joint = (draw(part, 16, draws=20_000, correlation=rho) for rho in (0.0, 0.5, 1.0))
    assert alone.total_draws.std() == pytest.approx(4, rel=0.03)
    assert some.total_draws.std() == pytest.approx(np.sqrt(16 + 16 * 15 * 0.5), rel=0.03)
    assert joint.total_draws.std() == pytest.approx(16, rel=0.03)
    np.testing.assert_allclose(joint.total, joint.pilots.sum(axis=0), rtol=1e-12)


def test_correlation_leaves_each_line_as_it_was_distributed() -> None:
    for correlation in (0.0, 0.25, 0.9, 1.0):
        assert stats.kstest(deviates(50_000, correlation=correlation), "norm").pvalue > 0.001


def test_factors_of_different_names_stay_independent() -> None:
    parts = [Part("One", [1.0], [normal("A")]), Part("Other", [1.0], [normal("B")])]
    assert draw(parts, 1, draws=20_000, correlation=1.0).total_draws.std() == pytest.approx(np.sqrt(2), rel=0.03)
    same = [Part("One", [1.0], [normal("A")]), Part("Other", [1.0], [normal("A")])]
    assert draw(same, 1, draws=20_000, correlation=1.0).total_draws.std() == pytest.approx(2, rel=0.03)


# --- Workings -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("correlation", [0.0, 0.4])
def test_a_working_draws_the_interval_again(correlation: float) -> None:
    parts = a_portfolio()
    whole = draw(parts, 7, draws=200, correlation=correlation)
    for chosen, wanted in (([2], whole.pilots[2]), (list(range(7)), whole.total)):
        sheet = Sheet()
        takes = {name: sheet.given(name, values) for name, values in as_series(only(parts, chosen)).items()}
        settings_given = {"seed": 11, "draws": 200, "correlation": correlation, "probability": 0.975}
        takes |= {name: sheet.given(name, value) for name, value in settings_given.items()}
        assert sheet.step("High end of NPSV", simulated_npsv, **takes) == wanted[2]
        working = sheet.finish("npsv_high", "High end of NPSV", "£")
        assert recompute(working) == working.value


def test_nothing_to_draw() -> None:
    assert simulated_npsv(**as_series([]), seed=1, draws=10, correlation=0, probability=0.5) == 0
    assert draw([], 0).pilots.shape == (0, 3)
    assert draw([Part("None", [], [Factor("A", [], [], [])])], 2).total.tolist() == [0, 0, 0]


def test_from_present_values() -> None:
    factors = [normal("A", 4, times=2), Factor("Rate", [0.5, 0], [0.5, 0], [0.5, 0], is_rate=True)]
    part = Part.of_value("Part", [100.0, 0.0], factors)
    assert part.worth.tolist() == [50, 0]
    assert part.central.tolist() == [100, 0]


# --- Memory and what is refused -------------------------------------------------------------------------------


def test_memory_does_not_grow_with_draws_times_pilots() -> None:
    pilots = 20_000
    middle = np.full(pilots, 0.5)
    factors = [Factor(name, middle, middle * 0.8, middle * 1.2) for name in ("Hours", "Pay")]
    parts = [Part("Cost", -middle, factors[:1]), Part("Benefit", middle, factors)]
    tracemalloc.start()
    try:
        simulate(parts, pilots=pilots, seed=1, draws=200)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 40e6  # at 100,000 pilots below 200 MB; all deviates at once would be 96 MB here


@pytest.mark.parametrize(
    ("ends", "why"),
    [
        (([2.0], [3.0], [4.0]), "must not be above"),
        (([2.0], [1.0], [1.5]), "must not be above"),
        (([2.0], [-1.0], [3.0]), "0 or above"),
        (([np.nan], [1.0], [3.0]), "not reported"),
        (([1.0], [0.5], [np.inf]), "not reported"),
    ],
)
def test_a_factor_that_makes_no_sense_is_refused(ends: tuple[Any, Any, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Factor("Hours", *ends)


def test_a_factor_of_any_sign_may_pass_zero_and_says_so() -> None:
    effect = Factor("Effect", [1.0], [-2.0], [3.0], is_signed=True)
    rate = Factor("Rate", [0.5], [0.25], [1.0], is_rate=True)
    for worth, low, high in ((10.0, -20.0, 30.0), (-10.0, -30.0, 20.0)):
        part = Part("Part", [worth], [effect, rate])
        assert (part.end(is_high=False)[0], part.end(is_high=True)[0]) == (low, high)
    part = Part("Part", [10.0], [effect])
    low, middle, high = draw([part], 1, draws=20_000).total
    assert (low, middle, high) == pytest.approx((-20, 10, 30), abs=1.5)
    assert two_piece(-Z_975, 1.0, -2.0, 3.0) == 0
    assert two_piece(-Z_975, 1.0, -2.0, 3.0, least=-np.inf) == -2
    again = simulated_npsv(**as_series([part]), seed=11, draws=20_000, correlation=0, probability=0.025)
    assert again == low


def test_a_rate_is_at_most_1() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Factor("Rate", [0.5], [0.4], [1.1], is_rate=True)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ({"worth": [1.0, np.nan]}, "not reported"),
        ({"worth": [1.0]}, "each of the factors"),
        ({"factors": []}, "at least one factor"),
        ({"pilot": [1, 0]}, "in the order"),
        ({"pilot": [-1, 0]}, "in the order"),
        ({"key": [5, 5]}, "key of its own"),
        ({"key": [-1, 5]}, "key of its own"),
        ({"key": [1]}, "a key"),
    ],
)
def test_a_part_that_does_not_fit_is_refused(lines: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Part(**({"name": "Part", "worth": [1.0, 2.0], "factors": [normal(times=2)]} | lines))


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"seed": -1}, "seed"),
        ({"draws": 0}, "at least one draw"),
        ({"correlation": 1.1}, "correlation"),
        ({"probabilities": [1.5]}, "probability"),
        ({"pilots": 1}, "beyond the 1"),
    ],
)
def test_a_simulation_that_makes_no_sense_is_refused(options: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        simulate(a_portfolio(), **({"pilots": 7, "seed": 1} | options))


def test_parts_have_names_of_their_own() -> None:
    part = Part("Part", [1.0], [normal()])
    with pytest.raises(ValueError, match="name of its own"):
        draw([part, part], 1)
