"""The overview's second and third act as tables and counts: results, what moved, what needs attention and deciding."""

from typing import Any

import pandas as pd

from portfolio.summary.rules import CONCERNS
from portfolio.ui import links
from portfolio.ui.listing import Listing, listing
from portfolio.ui.overview_figures import RESULT_LABELS
from portfolio.ui.view import View
from portfolio.ui.words import change, day, measure, plural
from portfolio.vocabulary import Flag, Method, Outcome, Stage

METHODS = tuple(Method)
FLAG_ICONS = {
    Flag.STALLED: "hourglass_bottom",
    Flag.OVERDUE: "event_busy",
    Flag.BLOCKED: "block",
    Flag.WAITING: "pending_actions",
}
MOST_CONCERNS = 6
EACH = 4


def results(met: pd.DataFrame, worse: pd.DataFrame) -> Listing:
    """What works and what does not: targets met on more than self-report, and indicators worse than their baseline."""
    met, worse = met.head(EACH), worse.head(EACH)
    rows = pd.concat([met, worse])
    signs = ["✓ Target met"] * len(met) + ["▼ Worse than baseline"] * len(worse)
    columns = {
        "Result": signs,
        "Indicator": list(rows["indicator"]),
        "Latest": [measure(value, unit) for value, unit in zip(rows["judged"], rows["unit"], strict=True)],
        "Evidence": [METHODS[int(strength)].label for strength in rows["strongest"]],
    }
    return listing(rows, columns)


def movers(rows: pd.DataFrame) -> Listing:
    """Stage moves since the close before, newest first."""
    columns = {
        "From": [_stage(value) for value in rows["stage_before"]],
        "To": [_stage(value) for value in rows["stage"]],
        "On": [day(value) for value in rows["stage_since"]],
    }
    return listing(rows, columns)


def decisions(rows: pd.DataFrame) -> Listing:
    """Planned decisions past or within 60 days, earliest first."""
    columns = {
        "Planned": [day(value) for value in rows["decision_on"]],
        "State": ["! Past" if state == "past" else "◷ Within 60 days" for state in rows["state"]],
        "Stage": [
            f"{_stage(stage)}, {plural(int(days), 'day')}"
            for stage, days in zip(rows["stage"], rows["days_in_stage"], strict=True)
        ],
        "Decides": list(rows["senior_owner"]),
    }
    return listing(rows, columns)


def help_asked(rows: pd.DataFrame) -> Listing:
    """What programme managers asked for in their latest update."""
    return listing(rows, {"Help needed": list(rows["help_needed"])})


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


def draw_attention(view: View, attention: dict[Flag, int], concerns: dict[str, int]) -> None:
    """Counts that lead to their pilots."""
    for flag, count in attention.items():
        _count(view, flag, flag.label, count, FLAG_ICONS[flag])
    for code, count in list(concerns.items())[:MOST_CONCERNS]:
        label, who = CONCERNS[code]
        _count(view, Flag(code), label, count, "report", help=who)


def _count(view: View, flag: Flag, label: str, count: int, icon: str, help: str | None = None) -> None:
    links.link("pilots", f"**{count:,}** {label}", view, icon=f":material/{icon}:", help=help, flag=flag.value)
