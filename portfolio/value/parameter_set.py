"""Editions of parameters as calculations take them: what is in force on a date, and the same with one edition swapped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from portfolio.appraisal.discounting import Schedule
from portfolio.appraisal.prices import Deflator
from portfolio.errors import NotFound
from portfolio.vocabulary import Method, ParameterKind

Range = tuple[float | None, float, float | None]
"""Low, value, high; low and high are None when the source gives none."""

STATISTICS = (ParameterKind.DEFLATOR, ParameterKind.GDP_PER_HEAD, ParameterKind.MEDIAN_INCOME)
"""Kinds that tell of years gone by: before their first edition came out, that first edition serves."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition with its values by name, and who added it and last changed it. Shared: never change it."""

    id: int
    kind: ParameterKind
    edition: str
    effective_from: date
    is_adopted: bool
    unit: str
    price_base_year: int | None
    source: str
    source_url: str
    note: str
    revision_id: int
    is_withdrawn: bool
    added_by: str
    added_at: datetime
    changed_by: str
    changed_at: datetime
    values: Mapping[str, Range]

    @property
    def by_year(self) -> dict[int, float]:
        """The values by calendar year, or by the first year of a band, in order."""
        return {int(name): value for name, (_, value, _) in sorted(self.values.items(), key=lambda item: int(item[0]))}

    @property
    def by_method(self) -> dict[Method, int]:
        """The levels by method, weakest design first."""
        return {method: round(self.values[method][1]) for method in Method if method in self.values}

    @property
    def only(self) -> Range | None:
        """The value of a kind that has one."""
        return self.values.get("")


def chosen(editions: Iterable[Edition], kind: ParameterKind, on: date) -> Edition | None:
    """The edition in force: of the adopted ones that have begun by the date, the latest; of two, the one added later.

    A statistic is not a rule with a beginning: before its first edition, that first edition is in force.
    """
    adopted = [one for one in editions if one.kind is kind and one.is_adopted and not one.is_withdrawn]
    begun = [one for one in adopted if one.effective_from <= on]
    if begun:
        return max(begun, key=lambda one: (one.effective_from, one.id))
    is_statistic = kind in STATISTICS
    return min(adopted, key=lambda one: (one.effective_from, -one.id), default=None) if is_statistic else None


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """Every kind's edition in force on a date. What no edition gives is None or empty: it is not reported."""

    on: date
    editions: Mapping[int, Edition]
    in_force: Mapping[ParameterKind, Edition]

    @classmethod
    def of(cls, editions: Iterable[Edition], on: date) -> "ParameterSet":
        """What is in force on a date among these editions."""
        known = {one.id: one for one in editions}
        found = {kind: chosen(known.values(), kind, on) for kind in ParameterKind}
        in_force = {kind: one for kind, one in found.items() if one is not None}
        return cls(on, MappingProxyType(known), MappingProxyType(in_force))

    def with_edition(self, parameter_id: int) -> "ParameterSet":
        """The same set with one edition in the place of its kind's, adopted or not, to compare what it would change."""
        edition = self.editions.get(parameter_id)
        if edition is None:
            raise NotFound(f"There is no parameter number {parameter_id}.")
        return replace(self, in_force=MappingProxyType({**self.in_force, edition.kind: edition}))

    def edition(self, kind: ParameterKind) -> Edition | None:
        """The edition in force of a kind."""
        return self.in_force.get(kind)

    def schedule(self, kind: ParameterKind = ParameterKind.DISCOUNT) -> Schedule | None:
        """The discount rates of one of the three kinds of schedule."""
        edition = self.in_force.get(kind)
        return Schedule(edition.edition, edition.source, tuple(edition.by_year.items())) if edition else None

    def deflator(self) -> Deflator | None:
        """The GDP deflator."""
        edition = self.in_force.get(ParameterKind.DEFLATOR)
        return Deflator(edition.edition, edition.source, edition.by_year) if edition else None

    def price_base(self, kind: ParameterKind) -> int | None:
        """The year whose prices a kind's money is in."""
        edition = self.in_force.get(kind)
        return edition.price_base_year if edition else None

    def wellby(self) -> Range | None:
        """Pounds for one point of life satisfaction for one person for one year."""
        return self._only(ParameterKind.WELLBY)

    def qaly(self) -> Range | None:
        """Pounds for one quality-adjusted life year."""
        return self._only(ParameterKind.QALY)

    def carbon(self, year: int) -> Range | None:
        """Pounds for one tonne of CO2e emitted in a year; None for a year that the edition does not cover."""
        return self._named(ParameterKind.CARBON_VALUE, str(year))

    def bias(self, category: str, kind: ParameterKind = ParameterKind.OPTIMISM_BIAS) -> Range | None:
        """Lower bound, starting point and upper bound of optimism bias, as rates added to cost or to duration."""
        return self._named(kind, category)

    def bias_categories(self, kind: ParameterKind = ParameterKind.OPTIMISM_BIAS) -> tuple[str, ...]:
        """The categories of optimism bias in force, as they were entered."""
        edition = self.in_force.get(kind)
        return tuple(edition.values) if edition else ()

    def confidence(self, grade: int) -> float | None:
        """The rate taken off benefits of a grade; None unless a confidence table has been adopted."""
        found = self._named(ParameterKind.CONFIDENCE, str(grade))
        return found[1] if found else None

    def elasticity(self) -> float | None:
        """The elasticity of the marginal utility of income."""
        found = self._only(ParameterKind.WELFARE_ELASTICITY)
        return found[1] if found else None

    def median_income(self) -> float | None:
        """Pounds a year, in prices of `price_base`."""
        found = self._only(ParameterKind.MEDIAN_INCOME)
        return found[1] if found else None

    def gdp_per_head(self) -> Mapping[int, float]:
        """Real GDP per head by year; empty when no edition was entered."""
        edition = self.in_force.get(ParameterKind.GDP_PER_HEAD)
        return edition.by_year if edition else {}

    def maryland(self) -> Mapping[Method, int]:
        """Maryland level of each method; 0 is below the scale."""
        return self._levels(ParameterKind.EVIDENCE_MARYLAND)

    def nesta(self) -> Mapping[Method, int]:
        """Nesta level of each method."""
        return self._levels(ParameterKind.EVIDENCE_NESTA)

    def grade(self) -> Mapping[Method, int]:
        """Where GRADE starts for each method: 1 very low, 4 high."""
        return self._levels(ParameterKind.EVIDENCE_GRADE)

    def threshold(self) -> int | None:
        """The Maryland level from which an approved measurement counts as evidence."""
        return self._whole(ParameterKind.EVIDENCE_THRESHOLD)

    def age_months(self) -> int | None:
        """The months after which evidence is out of date."""
        return self._whole(ParameterKind.EVIDENCE_AGE)

    def price_year(self) -> int | None:
        """The year whose prices portfolio totals are in."""
        return self._whole(ParameterKind.PRICE_YEAR)

    def _only(self, kind: ParameterKind) -> Range | None:
        return self._named(kind, "")

    def _named(self, kind: ParameterKind, name: str) -> Range | None:
        edition = self.in_force.get(kind)
        return edition.values.get(name) if edition else None

    def _levels(self, kind: ParameterKind) -> Mapping[Method, int]:
        edition = self.in_force.get(kind)
        return edition.by_method if edition else {}

    def _whole(self, kind: ParameterKind) -> int | None:
        found = self._only(kind)
        return round(found[1]) if found else None
