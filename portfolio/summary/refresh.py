"""Bringing what was read up to date: after a save only the touched pilots are read again, not the portfolio."""

from collections.abc import Callable
from datetime import date
from threading import Lock
from typing import Generic, TypeVar

import pandas as pd

from portfolio.db import LedgerSession
from portfolio.ledger import Known, known, touched_since
from portfolio.summary.frames import Frame
from portfolio.summary.series import Series, series
from portfolio.summary.snapshot import Snapshot, snapshot
from portfolio.summary.value_facts import MEASURED_ORDER, ValueFacts, value_facts

MOST_TOUCHED = 500
T = TypeVar("T")
Summary = tuple[Snapshot, Series]
Build = Callable[[Frame], T]
Merge = Callable[[T, T, frozenset[int]], T]


class Latest(Generic[T]):
    """The newest reading of one date, kept to make the next from. Safe to share between sessions.

    ``build`` reads a frame's pilots; ``merge`` replaces the rows of the touched pilots in an older reading.
    """

    def __init__(self, as_at: date, build: Build[T], merge: Merge[T]) -> None:
        self.as_at, self._build, self._merge = as_at, build, merge
        self._lock = Lock()
        self._reading: tuple[int, T] | None = None

    def at(self, session: LedgerSession, revision: int) -> T:
        """What is known at ``revision``: from the last reading where possible, else read whole."""
        state = known(session, revision)
        if not state.is_head:
            return self._build(Frame(session, state, self.as_at))
        with self._lock:
            reading = self._advance(session, state)
            self._reading = state.revision, reading
            return reading

    def _advance(self, session: LedgerSession, state: Known) -> T:
        if self._reading is None or self._reading[0] > state.revision:
            return self._build(Frame(session, state, self.as_at))
        revision, before = self._reading
        touched = touched_since(session, revision)
        if touched is None or len(touched) > MOST_TOUCHED:
            return self._build(Frame(session, state, self.as_at))
        return self._merge(before, self._build(Frame(session, state, self.as_at, tuple(sorted(touched)))), touched)


def latest_summary(as_at: date) -> Latest[Summary]:
    """Snapshot and monthly series of a date."""
    return Latest(as_at, _summary, _merge_summary)


def latest_value_facts(as_at: date) -> Latest[ValueFacts]:
    """What value is computed from, as at a date."""
    return Latest(as_at, value_facts, _merge_value_facts)


def _summary(frame: Frame) -> Summary:
    return snapshot(frame), series(frame)


def _swap(before: pd.DataFrame, after: pd.DataFrame, touched: frozenset[int], *order: str) -> pd.DataFrame:
    """``before`` with the rows of the touched pilots replaced; the order is that of a reading of all."""
    kept = before[~before["pilot_id"].isin(touched)]
    parts = [part for part in (kept, after) if len(part)] or [after]
    return pd.concat(parts, ignore_index=True).sort_values(list(order), kind="stable", ignore_index=True)


def _merge_summary(before: Summary, after: Summary, touched: frozenset[int]) -> Summary:
    (old, old_series), (new, new_series) = before, after
    return (
        Snapshot(
            new.as_at,
            new.revision,
            _swap(old.pilots, new.pilots, touched, "reference"),
            _swap(old.indicators, new.indicators, touched, "pilot_id", "indicator_id"),
            _swap(old.moves, new.moves, touched, "pilot_id"),
        ),
        Series(
            _swap(old_series.spend, new_series.spend, touched, "pilot_id", "month", "basis"),
            _swap(old_series.hours, new_series.hours, touched, "pilot_id", "month"),
        ),
    )


def _merge_value_facts(before: ValueFacts, after: ValueFacts, touched: frozenset[int]) -> ValueFacts:
    return ValueFacts(
        _swap(before.benefits, after.benefits, touched, "pilot_id", "benefit_id"),
        _swap(before.measured, after.measured, touched, *MEASURED_ORDER),
        _swap(before.moved, after.moved, touched, "pilot_id", "benefit_id", "year"),
        _swap(before.costs, after.costs, touched, "pilot_id", "year"),
        _swap(before.appraisals, after.appraisals, touched, "pilot_id"),
        after.cohorts,
    )
