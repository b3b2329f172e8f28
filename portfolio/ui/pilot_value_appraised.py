"""Cached appraisal of one pilot: as claimed and as evidenced, what it hangs on, and what is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from portfolio.ui import value_data
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.value.appraised import appraise_pilots
from portfolio.value.parameter_set import Edition
from portfolio.value.sensitivities import Sensitivity, sensitivity_of
from portfolio.value.streams import Streams, streams
from portfolio.vocabulary import Rung

STREAMS = 8
"""Streams are of the whole register, because cohorts are shared: keep those of a few dates."""


@dataclass(frozen=True)
class Result:
    """One pilot's appraisal. ``claimed`` and ``evidenced`` are rows of `PilotAppraisals.pilots` (None: not reported).

    ``notes``: what is left out and what else to know: the benefit's name ("" for the pilot as a whole), and why.
    """

    claimed: Mapping[str, Any]
    evidenced: Mapping[str, Any]
    sensitivity: Sensitivity | None
    left_out: tuple[tuple[str, str], ...]
    concerns: tuple[tuple[str, str], ...]
    editions: tuple[Edition, ...]


def result(view: View, pilot_id: int) -> Result | None:
    """How a pilot is appraised; None when it has no basis."""
    return result_of(view.url, view.revision, view.as_at, pilot_id)


def own_streams(view: View, pilot_id: int, rung: Rung) -> Streams:
    """Costs and benefits by year of one pilot."""
    return streams_of(view.url, view.revision, view.as_at, rung).of_pilots([pilot_id])


@remembered(STREAMS)
def streams_of(url: str, revision: int, as_at: date, rung: Rung) -> Streams:
    """Of every pilot with an appraisal."""
    facts, valued = value_data.facts_of(url, revision, as_at), value_data.register_of(url, revision, as_at)
    return streams(facts, valued, value_data.parameters_of(url, revision, as_at), as_at, rung)


@remembered(CACHE_ENTRIES)
def result_of(url: str, revision: int, as_at: date, pilot_id: int) -> Result | None:
    """See `result`."""
    claimed, evidenced = (streams_of(url, revision, as_at, rung) for rung in (Rung.CLAIMED, Rung.EVIDENCED))
    appraised = appraise_pilots(claimed.of_pilots([pilot_id]))
    if appraised.pilots.empty:
        return None
    names = _names(value_data.facts_of(url, revision, as_at).benefits, pilot_id)
    sure = appraise_pilots(evidenced.of_pilots([pilot_id]))
    return Result(
        _row(appraised.pilots),
        _row(sure.pilots),
        sensitivity_of(claimed, pilot_id),
        _notes(appraised.left_out, names),
        _notes(appraised.concerns, names),
        appraised.editions,
    )


def _row(rows: pd.DataFrame) -> Mapping[str, Any]:
    found = rows.iloc[0]
    return {
        str(name): None if not isinstance(value, str) and pd.isna(value) else value for name, value in found.items()
    }


def _names(benefits: pd.DataFrame, pilot_id: int) -> dict[int, str]:
    own = benefits[benefits["pilot_id"] == pilot_id]
    return dict(zip(own["benefit_id"].astype(int), own["name"], strict=True))


def _notes(rows: pd.DataFrame, names: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    ids = [None if pd.isna(benefit) else int(benefit) for benefit in rows["benefit_id"]]
    return tuple(("" if key is None else names.get(key, ""), why) for key, why in zip(ids, rows["why"], strict=True))
