"""From an edition or a change to the ledger's own account of it."""

from dataclasses import replace

from portfolio.filters import Filters
from portfolio.ui import links
from portfolio.ui.view import View


def history_link(view: View, revision: int) -> None:
    """To one revision in History. Filters that ask for pilots would hide it there: it touches none."""
    kept = Filters(organisation=view.filters.organisation, as_at=view.as_at, as_known=view.filters.as_known)
    links.link(
        "history", f"Revision {revision}", replace(view, filters=kept), icon=":material/history:",
        entry=str(revision), before=str(revision + 1),
    )  # fmt: skip
