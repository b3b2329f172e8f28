"""Reference rows: the stages, the goals of the AI Opportunities Action Plan, and the parameters of appraisal.

Every parameter is sourced; docs/parameters.md says what is shipped, what is not, and why.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portfolio.access import SYSTEM
from portfolio.db import LedgerSession
from portfolio.ledger import insert_many, revise
from portfolio.models import Goal, Parameter, ParameterValue, StageReference
from portfolio.vocabulary import ParameterKind

FOLDER = Path(__file__).parent / "reference"
Row = dict[str, Any]


def install(session: LedgerSession) -> bool:
    """Insert the reference rows that a database lacks, in one revision; False when it lacks none.

    What is there stays as it is, whoever changed it. A shipped edition counts as there when one of its kind and name
    is, withdrawn or not. Where a kind has editions already, a new one arrives for comparison only: to adopt it is a
    decision of those who run the register.
    """
    has_stages = session.scalar(sa.select(sa.func.count()).select_from(StageReference))
    table = Parameter.__table__
    there = {(kind, edition) for kind, edition in session.execute(sa.select(table.c.kind, table.c.edition))}
    editions = [row for row in shipped_editions() if (row["kind"], row["edition"]) not in there]
    if has_stages and not editions:
        return False
    what = [*([] if has_stages else ["stages", "goals"]), *(["parameters"] if editions else [])]
    revise(session, by=SYSTEM, tag="reference:install", reason=", ".join(what).capitalize())
    if not has_stages:
        insert_many(session, StageReference, _in_order("stage"))
        insert_many(session, Goal, _in_order("goal"))
    _add(session, editions, {kind for kind, _ in there})
    return True


def shipped_editions() -> list[Row]:
    """The editions of parameters as columns, with ``key``: what `shipped_values` calls them."""
    return [
        {
            **row,
            "kind": ParameterKind(row["kind"]),
            "effective_from": date.fromisoformat(row["effective_from"]),
            "is_adopted": row["is_adopted"] == "yes",
            "price_base_year": int(row["price_base_year"]) if row["price_base_year"] else None,
        }
        for row in _rows("parameter")
    ]


def shipped_values() -> dict[str, list[Row]]:
    """The values of each edition, by its key."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in _rows("parameter_value"):
        numbers = {name: Decimal(row[name]) if row[name] else None for name in ("value", "low", "high")}
        found[row["parameter"]].append({"name": row["name"], **numbers})
    return dict(found)


def _add(session: LedgerSession, editions: list[Row], kinds_there: set[ParameterKind]) -> None:
    values = shipped_values()
    for edition in editions:
        facts = {name: value for name, value in edition.items() if name != "key"}
        row = Parameter(**facts | {"is_adopted": edition["is_adopted"] and edition["kind"] not in kinds_there})
        session.add(row)
        session.flush()
        insert_many(session, ParameterValue, ({"parameter_id": row.id, **value} for value in values[edition["key"]]))


def _in_order(name: str) -> Iterator[Row]:
    return ({**row, "position": int(row["position"])} for row in _rows(name))


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
