"""The promise of the ledger: as known at any past revision, the register reads the same bytes for ever."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from portfolio.clock import frozen_at
from portfolio.db import read_session, session_scope
from portfolio.errors import PortfolioError
from tests.cast import NOW, Cast
from tests.databases import POSTGRESQL, SQLITE, Databases
from tests.dumps import dump, dump_of, head_of
from tests.ledger.acts import ACTS, Act

Step = tuple[Sequence[Act], int, str]
texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n'\"\\%“é漢😀"), min_size=1, max_size=30
)
steps = st.tuples(st.lists(st.sampled_from(ACTS), min_size=1, max_size=2), st.integers(0, 400), texts)
stories = st.lists(steps, min_size=6, max_size=20)
lenient = settings(deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))


def _live_through(engine: Engine, cast: Cast, story: Sequence[Step]) -> dict[int, str]:
    """What was known after each commit. A step of two acts is one transaction: both are saved, or neither."""
    seen = {head_of(engine): dump_of(engine)}
    for acts, number, text in story:
        before = head_of(engine)
        try:
            with session_scope(engine) as session:
                for act in acts:
                    act(session, cast, number, text)
        except (PortfolioError, ValueError):  # refused by a service or by an input model
            assert head_of(engine) == before
        if (after := head_of(engine)) > before:
            assert after == before + 1
            seen[after] = dump_of(engine)
    return seen


def _check_the_past(databases: Databases, dialect: str, cast: Cast, story: Sequence[Step]) -> None:
    with databases.fresh(dialect) as engine, frozen_at(NOW):
        seen = _live_through(engine, cast, story)
        assert {revision: dump_of(engine, revision) for revision in seen} == seen


@given(story=stories)
@settings(lenient, max_examples=20)
def test_every_past_revision_reads_as_it_did_then(databases: Databases, cast: Cast, story: list[Step]) -> None:
    _check_the_past(databases, SQLITE, cast, story)


@given(story=stories)
@settings(lenient, max_examples=6)
def test_every_past_revision_reads_as_it_did_then_on_postgresql(
    databases: Databases, cast: Cast, story: list[Step]
) -> None:
    _check_the_past(databases, POSTGRESQL, cast, story)


def test_a_long_life_on_both_engines_reads_the_same(databases: Databases, cast: Cast) -> None:
    story: list[Step] = [([act], 7 * index + 3, f"“{index}” ünï") for index, act in enumerate(ACTS * 3)]
    pasts = []
    for dialect in (SQLITE, POSTGRESQL):
        with databases.fresh(dialect) as engine, frozen_at(NOW):
            seen = _live_through(engine, cast, story)
            with read_session(engine) as session:
                pasts.append([dump(session, revision) for revision in range(1, max(seen) + 1)])
            assert {revision: pasts[-1][revision - 1] for revision in seen} == seen
    assert len(pasts[0]) > 50
    assert pasts[0] == pasts[1]
