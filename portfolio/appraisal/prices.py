"""Amounts of money with the prices they are in. Different prices never add, and a missing index is never guessed."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

import numpy as np
import numpy.typing as npt

from portfolio.appraisal.amounts import Floats, numbers
from portfolio.appraisal.formulas import formula

GREEN_BOOK_PRICES = (
    "HM Treasury, Green Book 2022, Table 1 and the text on real prices (read at ppponline.affinitext.com)"
)


class MixedPrices(ValueError):
    """Amounts in different prices were to be put together."""

    def __init__(self, one: "PriceBase", other: "PriceBase") -> None:
        super().__init__(
            f"Amounts in {one.label} and in {other.label} cannot be put together: convert one of them first."
        )
        self.one, self.other = one, other


class MissingYear(LookupError):
    """The deflator has no index for a year that is needed."""

    def __init__(self, year: int, edition: str) -> None:
        super().__init__(f"The deflator “{edition}” has no index for {year}. Nothing was estimated in its place.")
        self.year, self.edition = year, edition


@dataclass(frozen=True, slots=True)
class PriceBase:
    """The prices that an amount is in: those of one year, or nominal (None: each year's own)."""

    year: int | None

    @property
    def label(self) -> str:
        """In words: "2024 prices"."""
        return "nominal prices (those of each year)" if self.year is None else f"{self.year} prices"

    @classmethod
    def same(cls, bases: Iterable["PriceBase"]) -> "PriceBase":
        """The one base that all have. Raises MixedPrices naming the first two that differ."""
        first, *others = bases
        for other in others:
            if other != first:
                raise MixedPrices(first, other)
        return first


NOMINAL = PriceBase(None)


@dataclass(frozen=True, slots=True, eq=False)
class Pounds:
    """Amounts of one price base, of any shape. They add to and subtract from amounts of the same base only."""

    values: Floats
    base: PriceBase

    __array_ufunc__ = None  # so that an array times pounds is pounds, too

    def __post_init__(self) -> None:
        values = numbers(self.values).view()
        values.flags.writeable = False
        object.__setattr__(self, "values", values)

    def __add__(self, other: "Pounds") -> Self:
        if not isinstance(other, Pounds):
            return NotImplemented
        return type(self)(self.values + other.values, PriceBase.same((self.base, other.base)))

    def __sub__(self, other: "Pounds") -> Self:
        if not isinstance(other, Pounds):
            return NotImplemented
        return type(self)(self.values - other.values, PriceBase.same((self.base, other.base)))

    def __neg__(self) -> Self:
        return type(self)(-self.values, self.base)

    def __mul__(self, times: "npt.ArrayLike | Pounds") -> Self:
        if isinstance(times, Pounds):
            return NotImplemented
        return type(self)(self.values * numbers(times), self.base)

    __rmul__ = __mul__


@formula(
    topic="Prices",
    title="Amount in the prices of another year",
    says="The amount times the deflator's index of the year whose prices are wanted, divided by the index of the year whose prices it is in.",
    notation=r"x \times \frac{D_{\text{wanted}}}{D_{\text{given}}}",
    unit="£",
    sources=(GREEN_BOOK_PRICES,),
)
def in_prices_of(amount: npt.ArrayLike, wanted_index: npt.ArrayLike, given_index: npt.ArrayLike) -> Floats:
    """Convert amounts between the prices of two years by a price index."""
    amounts = numbers(amount)
    converted: Floats = amounts * (numbers(wanted_index) / np.asarray(given_index))
    return converted


@dataclass(frozen=True, slots=True)
class Deflator:
    """One edition of a price index by year. A year that it lacks is missing: never interpolated, never extended."""

    edition: str
    source: str
    index: Mapping[int, float]

    def __post_init__(self) -> None:
        for year, index in self.index.items():
            if not (math.isfinite(index) and index > 0):
                raise ValueError(f"The deflator “{self.edition}” has {index} for {year}: an index is above zero.")
        object.__setattr__(self, "index", MappingProxyType(dict(self.index)))

    def lacks(self, years: Iterable[int]) -> tuple[int, ...]:
        """Those of the years that have no index, each once, in order."""
        return tuple(sorted({int(year) for year in years} - self.index.keys()))

    def factor(self, from_year: int, to_year: int) -> float:
        """What amounts in `from_year` prices are multiplied by to be in `to_year` prices. Raises MissingYear."""
        for year in self.lacks((from_year, to_year)):
            raise MissingYear(year, self.edition)
        return float(in_prices_of(1.0, self.index[to_year], self.index[from_year]))

    def factors(self, from_years: npt.ArrayLike, to_year: int) -> Floats:
        """`factor` for many years at once: nan (not reported) where the index lacks one. Raises for `to_year`."""
        if to_year not in self.index:
            raise MissingYear(to_year, self.edition)
        years, places = np.unique(np.asarray(from_years, dtype=np.int64), return_inverse=True)
        known = np.array([self.index.get(int(year), math.nan) for year in years], dtype=np.float64)
        return in_prices_of(1.0, self.index[to_year], known)[places]

    def to_real(self, nominal: npt.ArrayLike, first_year: int, base_year: int) -> Pounds:
        """Nominal amounts (..., years) from `first_year` on, in `base_year` prices.

        Raises MissingYear for a year that has an amount and no index; nothing spent is nothing in any prices.
        """
        amounts = numbers(nominal)
        return Pounds(amounts * self._of_years(amounts, first_year, base_year), PriceBase(base_year))

    def to_nominal(self, real: Pounds, first_year: int) -> Pounds:
        """Back again: real amounts (..., years) from `first_year` on, in the prices of each year."""
        if real.base.year is None:
            return real
        return Pounds(real.values / self._of_years(real.values, first_year, real.base.year), NOMINAL)

    def rebased(self, real: Pounds, base_year: int) -> Pounds:
        """Real amounts in the prices of another base year. Nominal ones raise MixedPrices: their years are unknown."""
        if real.base.year is None:
            raise MixedPrices(real.base, PriceBase(base_year))
        return Pounds(real.values * self.factor(real.base.year, base_year), PriceBase(base_year))

    def _of_years(self, amounts: Floats, first_year: int, base_year: int) -> Floats:
        years = np.arange(first_year, first_year + amounts.shape[-1])
        factors = self.factors(years, base_year)
        is_used = np.any(amounts != 0, axis=tuple(range(amounts.ndim - 1)))
        for year in years[is_used & np.isnan(factors)]:
            raise MissingYear(int(year), self.edition)
        return np.where(np.isnan(factors), 1.0, factors)
