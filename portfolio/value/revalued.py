"""The same benefits valued by other editions: what moves on each rung, and which benefits gain or lose their value."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from portfolio.value.valued import Valued, ladder
from portfolio.vocabulary import Rung

Totals = dict[Hashable, dict[Hashable, Any]]
"""`ladder` by rung."""
PENNY = 0.005
"""Pounds below which two values are the same to a penny."""


@dataclass(frozen=True)
class Revalued:
    """``rungs``: one row for each rung: rung, before and after with their low and high, difference, and how many
    benefits changed, lost or gained their place there. ``benefits``: those benefits, with the pounds of each rung
    before and after (claimed_before, claimed_after, ...) and ``missing`` (why there is no value after).

    Amounts in different prices are never compared: then nothing counts as changed and no difference is told.
    """

    rungs: pd.DataFrame
    benefits: pd.DataFrame
    year_before: int | None
    year_after: int | None

    @property
    def is_same_prices(self) -> bool:
        """Whether both are in the prices of one year."""
        return self.year_before == self.year_after

    @property
    def moves(self) -> bool:
        """Whether any benefit changes on any rung."""
        return len(self.benefits) > 0


def revalued(before: Valued, after: Valued) -> Revalued:
    """Compare two valuations of the same benefits."""
    is_same_prices = before.price_year == after.price_year
    columns = {f"{rung.value}_pounds": rung for rung in Rung}
    named = before.benefits[["benefit_id", "pilot_id", "name", *columns]]
    rows = named.merge(
        after.benefits[["benefit_id", "missing", *columns]], on="benefit_id", suffixes=("_was", "_is"), how="left"
    )
    totals: list[Totals] = [ladder(one.benefits).set_index("rung").to_dict("index") for one in (before, after)]
    parts, is_moved = [], np.zeros(len(rows), dtype=bool)
    for column, rung in columns.items():
        was, now = rows.pop(f"{column}_was"), rows.pop(f"{column}_is")
        rows[f"{rung.value}_before"], rows[f"{rung.value}_after"] = was, now
        flags = _places(was, now, rung, is_same_prices=is_same_prices)
        is_moved |= np.logical_or.reduce(list(flags.values()))
        parts.append(_rung(rung, totals, flags, is_same_prices=is_same_prices))
    return Revalued(pd.DataFrame(parts), rows[is_moved].reset_index(drop=True), before.price_year, after.price_year)


def _places(was: pd.Series, now: pd.Series, rung: Rung, *, is_same_prices: bool) -> dict[str, np.ndarray]:
    """Which benefits changed, lost and gained their place on a rung. Above the first, 0 is no place on it."""
    old, new = (one.to_numpy(dtype=float) for one in (was, now))
    stood, stands = (~np.isnan(one) & ((one != 0) | (rung is Rung.CLAIMED)) for one in (old, new))
    changed = stood & stands & (np.abs(np.nan_to_num(new) - np.nan_to_num(old)) >= PENNY) & is_same_prices
    return {"changed": changed, "lost": stood & ~stands, "gained": ~stood & stands}


def _rung(rung: Rung, totals: list[Totals], flags: dict[str, np.ndarray], *, is_same_prices: bool) -> dict[str, object]:
    row: dict[str, object] = {"rung": rung.value}
    for name, found in zip(("before", "after"), totals, strict=True):
        figures = found[rung.value]
        row |= {name: figures["total"], f"{name}_low": figures["low"], f"{name}_high": figures["high"]}
    was, now = (found[rung.value]["total"] for found in totals)
    row["difference"] = now - was if is_same_prices else float("nan")
    return row | {name: int(found.sum()) for name, found in flags.items()}
