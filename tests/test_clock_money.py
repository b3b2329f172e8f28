"""Time and money: the arithmetic everything else stands on."""

import doctest
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio import clock, money
from portfolio.money import MAX_PENCE, in_words, to_pence, to_pounds
from tests.cast import NOW

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("module", [clock, money])
def test_the_examples_in_the_code_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def test_the_clock_stands_still_and_moves_on_again() -> None:
    with clock.frozen_at(NOW):
        assert (clock.now(), clock.today()) == (NOW, date(2026, 11, 16))
        with clock.frozen_at(NOW + timedelta(days=1)):
            assert clock.today() == date(2026, 11, 17)
        assert clock.now() == NOW
    assert abs(datetime.now(UTC) - clock.now()) < timedelta(minutes=1)


def test_the_clock_thinks_in_utc_and_refuses_moments_without_a_zone() -> None:
    with clock.frozen_at(datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))):
        assert clock.today() == date(2026, 6, 30)
    with pytest.raises(ValueError, match="timezone-aware"), clock.frozen_at(datetime(2026, 7, 1)):  # noqa: DTZ001
        pass


@given(days)
def test_a_day_lies_in_its_month(day: date) -> None:
    start, end = clock.month_start(day), clock.month_end(day)
    assert start <= day <= end
    assert (start.day, (end + timedelta(days=1)).day) == (1, 1)
    assert end - start < timedelta(days=31)


@given(days, st.integers(-240, 240))
def test_months_added_can_be_taken_away(day: date, count: int) -> None:
    there = clock.add_months(day, count)
    assert clock.add_months(there, -count) == clock.month_start(day)
    assert (there.year - day.year) * 12 + there.month - day.month == count


@given(days)
def test_the_last_closed_month_ended_before_the_day(day: date) -> None:
    end = clock.last_closed_month_end(day)
    assert end == clock.month_end(end) < day
    assert clock.month_start(day) == end + timedelta(days=1)


@given(st.integers(-MAX_PENCE, MAX_PENCE))
def test_pence_survive_being_pounds(pence: int) -> None:
    assert to_pence(to_pounds(pence)) == pence
    assert to_pence(f"£{to_pounds(pence):,}") == pence


@pytest.mark.parametrize("text", ["", "abc", "1.005", "NaN", "Infinity", "1e14", "12p", "--5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        to_pence(text)


@pytest.mark.parametrize(
    ("pence", "words"),
    [
        (0, "£0"), (None, "Not reported"), (float("nan"), "Not reported"), (99, "£0.99"), (100, "£1"),
        (123_456, "£1.2k"), (99_949_999, "£999.5k"), (99_950_000, "£1.00m"), (-250_000_000, "−£2.50m"),
        (123_450_000_000, "£1.23bn"),
    ],
)  # fmt: skip
def test_amounts_are_said_shortly_and_absence_is_said(pence: float | None, words: str) -> None:
    assert in_words(pence) == words


def test_pounds_have_two_decimals() -> None:
    assert str(to_pounds(5)) == "0.05"
    assert to_pounds(-123450) == Decimal("-1234.50")
