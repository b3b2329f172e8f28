"""Appraisals and spending on one basis: converted by the deflator and the discount rate, or said not to be."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from portfolio.appraisal.prices import Deflator
from portfolio.appraisal.working import recompute
from portfolio.value.comparable import (
    CONVERTED,
    Comparable,
    comparable,
    real_spend,
    real_spend_working,
    same_basis_working,
    unpriced,
)
from portfolio.value.parameter_set import ParameterSet
from portfolio.vocabulary import ParameterKind
from tests.value.appraisal_frames import Register, by_year, edition, parameter_set

DEFLATOR = edition(
    ParameterKind.DEFLATOR, by_year(100.0, 104.0, 110.0, 115.0, 118.0, 120.0, 124.0, 126.0, 129.0, 131.0, first=2022)
)
NAMES = {1: "DCS-001", 2: "HSA-002"}


def register(parameters: ParameterSet | None = None, **second: Any) -> Register:
    """Two pilots that are alike, but for what ``second`` says of the second."""
    made = Register(parameters=parameters or parameter_set(DEFLATOR))
    for pilot, changes in ((1, {}), (2, second)):
        facts = {"first_year": 2024} | changes
        made.pilot(pilot, [100_000, 20_000, 20_000, 20_000, 20_000], **facts)
        first = facts["first_year"]
        made.benefit(
            pilot, {first + year: 60_000 for year in range(3)}, value_class="cash_releasing", budget_line="4410"
        )
    return made


def compare(made: Register) -> Comparable:
    return comparable(made.appraised(), made.parameters, NAMES)


def npsv(found: Comparable, pilot: int, column: str = "npsv_same") -> float:
    figures: dict[Any, float] = found.rows[column].astype(float).to_dict()
    return figures[pilot]


def test_pilots_on_the_same_basis_stay_as_they_are() -> None:
    found = compare(register())
    assert (found.obstacles, found.conversions, found.basis) == ((), (), "2024 prices, discounted to 2024")
    assert (found.rows["npsv_same"] == found.rows["npsv"]).all()
    assert npsv(found, 1) == npsv(found, 2)


def test_another_price_base_is_converted_by_the_deflator() -> None:
    found = compare(register(price_base_year=2022))
    assert found.obstacles == ()
    assert found.conversions == ("Brought to 2024 prices by the deflator: DCS-001 2024 prices, HSA-002 2022 prices.",)
    assert npsv(found, 2, "npsv") == pytest.approx(npsv(found, 1) / 1.1)
    assert npsv(found, 2) == pytest.approx(npsv(found, 1)), "the same pilot in other prices is worth the same"


def test_another_first_year_is_brought_to_the_earliest_by_the_discount_rate() -> None:
    found = compare(register(first_year=2026))
    assert found.basis == "2024 prices, discounted to 2024"
    assert found.conversions == ("Brought to 2024 by the discount rate: first years DCS-001 2024, HSA-002 2026.",)
    assert npsv(found, 2) == pytest.approx(npsv(found, 2, "npsv") / 1.035**2)


def test_one_price_base_that_is_not_the_price_year_needs_no_conversion() -> None:
    made = Register(parameters=parameter_set(DEFLATOR))
    made.pilot(1, [100.0], price_base_year=2022, horizon_years=1)
    made.benefit(1, {2024: 60.0})
    found = comparable(made.appraised(), made.parameters, NAMES)
    assert (found.basis, found.conversions) == ("2022 prices, discounted to 2024", ())


def test_different_horizons_are_not_ranked_and_the_reason_is_plain() -> None:
    found = compare(register(horizon_years=10))
    assert found.obstacles == ("horizons differ: DCS-001 5 years, HSA-002 10 years",)


def test_a_year_that_the_deflator_lacks_is_an_obstacle_and_nothing_is_guessed() -> None:
    made = Register(parameters=parameter_set(edition(ParameterKind.DEFLATOR, by_year(100.0, 102.0, first=2024))))
    made.pilot(1, [100.0], horizon_years=1)
    made.pilot(2, [100.0], horizon_years=1, first_year=2023, price_base_year=2023)
    made.benefit(1, {2024: 60.0})
    made.benefit(2, {2023: 60.0}, price_base_year=2023, starts_on="2023-01-01")
    found = comparable(made.appraised(), made.parameters, NAMES)
    assert found.conversions == ()
    [why] = found.obstacles
    assert "DCS-001 2024 prices, HSA-002 2023 prices" in why
    assert "has no index for 2023" in why
    assert np.isnan(npsv(found, 2))
    assert not np.isnan(npsv(found, 1))
    working = same_basis_working(found, 2, "HSA-002", "npsv", made.parameters)
    assert (working.value, working.missing) == (None, why)


def test_without_a_price_year_of_totals_different_bases_stay_apart() -> None:
    parameters = parameter_set(DEFLATOR, without=[ParameterKind.PRICE_YEAR])
    made = Register(parameters=parameters)
    for pilot, base in NAMES_AND_BASES:
        made.pilot(pilot, [100.0], horizon_years=1, price_base_year=base)
        made.benefit(pilot, {2024: 60.0})
    found = comparable(made.appraised(), parameters, NAMES)
    assert "no price year of totals is in force" in found.obstacles[0]
    assert found.rows["npsv_same"].isna().all()


NAMES_AND_BASES = ((1, 2024), (2, 2022))


def test_a_pilot_without_figures_is_no_obstacle_for_the_others() -> None:
    made = register(bias_rate=float("nan"), horizon_years=10)
    found = compare(made)
    assert (found.obstacles, found.basis) == ((), "2024 prices, discounted to 2024")
    assert found.rows.at[2, "missing"] == "optimism bias is not stated"
    assert np.isnan(npsv(found, 2))
    none = comparable(Register().appraised(), parameter_set(), NAMES)
    assert (none.basis, none.obstacles, len(none.rows)) == ("", (), 0)


def test_the_rows_stand_in_the_order_asked_for() -> None:
    made = register()
    found = comparable(made.appraised(), made.parameters, {2: "HSA-002", 1: "DCS-001"})
    assert found.rows.index.tolist() == [2, 1]


@pytest.mark.parametrize("second", [{}, {"price_base_year": 2022}, {"first_year": 2026, "price_base_year": 2023}])
@pytest.mark.parametrize("figure", list(CONVERTED))
def test_each_figure_recomputes_from_its_own_working(second: dict[str, Any], figure: str) -> None:
    made = register(**second)
    found = compare(made)
    for pilot, reference in NAMES.items():
        working = same_basis_working(found, pilot, reference, figure, made.parameters)
        assert working.value == pytest.approx(found.rows.at[pilot, f"{figure}_same"])
        assert recompute(working) == working.value
        assert working.price_base == found.basis
    absent = same_basis_working(found, 3, "XXX-003", figure, made.parameters)
    assert absent.missing == "it is not recorded how the pilot is appraised"


SPEND = pd.DataFrame({"pilot_id": [1, 1, 2], "year": [2023, 2024, 2026], "pence": [10_000, 20_000, 30_000]})
INDEX = Deflator("March", "ONS", {2023: 80.0, 2024: 100.0})


def test_spending_is_brought_to_the_price_year_or_not_reported() -> None:
    found = real_spend(SPEND, 2024, INDEX)
    assert found[1] == pytest.approx(100 * 100 / 80 + 200)
    assert np.isnan(found[2])
    assert unpriced(SPEND, 2024, INDEX) == "the deflator “March” has no index for 2026"
    assert unpriced(SPEND[SPEND["pilot_id"] == 1], 2024, INDEX) == ""
    assert real_spend(SPEND, None, INDEX).isna().all()
    assert unpriced(SPEND, None, INDEX) == "no price year of totals is in force"


def test_the_working_of_spending_recomputes() -> None:
    parameters = parameter_set(edition(ParameterKind.DEFLATOR, {"2023": 80.0, "2024": 100.0}))
    own = SPEND[SPEND["pilot_id"] == 1]
    working = real_spend_working(own, "Spent", 2024, parameters)
    assert recompute(working) == working.value == pytest.approx(real_spend(own, 2024, INDEX)[1])
    lacking = real_spend_working(SPEND[SPEND["pilot_id"] == 2], "Spent", 2024, parameters)
    assert "has no index for 2026" in lacking.missing
    assert real_spend_working(SPEND.head(0), "Spent", 2024, parameters).missing == "no actual costs are reported"
