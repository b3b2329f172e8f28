"""The ledger: revisions, history, and reading any table as it was known at a past moment."""

from portfolio.ledger.guards import change, check_seen, load, seen_values, set_withdrawn
from portfolio.ledger.known import Known, known
from portfolio.ledger.revisions import head, insert_many, newest, revise, revision_known_at, touched_since

__all__ = [
    "Known", "change", "check_seen", "head", "insert_many", "known", "load", "newest", "revise",
    "revision_known_at", "seen_values", "set_withdrawn", "touched_since",
]  # fmt: skip
