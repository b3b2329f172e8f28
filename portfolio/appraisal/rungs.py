"""How sure a value is: claimed, of which evidenced, of which assured, of which banked.

What moves a measurement up a rung is its approval, its design, its age and a signature, never the size of its effect.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Amounts, Flags, amounts, days, numbers, require_columns
from portfolio.appraisal.formulas import formula
from portfolio.appraisal.intervals import independent_end, together_end
from portfolio.vocabulary import Rung

TOPIC = "Rungs"
NEVER_EVIDENCE = 0
"""The Maryland level of self-report: no threshold makes it evidence."""
MEASURED_RUNGS = (Rung.CLAIMED, Rung.EVIDENCED, Rung.ASSURED)
ENDS = ("", "_low", "_high")


@formula(
    topic=TOPIC,
    title="What counts as evidenced",
    says="An approved measurement whose method stands at or above the threshold on the Maryland scale, and whose evidence is current or lies in a period that an assurer has signed. Self-report (level 0) and what has no level never count.",
    notation=r"\text{approved} \wedge L \ge L_{\min} \wedge L > 0 \wedge (\text{current} \vee \text{assured})",
)
def is_evidenced(level: Any, threshold: float, *, is_approved: Any, is_current: Any, is_signed: Any) -> Any:
    """Whether measurements are evidence; all arguments may be columns."""
    levels = numbers(level)
    is_good = (levels >= threshold) & (levels > NEVER_EVIDENCE)
    return _alike(is_good & _flags(is_approved) & (_flags(is_current) | _flags(is_signed)))


@formula(
    topic=TOPIC,
    title="What an assurer has signed",
    says="The benefit is assured, and the measured period ended by the day up to which the assurer signed.",
    notation=r"\text{assured} \wedge d_{\text{end}} \le d_{\text{signed}}",
)
def is_signed(period_end: Any, assured_to: Any, *, is_assured: Any) -> Any:
    """Whether periods lie within what was assured; all arguments may be columns."""
    return _alike(_flags(is_assured) & (days(period_end) <= days(assured_to)))


@formula(
    topic=TOPIC,
    title="Banked value",
    says="Budgets that have moved, in real terms, but at most the assured value: cash beyond it is not explained by this benefit. Without a budget move it is zero.",
    notation=r"\min(B, \max(A, 0))",
    unit="£",
)
def banked_value(moved: Any, assured: Any) -> Amounts:
    """NaN when a budget moved but the assured value is not reported."""
    moves = np.nan_to_num(numbers(moved))
    return amounts(np.where(moves > 0, np.minimum(moves, np.maximum(numbers(assured), 0.0)), 0.0))


@formula(
    topic=TOPIC,
    title="Budget moved beyond the assured value",
    says="Budgets that have moved less what is banked: a concern, either the value is not assured yet or the cut has another reason.",
    notation=r"B - \min(B, \max(A, 0))",
    unit="£",
)
def unexplained_cut(moved: Any, assured: Any) -> Amounts:
    """All of the moved budget when nothing of the benefit is assured or its value is not reported."""
    moves = np.nan_to_num(numbers(moved))
    return amounts(moves - np.nan_to_num(numbers(banked_value(moves, assured))))


def rung_flags(measured: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Which rungs each measurement stands on: boolean columns claimed, evidenced, assured; the index is kept.

    ``measured``: is_approved, level (Maryland, NaN when ungraded), is_current, is_assured (of the benefit),
    assured_to, period_end.
    """
    require_columns(measured, "is_approved", "level", "is_current", "is_assured", "assured_to", "period_end")
    signed = is_signed(measured["period_end"], measured["assured_to"], is_assured=measured["is_assured"])
    evidenced = is_evidenced(
        measured["level"],
        threshold,
        is_approved=measured["is_approved"],
        is_current=measured["is_current"],
        is_signed=signed,
    )
    columns = {Rung.CLAIMED.value: True, Rung.EVIDENCED.value: evidenced, Rung.ASSURED.value: evidenced & signed}
    return pd.DataFrame(columns, index=measured.index)


