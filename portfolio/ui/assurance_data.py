"""Cached reads of the assurance queue: what waits with what rests on it, what was returned, what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd

from portfolio.access import Operation, Scope
from portfolio.filters import Filters
from portfolio.summary.frames import MICRO
from portfolio.ui import data, value_data
from portfolio.ui.pilot_data import reading
from portfolio.ui.pilot_value_words import rung_words
from portfolio.ui.pilot_words import period
from portfolio.ui.remember import remembered
from portfolio.ui.view import View
from portfolio.ui.words import NOT_REPORTED, measure
from portfolio.value import queue
from portfolio.value.basis import prices
from portfolio.value.benefit_inputs import MONEY_CLASSES
from portfolio.value.stake import at_stake, stakes
from portfolio.value.valued import Valued
from portfolio.vocabulary import BenefitStatus, MeasurementStatus, Rung, ValueClass

ENTRIES = 24
LATELY_DAYS = 30
Row = Mapping[str, Any]
MEASUREMENT, BENEFIT = "Measurement", "Benefit"
CODES = {MEASUREMENT: "m", BENEFIT: "b"}
IN_COMMON = [
    "pilot_id", "reference", "pilot", "organisation_id", "organisation", "programme_manager_id", "indicator_id",
    "indicator", "revision_id", "evidence_url", "submitted_by_id", "submitted_by", "reviewed_by", "review_note", "since",
    "since_revision",
]  # fmt: skip


@dataclass(frozen=True)
class Queue:
    """Frames shared between sessions, never changed.

    ``waiting``: one row for each measurement or benefit, longest first: code (in the URL), kind, id, what, period and value
    (in words), stake (pounds that rest on it; NaN: not reported), has_stake (whether a benefit in pounds rests on it),
    days (that it waits), `IN_COMMON`. ``returned``: the same rows of what went back. ``measurements`` and ``benefits``
    hold the rest by id; ``worth`` has what benefits are worth, ``stakes`` the parts of each measurement's stake.
    """

    waiting: pd.DataFrame
    returned: pd.DataFrame
    measurements: pd.DataFrame
    benefits: pd.DataFrame
    worth: Valued
    stakes: pd.DataFrame

    def measurement(self, row: Row) -> Row:
        """The facts of a row's measurement."""
        return {str(name): value for name, value in self.measurements.loc[row["id"]].items()}

    def worth_of(self, row: Row) -> Row:
        """What a row's benefit is worth: its row of `Valued.benefits`."""
        benefits = self.worth.benefits
        [found] = records(benefits[benefits["benefit_id"] == row["id"]])
        return found


