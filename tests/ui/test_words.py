"""How figures and text are shown."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.ui.words import change, day, html, measure, money, number, plain, plural


@pytest.mark.parametrize("absent", [None, pd.NA, float("nan"), pd.NaT])
def test_absence_is_said_and_is_not_zero(absent: object) -> None:
    assert number(absent) == measure(absent) == day(absent) == change(absent) == "Not reported"
    assert money(None) == "Not reported"
    assert (number(0), measure(0, "hours"), money(0)) == ("0", "0 hours", "£0")


@pytest.mark.parametrize(
    ("millionths", "shown"),
    [(1_240_000_000, "1,240 hours"), (6_800_000, "6.80 hours"), (12_340_000, "12.3 hours"), (-500_000, "−0.50 hours")],
)
def test_a_measure_has_as_many_figures_as_it_needs(millionths: int, shown: str) -> None:
    assert measure(millionths, "hours") == shown


@pytest.mark.parametrize(
    ("pence", "shown"),
    [
        (995_000_000, "£9.95m"),
        (43_100_000, "£431.0k"),
        (99_949_999, "£999.5k"),
        (99_950_000, "£1.00m"),
        (-120_050, "−£1.2k"),
        (50, "£0.50"),
        (123_400_000_000, "£1.23bn"),
    ],
)
def test_money_is_short_and_signed(pence: int, shown: str) -> None:
    assert money(pence) == shown


def test_changes_dates_and_counts_read_as_words() -> None:
    assert (change(3), change(-2), change(0)) == ("+3", "−2", "no change")
    assert change(-1_000_000, show=measure) == "−1"
    assert day(date(2026, 11, 16)) == "16 November 2026"
    assert (plural(1, "pilot"), plural(0, "pilot"), plural(1_200, "body", "bodies")) == (
        "1 pilot",
        "0 pilots",
        "1,200 bodies",
    )
    assert number(Decimal("1234.5"), 1) == "1,234.5"


@given(st.text())
def test_no_sign_of_markup_is_left_bare(text: str) -> None:
    shown = plain(text)
    for sign in r"*_[]<>`$#:|~":
        for at, character in enumerate(shown):
            if character == sign:
                assert shown[at - 1] == "\\"
    assert "\n" not in shown


def test_html_is_escaped_for_chart_labels() -> None:
    assert html('<b onload="x">') == "&lt;b onload=&quot;x&quot;&gt;"
