"""The tables of the value screen: the figures behind its pictures, ready to show. Numbers stay numbers, so they sort."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.appraisal.evidence import MARYLAND
from portfolio.ui.value_words import ALONE, TOGETHER, quantity, span
from portfolio.ui.words import NOT_REPORTED, day, number
from portfolio.value.double_counting import HOURS, Sharing
from portfolio.value.time_flows import FLOWS, HourFlow
from portfolio.value.totals import PARTS
from portfolio.value.weak_evidence import Standing
from portfolio.vocabulary import Outcome, Rung

FORMATS = {"£": "%,.0f", "hours": "%,.0f", "%": "%.0f%%"}
"""The end of a column's title -> how its numbers are written."""


def show(table: pd.DataFrame, *, alt: str) -> None:
    """Draw a table: the end of a column's title says how its numbers are written."""
    configured = {
        title: st.column_config.NumberColumn(format=written)
        for title in table.columns
        for end, written in FORMATS.items()
        if pd.api.types.is_numeric_dtype(table[title]) and str(title).lower().endswith(end.lower())
    }
    st.dataframe(table, hide_index=True, column_config=configured, placeholder=NOT_REPORTED, alt=alt)


def ladder(totals: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """The rungs with what they are made of and both intervals."""
    shown: dict[str, Any] = {"Rung": [Rung(value).label for value in totals["rung"]]}
    shown |= {f"{label}, £": parts[part].round().to_numpy() for part, label in PARTS.items()}
    shown["Total, £"] = totals["total"].round().to_numpy()
    for title, low, high in ((ALONE, "low", "high"), (TOGETHER, "together_low", "together_high")):
        ends = zip(totals[low], totals[high], strict=True)
        shown[f"{title[0].upper()}{title[1:]}, £"] = [
            "" if pd.isna(a) else f"{number(a)} to {number(b)}" for a, b in ends
        ]
    shown |= {"Benefits counted": totals["reported"].to_numpy(), "Without a value": totals["missing"].to_numpy()}
    return pd.DataFrame(shown)


def against_cost(rows: pd.DataFrame) -> pd.DataFrame:
    """Pilots with a value or a spend, biggest claims first."""
    rows = rows.sort_values("claimed", ascending=False, na_position="last", kind="stable")
    return pd.DataFrame(
        {
            "Pilot": rows["reference"],
            "Name": rows["name"],
            "Spend to date, nominal £": rows["spend"].round(),
            "Claimed, £": rows["claimed"].round(),
            "Low, £": rows["low"].round(),
            "High, £": rows["high"].round(),
            "Best rung": [Rung(value).label if isinstance(value, str) else NOT_REPORTED for value in rows["rung"]],
            "Benefits without a value": rows["missing"].astype("Int64"),
        }
    )


def groups(rows: pd.DataFrame, labels: Mapping[Any, str], title: str) -> pd.DataFrame:
    """Each group with its rungs, the interval of its claims, and who reports."""
    reporting = [f"{some:,}" for some in rows["pilots_reporting"]]
    if "pilots" in rows:
        reporting = [f"{some} of {pilots:,}" for some, pilots in zip(reporting, rows["pilots"], strict=True)]
    ends = zip(rows["claimed_low"], rows["claimed_high"], strict=True)
    shown: dict[str, Any] = {title: [labels[key] for key in rows.index], "Pilots reporting": reporting}
    shown["Claimed, £"] = rows["claimed_total"].round().to_numpy()
    shown["Interval of the claim"] = [span(low, high) for low, high in ends]
    for rung in (Rung.EVIDENCED, Rung.ASSURED, Rung.BANKED):
        shown[f"{rung.label}, £"] = rows[f"{rung}_total"].round().to_numpy()
    shown["Without a value"] = rows["claimed_missing"].to_numpy()
    return pd.DataFrame(shown)


def unit_of(row: Mapping[Any, Any]) -> str:
    """The unit of a quantity of benefit: a level counts for people and years."""
    if not row["is_level"]:
        return f"{row['unit']} × people" if row["has_people"] else str(row["unit"])
    return f"{row['unit']} × people × years" if row["has_people"] else f"{row['unit']} × years"


def outcomes(rows: pd.DataFrame) -> pd.DataFrame:
    """Outcomes that are not valued in money: quantity and unit, by kind."""
    ends = zip(rows["claimed_low"], rows["claimed_high"], strict=True)
    return pd.DataFrame(
        {
            "Outcome": [Outcome(value).label for value in rows["outcome"]],
            "Unit": [unit_of(row) for row in rows.to_dict("records")],
            "Claimed": [quantity(value) for value in rows["claimed"]],
            "Interval": [
                "" if low == high or pd.isna(low) else f"{quantity(low)} to {quantity(high)}" for low, high in ends
            ],
            "Evidenced": [quantity(value) for value in rows["evidenced"]],
            "Assured": [quantity(value) for value in rows["assured"]],
            "Benefits": rows["benefits"],
            "Without a quantity": rows["missing"],
            "Pilots": rows["pilots"],
        }
    )


def flow(found: HourFlow) -> pd.DataFrame:
    """Hours of each part of the flow, and their share of the gross."""
    sums = {part: found.total(part) for part in FLOWS}
    gross = sums["gross"]
    return pd.DataFrame(
        {
            "Hours": list(FLOWS.values()),
            "To date, hours": list(sums.values()),
            "Of gross, %": [value / gross * 100 if gross else float("nan") for value in sums.values()],
        }
    )


def evidence(rows: pd.DataFrame) -> pd.DataFrame:
    """Claims with the design behind them, those that rest on least first."""
    return pd.DataFrame(
        {
            "Pilot": rows["reference"],
            "Benefit": rows["name"],
            "Claimed, £": rows["claimed_pounds"].round(),
            "Evidenced, £": rows["evidenced_pounds"].round(),
            "Not evidenced, £": rows["weak_pounds"].round(),
            "Best approved design": [MARYLAND.words(level) for level in rows["level"]],
            "Evidence": [Standing(value).label for value in rows["standing"]],
            "Counts until": [until(value) for value in rows["until"]],
        }
    )


def until(value: Any) -> str:
    """The last day on which evidence counts."""
    return NOT_REPORTED if pd.isna(value) else day(value) if value.year < 9999 else "No limit set"


def cohorts(found: Sharing, names: Mapping[int, str]) -> pd.DataFrame:
    """Years of cohorts whose claims were cut, the deepest cut first."""
    rows = found.capped
    measures = ["hours" if measure == HOURS else "people" for measure in rows["measure"]]
    return pd.DataFrame(
        {
            "Cohort": [names[key] for key in rows["cohort_id"]],
            "Year": [str(year) for year in rows["year"]],
            "Claimed by all": _counted(rows["drawn"], measures),
            "The cohort has": _counted(rows["capacity"], measures),
            "Cap": [f"× {cap:.3f}" for cap in rows["cap"]],
            "Claimed by these pilots": _counted(rows["claimed"], measures),
            "Counted of that": _counted(rows["counted"], measures),
            "Benefits": rows["benefits"],
            "Pilots": rows["pilots"],
        }
    )


def _counted(values: pd.Series, measures: list[str]) -> list[str]:
    return [f"{quantity(round(value))} {measure}" for value, measure in zip(values, measures, strict=True)]


def pairs(found: Sharing, names: Mapping[int, str], references: Mapping[int, str]) -> pd.DataFrame:
    """Who shares what with whom."""
    rows = found.pairs
    return pd.DataFrame(
        {
            "Pilot": [references[pilot] for pilot in rows["pilot_id"]],
            "And": [references[pilot] for pilot in rows["other_id"]],
            "Cohort": [names[key] for key in rows["cohort_id"]],
            "Years": rows["years"],
            "Shared": _counted(
                rows["shared"], ["hours" if measure == HOURS else "people" for measure in rows["measure"]]
            ),
        }
    )
