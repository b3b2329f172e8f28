"""`make bench`: measure, and print one table. A missed aim is a finding; only what cannot be measured is an error."""

import argparse
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import demos, pages, servers
from tests.bench.appraisals import appraisal_rows
from tests.bench.bulk import bulk_rows
from tests.bench.demos import Demo
from tests.bench.exports import export_rows
from tests.bench.pages import Case
from tests.bench.queries import query_rows
from tests.bench.report import Row, circumstances, markdown, tell, write_json
from tests.bench.saves import save_rows
from tests.bench.servers import Failed, Server

GROUPS = {
    "pages": "first loads and reruns of the overview, the register and a pilot, one session",
    "sessions": "the overview for twenty sessions at once, and the servers' memory",
    "saves": "from a save to another person's screen",
    "queries": "SQL queries of the overview",
    "csv": "the CSV summary",
    "bulk": "many measurements at once, on SQLite and PostgreSQL",
    "appraisal": "100,000 pilots appraised, and their Monte Carlo",
}
SERVED = ("pages", "sessions", "saves")


@dataclass
class Bench:
    """One run: what was asked for, and what was found."""

    groups: Sequence[str]
    rounds: int
    is_quick: bool
    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def measure(self, sizes: Sequence[str]) -> None:
        """Everything asked for, served pages first. What fails is noted, and the rest goes on."""
        needs_demos = set(self.groups) - {"bulk", "appraisal"}
        with tempfile.TemporaryDirectory(prefix="portfolio-bench-") as place:
            folder = Path(place)
            found = [demos.copy(size, folder) for size in sizes] if needs_demos else []
            if any(group in SERVED for group in self.groups):
                self._try("servers", lambda: self._served(found, folder))
            self._try("queries", lambda: query_rows(found))
            self._try("csv", lambda: export_rows(found, self.rounds))
            self._try("bulk", lambda: bulk_rows(self.rounds, is_quick=self.is_quick))
            self._try("appraisal", lambda: appraisal_rows(self.rounds, is_quick=self.is_quick))

    def _try(self, group: str, work: Callable[[], list[Row]]) -> None:
        if group in GROUPS and group not in self.groups:
            return
        try:
            self.rows += work()
        except Failed as error:
            self.faults.append(f"{group}: {error}")
        except Exception:
            self.faults.append(f"{group}:\n{traceback.format_exc()}")

    def _served(self, found: Sequence[Demo], folder: Path) -> list[Row]:
        with ExitStack() as stack:
            tell("Starting servers")
            blank = Case("Blank", stack.enter_context(servers.stock("blank_page.py", folder)))
            ours = [(demo, stack.enter_context(servers.product(demo.file, folder))) for demo in found]
            overviews = [Case("Overview", server, demo.size) for demo, server in ours]
            for case in (blank, *overviews):
                case.weigh()
            if "pages" in self.groups:
                self._try("pages", lambda: self._pages(blank, overviews, ours, folder))
            if "sessions" in self.groups:
                self._try("sessions", lambda: self._sessions(blank, overviews))
            if "saves" in self.groups:
                products = {demo.size: (demo, server) for demo, server in ours}
                self._try("saves", lambda: save_rows(blank.server, products, 2 * self.rounds))
        return []

    def _pages(self, blank: Case, overviews: list[Case], ours: list[tuple[Demo, Server]], folder: Path) -> list[Row]:
        others = []
        for demo, server in ours:
            others.append(Case("Pilots", server, demo.size, "pilots"))
            others.append(Case("Pilot page", server, demo.size, "pilot", f"ref={demo.busiest}"))
        largest = ours[-1][0]
        with ExitStack() as stack:
            plain = []
            for name, cached in (("plain page, cached", "1"), ("plain page, uncached", "0")):
                settings = {"BENCH_DATABASE": str(largest.file), "BENCH_CACHED": cached}
                server = stack.enter_context(servers.stock("plain_page.py", folder, settings))
                plain.append(Case(name, server, largest.size))
            starts = (blank, *overviews)
            pages.run_one_person(starts, 1)
            rows = pages.start_rows(blank, overviews)
            pages.run_one_person((*starts, *others, *plain), self.rounds)
        if not self._is_sound(blank):
            raise Failed("without the blank page there is nothing to compare with")
        sound = [case for case in (*overviews, *others) if self._is_sound(case)]
        return rows + pages.page_rows(blank, sound, [case for case in plain if self._is_sound(case)])

    def _sessions(self, blank: Case, overviews: list[Case]) -> list[Row]:
        pages.run_many_people((blank, *overviews), self.rounds, 3.0 if self.is_quick else 6.0)
        if not self._is_sound(blank):
            raise Failed("without the blank page there is nothing to compare with")
        return pages.people_rows(blank, [case for case in overviews if self._is_sound(case)])

    def _is_sound(self, case: Case) -> bool:
        self.faults += case.faults
        return not case.faults


def main() -> int:
    """Run what the command line asks for; 1 when something could not be measured."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are stopped on the way out
    about, start = circumstances(), time.monotonic()
    bench = Bench(options.only or list(GROUPS), 2 if options.quick else 5, options.quick)
    bench.measure(options.sizes)
    print(f"\n{markdown(bench.rows)}\n")
    missed = [row for row in bench.rows if row.result == "missed"]
    aimed = [row for row in bench.rows if row.aim]
    print(f"{len(aimed) - len(missed)} of {len(aimed)} aims met, in {time.monotonic() - start:,.0f} s. {_words(about)}")
    if options.json:
        write_json(options.json, bench.rows, about | {"faults": bench.faults})
    for fault in bench.faults:
        tell(f"Could not be measured: {fault}")
    return 1 if bench.faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    groups = "; ".join(f"{name}: {what}" for name, what in GROUPS.items())
    parser.add_argument(
        "--only", action="append", choices=GROUPS, metavar="NAME", help=f"one group (may be repeated). {groups}"
    )
    parser.add_argument("--sizes", type=_sizes, default=("s", "m"), help="demo sizes, smallest first (s,m)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: rough figures")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table to FILE, too")
    return parser.parse_args()


def _sizes(text: str) -> tuple[str, ...]:
    asked = text.split(",")
    if not set(asked) <= set(demos.SIZES):
        raise argparse.ArgumentTypeError(f"sizes are {', '.join(demos.SIZES)}")
    return tuple(size for size in demos.SIZES if size in asked)


def _words(about: dict[str, object]) -> str:
    versions = about["versions"]
    assert isinstance(versions, dict)
    return f"Python {about['python']}, Streamlit {versions['streamlit']}, {about['processors']} processors."


if __name__ == "__main__":
    sys.exit(main())
