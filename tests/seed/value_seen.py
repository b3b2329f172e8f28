"""The demo's value on a day, as it was known then."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.engine import Engine

from portfolio.db import read_session
from portfolio.ledger import known, revision_known_at
from portfolio.summary.frames import Frame
from portfolio.summary.snapshot import snapshot
from portfolio.summary.value_facts import value_facts
from portfolio.value.appraised import appraise_pilots
from portfolio.value.basis import evidence_rule, prices
from portfolio.value.parameter_queries import parameter_set
from portfolio.value.parameter_set import ParameterSet
from portfolio.value.streams import Streams, streams
from portfolio.value.valued import Coverage, Valued, coverage, ladder, valued
from portfolio.value.weak_evidence import with_standing
from portfolio.vocabulary import Rung
from seed.demo import TODAY

Row = Any
"""One row of a frame."""


@dataclass(frozen=True)
class Seen:
    """The demo as at a day, as it was known at the end of it."""

    valued: Valued
    benefits: Any
    """A frame with `with_standing` and the pilot's reference."""
    references: dict[int, str]
    streams: dict[Rung, Streams]
    parameters: ParameterSet
    coverage: Coverage

    def benefit(self, reference: str, name: str) -> Row:
        """The one benefit of a pilot whose name has these words."""
        rows = self.benefits[(self.benefits["reference"] == reference) & self.benefits["name"].str.contains(name)]
        assert len(rows) == 1, f"{reference} has {len(rows)} benefits like “{name}”"
        return rows.iloc[0]

    def appraised(self, rung: Rung) -> Any:
        """The frame of appraisals on a rung, by reference."""
        pilots = appraise_pilots(self.streams[rung]).pilots
        return pilots.set_index(pilots["pilot_id"].map(self.references))

    def total(self, rung: Rung) -> float:
        """Pounds on a rung."""
        totals = ladder(self.benefits).set_index("rung")["total"]
        return float(totals[rung.value])


def see(engine: Engine, day: date) -> Seen:
    """Value everything."""
    with read_session(engine) as session:
        at = datetime.combine(day, datetime.max.time(), UTC)
        then = known(session, None if day == TODAY else revision_known_at(session, at))
        frame = Frame(session, then, day)
        facts, parameters, pilots = value_facts(frame), parameter_set(session, then, day), snapshot(frame).pilots
    rule = evidence_rule(parameters)
    found = valued(facts, rule, prices(parameters), day)
    references = dict(zip(pilots["pilot_id"], pilots["reference"], strict=True))
    benefits = with_standing(found.benefits, rule, day)
    benefits = benefits.assign(reference=benefits["pilot_id"].map(references))
    made = {rung: streams(facts, found, parameters, day, rung) for rung in (Rung.CLAIMED, Rung.EVIDENCED)}
    return Seen(found, benefits, references, made, parameters, coverage(found.benefits, len(pilots)))
