"""A pilot's way through the stages: a picture of it, each step with its reason, and the form for the next step."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from portfolio.access import Operation, Scope
from portfolio.inputs import parse
from portfolio.pilots.inputs import StageInput
from portfolio.pilots.queries import Move
from portfolio.pilots.service import move_stage
from portfolio.ui import data, pilot_data
from portfolio.ui.charts import chart
from portfolio.ui.forms import pick
from portfolio.ui.palette import ORANGE, TEAL, TEMPLATE
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_form import Form, day_input
from portfolio.ui.pilot_words import STAGES, icon, paragraphs
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import day, html, plain, plural
from portfolio.vocabulary import ExitReason, Stage

LATE_DAYS = 7


def draw(view: View, page: Page) -> None:
    """The picture, the steps, and the form."""
    moves, labels = pilot_data.moves(view, page.facts.id), data.choices(view).stages
    if moves:
        chart(
            _figure(view.url, view.revision, view.scope, page.facts.id, view.as_at),
            title="Stage by date it took effect; a ring on a dotted line shows when a late step was recorded",
            alt=_words(moves, labels, view.as_at),
            table=_table(moves, labels, view.as_at),
        )
        for move, until in reversed(list(_spans(moves, view.as_at))):
            _step(move, until, labels, is_last=move is moves[-1])
    else:
        st.info(f"No stage was reported by {day(view.as_at)}.", icon=icon("route"))
    if view.may(Operation.EDIT_PILOT, page.facts.organisation_id):
        _form(view, page, labels)


def is_late(move: Move) -> bool:
    """Recorded more than a week after it took effect."""
    return (move.recorded_at.date() - move.effective_on).days > LATE_DAYS


def _spans(moves: Sequence[Move], as_at: date) -> list[tuple[Move, date]]:
    """Each step with the day on which the next one took effect, or the view's date."""
    return [(move, after.effective_on) for move, after in pairwise(moves)] + [(moves[-1], as_at)]


@remembered(CACHE_ENTRIES)
def _figure(url: str, revision: int, scope: Scope, pilot_id: int, as_at: date) -> go.Figure:
    moves = pilot_data.stage_moves(url, revision, pilot_id, as_at)
    names = data.stage_labels(url, revision, scope)
    figure = go.Figure()
    days = [move.effective_on for move in moves]
    stages = [names[move.stage] for move in moves]
    hovers = [f"{html(names[move.stage])} from {day(move.effective_on)}" for move in moves]
    figure.add_scatter(
        x=[*days, as_at], y=[*stages, stages[-1]], mode="lines+markers", name="Took effect",
        line={"shape": "hv", "width": 4, "color": TEAL}, marker={"color": TEAL, "opacity": 1, "size": [12] * len(days) + [0]},
        hovertext=[*hovers, f"{html(stages[-1])} on {day(as_at)}"], hoverinfo="text",
    )  # fmt: skip
    late = [move for move in moves if is_late(move)]
    if late:
        ends = [(move.effective_on, move.recorded_at.date(), names[move.stage]) for move in late]
        figure.add_scatter(
            x=[day for start, end, _ in ends for day in (start, end, None)],
            y=[name for _, _, stage in ends for name in (stage, stage, None)], mode="lines", hoverinfo="skip",
            line={"color": ORANGE, "dash": "dot", "width": 1.5}, showlegend=False,
        )  # fmt: skip
        figure.add_scatter(
            x=[move.recorded_at.date() for move in late], y=[names[move.stage] for move in late], mode="markers",
            name="Recorded late", marker={"symbol": "circle-open", "color": ORANGE, "size": 13, "line": {"width": 2}},
            hovertext=[f"Recorded on {day(move.recorded_at)} by {html(move.recorded_by)}" for move in late],
            hoverinfo="text",
        )  # fmt: skip
    shown = [names[stage] for stage in Stage if stage in names and (not stage.is_exit or names[stage] in stages)]
    figure.update_yaxes(categoryorder="array", categoryarray=shown, title="Stage", range=[-0.5, len(shown) - 0.5])
    figure.update_xaxes(title="Date", range=_room(days[0], as_at, late))
    figure.update_layout(
        template=TEMPLATE, margin={"l": 8, "r": 8, "t": 8, "b": 8}, height=130 + 34 * len(shown), dragmode=False,
        legend={"orientation": "h", "y": -0.35}, showlegend=bool(late),
    )  # fmt: skip
    return figure


