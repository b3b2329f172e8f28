"""A pilot's facts: what they are, the pilots it is related to, and the forms that change them."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from portfolio.access import Operation
from portfolio.inputs import label, parse
from portfolio.pilots.inputs import LinkInput
from portfolio.pilots.queries import Facts, Link
from portfolio.pilots.service import link_pilot, restore_pilot, withdraw_pilot
from portfolio.ui import pilot_data
from portfolio.ui.forms import pick
from portfolio.ui.links import link
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_edit import draw_edit
from portfolio.ui.pilot_form import Form
from portfolio.ui.pilot_words import icon, or_not_reported, paragraphs
from portfolio.ui.view import View
from portfolio.ui.words import day, number, plain, plural
from portfolio.vocabulary import LinkRelation

INCOMING = {
    LinkRelation.SIMILAR: "Similar to this",
    LinkRelation.JOINS: "Joins this",
    LinkRelation.BUILDS_ON: "Builds on this",
    LinkRelation.DIFFERENT: "Different from this, because",
}


def draw(view: View, page: Page) -> None:
    """The facts, similar pilots, and the forms."""
    facts = page.facts
    left, right = st.columns([3, 2], gap="large")
    with left:
        for title, text in (
            ("Problem", facts.problem),
            ("Previous process", facts.previous_process),
            ("Who it is for", facts.audience),
        ):
            st.markdown(f"**{title}**")
            st.markdown(paragraphs(or_not_reported(text)))
        _links(view, pilot_data.links(view, facts.id))
    with right:
        st.table(_table(facts), border="horizontal", hide_header=True, hide_index=True, alt="Facts of the pilot")
    if view.may(Operation.EDIT_PILOT, facts.organisation_id):
        draw_edit(view, facts)
        _link_form(view, facts)
    if view.may(Operation.WITHDRAW, facts.organisation_id):
        _withdraw_form(view, facts)


def _table(facts: Facts) -> pd.DataFrame:
    rows = {
        "Reference": facts.reference,
        "Organisation": facts.organisation,
        "Senior owner": facts.senior_owner,
        "Programme manager": facts.programme_manager,
        "Goal": facts.goal,
        "AI type": facts.ai_type.label,
        "Supplier": facts.supplier,
        "Product": facts.product,
        "Model": facts.model,
        "Model version": facts.model_version,
        "Start date": day(facts.started_on),
        "Planned decision": day(facts.decision_on),
        "Users now": number(facts.users_now),
        "Users at full scale": number(facts.users_full),
        "Tags": ", ".join(facts.tags),
    }
    cells = [plain(or_not_reported(value)) for value in rows.values()]
    return pd.DataFrame({"Fact": [f"**{name}**" for name in rows], "Value": cells})


def _links(view: View, links: Sequence[Link]) -> None:
    st.markdown("**Similar and related pilots**")
    shown = [other for other in links if view.scope is None or other.organisation_id in view.scope]
    for other in shown:
        relation = INCOMING[other.relation] if other.is_incoming else other.relation.label
        gone = " (withdrawn)" if other.is_withdrawn else ""
        link(
            "pilot", f"{plain(relation)}: {plain(other.reference)} {plain(other.name)}{gone}", view,
            icon=icon("south_west" if other.is_incoming else "north_east"), ref=other.reference,
        )  # fmt: skip
        if other.note:
            st.caption(paragraphs(other.note))
    if hidden := len(links) - len(shown):
        st.caption(f"{plural(hidden, 'further pilot')} in organisations outside yours.")
    if not links:
        st.markdown("None named yet.")


def _link_form(view: View, facts: Facts) -> None:
    form = Form(view, f"link:{facts.id}")
    if (box := form.opened("Relate it to another pilot", "link")) is None:
        return
    others = {key: name for key, name in pilot_data.names(view).items() if key != facts.id}
    with box, st.form(form.key("form")):
        values = {
            "other_id": pick(label(LinkInput, "other_id"), others, key=form.key("other"), placeholder="Choose a pilot"),
            "relation": pick(
                label(LinkInput, "relation"), LinkRelation.labels(), LinkRelation.SIMILAR, key=form.key("relation")
            ),
            "note": st.text_area("Because", key=form.key("note"), height=80, max_chars=1000),
        }
        is_sent = st.form_submit_button("Save the relation", type="primary")
    if is_sent:
        with box:
            form.save(
                lambda database: link_pilot(
                    database, by=view.actor, pilot_id=facts.id, link=parse(LinkInput, _given(values))
                ),
                "The relation is saved.",
            )


def _given(values: dict[str, object]) -> dict[str, object]:
    """Without the fields that were left empty, so that the message says they are needed."""
    return {name: value for name, value in values.items() if value is not None}


def _withdraw_form(view: View, facts: Facts) -> None:
    form = Form(view, f"withdraw:{facts.id}")
    words = "Bring this pilot back" if facts.is_withdrawn else "Withdraw this pilot"
    if (box := form.opened(words, "restore" if facts.is_withdrawn else "block")) is None:
        return
    with box, st.form(form.key("form")):
        if not facts.is_withdrawn:
            st.markdown(
                "For a pilot that was entered by mistake. One that ended is not withdrawn: move it to Stopped or "
                "Retired, so that others learn from it. A withdrawn pilot stays in the register, flagged."
            )
        reason = st.text_area("Reason", key=form.key("reason"), height=80, max_chars=1000)
        is_sent = st.form_submit_button(words, type="primary")
    if is_sent:
        change = restore_pilot if facts.is_withdrawn else withdraw_pilot
        with box:
            form.save(
                lambda database: change(database, by=view.actor, pilot_id=facts.id, reason=reason),
                "It is back." if facts.is_withdrawn else "It is withdrawn.",
            )
