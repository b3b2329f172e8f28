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


def claims(benefits: pd.DataFrame, rule: EvidenceRule, as_at: date) -> pd.DataFrame:
    """Benefits with a claimed value: their columns, ``standing``, ``until`` (last day their evidence counts), ``weak_pounds``.

    ``weak_pounds`` is the part of the claim that no evidence carries.
    """
    worth = money(benefits)
    rows = with_standing(worth[worth["claimed_pounds"].notna()], rule, as_at)
    return rows.assign(weak_pounds=rows["claimed_pounds"] - rows["evidenced_pounds"].fillna(0))


def with_standing(benefits: pd.DataFrame, rule: EvidenceRule, as_at: date) -> pd.DataFrame:
    """The benefits with ``standing`` and ``until``."""
    expires = days(benefits["evidence_expires_on"])
    until = evidence_until(benefits["graded_on"], rule.age_months, benefits["evidence_expires_on"])
    today = np.datetime64(as_at)
    level = benefits["level"].to_numpy(dtype=float)
    conditions = [np.isnan(level), level < max(rule.threshold, 1), expires < today, until < today]
    choices = [Standing.NONE.value, Standing.WEAK.value, Standing.EXPIRED.value, Standing.OUTDATED.value]
    standing = np.select(conditions, choices, default=Standing.CURRENT.value)
    return benefits.assign(standing=standing, until=np.asarray(until))
