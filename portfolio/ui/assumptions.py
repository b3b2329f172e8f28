"""The Assumptions screen's first part: every parameter in force, and of one its editions, values, sources and changes."""

import pandas as pd
import streamlit as st

from portfolio.ui import assumptions_words as words
from portfolio.ui import links, session, value_data
from portfolio.ui.assumptions_add import draw_add
from portfolio.ui.assumptions_data import every_edition, every_edition_at, may_change, of_kind
from portfolio.ui.assumptions_edit import draw_change
from portfolio.ui.assumptions_figures import MOST, described, figure, has_picture, values_table
from portfolio.ui.assumptions_links import history_link
from portfolio.ui.charts import Prepared, chart
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import NOT_REPORTED, day, moment, plain, plural
from portfolio.value.parameter_inputs import RULES, Named
from portfolio.value.parameter_set import Edition
from portfolio.vocabulary import ParameterKind

KIND, EVERY, OPENED, COLUMN = "kind", "", "assumption_opened", "Parameter"


def choose_kind() -> ParameterKind | None:
    """The kind that the URL asks for; None is all of them. The choice rewrites the URL."""
    asked = st.query_params.get(KIND, EVERY)
    labels = {EVERY: "Every parameter"} | ParameterKind.labels()
    if asked not in labels:
        st.warning(
            plain(f"The link asks for the parameter “{asked[:40]}”, which does not exist."), icon=":material/link_off:"
        )
        asked = EVERY
    key = f"choice:{KIND}:{asked}"
    st.selectbox(
        COLUMN, list(labels), index=list(labels).index(asked), format_func=lambda one: labels[one], key=key,
        on_change=_apply, args=(key,),
    )  # fmt: skip
    return ParameterKind(asked) if asked else None


def _apply(key: str) -> None:
    open_kind(session.get(key))


def open_kind(kind: str | None) -> None:
    """Put a kind into the URL, or take it out."""
    if kind:
        st.query_params[KIND] = kind
    else:
        st.query_params.pop(KIND, None)


def draw(view: View) -> None:
    """One kind, or all of them; and the form for a new edition."""
    kind = choose_kind()
    if kind is None:
        _draw_all(view)
    else:
        _draw_kind(view, kind)
    if may_change(view):
        draw_add(view, kind, open_kind)
    elif not view.is_past:
        st.caption("Only administrators add, adopt, correct or withdraw editions.")


def _draw_all(view: View) -> None:
    sought = st.text_input(
        "Search", key="q", type="search", live=True, bind="query-params", max_chars=200,
        placeholder="Parameter, edition, source or note",
    )  # fmt: skip
    kinds, rows = _table(view)
    keep = [all(word in text for word in (sought or "").casefold().split()) for text in rows.pop("text")]
    found, kinds = (
        rows[keep].reset_index(drop=True),
        [kind for kind, is_kept in zip(kinds, keep, strict=True) if is_kept],
    )
    in_force = int((found["Edition in force"] != NOT_REPORTED).sum())
    st.markdown(
        f"**{plural(len(found), 'parameter')}**, {in_force} of them with an edition in force on {day(view.as_at)}. "
        "Click one to see where it comes from."
    )
    if found.empty:
        st.info("No parameter matches. Search for fewer words.", icon=":material/search_off:")
        return
    st.dataframe(
        found, hide_index=True, height="content", key=f"assumptions:{view.revision}:{len(found)}",
        column_config={
            COLUMN: st.column_config.ButtonColumn(type="tertiary", key=OPENED, alignment="left", pinned=True),
            "Editions": st.column_config.NumberColumn(help="Those that are not withdrawn, whatever their date."),
        },
        alt=f"Parameters in force on {day(view.as_at)}",
    )  # fmt: skip
    clicked = session.get(OPENED)
    if clicked and clicked["row"] < len(kinds):
        open_kind(kinds[clicked["row"]])
        st.rerun()


