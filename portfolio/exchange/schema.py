"""The summary's Frictionless Table Schema: types, units and rules for machines."""

import json
from typing import Any

from portfolio.summary.columns import COLUMNS, Column, Kind

TYPES = {
    Kind.TEXT: "string",
    Kind.CODE: "string",
    Kind.CODES: "string",
    Kind.DATE: "date",
    Kind.MONTH: "yearmonth",
    Kind.COUNT: "integer",
    Kind.POUNDS: "number",
    Kind.MEASURE: "number",
    Kind.BOOLEAN: "boolean",
}
NEVER_NEGATIVE = (Kind.COUNT, Kind.POUNDS)


def table_schema() -> dict[str, Any]:
    """The schema as plain values, ready for `json.dumps`."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": "pilot-summary",
        "title": "Summary of AI pilots",
        "description": "One row per pilot, as at a date and as known at a revision of the register.",
        "fieldsMatch": ["exact"],
        "fields": [_field(column) for column in COLUMNS],
        "primaryKey": ["reference"],
        "missingValues": [""],
    }


def schema_json() -> str:
    """The schema as the text of the file that goes beside the summary."""
    return json.dumps(table_schema(), indent=2, ensure_ascii=False) + "\n"


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "title": column.title,
        "description": column.meaning,
        "type": TYPES[column.kind],
    }
    if column.unit:
        field["unit"] = column.unit
    if column.kind is Kind.BOOLEAN:
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints = _constraints(column)
    return field | ({"constraints": constraints} if constraints else {})


def _constraints(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.is_required:
        constraints["required"] = True
    if column.is_unique:
        constraints["unique"] = True
    if column.kind in NEVER_NEGATIVE:
        constraints["minimum"] = 0
    if column.codes and column.kind is Kind.CODE:
        constraints["enum"] = list(column.codes)
    if column.codes and column.kind is Kind.CODES:
        code = f"({'|'.join(column.codes)})"
        constraints["pattern"] = f"^{code}(; {code})*$"
    return constraints
