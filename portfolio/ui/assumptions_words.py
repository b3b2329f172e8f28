"""Parameters in words: what each kind is for, where an edition stands, and its values as people write them."""

from datetime import date
from decimal import Decimal
from typing import Any

from portfolio.ui.words import NOT_REPORTED, day, plural
from portfolio.value.parameter_inputs import RULES, Named
from portfolio.value.parameter_set import Edition, ParameterSet, Range
from portfolio.vocabulary import Method, ParameterKind

KINDS: dict[ParameterKind, str] = {
    ParameterKind.DISCOUNT: "What a pound of a later year is worth less than one of year 0, for everything but health.",
    ParameterKind.DISCOUNT_HEALTH: "The same for effects on health and on the risk to life.",
    ParameterKind.DISCOUNT_SENSITIVITY: "A further test for horizons beyond 50 years; never the headline.",
    ParameterKind.DEFLATOR: "Brings money of different years to the prices of one year. It goes by calendar years.",
    ParameterKind.GDP_PER_HEAD: "Raises the value of a WELLBY with incomes; without it prices alone raise it.",
    ParameterKind.WELLBY: "One point of life satisfaction, from 0 to 10, of one person for one year.",
    ParameterKind.QALY: "One year of life in full health.",
    ParameterKind.CARBON_VALUE: "One tonne of CO2e emitted or avoided, by the year in which it happens.",
    ParameterKind.OPTIMISM_BIAS: "How far projects of a category have cost more than was expected of them.",
    ParameterKind.OPTIMISM_BIAS_TIME: "How far projects of a category have taken longer than was expected of them.",
    ParameterKind.CONFIDENCE: "What is taken off a benefit by the grade of its evidence, where an edition is adopted.",
    ParameterKind.WELFARE_ELASTICITY: "How much more a pound is worth to those who have less.",
    ParameterKind.MEDIAN_INCOME: "What the income of those concerned is compared with, for weighted results.",
    ParameterKind.EVIDENCE_MARYLAND: "How strong each method is; it decides what counts as evidence.",
    ParameterKind.EVIDENCE_NESTA: "The same methods on the Nesta standards of evidence, for readers who know those.",
    ParameterKind.EVIDENCE_GRADE: "Where GRADE starts for each method, before anything is marked up or down.",
    ParameterKind.EVIDENCE_THRESHOLD: "The level from which an approved measurement counts as evidence.",
    ParameterKind.EVIDENCE_AGE: "How many months after its period a measurement still counts as evidence.",
    ParameterKind.PRICE_YEAR: "The year in whose prices the totals of the portfolio are told.",
}
"""What each kind is for, in a sentence."""
IN_TOTALS = frozenset(
    {
        ParameterKind.DEFLATOR, ParameterKind.WELLBY, ParameterKind.QALY, ParameterKind.CARBON_VALUE,
        ParameterKind.EVIDENCE_MARYLAND, ParameterKind.EVIDENCE_THRESHOLD, ParameterKind.EVIDENCE_AGE,
        ParameterKind.PRICE_YEAR,
    }
)  # fmt: skip
"""Kinds that the totals by rung depend on (`portfolio.value.basis`)."""
NOT_SHIPPED = (ParameterKind.GDP_PER_HEAD, ParameterKind.MEDIAN_INCOME)
NOTHING_SHIPPED = f"{NOT_REPORTED}: nothing is shipped; enter the series with its source."
WHOLE_NAMES = {Named.YEAR: "Year", Named.BAND: "From year", Named.CATEGORY: "Category", Named.METHOD: "Method", Named.GRADE: "Grade"}  # fmt: skip
MANY = {Named.CATEGORY: ("category", "categories"), Named.METHOD: ("method", ""), Named.GRADE: ("grade", "")}
IN_FORCE, COMPARED, AHEAD, REPLACED, WITHDRAWN = (
    "In force", "For comparison only", "Adopted, not yet in force", "Adopted, replaced since", "Withdrawn",
)  # fmt: skip
STATUSES: dict[str, tuple[str, Any]] = {
    IN_FORCE: (":material/check_circle:", "green"),
    COMPARED: (":material/compare_arrows:", "gray"),
    AHEAD: (":material/schedule:", "blue"),
    REPLACED: (":material/history:", "gray"),
    WITHDRAWN: (":material/block:", "orange"),
}
"""Where an edition stands -> its icon and colour."""


