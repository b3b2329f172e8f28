"""What another edition would move, and what each change of a parameter has moved: totals, benefits and appraisals."""

import streamlit as st

from portfolio.ledger.timeline import Entry
from portfolio.ui import assumptions_words as words
from portfolio.ui import session, value_data
from portfolio.ui.assumptions_compared import Pair, Swap, compared
from portfolio.ui.assumptions_data import moves
from portfolio.ui.assumptions_links import history_link
from portfolio.ui.assumptions_moved import draw_pair
from portfolio.ui.view import View
from portfolio.ui.words import day, plain
from portfolio.value.parameter_set import Edition, ParameterSet

EDITION = "edition"
STEP = 20
BEFORE_AFTER = ("Just before", "Just after")
NOW_THEN = ("Editions in force", "With this edition")


def draw_would(view: View) -> None:
    """Choose an edition that is not in force, and see what it would make of the pilots in view."""
    editions = value_data.parameters(view)
    in_force = {one.id for one in editions.in_force.values()}
    others = {one.id: one for one in editions.editions.values() if one.id not in in_force}
    st.markdown(
        "Choose an edition that is not in force. The pilots in view are valued by it, beside the editions in force; "
        "nothing is saved, and nobody else sees it."
    )
    if not others:
        st.info("Every edition is in force: there is none to compare with.", icon=":material/info:")
        return
    edition = _choose(others, editions)
    if edition is None:
        return
    found = editions.edition(edition.kind)
    beside = f"“{found.edition}”" if found else "no edition: none is in force"
    st.markdown(f"**{plain(edition.kind.label)}**: {plain(f'“{edition.edition}” in the place of {beside}.')}")
    pair = _computed(view, Swap(edition=edition.id))
    draw_pair(pair, NOW_THEN, edition.kind, key=f"would:{edition.id}")


def _choose(others: dict[int, Edition], editions: ParameterSet) -> Edition | None:
    """The edition that the URL asks for; the choice rewrites the URL."""
    asked = st.query_params.get(EDITION, "")
    current = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in others else None
    if asked and current is None:
        st.warning("The link asks for an edition that does not exist, or that is in force.", icon=":material/link_off:")
    key = f"choice:{EDITION}:{current}"
    labels = {
        one.id: f"{one.kind.label}: {one.edition} ({words.status(one, editions).lower()})" for one in others.values()
    }
    st.selectbox(
        "Edition", list(labels), index=list(labels).index(current) if current else None,
        format_func=lambda one: labels[one], key=key, on_change=_apply, args=(key,), placeholder="Choose an edition",
    )  # fmt: skip
    return others[current] if current else None


def _apply(key: str) -> None:
    chosen = session.get(key)
    if chosen is None:
        st.query_params.pop(EDITION, None)
    else:
        st.query_params[EDITION] = str(chosen)


def draw_moved(view: View) -> None:
    """Every change of a parameter, newest first; what it moved is computed when it is opened."""
    st.markdown(
        f"Every change of a parameter, newest first. Open one to see the totals of the pilots in view, as at "
        f"{day(view.as_at)}, just before and just after it, from what was known then."
    )
    name = f"parameter-moves:{view.url}"
    shown = int(session.get(name, STEP))
    found = moves(view, shown + 1)
    if not found:
        st.info(
            "No parameter has been changed since the register began with those that are shipped.",
            icon=":material/info:",
        )
        return
    for entry in found[:shown]:
        _draw_entry(view, entry)
    if len(found) > shown:
        st.button("Show older changes", icon=":material/expand_more:", on_click=session.put, args=(name, shown + STEP))


def _draw_entry(view: View, entry: Entry) -> None:
    label = f"{day(entry.at)}, {entry.at:%H:%M}\u2002**{plain(entry.actor_name)}** {plain(entry.sentence)}"
    asked = st.query_params.get("entry") == str(entry.revision)
    step = st.expander(
        label, icon=":material/tune:", key=f"moved:{entry.revision}", type="step", expanded=asked, on_change="rerun"
    )
    with step:
        if not step.open:
            return
        if entry.reason:
            st.markdown(f"**Reason:** {plain(entry.reason)}")
        pair = _computed(view, Swap(revision=entry.revision))
        draw_pair(pair, BEFORE_AFTER, None, key=f"moved:{entry.revision}")
        history_link(view, entry.revision)


def _computed(view: View, swap: Swap) -> Pair:
    with st.spinner("Valuing the pilots in view twice"):
        return compared(view, swap)
