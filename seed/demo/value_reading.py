"""What the hand-made content says about value: benefits with their steps, appraisals, cohorts, parameter editions.

Facts are named as the services' inputs name them. A benefit's `step` says what happened to it after it was entered:

    change    some of its facts were corrected, for a `reason`; `to` maps fact -> value
    went      it was set where its released time went: `rows`
    submit    it was handed to the assurers
    assure    an assurer signed it up to `assured_to`
    return    an assurer sent it back with a `note`
    bank      a budget moved: `month`, `pounds`, `reference`
    withdraw  it was taken back for a `reason`
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from seed.demo.indicator_reading import Table, first_of
from seed.reference import shipped_values


class Do(StrEnum):
    """What can happen to a benefit."""

    CHANGE = "change"
    WENT = "went"
    SUBMIT = "submit"
    ASSURE = "assure"
    RETURN = "return"
    BANK = "bank"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a benefit on a day."""

    on: date
    do: Do
    said: Table


@dataclass(frozen=True, slots=True)
class BenefitContent:
    """A benefit as it was first entered, and its steps. `signs_off` None: the pilot's senior owner."""

    key: str
    indicator: str
    signs_off: str | None
    entered_on: date
    facts: Table
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class AppraisalContent:
    """How a pilot was said to be appraised on a day; a later one takes the place of an earlier one."""

    entered_on: date
    reason: str
    facts: Table


@dataclass(frozen=True, slots=True)
class Correction:
    """Facts of a cohort that were corrected on a day."""

    on: date
    reason: str
    to: Table


@dataclass(frozen=True, slots=True)
class CohortContent:
    """A staff group that benefits draw on."""

    key: str
    organisation: str
    entered_on: date
    facts: Table
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class EditionContent:
    """An edition of a parameter that the demo's administrator added."""

    entered_on: date
    reason: str
    facts: Table
    values: tuple[Table, ...]


def read_benefit(table: Table) -> BenefitContent:
    """A benefit from its table in a pilot's file."""
    rest = dict(table)
    steps = tuple(_step(row) for row in rest.pop("step", []))
    names = {name: rest.pop(name) for name in ("key", "indicator", "entered_on")}
    return BenefitContent(**names, signs_off=rest.pop("signs_off", None), facts=rest, steps=steps)


def read_appraisal(table: Table) -> AppraisalContent:
    """An appraisal from its table in a pilot's file."""
    rest = dict(table)
    return AppraisalContent(rest.pop("entered_on"), rest.pop("reason", ""), rest)


def read_cohort(table: Table) -> CohortContent:
    """A cohort from its table."""
    rest = dict(table)
    corrections = tuple(Correction(**row) for row in rest.pop("correction", []))
    names = {name: rest.pop(name) for name in ("key", "organisation", "entered_on")}
    return CohortContent(**names, facts=rest, corrections=corrections)


def read_edition(table: Table) -> EditionContent:
    """An edition from its table; ``after`` names a shipped edition whose values stand before its own."""
    rest = dict(table)
    shipped = shipped_values()[rest.pop("after")] if "after" in rest else []
    own: Table = rest.pop("values")
    values = [*shipped, *({"name": name, "value": Decimal(value)} for name, value in own.items())]
    return EditionContent(rest.pop("entered_on"), rest.pop("reason", ""), rest, tuple(values))


def _step(table: Table) -> Step:
    rest = dict(table)
    if "month" in rest:
        rest["month"] = first_of(rest["month"])
    return Step(rest.pop("on"), Do(rest.pop("do")), rest)
