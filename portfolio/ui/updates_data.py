"""What is owed: the pilots whose update of a month is due, and how far each one is."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from portfolio.access import Operation, Scope
from portfolio.clock import add_months, last_closed_month_end, month_end, month_start
from portfolio.filters import Filters
from portfolio.reporting import queries
from portfolio.reporting.queries import Update
from portfolio.reporting.rules import owed_order
from portfolio.summary.rules import is_live
from portfolio.ui import data, pilot_data
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.vocabulary import UpdateStatus

MONTHS_BACK = 6


@dataclass(frozen=True, slots=True)
class Owed:
    """One pilot's update of the month: whether it is there, and when it was last reported before."""

    pilot_id: int
    reference: str
    name: str
    update: Update | None
    last_reported: date | None

    @property
    def is_done(self) -> bool:
        """Submitted."""
        return self.update is not None and self.update.status is UpdateStatus.SUBMITTED

    @property
    def is_draft(self) -> bool:
        """Begun and kept, not submitted."""
        return self.update is not None and not self.is_done


def months(as_at: date) -> list[date]:
    """The closed months that can be reported here, newest first."""
    closed = month_start(last_closed_month_end(as_at))
    return [add_months(closed, -number) for number in range(MONTHS_BACK)]


def owed(view: View, month: date, *, is_whole_organisation: bool) -> tuple[Owed, ...]:
    """What the actor owes for a month, what was reported longest ago first, done ones last."""
    person = None if is_whole_organisation else view.actor.person_id or 0
    filters = view.filters.without_times()
    return _owed(view.url, view.revision, view.as_at, view.scope, filters, month, person)


@remembered(CACHE_ENTRIES)
def _owed(
    url: str, revision: int, as_at: date, scope: Scope, filters: Filters, month: date, person: int | None
) -> tuple[Owed, ...]:
    pilots = data.selection(url, revision, as_at, scope, filters).pilots
    due = is_live(pilots) & (pilots["started_on"] <= pd.Timestamp(month_end(month)))
    if person is not None:
        due &= pilots["programme_manager_id"] == person
    with pilot_data.reading(url, revision) as (database, state):
        reports = queries.updates_of_month(database, state, scope, month)
        before = queries.last_reported(database, state, month)
    columns = ["pilot_id", "reference", "name", "started_on"]
    rows = [tuple(row) for row in pilots.loc[due, columns].itertuples(index=False)]
    rows.sort(key=lambda row: owed_order(before.get(row[0]), row[3].date(), row[1]))
    found = [Owed(int(row[0]), row[1], row[2], reports.get(row[0]), before.get(row[0])) for row in rows]
    return tuple(sorted(found, key=lambda one: one.is_done))


def may_report(view: View) -> bool:
    """Whether the actor writes updates at all."""
    return view.actor.may(Operation.REPORT)
