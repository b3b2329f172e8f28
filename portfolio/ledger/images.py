"""Row images: a row's database values as JSON, and back, in SQL and in Python."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from portfolio.db import Measure, Month
from portfolio.models import FACTS, Fact

MODELS: dict[str, type[Fact]] = {str(model.__tablename__): model for model in FACTS}
"""Table name -> ledgered model."""

_JSON_DIALECT = sqlite.dialect()


def to_image(model: type[Fact], values: Mapping[str, Any]) -> dict[str, Any]:
    """Python values of a row -> JSON: dates as ISO text, measures as scaled integers, terms as their value."""
    return {column.name: _to_json(column, values[column.name]) for column in model.__table__.columns}


def _to_json(column: sa.Column[Any], value: Any) -> Any:
    if isinstance(column.type, Measure):
        return column.type.process_bind_param(value, _JSON_DIALECT)
    if isinstance(value, date):
        return value.isoformat()
    return value


def from_image(model: type[Fact], image: Mapping[str, Any]) -> dict[str, Any]:
    """JSON -> Python values of a row; columns added to the table since are absent."""
    columns = model.__table__.columns
    return {name: _from_json(columns[name], value) for name, value in image.items() if name in columns}


def _from_json(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Measure):
        return Decimal(int(value)).scaleb(-6)
    if isinstance(column.type, sa.Date | Month):
        return date.fromisoformat(value)
    if isinstance(column.type, sa.Enum) and column.type.enum_class:
        return column.type.enum_class(value)
    return value


@cache
def image_column(image: sa.Column[Any], column: sa.Column[Any], dialect_name: str) -> sa.ColumnElement[Any]:
    """SQL expression that reads ``column`` out of an image with the column's own type."""
    if dialect_name == "sqlite":
        raw: sa.ColumnElement[Any] = sa.func.json_extract(image, f"$.{column.name}")
    else:
        raw = sa.cast(image.op("->>")(column.name), _storage_type(column))
    return sa.type_coerce(raw, column.type).label(column.name)


def _storage_type(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    """What the engine holds: the plain type under an enum or a decorated type."""
    if isinstance(column.type, sa.Enum | sa.String):
        return sa.Text()
    if isinstance(column.type, sa.types.TypeDecorator):
        return column.type.impl_instance
    return column.type
