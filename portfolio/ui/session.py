"""The only place that touches `st.session_state`: who is trying out, flash messages, form keys, filters."""

from typing import Any
from uuid import uuid4

import streamlit as st


def get(name: str, default: Any = None) -> Any:
    """A value kept for this browser session (ids and small values only, never frames)."""
    return st.session_state.get(name, default)


def put(name: str, value: Any) -> None:
    """Keep a value for this browser session."""
    st.session_state[name] = value


def drop(name: str) -> None:
    """Forget a value."""
    st.session_state.pop(name, None)


def flash(message: str, icon: str = ":material/check_circle:") -> None:
    """Show a message on the next run, after the page was drawn anew."""
    put("flash", (message, icon))


def show_flash() -> None:
    """Show what the last run left to say."""
    if (waiting := st.session_state.pop("flash", None)) is not None:
        st.toast(waiting[0], icon=waiting[1])


def request_key(form: str) -> str:
    """A key made when a form is drawn and renewed once it was saved: a double click saves once."""
    return str(st.session_state.setdefault(f"request:{form}", uuid4().hex))


def renew(form: str) -> None:
    """The form was saved: its next drawing is a new request, with empty widgets (see `generation`)."""
    drop(f"request:{form}")
    put(f"generation:{form}", generation(form) + 1)


def generation(form: str) -> int:
    """How often a form was saved: part of its widgets' keys, so that they start afresh."""
    return int(get(f"generation:{form}", 0))
