"""Organisations, people and the reference rows they are counted against."""

from portfolio.db import term_type
from portfolio.models.base import Fact, Field, check, key, live_unique, text
from portfolio.vocabulary import OrganisationKind, Role, Stage


class Organisation(Fact, table=True):
    """A body in the tree: department, agency, trust or team. Roles reach the whole sub-tree."""

    __table_args__ = (
        live_unique("uq_organisation_name", "parent_id", "name"),
        check("not_own_parent", "parent_id IS NULL OR parent_id <> id"),
    )
    name: str = text(200)
    kind: OrganisationKind = Field(sa_type=term_type(OrganisationKind, "kind"))
    parent_id: int | None = key("organisation.id", default=None)


class Person(Fact, table=True):
    """Someone who owns, manages, assures or reads; `role` applies to `organisation_id` and below."""

    __table_args__ = (live_unique("uq_person_email", "email"),)
    name: str = text(200)
    email: str = text(254)
    role: Role = Field(sa_type=term_type(Role, "role"))
    organisation_id: int = key("organisation.id")
    is_active: bool = True


class Goal(Fact, table=True):
    """One of the four goals of the AI Opportunities Action Plan that a pilot serves."""

    code: str = Field(max_length=32, unique=True)
    label: str = text(200)
    description: str = text(1000, default="")
    position: int


class StageReference(Fact, table=True):
    """Label, order and the outside names of a stage; `kind` is fixed."""

    __tablename__ = "stage"
    kind: Stage = Field(sa_type=term_type(Stage, "kind"), unique=True)
    label: str = text(60)
    position: int
    gds_phase: str = text(60, default="")
    atrs_phase: str = text(60, default="")
    omb_stage: str = text(60, default="")
