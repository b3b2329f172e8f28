"""From facts to appraisals: costs and benefits of every appraised pilot by year, in the prices of its appraisal."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Flags, Floats, numbers
from portfolio.appraisal.rungs import MEASURED_RUNGS
from portfolio.value.basis import prices
from portfolio.value.later_quantities import later_caps
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.quantified import Facts
from portfolio.value.stream_benefits import Lines, lines_of, with_base
from portfolio.value.stream_concerns import COLUMNS as CONCERNS
from portfolio.value.stream_concerns import concerns_of
from portfolio.value.stream_costs import Costs, costs_of
from portfolio.value.valued import Valued
from portfolio.vocabulary import Rung

LEFT_OUT = ("pilot_id", "benefit_id", "name", "is_disbenefit", "is_money", "why")
NO_BIAS = "optimism bias is not stated"


class AppraisalFacts(Facts, Protocol):
    """Frames as `portfolio.summary.value_facts.ValueFacts` holds them, with costs and appraisals."""

    @property
    def costs(self) -> pd.DataFrame: ...
    @property
    def appraisals(self) -> pd.DataFrame: ...


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Pilots of one horizon and one price base, by rising pilot_id: amounts (pilots, years), in pounds of ``base``.

    ``pilots`` has the facts of each appraisal and: bias (nan when not stated), mitigation (0 when not stated),
    residual (0 when none) and missing (why its costs cannot be appraised, or "").
    """

    horizon: int
    base: int
    pilots: pd.DataFrame
    nominal: Floats
    cost: Floats
    lines: Lines

    def of(self, chosen: Flags) -> "Group":
        """Some of the pilots with their lines."""
        kept = chosen[self.lines.rows["place"].to_numpy(dtype=np.int64)]
        lines = self.lines.of(kept)
        lines.rows["place"] = (np.cumsum(chosen) - 1)[lines.rows["place"].to_numpy(dtype=np.int64)]
        pilots = self.pilots[chosen].reset_index(drop=True)
        return replace(self, pilots=pilots, nominal=self.nominal[chosen], cost=self.cost[chosen], lines=lines)

    def by_pilot(self, amounts: Floats, chosen: Flags) -> Floats:
        """Amounts of the chosen lines (lines, years), added up for each pilot."""
        place = self.lines.rows["place"].to_numpy(dtype=np.int64)[chosen]
        count = len(self.pilots)
        sums = [np.bincount(place, weights=year, minlength=count) for year in amounts[chosen].T]
        return np.stack(sums, axis=1) if len(place) else np.zeros((count, self.horizon))


@dataclass(frozen=True, slots=True, eq=False)
class Streams:
    """What is appraised, and by which editions. Shared between sessions, never changed.

    ``left_out``: benefits that are in no line, with the reason. ``concerns``: what a reader should know of a pilot's
    appraisal (benefit_id is missing where it is about the pilot). ``costs`` are those that were read.
    """

    groups: tuple[Group, ...]
    left_out: pd.DataFrame
    concerns: pd.DataFrame
    costs: pd.DataFrame
    parameters: ParameterSet
    as_at: date
    rung: Rung

    def of_pilots(self, pilot_ids: Iterable[int]) -> "Streams":
        """The same for some pilots, whatever was computed with the others in view (caps) kept."""
        ids = set(pilot_ids)
        chosen = [group.pilots["pilot_id"].isin(ids).to_numpy(dtype=bool) for group in self.groups]
        groups = tuple(group.of(some) for group, some in zip(self.groups, chosen, strict=True) if some.any())
        frames = {name: getattr(self, name) for name in ("left_out", "concerns", "costs")}
        return replace(self, groups=groups, **{name: rows[rows["pilot_id"].isin(ids)] for name, rows in frames.items()})


def streams(
    facts: AppraisalFacts, valued: Valued, parameters: ParameterSet, as_at: date, rung: Rung = Rung.CLAIMED
) -> Streams:
    """Costs and benefits by year of every pilot that has an appraisal.

    ``facts`` and ``valued`` are of the whole register, because cohorts are shared. On the claimed rung days after the
    date take the forecast; the evidenced and the assured rung hold what was measured up to the date and no forecast.
    """
    if rung not in MEASURED_RUNGS:
        raise ValueError(
            f"An appraisal on the rung “{rung.label}” is not defined: what is banked is in budgets already."
        )
    last_year = facts.appraisals[["first_year", "horizon_years"]].sum(axis=1).max() - 1 if len(facts.appraisals) else 0
    terms: dict[str, Any] = {"valued": valued, "parameters": parameters, "as_at": as_at, "rung": rung}
    terms["caps"] = later_caps(facts, as_at, int(last_year))
    ordered = facts.appraisals.sort_values("pilot_id")
    made = [
        _group(rows.reset_index(drop=True), facts.costs, terms)
        for _, rows in ordered.groupby(["horizon_years", "price_base_year"])
    ]
    left_out = _together([rows for _, rows, _ in made], LEFT_OUT)
    concerns = _together([rows for _, _, rows in made], CONCERNS)
    return Streams(tuple(group for group, _, _ in made), left_out, concerns, facts.costs, parameters, as_at, rung)


def _group(rows: pd.DataFrame, costs: pd.DataFrame, terms: dict[str, Any]) -> tuple[Group, pd.DataFrame, pd.DataFrame]:
    parameters: ParameterSet = terms["parameters"]
    horizon, base = int(rows["horizon_years"].iloc[0]), int(rows["price_base_year"].iloc[0])
    of_costs = costs_of(rows, costs, horizon, base, parameters.deflator())
    lines, left_out = lines_of(rows, horizon, with_base(prices(parameters), base), **terms)
    pilots = rows.assign(
        bias=rows["bias_rate"],
        mitigation=rows["mitigation_rate"].fillna(0.0),
        residual=np.nan_to_num(numbers(rows["residual_pence"].astype("Float64"))) / 100,
        missing=_reasons(rows, of_costs),
    )
    group = Group(horizon, base, pilots, of_costs.nominal, of_costs.real, lines)
    concerns = concerns_of(rows, lines, of_costs, **{name: terms[name] for name in ("parameters", "as_at", "rung")})
    return group, left_out, concerns


def _reasons(rows: pd.DataFrame, costs: Costs) -> list[str]:
    no_bias = [NO_BIAS if is_none else "" for is_none in rows["bias_rate"].isna()]
    return ["; ".join(filter(None, pair)) for pair in zip(costs.missing, no_bias, strict=True)]


def _together(frames: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    found = [rows for rows in frames if len(rows)]
    if not found:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(found, ignore_index=True).sort_values("pilot_id", kind="stable", ignore_index=True)
