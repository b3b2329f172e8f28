"""What may be entered about an organisation and a person."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from portfolio.inputs import Clean, Input, RequiredLine, RowId
from portfolio.vocabulary import OrganisationKind, Role

EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)*")


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _email(value: str) -> str:
    if not EMAIL.fullmatch(value):
        raise ValueError("is not an e-mail address (name@organisation)")
    return value


Email = Annotated[
    str,
    StringConstraints(min_length=1, max_length=254),
    Clean,
    BeforeValidator(_lower),
    AfterValidator(_email),
]


class OrganisationInput(Input):
    """A body in the tree; without a parent it is a root."""

    name: RequiredLine = Field(title="Name")
    kind: OrganisationKind = Field(title="Kind")
    parent_id: RowId | None = Field(default=None, title="Part of")


class PersonInput(Input):
    """Someone who owns, manages, assures or reads."""

    name: RequiredLine = Field(title="Name")
    email: Email = Field(title="E-mail")
    role: Role = Field(title="Role")
    organisation_id: RowId = Field(title="Organisation")
