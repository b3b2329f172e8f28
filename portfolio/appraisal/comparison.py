"""Comparing groups: what is asked, the result with its interval and grade, and how it reads in plain English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portfolio.appraisal.evidence import MARYLAND
from portfolio.appraisal.proportions import LEVEL
from portfolio.vocabulary import Method, Term

COLLECTED = (Method.SELF_REPORT, Method.OBSERVED_TASK, Method.SYSTEM_LOG)
NO_COUNTERFACTUAL = "There is no comparison group: whatever else changed at the same time is part of this figure."
SELF_REPORTED = "The values are what people reported themselves, which often overstates."
UNADJUSTED = "The groups formed as they came: they may differ in more than the tool."


class Assignment(Term):
    """How the compared groups were formed."""

    RANDOMISED = "randomised", "Drawn by lot"
    MATCHED = "matched", "Matched, or adjusted for known differences"
    UNADJUSTED = "unadjusted", "As they came"


class Question(Term):
    """What a comparison estimates."""

    PROPORTIONS = "proportions", "Difference in proportions"
    MEANS = "means", "Difference in means"
    BEFORE_AFTER = "before_after", "Change from before to after"
    DIFFERENCE = "difference_in_differences", "Difference in differences"
    SERIES = "series", "Interrupted time series"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is compared, in the reader's words, and how it came about.

    ``collected`` is how the values were obtained (self-report, observed task or system log). ``maryland`` maps
    methods to levels by the edition in force.
    """

    collected: Method
    maryland: Mapping[str, float]
    assignment: Assignment = Assignment.UNADJUSTED
    outcome: str = "The outcome"
    unit: str = ""
    with_tool: str = "With the tool"
    without: str = "Without the tool"
    before: str = "Before"
    after: str = "After"

    def __post_init__(self) -> None:
        if self.collected not in COLLECTED:
            raise ValueError("Say how the values were collected: self-report, observed task or system log")

    def design(self, question: Question) -> Method:
        """The method that a measurement made in this way is stored with.

        A change without comparison group, even with a trend before it, is before and after. Unadjusted groups
        at one time are graded by how their values were collected, which never stands higher.
        """
        if question in (Question.BEFORE_AFTER, Question.SERIES):
            return Method.BEFORE_AFTER
        if self.assignment is Assignment.RANDOMISED:
            return Method.RANDOMISED
        if question is Question.DIFFERENCE:
            return Method.DIFFERENCE_IN_DIFFERENCES
        return Method.MATCHED if self.assignment is Assignment.MATCHED else self.collected

    def cautions(self, question: Question) -> tuple[str, ...]:
        """What the design cannot rule out."""
        has_groups = question not in (Question.BEFORE_AFTER, Question.SERIES)
        is_unadjusted = self.assignment is Assignment.UNADJUSTED and question is not Question.DIFFERENCE
        return tuple(
            text
            for text, applies in (
                (NO_COUNTERFACTUAL, not has_groups),
                (UNADJUSTED, has_groups and is_unadjusted),
                (SELF_REPORTED, self.collected is Method.SELF_REPORT),
            )
            if applies
        )


@dataclass(frozen=True, slots=True)
class Group:
    """What was seen in one group: its size and its mean (or proportion)."""

    name: str
    size: int
    mean: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The effect of the tool in the outcome's unit, with its interval, design and grade.

    Without an interval (``low`` and ``high`` None) it is descriptive only. ``degrees`` are degrees of freedom,
    None where the interval does not come from a t distribution.
    """

    question: Question
    effect: float
    low: float | None
    high: float | None
    groups: tuple[Group, ...]
    design: Method
    grade: str
    sentence: str
    warnings: tuple[str, ...] = ()
    standard_error: float | None = None
    degrees: float | None = None
    clusters: int | None = None
    coefficients: tuple[float, ...] = ()
    level: float = LEVEL

    @property
    def is_descriptive(self) -> bool:
        """No interval could be computed honestly."""
        return self.low is None or self.high is None

    @property
    def sample_size(self) -> int:
        """All observations together."""
        return sum(group.size for group in self.groups)

    def on_baseline(self, baseline: float) -> tuple[float, float | None, float | None]:
        """Value, low and high of a measurement: the level that the baseline would have with this effect."""
        low, high = (None if end is None else baseline + end for end in (self.low, self.high))
        return baseline + self.effect, low, high


@dataclass(frozen=True, slots=True)
class Interval:
    """An effect with what the statistics say about it."""

    effect: float
    low: float | None = None
    high: float | None = None
    standard_error: float | None = None
    degrees: float | None = None
    clusters: int | None = None
    coefficients: tuple[float, ...] = ()
    warnings: tuple[str, ...] = ()


def conclude(question: Question, setting: Setting, groups: Sequence[Group], found: Interval) -> Comparison:
    """The result of a comparison, with its grade and its sentence."""
    design = setting.design(question)
    return Comparison(
        question,
        found.effect,
        found.low,
        found.high,
        tuple(groups),
        design,
        MARYLAND.words(setting.maryland.get(design.value)),
        sentence(question, setting, groups, found),
        (*setting.cautions(question), *found.warnings),
        found.standard_error,
        found.degrees,
        found.clusters,
        found.coefficients,
    )


def sentence(question: Question, setting: Setting, groups: Sequence[Group], found: Interval) -> str:
    """The result in plain English."""
    is_share = question is Question.PROPORTIONS
    unit = "percentage points" if is_share else setting.unit
    against = {
        Question.BEFORE_AFTER: f"{setting.after} than {setting.before}",
        Question.DIFFERENCE: f"in {setting.with_tool} than the change in {setting.without} would have led to",
        Question.SERIES: "at the last period than the earlier trend would have led to",
    }.get(question, f"in {setting.with_tool} than in {setting.without}")
    said = _apart(found.effect, unit, is_share=is_share)
    sizes = ", ".join(f"{group.name} {group.size:,}" for group in groups)
    return f"{setting.outcome} was {said} {against}{_interval(found, is_share=is_share)} Observations: {sizes}."


def _interval(found: Interval, *, is_share: bool) -> str:
    if found.low is None or found.high is None:
        return ". Descriptive only: no interval."
    low, high = (_apart(end, "", is_share=is_share) for end in (found.low, found.high))
    doubt = " The interval includes no difference at all." if found.low <= 0 <= found.high else ""
    return f" ({LEVEL:.0%} interval: {low} to {high}).{doubt}"


def _apart(effect: float, unit: str, *, is_share: bool) -> str:
    """A difference in words: ``5.0 minutes lower``."""
    size = figure(abs(effect) * (100 if is_share else 1))
    return " ".join(part for part in (size, unit, "lower" if effect < 0 else "higher") if part)


def figure(amount: float) -> str:
    """A number with about three figures that matter.

    >>> figure(12345.6), figure(123.4), figure(5.0), figure(0.04567)
    ('12,346', '123', '5.00', '0.0457')
    """
    places = 0 if amount >= 100 else 1 if amount >= 10 else 2 if amount >= 1 or not amount else None
    return f"{amount:.3g}" if places is None else f"{amount:,.{places}f}"
