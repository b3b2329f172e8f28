"""Editing many pilots in a grid: changes are read by row position, tied to the pilots as sent, and saved all at once.

The grid keeps showing the revision it was drawn from while changes wait in it, so that a row never becomes another
pilot under someone's hands; what others saved meanwhile is found out on saving, and both versions are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from portfolio.inputs import EARLIEST, LATEST
from portfolio.pilots.bulk import PilotEdit, edit_pilots
from portfolio.ui import data, forms, session
from portfolio.ui.register import paging
from portfolio.ui.register_table import register
from portfolio.ui.view import View
from portfolio.ui.words import plural

GRID_ROWS = 200
TEXTS = {
    "name": "Name",
    "supplier": "Supplier",
    "product": "Product",
    "model": "Model",
    "model_version": "Model version",
}
COLUMNS = {
    "reference": "Reference",
    "name": "Name",
    "programme_manager_id": "Programme manager",
    "senior_owner_id": "Senior owner",
    "decision_on": "Planned decision date",
    "users_now": "Users now",
    "users_full": "Users at full scale",
    "tags": "Tags",
    "supplier": "Supplier",
    "product": "Product",
    "model": "Model",
    "model_version": "Model version",
}


@dataclass(frozen=True, slots=True)
class Grid:
    """One grid as sent: its form, its editor's key, the revision it shows and the newest one its user has seen."""

    form: str
    key: str
    shown: int
    seen: int


def draw(view: View, words: str) -> None:
    """The grid of the pilots that the filters and the search select, with what is not saved yet."""
    form = f"grid:{words}:{sorted(view.filters.to_query().items())}:{session.get('grid_page') or 1}"
    grid = _sent(view, form)
    rows = _rows(replace(view, revision=grid.shown), words)
    if rows.empty:
        st.info(
            "None of these pilots can be edited: nothing matches, or all are withdrawn.", icon=":material/edit_off:"
        )
        return
    st.caption("Change cells, then save them all at once. Pilots that were withdrawn are left out.")
    waiting = _pending(grid.key)
    number = paging(len(rows), GRID_ROWS, "grid_page", disabled=bool(waiting))
    part = rows.iloc[(number - 1) * GRID_ROWS : number * GRID_ROWS].reset_index(drop=True)
    part.index = pd.RangeIndex(1, len(part) + 1, name="Row")
    _editor(view, grid, part)
    edits = read_edits(part, _pending(grid.key), grid.seen)
    _save(view, grid, edits)


def _sent(view: View, form: str) -> Grid:
    """The grid as its user has it: the newest revision, unless changes wait in an older one."""
    base = f"{form}:{session.generation(form)}"
    shown = session.get(f"shown:{base}", view.head)
    if not _pending(f"{base}:{shown}"):
        shown = view.head
        session.put(f"shown:{base}", shown)
        session.put(f"seen:{form}", shown)
    return Grid(form, f"{base}:{shown}", shown, session.get(f"seen:{form}", shown))


def _pending(key: str) -> Mapping[int, Mapping[str, Any]]:
    state = session.get(key) or {}
    edited: Mapping[int, Mapping[str, Any]] = state.get("edited_rows", {})
    return edited


def _rows(view: View, words: str) -> pd.DataFrame:
    facts = register(view).matching(words).facts
    facts = facts[~facts["is_withdrawn"].astype(bool)]
    rows = facts[["pilot_id", *COLUMNS]].reset_index(drop=True)
    for name in TEXTS:
        rows[name] = rows[name].fillna("")
    return rows.assign(tags=rows["tags"].map(lambda joined: [tag for tag in joined.split("; ") if tag]))


def _editor(view: View, grid: Grid, part: pd.DataFrame) -> None:
    kinds = st.column_config
    people = data.choices(view).people | _named(part, view)
    person: dict[str, Any] = {
        "options": list(people),
        "format_func": lambda key: people.get(key, str(key)),
        "required": True,
    }
    st.data_editor(
        part[list(COLUMNS)],
        key=grid.key,
        num_rows="fixed",
        disabled=["reference"],
        height="auto" if len(part) <= 10 else 560,
        placeholder="Not reported",
        column_config={
            "Row": kinds.NumberColumn(width=45),
            "reference": kinds.TextColumn("Reference", pinned=True),
            **{name: kinds.TextColumn(title, max_chars=200) for name, title in TEXTS.items()},
            "name": kinds.TextColumn("Name", width=280, required=True, max_chars=200),
            "programme_manager_id": kinds.SelectboxColumn("Programme manager", width="medium", **person),
            "senior_owner_id": kinds.SelectboxColumn("Senior owner", width="medium", **person),
            "decision_on": kinds.DateColumn(
                "Planned decision date", min_value=EARLIEST, max_value=LATEST, format="D MMM YYYY"
            ),
            "users_now": kinds.NumberColumn("Users now", min_value=0, step=1, format="%,d"),
            "users_full": kinds.NumberColumn("Users at full scale", min_value=0, step=1, format="%,d"),
            "tags": kinds.MultiselectColumn("Tags", options=data.tags(view), accept_new_options=True, width="medium"),
        },
        alt="Grid to edit many pilots",
    )


def _named(part: pd.DataFrame, view: View) -> dict[int, str]:
    """People whom these pilots name although they can no longer be chosen."""
    facts = data.everything(view).pilots
    facts = facts[facts["pilot_id"].isin(part["pilot_id"])]
    pairs = [
        *zip(facts["programme_manager_id"], facts["programme_manager"], strict=True),
        *zip(facts["senior_owner_id"], facts["senior_owner"], strict=True),
    ]
    return {int(key): str(name) for key, name in pairs}


def read_edits(part: pd.DataFrame, edited: Mapping[int, Mapping[str, Any]], seen: int) -> list[PilotEdit]:
    """Edits by position -> edits of pilots, in order; cells that came back to what they were are left out."""
    edits = []
    for position, cells in sorted(edited.items()):
        if position >= len(part):
            continue
        row = part.iloc[position]
        changes = {name: _value(name, value) for name, value in cells.items() if name in COLUMNS}
        changes = {name: value for name, value in changes.items() if value != _before(name, row[name])}
        if changes:
            edits.append(PilotEdit(int(row["pilot_id"]), changes, seen, position + 1))
    return edits


def _value(name: str, value: Any) -> Any:
    if name in TEXTS:
        return value or ""
    if name == "tags":
        return tuple(value or ())
    return value[:10] if name == "decision_on" and isinstance(value, str) else value


def _before(name: str, value: Any) -> Any:
    if name == "tags":
        return tuple(value)
    if pd.isna(value):
        return None
    return value.date().isoformat() if name == "decision_on" else value


def _save(view: View, grid: Grid, edits: list[PilotEdit]) -> None:
    count = sum(len(edit.changes) for edit in edits)
    what = f"{plural(count, 'change')} in {plural(len(edits), 'pilot')}"
    key = session.request_key(grid.form)
    with st.container(horizontal=True, vertical_alignment="center"):
        label = f"Save {what}" if edits else "Nothing to save yet"
        wants = st.button(label, type="primary", icon=":material/save:", disabled=not edits)
        st.button("Discard", icon=":material/undo:", disabled=not edits, on_click=session.renew, args=(grid.form,))
    if wants:
        saved = forms.save(
            view,
            grid.form,
            lambda database: edit_pilots(database, by=view.actor, edits=edits, request_key=key),
            f"Saved {what}.",
        )
        if saved is not None:
            st.rerun()
