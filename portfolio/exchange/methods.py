"""How every figure is made, as Markdown: `docs/methods.md` is its output without an installation's own parameters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portfolio.appraisal.catalogue import by_topic, place
from portfolio.appraisal.conventions import GRADES, RULES, Rule
from portfolio.appraisal.evidence import CROSSWALK, SCALES, Grade
from portfolio.appraisal.formulas import Formula
from portfolio.vocabulary import Method

HEAD = """\
# Methods

How every figure is made: first the rules that are no formula, then each formula in plain English, in notation and with
its sources. The code computes by the same declarations, and “Show working” beside a figure shows them at work.
"""
NOT_HERE = (
    "Which method stands on which level, the threshold and the age limit are parameters of each installation: its "
    "Methods screen shows those in force, and [Parameters of appraisal](parameters.md) lists those that are shipped."
)


@dataclass(frozen=True, slots=True)
class InForce:
    """What an installation's editions say on a date: in sentences, and the grade of each method."""

    on: str
    says: Sequence[str]
    grades: Mapping[Method, Grade]


def methods_document(in_force: InForce | None = None) -> str:
    """The whole document; with an installation's own parameters when they are given."""
    return "\n".join([HEAD, "## Rules", "", *_rules(in_force), "## Formulas", "", *_topics()]).rstrip() + "\n"


def _rules(in_force: InForce | None) -> Iterator[str]:
    for rule in RULES:
        yield from _rule(rule)
        if rule is GRADES:
            yield from _scales(in_force)
    if in_force is not None:
        yield from (f"### In force on {in_force.on}", "", *(f"- {said}" for said in in_force.says), "")


def _rule(rule: Rule) -> Iterator[str]:
    yield from (f"### {rule.title}", "")
    for paragraph in rule.paragraphs:
        yield from (paragraph, "")
    if rule.terms:
        yield from (*(f"- **{name}.** {says}" for name, says in rule.terms), "")


def _scales(in_force: InForce | None) -> Iterator[str]:
    for scale in SCALES:
        yield from (f"| {scale.title} | What the level means |", "|---|---|")
        yield from (f"| {level} | {means} |" for level, means in scale.levels.items())
        yield from ("", f"Source: {scale.source}.", "")
    yield from (CROSSWALK, "")
    if in_force is None:
        yield from (NOT_HERE, "")
        return
    yield f"| Method | {' | '.join(scale.title for scale in SCALES)} |"
    yield "|---|" + "---|" * len(SCALES)
    for method, grade in in_force.grades.items():
        levels = (grade.maryland, grade.nesta, grade.grade)
        yield f"| {method.label} | {' | '.join('Not graded' if it is None else str(it) for it in levels)} |"
    yield ""


def _topics() -> Iterator[str]:
    for topic, formulas in by_topic().items():
        yield from (f"### {topic}", "")
        for formula in formulas:
            yield from _formula(formula)


def _formula(formula: Formula) -> Iterator[str]:
    yield from (f"#### {formula.title}", "", formula.says, "", "```math", formula.notation, "```", "")
    if formula.unit:
        yield f"- Unit: {formula.unit}."
    yield from (f"- Source: {source}." for source in formula.sources)
    yield from (f"- In the code: `{formula.code}` in `{place(formula)}`.", "")
