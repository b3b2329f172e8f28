"""The command line application: its groups, how errors end a command, and what commands share."""

from typing import Any, NoReturn

import sqlalchemy as sa
import typer
from alembic.util import CommandError
from pydantic import ValidationError
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError

from portfolio import demo_file
from portfolio.db import get_engine
from portfolio.errors import PortfolioError, Unavailable

ORDER = ("run", "demo", "migrate", "check", "export", "backup")


class Commands(typer.core.TyperGroup):
    """Expected errors end a command with their message and exit code 1, never with a traceback."""

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order in which people meet them."""
        return sorted(super().list_commands(ctx), key=ORDER.index)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except PortfolioError as error:
            stop(str(error))
        except ValidationError as error:
            stop("\n".join(f"PORTFOLIO_{str(it['loc'][0]).upper()}: {it['msg']}" for it in error.errors()))
        except (ArgumentError, ValueError) as error:
            stop(f"The database URL cannot be used: {error}")
        except CommandError as error:
            stop(f"The migration cannot run: {error}. Is the database newer than this version of the product?")
        except DBAPIError as error:
            stop(f"The database cannot be reached or used: {str(error.orig).strip().splitlines()[0]}")


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Track public-sector AI pilots from pilot to scale. Each command explains itself: portfolio COMMAND --help",
)
export = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Write files for other tools.")
app.add_typer(export, name="export")


def existing(url: str) -> Engine:
    """The engine of a database that is there."""
    file = demo_file.sqlite_file(url)
    if file is not None and not file.is_file():
        raise Unavailable(f"There is no database at {file}: `portfolio run` makes one.")
    return get_engine(url)


def shown(url: str) -> str:
    """A database URL without its password."""
    return sa.make_url(url).render_as_string(hide_password=True)


def stop(message: str, code: int = 1) -> NoReturn:
    """End the command with a message on standard error."""
    typer.echo(message, err=True)
    raise typer.Exit(code)
