"""Choosing the pilots to compare: searched by name, kept in the address, with suggestions of pilots that are alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from portfolio.access import Scope
from portfolio.filters import Filters
from portfolio.pilots.similar import Index
from portfolio.ui import data, session
from portfolio.ui.compare_data import FEWEST, MOST, Asked
from portfolio.ui.links import link
from portfolio.ui.pilot_words import icon
from portfolio.ui.remember import remembered
from portfolio.ui.similar import candidate
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import plain, plural

NAME = "pilots"
SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Pilots that could be compared, and why."""

    references: tuple[str, ...]
    why: str


def choose(view: View, asked: Asked) -> None:
    """The search; the choice rewrites the address."""
    whole = data.everything(view).pilots
    names = dict(zip(whole["reference"], whole["name"], strict=True))
    key = f"compare:{NAME}"
    if session.get(key) != list(asked.references):
        session.put(key, list(asked.references))
    st.multiselect(
        f"Pilots, {FEWEST} to {MOST}",
        list(names),
        format_func=lambda reference: f"{reference} {names.get(reference, '')}",
        key=key,
        max_selections=MOST,
        on_change=_apply,
        args=(key,),
        placeholder="Search by reference or name",
        select_all=False,
        help="The address of this page keeps your choice: send it, or make it a bookmark.",
    )
    if asked.unknown:
        known = ", ".join(f"“{plain(part[:40])}”" for part in asked.unknown[:MOST])
        st.warning(
            f"There is no pilot {known} among those you can see. The link may be old or mistyped, or the pilot belongs "
            "to an organisation outside yours.",
            icon=icon("link_off"),
        )
    if asked.left_out:
        st.warning(
            f"At most {MOST} pilots can be compared. Left out: {plain(', '.join(asked.left_out))}.",
            icon=icon("filter_6"),
        )


def _apply(key: str) -> None:
    chosen = session.get(key) or []
    if chosen:
        st.query_params[NAME] = ",".join(chosen)
    else:
        st.query_params.pop(NAME, None)


def draw_too_few(view: View, asked: Asked) -> None:
    """What the screen is for, and what could be compared."""
    if data.everything(view).pilots.empty:
        st.info("There are no pilots to compare yet.", icon=icon("inbox"))
        link("pilots", "Open the register of pilots", view, icon=icon("table_rows"))
        return
    if asked.references:
        st.info(f"Choose at least one more pilot to compare with {plain(asked.references[0])}.", icon=icon("add"))
        found = like(view, asked.references[0])
        if found:
            st.markdown("**Pilots like it**")
    else:
        st.info(
            f"Choose {FEWEST} to {MOST} pilots to see them side by side, on the same date, prices and editions.",
            icon=icon("compare_arrows"),
        )
        found = alike(view)
        if found:
            st.markdown("**Pilots that share a tag**")
    for suggestion in found:
        label = f"{plain(suggestion.why)}: {plain(', '.join(suggestion.references))}"
        link("compare", label, view, icon=icon("compare_arrows"), pilots=",".join(suggestion.references))
    link("pilots", "Tick them in the register of pilots", view, icon=icon("table_rows"))


def draw_more(view: View, asked: Asked) -> None:
    """Others that are like the first, while there is room."""
    room = MOST - len(asked.references)
    new = [one.references[1] for one in like(view, asked.references[0]) if one.references[1] not in asked.references]
    if not room or not new:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Like {plain(asked.references[0])}:", width="content")
        for reference in new[: min(room, 3)]:
            link(
                "compare",
                f"Add {plain(reference)}",
                view,
                icon=icon("add"),
                pilots=",".join([*asked.references, reference]),
            )


def like(view: View, reference: str) -> tuple[Suggestion, ...]:
    """Pairs of a pilot with each that has a like problem, name or tags."""
    return _like(view.url, view.revision, view.as_at, view.scope, reference)


def alike(view: View) -> tuple[Suggestion, ...]:
    """Groups of pilots that share a tag, the rarest tags first: those say most."""
    return _alike(view.url, view.revision, view.as_at, view.scope)


@remembered(CACHE_ENTRIES)
def _like(url: str, revision: int, as_at: date, scope: Scope, reference: str) -> tuple[Suggestion, ...]:
    pilots = data.selection(url, revision, as_at, scope, Filters()).pilots
    live = pilots[~pilots["is_withdrawn"].astype(bool)]
    own = pilots[pilots["reference"] == reference].iloc[0]
    index = _index(url, revision, as_at, scope)
    found = index.find(own["name"], own["problem"], own["tags"].split("; "), limit=SUGGESTED + 1)
    others = [one.pilot for one in found if one.pilot.reference != reference][:SUGGESTED]
    said = {one.reference: one.name for one in others}
    tags = set(own["tags"].split("; ")) - {""}
    for row in live.to_dict("records"):
        shared = tags & set(row["tags"].split("; "))
        if shared and row["reference"] != reference and len(said) < SUGGESTED:
            said.setdefault(row["reference"], row["name"])
    return tuple(Suggestion((reference, other), name) for other, name in said.items())


@remembered(8)
def _index(url: str, revision: int, as_at: date, scope: Scope) -> Index:
    pilots = data.selection(url, revision, as_at, scope, Filters()).pilots
    live = pilots[~pilots["is_withdrawn"].astype(bool)]
    return Index([candidate(row) for row in live.to_dict("records")])


@remembered(CACHE_ENTRIES)
def _alike(url: str, revision: int, as_at: date, scope: Scope) -> tuple[Suggestion, ...]:
    pilots = data.selection(url, revision, as_at, scope, Filters()).pilots
    live = pilots[~pilots["is_withdrawn"].astype(bool)]
    by_tag: dict[str, list[str]] = {}
    for reference, tags in zip(live["reference"], live["tags"], strict=True):
        for tag in filter(None, tags.split("; ")):
            by_tag.setdefault(tag, []).append(reference)
    groups = [(tag, found) for tag, found in by_tag.items() if FEWEST <= len(found) <= MOST]
    groups.sort(key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(Suggestion(tuple(found), _tagged(tag, found)) for tag, found in groups[:SUGGESTED])


def _tagged(tag: str, found: Sequence[str]) -> str:
    return f"{plural(len(found), 'pilot')} tagged “{tag}”"
