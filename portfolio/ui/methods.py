"""The Methods screen's parts: the rules in plain English, the formulas by topic, what is in force, and all of it as a file."""

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from portfolio.appraisal.catalogue import by_topic, place
from portfolio.appraisal.conventions import GRADES, RULES, Rule
from portfolio.appraisal.evidence import CROSSWALK, SCALES, Grade
from portfolio.appraisal.formulas import FORMULAS, Formula
from portfolio.exchange import methods_document
from portfolio.exchange.methods import InForce
from portfolio.ui import links, value_data
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import NOT_REPORTED, day, plain, plural
from portfolio.value.parameter_set import ParameterSet
from portfolio.vocabulary import Method, ParameterKind

MOST = 12
"""Formulas drawn at once: notation takes the browser long."""
NOT_GRADED = "Not graded"


def draw_search(view: View) -> list[str]:
    """The search box and the file of everything; returns the words that are looked for."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Search", key="q", type="search", live=True, bind="query-params", max_chars=200,
            placeholder="Formula, rule or source",
        )  # fmt: skip
        st.download_button(
            "Download all methods", lambda: methods_document(in_force(view)), "methods.md", "text/markdown",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    return (words or "").casefold().split()


def draw_found(view: View, words: list[str]) -> None:
    """Rules and formulas in which every word occurs."""
    rules = [rule for rule in RULES if _holds(_text_of_rule(rule), words)]
    formulas = [formula for formulas in by_topic().values() for formula in formulas if _holds(_text(formula), words)]
    if not rules and not formulas:
        st.info("Nothing is called that. Search for fewer or other words.", icon=":material/search_off:")
        return
    st.markdown(f"**{plural(len(formulas), 'formula')}** and **{plural(len(rules), 'rule')}** found.")
    draw_rules(view, rules)
    if formulas:
        st.header("Formulas")
        _draw_formulas(view, formulas[:MOST])
        if len(formulas) > MOST:
            st.caption(f"These are the first {MOST}. Search for more words to see the others.")


def draw_topics(view: View) -> None:
    """The formulas of one topic."""
    topics = by_topic()
    topic = st.selectbox("Topic", list(topics), key="topic", bind="query-params")
    st.header(topic)
    st.caption(f"{plural(len(topics[topic]), 'formula')}.")
    _draw_formulas(view, topics[topic])


def draw_asked(view: View, code: str) -> bool:
    """The one formula that the link asks for; False, with a warning, when there is none of that name."""
    if (formula := FORMULAS.get(code)) is None:
        st.warning(
            plain(f"The link asks for the formula “{code[:40]}”, which does not exist."), icon=":material/link_off:"
        )
        return False
    st.header(formula.topic)
    _draw_formulas(view, [formula])
    links.link("methods", "All methods", view, icon=":material/arrow_back:")
    return True


def draw_rules(view: View, rules: Iterable[Rule] = RULES) -> None:
    """The rules, each with what is in force of it."""
    for rule in rules:
        st.header(rule.title)
        for paragraph in rule.paragraphs:
            st.markdown(paragraph)
        if rule.terms:
            st.markdown("\n".join(f"- **{name}.** {says}" for name, says in rule.terms))
        if rule is GRADES:
            _draw_scales(view)


def draw_in_force(view: View) -> None:
    """What the editions in force say of these rules."""
    found = in_force(view)
    with st.container(border=True):
        st.markdown(f"**In force on {found.on}**\n\n" + "\n".join(f"- {plain(said)}" for said in found.says))
        links.link("assumptions", "Every parameter with its source", view, icon=":material/tune:")


def _draw_formulas(view: View, formulas: Sequence[Formula]) -> None:
    for formula in formulas:
        with st.container(border=True):
            st.subheader(formula.title)
            st.markdown(plain(formula.says))
            st.markdown(f"$\\displaystyle {formula.notation}$")  # in a line it wraps; a block of its own scrolls
            about = [f"Unit: {formula.unit}."] if formula.unit else []
            about += [f"Source: {source}." for source in formula.sources]
            about.append(f"In the code: {formula.code} in {place(formula)}.")
            st.caption(plain(" ".join(about)))
            if len(formulas) > 1:
                links.link("methods", "This formula alone", view, icon=":material/link:", formula=formula.code)


def _draw_scales(view: View) -> None:
    for scale in SCALES:
        with st.expander(f"{scale.title}: what each level means"):
            levels = [(str(level), plain(means)) for level, means in scale.levels.items()]
            st.table(
                pd.DataFrame(levels, columns=["Level", "What it means"]), hide_index=True, border="horizontal",
                alt=f"Levels of {scale.title}",
            )  # fmt: skip
            st.caption(f"Source: {plain(scale.source)}.")
    found = in_force(view)
    st.markdown(f"**Levels of each method, as in force on {found.on}**")
    if not found.grades:
        st.info("No scale is in force on this date: nothing counts as evidence.", icon=":material/info:")
        return
    rows = [
        (method.label, *(NOT_GRADED if level is None else str(level) for level in _levels(grade)))
        for method, grade in found.grades.items()
    ]
    table = pd.DataFrame(rows, columns=["Method", *(scale.title for scale in SCALES)])
    st.dataframe(table, hide_index=True, height="content", alt="Levels of each method on the three scales")
    st.caption(plain(CROSSWALK))


def _levels(grade: Grade) -> tuple[int | None, ...]:
    return grade.maryland, grade.nesta, grade.grade


def in_force(view: View) -> InForce:
    """What the editions in force at the view's date say, as known."""
    return _in_force(view.url, view.revision, view.as_at)


@remembered(CACHE_ENTRIES)
def _in_force(url: str, revision: int, as_at: date) -> InForce:
    editions = value_data.parameters_of(url, revision, as_at)
    maryland, nesta, grade = editions.maryland(), editions.nesta(), editions.grade()
    has_scale = bool(maryland or nesta or grade)
    grades = {one: Grade(one, maryland.get(one), nesta.get(one), grade.get(one)) for one in Method if has_scale}
    return InForce(day(as_at), list(_says(editions)), grades)


def _says(editions: ParameterSet) -> Iterable[str]:
    threshold, months, year = editions.threshold(), editions.age_months(), editions.price_year()
    counts = f"Maryland level {threshold} and above" if threshold is not None else NOT_REPORTED
    yield f"Counts as evidence: {counts}{_named(editions, ParameterKind.EVIDENCE_THRESHOLD)}."
    limit = plural(months, "month") if months is not None else "no limit of age is in force"
    yield f"Evidence stays current for: {limit}{_named(editions, ParameterKind.EVIDENCE_AGE)}."
    yield f"Totals are in prices of: {year or NOT_REPORTED}{_named(editions, ParameterKind.PRICE_YEAR)}."
    deflator = editions.deflator()
    years = f"{min(deflator.index)} to {max(deflator.index)}" if deflator and deflator.index else NOT_REPORTED
    yield f"The deflator covers: {years}{_named(editions, ParameterKind.DEFLATOR)}."


def _named(editions: ParameterSet, kind: ParameterKind) -> str:
    edition = editions.edition(kind)
    return f" ({edition.edition})" if edition else ""


def _text(formula: Formula) -> str:
    return " ".join(
        (formula.title, formula.says, formula.code, formula.topic, formula.unit, *formula.sources)
    ).casefold()


def _text_of_rule(rule: Rule) -> str:
    return " ".join((rule.title, *rule.paragraphs, *(part for term in rule.terms for part in term))).casefold()


def _holds(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)
