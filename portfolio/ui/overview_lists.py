"""The overview's second and third act: results and moves, counts that need attention, what needs deciding."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from portfolio.summary.rules import CONCERNS
from portfolio.ui.listing import MOST, Listing, pilot_listing
from portfolio.ui.overview_figures import RESULT_LABELS
from portfolio.ui.words import change, day, measure, plural
from portfolio.vocabulary import Flag, Method, Outcome, Stage

METHODS = tuple(Method)
ATTENTION = {
    Flag.DECISION_PAST: "event_busy",
    Flag.DECISION_NEAR: "event_upcoming",
    Flag.STALLED: "hourglass_bottom",
    Flag.OVERDUE: "edit_calendar",
    Flag.BLOCKED: "block",
    Flag.WAITING: "pending_actions",
}
"""What holds delivery up, with its icon; data quality has one icon for all."""
EACH = 4
"""Results of a kind."""


def results(met: pd.DataFrame, worse: pd.DataFrame, moved: pd.DataFrame) -> Listing:
    """What works and what does not: targets met on more than self-report, what is worse than its baseline, moves."""
    met, worse, moved = met.head(EACH), worse.head(EACH), moved.head(MOST)
    measured = pd.concat([met, worse])
    steps = moved[["stage_before", "stage", "stage_since"]].itertuples(index=False)
    columns = {
        "What": ["✓ Target met"] * len(met) + ["▼ Worse"] * len(worse) + ["→ Moved"] * len(moved),
        "Detail": [_result(row) for row in measured.to_dict("records")]
        + [f"{_stage(before)} to {_stage(after)}, {day(since)}" for before, after, since in steps],
    }
    facts = ["reference", "name"]
    return pilot_listing(pd.concat([measured[facts], moved[facts]]), columns)


def _result(row: Mapping[Any, Any]) -> str:
    evidence = METHODS[int(row["strongest"])].label.lower()
    return f"{row['indicator']}: {measure(row['judged'], row['unit'])} ({evidence})"


def to_decide(due: pd.DataFrame, asked: pd.DataFrame) -> Listing:
    """Planned decisions past or within 60 days, earliest first, then the help that latest updates ask for."""
    due, asked = due.head(MOST), asked.head(MOST)
    planned = due[["decision_on", "stage", "days_in_stage"]].itertuples(index=False)
    columns = {
        "What": ["! Date past" if state == "past" else "◷ Within 60 days" for state in due["state"]]
        + ["? Help asked for"] * len(asked),
        "Senior owner": [*due["senior_owner"], *asked["senior_owner"]],
        "Detail": [f"{day(on)}; {_stage(stage)} for {plural(int(days), 'day')}" for on, stage, days in planned]
        + [*asked["help_needed"]],
    }
    facts = ["reference", "name"]
    return pilot_listing(pd.concat([due[facts], asked[facts]]), columns)


def _stage(value: Any) -> str:
    return Stage(value).label if isinstance(value, str) else "New"


def outcome_words(table: pd.DataFrame) -> str:
    """What the picture of outcomes shows, for those who cannot see it."""
    words = [
        f"{Outcome(row['outcome']).label}: {row['reporting']} of {row['pilots']} report, "
        f"{row['on_target'] + row['improved']} better, {row['worse']} worse"
        for row in table.to_dict("records")
    ]
    return f"Stacked bars of pilots by result for each kind of outcome: {'; '.join(words)}."


def outcome_table(table: pd.DataFrame) -> pd.DataFrame:
    """The figures behind the picture of outcomes, with the change since the close before."""
    shown = pd.DataFrame({"Outcome": [Outcome(value).label for value in table["outcome"]]})
    shown["Report it"] = [
        f"{reporting} of {pilots}" for reporting, pilots in zip(table["reporting"], table["pilots"], strict=True)
    ]
    shown["Change in reporting"] = [change(value) for value in table["reporting_change"]]
    for result, label in RESULT_LABELS.items():
        shown[label] = table[result].to_numpy()
    shown["Change in better"] = [change(value) for value in table["better_change"]]
    shown["Measurements waiting"] = table["waiting"].to_numpy()
    return shown


@dataclass(frozen=True)
class Counts:
    """Counts that lead to their pilots: flag -> label. ``help`` says who can mend the data."""

    labels: dict[str, str]
    help: str


def counts(delivery: dict[Flag, int], quality: dict[str, int]) -> Counts:
    """What holds delivery up, then what is missing from the data, most first."""
    labels = {flag.value: _count(ATTENTION[flag], count, flag.label) for flag, count in delivery.items()}
    labels |= {code: _count("report", count, CONCERNS[code][0]) for code, count in quality.items()}
    mended = [f"- {label}: {who[:1].lower()}{who[1:]}" for label, who in (CONCERNS[code] for code in quality)]
    return Counts(labels, "\n".join(["Who can mend the data:", "", *mended]) if mended else "")


def _count(icon: str, count: int, label: str) -> str:
    return f":material/{icon}: **{count:,}** {label}"
