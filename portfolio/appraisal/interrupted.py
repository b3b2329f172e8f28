"""Interrupted time series: a level and a trend before the tool, and how both changed with it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Floats
from portfolio.appraisal.comparison import Comparison, Group, Interval, Question, Setting, conclude
from portfolio.appraisal.formulas import formula
from portfolio.appraisal.group_tables import cleaned
from portfolio.appraisal.regression import FEW_CLUSTERS, Estimate, clustered, ordinary, serial

ROUNDING = 1e-9
SHORTEST_MONTH = 28
FEW_POINTS = 8
"""With fewer periods before or after the change a trend cannot be told from chance: descriptive only."""
BERNAL = "Bernal, Cummins and Gasparrini (2017) Interrupted time series regression for the evaluation of public health interventions: a tutorial, International Journal of Epidemiology 46: 348-355"


@formula(
    topic="Retention and comparison",
    title="Interrupted time series: effect at a period",
    says="The jump in level when the tool began, plus the change in trend for every period since then. It is the distance between what was seen and what the earlier trend would have led to.",
    notation=r"y_t = b_0 + b_1 t + b_2\,\text{post} + b_3\,\text{since}, \qquad \Delta = b_2 + b_3\,\text{since}",
    unit="unit of the outcome",
    sources=(BERNAL,),
)
def series_effect(level_change: float, trend_change: float, since: float) -> float:
    """Effect ``since`` periods after the last one without the tool."""
    return level_change + trend_change * since


@dataclass(frozen=True, slots=True)
class Series:
    """Observations with their place in time: ``time`` counts from 1, ``since`` is 0 before the tool, then 1, 2, ..."""

    values: Floats
    time: Floats
    since: Floats
    clusters: "pd.Series[Any] | None" = None

    @property
    def design(self) -> Floats:
        """Constant, trend, level change, trend change."""
        return np.column_stack([np.ones(len(self.values)), self.time, self.since > 0, self.since])

    @property
    def contrast(self) -> Floats:
        """The effect at the last period from the coefficients of the design."""
        return np.array([0.0, 0.0, 1.0, self.since.max()])

    @property
    def points(self) -> tuple[int, int]:
        """Distinct periods before the change, and from it on."""
        return len(np.unique(self.time[self.since == 0])), len(np.unique(self.time[self.since > 0]))

    def averaged(self) -> "Series":
        """One value for each period: the mean of its rows."""
        columns = {"time": self.time, "since": self.since, "value": self.values}
        means = pd.DataFrame(columns).groupby("time", as_index=False).mean()
        values, time, since = (means[name].to_numpy(dtype=np.float64) for name in ("value", "time", "since"))
        return Series(values, time, since)


def interrupted_series(table: pd.DataFrame, changed_at: Any, setting: Setting) -> Comparison:
    """Effect at the last period against the earlier trend.

    ``table``: period (numbers or ISO dates), value, and where given cluster (team or site). ``changed_at`` is the
    first period with the tool. From ten clusters on, each is compared with itself and errors are clustered;
    otherwise the periods' means are taken and errors may resemble those of earlier periods. With fewer than
    eight periods before or after, the result is descriptive only. Raises ValueError naming row and column.
    """
    series, remarks = read_series(table, changed_at)
    found = _estimated(series)
    is_after = series.since > 0
    groups = [
        Group(name, int(part.sum()), float(series.values[part].mean()))
        for name, part in ((setting.before, ~is_after), (setting.after, is_after))
    ]
    return conclude(Question.SERIES, setting, groups, replace(found, warnings=(*found.warnings, *remarks)))


def read_series(table: pd.DataFrame, changed_at: Any) -> tuple[Series, tuple[str, ...]]:
    """The table as a series, with remarks on missing periods and clusters that are not in every period."""
    rows = cleaned(table, "period")
    when = period_numbers(rows["period"], changed_at)
    time, start = when[:-1], when[-1]
    since = np.where(time >= start, time - start + 1, 0.0)
    series = Series(rows["value"].to_numpy(dtype=np.float64), time, since, rows.get("cluster"))
    if min(series.points) < 2:
        before, after = series.points
        raise ValueError(f"{before} periods before the change and {after} after it: at least 2 of each are needed")
    if np.ptp(series.values) == 0:
        raise ValueError("The column “value” is the same in every row: there is nothing to estimate")
    missing = int(time.max()) - len(np.unique(time))
    is_uneven = series.clusters is not None and series.clusters.groupby(time).nunique().nunique() > 1
    remarks = [f"No value for {missing} periods in between."] if missing else []
    return series, (*remarks, *(["Not every cluster has a value in every period."] if is_uneven else []))


def period_numbers(periods: "pd.Series[str]", changed_at: Any) -> Floats:
    """Periods as 1, 2, 3, ..., a missing one leaving its gap; the last number is that of ``changed_at``.

    Raises ValueError naming the row of what is neither a number nor an ISO date.
    """
    texts = pd.concat([periods, pd.Series({"changed": str(changed_at).strip()})])
    found = pd.to_numeric(texts, errors="coerce")
    if found.isna().any():
        dates = pd.to_datetime(texts, errors="coerce", format="ISO8601")
        if (wrong := texts[dates.isna()]).size:
            where = "The change" if wrong.index[0] == "changed" else f"Row {wrong.index[0]}, period"
            raise ValueError(f"{where}: “{wrong.iloc[0]}” is neither a number nor a date such as 2026-03-31")
        found = _evenly(dates)
    counted: Floats = found.to_numpy(dtype=np.float64)
    distinct = np.unique(counted[:-1])
    step = np.median(np.diff(distinct)) if len(distinct) > 1 else 1.0
    numbers: Floats = np.rint((counted - distinct[0]) / step) + 1
    if len(np.unique(numbers[:-1])) < len(distinct):
        raise ValueError("The column “period” is too uneven for a series: use regular weeks, months or quarters")
    return numbers


def _evenly(dates: "pd.Series[Any]") -> "pd.Series[Any]":
    """Dates a month or more apart as months, which differ in length; closer ones as days."""
    gaps = dates.iloc[:-1].drop_duplicates().sort_values().diff().dt.days.min()
    is_monthly = gaps >= SHORTEST_MONTH
    counted: pd.Series[Any] = dates.dt.year * 12 + dates.dt.month if is_monthly else (dates - dates.min()).dt.days
    return counted


def _estimated(series: Series) -> Interval:
    before, after = series.points
    plain = series.averaged()
    if min(before, after) < FEW_POINTS:
        few = f"{before} periods before and {after} after the change: descriptive only, below {FEW_POINTS} of each."
        return _descriptive(ordinary(plain.values, plain.design, plain.contrast), few)
    clusters = 0 if series.clusters is None else int(series.clusters.nunique())
    if clusters >= FEW_CLUSTERS:
        return _inferred(_within_clusters(series), clusters)
    found = _inferred(serial(plain.values, plain.design, plain.contrast), None)
    if not clusters:
        return found
    few = f"Only {clusters} clusters, too few for clustered errors: the interval is that of the periods' means."
    return replace(found, warnings=(*found.warnings, few))


def _within_clusters(series: Series) -> Estimate:
    """Each cluster against its own mean, so that one that joins late does not look like an effect."""
    assert series.clusters is not None
    columns = pd.DataFrame(np.column_stack([series.values, series.design[:, 1:]]))
    apart = (columns - columns.groupby(series.clusters.to_numpy()).transform("mean")).to_numpy(dtype=np.float64)
    found = clustered(apart[:, 0], apart[:, 1:], series.contrast[1:], series.clusters)
    centre = columns.mean().to_numpy(dtype=np.float64)
    constant = float(centre[0] - centre[1:] @ np.array(found.coefficients))
    return replace(found, coefficients=(constant, *found.coefficients))


def _inferred(found: Estimate, clusters: int | None) -> Interval:
    if found.standard_error <= ROUNDING * max(1.0, abs(found.effect)):
        return _descriptive(found, "All periods lie exactly on the two lines: no interval can be told.")
    return Interval(
        found.effect, found.low, found.high, found.standard_error, found.degrees, clusters, found.coefficients
    )


def _descriptive(found: Estimate, why: str) -> Interval:
    return Interval(found.effect, coefficients=found.coefficients, warnings=(why,))
