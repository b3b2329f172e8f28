"""Bringing a summary up to date: after a save only the touched pilots are read again, not the portfolio."""

from datetime import date
from threading import Lock

import pandas as pd

from portfolio.db import LedgerSession
from portfolio.ledger import Known, known, touched_since
from portfolio.summary.series import Series, series
from portfolio.summary.snapshot import Snapshot, snapshot

MOST_TOUCHED = 500
Summary = tuple[Snapshot, Series]


class Latest:
    """The newest summary of one date, kept to build the next from. Safe to share between sessions."""

    def __init__(self, as_at: date) -> None:
        self.as_at = as_at
        self._lock = Lock()
        self._summary: Summary | None = None

    def at(self, session: LedgerSession, revision: int) -> Summary:
        """Snapshot and series as known at ``revision``: from the last one where possible, else built whole."""
        state = known(session, revision)
        if not state.is_head:
            return _build(session, state, self.as_at)
        with self._lock:
            self._summary = _advance(session, state, self.as_at, self._summary)
            return self._summary


def _advance(session: LedgerSession, state: Known, as_at: date, before: Summary | None) -> Summary:
    if before is None or before[0].revision > state.revision:
        return _build(session, state, as_at)
    touched = touched_since(session, before[0].revision)
    if touched is None or len(touched) > MOST_TOUCHED:
        return _build(session, state, as_at)
    return _merge(before, _build(session, state, as_at, tuple(sorted(touched))), touched)


def _build(session: LedgerSession, state: Known, as_at: date, pilot_ids: tuple[int, ...] | None = None) -> Summary:
    return (
        snapshot(session, state, as_at, pilot_ids=pilot_ids),
        series(session, state, as_at, pilot_ids),
    )


def _merge(before: Summary, after: Summary, touched: frozenset[int]) -> Summary:
    """``before`` with the rows of the touched pilots replaced; the order is that of a summary built whole."""
    (old, old_series), (new, new_series) = before, after

    def swap(rows: pd.DataFrame, fresh: pd.DataFrame, *order: str) -> pd.DataFrame:
        kept = rows[~rows["pilot_id"].isin(touched)]
        parts = [part for part in (kept, fresh) if len(part)] or [fresh]
        return pd.concat(parts, ignore_index=True).sort_values(list(order), kind="stable", ignore_index=True)

    return (
        Snapshot(
            new.as_at,
            new.revision,
            swap(old.pilots, new.pilots, "reference"),
            swap(old.indicators, new.indicators, "pilot_id", "indicator_id"),
            swap(old.moves, new.moves, "pilot_id"),
        ),
        Series(
            swap(old_series.spend, new_series.spend, "pilot_id", "month", "basis"),
            swap(old_series.hours, new_series.hours, "pilot_id", "month"),
        ),
    )
