"""The queue as one table: what waits, the oldest or the dearest first, and which rows were opened or ticked."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from zlib import crc32

import pandas as pd
import pyarrow as pa
import streamlit as st

from portfolio.access import Scope
from portfolio.filters import Filters
from portfolio.ui import session
from portfolio.ui.assurance_data import MEASUREMENT, Queue, Row, is_own, may_decide, queue_of, records
from portfolio.ui.listing import ROW_HEIGHT
from portfolio.ui.pilot_value_words import percent, range_words
from portfolio.ui.pilot_words import icon
from portfolio.ui.register import paging
from portfolio.ui.remember import remembered
from portfolio.ui.view import View
from portfolio.ui.words import NOT_REPORTED, day, number
from portfolio.value.stake import NO_BENEFIT
from portfolio.vocabulary import Method, Valuation

SORTS = {"age": "Longest waiting first", "money": "Most money at stake first"}
KINDS = {"all": "All", "measurements": "Measurements", "benefits": "Benefits"}
OWN = "You submitted this: someone else must review it"
WHAT, STAKE, WAITS, EVIDENCE, OWNER = "What", "At stake (£)", "Waits (days)", "Evidence", "Who reviews it"
OPENED, TICKED = "assurance:opened", "assurance:ticked"
PAGE_ROWS, FEW_ROWS, TALL_ROWS = 200, 7, 8
ENTRIES = 24
Cells = dict[str, Any]


def ordered(view: View, sort: str, kind: str) -> pd.DataFrame:
    """What waits, in an order, of one kind or of both."""
    return _ordered(view, view.url, view.revision, view.as_at, view.scope, view.filters.without_times(), sort, kind)


def draw(view: View, rows: pd.DataFrame, sort: str, kind: str) -> list[int]:
    """Draw a page of the table; the positions that are ticked. A click on a name, or a single tick, opens that row: the
    URL then says so.
    """
    first = (paging(len(rows), PAGE_ROWS, "page") - 1) * PAGE_ROWS
    found = view.filters.without_times(), view.actor.person_id
    part = _page(view, view.url, view.revision, view.as_at, view.scope, *found, sort, kind, first)
    codes = [str(code) for code in rows["code"].iloc[first : first + PAGE_ROWS]]
    table: dict[str, Any] = {
        "hide_index": True,
        "height": "auto" if part.num_rows <= FEW_ROWS else ROW_HEIGHT * (TALL_ROWS + 1),
        "column_config": _columns(),
        "placeholder": NOT_REPORTED,
        # Ticks are positions: another order or other rows make another table, on which the same things are ticked.
        "key": f"assurance:{crc32(','.join(codes).encode())}",
        "alt": f"What waits for approval or assurance: {len(rows):,} rows",
    }
    if may_decide(view):
        _tell_gone(view)
        ticked = _ticked(part, table, codes)
    else:
        st.dataframe(part, **table)
        ticked = []
    clicked = session.get(OPENED)
    if clicked and clicked["row"] < len(codes):
        st.query_params["item"] = codes[clicked["row"]]
    return [first + row for row in ticked]


def _ticked(part: pa.Table, table: dict[str, Any], codes: Sequence[str]) -> list[int]:
    kept = set(session.get(TICKED, ()))
    event = st.dataframe(
        part,
        **table,
        on_select=partial(_follow, str(table["key"]), codes),
        selection_mode="multi-row",
        selection_default={"selection": {"rows": [row for row, code in enumerate(codes) if code in kept]}},
    )
    rows = [row for row in event["selection"]["rows"] if row < len(codes)]
    session.put(TICKED, tuple(codes[row] for row in rows))
    return rows


def _tell_gone(view: View) -> None:
    """Say so when something that was ticked has left the queue: a form for all of them has then gone, too."""
    kept = session.get(TICKED, ())
    gone = set(kept) - set(queue_of(view).waiting["code"])
    if gone:
        st.info(f"{len(gone):,} of the {len(kept):,} that you ticked no longer wait: see History.", icon=icon("sync"))


def _follow(key: str, codes: Sequence[str]) -> None:
    """Open what is ticked alone."""
    rows = session.get(key, {}).get("selection", {}).get("rows", [])
    if len(rows) == 1 and rows[0] < len(codes):
        st.query_params["item"] = codes[rows[0]]


def untick() -> None:
    """Forget what was ticked, once it is decided."""
    session.drop(TICKED)


def _columns() -> dict[str, Any]:
    kinds = st.column_config
    return {
        WHAT: kinds.ButtonColumn(type="tertiary", key=OPENED, alignment="left", pinned=True, width=260),
        STAKE: kinds.NumberColumn(
            width=130,
            format="£%,.0f",
            help="What benefits claim because of it, to date, in the price year. Two rows of one indicator and a "
            "benefit on it speak of the same money: the column is not to be added up.",
        ),
        WAITS: kinds.NumberColumn(format="%d"),
        EVIDENCE: kinds.LinkColumn(display_text="Open the evidence"),
    }


@remembered(ENTRIES)
def _ordered(
    _view: View, url: str, revision: int, as_at: date, scope: Scope, filters: Filters, sort: str, kind: str
) -> pd.DataFrame:
    rows = queue_of(_view).waiting
    if kind != "all":
        rows = rows[(rows["kind"] == MEASUREMENT) == (kind == "measurements")]
    if sort == "money":
        rows = rows.sort_values("stake", ascending=False, kind="stable", na_position="last")
    return rows.reset_index(drop=True)


@remembered(ENTRIES)
def _page(
    _view: View, url: str, revision: int, as_at: date, scope: Scope, filters: Filters, person: int | None, sort: str,
    kind: str, first: int,
) -> pa.Table:  # fmt: skip
    """The cells of one page of the table."""
    queue, rows = queue_of(_view), ordered(_view, sort, kind).iloc[first : first + PAGE_ROWS]
    cells = [_cells(_view, queue, row) for row in records(rows)]
    has_own = any(cell[OWNER] for cell in cells)
    names = [name for name in (cells[0] if cells else ()) if name != OWNER or has_own]
    return pa.table({name: _array(name, [cell[name] for cell in cells]) for name in names})


def _array(name: str, values: Sequence[Any]) -> pa.Array:
    kinds = {STAKE: pa.float64(), WAITS: pa.int64()}
    return pa.array(values, kinds.get(name, pa.string()))


def _cells(view: View, queue: Queue, row: Row) -> Cells:
    own = {
        WHAT: f"{row['reference']}  {row['what']}",
        "Kind": row["kind"],
        "Value": row["value"],
        STAKE: None if pd.isna(row["stake"]) else round(float(row["stake"])),
        WAITS: int(row["days"]),
        OWNER: OWN if is_own(view, row) else "",
    }
    rest = _of_measurement(queue, row) if row["kind"] == MEASUREMENT else _of_benefit(queue, row)
    return (
        own
        | rest
        | {
            EVIDENCE: row["evidence_url"] or None,
            "Submitted by": row["submitted_by"] if isinstance(row["submitted_by"], str) else "The product",
            "Submitted on": day(row["since"]),
            "Pilot": row["pilot"],
            "Organisation": row["organisation"],
        }
    )


def _of_measurement(queue: Queue, row: Row) -> Cells:
    facts = queue.measurement(row)
    return {
        "What is missing": "" if row["has_stake"] else NO_BENEFIT.capitalize(),
        "Method or valuation": Method(facts["method"]).label,
        "Period": row["period"],
        "Sample": number(facts["sample_size"]),
        "Model version": facts["model_version"] or None,
        "Attribution": None,
        "Realisation": None,
        "Evidence of the realisation": None,
    }


def _of_benefit(queue: Queue, row: Row) -> Cells:
    facts = queue.worth_of(row)
    rates = [_percent(facts[name]) for name in ("realisation_rate", "realisation_low", "realisation_high")]
    return {
        "What is missing": facts["missing"],
        "Method or valuation": Valuation(facts["valuation"]).label,
        "Period": f"From {day(facts['starts_on'])}",
        "Sample": None,
        "Model version": None,
        "Attribution": _percent(facts["attribution_rate"]) or None,
        "Realisation": range_words(*rates) or None,
        "Evidence of the realisation": facts["realisation_evidence"] or None,
    }


def _percent(rate: Any) -> str:
    return "" if pd.isna(rate) else percent(float(rate))
