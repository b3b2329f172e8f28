"""A link is the view: filters survive the way through a URL, and a broken link never breaks the screen."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.filters import EARLIEST, LATEST, Filters, parse_filters, read_moment
from portfolio.vocabulary import AiType, Flag, Stage

some_filters = st.builds(
    Filters,
    organisation=st.none() | st.integers(1, 10**6),
    goal=st.none() | st.sampled_from(["data", "scale"]),
    stage=st.none() | st.sampled_from(Stage),
    ai_type=st.none() | st.sampled_from(AiType),
    tag=st.none() | st.sampled_from(["letters", "two words"]),
    flag=st.none() | st.sampled_from(Flag),
    as_at=st.none() | st.dates(EARLIEST, LATEST),
    as_known=st.none() | st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 2000 <= moment.year < 2100),
)


@given(some_filters)
def test_a_link_reproduces_the_filters(filters: Filters) -> None:
    again, problems = parse_filters(filters.to_query())
    assert again == filters
    assert problems == ()


@given(st.dictionaries(st.sampled_from([*Filters.__dataclass_fields__, "ref"]), st.text()))
def test_any_query_gives_filters_and_sentences(query: dict[str, str]) -> None:
    filters, problems = parse_filters(query)
    assert isinstance(filters, Filters)
    assert all(isinstance(problem, str) for problem in problems)


def test_no_filter_is_no_parameter() -> None:
    assert Filters().to_query() == {}
    assert replace(Filters(), stage=Stage.AT_SCALE).to_query() == {"stage": "at_scale"}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-04-14", datetime(2026, 4, 14, 23, 59, 59, 999999, UTC)),
        ("2026-04-14T10:00:00", datetime(2026, 4, 14, 10, tzinfo=UTC)),
        ("2026-04-14T10:00:00Z", datetime(2026, 4, 14, 10, tzinfo=UTC)),
        ("2026-04-14T11:00:00+01:00", datetime(2026, 4, 14, 10, tzinfo=UTC)),
    ],
)
def test_a_day_means_its_end_and_a_time_is_utc(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize("as_at", ["0001-01-01", "9999-12-31", "1999-12-31"])
def test_a_date_out_of_range_is_left_out_with_a_sentence(as_at: str) -> None:
    filters, problems = parse_filters({"as_at": as_at, "as_known": "0001-01-01T00:00:00+23:59"})
    assert filters == Filters()
    assert len(problems) == 2
