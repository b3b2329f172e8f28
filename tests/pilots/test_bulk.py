"""Many pilots at once: one revision or nothing, every problem by its row, and nobody's change overwritten."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio.access import Actor
from portfolio.db import read_session, session_scope
from portfolio.errors import AlreadyDone, Conflict, Invalid, NotAllowed
from portfolio.ledger import known
from portfolio.models import Cost, Pilot, Revision
from portfolio.pilots.bulk import MAX_EDITS, PilotEdit, amounts, edit_pilots, references, save_month
from portfolio.pilots.costs import save_costs
from portfolio.pilots.pasting import parse_costs
from portfolio.pilots.service import edit_pilot, withdraw_pilot
from portfolio.vocabulary import CostBasis, CostCategory, CostNature
from tests.cast import Cast, a_cost
from tests.dumps import counts_of, head_of

OCTOBER = date(2026, 10, 1)


def edit(engine: Engine, by: Actor, *edits: PilotEdit, request_key: str | None = None) -> int:
    with session_scope(engine) as session:
        return edit_pilots(session, by=by, edits=edits, request_key=request_key)


def facts(engine: Engine, pilot_id: int) -> Pilot:
    with read_session(engine) as session:
        return session.get_one(Pilot, pilot_id)


def both(cast: Cast, seen: int, first: dict[str, Any], second: dict[str, Any]) -> tuple[PilotEdit, PilotEdit]:
    return PilotEdit(cast.pilot, first, seen, 1), PilotEdit(cast.other_pilot, second, seen, 2)


def test_edits_of_several_pilots_are_one_revision(engine: Engine, cast: Cast) -> None:
    before = head_of(engine)
    edits = both(
        cast, before, {"users_now": 55, "tags": ("new",)}, {"supplier": "Larkfield", "decision_on": "2027-03-01"}
    )
    assert edit(engine, cast.ada, *edits) == 2
    assert head_of(engine) == before + 1
    assert facts(engine, cast.pilot).users_now == 55
    assert facts(engine, cast.other_pilot).decision_on == date(2027, 3, 1)
    with read_session(engine) as session:
        revision = session.get_one(Revision, before + 1)
        assert (revision.tag, revision.target) == ("pilot:edit", "2 pilots")


def test_every_problem_is_told_with_its_row_and_nothing_is_saved(engine: Engine, cast: Cast) -> None:
    counts, head = counts_of(engine), head_of(engine)
    edits = both(cast, head, {"users_now": -1, "name": ""}, {"programme_manager_id": 4711})
    with pytest.raises(Invalid) as refusal:
        edit(engine, cast.ada, PilotEdit(cast.pilot, {"supplier": "Good"}, head, 3), *edits)
    assert {(item.row, item.field) for item in refusal.value.problems} == {
        (1, "Users now"), (1, "Name"), (2, "Programme manager"),
    }  # fmt: skip
    assert (counts_of(engine), head_of(engine)) == (counts, head)
    assert facts(engine, cast.pilot).supplier == ""


def test_an_unknown_pilot_and_one_of_another_organisation_are_problems_of_their_rows(
    engine: Engine, cast: Cast
) -> None:
    head = head_of(engine)
    with pytest.raises(Invalid) as refusal:
        edit(
            engine,
            cast.mo,
            PilotEdit(4711, {"users_now": 1}, head, 1),
            PilotEdit(cast.other_pilot, {"users_now": 1}, head, 2),
        )
    assert [(item.row, item.field) for item in refusal.value.problems] == [(1, "Pilot"), (2, "Pilot")]
    assert facts(engine, cast.other_pilot).users_now == 40


def test_a_newer_change_is_kept_and_both_versions_are_shown_in_words(engine: Engine, cast: Cast) -> None:
    seen = head_of(engine)
    with session_scope(engine) as session:
        changes = {"programme_manager_id": cast.people["dev"], "tags": ("theirs",)}
        edit_pilot(session, by=cast.ada, pilot_id=cast.pilot, changes=changes)
    mine = both(cast, seen, {"programme_manager_id": cast.people["tom"]}, {"users_now": 7})
    with pytest.raises(Conflict) as conflict:
        edit(engine, cast.dev, mine[0])
    field = f"{facts(engine, cast.pilot).reference}, programme manager"
    assert conflict.value.theirs == {field: "Dev Mistry"}
    assert conflict.value.yours == {field: "Tom Reilly"}
    assert conflict.value.who == "Ada Okafor"
    with pytest.raises(Conflict):
        edit(engine, cast.ada, mine[1], mine[0])
    assert facts(engine, cast.other_pilot).users_now == 40


def test_a_newer_change_of_another_field_is_no_conflict(engine: Engine, cast: Cast) -> None:
    seen = head_of(engine)
    edit(engine, cast.ada, PilotEdit(cast.pilot, {"supplier": "Larkfield"}, seen, 1))
    edit(engine, cast.ada, PilotEdit(cast.pilot, {"users_now": 7}, seen, 1))
    assert (facts(engine, cast.pilot).supplier, facts(engine, cast.pilot).users_now) == ("Larkfield", 7)


def test_problems_and_conflicts_are_told_together(engine: Engine, cast: Cast) -> None:
    seen = head_of(engine)
    edit(engine, cast.ada, PilotEdit(cast.pilot, {"users_now": 99}, seen, 1))
    with pytest.raises(Invalid) as refusal:
        edit(engine, cast.ada, *both(cast, seen, {"users_now": 1}, {"name": ""}))
    assert [(item.row, item.why) for item in refusal.value.problems] == [
        (1, "was changed by Ada Okafor meanwhile"), (2, "is needed"),
    ]  # fmt: skip


def test_a_double_click_saves_once(engine: Engine, cast: Cast) -> None:
    mine = PilotEdit(cast.pilot, {"users_now": 7}, head_of(engine), 1)
    edit(engine, cast.ada, mine, request_key="once")
    head = head_of(engine)
    with pytest.raises(AlreadyDone):
        edit(engine, cast.ada, mine, request_key="once")
    assert head_of(engine) == head


def test_only_editors_and_only_so_many(engine: Engine, cast: Cast) -> None:
    mine = PilotEdit(cast.pilot, {"users_now": 7}, head_of(engine), 1)
    for by in (cast.vera, cast.asha):
        with pytest.raises(NotAllowed):
            edit(engine, by, mine)
    with pytest.raises(Invalid, match="too many"):
        edit(engine, cast.ada, *[mine] * (MAX_EDITS + 1))


def paste(engine: Engine, by: Actor, text: str, pilots: dict[str, int], seen: int, key: str | None = None) -> int:
    with session_scope(engine) as session:
        return save_month(
            session, by=by, pasted=parse_costs(text, pilots), month=OCTOBER, basis=CostBasis.ACTUAL, seen_revision=seen,
            request_key=key,
        )  # fmt: skip


def named(engine: Engine, cast: Cast, by: Actor) -> dict[str, int]:
    with read_session(engine) as session:
        return references(session, known(session), by.organisations)


def test_a_pasted_month_is_saved_whole_and_pasting_it_again_changes_nothing(engine: Engine, cast: Cast) -> None:
    pilots = named(engine, cast, cast.ada)
    text = "\n".join(f"{reference}\tstaff\trunning\t£1,000" for reference in pilots)
    assert paste(engine, cast.ada, text, pilots, head_of(engine)) == 2
    head = head_of(engine)
    assert paste(engine, cast.ada, text, pilots, head) == 0
    assert head_of(engine) == head
    with read_session(engine) as session:
        held = amounts(session, known(session), OCTOBER, CostBasis.ACTUAL)
    assert held[cast.pilot, CostCategory.STAFF, CostNature.RUNNING] == 100_000


def test_a_paste_with_a_problem_saves_nothing(engine: Engine, cast: Cast) -> None:
    pilots, counts = named(engine, cast, cast.ada), counts_of(engine)
    good, other = pilots
    with pytest.raises(Invalid) as refusal:
        paste(engine, cast.ada, f"{good}\tstaff\trunning\t1\n\n{other}\tstaff\trunning\t-1", pilots, head_of(engine))
    assert [(item.row, item.field) for item in refusal.value.problems] == [(3, "Amount (£)")]
    assert counts_of(engine) == counts


def test_what_the_service_refuses_is_told_with_the_row_that_was_pasted(engine: Engine, cast: Cast) -> None:
    pilots = named(engine, cast, cast.ada)
    text = "\n\n".join(f"{reference}\tstaff\trunning\t1" for reference in pilots)
    with pytest.raises(Invalid) as refusal:
        paste(engine, cast.tom, text, pilots, head_of(engine))
    assert [item.row for item in refusal.value.problems] == [1 + 2 * list(pilots.values()).index(cast.pilot)]


def test_a_newer_amount_is_not_overwritten_unseen(engine: Engine, cast: Cast) -> None:
    pilots, seen = named(engine, cast, cast.mo), head_of(engine)
    with session_scope(engine) as session:
        save_costs(session, by=cast.ada, lines=[a_cost(cast.pilot, month="2026-10", pounds="12.50")])
    text = f"{next(iter(pilots))}\tstaff\trunning\t1"
    with pytest.raises(Conflict) as conflict:
        paste(engine, cast.mo, text, pilots, seen)
    assert list(conflict.value.theirs.values()) == ["£12.50"]
    assert list(conflict.value.yours.values()) == ["£1.00"]
    assert paste(engine, cast.mo, text, pilots, head_of(engine)) == 1


def test_a_second_click_of_a_paste_is_already_done(engine: Engine, cast: Cast) -> None:
    pilots, seen = named(engine, cast, cast.mo), head_of(engine)
    text = f"{next(iter(pilots))}\tstaff\trunning\t1"
    paste(engine, cast.mo, text, pilots, seen, "once")
    with pytest.raises(AlreadyDone):
        paste(engine, cast.mo, text, pilots, seen, "once")
    with read_session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Cost)) == 1


def test_references_leave_out_what_was_withdrawn_or_lies_outside(engine: Engine, cast: Cast) -> None:
    assert set(named(engine, cast, cast.tom).values()) == {cast.other_pilot}
    with session_scope(engine) as session:
        withdraw_pilot(session, by=cast.ada, pilot_id=cast.pilot, reason="Entered twice")
    assert set(named(engine, cast, cast.ada).values()) == {cast.other_pilot}
