"""What a revision did, in words: one declaration for each tag, for the timeline, its filter and its CSV."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """How a tag is told. ``{target}``, ``{pilots}``, ``{things}`` and ``{stage}`` are filled in; the actor comes first.

    ``thing`` is counted in ``{things}``: “a measurement”, “3 measurements”.
    """

    label: str
    sentence: str
    thing: str = ""


KINDS: dict[str, Told] = {
    "pilot:register": Told("Pilot registered", "registered {pilots} {target}"),
    "pilot:import": Told("Pilots imported", "imported {target} from the former register"),
    "pilot:edit": Told("Pilot changed", "changed the facts of {pilots}"),
    "pilot:stage:move": Told("Stage moved", "moved {pilots} to {stage}"),
    "pilot:link": Told("Pilots linked", "linked {target} to another pilot"),
    "pilot:withdraw": Told("Pilot withdrawn", "withdrew {pilots}"),
    "pilot:restore": Told("Pilot restored", "restored {pilots}"),
    "cost:save": Told("Costs saved", "entered {things} for {pilots}", "cost line"),
    "cost:withdraw": Told("Cost withdrawn", "withdrew {things} of {pilots}", "cost line"),
    "cost:restore": Told("Cost restored", "restored {things} of {pilots}", "cost line"),
    "indicator:add": Told("Indicator added", "added the indicator {target}"),
    "indicator:edit": Told("Indicator changed", "changed the indicator {target}"),
    "indicator:withdraw": Told("Indicator withdrawn", "withdrew the indicator {target}"),
    "indicator:restore": Told("Indicator restored", "restored the indicator {target}"),
    "measurement:record": Told("Measurements recorded", "recorded {things} of {target}", "measurement"),
    "measurement:edit": Told("Measurement corrected", "corrected {things} of {target}", "measurement"),
    "measurement:submit": Told("Measurement submitted", "submitted {things} of {target}", "measurement"),
    "measurement:approve": Told("Measurement approved", "approved {things} of {target}", "measurement"),
    "measurement:return": Told("Measurement returned", "returned {things} of {target}", "measurement"),
    "measurement:withdraw": Told("Measurement withdrawn", "withdrew {things} of {target}", "measurement"),
    "measurement:restore": Told("Measurement restored", "restored {things} of {target}", "measurement"),
    "benefit:add": Told("Benefit added", "added the benefit {target}"),
    "benefit:edit": Told("Benefit changed", "changed the benefit {target}"),
    "benefit:submit": Told("Benefit submitted", "submitted the benefit {target} for assurance"),
    "benefit:assure": Told("Benefit assured", "assured the benefit {target}"),
    "benefit:return": Told("Benefit returned", "returned the benefit {target}"),
    "benefit:withdraw": Told("Benefit withdrawn", "withdrew the benefit {target}"),
    "benefit:restore": Told("Benefit restored", "restored the benefit {target}"),
    "benefit:time:set": Told("Released time recorded", "recorded where the released time of {target} went"),
    "budget:record": Told("Budget move recorded", "recorded that a budget moved because of {target}"),
    "budget:withdraw": Told("Budget move withdrawn", "withdrew a budget move of {target}"),
    "budget:restore": Told("Budget move restored", "restored a budget move of {target}"),
    "appraisal:set": Told("Appraisal set", "set how {pilots} is appraised"),
    "appraisal:withdraw": Told("Appraisal withdrawn", "withdrew the appraisal of {pilots}"),
    "appraisal:restore": Told("Appraisal restored", "restored the appraisal of {pilots}"),
    "cohort:add": Told("Cohort added", "added the cohort {target}"),
    "cohort:edit": Told("Cohort changed", "changed the cohort {target}"),
    "cohort:withdraw": Told("Cohort withdrawn", "withdrew the cohort {target}"),
    "cohort:restore": Told("Cohort restored", "restored the cohort {target}"),
    "update:draft": Told("Update drafted", "drafted the monthly update on {target}"),
    "update:submit": Told("Update submitted", "submitted the monthly update on {target}"),
    "update:withdraw": Told("Update withdrawn", "withdrew the monthly update on {target}"),
    "update:restore": Told("Update restored", "restored the monthly update on {target}"),
    "blocker:raise": Told("Blocker raised", "raised the blocker “{target}” for {pilots}"),
    "blocker:edit": Told("Blocker changed", "changed the blocker “{target}”"),
    "blocker:resolve": Told("Blocker resolved", "resolved the blocker “{target}”"),
    "blocker:reopen": Told("Blocker reopened", "reopened the blocker “{target}”"),
    "blocker:share": Told("Blocker shared", "changed which pilots share the blocker “{target}”"),
    "organisation:add": Told("Organisation added", "added the organisation {target}"),
    "organisation:edit": Told("Organisation changed", "changed the organisation {target}"),
    "person:add": Told("Person added", "added {target}"),
    "person:edit": Told("Person changed", "changed the entry of {target}"),
    "person:disable": Told("Access taken away", "took away the access of {target}"),
    "person:enable": Told("Access given back", "gave {target} access again"),
    "parameter:add": Told("Parameter edition added", "added the parameter {target}"),
    "parameter:adopt": Told("Parameter adopted", "adopted the parameter {target}"),
    "parameter:unadopt": Told("Parameter set aside", "kept the parameter {target} for comparison only"),
    "parameter:edit": Told("Parameter changed", "changed the facts of the parameter {target}"),
    "parameter:withdraw": Told("Parameter withdrawn", "withdrew the parameter {target}"),
    "parameter:restore": Told("Parameter restored", "restored the parameter {target}"),
    "reference:install": Told("Reference rows installed", "installed reference rows"),
}
"""Every tag that a service writes -> how it is told. A tag that is not here is told by its own words."""

GROUPS: dict[str, str] = {
    "pilot": "Pilots",
    "pilot:stage": "Stage moves",
    "cost": "Costs",
    "indicator": "Indicators",
    "measurement": "Measurements",
    "benefit": "Benefits",
    "budget": "Budget moves",
    "appraisal": "Appraisals",
    "cohort": "Cohorts",
    "update": "Monthly updates",
    "blocker": "Blockers",
    "organisation": "Organisations",
    "person": "People",
    "parameter": "Parameters of appraisal",
    "reference": "Reference rows",
}
"""What a timeline can be filtered by: a tag's beginning -> label."""


def counts_things(tag: str) -> bool:
    """Whether the sentence of a tag says how many rows were written."""
    return bool(KINDS.get(tag) and KINDS[tag].thing)


def kind_label(tag: str) -> str:
    """A tag in two or three words: “Stage moved”."""
    return KINDS[tag].label if tag in KINDS else tag.replace(":", " ").replace("_", " ").capitalize()


def sentence(
    tag: str, *, target: str, pilots: Sequence[str] = (), more: int = 0, count: int = 1, stage: str = ""
) -> str:
    """What was done, to be read after the actor's name: “moved DCS-003 to Scaling”."""
    told = KINDS.get(tag)
    if told is None:
        return f"{kind_label(tag).lower()} {target}".strip()
    things = f"a {told.thing}" if count == 1 else f"{count:,} {told.thing}s"
    words = told.sentence.format(
        target=target, pilots=_listed(pilots, more) or target, things=things, stage=stage or "another stage"
    )
    return " ".join(words.split())


def _listed(names: Sequence[str], more: int) -> str:
    """``A``, ``A and B``, ``A, B and 4 more pilots``."""
    rest = [f"{more:,} more pilot{'s' if more > 1 else ''}"] if more else []
    parts = [*names, *rest]
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""
