"""Working out a value from two groups: every design, wrong input, and the measurement that comes of it."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from portfolio.appraisal.comparison import Assignment, Question, Setting
from portfolio.appraisal.working import recompute
from portfolio.db import read_session
from portfolio.errors import Invalid
from portfolio.models import Measurement, Pilot
from portfolio.ui.pilot_comparison_inputs import from_numbers, from_table, number, read_table
from portfolio.ui.pilot_comparison_use import comparison_working, level_of
from portfolio.value.queries import IndicatorRow
from portfolio.vocabulary import Direction, MeasurementStatus, Method, Outcome, PeriodRule
from tests.cast import TODAY, Cast
from tests.pages.conftest import OpenPage, fill, open_form, press, widget, words
from tests.pages.worth import Writer

SETTING = Setting(collected=Method.SYSTEM_LOG, maryland={"system_log": 1, "before_after": 1, "randomised": 5})
TWO = {
    "with:size": "30", "with:mean": "18.2", "with:spread": "4", "without:size": "28", "without:mean": "24.9", "without:spread": "5",
    "before:size": "28", "before:mean": "24.9", "before:spread": "5", "after:size": "30", "after:mean": "18.2", "after:spread": "4",
    "change:size": "30", "change:mean": "-6", "change:spread": "4",
}  # fmt: skip
FOUR = {
    f"{group}_{when}:{part}": value
    for group, when, mean in (
        ("with", "before", "25"), ("with", "after", "18"), ("without", "before", "24"), ("without", "after", "23"),
    )
    for part, value in (("size", "40"), ("mean", mean), ("spread", "4"))
}  # fmt: skip
INDICATOR = IndicatorRow(
    1,
    7,
    1,
    "Letters in time",
    Outcome.QUALITY,
    "per cent",
    Direction.HIGHER,
    PeriodRule.MEAN,
    Decimal(52),
    TODAY,
    None,
    None,
    1,
    "Mo",
)


@pytest.fixture
def shares(sqlite_engine: Engine, cast: Cast) -> int:
    """An indicator in per cent with a baseline."""
    return Writer(sqlite_engine, cast).indicator(
        name="Letters in time",
        outcome=Outcome.QUALITY,
        unit="per cent",
        period_rule=PeriodRule.MEAN,
        baseline=Decimal(52),
    )


@pytest.fixture
def show(open_page: OpenPage, cast: Cast, sqlite_engine: Engine) -> Any:
    with read_session(sqlite_engine) as session:
        found = session.get(Pilot, cast.pilot)
        assert found is not None
    return lambda person="mo": open_page("pilot", person, ref=found.reference, part="outcomes")


def begin(app: AppTest, indicator: int, question: Question, source: str = "numbers") -> str:
    """Open the helper and choose; the name of the inner form."""
    form = f"compare:{indicator}"
    open_form(app, form)
    widget(app, form, "question").set_value(question).run()
    if question is not Question.SERIES:
        widget(app, form, "source").set_value(source).run()
    return f"compare:{indicator}:{question}:{source}"


def measured(engine: Engine) -> list[Any]:
    with read_session(engine) as session:
        return list(session.scalars(sa.select(Measurement).order_by(col(Measurement.id))))


def test_the_ways_are_explained_before_one_is_chosen(show: Any, shares: int) -> None:
    app = open_form(show(), f"compare:{shares}")
    for question in Question:
        assert question.label in words(app)
    assert "never from the size of the effect" in words(app)


def test_two_proportions_become_a_measurement(show: Any, shares: int, sqlite_engine: Engine) -> None:
    app = show()
    form = begin(app, shares, Question.PROPORTIONS)
    press(app, "Work it out")
    assert "How the values were collected: is needed" in app.error[0].value.replace("\\", "")
    fill(app, form, collected=Method.SYSTEM_LOG, assignment=Assignment.RANDOMISED)
    fill(app, form, **{"with:count": "56", "with:size": "70", "without:count": "x", "without:size": ""})
    press(app, "Work it out")
    said = app.error[0].value.replace("\\", "")
    assert "How many, without the tool: “x” is not a number" in said
    assert "Number of observations, without the tool: is needed" in said
    fill(app, form, **{"without:count": "48", "without:size": "80"})
    press(app, "Work it out")
    assert not app.error
    said = words(app)
    for phrase in (
        "20.0 percentage points higher in the group with the tool than in the group without it", "95% interval: 5.24 higher to 33.4 higher", "Randomised trial",
        "Maryland 5: a randomised trial", "would be **72 per cent** (57.2 to 85.4)", "150 observations",
    ):  # fmt: skip
        assert phrase in said, phrase
    assert widget(app, form, "factor").value == "100"
    use = f"{form}:use"
    fill(app, use, period_start=None)
    press(app, "Use as measurement: submit for approval")
    assert "Period from: is needed" in app.error[0].value.replace("\\", "")
    fill(app, use, period_start=TODAY.replace(month=9, day=1), period_end=TODAY.replace(month=9, day=30),
         evidence_url="https://evidence.example/trial")  # fmt: skip
    press(app, "Use as measurement: submit for approval")
    assert not app.error
    [row] = measured(sqlite_engine)
    assert (row.method, row.sample_size, row.status) == (Method.RANDOMISED, 150, MeasurementStatus.SUBMITTED)
    assert (round(float(row.value), 3), round(float(row.low), 2), round(float(row.high), 2)) == (72.0, 57.24, 85.39)


def test_a_weak_design_warns_and_is_graded_by_how_it_was_collected(show: Any, shares: int) -> None:
    app = show()
    form = begin(app, shares, Question.MEANS)
    fill(app, form, collected=Method.SELF_REPORT, assignment=Assignment.UNADJUSTED)
    fill(app, form, **{name: value for name, value in TWO.items() if name.startswith("with")})
    press(app, "Work it out")
    said = words(app)
    assert "they may differ in more than the tool" in said
    assert "which often overstates" in said
    assert "Maryland 0" in said


def test_a_pasted_table_is_read_and_wrong_rows_are_named(show: Any, shares: int) -> None:
    app = show()
    form = begin(app, shares, Question.MEANS, "table")
    fill(app, form, collected=Method.OBSERVED_TASK, assignment=Assignment.MATCHED, table="tool\t5\nnone\tseven")
    press(app, "Work it out")
    assert "Row 2, value: “seven” is not a number" in app.error[0].value.replace("\\", "")
    text = "group,value\n" + "\n".join(f"tool,{value}" for value in (5, 6, 7, 5)) + "\nnone,9\nnone,8\nnone,11"
    fill(app, form, table=text, with_tool="tool", without="none")
    press(app, "Work it out")
    assert not app.error
    assert "lower in tool than in none" in words(app)
    assert "Matched comparison" in words(app)


def test_a_table_may_be_uploaded(show: Any, shares: int) -> None:
    app = show()
    form = begin(app, shares, Question.PROPORTIONS, "table")
    fill(app, form, collected=Method.SYSTEM_LOG, assignment=Assignment.UNADJUSTED)
    rows = [
        f"{'With' if number < 60 else 'Without'} the tool,{number % 2 if number < 60 else int(number % 3 == 0)}"
        for number in range(120)
    ]
    content = "\ufeffgroup,value\n" + "\n".join(rows)
    widget(app, form, "upload").set_value(("trial.csv", content.encode(), "text/csv"))
    press(app, "Work it out")
    assert not app.error
    assert "16.7 percentage points higher" in words(app)


def test_an_indicator_without_a_baseline_asks_for_it(show: Any, sqlite_engine: Engine, cast: Cast) -> None:
    bare = Writer(sqlite_engine, cast).indicator(
        name="Calm",
        outcome=Outcome.QUALITY,
        unit="points",
        period_rule=PeriodRule.MEAN,
        baseline=None,
        baseline_on=None,
    )
    app = show()
    form = begin(app, bare, Question.BEFORE_AFTER)
    fill(app, form, collected=Method.OBSERVED_TASK)
    fill(app, form, **{name: value for name, value in TWO.items() if name.startswith(("before", "after"))})
    press(app, "Work it out")
    assert "enter the baseline of this indicator first" in words(app)
    assert "no comparison group" in words(app)


@pytest.mark.parametrize(("typed", "why"), [("", "is needed"), ("many", "is not a number"), ("0", "must be above 0")])
def test_a_wrong_factor_is_refused(show: Any, shares: int, typed: str, why: str) -> None:
    app = show()
    form = begin(app, shares, Question.DIFFERENCE)
    fill(app, form, collected=Method.SYSTEM_LOG, assignment=Assignment.UNADJUSTED)
    fill(app, form, **FOUR)
    press(app, "Work it out")
    assert "Difference in differences" in words(app)
    widget(app, form, "factor").set_value(typed).run()
    assert why in app.error[0].value


def test_the_series_is_descriptive_only_when_short(show: Any, shares: int, sqlite_engine: Engine) -> None:
    app = show()
    form = begin(app, shares, Question.SERIES, "table")
    table = "\n".join(f"{month}\t{50 + month}" for month in range(1, 7))
    fill(app, form, collected=Method.SYSTEM_LOG, table=table)
    press(app, "Work it out")
    assert "First period with the tool: is needed" in app.error[0].value.replace("\\", "")
    fill(app, form, changed_at="4")
    press(app, "Work it out")
    assert "descriptive only" in words(app)
    press(app, "Use as measurement: save draft")
    [row] = measured(sqlite_engine)
    assert (row.low, row.high, row.method, row.status) == (None, None, Method.BEFORE_AFTER, MeasurementStatus.DRAFT)


def test_readers_cannot_use_it(show: Any, shares: int) -> None:
    assert "Work out a value from two groups" not in {box.label for box in show("vera").main.expander}


@pytest.mark.parametrize(
    ("question", "typed", "is_paired"),
    [
        (
            Question.PROPORTIONS,
            {"with:count": "56", "with:size": "70", "without:count": "48", "without:size": "80"},
            False,
        ),
        (Question.MEANS, TWO, False),
        (Question.BEFORE_AFTER, TWO, False),
        (Question.BEFORE_AFTER, TWO, True),
        (Question.DIFFERENCE, FOUR, False),
    ],
)
def test_the_value_recomputes_from_its_working(question: Question, typed: dict[str, str], *, is_paired: bool) -> None:
    found = from_numbers(question, typed, SETTING, is_paired=is_paired)
    written, level = comparison_working(INDICATOR, found, 100.0), level_of(INDICATOR, found, 100.0)
    assert recompute(written) == written.value
    assert (written.value, written.low, written.high) == pytest.approx(
        tuple(float(end or 0) for end in (level.value, level.low, level.high))
    )


def test_tables_recompute_too() -> None:
    text = "group\tvalue\tcluster\n" + "\n".join(
        f"{'With the tool' if site % 2 else 'Without the tool'}\t{20 - 3 * (site % 2) + site % 3 + row % 4}\t{site}"
        for site in range(12)
        for row in range(4)
    )
    found = from_table(Question.MEANS, read_table(text, Question.MEANS), SETTING, "")
    assert found.clusters == 12
    written = comparison_working(INDICATOR, found, 1.0)
    assert recompute(written) == pytest.approx(52 + found.effect)
    assert written.low == pytest.approx(52 + (found.low or 0))
    series = "\n".join(f"{period},{50 + period % 3 + 4 * (period > 10)}" for period in range(1, 21))
    found = from_table(Question.SERIES, read_table(series, Question.SERIES), SETTING, "11")
    assert recompute(comparison_working(INDICATOR, found, 1.0)) == pytest.approx(52 + found.effect)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is needed"),
        ("a\tb\tc\td\n", "needed are group, value"),
        ("value\tcolour\n1\tred", "has a column “colour”"),
        ("a\t1\nb\t2\t3", "has 3 cells instead of 2"),
        ("a\t1\n" * 20_002, "has more than 20,000 rows"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        read_table(text, Question.MEANS)


@pytest.mark.parametrize("text", ["nan", "1e400", "inf", "1,2,3x"])
def test_what_is_not_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        number(text)
