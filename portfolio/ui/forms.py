"""Saving from a form: one unit of work, errors in words beside it, both versions when someone was faster."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

import pandas as pd
import streamlit as st

from portfolio.db import LedgerSession, get_engine, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid, PortfolioError
from portfolio.ui import session
from portfolio.ui.view import View
from portfolio.ui.words import NOT_REPORTED, plain

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Saved(Generic[T]):
    """It is saved; ``result`` is what the service returned (None for the second click of one form)."""

    result: T | None


def save(view: View, form: str, action: Callable[[LedgerSession], T], done: str) -> Saved[T] | None:
    """Run ``action`` in one transaction. On success a message for the next run; else the error, here, and None.

    A second click of the same form counts as saved. The caller reruns or moves on.
    """
    result: T | None = None
    try:
        with session_scope(get_engine(view.url)) as database:
            result = action(database)
    except AlreadyDone:
        pass
    except Conflict as conflict:
        session.put(f"seen:{form}", view.head)
        show_conflict(conflict)
        return None
    except PortfolioError as error:
        show_error(error)
        return None
    session.renew(form)
    session.flash(done)
    return Saved(result)


@dataclass(frozen=True, slots=True)
class Drawn:
    """When a form was drawn: ``shown`` is the revision whose values its fields began with, ``seen`` the newest
    one its user has seen (after a conflict both versions were shown, so the next save stands).
    """

    shown: int
    seen: int


def drawn(view: View, form: str, field: str) -> Drawn:
    """When the form was first drawn with its present contents. ``field`` is the key of one of its widgets."""
    if session.get(field, session) is session:
        session.put(f"shown:{form}", view.head)
        session.put(f"seen:{form}", view.head)
    return Drawn(session.get(f"shown:{form}", view.head), session.get(f"seen:{form}", view.head))


def show_error(error: PortfolioError) -> None:
    """An expected error in words: one line for each problem."""
    if isinstance(error, Invalid) and len(error.problems) > 1:
        lines = "\n".join(f"- {plain(problem)}" for problem in error.problems[:20])
        more = len(error.problems) - 20
        rest = f"\n\nand {more} more." if more > 0 else ""
        st.error(
            f"Nothing was saved. {len(error.problems)} things to put right:\n{lines}{rest}", icon=":material/error:"
        )
    else:
        st.error(f"Nothing was saved. {plain(error)}", icon=":material/error:")


def show_conflict(conflict: Conflict) -> None:
    """Both versions side by side."""
    st.error(plain(conflict), icon=":material/merge:")
    names = list(conflict.theirs)
    table = pd.DataFrame(
        {
            "Field": [plain(name.replace("_", " ").removesuffix(" id").capitalize()) for name in names],
            f"Saved by {plain(conflict.who)}": [plain(_shown(conflict.theirs[name])) for name in names],
            "Yours, not saved": [plain(_shown(conflict.yours.get(name))) for name in names],
        }
    )
    st.table(table, hide_index=True)


def _shown(value: Any) -> str:
    if value is None or value == "":
        return NOT_REPORTED
    return str(getattr(value, "label", value)) if isinstance(value, Enum) else str(value)


def pick(label: str, options: Mapping[Any, str], value: Any = None, **arguments: Any) -> Any:
    """A select box over id -> label that starts at ``value``, or empty."""
    keys = list(options)
    index = keys.index(value) if value in options else None
    return st.selectbox(label, keys, index=index, format_func=lambda key: options.get(key, str(key)), **arguments)
