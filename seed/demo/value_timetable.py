"""When value was claimed, where time was said to go, and who assured, banked or took back: one event for each step.

The content names the day; the hour comes from a seed. Programme managers enter, assurers of the department sign or
return, and its administrator looks after staff groups of several employers and the parameters.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from portfolio.vocabulary import Role
from seed.demo import value_acts as acts
from seed.demo.acts import Act
from seed.demo.reading import Content
from seed.demo.timetable import Diary, Event, moment, working_day
from seed.demo.value_reading import BenefitContent, CohortContent, Do

BY_ASSURER = (Do.ASSURE, Do.RETURN)


def value_events(content: Content, diaries: Iterable[Diary]) -> Iterator[Event]:
    """Every event about value, in no order."""
    administrator = next(person["key"] for person in content.people if person["role"] == Role.ADMINISTRATOR)
    for edition in content.editions:
        at = moment(working_day(edition.entered_on), "edition", edition.facts["kind"])
        yield Event(at, administrator, acts.edition(edition))
    for cohort in content.cohorts:
        yield from _of_cohort(cohort, administrator)
    for diary in diaries:
        for benefit in diary.pilot.benefits:
            yield from _of_benefit(diary, benefit)
        for appraisal in diary.pilot.appraisals:
            yield diary.by_manager(
                working_day(appraisal.entered_on), acts.appraise(diary.pilot, appraisal), "appraisal"
            )


def _of_cohort(cohort: CohortContent, administrator: str) -> Iterator[Event]:
    def event(day: date, act: Act) -> Event:
        return Event(moment(working_day(day), "cohort", cohort.key), administrator, act)

    yield event(cohort.entered_on, acts.cohort(cohort))
    for correction in cohort.corrections:
        yield event(correction.on, acts.correct_cohort(cohort, correction))


def _of_benefit(diary: Diary, benefit: BenefitContent) -> Iterator[Event]:
    key = f"benefit {benefit.key}"
    yield diary.by_manager(working_day(benefit.entered_on), acts.claim(diary.pilot, benefit), key)
    for step in benefit.steps:
        by = diary.by_assurer if step.do in BY_ASSURER else diary.by_manager
        yield by(working_day(step.on), acts.take(diary.pilot, benefit, step), key, step.do)
