"""The demo portfolio in three sizes: invented organisations and pilots, the same rows every time.

s: 50 pilots written by hand, replayed through the services as they would have been entered over 30 months.
m: 1,000 pilots and 1,000,000 measurements. l: 100,000 pilots and 40,000,000 measurements. Both are generated
in the hand-made vocabulary.
"""

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.db import get_engine, read_session, session_scope
from portfolio.errors import PortfolioError
from portfolio.models import Installation, Organisation, Pilot
from portfolio.schema import upgrade
from seed.demo.replay import replay_content
from seed.demo.scaled import L, M, generate

TODAY = date(2026, 11, 16)
"""The demo's present day: its calendar stands still."""
SIZES = ("s", "m", "l")


def build(url: str, *, size: str = "s", progress: Callable[[str, float], None] | None = None) -> None:
    """Migrate the database at ``url`` and fill it; ``progress`` is told what happens and the share that is done.

    The same size gives the same rows, revisions and moments. Raises PortfolioError for an unknown size and for a
    database that already holds pilots or organisations: nothing is changed then.
    """
    if size not in SIZES:
        raise PortfolioError(f"There is no demo of size “{size}”: choose s, m or l.")
    tell = progress or (lambda _what, _share: None)
    tell("Preparing the database", 0.0)
    upgrade(url)
    engine = get_engine(url)
    _refuse_a_register(engine)
    _mark_as_demo(engine)
    if size == "s":
        replay_content(engine, tell)
    else:
        generate(engine, M if size == "m" else L, tell)


def _refuse_a_register(engine: Engine) -> None:
    with read_session(engine) as session:
        held = [
            f"{count:,} {name}"
            for model, name in ((Pilot, "pilots"), (Organisation, "organisations"))
            if (count := session.scalar(sa.select(sa.func.count()).select_from(model)))
        ]
    if held:
        raise PortfolioError(
            f"This database already holds {' and '.join(held)}, so the demo was not built. "
            "Choose an empty database, or delete the old demo database first."
        )


def _mark_as_demo(engine: Engine) -> None:
    with session_scope(engine) as session:
        session.execute(sa.update(Installation).values(is_demo=True, demo_today=TODAY))
