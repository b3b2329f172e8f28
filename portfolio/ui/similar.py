"""Pilots like the one being registered: what became of them, and how the new one relates to each."""

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from portfolio.access import Scope
from portfolio.clock import today
from portfolio.errors import Problem
from portfolio.pilots.inputs import LinkInput
from portfolio.pilots.similar import Candidate, Index, Similar
from portfolio.ui import data, links
from portfolio.ui.pilot_form import Form
from portfolio.ui.pilot_words import STAGES, icon, paragraphs
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View, installation
from portfolio.ui.words import plain
from portfolio.vocabulary import ExitReason, LinkRelation, Stage

ANSWERS = {
    LinkRelation.JOINS: "Join it",
    LinkRelation.BUILDS_ON: "Build on it",
    LinkRelation.DIFFERENT: "Different, because …",
}
Answer = tuple[Similar, LinkRelation | None, str]


def ask(view: View, form: Form, name: str, problem: str, tags: str) -> list[Answer]:
    """Draw the pilots like this one, ended ones first, each with its question; the answers so far."""
    found = _index(view).find(name, problem, tags.split(","))
    st.markdown("**Similar pilots**")
    if not found:
        st.caption(
            "None found so far among the pilots you can see. They appear here while you type: stopped ones first, with "
            "what was learned."
        )
        return []
    st.caption("Before you start anew: could you join one, build on it, or learn why it ended?")
    labels = data.choices(view).stages
    answers: list[Answer] = []
    for first in range(0, len(found), 2):
        pair = zip(st.columns(2, gap="large"), found[first : first + 2], strict=False)
        for column, similar in pair:
            with column:
                answers.append(_question(view, form, similar, labels))
    return answers


def _question(view: View, form: Form, similar: Similar, labels: dict[Stage, str]) -> Answer:
    pilot = similar.pilot
    with st.container(border=True):
        _describe(view, pilot, labels)
        relation = st.radio(
            f"How does yours relate to {plain(pilot.reference)}?" + ("" if similar.is_close else " (optional)"),
            list(ANSWERS),
            index=None,
            horizontal=True,
            format_func=lambda term: ANSWERS[term],
            key=form.key(f"relation:{pilot.pilot_id}"),
            persist_state="session",
        )
        note = ""
        if relation is LinkRelation.DIFFERENT:
            note = st.text_input(
                f"What makes yours different from {plain(pilot.reference)}",
                key=form.key(f"note:{pilot.pilot_id}"),
                max_chars=1000,
                persist_state="session",
            )
        elif relation is LinkRelation.JOINS:
            st.caption(f"Talk to {plain(pilot.programme_manager)} first: you may not need a pilot of your own.")
    return similar, relation, note or ""


def _describe(view: View, pilot: Candidate, labels: dict[Stage, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if pilot.stage is not None:
            name, colour = STAGES[pilot.stage]
            st.badge(plain(labels.get(pilot.stage, pilot.stage.label)), icon=icon(name), color=colour)
        links.link(
            "pilot",
            f"{plain(pilot.reference)} {plain(pilot.name)}",
            view,
            icon=icon("arrow_forward"),
            ref=pilot.reference,
        )
    st.caption(plain(pilot.organisation))
    if pilot.reason is not None:
        st.markdown(f"**Why it ended or paused.** {pilot.reason.label}")
    if pilot.learned:
        st.markdown(f"**What was learned.** {paragraphs(pilot.learned)}")


def read(answers: list[Answer]) -> tuple[list[LinkInput], list[Problem]]:
    """The links that the answers make, and what is still to be answered."""
    made: list[LinkInput] = []
    problems: list[Problem] = []
    for similar, relation, note in answers:
        pilot = similar.pilot
        if relation is None:
            if similar.is_close:
                problems.append(Problem(f"Similar pilot {pilot.reference}", "say how yours relates to it"))
        elif relation is LinkRelation.DIFFERENT and not note.strip():
            problems.append(Problem(f"Similar pilot {pilot.reference}", "say what makes yours different"))
        else:
            made.append(LinkInput(other_id=pilot.pilot_id, relation=relation, note=note))
    return made, problems


def _index(view: View) -> Index:
    """Every pilot the actor sees at present, whatever date the filters look at."""
    _, demo_today = installation(view.url)
    present = replace(view, as_at=demo_today or today())
    return _built(present, view.url, view.revision, present.as_at, view.scope)


@remembered(CACHE_ENTRIES)
def _built(_view: View, url: str, revision: int, as_at: date, scope: Scope) -> Index:
    pilots = data.everything(_view).pilots
    live = pilots[~pilots["is_withdrawn"].astype(bool)]
    return Index([candidate(row) for row in live.to_dict("records")])


def candidate(row: dict[Any, Any]) -> Candidate:
    """A pilot of the summary, to compare with."""
    return Candidate(
        pilot_id=int(row["pilot_id"]),
        reference=row["reference"],
        name=row["name"],
        problem=row["problem"],
        tags=tuple(row["tags"].split("; ")),
        organisation=row["organisation"],
        programme_manager=row["programme_manager"],
        stage=Stage(row["stage"]) if isinstance(row["stage"], str) else None,
        reason=ExitReason(row["exit_reason"]) if isinstance(row["exit_reason"], str) else None,
        learned=row["learned"] if isinstance(row["learned"], str) else "",
    )
