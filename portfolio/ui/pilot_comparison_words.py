"""How the ways of comparing are told: what each question asks, what its table holds, and an example to follow."""

from dataclasses import dataclass

from portfolio.appraisal.comparison import Question


@dataclass(frozen=True, slots=True)
class Way:
    """One way to compare: when to use it, the columns of its table, and an example of that table."""

    when: str
    columns: tuple[str, ...]
    optional: tuple[str, ...]
    example: str

    @property
    def says(self) -> str:
        """What to paste."""
        more = f"; where you have it also {', '.join(self.optional)}" if self.optional else ""
        return f"One row for each observation, with the columns {', '.join(self.columns)}{more}."


CLUSTER = "cluster (the team or site that it comes from)"
WAYS: dict[Question, Way] = {
    Question.PROPORTIONS: Way(
        "How many of each group: 45 of 60 letters answered in time with the tool, 30 of 58 without.",
        ("group", "value"), (CLUSTER,), "With the tool\t1\nWith the tool\t0\nWithout the tool\t0",
    ),
    Question.MEANS: Way(
        "The mean of each group: 18.2 minutes a letter with the tool, 24.9 without.",
        ("group", "value"), (CLUSTER,), "With the tool\t17.5\nWith the tool\t19\nWithout the tool\t25.1",
    ),
    Question.BEFORE_AFTER: Way(
        "The same measure before and after. Whatever else changed meanwhile is mixed in.",
        ("period", "value"), ("id (to follow the same people)", CLUSTER), "Before\t25.1\nBefore\t22\nAfter\t17.5",
    ),
    Question.DIFFERENCE: Way(
        "The change with the tool, less the change of a group that never had it.",
        ("group", "period", "value"), (CLUSTER,),
        "With the tool\tBefore\t25.1\nWith the tool\tAfter\t17.5\nWithout the tool\tBefore\t24\nWithout the tool\tAfter\t23",
    ),
    Question.SERIES: Way(
        "Many periods before and after the tool began: the last one against the trend before. At least 8 of each for an "
        "interval.",
        ("period", "value"), (CLUSTER,), "2026-01-31\t25.1\n2026-02-28\t24.8\n2026-03-31\t22.0",
    ),
}  # fmt: skip
FIELDS = ("group", "period", "value", "cluster", "id")
"""Every column that a table may have; one without headings has those of its way, in their order, then the optional ones."""
