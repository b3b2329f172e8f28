"""The Organisations and people screen's parts: the first steps, the tree and the people."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from portfolio.access import Operation, Scope
from portfolio.db import get_engine, read_session
from portfolio.ledger import known
from portfolio.people.queries import OrganisationRow, PersonRow, organisations, people
from portfolio.ui import data, links
from portfolio.ui.remember import remembered
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import plural


@dataclass(frozen=True)
class Register:
    """Organisations in the order of the tree, and everyone in them."""

    organisations: tuple[OrganisationRow, ...]
    people: tuple[PersonRow, ...]

    @property
    def pilots(self) -> int:
        """Pilots in all of them."""
        return sum(body.pilots for body in self.organisations)


def register(view: View) -> Register:
    """What the actor sees, within the sidebar's organisation, as known."""
    scope = view.scope
    if view.filters.organisation is not None:
        below = data.choices(view).below(view.filters.organisation)
        scope = below if scope is None else below & scope
    return _register(view.url, view.revision, scope)


@remembered(CACHE_ENTRIES)
def _register(url: str, revision: int, scope: Scope) -> Register:
    with read_session(get_engine(url)) as database:
        state = known(database, revision)
        return Register(organisations(database, state, scope), people(database, state, scope))


def draw_first_steps(view: View, shown: Register) -> None:
    """What to do first in an empty register; nothing once there is a pilot."""
    is_filtered = view.filters.organisation is not None or view.is_past
    if is_filtered or shown.pilots or not view.may(Operation.REGISTER_PILOT):
        return
    steps = (
        (len(shown.organisations) > 1, "Name your organisation and add the bodies that run pilots below it."),
        (len(shown.people) > 1, "Add the people: who runs pilots, who assures their figures, who only reads."),
        (False, "Register the first pilot. It takes about three minutes."),
    )
    with st.container(border=True):
        st.markdown("**Three steps to a register that works**")
        for number, (is_done, text) in enumerate(steps, start=1):
            icon = ":material/check_circle:" if is_done else ":material/radio_button_unchecked:"
            st.markdown(f"{icon} {number}. {text}{' Done.' if is_done else ''}")
        links.link("new_pilot", "Register a pilot", view, icon=":material/add_circle:")


def draw_tree(view: View, shown: Register) -> None:
    """The tree with its counts; every row says where it hangs also in words."""
    names = data.choices(view).organisations
    by_id = {body.id: body for body in shown.organisations}
    rows = []
    for key, name in names.items():
        if (body := by_id.get(key)) is None:
            continue
        below = [by_id[other] for other in data.choices(view).below(key) if other in by_id]
        rows.append(
            {
                "Organisation": name,
                "Kind": body.kind.label,
                "Pilots": body.pilots,
                "Pilots with those below": sum(other.pilots for other in below),
                "People with access": body.people,
                "Part of": names[body.parent_id].strip() if body.parent_id in names else "",
            }
        )
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, height="content", alt="Organisations with their pilots and people"
    )


def draw_people(view: View, shown: Register) -> None:
    """Everyone with role, organisation and access."""
    names = data.choices(view).organisations
    rows = [
        {
            "Name": person.name,
            "Role": person.role.label,
            "Organisation": names.get(person.organisation_id, "").strip(),
            "E-mail": person.email,
            "Access": "Yes" if person.is_active else "Taken away",
        }
        for person in shown.people
    ]
    table = pd.DataFrame(rows, columns=["Name", "Role", "Organisation", "E-mail", "Access"])
    st.dataframe(
        table, hide_index=True, height=420 if len(rows) > 10 else "content", alt="People with role and organisation"
    )


def summary(shown: Register) -> str:
    """How much there is, in a sentence."""
    active = sum(person.is_active for person in shown.people)
    return (
        f"{plural(len(shown.organisations), 'organisation')}, {plural(active, 'person with access', 'people with access')} "
        f"and {plural(shown.pilots, 'pilot')}."
    )
