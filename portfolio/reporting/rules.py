"""Pure rules about monthly updates: what a new one starts from, and in which order they are owed."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from portfolio.vocabulary import Confidence, ConfidenceScale, UpdateStatus


class Report(Protocol):
    """A month's report as far as the next one starts from it."""

    @property
    def month(self) -> date: ...
    @property
    def scale(self) -> ConfidenceScale: ...
    @property
    def confidence(self) -> Confidence | None: ...
    @property
    def status(self) -> UpdateStatus: ...


R = TypeVar("R", bound=Report)


def report_of(reports: Iterable[R], month: date) -> R | None:
    """The report on a month, draft or submitted."""
    return next((report for report in reports if report.month == month), None)


def last_before(reports: Iterable[R], month: date) -> R | None:
    """The latest submitted report on an earlier month: what the next one is filled from."""
    earlier = [report for report in reports if report.month < month and report.status is UpdateStatus.SUBMITTED]
    return max(earlier, key=lambda report: report.month, default=None)


def carried_confidence(scale: ConfidenceScale, *reports: Report | None) -> Confidence | None:
    """The rating to start from: that of the first report given on the same scale; one is never converted."""
    same = (report.confidence for report in reports if report is not None and report.scale is scale)
    return next((rating for rating in same if rating is not None), None)


def owed_order(last_reported: date | None, started_on: date, reference: str) -> tuple[date, str]:
    """Sort key: what was reported longest ago first; a pilot never reported counts from its start."""
    return last_reported or started_on, reference
