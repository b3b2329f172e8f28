"""What the History screen's URL asks for, and the cached reads that answer it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from portfolio.access import Scope
from portfolio.db import get_engine, read_session
from portfolio.exchange.csv_text import line, quoted
from portfolio.filters import Filters
from portfolio.ledger.sentences import GROUPS, KINDS
from portfolio.ledger.timeline import Asked, Change, Entry, activity, actors, changes, first_recorded_on, timeline
from portfolio.ui import data, session
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import day

PAGE_ENTRIES = 25
CSV_CHUNK = 1_000
CSV_HEADER = ("revision", "recorded_at", "who", "kind", "what", "pilots", "more_pilots", "reason")
MAX_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Question:
    """What the screen's own part of the URL asks for; None does not filter. ``entry`` is the one to open."""

    who: int | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None
    entry: int | None = None


def _number(text: str) -> int:
    if not 0 <= int(text) <= MAX_NUMBER:
        raise ValueError(text)
    return int(text)


READERS: dict[str, Callable[[str], object]] = {
    "who": _number, "kind": str, "since": date.fromisoformat, "until": date.fromisoformat,
    "before": _number, "entry": _number,
}  # fmt: skip
NOUNS = {"who": "person", "kind": "kind", "since": "first day", "until": "last day", "before": "page", "entry": "entry"}


def read_question(view: View) -> tuple[Question, list[str]]:
    """The question in the URL, and a sentence for each part that could not be read (it is left out)."""
    values: dict[str, object] = {}
    problems = []
    for name, read in READERS.items():
        if not (text := st.query_params.get(name, "").strip()):
            continue
        try:
            values[name] = read(text)
        except ValueError:
            problems.append(f"The link asks for the {NOUNS[name]} “{text[:40]}”, which does not exist.")
    return _possible(view, Question(**values), problems)  # type: ignore[arg-type]


def _possible(view: View, question: Question, problems: list[str]) -> tuple[Question, list[str]]:
    if question.kind is not None and question.kind not in GROUPS and question.kind not in KINDS:
        problems.append(f"The link asks for the kind “{question.kind[:40]}”, which does not exist.")
        question = replace(question, kind=None)
    if question.who is not None and question.who not in people(view):
        problems.append("The link asks for the changes of someone who has recorded nothing that you can see.")
        question = replace(question, who=None)
    if question.since and question.until and question.until < question.since:
        problems.append(f"Nothing lies between {day(question.since)} and {day(question.until)}: “To” is before “From”.")
    return question, problems


def ask(name: str, key: str) -> None:
    """Put a widget's value into the URL, and start again from the newest entry; for callbacks."""
    value = session.get(key)
    put(name, None if value in {None, ""} else str(value))
    put("before", None)


def put(name: str, value: str | None) -> None:
    """Set or clear one part of the question; for callbacks."""
    if value is not None:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def asked(view: View, question: Question) -> Asked:
    """The question within the sidebar's filters: of an organisation, everything in its sub-tree; of pilots, theirs."""
    scope, filters = view.scope, view.filters.without_times()
    if filters.organisation is not None:
        below = data.choices(view).below(filters.organisation)
        scope = below if scope is None else below & scope
    only = None
    if replace(filters, organisation=None) != Filters():
        only = frozenset(int(key) for key in data.selected(view).pilots["pilot_id"])
    newest = view.revision + 1 if view.is_past else None
    before = question.before if newest is None else min(question.before or newest, newest)
    return Asked(scope, only, question.who, question.kind, question.since, question.until, before)


def entries(view: View, question: Question) -> list[Entry]:
    """One page of the timeline, and one entry more when there are older ones."""
    return _entries(view.url, view.head, asked(view, question), PAGE_ENTRIES + 1)


def months(view: View, question: Question) -> list[tuple[date, int]]:
    """Changes recorded in each month, whatever page is shown."""
    return _months(view.url, view.head, asked(view, replace(question, before=None)))


def first_day(view: View) -> date | None:
    """The day of the first change that the actor sees; None before any."""
    return _first_day(view.url, view.head, view.scope)


def people(view: View) -> dict[int, str]:
    """Who has recorded anything that the actor sees."""
    return _people(view.url, view.head, view.scope)


def details(view: View, revision: int) -> list[Change]:
    """What one revision changed, within what the actor sees."""
    return _details(view.url, view.head, revision, view.scope)


# Keyed by the newest revision also in the past: which pilots an entry names depends on where they are now.
@remembered(CACHE_ENTRIES)
def _entries(url: str, head: int, wanted: Asked, limit: int) -> list[Entry]:
    return _read(url, wanted, limit)


@remembered(CACHE_ENTRIES)
def _months(url: str, head: int, wanted: Asked) -> list[tuple[date, int]]:
    with read_session(get_engine(url)) as database:
        return activity(database, wanted)


@remembered(CACHE_ENTRIES)
def _people(url: str, head: int, scope: Scope) -> dict[int, str]:
    with read_session(get_engine(url)) as database:
        return actors(database, scope)


@remembered(CACHE_ENTRIES)
def _details(url: str, head: int, revision: int, scope: Scope) -> list[Change]:
    with read_session(get_engine(url)) as database:
        return changes(database, revision, scope=scope)


@remembered(CACHE_ENTRIES)
def _first_day(url: str, head: int, scope: Scope) -> date | None:
    with read_session(get_engine(url)) as database:
        return first_recorded_on(database, scope)


def _read(url: str, wanted: Asked, limit: int) -> list[Entry]:
    with read_session(get_engine(url)) as database:
        return timeline(
            database, scope=wanted.scope, pilot_ids=wanted.pilot_ids, actor=wanted.actor, tag=wanted.tag,
            since=wanted.since, until=wanted.until, limit=limit, before_revision=wanted.before_revision,
        )  # fmt: skip


def csv_of(view: View, question: Question) -> Callable[[], bytes]:
    """What writes every entry asked for, whatever page is shown, when its button is pressed."""
    url, wanted = view.url, asked(view, replace(question, before=None))
    return lambda: "".join(csv_lines(url, wanted)).encode()


def csv_lines(url: str, wanted: Asked) -> Iterator[str]:
    """The entries as CSV, newest first; text that a spreadsheet could run is escaped."""
    yield line(CSV_HEADER)
    while chunk := _read(url, wanted, CSV_CHUNK):
        for entry in chunk:
            texts = (entry.actor_name, entry.tag, entry.sentence, "; ".join(entry.pilots), entry.reason)
            *cells, reason = (quoted(text) if text else "" for text in texts)
            moment = entry.at.strftime("%Y-%m-%dT%H:%M:%SZ")
            yield line((str(entry.revision), moment, *cells, str(entry.more), reason))
        wanted = replace(wanted, before_revision=chunk[-1].revision)
