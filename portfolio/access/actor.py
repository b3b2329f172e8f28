"""The actor and the one access matrix: operation x role, within the actor's organisations."""

from dataclasses import dataclass
from enum import StrEnum

from portfolio.errors import NotAllowed
from portfolio.vocabulary import Role

Scope = frozenset[int] | None
"""Ids of the organisations an actor sees; None is all of them."""


class Operation(StrEnum):
    """What can be done. The value reads after "may not"."""

    READ = "read this"
    EXPORT = "export this"
    REGISTER_PILOT = "register pilots here"
    EDIT_PILOT = "change this pilot"
    REPORT = "report on this pilot"
    REVIEW = "approve or return measurements"
    ASSURE = "assure or return benefits"
    BANK = "record that a budget moved"
    EDIT_COHORT = "change cohorts here"
    WITHDRAW = "withdraw or restore this"
    MANAGE_PEOPLE = "change organisations and people"
    MANAGE_PARAMETERS = "change the parameters of appraisal"


ALL_ROLES = frozenset(Role)
EDITORS = frozenset({Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR})
ASSURERS = frozenset({Role.ASSURER, Role.ADMINISTRATOR})

MATRIX: dict[Operation, frozenset[Role]] = {
    Operation.READ: ALL_ROLES,
    Operation.EXPORT: ALL_ROLES,
    Operation.REGISTER_PILOT: EDITORS,
    Operation.EDIT_PILOT: EDITORS,
    Operation.REPORT: EDITORS,
    Operation.REVIEW: ASSURERS,
    Operation.ASSURE: ASSURERS,
    Operation.BANK: EDITORS,
    Operation.EDIT_COHORT: EDITORS,
    Operation.WITHDRAW: EDITORS,
    Operation.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Operation.MANAGE_PARAMETERS: frozenset({Role.ADMINISTRATOR}),
}
"""Which roles may do what, each within its own organisations."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is doing it: a person with one role over a set of organisations (None: all)."""

    name: str
    role: Role
    person_id: int | None = None
    organisations: Scope = frozenset()

    def may(self, operation: Operation, organisation_id: int | None = None) -> bool:
        """Whether the role allows it, in that organisation when one is named."""
        if self.role not in MATRIX[operation]:
            return False
        return organisation_id is None or self.sees(organisation_id)

    def sees(self, organisation_id: int) -> bool:
        """Whether an organisation lies within the actor's."""
        return self.organisations is None or organisation_id in self.organisations


SYSTEM = Actor("System", Role.ADMINISTRATOR, None, None)
"""The product itself: migrations, reference rows, the demo."""


def require_role(by: Actor, operation: Operation) -> None:
    """Raise NotAllowed unless the actor's role allows the operation somewhere."""
    if not by.may(operation):
        raise NotAllowed(f"{by.name} ({by.role.label}) may not {operation.value}.")


def require(by: Actor, operation: Operation, organisation_id: int) -> None:
    """Raise NotAllowed unless the actor may do it in that organisation."""
    if not by.may(operation, organisation_id):
        raise NotAllowed(f"{by.name} ({by.role.label}) may not {operation.value}: ask the person who manages it.")
