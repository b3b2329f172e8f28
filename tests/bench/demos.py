"""Demo databases to measure on, kept in the temporary folder until what makes them changes."""

import hashlib
import os
import shutil
import sqlite3
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

from portfolio.db import get_engine
from portfolio.settings import PROJECT
from seed.demo import build
from tests.bench.report import tell

SIZES = ("s", "m", "l")
SOURCES = ("seed", "migrations")


@dataclass(frozen=True)
class Demo:
    """A copy of a demo database that may be written to."""

    size: str
    file: Path

    @property
    def url(self) -> str:
        """Its database URL."""
        return f"sqlite:///{self.file}"

    @property
    def busiest(self) -> str:
        """Reference of the pilot with the most measurements: the worst case of the pilot page."""
        with sqlite3.connect(self.file) as connection:
            (reference,) = connection.execute(
                "SELECT reference FROM pilot JOIN measurement ON pilot.id = pilot_id GROUP BY reference "
                "ORDER BY count(*) DESC, reference LIMIT 1"
            ).fetchone()
        return str(reference)


def copy(size: str, folder: Path) -> Demo:
    """A copy of the demo of a size in ``folder``; the demo is built when there is none of this version."""
    demo = Demo(size, folder / f"{size}.db")
    shutil.copyfile(_built(size), demo.file)
    return demo


def _built(size: str) -> Path:
    kept = Path(tempfile.gettempdir()) / f"portfolio-bench-{os.getuid()}"
    kept.mkdir(mode=0o700, exist_ok=True)
    file = kept / f"{size}-{_version()}.db"
    if file.exists():
        return file
    for old in kept.glob(f"{size}-*"):
        old.unlink()
    with tempfile.TemporaryDirectory(dir=kept, prefix="building-") as place:
        unfinished = Path(place) / "demo.db"
        url = f"sqlite:///{unfinished}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            build(url, size=size, progress=_Progress(size))
        get_engine(url).dispose()
        with sqlite3.connect(unfinished) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        unfinished.replace(file)
    return file


class _Progress:
    """Tells each tenth of the way."""

    def __init__(self, size: str) -> None:
        self.size, self.tenths = size, -1

    def __call__(self, what: str, share: float) -> None:
        if int(share * 10) > self.tenths:
            self.tenths = int(share * 10)
            tell(f"Building demo {self.size}, {share:.0%}: {what}")


def _version() -> str:
    """Changes when a file that decides what is in the demo changes."""
    digest = hashlib.sha256()
    for tree in SOURCES:
        for file in sorted((PROJECT / tree).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(PROJECT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
