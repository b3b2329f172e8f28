"""Quantities of benefit by calendar year and rung, from what was measured and forecast. Pure frames in and out.

Rules (the Methods screen shows the formulas): what was measured counts on the claimed rung once it is submitted; on
the evidenced rung when it is approved, made by a design at or above the threshold, and current or assured; on the
assured rung up to the day that an assurer signed for. A forecast fills the days that nobody measured, as a claim only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import pandas as pd

from portfolio.appraisal.evidence import is_current
from portfolio.appraisal.forecasts import forecast_days
from portfolio.appraisal.overlap import capped, cohort_hours
from portfolio.appraisal.quantities import benefit_quantity, improvement
from portfolio.appraisal.rungs import ENDS, MEASURED_RUNGS, rung_flags, rung_quantities
from portfolio.vocabulary import BenefitStatus, Direction, MeasurementStatus, Outcome, PeriodRule

COLUMNS = tuple(f"{rung.value}{end}" for rung in MEASURED_RUNGS for end in ENDS)
"""claimed, claimed_low, claimed_high, evidenced, ... in the benefit's unit."""
DAYS_IN_YEAR = 365.25
PER_CENT = r"%|\bper ?cent\b|\bper 100\b"


class Facts(Protocol):
    """Frames as `portfolio.summary.value_facts.ValueFacts` holds them."""

    @property
    def benefits(self) -> pd.DataFrame: ...
    @property
    def measured(self) -> pd.DataFrame: ...
    @property
    def moved(self) -> pd.DataFrame: ...
    @property
    def cohorts(self) -> pd.DataFrame: ...


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """What counts as evidence: the level of each method, the lowest that counts, and how old evidence may get."""

    levels: Mapping[str, int]
    threshold: int
    age_months: float | None


def measured_rows(facts: Facts, rule: EvidenceRule, as_at: date) -> pd.DataFrame:
    """Each sum of measurements with its quantity, its interval and the rungs that it counts on.

    Columns of ``facts.measured`` and: quantity, quantity_low, quantity_high, level, and one boolean for each rung.
    """
    rows = facts.measured.merge(_indicator_rule(facts.benefits), on=["benefit_id", "pilot_id"])
    sign = np.where(rows["direction"] == Direction.HIGHER, 1.0, -1.0)
    adds_up = (rows["period_rule"] == PeriodRule.SUM).to_numpy(dtype=bool)
    baseline = rows["baseline"] * rows["count"]

    def quantity(values: pd.Series) -> np.ndarray:
        change = improvement(values, baseline, sign, adds_up=adds_up)
        found = benefit_quantity(change, rows["people"], rows["level_days"] / DAYS_IN_YEAR, adds_up=adds_up)
        return np.asarray(found, dtype=float)

    ends = quantity(rows["low"]), quantity(rows["high"])
    rows["quantity"] = quantity(rows["value"])
    rows["quantity_low"], rows["quantity_high"] = np.minimum(*ends), np.maximum(*ends)
    return _rungs(rows, rule, as_at)


