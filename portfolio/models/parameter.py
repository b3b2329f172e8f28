"""Parameters of appraisal: dated, sourced editions. A new edition is added beside the old one."""

from datetime import date
from decimal import Decimal

from portfolio.db import Measure, term_type
from portfolio.models.base import Fact, Field, check, key, live_unique, text
from portfolio.vocabulary import ParameterKind


class Parameter(Fact, table=True):
    """One edition of a parameter. Adopted ones are in force from `effective_from`; others are for comparison only."""

    __table_args__ = (
        live_unique("uq_parameter_edition", "kind", "edition"),
        check("has_source", "source <> ''"),
    )
    kind: ParameterKind = Field(sa_type=term_type(ParameterKind, "kind"), index=True)
    edition: str = text(200)
    effective_from: date
    is_adopted: bool = True
    unit: str = text(60, default="")
    price_base_year: int | None = None
    source: str = text(1000)
    source_url: str = text(1000, default="")
    note: str = text(4000, default="")


class ParameterValue(Fact, table=True):
    """One value of an edition: of a year, a band's first year, a category or a method ("" for the only one)."""

    __tablename__ = "parameter_value"
    __table_args__ = (
        live_unique("uq_parameter_value", "parameter_id", "name"),
        check("in_order", "(low IS NULL OR low <= value) AND (high IS NULL OR value <= high)"),
    )
    parameter_id: int = key("parameter.id")
    name: str = text(60, default="")
    value: Decimal = Field(sa_type=Measure)
    low: Decimal | None = Field(default=None, sa_type=Measure)
    high: Decimal | None = Field(default=None, sa_type=Measure)
