"""How good the evidence of a benefit is, in words: the best approved design on three scales, its age, its end."""

from datetime import date

from portfolio.appraisal.evidence import evidence_age, grade_of
from portfolio.ui import pilot_data, value_data
from portfolio.ui.pilot_words import period
from portfolio.ui.view import View
from portfolio.ui.words import day, plain, plural
from portfolio.value.benefit_queries import BenefitRow
from portfolio.value.queries import Measured
from portfolio.vocabulary import MeasurementStatus, Method


def best(view: View, benefit: BenefitRow) -> Measured | None:
    """The approved measurement within the benefit's time that was made by the best design, the newest of those."""
    levels = value_data.parameters(view).maryland()
    order = {method: number for number, method in enumerate(Method)}
    end = benefit.ends_on or view.as_at
    approved = [
        row
        for row in pilot_data.outcomes(view, benefit.pilot_id).of(benefit.indicator_id)
        if row.status is MeasurementStatus.APPROVED and benefit.starts_on <= row.period_start and row.period_end <= end
    ]
    return max(approved, key=lambda row: (levels.get(row.method, -1), order[row.method], row.period_end), default=None)


def evidence_lines(view: View, benefit: BenefitRow, graded_on: date | None, until: date | None) -> str:
    """Its grade, age and expiry, as Markdown. ``graded_on``: the last day that evidence of a good enough design covers."""
    found = best(view, benefit)
    if found is None:
        return "No measurement within the time of this benefit is approved."
    parameters = value_data.parameters(view)
    scales = (parameters.maryland(), parameters.nesta(), parameters.grade())
    maryland, nesta, start = ({method.value: float(level) for method, level in scale.items()} for scale in scales)
    grade = "; ".join(grade_of(found.method, maryland, nesta, start).words())
    said = f"Best approved design: {found.method.label.lower()}, {period(found.period_start, found.period_end)}, "
    said += f"{_age(found.period_end, view.as_at)}. {plain(grade)}."
    if graded_on is not None and until is not None:
        newer = f"The newest that counts is to {day(graded_on)}; it" if graded_on > found.period_end else "It"
        said += f" {newer} {'counts' if until >= view.as_at else 'counted'} until {day(until)}."
    return said


def _age(to: date, as_at: date) -> str:
    months = int(evidence_age(to, as_at))
    return f"{plural(months, 'month')} old" if months else "less than a month old"