def records(frame: pd.DataFrame) -> list[Row]:
    """The rows of a frame, by name of column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def is_reported(value: Any) -> bool:
    """Whether there is a value."""
    return bool(pd.notna(value))


def queue_of(view: View) -> Queue:
    """What waits and what was returned, of the pilots that the filters select."""
    return _queue(view.url, view.revision, view.as_at, view.scope, view.filters.without_times())


def decided(view: View) -> pd.DataFrame:
    """What was decided lately on the pilots that the filters select, newest first."""
    until = datetime.combine(view.filters.as_at, time.max, UTC) if view.filters.as_at else None
    return _decided(view.url, view.revision, view.as_at, until, view.scope, view.filters.without_times())


def decided_since(view: View) -> date:
    """The first day that counts as lately."""
    return view.as_at - timedelta(days=LATELY_DAYS)


def may_decide(view: View) -> bool:
    """Whether the actor decides anything here at all."""
    return view.may(Operation.REVIEW) or view.may(Operation.ASSURE)


def is_own(view: View, row: Row) -> bool:
    """Whether the actor submitted it."""
    return is_reported(row["submitted_by_id"]) and bool(row["submitted_by_id"] == view.actor.person_id)


def own(view: View, rows: pd.DataFrame) -> pd.Series:
    """Which rows the actor submitted."""
    return rows["submitted_by_id"].eq(view.actor.person_id or 0).fillna(value=False).astype(bool)


def decidable(view: View, rows: pd.DataFrame) -> pd.Series:
    """Which rows the actor may decide on: all are of organisations that the actor sees, and nobody decides their own."""
    may = {MEASUREMENT: view.may(Operation.REVIEW), BENEFIT: view.may(Operation.ASSURE)}
    allowed = rows["kind"].map(may).astype(bool) & ~own(view, rows)
    return allowed & (view.actor.person_id is not None)


@remembered(ENTRIES)
def _queue(url: str, revision: int, as_at: date, scope: Scope, filters: Filters) -> Queue:
    pilots = data.selection(url, revision, as_at, scope, filters).pilots
    with reading(url, revision) as (database, state):
        measured, claims = queue.measurements(database, state, scope), queue.benefits(database, state, scope)
    chosen = set(pilots["pilot_id"])
    measured = measured[measured["pilot_id"].isin(chosen) & (measured["period_end"] <= pd.Timestamp(as_at))]
    claims = claims[claims["pilot_id"].isin(chosen)]
    worth = value_data.selected_of(url, revision, as_at, scope, filters)
    in_units = measured.assign(value=measured["value"].astype("Float64").astype(float) / MICRO)
    parts = stakes(in_units, worth, prices(value_data.parameters_of(url, revision, as_at)))
    rows = pd.concat([_of_measurements(measured, parts), _of_benefits(claims, worth)], ignore_index=True)
    begun = pd.to_datetime(rows["since"], utc=True).dt.tz_localize(None).dt.normalize()
    rows["days"] = (pd.Timestamp(as_at) - begun).dt.days.clip(lower=0).astype("int64")
    rows = rows.sort_values("since_revision", kind="stable", ignore_index=True)
    waits = rows["status"].isin([MeasurementStatus.SUBMITTED.value, BenefitStatus.SUBMITTED.value])
    return Queue(
        rows[waits].reset_index(drop=True),
        rows[~waits].sort_values("since_revision", ascending=False, kind="stable", ignore_index=True),
        measured.set_index("measurement_id"),
        claims.set_index("benefit_id"),
        worth,
        parts,
    )


def _of_measurements(measured: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    money = at_stake(parts)
    ids = measured["measurement_id"]
    return measured[IN_COMMON].assign(
        kind=MEASUREMENT,
        id=ids,
        code=CODES[MEASUREMENT] + ids.astype(str),
        what=measured["indicator"],
        status=measured["status"].astype(str),
        period=[period(row["period_start"].date(), row["period_end"].date()) for row in records(measured)],
        value=[_value_words(row) for row in records(measured[["value", "low", "high", "unit"]])],
        stake=ids.map(money).astype(float),
        has_stake=ids.isin(parts["measurement_id"]),
    )


def _value_words(row: Row) -> str:
    words = measure(row["value"], row["unit"])
    return words if pd.isna(row["low"]) else f"{words} ({measure(row['low'])} to {measure(row['high'])})"


def _worth_words(row: Row) -> str:
    if row["value_class"] == ValueClass.QUALITATIVE:
        return "Described only"
    words = rung_words(row, Rung.CLAIMED)
    return words if words == NOT_REPORTED else f"{words} claimed"


def _of_benefits(claims: pd.DataFrame, worth: Valued) -> pd.DataFrame:
    ids = claims["benefit_id"]
    valued = worth.benefits.set_index("benefit_id").reindex(ids)
    words = [_worth_words(row) for row in records(valued)]
    return claims[IN_COMMON].assign(
        kind=BENEFIT,
        id=ids,
        code=CODES[BENEFIT] + ids.astype(str),
        what=claims["name"],
        status=claims["status"].astype(str),
        period="",
        value=words,
        stake=valued["claimed_pounds"].to_numpy(dtype=float),
        has_stake=valued["value_class"].isin(MONEY_CLASSES).to_numpy(),
    )


@remembered(ENTRIES)
def _decided(
    url: str, revision: int, as_at: date, until: datetime | None, scope: Scope, filters: Filters
) -> pd.DataFrame:
    since = datetime.combine(as_at - timedelta(days=LATELY_DAYS), time.min, UTC)
    pilots = data.selection(url, revision, as_at, scope, filters).pilots
    with reading(url, revision) as (database, state):
        found = queue.decisions(database, state, scope, since, until)
    return found[found["pilot_id"].isin(set(pilots["pilot_id"]))].reset_index(drop=True)
