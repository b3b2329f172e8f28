"""The CSV summary's rows per second against Python's csv module writing the same cells."""

import csv
import io
import time
from collections.abc import Callable

from portfolio.access import SYSTEM
from portfolio.db import get_engine, read_session
from portfolio.exchange import summary_csv
from portfolio.exchange.csv_text import cells, line
from portfolio.filters import Filters
from portfolio.ledger import known
from portfolio.summary.columns import COLUMNS, facts
from portfolio.summary.frames import Frame
from portfolio.summary.snapshot import snapshot
from seed.demo import TODAY
from tests.bench.demos import Demo
from tests.bench.report import Row, compare, tell
from tests.bench.servers import Failed

BASELINE = "csv module"


def export_rows(demos: list[Demo], rounds: int) -> list[Row]:
    """The whole export, reads included, and its writing alone."""
    return [row for demo in demos for row in _rows(demo, rounds)]


def _rows(demo: Demo, rounds: int) -> list[Row]:
    engine = get_engine(demo.url)
    with read_session(engine) as session:
        part = snapshot(Frame(session, known(session, None), TODAY))
    exported = _export(demo)
    table = list(csv.reader(io.StringIO(exported.decode(), newline="")))[1:]
    if len(table) != len(part.pilots):
        raise Failed(f"the CSV summary at {demo.size} has {len(table)} rows, not {len(part.pilots)}")

    def write_alone() -> None:
        frame = facts(part, stages={}, goals={})
        columns = [cells(frame[column.reads], column.kind) for column in COLUMNS]
        "".join(map(line, zip(*columns, strict=True))).encode()

    def write_plainly() -> None:
        text = io.StringIO()
        csv.writer(text).writerows(table)
        text.getvalue().encode()

    whole, alone, plain = [], [], []
    for number in range(rounds):
        plain.append(len(table) / _seconds(write_plainly))
        whole.append(len(table) / _seconds(lambda: _export(demo)))
        alone.append(len(table) / _seconds(write_alone))
        tell(f"CSV summary at {demo.size}: round {number + 1} of {rounds}")
    return [
        compare("csv", "CSV summary, queries included", demo.size, "rows/s", whole, plain, BASELINE),
        compare("csv", "CSV summary, writing alone", demo.size, "rows/s", alone, plain, BASELINE),
    ]


def _export(demo: Demo) -> bytes:
    with read_session(get_engine(demo.url)) as session:
        return b"".join(summary_csv(session, by=SYSTEM, filters=Filters(), as_at=TODAY, revision=None))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
