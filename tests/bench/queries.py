"""How many SQL queries the overview needs: the same number however many pilots there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st
from sqlalchemy import event
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from portfolio import settings
from portfolio.db import get_engine
from portfolio.settings import PROJECT
from portfolio.ui.remember import forget
from tests.bench.demos import Demo
from tests.bench.report import AT_MOST, Aim, Row, compare, tell
from tests.bench.servers import Failed

TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK")
AIM = Aim(AT_MOST, 1)


def query_rows(demos: list[Demo]) -> list[Row]:
    """Queries of a first load with empty caches and of a rerun, each size against the smallest one."""
    counts = [_count(demo) for demo in demos]
    small = f"at {demos[0].size}"
    rows = []
    for demo, (first, rerun) in zip(demos, counts, strict=True):
        aim = AIM if demo is not demos[0] else None
        for name, ours, base in (("first load", first, counts[0][0]), ("rerun", rerun, counts[0][1])):
            rows.append(compare("queries", f"Overview, {name}", demo.size, "SQL queries", [ours], [base], small, aim))
    return rows


def _count(demo: Demo) -> tuple[int, int]:
    tell(f"SQL queries at {demo.size}")
    settings.use(database_url=demo.url)
    st.cache_resource.clear()
    forget()
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=180)
    found = []
    for _ in range(2):
        with _counted(get_engine(demo.url)) as statements:
            app.run()
        if app.exception or app.error:
            raise Failed(f"the overview at {demo.size} shows {[*app.exception, *app.error][0].value}")
        found.append(len(statements))
    return found[0], found[1]


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*details: Any) -> None:
        if not details[2].startswith(TRANSACTION):
            statements.append(details[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
