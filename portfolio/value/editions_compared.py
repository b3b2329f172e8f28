"""The same pilots appraised under two sets of editions, beside each other."""

from dataclasses import dataclass

import pandas as pd

from portfolio.value.appraised import PilotAppraisals, appraise_pilots
from portfolio.value.streams import Streams

COMPARED = ("pv_cost", "pv_benefits", "npsv", "bcr", "cash_npv", "cash_bcr")


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Both appraisals in full, and what differs.

    ``pilots``: pilot_id, each of `COMPARED` as it is and ``_other``, npsv_change, and missing and missing_other.
    ``same`` and ``same_other`` appraise only the pilots that both report, from one year zero: their programmes are
    what may be held against each other.
    """

    in_force: PilotAppraisals
    other: PilotAppraisals
    pilots: pd.DataFrame
    same: PilotAppraisals
    same_other: PilotAppraisals


def compare_editions(in_force: Streams, other: Streams) -> Compared:
    """Two readings of the same register on the same rung, of which one has an edition swapped in.

    `ParameterSet.with_edition` makes the other set; build `streams` from it anew, because prices, reductions and what
    counts as evidence may differ.
    """
    if (in_force.rung, in_force.as_at) != (other.rung, other.as_at):
        raise ValueError("Editions are compared on one rung and one date.")
    one, two = appraise_pilots(in_force), appraise_pilots(other)
    columns = ["pilot_id", *COMPARED, "missing"]
    pilots = one.pilots[columns].merge(two.pilots[columns], on="pilot_id", suffixes=("", "_other"))
    pilots["npsv_change"] = pilots["npsv_other"] - pilots["npsv"]
    both = set(one.programme.counted) & set(two.programme.counted)
    same = [appraise_pilots(each.of_pilots(both)) for each in (in_force, other)]
    return Compared(one, two, pilots, *same)