def rung_quantities(measured: pd.DataFrame, threshold: float, by: str = "benefit_id") -> pd.DataFrame:
    """Quantity of each benefit on each rung with its interval, and how many measurements stand there.

    ``measured``: the columns of `rung_flags`, ``by``, quantity, low, high; one row for each measurement or for
    each group of alike ones, approved and submitted, and for forecast months (not approved, level NaN).
    Columns: claimed, claimed_low, claimed_high, claimed_count, the same for evidenced and assured. Ends add up as
    if all err the same way. A quantity that is not reported makes its rungs NaN, and those below claimed too
    when the claim is; a rung that nothing stands on is 0.
    """
    require_columns(measured, by, "quantity", "low", "high")
    flags = rung_flags(measured, threshold)
    parts: dict[str, Any] = {}
    for rung in MEASURED_RUNGS:
        stands = flags[rung.value].to_numpy(dtype=bool)
        for name, end in zip(("quantity", "low", "high"), ENDS, strict=True):
            parts[rung + end] = np.where(stands, numbers(measured[name]), 0.0)
        parts[f"{rung}_count"] = stands.astype(np.int64)
    columns = pd.DataFrame(parts, index=measured.index)
    found = columns.groupby(measured[by]).sum(skipna=False)
    told = [rung + end for rung in MEASURED_RUNGS for end in ENDS]
    found[told] = found[told].where(found[Rung.CLAIMED.value].notna())
    return found


def rung_totals(values: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Totals on every rung with both intervals, one row for each rung (and each group of the columns ``by``).

    ``values``: one row for each benefit, with claimed, claimed_low, claimed_high, the same for evidenced and
    assured, and banked; money of one price base, or quantities of one unit. Result: rung, total,
    low and high when benefits err independently, together_low and together_high when all err at once, reported
    and missing (benefits). What is missing is counted and never added as zero; without any value the total is NaN.
    """
    names = [rung + end for rung in MEASURED_RUNGS for end in ENDS]
    require_columns(values, *by, *names, Rung.BANKED.value)
    if not by:
        return pd.DataFrame([_total(values, rung) for rung in Rung])
    rows = [
        {**dict(zip(by, key, strict=True)), **_total(group, rung)}
        for key, group in values.groupby(list(by), sort=True, dropna=False)
        for rung in Rung
    ]
    return pd.DataFrame(rows)


def _total(values: pd.DataFrame, rung: Rung) -> dict[str, Any]:
    known = values[rung.value].notna().to_numpy()
    central = numbers(values[rung.value])[known]
    low, high = (_end(values, rung, end)[known] for end in ("_low", "_high"))
    count = int(known.sum())
    figures = {
        "total": float(central.sum()),
        "low": independent_end(central, low, is_high=False),
        "high": independent_end(central, high, is_high=True),
        "together_low": together_end(low),
        "together_high": together_end(high),
    }
    told = figures if count else dict.fromkeys(figures, np.nan)
    return {"rung": rung.value, **told, "reported": count, "missing": int((~known).sum())}


def _end(values: pd.DataFrame, rung: Rung, end: str) -> Any:
    """End of each value's interval; one without (a budget that moved) counts as itself."""
    central = numbers(values[rung.value])
    if rung is Rung.BANKED:
        return central
    ends = numbers(values[rung + end])
    return np.where(np.isnan(ends), central, ends)


@dataclass(frozen=True, slots=True)
class Reporting:
    """How many pilots stand behind a total."""

    pilots: int
    reporting: int
    evidenced: int

    @property
    def sentence(self) -> str:
        """``31 of 50 pilots report a benefit; 12 with evidence.``"""
        verb = "reports" if self.reporting == 1 else "report"
        return f"{self.reporting} of {self.pilots} pilots {verb} a benefit; {self.evidenced} with evidence."


def reporting(values: pd.DataFrame, pilots: int) -> Reporting:
    """Pilots with a value on any benefit, and with evidence for any. ``values``: pilot_id, claimed, evidenced_count."""
    require_columns(values, "pilot_id", Rung.CLAIMED.value, "evidenced_count")
    known = values[values[Rung.CLAIMED.value].notna()]
    evidenced = known[known["evidenced_count"] > 0]
    return Reporting(pilots, int(known["pilot_id"].nunique()), int(evidenced["pilot_id"].nunique()))


def _alike(found: Any) -> Any:
    """A plain True or False for one measurement, the array for many."""
    flags = _flags(found)
    return flags if flags.ndim else bool(flags)


def _flags(values: Any) -> Flags:
    return np.asarray(values, dtype=bool)
