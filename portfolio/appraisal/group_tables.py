"""Comparisons from a table with one row for each observation: group, value, and where given period, cluster, id.

Rows are named as people count them, from 1. Clusters are the teams or sites that people come in.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal import group_numbers
from portfolio.appraisal.amounts import Floats, require_columns
from portfolio.appraisal.comparison import Comparison, Group, Interval, Question, Setting, conclude
from portfolio.appraisal.group_numbers import Count, Sample, cell_names, require_variation
from portfolio.appraisal.regression import FEW_CLUSTERS, Estimate, clustered, ordinary

SHOWN_PROBLEMS = 5
TOO_FEW_CLUSTERS = (
    "There are fewer than two clusters in a group, too few for clustered errors: the interval takes every row as "
    "independent and is likely too narrow."
)


def proportions_of_table(table: pd.DataFrame, setting: Setting) -> Comparison:
    """Difference in proportions; ``value`` is 1 where it was so and 0 where not. Clustered when there is a cluster."""
    rows = cleaned(table, "group")
    _refuse(rows, ~rows["value"].isin((0, 1)), "value", "{} is not 0 or 1")
    groups = _two_groups(rows, setting)
    if "cluster" in rows:
        return _regressed(Question.PROPORTIONS, rows, _against(rows, setting), setting)
    counts = [Count(int(values.sum()), len(values)) for values in groups]
    return group_numbers.proportions(counts[0], counts[1], setting)


def means_of_table(table: pd.DataFrame, setting: Setting) -> Comparison:
    """Welch difference in means; with errors clustered when there is a cluster."""
    rows = cleaned(table, "group")
    groups = _two_groups(rows, setting)
    if "cluster" in rows:
        return _regressed(Question.MEANS, rows, _against(rows, setting), setting)
    return group_numbers.means(sample_of(groups[0]), sample_of(groups[1]), setting)


def before_after_of_table(table: pd.DataFrame, setting: Setting) -> Comparison:
    """Change from before to after: of each id that is in both when there are ids, else of two separate samples."""
    rows = cleaned(table, "period")
    _require_labels(rows, "period", setting.before, setting.after)
    if "id" in rows:
        return _paired(rows, setting)
    before, after = (rows.loc[rows["period"] == period, "value"] for period in (setting.before, setting.after))
    if "cluster" in rows:
        design = np.column_stack([np.ones(len(rows)), rows["period"] == setting.after]).astype(np.float64)
        groups = [_group(setting.after, after), _group(setting.before, before)]
        return conclude(Question.BEFORE_AFTER, setting, groups, _interval(rows, design, [0, 1], "period"))
    return group_numbers.before_after(sample_of(before), sample_of(after), setting)


def differences_of_table(table: pd.DataFrame, setting: Setting) -> Comparison:
    """Difference in differences by least squares. To follow the same people, give their id or team as the cluster."""
    rows = cleaned(table, "group", "period")
    _require_labels(rows, "group", setting.with_tool, setting.without)
    _require_labels(rows, "period", setting.before, setting.after)
    treated = (rows["group"] == setting.with_tool).to_numpy(dtype=np.float64)
    after = (rows["period"] == setting.after).to_numpy(dtype=np.float64)
    cells = [
        _group(name, rows.loc[(treated == is_treated) & (after == is_after), "value"])
        for name, (is_treated, is_after) in zip(cell_names(setting), ((1, 0), (1, 1), (0, 0), (0, 1)), strict=True)
    ]
    design = np.column_stack([np.ones(len(rows)), treated, after, treated * after])
    return conclude(Question.DIFFERENCE, setting, cells, _interval(rows, design, [0, 0, 0, 1], "group", "period"))


def cleaned(table: pd.DataFrame, *labels: str) -> pd.DataFrame:
    """The table with numbers as numbers and labels as text without spaces around it, its rows numbered from 1.

    Raises ValueError naming row and column of what is empty or not a number.
    """
    require_columns(table, *labels, "value")
    if table.empty:
        raise ValueError("The table has no rows")
    rows = table.reset_index(drop=True)
    rows.index += 1
    texts = [*labels, *(name for name in ("cluster", "id") if name in rows and name not in labels)]
    for name in texts:
        is_empty = rows[name].isna() | (rows[name].astype(str).str.strip() == "")
        _refuse(rows, is_empty, name, "is empty")
    values = pd.to_numeric(rows["value"], errors="coerce").astype(np.float64)
    _refuse(rows, ~np.isfinite(values), "value", "“{}” is not a number")
    return rows.assign(value=values, **{name: rows[name].astype(str).str.strip() for name in texts})


def sample_of(values: "pd.Series[float]") -> Sample:
    """Size, mean and standard deviation (with n − 1) of the values."""
    return Sample(len(values), float(values.mean()), float(values.std()) if len(values) > 1 else 0.0)


def _refuse(rows: pd.DataFrame, wrong: Any, name: str, why: str) -> None:
    found = rows.loc[wrong, name]
    if len(found):
        said = [f"Row {row}, {name}: {why.format(value)}" for row, value in found.head(SHOWN_PROBLEMS).items()]
        more = [f"and {len(found) - SHOWN_PROBLEMS} more rows"] if len(found) > SHOWN_PROBLEMS else []
        raise ValueError("; ".join([*said, *more]))


def _require_labels(rows: pd.DataFrame, name: str, one: str, other: str) -> None:
    """Both labels are in the column, and no third."""
    _refuse(rows, ~rows[name].isin((one, other)), name, f"“{{}}” is neither “{one}” nor “{other}”")
    if lacking := {one, other} - set(rows[name]):
        there = ", ".join(f"“{label}”" for label in rows[name].unique())
        raise ValueError(f"The column “{name}” has {there} only; “{lacking.pop()}” is needed to compare with")


def _two_groups(rows: pd.DataFrame, setting: Setting) -> list["pd.Series[float]"]:
    _require_labels(rows, "group", setting.with_tool, setting.without)
    return [rows.loc[rows["group"] == name, "value"] for name in (setting.with_tool, setting.without)]


def _group(name: str, values: "pd.Series[float]") -> Group:
    if len(values) < 2:
        raise ValueError(f"{name} has {len(values)} of at least 2 observations")
    return Group(name, len(values), float(values.mean()))


def _against(rows: pd.DataFrame, setting: Setting) -> Floats:
    has_tool = (rows["group"] == setting.with_tool).to_numpy(dtype=np.float64)
    return np.column_stack([np.ones(len(rows)), has_tool])


def _regressed(question: Question, rows: pd.DataFrame, design: Floats, setting: Setting) -> Comparison:
    named = zip((setting.with_tool, setting.without), _two_groups(rows, setting), strict=True)
    groups = [_group(name, values) for name, values in named]
    return conclude(question, setting, groups, _interval(rows, design, [0, 1], "group"))


def _interval(rows: pd.DataFrame, design: Floats, contrast: Sequence[float], *within: str) -> Interval:
    """Least squares; clustered when there are clusters and every group (the columns ``within``) has two of them."""
    values = rows["value"].to_numpy(dtype=np.float64)
    if "cluster" not in rows:
        return _checked(ordinary(values, design, contrast))
    if rows.groupby(list(within))["cluster"].nunique().min() < 2:
        return _checked(ordinary(values, design, contrast), warnings=(TOO_FEW_CLUSTERS,))
    count = int(rows["cluster"].nunique())
    return _checked(clustered(values, design, contrast, rows["cluster"]), count, few_words(count))


def few_words(count: int) -> tuple[str, ...]:
    """The caution that goes with clustered errors of few clusters."""
    few = f"There are only {count} clusters: the interval allows for them, but roughly (from {FEW_CLUSTERS} on it is fair)."
    return (few,) if count < FEW_CLUSTERS else ()


def _checked(found: Estimate, clusters: int | None = None, warnings: tuple[str, ...] = ()) -> Interval:
    require_variation(found.standard_error if found.standard_error > 1e-12 * max(1.0, abs(found.effect)) else 0.0)
    return Interval(
        found.effect, found.low, found.high, found.standard_error, found.degrees, clusters, found.coefficients, warnings
    )


def _paired(rows: pd.DataFrame, setting: Setting) -> Comparison:
    """Each id's own change: least squares on a constant, which is the paired t interval."""
    _refuse(rows, rows.duplicated(["id", "period"]), "id", "“{}” stands twice in one period")
    wide = rows.pivot(index="id", columns="period", values="value")
    pairs = wide.dropna()
    if len(pairs) < 2:
        raise ValueError(f"{len(pairs)} of at least 2 ids are in both “{setting.before}” and “{setting.after}”")
    changes = (pairs[setting.after] - pairs[setting.before]).to_frame("value").assign(all="Pairs")
    if "cluster" in rows:
        changes["cluster"] = rows.groupby("id")["cluster"].first()
    found = _interval(changes, np.ones((len(changes), 1)), [1], "all")
    if left := len(wide) - len(pairs):
        found = replace(found, warnings=(*found.warnings, f"Left out: {left} ids that are in one period only."))
    groups = [Group("Pairs", len(changes), found.effect)]
    return conclude(Question.BEFORE_AFTER, setting, groups, found)
