"""What a reader should know of an appraisal that no figure shows: gaps in costs, forecasts and grades."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Flags, Floats, numbers
from portfolio.value.later_quantities import days_ahead
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.stream_benefits import Lines
from portfolio.value.stream_costs import Costs, calendar
from portfolio.vocabulary import ParameterKind, Rung

COLUMNS = ("pilot_id", "benefit_id", "why")
Found = Iterator[tuple[int, int | None, str]]
NO_MITIGATION = "it is not stated how much of the optimism bias is mitigated: none is counted"
NO_GRADE = "no reduction for confidence is known for it: it is counted in full"


def concerns_of(
    pilots: pd.DataFrame, lines: Lines, costs: Costs, *, parameters: ParameterSet, as_at: date, rung: Rung
) -> pd.DataFrame:
    """Concerns of pilots of one horizon: pilot_id, benefit_id (missing when it is about the pilot), why."""
    found = [*_of_costs(pilots, lines, costs), *_of_bias(pilots)]
    found += _of_benefits(lines, parameters, as_at, rung)
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({"benefit_id": "Int64"})


def _of_costs(pilots: pd.DataFrame, lines: Lines, costs: Costs) -> Found:
    """Costs that end before the benefits do, and costs that came before the first year."""
    years = calendar(lines.rows["first_year"], lines.quantity.shape[1])
    last_benefit = np.full(len(pilots), -np.inf)
    latest = np.where(lines.quantity != 0, years, -np.inf).max(axis=1)
    np.maximum.at(last_benefit, lines.rows["place"].to_numpy(dtype=np.int64), latest)
    ids = pilots["pilot_id"].to_numpy(dtype=np.int64)
    has_no_running = pilots["running_pence"].isna().to_numpy(dtype=bool)
    for row in np.flatnonzero(has_no_running & (last_benefit > costs.last_cost)):
        last, benefits = int(costs.last_cost[row]), int(last_benefit[row])
        why = f"costs end in {last} but benefits run to {benefits}: state the yearly running cost"
        yield int(ids[row]), None, why
    first_year = numbers(pilots["first_year"])
    for row in np.flatnonzero(costs.first_cost < first_year):
        why = f"costs before {int(first_year[row])}, the first year of the appraisal, are not counted"
        yield int(ids[row]), None, why


def _of_bias(pilots: pd.DataFrame) -> Found:
    is_unstated = (pilots["bias_rate"].fillna(0) > 0) & pilots["mitigation_rate"].isna()
    yield from ((int(pilot_id), None, NO_MITIGATION) for pilot_id in pilots.loc[is_unstated, "pilot_id"])


def _of_benefits(lines: Lines, parameters: ParameterSet, as_at: date, rung: Rung) -> Found:
    rows = lines.rows
    years = calendar(rows["first_year"], lines.quantity.shape[1])
    _, ahead = days_ahead(rows, years, as_at)
    has_forecast = rows["forecast_annual"].notna().to_numpy(dtype=bool)
    if rung is Rung.CLAIMED:
        ends = (ahead > 0).any(axis=1) & ~has_forecast
        yield from _named(rows, ends, f"it has no forecast: nothing is counted for it after {as_at.day} {as_at:%B %Y}")
        yield from _cut(rows, years, np.where((ahead > 0) & has_forecast[:, None], lines.cap, 1.0))
    for first_year in np.unique(rows["first_year"]):
        is_early = (rows["first_year"] == first_year) & (rows["starts_on"].dt.year < first_year)
        why = f"what it brought before {first_year}, the first year of the appraisal, is not counted"
        yield from _named(rows, is_early, why)
    if parameters.edition(ParameterKind.CONFIDENCE) is not None:
        known = [grade for grade in range(1, 7) if parameters.confidence(grade) is not None]
        yield from _named(rows, ~rows["confidence_grade"].isin(known), NO_GRADE)


def _cut(rows: pd.DataFrame, years: Floats, cap: Floats) -> Found:
    """Forecasts that are cut because benefits together claim more than their cohort has."""
    ids = rows[["pilot_id", "benefit_id"]].to_numpy(dtype=np.int64)
    for line in np.flatnonzero((cap < 1).any(axis=1)):
        lowest = int(np.argmin(cap[line]))
        why = f"it shares a cohort: its forecast of {int(years[line, lowest])} is cut to {cap[line, lowest]:.0%}"
        yield int(ids[line, 0]), int(ids[line, 1]), why


def _named(rows: pd.DataFrame, chosen: Any, why: str) -> Iterable[tuple[int, int | None, str]]:
    flags: Flags = np.asarray(chosen, dtype=bool)
    ids = zip(rows.loc[flags, "pilot_id"], rows.loc[flags, "benefit_id"], strict=True)
    return ((int(pilot_id), int(benefit_id), why) for pilot_id, benefit_id in ids)
