"""The history against the rows: every image whole, and each row's images one after another up to the row itself."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from portfolio.check.finding import RESTORE, Finding, some
from portfolio.db import LedgerSession
from portfolio.ledger.images import MODELS, from_image
from portfolio.models import Fact, Pilot, RowHistory

HISTORY = RowHistory.__table__
LISTED = 100
AT_A_TIME = 2_000


def history_faults(session: LedgerSession) -> Iterator[Finding]:
    """Intervals in order and without gap, and images that can be read back."""
    yield from _unknown_tables(session)
    for name, model in MODELS.items():
        yield from _broken_chains(session, name, model)
    yield from _broken_images(session)


def _unknown_tables(session: LedgerSession) -> Iterator[Finding]:
    names = session.scalars(
        sa.select(HISTORY.c.table_name)
        .where(HISTORY.c.table_name.not_in(MODELS))
        .distinct()
        .order_by(HISTORY.c.table_name)
    )
    for name in names:
        yield Finding("History", f"holds images of {name}, which is no table of facts", RESTORE)


def _broken_chains(session: LedgerSession, name: str, model: type[Fact]) -> Iterator[Finding]:
    """Each image ends where the next begins, the last one where the live row begins."""
    chain = _chain(name, model)
    faults = {
        "ends before it begins": chain.c.from_revision >= chain.c.to_revision,
        "belongs to a row that is gone": chain.c.live_revision.is_(None),
        "ends where neither the next image nor the row begins": chain.c.live_revision.is_not(None)
        & (chain.c.to_revision != chain.c.next_revision),
    }
    for what, condition in faults.items():
        rows = session.execute(
            sa.select(chain.c.row_id, chain.c.from_revision).where(condition).order_by(*chain.c).limit(LISTED)
        ).all()
        if rows:
            images: list[object] = [f"row {row_id} from revision {begin}" for row_id, begin in rows]
            yield Finding(f"History of {name}", f"an image {what}: {some(images)}", RESTORE)


def _chain(name: str, model: type[Fact]) -> sa.Subquery:
    live = model.__table__
    following = sa.func.lead(HISTORY.c.from_revision).over(
        partition_by=HISTORY.c.row_id, order_by=HISTORY.c.from_revision
    )
    return (
        sa.select(
            HISTORY.c.row_id,
            HISTORY.c.from_revision,
            HISTORY.c.to_revision,
            sa.func.coalesce(following, live.c.revision_id).label("next_revision"),
            live.c.revision_id.label("live_revision"),
        )
        .outerjoin_from(HISTORY, live, live.c.id == HISTORY.c.row_id)
        .where(HISTORY.c.table_name == name)
        .subquery()
    )


def _broken_images(session: LedgerSession) -> Iterator[Finding]:
    query = sa.select(
        HISTORY.c.table_name, HISTORY.c.row_id, HISTORY.c.from_revision, HISTORY.c.pilot_id, HISTORY.c.image
    ).where(HISTORY.c.table_name.in_(MODELS))
    found: dict[tuple[str, str], list[object]] = {}
    for row in session.execute(query, execution_options={"yield_per": AT_A_TIME}):
        fault = _image_fault(MODELS[row.table_name], row)
        if fault:
            rows = found.setdefault((row.table_name, fault), [])
            if len(rows) < LISTED:
                rows.append(f"row {row.row_id} from revision {row.from_revision}")
    for (name, fault), rows in sorted(found.items()):
        yield Finding(f"History of {name}", f"an image {fault}: {some(rows)}", RESTORE)


def _image_fault(model: type[Fact], row: Any) -> str | None:
    image: Mapping[str, Any] = row.image
    columns = model.__table__.columns
    if unknown := sorted(set(image) - set(columns.keys())):
        return f"has {', '.join(unknown)}, which the table has not"
    # A column that came later and may be empty is absent from older images, and reads as empty.
    if missing := sorted(column.name for column in columns if not column.nullable and image.get(column.name) is None):
        return f"lacks {', '.join(missing)}"
    if (image["id"], image["revision_id"]) != (row.row_id, row.from_revision):
        return "is of another row or revision than its place says"
    if row.pilot_id != (image["id"] if model is Pilot else image.get("pilot_id")):
        return "is filed under another pilot than its own"
    try:
        from_image(model, image)
    except (ValueError, TypeError, ArithmeticError):
        return "has a value that cannot be read back"
    return None
