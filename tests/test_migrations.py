"""The migrations lead to the schema that the models state, on both engines, and back."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

from portfolio.errors import PortfolioError
from portfolio.models import Base
from portfolio.schema import MIGRATIONS, alembic_config, behind, expected_head, offline_sql, script_heads, upgrade
from tests.conftest import BOTH
from tests.databases import Databases

OFFLINE = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


def _url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def _differences(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def _checks(engine: Engine) -> dict[str, dict[str | None, str]]:
    inspector = sa.inspect(engine)
    return {
        table: {check["name"]: check["sqltext"] for check in inspector.get_check_constraints(table)}
        for table in Base.metadata.tables
    }


def test_there_is_one_head_and_the_file_names_it() -> None:
    assert script_heads() == (expected_head(),)


def test_a_migration_is_named_like_its_file() -> None:
    for file in Path(MIGRATIONS / "versions").glob("*.py"):
        assert f'revision = "{file.stem}"' in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("dialect", BOTH)
def test_the_migrations_build_what_the_models_state(databases: Databases, dialect: str) -> None:
    with databases.fresh(dialect, has_cast=False) as engine:
        assert behind(engine) is None
        assert _differences(engine) == []


@pytest.mark.parametrize("dialect", BOTH)
def test_what_must_be_true_is_migrated_word_for_word(databases: Databases, dialect: str) -> None:
    with databases.fresh(dialect, has_cast=False) as migrated, databases.blank(dialect) as created:
        Base.metadata.create_all(created)
        assert _checks(migrated) == _checks(created)
        assert sum(map(len, _checks(migrated).values())) > 30


@pytest.mark.parametrize("dialect", BOTH)
def test_down_and_up_again_ends_where_it_began(databases: Databases, dialect: str) -> None:
    with databases.blank(dialect) as engine:
        assert behind(engine) == f"The database schema is empty, not {expected_head()}: run `portfolio migrate`."
        upgrade(_url(engine))
        command.downgrade(alembic_config(_url(engine)), "base")
        assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}
        upgrade(_url(engine))
        assert behind(engine) is None
        assert _differences(engine) == []


@pytest.mark.parametrize("dialect", BOTH)
def test_migrating_a_database_in_use_changes_nothing(databases: Databases, dialect: str) -> None:
    with databases.fresh(dialect) as engine:
        upgrade(_url(engine))
        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM pilot")).scalar() == 2


@pytest.mark.parametrize("dialect", OFFLINE)
def test_a_database_team_can_read_the_sql_first(dialect: str, capsys: pytest.CaptureFixture[str]) -> None:
    offline_sql(OFFLINE[dialect])
    statements = capsys.readouterr().out
    for table in Base.metadata.tables:
        assert f"CREATE TABLE {table} (" in statements
    assert f"'{expected_head()}'" in statements


@pytest.mark.parametrize("dialect", OFFLINE)
def test_only_what_is_new_can_be_printed(dialect: str, capsys: pytest.CaptureFixture[str]) -> None:
    offline_sql(OFFLINE[dialect], since="0001_initial")
    statements = capsys.readouterr().out
    assert "CREATE TABLE benefit (" in statements
    assert "CREATE TABLE pilot (" not in statements
    with pytest.raises(PortfolioError, match="no migration “0000”: choose one of 0001_initial, 0002_benefits"):
        offline_sql(OFFLINE[dialect], since="0000")


@pytest.mark.parametrize("dialect", BOTH)
def test_a_register_of_the_first_release_is_brought_up_to_date(databases: Databases, dialect: str) -> None:
    with databases.blank(dialect) as engine:
        config = alembic_config(_url(engine))
        command.upgrade(config, "0001_initial")
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO revision (id, at, actor_name, tag, target, reason, is_wide) "
                "VALUES (1, '2026-01-05 09:00:00', 'System', 'organisation:add', 'Old body', '', false)"
            )
            connection.exec_driver_sql(
                "INSERT INTO organisation (id, revision_id, is_withdrawn, name, kind) "
                "VALUES (1, 1, false, 'Old body', 'agency')"
            )
        upgrade(_url(engine))
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT name FROM organisation").scalar_one() == "Old body"
        assert _differences(engine) == []