def _table(view: View) -> tuple[list[ParameterKind], pd.DataFrame]:
    """One row for each kind; ``text`` is what a search looks through."""
    editions, live = value_data.parameters(view), [one for one in every_edition(view) if not one.is_withdrawn]
    rows = []
    for kind in ParameterKind:
        found, own = editions.edition(kind), [one for one in live if one.kind is kind]
        parts = [part for one in own for part in (one.edition, one.source, one.note)]
        rows.append(
            {
                COLUMN: kind.label,
                "Edition in force": found.edition if found else NOT_REPORTED,
                "Value": words.in_words(found) if found else "",
                "Prices of": str(found.price_base_year or "") if found else "",
                "In force from": day(found.effective_from) if found else "",
                "Editions": len(own),
                "Changed by": f"{found.changed_by}, {day(found.changed_at)}" if found else "",
                "Source": found.source if found else "",
                "text": " ".join((kind.label, words.KINDS[kind], *parts)).casefold(),
            }
        )
    return list(ParameterKind), pd.DataFrame(rows)


def _draw_kind(view: View, kind: ParameterKind) -> None:
    editions, own = value_data.parameters(view), of_kind(view, kind)
    st.header(kind.label)
    st.markdown(words.KINDS[kind])
    found = editions.edition(kind)
    if found is None:
        st.info(words.nothing_in_force(kind, own, view.as_at), icon=":material/info:")
    own.sort(key=lambda one: (found is None or one.id != found.id, one.is_withdrawn))
    live = [one for one in own if not one.is_withdrawn]
    if live and live[0].values:
        _draw_values(view, kind, live)
    if own:
        st.subheader("Editions")
    for edition in own:
        _draw_edition(view, edition, words.status(edition, editions))
    st.button("Every parameter", icon=":material/arrow_back:", on_click=open_kind, args=(None,))


def _draw_values(view: View, kind: ParameterKind, editions: list[Edition]) -> None:
    """A picture with its table for years and bands, else the table of all editions; one value alone is told."""
    title = f"{kind.label}: {editions[0].edition}"
    if has_picture(editions):
        drawn = _figure(view.url, view.revision, tuple(one.id for one in editions))
        chart(drawn, title=title, alt=described(editions), table=values_table(editions))
        if len(editions) > MOST:
            st.caption(f"The picture shows the first {MOST} editions, the table all of them.")
    elif RULES[kind].named is Named.ONLY and len(editions) == 1:
        st.metric(plain(editions[0].unit or kind.label), words.in_range(kind, editions[0].only))
    else:
        st.dataframe(values_table(editions), hide_index=True, height="content", alt=f"Values of {title}")


@remembered(CACHE_ENTRIES)
def _figure(url: str, revision: int, ids: tuple[int, ...]) -> Prepared:
    known = {one.id: one for one in every_edition_at(url, revision)}
    return Prepared(figure([known[key] for key in ids]))


def _draw_edition(view: View, edition: Edition, status: str) -> None:
    """Its facts, the way to its changes, and what those who may do can change."""
    icon, colour = words.STATUSES[status]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(edition.edition)}**", width="content")
            st.badge(status, icon=icon, color=colour)
        st.table(
            _facts(edition), hide_index=True, hide_header=True, border="horizontal", width="content",
            alt=f"About {edition.edition}",
        )  # fmt: skip
        st.markdown(f"**Source.** {plain(edition.source)}")
        if edition.note:
            st.markdown(f"**Note.** {plain(edition.note)}")
        with st.container(horizontal=True, vertical_alignment="center"):
            if edition.source_url:
                st.link_button("Open the source", edition.source_url, icon=":material/open_in_new:")
            history_link(view, edition.revision_id)
            if status not in (words.IN_FORCE, words.WITHDRAWN):
                links.link(
                    "assumptions", "What would move", view, icon=":material/compare_arrows:", part="would",
                    edition=str(edition.id),
                )  # fmt: skip
        if may_change(view):
            draw_change(view, edition)


def _facts(edition: Edition) -> pd.DataFrame:
    facts = {"Values": words.in_words(edition), "Unit": edition.unit or NOT_REPORTED}
    if edition.price_base_year is not None:
        facts["Prices of"] = str(edition.price_base_year)
    facts |= {
        "In force from": day(edition.effective_from),
        "Added": f"{edition.added_by}, {moment(edition.added_at)}",
        "Last changed": f"{edition.changed_by}, {moment(edition.changed_at)}, revision {edition.revision_id}",
    }
    return pd.DataFrame([(name, plain(value)) for name, value in facts.items()], columns=["Fact", "Value"])
