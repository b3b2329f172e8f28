"""Intervals of a proportion and of a difference of two; statsmodels computes them."""

from functools import lru_cache

from portfolio.appraisal.formulas import formula

LEVEL = 0.95
WILSON = (
    "Newcombe, R. (1998) Two-sided confidence intervals for the single proportion, Statistics in Medicine 17: 857-872"
)
NEWCOMBE = "Newcombe, R. (1998) Interval estimation for the difference between independent proportions, Statistics in Medicine 17: 873-890, method 10"


@formula(
    topic="Retention and comparison",
    title="Low or high end of a proportion",
    says="Wilson's score interval: the proportions that the observed count would not be surprising for. It stays between 0 and 1 and holds for small groups and for none or all.",
    notation=r"\frac{\hat p + \frac{z^2}{2n} \pm z\sqrt{\frac{\hat p(1-\hat p)}{n} + \frac{z^2}{4n^2}}}{1 + \frac{z^2}{n}}",
    unit="share",
    sources=(WILSON,),
)
def wilson_end(count: float, size: float, level: float = LEVEL, *, is_high: bool) -> float:
    """End of the interval of ``count`` out of ``size``. Raises ValueError when the count is not part of the size."""
    return _wilson(*_counted(count, size), level)[is_high]


@formula(
    topic="Retention and comparison",
    title="Low or high end of a difference between two proportions",
    says="Newcombe's hybrid score interval: the distances from each proportion to the ends of its Wilson interval are squared and added.",
    notation=r"\hat p_1 - \hat p_2 \pm \sqrt{(\hat p_1 - e_1)^2 + (\hat p_2 - e_2)^2}",
    unit="share",
    sources=(NEWCOMBE,),
)
def newcombe_end(
    count: float, size: float, other_count: float, other_size: float, level: float = LEVEL, *, is_high: bool
) -> float:
    """End of the interval of ``count / size − other_count / other_size``. Raises ValueError as `wilson_end`."""
    return _newcombe(*_counted(count, size), *_counted(other_count, other_size), level)[is_high]


def _counted(count: float, size: float) -> tuple[float, float]:
    if not size > 0:
        raise ValueError("A group of zero has no proportion: enter how many there are")
    if not 0 <= count <= size:
        raise ValueError(f"{count:g} of {size:g} is not a proportion: the count lies between 0 and the group's size")
    return float(count), float(size)


# statsmodels takes over a second to import, which only those who compare groups should wait for.


@lru_cache(maxsize=4096)
def _wilson(count: float, size: float, level: float) -> tuple[float, float]:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(count, size, alpha=1 - level, method="wilson")
    return float(low), float(high)


@lru_cache(maxsize=4096)
def _newcombe(count: float, size: float, other_count: float, other_size: float, level: float) -> tuple[float, float]:
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(
        count, size, other_count, other_size, method="newcomb", compare="diff", alpha=1 - level
    )
    return float(low), float(high)
