"""Can it be true? Checks of claimed figures against what a day, a year, a group of people or simple arithmetic allow."""

from dataclasses import dataclass

from portfolio.appraisal.amounts import numbers
from portfolio.appraisal.formulas import formula
from portfolio.appraisal.quantities import gross_hours
from portfolio.vocabulary import Term

DOUBTFUL_SHARE = 0.25
"""This tool's own line: saving more than a quarter of all working time needs an explanation."""
LIFE_SATISFACTION_RANGE, DOUBTFUL_POINTS = 10.0, 1.0
"""A scale of 0 to 10; few events in life move a group's mean by a whole point."""


class Verdict(Term):
    """What a check found."""

    PLAUSIBLE = "plausible", "Plausible"
    DOUBTFUL = "doubtful", "Doubtful"
    IMPOSSIBLE = "impossible", "Impossible"
    UNKNOWN = "unknown", "Cannot be checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was compared with which limit, and what came out in plain English."""

    title: str
    verdict: Verdict
    says: str
    figure: float | None = None
    limit: float | None = None


@formula(
    topic="Plausibility",
    title="Share of working time saved",
    says="Hours saved divided by all the hours that the people work. Above 100% it cannot be; above 25% it needs an explanation.",
    notation=r"\frac{H}{n\,h}",
    unit="share",
)
def share_of_working_time(hours: float, people: float, hours_per_year: float) -> float:
    """Raises ValueError when there is no working time to save from."""
    if not people * hours_per_year > 0:
        raise ValueError("A cohort of zero people or hours has no working time: enter its headcount and hours")
    return hours / (people * hours_per_year)


def minutes_a_day(
    minutes: float | None, working_days: float | None, hours_per_year: float | None, doubtful: float = DOUBTFUL_SHARE
) -> Check:
    """Minutes saved each day over the days of a year, against the hours that a person works in it."""
    title = "Minutes saved a day against the hours of a year"
    if minutes is None or working_days is None or hours_per_year is None:
        return _unknown(title)
    saved = float(numbers(gross_hours(1, 1, minutes, working_days)))
    share = share_of_working_time(saved, 1, hours_per_year)
    says = f"{minutes:,.0f} minutes on {working_days:,.0f} days are {saved:,.0f} hours, {share:.0%} of {hours_per_year:,.0f} worked in a year."
    return Check(title, _verdict(share, doubtful), says, saved, hours_per_year)


def hours_of_cohort(
    hours: float | None,
    headcount: float | None,
    hours_per_year: float | None,
    years: float = 1.0,
    doubtful: float = DOUBTFUL_SHARE,
) -> Check:
    """Hours claimed in a period against all that the group works in it."""
    title = "Hours claimed against the hours of the group"
    if hours is None or headcount is None or hours_per_year is None:
        return _unknown(title)
    limit = headcount * hours_per_year * years
    share = share_of_working_time(hours, headcount, hours_per_year * years)
    says = f"{hours:,.0f} hours are {share:.0%} of the {limit:,.0f} that {headcount:,.0f} people work in the period."
    return Check(title, _verdict(share, doubtful), says, hours, limit)


def people_of_cohort(people: float | None, headcount: float | None) -> Check:
    """People said to benefit against the size of the group."""
    title = "People who benefit against the size of the group"
    if people is None or headcount is None:
        return _unknown(title)
    share = share_of_working_time(people, headcount, 1)
    says = f"{people:,.0f} of a group of {headcount:,.0f} are said to benefit."
    return Check(title, _verdict(share, 1.0), says, people, headcount)


def points_of_life_satisfaction(points: float | None) -> Check:
    """A change of life satisfaction against its scale from 0 to 10."""
    title = "Change of life satisfaction against its scale"
    if points is None:
        return _unknown(title)
    verdict = _verdict(abs(points) / LIFE_SATISFACTION_RANGE, DOUBTFUL_POINTS / LIFE_SATISFACTION_RANGE)
    says = f"{abs(points):.2g} points on a scale from 0 to 10. A whole point is more than most events in life bring."
    return Check(title, verdict, says, points, LIFE_SATISFACTION_RANGE)


def stated_against_arithmetic(stated: float | None, computed: float | None, tolerance: float = 0.05) -> Check:
    """A figure as it was announced against what its own inputs give, for instance users × minutes × days."""
    title = "Announced figure against its own arithmetic"
    if stated is None or computed is None:
        return _unknown(title)
    apart = abs(stated - computed) / abs(computed) if computed else float(stated != computed)
    side = "more" if stated > computed else "less"
    difference = f", {apart:.0%} {side}" if stated != computed else ""
    says = f"Announced: {stated:,.0f}{difference} than its own inputs give, {computed:,.0f}."
    if stated == computed:
        says = f"Announced: {stated:,.0f}, just what its own inputs give."
    return Check(title, Verdict.PLAUSIBLE if apart <= tolerance else Verdict.DOUBTFUL, says, stated, computed)


def _verdict(share: float, doubtful: float) -> Verdict:
    if share > 1:
        return Verdict.IMPOSSIBLE
    return Verdict.DOUBTFUL if share > doubtful else Verdict.PLAUSIBLE


def _unknown(title: str) -> Check:
    return Check(title, Verdict.UNKNOWN, "Not all figures that this needs are reported.")