def status(edition: Edition, editions: ParameterSet) -> str:
    """Where an edition stands on the date of a set."""
    found = editions.edition(edition.kind)
    if edition.is_withdrawn:
        return WITHDRAWN
    if found is not None and found.id == edition.id:
        return IN_FORCE
    if not edition.is_adopted:
        return COMPARED
    return AHEAD if edition.effective_from > editions.on else REPLACED


def nothing_in_force(kind: ParameterKind, editions: list[Edition], on: date) -> str:
    """Why no edition of a kind is in force."""
    live = [one for one in editions if not one.is_withdrawn]
    if not live:
        return NOTHING_SHIPPED if kind in NOT_SHIPPED else f"{NOT_REPORTED}: there is no edition of this."
    adopted = [one.effective_from for one in live if one.is_adopted]
    if not adopted:
        return f"{NOT_REPORTED}: no edition is adopted; those below are for comparison only."
    return f"{NOT_REPORTED}: no edition is in force on {day(on)}; the first begins on {day(min(adopted))}."


def amount(kind: ParameterKind, value: float | None) -> str:
    """One value as people write it: ``3.5%``, ``£13,000``, ``2024``, ``87.6542``."""
    if value is None:
        return ""
    exact, rule = Decimal(str(value)), RULES[kind]
    if rule.is_share:
        return f"{_short(exact * 100)}%"
    if kind is ParameterKind.PRICE_YEAR:
        return str(int(exact))
    return f"£{_short(exact)}" if rule.is_money else _short(exact)


def _short(value: Decimal) -> str:
    text = f"{value.normalize():,f}"
    return "0" if text == "-0" else text


def in_range(kind: ParameterKind, found: Range | None) -> str:
    """A value with its low and high: ``£13,000 (£10,000 to £16,000)``."""
    if found is None:
        return ""
    low, value, high = found
    ends = f" ({amount(kind, low) or 'no low'} to {amount(kind, high) or 'no high'})"
    return amount(kind, value) + ("" if low is None and high is None else ends)


def name(kind: ParameterKind, stored: str) -> str:
    """What a value is named by, for people."""
    return Method(stored).label if RULES[kind].named is Named.METHOD else stored


def names(editions: list[Edition]) -> list[str]:
    """What the values of editions of one kind are named by, each once, in order."""
    found = list(dict.fromkeys(stored for edition in editions for stored in edition.values))
    is_number = bool(found) and RULES[editions[0].kind].named in {Named.YEAR, Named.BAND, Named.GRADE}
    return sorted(found, key=int) if is_number else found


def in_words(edition: Edition) -> str:
    """The values of an edition in a few words: ``6 bands, 3.5% to 1%``."""
    kind, named = edition.kind, RULES[edition.kind].named
    stored = names([edition])
    if not stored:
        return NOT_REPORTED
    first, last = (edition.values[key] for key in (stored[0], stored[-1]))
    if named is Named.ONLY:
        return in_range(kind, first)
    if named is Named.YEAR:
        years = stored[0] if len(stored) == 1 else f"{stored[0]} to {stored[-1]}"
        return f"{plural(len(stored), 'year')}, {years}"
    if named is Named.BAND:
        one = f"{amount(kind, first[1])} in every year"
        return one if len(stored) == 1 else f"{len(stored)} bands, {amount(kind, first[1])} to {amount(kind, last[1])}"
    return plural(len(stored), *MANY[named])
