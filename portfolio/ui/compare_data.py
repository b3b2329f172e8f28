"""Cached reads of a comparison: the pilots that the address names, and everything that is known of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from portfolio.access import Scope
from portfolio.filters import Filters
from portfolio.ui import data, value_data
from portfolio.ui.pilot_value_appraised import streams_of
from portfolio.ui.remember import remembered
from portfolio.ui.view import View
from portfolio.value.appraised import PilotAppraisals, appraise_pilots
from portfolio.value.basis import evidence_rule
from portfolio.value.comparable import Comparable, comparable, real_spend, unpriced
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.streams import Streams
from portfolio.value.time_flows import HourFlow, hour_flow
from portfolio.value.total_working import Sums
from portfolio.value.weak_evidence import with_standing
from portfolio.vocabulary import CostBasis, ParameterKind, Rung

FEWEST, MOST = 2, 6
ENTRIES = 24
EDITIONS = (ParameterKind.PRICE_YEAR, ParameterKind.DEFLATOR, ParameterKind.DISCOUNT, ParameterKind.EVIDENCE_THRESHOLD)
"""What every comparison rests on."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for: ``references`` in its order, at most `MOST`; what was left out, and what is unknown."""

    references: tuple[str, ...]
    left_out: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """Facts of the chosen pilots, in the order chosen. Frames are shared between sessions, never changed.

    ``spend``: actual costs of ended months by pilot_id and year, nominal pence; ``real``: the same in all, in pounds
    of the price year; ``real_lacks``: why some could not be converted.
    """

    pilots: pd.DataFrame
    indicators: pd.DataFrame
    benefits: pd.DataFrame
    flow: HourFlow
    spend: pd.DataFrame
    real: pd.Series
    real_lacks: str
    appraisals: PilotAppraisals
    comparable: Comparable
    streams: Streams
    parameters: ParameterSet
    sums: Sums

    @property
    def references(self) -> list[str]:
        """What the pilots are called, in order."""
        return [str(reference) for reference in self.pilots["reference"]]

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """The pilots' rows of the summary; what is not reported is None."""
        return [
            {str(name): None if pd.isna(value) else value for name, value in row.items()}
            for row in self.pilots.to_dict("records")
        ]

    @property
    def price_year(self) -> int | None:
        """The year whose prices values are in."""
        return self.sums.price_year

    @property
    def prices(self) -> str:
        """The same in words."""
        return "no price year in force" if self.price_year is None else f"{self.price_year} prices"

    def benefits_of(self, pilot_id: int) -> pd.DataFrame:
        """The benefits of one of them."""
        return self.benefits[self.benefits["pilot_id"] == pilot_id]


def asked(view: View, text: str) -> Asked:
    """The pilots that ``DCS-001,HSA-002`` asks for, among those that the actor sees."""
    known = {str(reference).upper(): str(reference) for reference in data.everything(view).pilots["reference"]}
    wanted = list(dict.fromkeys(part.strip().upper() for part in text.split(",") if part.strip()))
    found = [known[part] for part in wanted if part in known]
    unknown = tuple(part for part in wanted if part not in known)
    return Asked(tuple(found[:MOST]), tuple(found[MOST:]), unknown)


def compared(view: View, references: Sequence[str]) -> Compared:
    """Everything that is known of some pilots, as at the view's date."""
    return _compared(view.url, view.revision, view.as_at, view.scope, tuple(references))


@remembered(ENTRIES)
def _compared(url: str, revision: int, as_at: date, scope: Scope, references: tuple[str, ...]) -> Compared:
    whole = data.selection(url, revision, as_at, scope, Filters())
    pilots = whole.pilots.set_index("reference", drop=False).loc[list(references)].reset_index(drop=True)
    ids = [int(pilot_id) for pilot_id in pilots["pilot_id"]]
    parameters = value_data.parameters_of(url, revision, as_at)
    worth = value_data.selected_of(url, revision, as_at, scope, Filters()).of_pilots(ids)
    benefits = (
        with_standing(worth.benefits, evidence_rule(parameters), as_at) if len(worth.benefits) else worth.benefits
    )
    streams = streams_of(url, revision, as_at, Rung.CLAIMED).of_pilots(ids)
    appraisals = appraise_pilots(streams)
    names = dict(zip(ids, references, strict=True))
    spend = _spend(data.series_of(url, revision, whole).spend, ids)
    price_year, deflator = parameters.price_year(), parameters.deflator()
    return Compared(
        pilots=pilots,
        indicators=whole.indicators[whole.indicators["pilot_id"].isin(ids)],
        benefits=benefits,
        flow=hour_flow(benefits),
        spend=spend,
        real=real_spend(spend, price_year, deflator),
        real_lacks=unpriced(spend, price_year, deflator),
        appraisals=appraisals,
        comparable=comparable(appraisals, parameters, names),
        streams=streams,
        parameters=parameters,
        sums=Sums(as_at, price_year, names),
    )


def _spend(monthly: pd.DataFrame, ids: Sequence[int]) -> pd.DataFrame:
    """Actual costs by pilot and year: pilot_id, year, pence."""
    rows = monthly[monthly["pilot_id"].isin(ids) & (monthly["basis"] == CostBasis.ACTUAL)]
    rows = rows.assign(year=rows["month"].dt.year, pence=rows["pence"].astype("int64"))
    return rows.groupby(["pilot_id", "year"], as_index=False).agg({"pence": "sum"})
