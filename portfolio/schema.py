"""The database schema: bring it to the newest migration, and say whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from portfolio.errors import PortfolioError
from portfolio.settings import PROJECT

MIGRATIONS = PROJECT / "migrations"


def alembic_config(url: str) -> Config:
    """Alembic's configuration for one database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def expected_head() -> str:
    """The newest migration: the one line of ``migrations/current_head``, so that two branches collide in git."""
    return Path(MIGRATIONS / "current_head").read_text().strip()


def upgrade(url: str) -> None:
    """Migrate the database at ``url`` to the newest schema; a SQLite file is made when missing."""
    command.upgrade(alembic_config(url), "head")


def offline_sql(url: str, *, since: str = "") -> None:
    """Print the SQL that a database team would run, for the engine named by ``url``.

    ``since`` is the migration that the database has; a new one has none. Raises PortfolioError for an unknown one.
    """
    config = alembic_config(url)
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    if since and since not in known:
        raise PortfolioError(f"There is no migration “{since}”: choose one of {', '.join(reversed(known))}.")
    command.upgrade(config, f"{since}:head" if since else "head", sql=True)


def behind(engine: Engine) -> str | None:
    """None when the schema is at the newest migration, else the reason in words."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == expected_head():
        return None
    return f"The database schema is {current or 'empty'}, not {expected_head()}: run `portfolio migrate`."


def script_heads() -> tuple[str, ...]:
    """Heads of the migration scripts: more than one is a mistake."""
    return tuple(ScriptDirectory.from_config(alembic_config("sqlite://")).get_heads())
