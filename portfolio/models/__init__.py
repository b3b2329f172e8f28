"""The tables, and nothing but tables. Rules live with the features; what must be true lives in constraints."""

from portfolio.models.base import Base, Fact
from portfolio.models.benefit import Appraisal, Benefit, BudgetMove, Cohort, ReleasedTime
from portfolio.models.ledger import Installation, Revision, RevisionCounter, RevisionPilot, RowHistory
from portfolio.models.organisation import Goal, Organisation, Person, StageReference
from portfolio.models.outcome import Indicator, Measurement
from portfolio.models.parameter import Parameter, ParameterValue
from portfolio.models.pilot import Cost, Pilot, PilotLink, PilotTag, StageMove
from portfolio.models.report import Blocker, BlockerPilot, MonthlyUpdate

FACTS: tuple[type[Fact], ...] = (
    Organisation,
    Person,
    Goal,
    StageReference,
    Pilot,
    PilotTag,
    PilotLink,
    StageMove,
    Cost,
    Indicator,
    Measurement,
    MonthlyUpdate,
    Blocker,
    BlockerPilot,
    Parameter,
    ParameterValue,
    Cohort,
    Benefit,
    ReleasedTime,
    BudgetMove,
    Appraisal,
)
"""Every ledgered table, parents before children."""

__all__ = [model.__name__ for model in FACTS] + [
    "FACTS",
    "Base",
    "Fact",
    "Installation",
    "Revision",
    "RevisionCounter",
    "RevisionPilot",
    "RowHistory",
]
