"""The check: is the database whole, is the ledger unbroken, is the schema the one the code expects?"""

from portfolio.check.finding import Finding
from portfolio.check.run import check, notes

__all__ = ["Finding", "check", "notes"]
