"""What may be entered about an appraisal and a cohort, and the words when it may not."""

from decimal import Decimal
from typing import Any

import pytest

from portfolio.errors import Invalid
from tests.cast import Cast, a_cohort, an_appraisal


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_year": 1999}, "First year: is not between 2000 and 2100"),
        ({"first_year": "next"}, "First year: is not a whole number"),
        ({"horizon_years": 0}, "Horizon in years: cannot be below 1"),
        ({"horizon_years": 101}, "Horizon in years: is too large (at most 100)"),
        ({"price_base_year": None}, "Price base year: is not a whole number"),
        ({"bias_rate": "41"}, "Optimism bias: is above 3: enter 0.3 or 30%"),
        ({"bias_rate": "-0.1"}, "Optimism bias: cannot be below 0"),
        ({"mitigation_rate": "1.5"}, "Mitigated share of the bias: is above 1"),
        ({"mitigation_note": ""}, "How the bias is mitigated is needed"),
        ({"bias_rate": None}, "Mitigated share of the bias is given, but there is no optimism bias to mitigate"),
        ({"running_pounds": "-1"}, "Running cost a year (£): cannot be below 0"),
        ({"residual_pounds": "500"}, "What the residual value is must be said"),
        ({"residual_pounds": "1e15"}, "is larger than this register can hold"),
        ({"bias_category": "c" * 61}, "Optimism bias category: is longer than 60 characters"),
        ({"pilot_id": 1}, "Pilot id: is not a field of this form"),
    ],
)
def test_a_wrong_appraisal_is_refused_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as error:
        an_appraisal(**changes)
    assert words in str(error.value)


def test_an_appraisal_as_typed() -> None:
    entered = an_appraisal(residual_pounds="-2,500", residual_note="Taking the service down", bias_rate="200%")
    assert (entered.residual_pence, entered.running_pence, entered.bias_rate) == (-250_000, 4_800_000, Decimal(2))
    nothing = dict.fromkeys(("bias_rate", "mitigation_rate", "running_pounds", "residual_pounds"), "")
    assert an_appraisal(**nothing, mitigation_note="").running_pence is None
    assert an_appraisal(residual_pounds=0).residual_pence == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"headcount": 0}, "Headcount: a cohort of zero people cannot save time or gain anything: enter how many"),
        ({"headcount": "0"}, "Headcount: a cohort of zero people cannot save time"),
        ({"headcount": -4}, "Headcount: a cohort of zero people cannot save time"),
        ({"headcount": "many"}, "Headcount: is not a whole number"),
        ({"headcount": 2.5}, "Headcount: is not a whole number"),
        ({"headcount": 10**10}, "Headcount: is too large"),
        ({"hours_per_year": 0}, "Hours per year: must be above 0"),
        ({"hours_per_year": "9,000"}, "Hours per year: is too large (at most 8784)"),
        ({"name": ""}, "Name: is needed"),
    ],
)
def test_a_wrong_cohort_is_refused_in_words(cast: Cast, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as error:
        a_cohort(cast, **changes)
    assert words in str(error.value)


def test_a_cohort_as_typed(cast: Cast) -> None:
    entered = a_cohort(cast, headcount="120", hours_per_year="")
    assert (entered.headcount, entered.hours_per_year) == (120, None)
