"""Every change to updates and blockers. Each is one revision; the modules named below hold them by topic."""

from portfolio.reporting.blockers import edit_blocker, raise_blocker, resolve_blocker, share_blocker
from portfolio.reporting.updates import restore_update, save_update, withdraw_update

__all__ = [
    "edit_blocker",
    "raise_blocker",
    "resolve_blocker",
    "restore_update",
    "save_update",
    "share_blocker",
    "withdraw_update",
]
