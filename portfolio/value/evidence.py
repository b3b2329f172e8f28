"""Whether what was measured is evidence: approved, by a method that reaches the threshold, within a benefit's time."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from portfolio.appraisal.evidence import MARYLAND
from portfolio.db import LedgerSession
from portfolio.errors import Problem
from portfolio.models import Benefit, Measurement
from portfolio.value.basis import PUBLISHED
from portfolio.value.parameter_set import ParameterSet
from portfolio.vocabulary import MeasurementStatus, Method


def evidence_problem(session: LedgerSession, benefit: Benefit, until: date, parameters: ParameterSet) -> Problem | None:
    """Why nothing approved by ``until`` is evidence of a benefit; None when something is."""
    threshold, levels = parameters.threshold(), parameters.maryland()
    if threshold is None or not levels:
        return Problem("Evidence", "cannot be judged: no threshold or no Maryland scale is in force (see Assumptions)")
    known = [method for method in _approved_methods(session, benefit, until) if method in levels]
    best = max(known, key=lambda method: levels[method], default=None)
    if best is not None and levels[best] >= threshold:
        return None
    why = f"no measurement approved for a period by then reaches {MARYLAND.title} {threshold}, where evidence begins"
    said = f"; the best is “{best.label.lower()}”, {MARYLAND.title} {levels[best]}" if best else ""
    return Problem("Assured to", f"{why}{said}")


def parameter_problem(benefit: Benefit, parameters: ParameterSet) -> Problem | None:
    """Why the published value that a benefit takes is not there; None when it is, or when it takes none."""
    kind = PUBLISHED.get(benefit.valuation)
    if kind is None or parameters.edition(kind) is not None:
        return None
    return Problem("Valuation", f"has no published value: no edition of “{kind.label}” is in force (see Assumptions)")


def _approved_methods(session: LedgerSession, benefit: Benefit, until: date) -> list[Method]:
    """By which methods the indicator was measured within the benefit's time, weakest design first."""
    end = until if benefit.ends_on is None else min(until, benefit.ends_on)
    query = (
        sa.select(col(Measurement.method))
        .where(
            col(Measurement.pilot_id) == benefit.pilot_id,
            col(Measurement.indicator_id) == benefit.indicator_id,
            col(Measurement.status) == MeasurementStatus.APPROVED,
            col(Measurement.period_start) >= benefit.starts_on,
            col(Measurement.period_end) <= end,
            ~col(Measurement.is_withdrawn),
        )
        .distinct()
    )
    found = set(session.scalars(query))
    return [method for method in Method if method in found]
