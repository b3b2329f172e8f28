"""`portfolio migrate`, `portfolio check` and `portfolio backup`: what keeps a database well."""

from pathlib import Path
from typing import Annotated

import typer

from portfolio import schema
from portfolio.cli.application import app, existing, stop
from portfolio.db import get_engine, read_session
from portfolio.ledger import head
from portfolio.settings import get_settings


@app.command()
def migrate(
    *,
    sql: Annotated[bool, typer.Option("--sql", help="Print the SQL instead of running it.")] = False,
    since: Annotated[
        str, typer.Option("--from", help="With --sql: the migration that the database has; a new one has none.")
    ] = "",
) -> None:
    """Bring the database at PORTFOLIO_DATABASE_URL to the newest schema; make a backup first.

    `portfolio run` does this by itself. With --sql nothing is changed: the statements for a new database are
    printed, for a database team to read and run; --from prints only those after a migration.

    \b
    Examples:
      portfolio migrate
      portfolio migrate --sql > schema.sql
      portfolio migrate --sql --from 0001_initial > upgrade.sql
    """
    url = get_settings().database_url
    if sql:
        schema.offline_sql(url, since=since)
        return
    if since:
        stop("--from goes with --sql: a migration that runs starts from what the database has.")
    get_engine(url)  # makes the folder of a new SQLite file
    schema.upgrade(url)
    typer.echo(f"The schema is {schema.expected_head()}.")


@app.command()
def check() -> None:
    """Check that the database is whole; exit code 1 when it is not.

    Looks at foreign keys, at the ledger (revisions without gaps and in order of time, every change in the history,
    every image readable) and at the schema. Nothing is changed. Each fault comes with how to mend it.

    \b
    Examples:
      portfolio check
      portfolio check || echo "call someone"
    """
    from portfolio import check as checks

    engine = existing(get_settings().database_url)
    for note in checks.notes(engine):
        typer.echo(f"Note: {note}")
    findings = checks.check(engine)
    for finding in findings:
        typer.echo(f"Fault: {finding}")
    if findings:
        stop(f"{len(findings):,} {'fault' if len(findings) == 1 else 'faults'} found.")
    with read_session(engine) as session:
        typer.echo(f"No fault found up to revision {head(session):,}.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace the file when it exists.")] = False,
) -> None:
    """Write a backup of the database to FILE, while the product is in use.

    SQLite: a checked copy of the database, made through SQLite itself; to restore, stop the product and put the copy
    in the database's place (and remove the files ending in -wal and -shm beside it). PostgreSQL: an archive made by
    pg_dump; restore it with pg_restore.

    \b
    Examples:
      portfolio backup /srv/backup/portfolio-2026-11-16.db
      portfolio backup latest.db --force
    """
    from portfolio.backup import backup as write_backup

    write_backup(get_settings().database_url, file, is_forced=force)
    typer.echo(f"Wrote {file} ({file.stat().st_size:,} bytes).")
