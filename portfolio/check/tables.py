"""The schema as it is against the one that the code declares, CHECK texts included."""

import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection, Engine, Inspector
from sqlalchemy.exc import SAWarning

from portfolio.check.finding import Finding
from portfolio.models import Base

MEND = "Make a backup, then run `portfolio migrate`; a difference that stays was made by hand: undo it."
TABLES = tuple(Base.metadata.tables)


def table_faults(engine: Engine) -> Iterator[Finding]:
    """Differences between the database's tables and the models: columns, keys, indexes, CHECK and WHERE texts."""
    with engine.execution_options(reading=engine.dialect.name == "sqlite").connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # about options of what it reflects, such as NOT VALID
            differences = compare_metadata(context, Base.metadata)
        inspector = sa.inspect(connection)
        actual = _texts(inspector, None, set(inspector.get_table_names()) & set(TABLES))
    for difference in differences:
        yield Finding("Schema", _in_words(difference), MEND)
    with _scratch(engine) as (inspector, schema):
        expected = _texts(inspector, schema, TABLES)
    for name in sorted(expected.keys() | actual.keys()):
        if expected.get(name) != actual.get(name):
            what = f"is “{actual.get(name, 'missing')}”, expected “{expected.get(name, 'no such constraint')}”"
            yield Finding(f"Schema, {name}", what, MEND)


@contextmanager
def _scratch(engine: Engine) -> Iterator[tuple[Inspector, str | None]]:
    """The declared tables, freshly made where nobody sees them and nothing stays."""
    if engine.dialect.name == "sqlite":
        with sa.create_engine("sqlite://").connect() as connection:
            Base.metadata.create_all(connection)
            yield sa.inspect(connection), None
        return
    with engine.connect() as connection:
        temporary = connection.execution_options(schema_translate_map={None: "pg_temp"})
        Base.metadata.create_all(temporary, checkfirst=False)
        yield sa.inspect(connection), _temporary_schema(connection)
        connection.rollback()


def _temporary_schema(connection: Connection) -> str:
    query = "SELECT nspname::text FROM pg_namespace WHERE oid = pg_my_temp_schema()"
    return str(connection.exec_driver_sql(query).scalar_one())


def _texts(inspector: Inspector, schema: str | None, tables: Iterable[str]) -> dict[str, str]:
    """Name -> normal form of every CHECK and of every partial index's condition."""
    texts: dict[str, str] = {}
    for table in tables:
        for check in inspector.get_check_constraints(table, schema):
            texts[f"{table}, {check['name']}"] = _normal(check["sqltext"])
        for index in inspector.get_indexes(table, schema):
            options = index.get("dialect_options") or {}
            condition = options.get(f"{inspector.dialect.name}_where")
            if condition is not None:
                texts[f"{table}, {index['name']}"] = _normal(str(condition))
    return texts


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _in_words(difference: Any) -> str:
    """An Alembic difference: ``add_column pilot.name``; a change of a column comes as a list of tuples."""
    if isinstance(difference, list):
        return "; ".join(_in_words(part) for part in difference)
    kind, *parts = difference
    if kind.startswith("modify_"):
        _, table, column, *_, before, after = parts
        return f"{table}.{column} has {kind.removeprefix('modify_')} {before}, expected {after}"
    thing = parts[-1]
    name = getattr(thing, "name", thing)
    table = getattr(getattr(thing, "table", None), "name", None)
    action = {"add": "is missing", "remove": "is not expected"}.get(kind.partition("_")[0], kind)
    return f"{kind.partition('_')[2]} {f'{table}.' if table else ''}{name} {action}"
