"""The overview's figures: pure arithmetic over two snapshots, now and at the last closed month end.

Every figure carries its denominator, and what is not reported is counted, never taken as zero.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from portfolio.summary.rules import concerns, decision_state, is_live
from portfolio.summary.snapshot import Snapshot
from portfolio.vocabulary import Outcome, Stage

RESULTS = ("on_target", "improved", "no_change", "worse", "no_baseline", "not_reported")


@dataclass(frozen=True, slots=True)
class Spend:
    """Nominal pence up to the last ended month. ``planned`` and ``actual`` cover the ``both`` pilots that report both."""

    actual: int | None
    reporting: int
    both: int
    planned_of_both: int
    actual_of_both: int

    @property
    def variance_rate(self) -> float | None:
        """Actual over plan minus one, like for like; None without a plan."""
        return self.actual_of_both / self.planned_of_both - 1 if self.planned_of_both else None


@dataclass(frozen=True, slots=True)
class Hours:
    """Approved hours saved since each pilot began, in millionths; the range adds every low and every high."""

    saved: int | None
    low: int | None
    high: int | None
    self_reported: int
    waiting: int
    reporting: int
    expected: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the portfolio stands at one date. ``pilots`` is the denominator: all that ever began, ended ones too."""

    as_at: date
    pilots: int
    live: int
    withdrawn: int
    by_stage: dict[Stage, int]
    spend: Spend
    hours: Hours
    evidenced: int

    @property
    def at_scale(self) -> int:
        """Pilots at scale."""
        return self.by_stage[Stage.AT_SCALE]


def counted(at: Snapshot) -> pd.DataFrame:
    """The pilots that figures count: all but the withdrawn ones."""
    return at.pilots[~at.pilots["is_withdrawn"].astype(bool)]


def standing(now: Snapshot) -> Standing:
    """The headline figures of a snapshot."""
    pilots, kept = now.pilots, counted(now)
    stages = kept["stage"].value_counts()
    measured = (kept["approved"] > 0) & (kept["strongest_method"] != "self_report")
    return Standing(
        as_at=now.as_at,
        pilots=len(pilots),
        live=int(is_live(pilots).sum()),
        withdrawn=len(pilots) - len(kept),
        by_stage={stage: int(stages.get(stage.value, 0)) for stage in Stage},
        spend=_spend(kept),
        hours=_hours(kept),
        evidenced=int(measured.sum()),
    )


def _spend(pilots: pd.DataFrame) -> Spend:
    actual, planned = pilots["actual_to_date"], pilots["planned_to_date"]
    both = actual.notna() & planned.notna()
    return Spend(
        actual=int(actual.sum()) if actual.notna().any() else None,
        reporting=int(actual.notna().sum()),
        both=int(both.sum()),
        planned_of_both=int(planned[both].sum()),
        actual_of_both=int(actual[both].sum()),
    )


def _hours(pilots: pd.DataFrame) -> Hours:
    saved = pilots["hours_saved"]
    known = saved.notna()
    return Hours(
        saved=int(saved.sum()) if known.any() else None,
        low=int(pilots["hours_low"].sum()) if known.any() else None,
        high=int(pilots["hours_high"].sum()) if known.any() else None,
        self_reported=int(pilots["hours_self_reported"].sum()),
        waiting=int(pilots["hours_waiting"].sum()),
        reporting=int(known.sum()),
        expected=int(pilots["hours_measurements"].notna().sum()),
    )


def outcomes(now: Snapshot, then: Snapshot) -> pd.DataFrame:
    """One row per outcome kind in use: pilots by their result, how many report of how many, and the change.

    A pilot counts once per kind, by its worst indicator of that kind. Columns: outcome, pilots, reporting,
    each of `RESULTS`, reporting_change, improved_change, waiting.
    """
    current, previous = _result_counts(now), _result_counts(then)
    change = current.sub(previous, fill_value=0)
    waiting = now.indicators.groupby("outcome")["waiting"].sum()
    table = current.assign(
        reporting_change=change["reporting"].reindex(current.index).fillna(0).astype("int64"),
        better_change=change["better"].reindex(current.index).fillna(0).astype("int64"),
        waiting=waiting.reindex(current.index).fillna(0).astype("int64"),
    )
    return table[table["pilots"] > 0].rename_axis("outcome").reset_index()


def _result_counts(at: Snapshot) -> pd.DataFrame:
    pilots = at.pilots[~at.pilots["is_withdrawn"].astype(bool)]
    rows = {}
    for outcome in Outcome:
        counts = pilots[f"result_{outcome.value}"].value_counts()
        rows[outcome.value] = {result: int(counts.get(result, 0)) for result in RESULTS}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(RESULTS))
    table["pilots"] = table[list(RESULTS)].sum(axis=1)
    table["reporting"] = table["pilots"] - table["not_reported"]
    table["better"] = table["on_target"] + table["improved"]
    return table


def movers(now: Snapshot, then: Snapshot) -> pd.DataFrame:
    """Stage moves after the last closed month end, newest first: reference, name, stage_before, stage, stage_since."""
    since = pd.Timestamp(then.as_at)
    moved = now.pilots[(now.pilots["stage_since"] > since) & ~now.pilots["is_withdrawn"].astype(bool)]
    columns = ["reference", "name", "stage_before", "stage", "stage_since"]
    return moved.sort_values(["stage_since", "reference"], ascending=[False, True])[columns]


def decisions(now: Snapshot) -> pd.DataFrame:
    """Pilots whose planned decision is past or within 60 days, earliest first; `state` is past or near."""
    state = decision_state(now.pilots, now.as_at)
    due = now.pilots.assign(state=state)[state != "none"]
    return due.sort_values(["decision_on", "reference"])


def help_asked(now: Snapshot) -> pd.DataFrame:
    """Live pilots whose latest update, for the last two months, asks for help."""
    recent = pd.Timestamp(now.as_at) - pd.DateOffset(months=3)
    asked = now.pilots["help_needed"].fillna("") != ""
    return now.pilots[is_live(now.pilots) & asked & (now.pilots["update_month"] >= recent)]


def concern_counts(now: Snapshot) -> dict[str, int]:
    """How many live pilots each data-quality concern applies to; only those that apply, most first."""
    counts = concerns(now.pilots, now.as_at).sum().astype(int)
    return {str(code): int(count) for code, count in counts.sort_values(ascending=False).items() if count}