def _indicator_rule(benefits: pd.DataFrame) -> pd.DataFrame:
    names = [
        "direction", "period_rule", "baseline", "people", "benefit_status", "evidence_expires_on", "assured_to",
    ]  # fmt: skip
    rule = benefits.rename(columns={"status": "benefit_status"})[["benefit_id", "pilot_id", *names]]
    people = rule["people"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return rule.assign(people=people * unit_shares(benefits["unit"]))


def unit_shares(units: "pd.Series[str]") -> np.ndarray:
    """What one unit is of a person when people multiply it: a hundredth for per cent and per 100, else 1."""
    is_percent = units.str.contains(PER_CENT, case=False, regex=True)
    return np.where(is_percent, 0.01, 1.0)


def _rungs(rows: pd.DataFrame, rule: EvidenceRule, as_at: date) -> pd.DataFrame:
    rows["level"] = rows["method"].map(dict(rule.levels))
    rows["is_approved"] = rows["status"] == MeasurementStatus.APPROVED
    is_graded = rows["is_approved"] & (rows["level"] >= max(rule.threshold, 1))
    newest = rows["latest_on"].where(is_graded).groupby(rows["benefit_id"]).transform("max")
    rows["is_current"] = is_current(newest, as_at, rule.age_months, rows["evidence_expires_on"])
    rows["is_assured"] = rows["benefit_status"] == BenefitStatus.ASSURED
    rows["period_end"] = rows["latest_on"]
    return rows.join(rung_flags(rows, rule.threshold))


def by_year(facts: Facts, rule: EvidenceRule, as_at: date) -> pd.DataFrame:
    """One row per benefit and calendar year: benefit_id, pilot_id, year, `COLUMNS`, forecast (its part of claimed), age and open_days (what it fills), cap.

    ``cap`` is the share that is left when several benefits draw on one cohort (1: nothing was cut); the quantities
    are after it. A benefit without any measurement or forecast has no row.
    """
    measured = measured_rows(facts, rule, as_at)
    keys = ["pilot_id", "benefit_id", "year"]
    together = measured.assign(
        together=measured.groupby(keys).ngroup(), low=measured["quantity_low"], high=measured["quantity_high"]
    )
    summed = measured[keys].drop_duplicates().set_index(together["together"].drop_duplicates())
    summed = summed.join(rung_quantities(together, rule.threshold, "together")[list(COLUMNS)])
    fill = forecast_fill(facts.benefits, measured, as_at)
    rows = summed.merge(fill, how="outer", on=keys, indicator="origin")
    is_forecast_only = rows.pop("origin") == "right_only"
    rows.loc[is_forecast_only, list(COLUMNS)] = 0.0
    for end in ENDS:
        rows[f"claimed{end}"] += rows.pop(f"forecast{end}_new").fillna(0.0)
    rows["forecast"] = rows["forecast"].fillna(0.0)
    return cut(rows.sort_values(keys, ignore_index=True), facts, as_at)


def forecast_fill(benefits: pd.DataFrame, measured: pd.DataFrame, as_at: date) -> pd.DataFrame:
    """What was forecast for the days of each year, up to the date, that no measurement covers.

    Columns: pilot_id, benefit_id, year, age (whole years since the start), open_days, forecast, and forecast_new, forecast_low_new, forecast_high_new to add up.
    """
    claims = benefits[benefits["forecast_annual"].notna()]
    spans = spans_by_year(claims["benefit_id"], claims["starts_on"], claims["ends_on"], as_at)
    covered = measured.groupby(["benefit_id", "year"], as_index=False)["days"].sum()
    rows = spans.merge(covered, how="left", on=["benefit_id", "year"]).merge(claims, on="benefit_id")
    open_days = (rows["span_days"] - rows["days"].fillna(0)).clip(lower=0)
    sign = np.where(rows["is_disbenefit"], -1.0, 1.0)
    ends = {}
    for name, column in (("", "forecast_annual"), ("_low", "forecast_low"), ("_high", "forecast_high")):
        annual = rows[column].fillna(rows["forecast_annual"])
        ends[name] = sign * forecast_days(annual, rows["decay_rate"], rows["age"], open_days)
    return pd.DataFrame(
        {
            "pilot_id": rows["pilot_id"],
            "benefit_id": rows["benefit_id"],
            "year": rows["year"],
            "age": rows["age"],
            "open_days": open_days,
            "forecast": ends[""],
            "forecast_new": ends[""],
            "forecast_low_new": np.minimum(ends["_low"], ends["_high"]),
            "forecast_high_new": np.maximum(ends["_low"], ends["_high"]),
        }
    )


def spans_by_year(benefit_id: pd.Series, starts: pd.Series, ends: pd.Series, until: date) -> pd.DataFrame:
    """The days of each calendar year from the start to the end, at most to ``until``: benefit_id, year, span_days, age.

    ``age``: whole years from the start to the beginning of the span.
    """
    limit = pd.Timestamp(until)
    last = ends.where(ends < limit, limit)
    is_begun = starts <= last
    benefit_id, starts, last = benefit_id[is_begun], starts[is_begun], last[is_begun]
    if len(starts) == 0:
        return pd.DataFrame({"benefit_id": benefit_id, "year": [], "span_days": [], "age": []}).astype(
            {"year": "int64"}
        )
    years = range(int(starts.dt.year.min()), int(last.dt.year.max()) + 1)
    spans = []
    for year in years:
        inside = (starts.dt.year <= year) & (year <= last.dt.year)
        first = starts[inside].where(starts[inside].dt.year == year, pd.Timestamp(year, 1, 1))
        end = last[inside].where(last[inside].dt.year == year, pd.Timestamp(year, 12, 31))
        age = ((first - starts[inside]).dt.days // DAYS_IN_YEAR).astype("int64")
        spans.append(
            pd.DataFrame(
                {"benefit_id": benefit_id[inside], "year": year, "span_days": (end - first).dt.days + 1, "age": age}
            )
        )
    return pd.concat(spans, ignore_index=True)


def cut(rows: pd.DataFrame, facts: Facts, as_at: date) -> pd.DataFrame:
    """Quantities cut pro rata where benefits together claim more than their cohort has; ``cap`` is what is left."""
    claims = cohort_claims(rows, facts, as_at)
    cap = claims.groupby(["benefit_id", "year"])["cap"].min() if len(claims) else pd.Series(dtype=float)
    keys = pd.MultiIndex.from_frame(rows[["benefit_id", "year"]])
    rows["cap"] = cap.reindex(keys).fillna(1.0).to_numpy() if len(cap) else 1.0
    quantities = [*COLUMNS, "forecast"]
    rows[quantities] = rows[quantities].mul(rows["cap"], axis=0)
    return rows


def cohort_claims(rows: pd.DataFrame, facts: Facts, as_at: date) -> pd.DataFrame:
    """What each benefit claims of its cohort in a year: cohort_id, benefit_id, pilot_id, year, measure, claimed, capacity, cap.

    ``measure`` is hours for time saved, else people (by kind of outcome). Capacity is headcount times the hours of one
    person and the share of the year that has passed, or headcount.
    """
    names = ["benefit_id", "cohort_id", "outcome", "people"]
    claims = rows[["benefit_id", "pilot_id", "year", "claimed"]].merge(facts.benefits[names], on="benefit_id")
    claims = claims[claims["cohort_id"].notna() & (claims["claimed"] > 0)].copy()
    claims = claims.merge(facts.cohorts[["cohort_id", "headcount", "hours_per_year"]], on="cohort_id")
    is_time = claims["outcome"] == Outcome.TIME_SAVED
    passed = np.where(claims["year"] == as_at.year, as_at.timetuple().tm_yday / DAYS_IN_YEAR, 1.0)
    claims["measure"] = np.where(is_time, "hours", claims["outcome"])
    claims["claimed"] = claims["claimed"].where(is_time, claims["people"].astype("Float64"))
    claims["capacity"] = np.where(
        is_time, cohort_hours(claims["headcount"], claims["hours_per_year"]) * passed, claims["headcount"]
    )
    each = [capped(group)["factor"] for _, group in claims.groupby("measure")]
    claims["cap"] = pd.concat(each) if each else 1.0
    return claims.reset_index(drop=True)
