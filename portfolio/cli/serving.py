"""`portfolio run` and `portfolio demo`."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from portfolio import demo_file, hosting, schema
from portfolio.cli.application import app, shown, stop
from portfolio.db import get_engine, session_scope
from portfolio.settings import Settings, get_settings, use


class Size(StrEnum):
    """How big a demo is."""

    S = "s"
    M = "m"
    L = "l"


@app.command()
def run(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Serve the demo; it is built first when missing.")] = False,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to serve on; 0 takes a free one.")] = None,
) -> None:
    """Bring the database up to date and serve the product until Ctrl+C.

    A new database is given the stages, the goals and one local user, who may do everything. With --demo the
    database is PORTFOLIO_DEMO_URL, apart from the real one: every organisation and person in it is fictional.

    The product answers this machine only. Sign-in is not built yet, so any other PORTFOLIO_ADDRESS is refused.

    \b
    Examples:
      portfolio run
      portfolio run --demo --port 9000
      PORTFOLIO_DATABASE_URL=postgresql+psycopg://portfolio@db/portfolio portfolio run
    """
    settings = get_settings()
    port = settings.port if port is None else port
    if reason := hosting.refusal(settings.address):
        stop(reason, code=2)
    hosting.check_port(settings.address, port)
    if demo:
        settings = use(database_url=settings.demo_url)
        if not demo_file.is_demo(settings.database_url):
            _build(settings.database_url, Size.S, is_replacing=False)
    _prepare(settings)
    from portfolio.server import serve

    url = settings.database_url
    typer.echo(f"Database: {shown(url)}")
    serve(settings.address, port, lambda: schema.behind(get_engine(url)))


@app.command()
def demo(
    *,
    size: Annotated[
        Size, typer.Option(help="s: about 50 hand-made pilots; m: 1,000 pilots; l: 100,000 pilots (takes hours).")
    ] = Size.S,
    url: Annotated[str | None, typer.Option(help="Database to fill. [default: PORTFOLIO_DEMO_URL]")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Start a SQLite demo file over.")] = False,
) -> None:
    """Build a demo portfolio. The same size gives the same rows every time.

    Only an empty database is filled. A SQLite file appears when it is complete; --replace builds a new one and
    then puts it in the place of the old, which must be a demo that nobody is using.

    \b
    Examples:
      portfolio demo
      portfolio demo --size m --url sqlite:////tmp/m.db
      portfolio demo --replace
    """
    url = url or get_settings().demo_url
    _build(url, size, is_replacing=replace)
    typer.echo(f"The demo is in {shown(url)}. Serve the one at PORTFOLIO_DEMO_URL with: portfolio run --demo")


def _prepare(settings: Settings) -> None:
    """The newest schema, the reference rows and, in a real register, the local user."""
    from portfolio.people.service import ensure_local_user
    from seed.reference import install

    engine = get_engine(settings.database_url)
    schema.upgrade(settings.database_url)
    with session_scope(engine) as session:
        install(session)
    if not demo_file.is_demo(settings.database_url):
        with session_scope(engine) as session:
            ensure_local_user(session, settings.local_name, settings.local_email)


def _build(url: str, size: Size, *, is_replacing: bool) -> None:
    from seed.demo import build

    with demo_file.place_for_demo(url, is_replacing=is_replacing) as place:
        build(place, size=size.value, progress=_show_progress)
    typer.echo("", err=True)


def _show_progress(what: str, share: float) -> None:
    """One line that is written over on a terminal, one line each in a log."""
    is_terminal = sys.stderr.isatty()
    typer.echo(f"\r\x1b[K{share:4.0%} {what}" if is_terminal else f"{share:4.0%} {what}", err=True, nl=not is_terminal)
