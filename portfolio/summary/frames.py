"""Where the summary's reads look, and the exact sums they share."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from portfolio.db import LedgerSession
from portfolio.ledger import Known

MICRO = 1_000_000
"""Measures are held in millionths."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where to look: a session's snapshot, what was known, the date, and which pilots (None: all)."""

    session: LedgerSession
    known: Known
    as_at: date
    pilot_ids: tuple[int, ...] | None = None

    def rows(self, query: sa.Select[Any]) -> pd.DataFrame:
        """Run a query; columns keep their labels."""
        result = self.session.execute(query)
        columns = list(result.keys())
        # Plain tuples: pandas asks a row object for attributes that it does not have, once for each row.
        return pd.DataFrame.from_records([tuple(row) for row in result], columns=columns)

    def of_pilots(self, column: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        """Condition: a row of the pilots asked for."""
        return sa.true() if self.pilot_ids is None else column.in_(self.pilot_ids)


def total(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """An exact integer sum (PostgreSQL widens a sum to numeric)."""
    return sa.cast(sa.func.sum(column), sa.BigInteger)


def sum_where(column: sa.ColumnElement[Any], condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """Sum over the rows that meet a condition; null when none does."""
    return total(sa.case((condition, column)))


class days_of(GenericFunction[int]):  # noqa: N801 - reads as the SQL function that it is
    """Days of a period, first and last included."""

    type = sa.Integer()
    inherit_cache = True


@compiles(days_of)
def _days(element: days_of, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({end} - {start} + 1)"


@compiles(days_of, "sqlite")
def _sqlite_days(element: days_of, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({end}) - julianday({start}) + 1 AS INTEGER)"
