"""The table: every figure as a ratio to a baseline of the same run, its aim, and in words whether it is met."""

import json
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

AT_MOST, AT_LEAST = "at most", "at least"
HEAD = ("Measure", "Size", "Ours", "Compared with", "Ratio (rounds)", "Aim", "Result")


@dataclass(frozen=True)
class Aim:
    """What the ratio should be."""

    side: str
    limit: float

    def is_met_by(self, ratio: float) -> bool:
        """Whether a ratio is on the right side."""
        return ratio <= self.limit if self.side == AT_MOST else ratio >= self.limit

    def __str__(self) -> str:
        return f"{self.side} {self.limit:g}"


@dataclass(frozen=True)
class Row:
    """One measure: medians over the rounds, and the median of each round's own ratio with its range."""

    group: str
    name: str
    size: str
    unit: str
    ours: float
    baseline: float
    baseline_name: str
    ratio: float
    low: float
    high: float
    rounds: int
    aim: Aim | None = None

    @property
    def result(self) -> str:
        """Met, missed, or no aim."""
        if self.aim is None:
            return "no aim"
        return "met" if self.aim.is_met_by(self.ratio) else "missed"


def compare(
    group: str,
    name: str,
    size: str,
    unit: str,
    ours: Sequence[float],
    baseline: Sequence[float],
    baseline_name: str,
    aim: Aim | None = None,
) -> Row:
    """A row from one figure per round of ours and of the baseline, measured by turns."""
    ratios = [mine / plain for mine, plain in zip(ours, baseline, strict=True)]
    return Row(
        group, name, size, unit, statistics.median(ours), statistics.median(baseline), baseline_name,
        statistics.median(ratios), min(ratios), max(ratios), len(ratios), aim,
    )  # fmt: skip


def markdown(rows: Sequence[Row]) -> str:
    """The table."""
    lines = [HEAD, tuple("---" for _ in HEAD), *(_cells(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    spread = f" ({_figure(row.low)} to {_figure(row.high)})" if row.rounds > 1 else ""
    return (
        row.name,
        row.size,
        f"{_figure(row.ours)} {row.unit}",
        f"{row.baseline_name}: {_figure(row.baseline)} {row.unit}",
        f"{_figure(row.ratio)}{spread}",
        str(row.aim) if row.aim else "none",
        row.result,
    )


def _figure(value: float) -> str:
    """Three figures that count."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def circumstances() -> dict[str, Any]:
    """Where and with what it was measured."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "load_before": [round(load, 2) for load in os.getloadavg()],
        "versions": {name: version(name) for name in ("streamlit", "sqlalchemy", "pandas", "plotly")},
    }


def write_json(file: Path, rows: Sequence[Row], about: dict[str, Any]) -> None:
    """The same table for machines."""
    table = [asdict(row) | {"aim": str(row.aim) if row.aim else None, "result": row.result} for row in rows]
    file.write_text(json.dumps(about | {"rows": table}, indent=2) + "\n", encoding="utf-8")


def tell(what: str) -> None:
    """A line of progress."""
    print(what, file=sys.stderr, flush=True)
