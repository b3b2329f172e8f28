"""Where big claims rest on weak evidence, and evidence that is no longer current."""

from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import days
from portfolio.appraisal.evidence import evidence_until
from portfolio.value.quantified import EvidenceRule
from portfolio.value.totals import money


class Standing(StrEnum):
    """What stands behind a benefit's claim."""

    NONE = "none"
    WEAK = "weak"
    EXPIRED = "expired"
    OUTDATED = "outdated"
    CURRENT = "current"

    @property
    def label(self) -> str:
        """In words."""
        return LABELS[self]


LABELS = {
    Standing.NONE: "Nothing approved yet",
    Standing.WEAK: "Below what counts as evidence",
    Standing.EXPIRED: "Evidence expired",
    Standing.OUTDATED: "Evidence out of date",
    Standing.CURRENT: "Current evidence",
}
NO_LONGER = (Standing.EXPIRED, Standing.OUTDATED)


def claims(standing: pd.DataFrame) -> pd.DataFrame:
    """The rows of `with_standing` that have a claimed value, with ``weak_pounds``: the part that no evidence carries."""
    worth = money(standing)
    rows = worth[worth["claimed_pounds"].notna()].reset_index(drop=True)
    return rows.assign(weak_pounds=rows["claimed_pounds"] - rows["evidenced_pounds"].fillna(0))


def no_longer_current(standing: pd.DataFrame) -> pd.DataFrame:
    """Benefits whose evidence has expired or is out of date, the biggest claims first."""
    rows = standing[standing["standing"].isin([one.value for one in NO_LONGER])]
    return rows.sort_values("claimed_pounds", ascending=False, kind="stable", na_position="last")


def with_standing(benefits: pd.DataFrame, rule: EvidenceRule, as_at: date) -> pd.DataFrame:
    """The benefits with ``standing`` and ``until`` (last day on which their evidence counts)."""
    expires = days(benefits["evidence_expires_on"])
    until = evidence_until(benefits["graded_on"], rule.age_months, benefits["evidence_expires_on"])
    today = np.datetime64(as_at)
    level = benefits["level"].to_numpy(dtype=float)
    conditions = [np.isnan(level), level < max(rule.threshold, 1), expires < today, until < today]
    choices = [Standing.NONE.value, Standing.WEAK.value, Standing.EXPIRED.value, Standing.OUTDATED.value]
    standing = np.select(conditions, choices, default=Standing.CURRENT.value)
    return benefits.assign(standing=standing, until=np.asarray(until))
