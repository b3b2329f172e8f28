"""Choosing one part of a screen. The URL says which, and only that part is read and drawn."""

from collections.abc import Mapping

import streamlit as st

from portfolio.ui import session

NAME = "part"


def choose_part(label: str, parts: Mapping[str, str], name: str = NAME) -> str:
    """The part that the URL's parameter ``name`` asks for, or the first; the choice rewrites the URL."""
    asked = st.query_params.get(name, "")
    first = next(iter(parts))
    current = asked if asked in parts else first
    key = f"choice:{name}"
    if session.get(key) != current:
        session.put(key, current)
    st.segmented_control(
        label,
        list(parts),
        required=True,
        format_func=lambda part: segment(parts[part], is_chosen=part == current),
        key=key,
        on_change=_apply,
        args=(name, key, first),
        label_visibility="collapsed",
    )
    return current


def segment(words: str, *, is_chosen: bool) -> str:
    """The label of a segment. The chosen one is in a text colour: the theme's own lacks contrast in the dark."""
    return f":gray[**{words}**]" if is_chosen else words


def _apply(name: str, key: str, first: str) -> None:
    chosen = session.get(key)
    if chosen is None or chosen == first:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = chosen
