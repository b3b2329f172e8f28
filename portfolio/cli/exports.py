"""`portfolio export`: files for other tools."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from portfolio import schema
from portfolio.access import SYSTEM
from portfolio.cli.application import existing, export, stop
from portfolio.clock import today
from portfolio.db import LedgerSession, read_session
from portfolio.errors import Unavailable
from portfolio.filters import Filters, read_moment
from portfolio.ledger import head, known, revision_known_at
from portfolio.models import Installation
from portfolio.settings import get_settings

T = TypeVar("T")


@export.command("summary")
def export_summary(
    *,
    output: Annotated[str, typer.Option(help="File to write; - prints the CSV.")],
    as_at: Annotated[
        str | None, typer.Option(help="The date that the facts are about, YYYY-MM-DD. [default: today]")
    ] = None,
    as_known: Annotated[
        str | None,
        typer.Option(help="What was recorded by then: a date (its end) or a moment, in UTC. [default: everything]"),
    ] = None,
    organisation: Annotated[
        str | None, typer.Option(help="Name or number of an organisation; everything below it counts too.")
    ] = None,
) -> None:
    """Write the CSV summary, one row per pilot, and its Table Schema beside it (FILE.schema.json).

    The same --as-at and the same past --as-known give the same bytes for ever, whatever is changed later. What
    each column means: docs/data-dictionary.md, or `portfolio export dictionary`.

    \b
    Examples:
      portfolio export summary --output pilots.csv
      portfolio export summary --as-at 2026-03-31 --as-known 2026-04-14 --output board.csv
      portfolio export summary --organisation "Housing Support Agency" --output - | head
    """
    from portfolio.exchange import find_organisation, save, schema_json, schema_path, summary_csv

    day = _read(date.fromisoformat, as_at, "--as-at", "a date like 2026-03-31")
    moment = _read(read_moment, as_known, "--as-known", "a date or a moment like 2026-04-14T09:30")
    with read_session(existing(get_settings().database_url)) as session:
        revision = _revision(session, moment)
        within = find_organisation(session, known(session, revision), organisation) if organisation else None
        day = day or _present(session)
        pieces = summary_csv(session, by=SYSTEM, filters=Filters(organisation=within), as_at=day, revision=revision)
        if output == "-":
            sys.stdout.buffer.writelines(pieces)
            return
        save(pieces, Path(output))
    save([schema_json().encode()], schema_path(Path(output)))
    typer.echo(f"Wrote {output} (as at {day}, revision {revision}) and {schema_path(Path(output))}.")


@export.command("dictionary")
def export_dictionary() -> None:
    """Print the data dictionary of the CSV summary, in Markdown.

    \b
    Example:
      portfolio export dictionary > docs/data-dictionary.md
    """
    from portfolio.exchange import data_dictionary

    typer.echo(data_dictionary(), nl=False)


@export.command("methods")
def export_methods() -> None:
    """Print how every figure is made, with formulas and sources, in Markdown.

    \b
    Example:
      portfolio export methods > docs/methods.md
    """
    from portfolio.exchange import methods_document

    typer.echo(methods_document(), nl=False)


def _revision(session: LedgerSession, moment: datetime | None) -> int:
    if reason := schema.behind(session.get_bind().engine):
        raise Unavailable(reason)
    return head(session) if moment is None else revision_known_at(session, moment)


def _present(session: LedgerSession) -> date:
    row = session.get(Installation, 1)
    return (row.demo_today if row else None) or today()


def _read(reader: Callable[[str], T], text: str | None, option: str, example: str) -> T | None:
    try:
        return None if text is None else reader(text)
    except ValueError:
        stop(f"{option} “{text}” is not {example}.", code=2)
