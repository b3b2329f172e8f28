"""One form of a screen: drawn only when opened, its fields start from one revision, and saved once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from portfolio.db import LedgerSession
from portfolio.inputs import EARLIEST, LATEST
from portfolio.ui import forms, session
from portfolio.ui.view import View


def count_input(label: str, value: int | None, key: str) -> int | str | None:
    """A whole number that can be emptied again, which a number field cannot; what is not one is left as typed."""
    typed = st.text_input(
        label, "" if value is None else f"{value:,}", key=key, placeholder="Not reported", max_chars=20
    )
    text = typed.strip().replace(",", "")
    return int(text) if text.isascii() and text.isdigit() else text or None


def day_input(label: str, value: date | None, key: str, help: str | None = None) -> date | None:
    """A day that can be emptied again: Streamlit clears only a field whose own default is empty."""
    if session.get(key, session) is session:
        session.put(key, value)
    return st.date_input(label, None, key=key, help=help, min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY")


@dataclass(frozen=True, slots=True)
class Form:
    """A form with a name that is its own on the screen (``facts:12``). Saving it renews its widgets and its key."""

    view: View
    name: str

    def key(self, field: str) -> str:
        """The key of one of its widgets; another after each save, so that they start afresh."""
        return f"{self.name}:{session.generation(self.name)}:{field}"

    def opened(self, label: str, icon: str) -> DeltaGenerator | None:
        """An expander to draw it in; None while it is closed, so that nothing is read or sent for it."""
        box = st.expander(label, icon=f":material/{icon}:", key=self.key("open"), type="compact", on_change="rerun")
        return box if box.open else None

    def drawn(self, field: str) -> forms.Drawn:
        """The revisions that its fields began with, and that its user has seen; ``field`` is one of its widgets."""
        return forms.drawn(self.view, self.name, self.key(field))

    @property
    def request_key(self) -> str:
        """The same for every click of this drawing."""
        return session.request_key(self.name)

    def save(self, action: Callable[[LedgerSession], Any], done: str, then: Callable[[], object] | None = None) -> None:
        """Save in one transaction, do ``then`` and show the screen anew; or say here what is wrong, and keep what
        was typed.
        """
        if forms.save(self.view, self.name, action, done) is not None:
            if then is not None:
                then()
            st.rerun()
