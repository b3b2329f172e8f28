"""The grade of evidence: from the design it was made by and from its age, never from the size of the effect.

Which method stands on which level is a parameter with editions; what the levels mean is here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np

from portfolio.appraisal.amounts import Amounts, Days, Flags, amounts, days
from portfolio.appraisal.formulas import formula
from portfolio.vocabulary import Method

WWG = "What Works Centre for Local Economic Growth, The Scientific Maryland Scale"
CROSSWALK = (
    "Which method stands on which level is this tool's own reading of the scales, kept as a parameter with "
    "editions. Difference in differences stands on level 3, as What Works Growth scores it; other handbooks put it on 4."
)


@dataclass(frozen=True, slots=True)
class Scale:
    """A published scale of evidence, with what each level means."""

    code: str
    title: str
    levels: Mapping[int, str]
    source: str

    def words(self, level: float | None) -> str:
        """A level for people: ``Maryland 3: before and after, with a comparison group``; ``not graded`` without one."""
        if level is None or level != level:
            return f"{self.title}: not graded"
        return f"{self.title} {int(level)}: {self.levels.get(int(level), 'a level that the scale does not have')}"


MARYLAND = Scale(
    "maryland",
    "Maryland",
    MappingProxyType(
        {
            0: "below the scale; an opinion or a count, nothing to compare with",
            1: "before and after, or users and non-users, without control for other differences",
            2: "a comparison that is matched or adjusted for known differences",
            3: "before and after, with a comparison group",
            4: "who got it was as good as random",
            5: "a randomised trial",
        }
    ),
    WWG,
)
NESTA = Scale(
    "nesta",
    "Nesta",
    MappingProxyType(
        {
            1: "an account of impact",
            2: "correlation; users changed for the better",
            3: "causation; a control group isolates the impact",
            4: "independent replication",
            5: "scaled; works elsewhere, run by others",
        }
    ),
    "Nesta, Standards of Evidence",
)
GRADE = Scale(
    "grade",
    "GRADE start",
    MappingProxyType({1: "very low", 2: "low", 3: "moderate", 4: "high"}),
    "GRADE Working Group: trials start high, observational studies low, before any up- or downgrading",
)
SCALES = (MARYLAND, NESTA, GRADE)


@dataclass(frozen=True, slots=True)
class Grade:
    """What a method is worth as evidence on each scale; None where the parameter gives the method no level."""

    method: Method
    maryland: int | None
    nesta: int | None
    grade: int | None

    def words(self) -> tuple[str, ...]:
        """One line for each scale."""
        levels = (self.maryland, self.nesta, self.grade)
        return tuple(scale.words(level) for scale, level in zip(SCALES, levels, strict=True))


def grade_of(
    method: Method, maryland: Mapping[str, float], nesta: Mapping[str, float], grade: Mapping[str, float]
) -> Grade:
    """The grade of a method by three editions that map methods to levels."""
    levels = (mapping.get(method.value) for mapping in (maryland, nesta, grade))
    return Grade(method, *(None if level is None else int(level) for level in levels))


@formula(
    topic="Evidence",
    title="Age of evidence",
    says="Whole months from the last day that the evidence covers to the date of the figure. A month is whole on the same day of the month, or on the last day of a shorter one.",
    notation=r"\lfloor \text{months}(d_{\text{evidence}}, d_{\text{figure}}) \rfloor",
    unit="months",
)
def evidence_age(measured_to: Any, as_at: Any) -> Amounts:
    """Whole months between two dates, or columns of dates; NaN where a date is missing."""
    then, now = days(measured_to), days(as_at)
    count = (now.astype("datetime64[M]") - then.astype("datetime64[M]")).astype(np.float64)
    is_missing = np.isnat(then) | np.isnat(now)
    return amounts(np.where(is_missing, np.nan, count - (_months_on(then, count) > now)))


@formula(
    topic="Evidence",
    title="Last day on which evidence counts",
    says="The earlier of the day on which the evidence was said to expire and the day on which it reaches the age limit, counted in months from the last day that it covers.",
    notation=r"\min(d_{\text{expiry}},\ d_{\text{evidence}} + m)",
)
def evidence_until(measured_to: Any, limit_months: float | None, expires_on: Any = None) -> Any:
    """Last day that evidence is current: a date, or numpy dates of columns; none (NaT) without evidence.

    A limit or an expiry date that is not given sets none.
    """
    measured, expires = days(measured_to), days(expires_on)
    forever = np.datetime64(date.max, "D")
    aged = np.full(measured.shape, forever) if limit_months is None else _months_on(measured, limit_months)
    until = np.minimum(aged, np.where(np.isnat(expires), forever, expires))
    found: Days = np.where(np.isnat(measured), np.datetime64("NaT"), until)
    return found if found.ndim else found.item()


def is_current(measured_to: Any, as_at: Any, limit_months: float | None, expires_on: Any = None) -> Flags:
    """Whether evidence that covers up to a day still counts; what has no evidence is not current."""
    current: Flags = np.asarray(days(as_at) <= days(evidence_until(measured_to, limit_months, expires_on)))
    return current


def _months_on(start: Days, count: Any) -> Days:
    """The same day ``count`` months later, or the last day of a shorter month."""
    counted = np.nan_to_num(np.asarray(count, dtype=np.float64)).astype("timedelta64[M]")
    month = start.astype("datetime64[M]") + counted
    day_of_month = start - start.astype("datetime64[M]").astype("datetime64[D]")
    last: Days = (month + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    same: Days = np.minimum(month.astype("datetime64[D]") + day_of_month, last)
    return same
