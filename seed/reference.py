"""Reference rows: the stages with their outside names, and the four goals of the AI Opportunities Action Plan."""

import csv
from pathlib import Path

import sqlalchemy as sa

from portfolio.access import SYSTEM
from portfolio.db import LedgerSession
from portfolio.ledger import insert_many, revise
from portfolio.models import Goal, StageReference

FOLDER = Path(__file__).parent / "reference"


def install(session: LedgerSession) -> bool:
    """Insert the reference rows into a new database; False when they are there already."""
    if session.scalar(sa.select(sa.func.count()).select_from(StageReference)):
        return False
    revise(session, by=SYSTEM, tag="reference:install", reason="Stages and goals")
    insert_many(session, StageReference, _rows("stage"))
    insert_many(session, Goal, _rows("goal"))
    return True


def _rows(name: str) -> list[dict[str, object]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{**row, "position": int(row["position"])} for row in csv.DictReader(file)]
