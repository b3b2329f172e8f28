"""Discounting: a schedule of rates, its factors, present values. Years are counted from 0, whose factor is 1."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.formulas import formula

RATES = "Department for Transport, TAG: Forthcoming change: Green Book updates, gov.uk, 16 April 2026"
TERMS = "HM Treasury, Review of discounting: terms of reference, 16 December 2025"
GREEN_BOOK_TABLE = "HM Treasury, Green Book 2022, Table 2 (read at ppponline.affinitext.com)"


@formula(
    topic="Discounting",
    title="Social time preference rate",
    says="Pure time preference, plus the risk of catastrophe, plus the growth of consumption per head times the elasticity of the marginal utility of consumption.",
    notation=r"r = \delta + L + \mu g",
    unit="per cent a year",
    sources=(TERMS,),
)
def social_time_preference_rate(pure: float, risk: float, elasticity: float, growth: float) -> float:
    """The rate that society discounts at, in the unit of what goes in (per cent)."""
    return pure + risk + elasticity * growth


@formula(
    topic="Discounting",
    title="Discount factors",
    says="The factor of year 0 is 1. Each later year's factor is the one before it divided by 1 plus the rate of the band that the year falls in.",
    notation=r"DF_0 = 1, \qquad DF_t = \prod_{k=1}^{t} \frac{1}{1 + r_k}",
    sources=(RATES, GREEN_BOOK_TABLE),
)
def discount_factors(first_years: npt.ArrayLike, rates: npt.ArrayLike, count: int) -> Floats:
    """Factors of years 0 to ``count - 1``; a band holds from its first year to the next band's."""
    years = np.arange(count)
    in_force = numbers(rates)[np.searchsorted(np.asarray(first_years), years, side="right") - 1]
    factors = np.ones(count)
    np.cumprod(1.0 / (1.0 + in_force[1:]), out=factors[1:])
    return factors


@formula(
    topic="Discounting",
    title="Discounted amounts by year",
    says="Each year's amount times that year's discount factor.",
    notation=r"x_t \, DF_t",
    unit="£",
    sources=(GREEN_BOOK_TABLE,),
)
def discounted(amounts: npt.ArrayLike, factors: npt.ArrayLike) -> Floats:
    """Amounts (..., years) at the value they have in year 0, still by year."""
    values: Floats = numbers(amounts) * np.asarray(factors)
    return values


@formula(
    topic="Discounting",
    title="Present value",
    says="The sum over the years of each year's amount times that year's discount factor.",
    notation=r"PV = \sum_{t=0}^{T-1} x_t \, DF_t",
    unit="£",
    sources=(GREEN_BOOK_TABLE,),
)
def discounted_sum(amounts: npt.ArrayLike, factors: npt.ArrayLike) -> Floats:
    """Present value of amounts (..., years)."""
    values: Floats = np.einsum("...t,t->...", numbers(amounts), numbers(factors))[()]  # on one processor, unlike @
    return values


@formula(
    topic="Discounting",
    title="Amounts added up to each year",
    says="For each year, the amounts of that year and of all years before it.",
    notation=r"C_s = \sum_{t=0}^{s} x_t",
    unit="£",
)
def running_sum(amounts: npt.ArrayLike) -> Floats:
    """Sums of amounts (..., years) up to each year; of discounted ones, the last is their present value."""
    values: Floats = np.cumsum(numbers(amounts), axis=-1)
    return values


@dataclass(frozen=True, slots=True)
class Schedule:
    """One edition of discount rates: bands of (first year, rate), each until the next begins, the last for ever."""

    edition: str
    source: str
    bands: tuple[tuple[int, float], ...]

    def __post_init__(self) -> None:
        bands = tuple((int(year), float(rate)) for year, rate in self.bands)
        object.__setattr__(self, "bands", bands)
        years = [year for year, _ in bands]
        if not bands or years[0] not in (0, 1):
            raise ValueError(f"The discount rates “{self.edition}” must have a band from year 0 or 1.")
        if any(later <= earlier for earlier, later in pairwise(years)):
            raise ValueError(f"The bands of the discount rates “{self.edition}” must begin in years that rise.")
        if not all(-1 < rate < 1 for _, rate in bands):
            raise ValueError(f"The discount rates “{self.edition}” must be between -1 and 1: 3.5% is 0.035.")

    @property
    def first_years(self) -> tuple[int, ...]:
        """The years in which bands begin; a year before the first band counts as in it."""
        return (0, *(year for year, _ in self.bands[1:]))

    @property
    def rates(self) -> tuple[float, ...]:
        """The bands' rates, as shares of 1."""
        return tuple(rate for _, rate in self.bands)

    def factors(self, count: int) -> Floats:
        """Factors of years 0 to ``count - 1``, computed once; not to be written to."""
        return _factors(self.first_years, self.rates, count)


@lru_cache(maxsize=256)
def _factors(first_years: tuple[int, ...], rates: tuple[float, ...], count: int) -> Floats:
    factors = discount_factors(first_years, rates, count)
    factors.flags.writeable = False
    return factors


def present_value(amounts: npt.ArrayLike, schedule: Schedule) -> Floats:
    """Present value of real amounts (..., years), year 0 first, by a schedule."""
    values = numbers(amounts)
    return discounted_sum(values, schedule.factors(values.shape[-1]))
