"""Totals of value for a screen: rungs by class, by group and by pilot, gaps, and outcomes that are not money."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.rungs import ENDS, MEASURED_RUNGS
from portfolio.value.priced import MONEY_CLASSES
from portfolio.value.valued import ladder
from portfolio.vocabulary import Outcome, PeriodRule, Rung, ValueClass

PARTS = {"cash": "Cash-releasing", "non_cash": "Non-cash-releasing", "losses": "Disbenefits and losses"}
"""What a rung's total is made of. Losses are negative, whatever their class, and are never netted unseen."""
FIGURES = ("total", "low", "high", "together_low", "together_high", "reported", "missing")
OUTCOME_KEYS = ["outcome", "unit", "is_level", "has_people"]


def money(benefits: pd.DataFrame) -> pd.DataFrame:
    """The benefits that are meant to have a value in pounds."""
    return benefits[benefits["value_class"].isin(MONEY_CLASSES)]


def part_of(benefits: pd.DataFrame, rung: Rung, part: str) -> pd.DataFrame:
    """The benefits whose value on a rung belongs to a part of its total."""
    value, is_cash = benefits[f"{rung}_pounds"], benefits["value_class"] == ValueClass.CASH_RELEASING
    if part == "losses":
        return benefits[value < 0]
    return benefits[(value > 0) & (is_cash if part == "cash" else ~is_cash)]


def parts(benefits: pd.DataFrame) -> pd.DataFrame:
    """Pounds of each of `PARTS` by rung, which is the index; NaN where no benefit has a value."""
    worth = money(benefits)
    columns = {part: [_sum(part_of(worth, rung, part), rung) for rung in Rung] for part in PARTS}
    found = pd.DataFrame(columns, index=pd.Index([rung.value for rung in Rung], name="rung"))
    found.loc[[rung.value for rung in Rung if not worth[f"{rung}_pounds"].notna().any()]] = np.nan
    return found


def _sum(rows: pd.DataFrame, rung: Rung) -> float:
    return float(np.sum(numbers(rows[f"{rung}_pounds"])))


def by_group(benefits: pd.DataFrame, key: str, pilots: pd.Series | None = None) -> pd.DataFrame:
    """The rungs of each group of a column, best claims first: index the group, columns ``claimed_total`` and so on.

    ``pilots`` counts the pilots of each group: groups without any benefit are then listed too, as not reported.
    Also: pilots_reporting (with a benefit of any class), and benefits.
    """
    wide = ladder(money(benefits), [key])
    grouped = benefits.groupby(key)["pilot_id"]
    reporting = grouped.nunique()
    keys = reporting.index if pilots is None else reporting.index.union(pilots.index)
    found = pd.DataFrame(index=keys)
    for rung in Rung:
        rows = wide[wide["rung"] == rung.value].set_index(key) if len(wide) else wide
        for figure in FIGURES:
            found[f"{rung}_{figure}"] = rows[figure].reindex(keys) if len(rows) else np.nan
    for rung in Rung:
        counts = [f"{rung}_reported", f"{rung}_missing"]
        found[counts] = found[counts].fillna(0).astype("int64")
    found["pilots_reporting"] = reporting.reindex(keys).fillna(0).astype("int64")
    found["benefits"] = grouped.size().reindex(keys).fillna(0).astype("int64")
    if pilots is not None:
        found["pilots"] = pilots.reindex(keys).fillna(0).astype("int64")
    return found.rename_axis(key).sort_values("claimed_total", ascending=False, kind="stable", na_position="last")


def by_pilot(benefits: pd.DataFrame) -> pd.DataFrame:
    """Claimed pounds of each pilot that has a value, with its interval if benefits err on their own, and its best rung.

    Index pilot_id; columns claimed, low, high, rung, missing (its benefits without a value).
    """
    worth = money(benefits)
    known = worth[worth["claimed_pounds"].notna()]
    whose = known["pilot_id"]
    found = pd.DataFrame({"claimed": known["claimed_pounds"].groupby(whose).sum()})
    for end, sign in (("low", -1.0), ("high", 1.0)):
        distance = known[f"claimed_pounds_{end}"].fillna(known["claimed_pounds"]) - known["claimed_pounds"]
        found[end] = found["claimed"] + sign * np.sqrt(distance.pow(2).groupby(whose).sum())
    found["rung"] = Rung.CLAIMED.value
    for rung in Rung:
        stands = (known[f"{rung}_pounds"].fillna(0) != 0).groupby(whose).any()
        found.loc[stands[stands].index, "rung"] = rung.value
    lacking = worth["claimed_pounds"].isna().groupby(worth["pilot_id"]).sum()
    found["missing"] = lacking.reindex(found.index).fillna(0).astype("int64")
    return found


def gaps(benefits: pd.DataFrame) -> pd.DataFrame:
    """What benefits lack to have a value: index the reason, columns benefits and pilots, most frequent first."""
    each = lacking(benefits)
    counted = each.groupby("reason").agg(benefits=("benefit_id", "nunique"), pilots=("pilot_id", "nunique"))
    return counted.sort_values("benefits", ascending=False, kind="stable")


def lacking(benefits: pd.DataFrame) -> pd.DataFrame:
    """One row for each benefit and each reason why it has no value: benefit_id, pilot_id, name, reason."""
    rows = benefits.loc[benefits["missing"] != "", ["benefit_id", "pilot_id", "name", "missing"]]
    rows = rows.assign(reason=rows["missing"].str.split("; ")).explode("reason")
    return rows.drop(columns="missing").reset_index(drop=True)


def outcomes(benefits: pd.DataFrame) -> pd.DataFrame:
    """Quantities that are not valued in money, by kind of outcome and unit; each row adds like with like.

    Columns: outcome, unit, is_level (times years), has_people (times people), claimed, claimed_low, claimed_high (as if
    all err the same way), the same for evidenced, assured, and benefits, pilots, missing (without a quantity).
    """
    rows = quantified(benefits)
    names = [f"{rung}{end}" for rung in MEASURED_RUNGS for end in ENDS]
    grouped = rows.groupby(OUTCOME_KEYS, sort=True)
    found = grouped[names].sum(min_count=1)
    found["benefits"], found["pilots"] = grouped.size(), grouped["pilot_id"].nunique()
    found["missing"] = rows["claimed"].isna().groupby([rows[key] for key in OUTCOME_KEYS]).sum()
    found = found.reset_index()
    order = found["outcome"].map({outcome.value: place for place, outcome in enumerate(Outcome)})
    return found.iloc[np.argsort(order.to_numpy(), kind="stable")].reset_index(drop=True)


def quantified(benefits: pd.DataFrame) -> pd.DataFrame:
    """The benefits with a quantity and no value in money, with what says which of them add up (`OUTCOME_KEYS`)."""
    rows = benefits[benefits["value_class"] == ValueClass.QUANTIFIED]
    return rows.assign(
        unit=rows["unit"].str.strip(), is_level=rows["period_rule"] != PeriodRule.SUM, has_people=rows["people"].notna()
    )


def of_outcome(rows: pd.DataFrame, key: Sequence[object]) -> pd.DataFrame:
    """The rows of `quantified` that one row of `outcomes` adds up."""
    mask = pd.Series(data=True, index=rows.index)
    for name, wanted in zip(OUTCOME_KEYS, key, strict=True):
        mask &= rows[name] == wanted
    return rows[mask]


def amounts_of(benefits: pd.DataFrame, column: str) -> tuple[pd.DataFrame, Floats]:
    """The benefits that have an amount, and the amounts."""
    values = numbers(benefits[column])
    known = ~np.isnan(values)
    return benefits[known], values[known]
