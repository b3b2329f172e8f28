"""Changes to the parameters of appraisal: each is one revision that every total may follow.

The values of an edition are never changed: a new edition is added beside the old one, so that both can be compared.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from portfolio.access import Actor, Operation, require_role
from portfolio.db import LedgerSession
from portfolio.errors import Invalid, NotAllowed
from portfolio.inputs import label, parse
from portfolio.ledger import change, check_seen, insert_many, load, revise, set_withdrawn
from portfolio.models import Parameter, ParameterValue
from portfolio.value.parameter_inputs import ParameterInput, check_values
from portfolio.vocabulary import ParameterKind

FIELDS = tuple(ParameterInput.model_fields)
EDITABLE = ("effective_from", "source", "source_url", "note")
"""What may be corrected in place. Anything else is another edition."""


def add_parameter_edition(
    session: LedgerSession,
    *,
    by: Actor,
    edition: ParameterInput,
    values: Sequence[Mapping[str, Any]],
    reason: str = "",
    request_key: str | None = None,
) -> Parameter:
    """Add an edition beside those that are there; ``values`` map `ValueInput` fields. Returns the row.

    Raises NotAllowed, AlreadyDone, or Invalid with every wrong value (rows numbered from 1): nothing is saved then.
    """
    _require(by)
    checked = check_values(edition.kind, values)
    _check_free(session, edition.kind, edition.edition)
    target = _target(edition.kind, edition.edition)
    revise(session, by=by, tag="parameter:add", target=target, reason=reason, request_key=request_key)
    row = Parameter(**edition.model_dump())
    session.add(row)
    session.flush()
    insert_many(session, ParameterValue, ({"parameter_id": row.id, **value.model_dump()} for value in checked))
    return row


def set_edition_adopted(
    session: LedgerSession,
    *,
    by: Actor,
    parameter_id: int,
    is_adopted: bool,
    reason: str,
    seen_revision: int | None = None,
    request_key: str | None = None,
) -> Parameter:
    """Adopt an edition, so that it is in force from its date, or keep it for comparison only.

    Raises NotFound, NotAllowed, Conflict, AlreadyDone, or Invalid without a reason.
    """
    row = _load(session, by, parameter_id)
    if not reason.strip():
        raise Invalid.field("Reason", "is needed: totals may change because of it")
    values = {"is_adopted": is_adopted}
    check_seen(session, row, seen_revision, values, _target(row.kind, row.edition))
    tag = "parameter:adopt" if is_adopted else "parameter:unadopt"
    revise(session, by=by, tag=tag, target=_target(row.kind, row.edition), reason=reason, request_key=request_key)
    change(row, values)
    session.flush()
    return row


def edit_edition_facts(
    session: LedgerSession,
    *,
    by: Actor,
    parameter_id: int,
    changes: Mapping[str, Any],
    seen_revision: int | None = None,
    reason: str = "",
    request_key: str | None = None,
) -> Parameter:
    """Correct from when an edition is in force, its source, its link or its note (field -> value).

    Raises NotFound, NotAllowed, Conflict, AlreadyDone, or Invalid for any other field: add a new edition then.
    """
    row = _load(session, by, parameter_id)
    for name in changes:
        if name not in EDITABLE:
            raise Invalid.field(label(ParameterInput, name), "cannot be changed: add a new edition beside this one")
    parsed = parse(ParameterInput, {name: getattr(row, name) for name in FIELDS} | dict(changes))
    values = {name: getattr(parsed, name) for name in EDITABLE}
    target = _target(row.kind, row.edition)
    check_seen(session, row, seen_revision, values, target)
    revise(session, by=by, tag="parameter:edit", target=target, reason=reason, request_key=request_key)
    change(row, values)
    session.flush()
    return row


def withdraw_edition(session: LedgerSession, *, by: Actor, parameter_id: int, reason: str) -> Parameter:
    """Take back an edition that should never have been there; it stays in the history."""
    return _set_withdrawn(session, by, parameter_id, reason, is_withdrawn=True)


def restore_edition(session: LedgerSession, *, by: Actor, parameter_id: int, reason: str) -> Parameter:
    """Undo a withdrawal. Raises Invalid when an edition of the same name has been added since."""
    return _set_withdrawn(session, by, parameter_id, reason, is_withdrawn=False)


def _set_withdrawn(
    session: LedgerSession, by: Actor, parameter_id: int, reason: str, *, is_withdrawn: bool
) -> Parameter:
    _require(by)
    row = load(session, Parameter, parameter_id)
    if row.is_withdrawn and not is_withdrawn:
        _check_free(session, row.kind, row.edition)
    tag = "parameter:withdraw" if is_withdrawn else "parameter:restore"
    target = _target(row.kind, row.edition)
    set_withdrawn(session, row, by=by, tag=tag, target=target, reason=reason, is_withdrawn=is_withdrawn)
    session.flush()
    return row


def _require(by: Actor) -> None:
    """Parameters are everybody's: who changes them must see every organisation."""
    require_role(by, Operation.MANAGE_PARAMETERS)
    if by.organisations is not None:
        raise NotAllowed(f"{by.name} may not change parameters: they hold for every organisation.")


def _load(session: LedgerSession, by: Actor, parameter_id: int) -> Parameter:
    _require(by)
    row = load(session, Parameter, parameter_id)
    if row.is_withdrawn:
        raise Invalid.field("Edition", "has been withdrawn; restore it first")
    return row


def _target(kind: ParameterKind, edition: str) -> str:
    return f"{kind.label}, {edition}"


def _check_free(session: LedgerSession, kind: ParameterKind, edition: str) -> None:
    others = session.scalars(
        sa.select(col(Parameter.edition)).where(col(Parameter.kind) == kind, ~col(Parameter.is_withdrawn))
    )
    if any(other.casefold() == edition.casefold() for other in others):
        raise Invalid.field("Edition", f"“{edition}” of {kind.label} is in the register already; name this one apart")
