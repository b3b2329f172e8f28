"""Runs migrations on SQLite and PostgreSQL; replicas that start together migrate once."""

from typing import Any

import sqlalchemy as sa
from alembic import context

from portfolio.models import Base
from portfolio.settings import get_settings

ADVISORY_LOCK = 7_416_202_611


def _render(kind: str, item: object, _: object) -> str | bool:
    """Write our own column types by name into a new migration."""
    name = type(item).__name__
    if kind == "type" and name in {"Measure", "Month", "UTCDateTime"}:
        return f"{name}()"
    if kind == "type" and name == "AutoString":
        return f"sa.String(length={getattr(item, 'length', None)!r})"
    return False


OPTIONS: dict[str, Any] = {
    "render_item": _render,
    "target_metadata": Base.metadata,
    "render_as_batch": True,
    "compare_type": True,
    "transaction_per_migration": True,
}


def _url() -> str:
    return context.config.get_main_option("sqlalchemy.url") or get_settings().database_url


def _run(connection: sa.Connection) -> None:
    """Foreign keys are off during a rebuild on SQLite (or children vanish by cascade) and checked after it."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    else:
        connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
    connection.commit()
    context.configure(connection=connection, **OPTIONS)
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        if not is_sqlite:
            connection.rollback()
            connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
    if is_sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration left {len(broken)} rows without their parent, first {tuple(broken[0])}")


if context.is_offline_mode():
    context.configure(url=_url(), literal_binds=True, dialect_opts={"paramstyle": "named"}, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()
else:
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
    else:
        with sa.create_engine(_url(), poolclass=sa.NullPool).connect() as connection:
            _run(connection)
