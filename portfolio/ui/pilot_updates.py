"""A pilot's monthly reports, newest first."""

import streamlit as st

from portfolio.access import Operation
from portfolio.reporting.queries import Update
from portfolio.ui import pilot_data, session
from portfolio.ui.links import link
from portfolio.ui.pilot_data import Page
from portfolio.ui.pilot_words import CONFIDENCE, SCALES, UPDATES, icon, paragraphs
from portfolio.ui.view import View
from portfolio.ui.words import day, month, plain
from portfolio.vocabulary import UpdateStatus

STEP = 12
TEXTS = (("What happened", "happened"), ("What is next", "next_steps"), ("Help needed", "help_needed"))


def draw(view: View, page: Page) -> None:
    """Every report, and the way to write one."""
    reports = pilot_data.updates_at(view, page.facts.id, view.revision)
    if view.may(Operation.REPORT, page.facts.organisation_id):
        link(
            "updates",
            "Write or correct an update",
            view,
            icon=icon("edit_note"),
            ref=page.facts.reference,
            whose="organisation",
        )
    if not reports:
        st.info("Monthly updates: Not reported.", icon=icon("edit_note"))
    name = f"updates:{page.facts.id}"
    shown = int(session.get(name, STEP))
    for report in reports[:shown]:
        draw_report(report)
    if len(reports) > shown:
        st.button("Show older updates", icon=icon("expand_more"), on_click=session.put, args=(name, shown + STEP))


def draw_report(report: Update) -> None:
    """One month's report as it was written."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{month(report.month)}**", width="content")
            if report.confidence is not None:
                name, colour = CONFIDENCE[report.confidence]
                st.badge(report.confidence.label, icon=icon(name), color=colour)
                st.caption(SCALES[report.scale], width="content")
            if report.status is UpdateStatus.DRAFT:
                name, colour = UPDATES[UpdateStatus.DRAFT]
                st.badge("Draft, not submitted yet", icon=icon(name), color=colour)
        for title, field in TEXTS:
            if text := getattr(report, field):
                st.markdown(f"**{title}.** {paragraphs(text)}")
        st.caption(f"Saved by {plain(report.author)} on {day(report.saved_at)}")
