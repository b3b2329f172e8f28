"""What may be entered about an indicator and a measurement, and the words when it may not."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portfolio.errors import Invalid
from portfolio.inputs import parse
from portfolio.value.inputs import IndicatorInput, MeasurementInput
from portfolio.vocabulary import Outcome
from tests.cast import Cast, a_measurement, a_measurement_as_typed, an_indicator


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("2026-02", "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-Q2", "2026-Q3", date(2026, 4, 1), date(2026, 9, 30)),
        (" 2026 q4 ", "2026q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2025", "2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2026-03-05", date(2026, 3, 5), date(2026, 3, 5), date(2026, 3, 5)),
    ],
)
def test_a_period_may_be_typed_as_a_month_a_quarter_a_year_or_days(
    start: Any, end: Any, first: date, last: date
) -> None:
    entered = a_measurement(period_start=start, period_end=end)
    assert (entered.period_start, entered.period_end) == (first, last)


@pytest.mark.parametrize("typed", ["1,234,567.5", " 1234567.5 ", 1234567.5, Decimal("1234567.50")])
def test_a_value_may_be_typed_with_thousands_separators(typed: Any) -> None:
    assert a_measurement(value=typed, low=None, high=None).value == Decimal("1234567.5")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"period_start": "2026-13"}, "Period from: is not a date (use YYYY-MM-DD)"),
        ({"period_start": "2026-Q5"}, "Period from: is not a date (use YYYY-MM-DD)"),
        ({"period_end": "last month"}, "Period to: is not a date (use YYYY-MM-DD)"),
        ({"period_start": "0001"}, "Period from: is not between 2000 and 2100"),
        ({"period_start": "2026-10"}, "Period to is before its beginning"),
        ({"value": "about forty"}, "Value: is not a number"),
        ({"value": "1,5"}, "Value: is not a number"),
        ({"value": "NaN"}, "Value: is not a number"),
        ({"value": float("inf")}, "Value: is not a number"),
        ({"value": None}, "Value: is not a number"),
        ({"value": "0.0000001"}, "Value: has more than 6 decimal places"),
        ({"value": "1e13"}, "Value: is too large (at most 1000000000)"),
        ({"low": "42"}, "Value does not lie between low and high"),
        ({"high": "41"}, "Value does not lie between low and high"),
        ({"low": None}, "Low and high are needed together"),
        ({"spread": "3"}, "Standard deviation: give either it or low and high, not both"),
        ({"spread": "-1", "low": None, "high": None}, "Standard deviation: cannot be below 0"),
        ({"spread": "3", "low": None, "high": None, "sample_size": None}, "Sample size of at least 2 is needed"),
        ({"spread": "3", "low": None, "high": None, "sample_size": 1}, "Sample size of at least 2 is needed"),
        ({"sample_size": 0}, "Sample size: must be above 0"),
        ({"sample_size": "sixty"}, "Sample size: is not a whole number"),
        ({"method": "guess"}, "Method: “guess” is not one of"),
        ({"evidence_url": "javascript:alert(1)"}, "Evidence link: is not a web address (https://…)"),
        ({"evidence_url": "JavaScript://x.example/%0aalert(1)"}, "Evidence link: is not a web address"),
        ({"evidence_url": "data:text/html,<script>"}, "Evidence link: is not a web address"),
        ({"evidence_url": "ftp://files.example/a"}, "Evidence link: is not a web address"),
        ({"evidence_url": "https://"}, "Evidence link: is not a web address"),
        ({"evidence_url": "https://a b"}, "Evidence link: is not a web address"),
        ({"evidence_url": "https://[::1"}, "Evidence link: is not a web address"),
        ({"evidence_url": "https://a.example/" + "x" * 1000}, "Evidence link: is longer than 1000 characters"),
        ({"model_version": "v" * 101}, "Model version: is longer than 100 characters"),
        ({"colour": "red"}, "Colour: is not a field of this form"),
    ],
)
def test_a_wrong_measurement_is_refused_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as error:
        parse(MeasurementInput, a_measurement_as_typed(**changes))
    assert words in str(error.value)


@pytest.mark.parametrize("link", ["", "https://evidence.example/a?b=c#d", "http://intranet/report.pdf"])
def test_evidence_is_a_web_address_or_nothing(link: str) -> None:
    assert a_measurement(evidence_url=link).evidence_url == link


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"unit": ""}, "Unit: is needed"),
        ({"unit": "minutes"}, "Unit of time saved must be “hours”"),
        ({"baseline_on": None}, "Baseline date is needed"),
        ({"target_on": None}, "Target date is needed"),
        ({"baseline": None}, "Baseline is needed, because it has a date"),
        ({"target": None}, "Target is needed, because it has a date"),
        ({"target": "0.1234567"}, "Target: has more than 6 decimal places"),
        ({"outcome": "happiness"}, "Outcome: “happiness” is not one of"),
        ({"name": "\x07"}, "Name: has characters that cannot be shown"),
        ({"owner_id": 10**30}, "Owner: is too large"),
    ],
)
def test_a_wrong_indicator_is_refused_in_words(cast: Cast, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as error:
        parse(IndicatorInput, an_indicator(cast).model_dump() | changes)
    assert words in str(error.value)


def test_an_indicator_needs_neither_baseline_nor_target(cast: Cast) -> None:
    nothing = {"baseline": None, "baseline_on": None, "target": None, "target_on": None}
    entered = an_indicator(cast, outcome=Outcome.WELLBEING, unit="% of staff", **nothing)
    assert (entered.baseline, entered.target) == (None, None)