def _room(first: date, as_at: date, late: Sequence[Move]) -> list[date]:
    """From a little before the first step to a little after the last thing shown."""
    last = max([as_at, *(move.recorded_at.date() for move in late)])
    margin = pd.Timedelta(days=max(10, (last - first).days // 30))
    return [(pd.Timestamp(first) - margin).date(), (pd.Timestamp(last) + margin).date()]


def _table(moves: Sequence[Move], labels: dict[Stage, str], as_at: date) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Stage": labels[move.stage],
                "From": move.effective_on.isoformat(),
                "Days": (until - move.effective_on).days,
                "Recorded": move.recorded_at.date().isoformat(),
                "Recorded by": move.recorded_by,
                "Reason": move.reason.label if move.reason else "",
            }
            for move, until in _spans(moves, as_at)
        ]
    )


def _words(moves: Sequence[Move], labels: dict[Stage, str], as_at: date) -> str:
    steps = "; ".join(
        f"{labels[move.stage]} from {day(move.effective_on)} for {plural((until - move.effective_on).days, 'day')}"
        + (f", recorded late on {day(move.recorded_at)}" if is_late(move) else "")
        for move, until in _spans(moves, as_at)
    )
    return f"Line of the pilot's stages up to {day(as_at)}: {steps}."


def _step(move: Move, until: date, labels: dict[Stage, str], *, is_last: bool) -> None:
    name, colour = STAGES[move.stage]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(plain(labels[move.stage]), icon=icon(name), color=colour)
            stay = plural((until - move.effective_on).days, "day")
            st.markdown(f"from **{day(move.effective_on)}**, {stay}{' so far' if is_last else ''}", width="content")
            if move.reason:
                st.markdown(f"Reason: **{move.reason.label}**", width="content")
        if move.learned:
            st.markdown(f"**What was learned.** {paragraphs(move.learned)}")
        if move.note:
            st.markdown(paragraphs(move.note))
        gap = (move.recorded_at.date() - move.effective_on).days
        late = f", {plural(gap, 'day')} after it took effect" if is_late(move) else ""
        st.caption(f"Recorded on {day(move.recorded_at)} by {plain(move.recorded_by)}{late}")


def _form(view: View, page: Page, labels: dict[Stage, str]) -> None:
    form = Form(view, f"stage:{page.facts.id}")
    if (box := form.opened("Record a move to another stage", "route")) is None:
        return
    with box:
        stage = pick("Stage", labels, key=form.key("stage"), placeholder="Choose a stage")
        is_exit = stage is not None and Stage(stage).is_exit
        with st.form(form.key("form")):
            values = {"stage": stage} if stage else {}
            values["effective_on"] = day_input(
                "Effective date", view.as_at, form.key("effective_on"),
                "The day on which it happened, which may be earlier than today.",
            )  # fmt: skip
            if is_exit:
                values["reason"] = pick("Reason", ExitReason.labels(), key=form.key("reason"), placeholder="Why")
                values["learned"] = st.text_area(
                    "What was learned", key=form.key("learned"), max_chars=4000, height=110,
                    help="The next team that has this idea reads it before it starts.",
                )  # fmt: skip
            values["note"] = st.text_area("Note", key=form.key("note"), max_chars=4000, height=80)
            is_sent = st.form_submit_button("Record the move", type="primary")
        if is_sent:
            form.save(
                lambda database: move_stage(
                    database, by=view.actor, pilot_id=page.facts.id, move=parse(StageInput, values),
                    request_key=form.request_key,
                ),
                "The move is recorded.",
            )  # fmt: skip
