"""Which pilots the filters select: one rule for screens and exports."""

from datetime import date

import pandas as pd

from portfolio.filters import Filters
from portfolio.summary.rules import flagged
from portfolio.summary.snapshot import Snapshot


def matches(pilots: pd.DataFrame, filters: Filters, *, as_at: date, organisations: frozenset[int] | None) -> pd.Series:
    """Which rows the filters select; ``organisations`` is the chosen sub-tree (None: all)."""
    mask = pd.Series(data=True, index=pilots.index)
    if organisations is not None:
        mask &= pilots["organisation_id"].isin(organisations)
    for column, wanted in (("goal", filters.goal), ("stage", filters.stage), ("ai_type", filters.ai_type)):
        if wanted is not None:
            mask &= pilots[column].astype(str) == str(wanted)
    if filters.tag is not None:
        mask &= pilots["tags"].str.split("; ").map(lambda tags: filters.tag in tags).astype(bool)
    if filters.flag is not None:
        mask &= flagged(pilots, as_at, filters.flag)
    return mask


def restrict(whole: Snapshot, mask: pd.Series) -> Snapshot:
    """A snapshot of some of its pilots."""
    pilots = whole.pilots[mask].reset_index(drop=True)
    ids = set(pilots["pilot_id"])
    return Snapshot(
        whole.as_at,
        whole.revision,
        pilots,
        whole.indicators[whole.indicators["pilot_id"].isin(ids)],
        whole.moves[whole.moves["pilot_id"].isin(ids)],
    )
