"""The listings of the value screen: each row opens its pilot."""

from typing import Any

import pandas as pd

from portfolio.appraisal.evidence import MARYLAND
from portfolio.ui.listing import MOST, Listing, pilot_listing
from portfolio.ui.value_tables import until
from portfolio.ui.value_words import hours, pounds
from portfolio.value.weak_evidence import Standing
from portfolio.vocabulary import BenefitStatus

SIGNS = {
    Standing.NONE: "○",
    Standing.WEAK: "▼",
    Standing.EXPIRED: "✕",
    Standing.OUTDATED: "◷",
    Standing.CURRENT: "✓",
}
SHORT = {
    Standing.NONE: "nothing approved",
    Standing.WEAK: "not evidence",
    Standing.EXPIRED: "expired",
    Standing.OUTDATED: "out of date",
    Standing.CURRENT: "current",
}


def lacking(rows: pd.DataFrame) -> Listing:
    """Benefits without a value and what each lacks."""
    return _of_benefits(rows, {"It lacks a value, because": [words.replace("; ", ";  ") for words in rows["missing"]]})


def weak(rows: pd.DataFrame) -> Listing:
    """The largest claims that no current evidence carries."""
    columns = {
        "Claimed": [pounds(value) for value in rows["claimed_pounds"]],
        "Not evidenced": [pounds(value) for value in rows["weak_pounds"]],
        "Evidence": _standings(rows),
    }
    return _of_benefits(rows, columns)


def stale(rows: pd.DataFrame) -> Listing:
    """Evidence that has expired or is out of date, and what it carried."""
    columns = {
        "Evidence": _standings(rows),
        "Counted until": [until(value) for value in rows["until"]],
        "Claimed": [pounds(value) for value in rows["claimed_pounds"]],
        "Status": [BenefitStatus(value).label for value in rows["status"]],
    }
    return _of_benefits(rows, columns)


def beyond(rows: pd.DataFrame) -> Listing:
    """Budgets that moved by more than is assured."""
    columns = {
        "Beyond the assured value": [pounds(value) for value in rows["beyond_pounds"]],
        "Assured": [pounds(value) for value in rows["assured_pounds"]],
        "Budget line": list(rows["budget_line"]),
    }
    return _of_benefits(rows, columns)


def unproven(rows: pd.DataFrame) -> Listing:
    """Pilots by hours of which nobody knows where they went."""
    columns = {
        "Unproven": [hours(value) for value in rows["unproven"]],
        "Of gross": [
            f"{part / whole:.0%} of {hours(whole)}" for part, whole in zip(rows["unproven"], rows["gross"], strict=True)
        ],
    }
    return pilot_listing(rows, columns, MOST)


def _of_benefits(rows: pd.DataFrame, columns: dict[str, list[Any]]) -> Listing:
    pilots = pd.DataFrame({"reference": rows["reference"], "name": rows["pilot_name"]})
    return pilot_listing(pilots, {"Benefit": list(rows["name"])} | columns, MOST)


def _standings(rows: pd.DataFrame) -> list[str]:
    """``✕ Maryland 1, expired``."""
    return [
        f"{SIGNS[Standing(value)]} {'' if pd.isna(level) else f'{MARYLAND.title} {level:.0f}, '}{SHORT[Standing(value)]}"
        for level, value in zip(rows["level"], rows["standing"], strict=True)
    ]
