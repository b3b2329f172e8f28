"""From the editions in force to what a valuation needs of them."""

from portfolio.value.parameter_set import ParameterSet, Range
from portfolio.value.priced import Prices, Triple
from portfolio.value.quantified import EvidenceRule
from portfolio.vocabulary import ParameterKind, Valuation

NEVER = 1_000_000
"""A threshold that no method reaches: without one in force nothing counts as evidence."""
PUBLISHED = {
    Valuation.WELLBY: ParameterKind.WELLBY,
    Valuation.QALY: ParameterKind.QALY,
    Valuation.CARBON: ParameterKind.CARBON_VALUE,
}
"""Valuations whose unit value is a parameter."""


def evidence_rule(parameters: ParameterSet) -> EvidenceRule:
    """What counts as evidence."""
    levels = {method.value: level for method, level in parameters.maryland().items()}
    threshold = parameters.threshold()
    return EvidenceRule(levels, NEVER if threshold is None else threshold, parameters.age_months())


def prices(parameters: ParameterSet) -> Prices:
    """Published unit values with their price years, the deflator, and the year of totals."""
    units: dict[Valuation, dict[int, Triple]] = {}
    bases: dict[Valuation, int] = {}
    for valuation, kind in PUBLISHED.items():
        edition = parameters.edition(kind)
        if edition is None or edition.price_base_year is None:
            continue
        units[valuation] = {int(name or 0): _ends(found) for name, found in edition.values.items()}
        bases[valuation] = edition.price_base_year
    return Prices(parameters.price_year(), parameters.deflator(), units, bases)


def _ends(found: Range) -> Triple:
    """A value without a range counts as certain."""
    low, value, high = found
    return (value if low is None else low), value, (value if high is None else high)
