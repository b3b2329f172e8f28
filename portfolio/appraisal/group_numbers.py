"""Comparisons from summary numbers: counts, or size, mean and standard deviation of each group."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import stdtrit

from portfolio.appraisal.comparison import Comparison, Group, Interval, Question, Setting, conclude
from portfolio.appraisal.formulas import formula
from portfolio.appraisal.proportions import LEVEL, newcombe_end

WELCH = "Welch, B. (1947) The generalization of Student's problem when several different population variances are involved, Biometrika 34: 28-35"
DID = "Angrist and Pischke (2009) Mostly Harmless Econometrics, chapter 5"
TOPIC = "Retention and comparison"


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a group, of which size."""

    count: int
    size: int


@dataclass(frozen=True, slots=True)
class Sample:
    """Size, mean and standard deviation of a group."""

    size: int
    mean: float
    spread: float


@formula(
    topic=TOPIC,
    title="Standard error of a difference in means",
    says="Each group's squared standard deviation divided by its size, added up; the square root of that. The groups need not vary alike.",
    notation=r"\sqrt{\frac{s_1^2}{n_1} + \frac{s_2^2}{n_2}}",
    sources=(WELCH,),
)
def welch_error(spread: float, size: float, other_spread: float, other_size: float) -> float:
    """Standard error of the difference of two independent means."""
    return math.sqrt(spread**2 / size + other_spread**2 / other_size)


@formula(
    topic=TOPIC,
    title="Degrees of freedom of a difference in means",
    says="Welch's approximation for groups that vary differently.",
    notation=r"\frac{(s_1^2/n_1 + s_2^2/n_2)^2}{\frac{(s_1^2/n_1)^2}{n_1 - 1} + \frac{(s_2^2/n_2)^2}{n_2 - 1}}",
    sources=(WELCH,),
)
def welch_degrees(spread: float, size: float, other_spread: float, other_size: float) -> float:
    """Degrees of freedom of the t distribution that the interval comes from."""
    one, other = spread**2 / size, other_spread**2 / other_size
    return (one + other) ** 2 / (one**2 / (size - 1) + other**2 / (other_size - 1))


@formula(
    topic=TOPIC,
    title="Difference in differences",
    says="The change in the group with the tool less the change in the group without it.",
    notation=r"(\bar y_{T,1} - \bar y_{T,0}) - (\bar y_{C,1} - \bar y_{C,0})",
    unit="unit of the outcome",
    sources=(DID,),
)
def change_difference(before: float, after: float, other_before: float, other_after: float) -> float:
    """The effect if both groups would have changed alike without the tool."""
    return (after - before) - (other_after - other_before)


@formula(
    topic=TOPIC,
    title="Low or high end from a standard error",
    says="The effect, less or plus the standard error times the 97.5th percentile of the t distribution with these degrees of freedom.",
    notation=r"\Delta \pm t_{0.975,\nu}\, SE",
    unit="unit of the outcome",
)
def t_end(effect: float, standard_error: float, degrees: float, *, is_high: bool) -> float:
    """End of the 95% interval."""
    distance = float(stdtrit(degrees, (1 + LEVEL) / 2)) * standard_error
    return effect + distance if is_high else effect - distance


def proportions(with_tool: Count, without: Count, setting: Setting) -> Comparison:
    """Difference between two proportions with Newcombe's interval. Raises ValueError for a group of zero."""
    counts = (with_tool.count, with_tool.size, without.count, without.size)
    low, high = (newcombe_end(*counts, is_high=is_high) for is_high in (False, True))
    groups = [
        Group(name, group.size, group.count / group.size)
        for name, group in ((setting.with_tool, with_tool), (setting.without, without))
    ]
    effect = groups[0].mean - groups[1].mean
    return conclude(Question.PROPORTIONS, setting, groups, Interval(effect, low, high))


def means(with_tool: Sample, without: Sample, setting: Setting) -> Comparison:
    """Difference between two means with Welch's interval. Raises ValueError for fewer than 2 or no variation."""
    named = ((setting.with_tool, with_tool), (setting.without, without))
    return _welch(Question.MEANS, named, setting)


def before_after(before: Sample, after: Sample, setting: Setting) -> Comparison:
    """Change between two separate samples (other people, or people who cannot be told apart) with Welch's interval."""
    named = ((setting.after, after), (setting.before, before))
    return _welch(Question.BEFORE_AFTER, named, setting)


def paired_change(changes: Sample, setting: Setting) -> Comparison:
    """Change of the same people or cases: size, mean and standard deviation of each one's change."""
    check(setting.after, changes)
    error, degrees = changes.spread / math.sqrt(changes.size), changes.size - 1
    require_variation(error)
    found = _with_error(changes.mean, error, degrees)
    return conclude(Question.BEFORE_AFTER, setting, [Group("Pairs", changes.size, changes.mean)], found)


def differences(
    before: Sample, after: Sample, other_before: Sample, other_after: Sample, setting: Setting
) -> Comparison:
    """Difference in differences of four groups with ordinary least-squares errors (one variance for all)."""
    cells = (before, after, other_before, other_after)
    names = cell_names(setting)
    for name, cell in zip(names, cells, strict=True):
        check(name, cell)
    degrees = sum(cell.size for cell in cells) - len(cells)
    variance = sum((cell.size - 1) * cell.spread**2 for cell in cells) / degrees
    error = math.sqrt(variance * sum(1 / cell.size for cell in cells))
    require_variation(error)
    effect = change_difference(*(cell.mean for cell in cells))
    groups = [Group(name, cell.size, cell.mean) for name, cell in zip(names, cells, strict=True)]
    return conclude(Question.DIFFERENCE, setting, groups, _with_error(effect, error, degrees))


def cell_names(setting: Setting) -> list[str]:
    """The four groups of a difference in differences, in the order that `differences` takes them."""
    groups, periods = (setting.with_tool, setting.without), (setting.before, setting.after)
    return [f"{group}, {period}" for group in groups for period in periods]


def check(name: str, sample: Sample) -> None:
    """Raises ValueError when a sample cannot have a standard error."""
    if sample.size < 2:
        raise ValueError(f"{name} has {sample.size} of at least 2 observations")
    if not (math.isfinite(sample.mean) and math.isfinite(sample.spread)) or sample.spread < 0:
        raise ValueError(f"{name}: mean and standard deviation must be numbers, the latter not below 0")


def require_variation(standard_error: float) -> None:
    """Raises ValueError when nothing varies, so that no interval can be told."""
    if not standard_error > 0:
        raise ValueError("All values are the same within the groups: without variation there is no interval")


def _welch(question: Question, named: Sequence[tuple[str, Sample]], setting: Setting) -> Comparison:
    for name, sample in named:
        check(name, sample)
    (_, one), (_, other) = named
    spreads = (one.spread, one.size, other.spread, other.size)
    error = welch_error(*spreads)
    require_variation(error)
    groups = [Group(name, sample.size, sample.mean) for name, sample in named]
    found = _with_error(one.mean - other.mean, error, welch_degrees(*spreads))
    return conclude(question, setting, groups, found)


def _with_error(effect: float, error: float, degrees: float) -> Interval:
    low, high = (t_end(effect, error, degrees, is_high=is_high) for is_high in (False, True))
    return Interval(effect, low, high, error, degrees)
