"""The working of every figure of the value screen, written when one is asked for."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pandas as pd

from portfolio.appraisal.working import Working
from portfolio.ui.value_facts import Facts
from portfolio.ui.value_model import BY, KEYS, Grouped
from portfolio.ui.value_tables import unit_of
from portfolio.ui.working import Workings
from portfolio.value import total_working as written
from portfolio.value import totals
from portfolio.value.double_counting import KEYS as COHORT_YEAR
from portfolio.value.time_flows import FLOWS
from portfolio.value.weak_evidence import NO_LONGER
from portfolio.vocabulary import BenefitStatus, Outcome, Rung, ValueClass

Figure = tuple[str, Callable[[], Working]]


def workings(facts: Facts, grouped: Grouped, by: str) -> Workings:
    """Figure -> how to write its working, in the order of the screen."""
    parts = (_rungs(facts), _counts(facts), _pilots(facts), _groups(facts, grouped, by), _outcomes(facts),
             _hours(facts), _evidence(facts), _cohorts(facts), _concerns(facts))  # fmt: skip
    return {name: write for part in parts for name, write in part}


def _counts(facts: Facts) -> Iterator[Figure]:
    benefits, pilots = facts.benefits, facts.pilots
    waiting = pilots[pilots["waiting"] > 0]
    has_both = pilots["actual_to_date"].notna() & pilots["pilot_id"].isin(facts.by_pilot.index)
    with_both = pilots.loc[has_both & ~pilots["is_withdrawn"].astype(bool), "reference"]
    of_pilots = {
        "Pilots": pilots["reference"],
        "Pilots that report a benefit": benefits["reference"],
        "Pilots with a value in pounds": benefits.loc[benefits["claimed_pounds"].notna(), "reference"],
        "Pilots with evidence": benefits.loc[benefits["has_evidence"], "reference"],
        "Pilots with measurements waiting for approval": waiting["reference"],
        "Pilots with a spend and a value in pounds": with_both,
    }
    for figure, references in of_pilots.items():
        names = sorted(set(references))
        yield figure, partial(written.count, facts.sums, figure, names, "pilots", "register, with these filters")
    of_benefits = {
        "Benefits": benefits,
        "Benefits without a value": benefits[benefits["missing"] != ""],
        "Benefits that are described only": benefits[benefits["value_class"] == ValueClass.QUALITATIVE],
        "Benefits waiting for assurance": benefits[benefits["status"] == BenefitStatus.SUBMITTED],
    }
    for figure, rows in of_benefits.items():
        yield figure, _count_of(facts, figure, rows)
    worth = totals.money(benefits)
    for rung in Rung:
        value, figure = worth[f"{rung}_pounds"], f"Benefits that are {rung.label.lower()}"
        yield figure, _count_of(facts, figure, worth[value.notna() if rung is Rung.CLAIMED else value.fillna(0) != 0])
    for reason, rows in totals.lacking(benefits).groupby("reason", sort=False):
        figure = f"Benefits for which {reason}"
        yield figure, _count_of(facts, figure, benefits[benefits["benefit_id"].isin(rows["benefit_id"])])
    figure = "Measurements waiting for approval"
    counts = tuple(int(count) for count in waiting["waiting"])
    yield (
        figure,
        partial(
            written.amount_total, facts.sums, figure, counts, tuple(waiting["reference"]), "measurements", "submitted"
        ),
    )


def _count_of(facts: Facts, figure: str, rows: pd.DataFrame) -> Callable[[], Working]:
    return lambda: written.count(
        facts.sums, figure, facts.sums.labels(rows), "benefits", "register, with these filters"
    )


def _rungs(facts: Facts) -> Iterator[Figure]:
    worth = totals.money(facts.benefits)
    for rung in Rung:
        yield rung.label, partial(written.rung_total, facts.sums, rung.label, worth, rung)
        if not worth[f"{rung}_pounds"].notna().any():
            continue
        for part, label in totals.PARTS.items():
            figure, rows = f"{rung.label}: {label.lower()}", totals.part_of(worth, rung, part)
            yield figure, partial(written.part_total, facts.sums, figure, rows, rung)


def _pilots(facts: Facts) -> Iterator[Figure]:
    worth = totals.money(facts.benefits)
    references = facts.sums.references
    for pilot in facts.by_pilot.index:
        figure = f"{references[pilot]}: claimed"
        yield figure, _of_rows(facts, figure, worth, "pilot_id", pilot, Rung.CLAIMED)


def _groups(facts: Facts, grouped: Grouped, by: str) -> Iterator[Figure]:
    worth = totals.money(facts.benefits)
    for key in grouped.rows.index:
        for rung in Rung:
            figure = f"{BY[by]}, {grouped.labels[key]}: {rung.label.lower()}"
            yield figure, _of_rows(facts, figure, worth, KEYS[by], key, rung)


def _of_rows(
    facts: Facts, figure: str, worth: pd.DataFrame, column: str, key: Any, rung: Rung
) -> Callable[[], Working]:
    return lambda: written.rung_total(facts.sums, figure, worth[worth[column] == key], rung)


def _outcomes(facts: Facts) -> Iterator[Figure]:
    rows = totals.quantified(facts.benefits)
    for row in facts.outcomes.to_dict("records"):
        chosen = totals.of_outcome(rows, [row[name] for name in totals.OUTCOME_KEYS])
        for rung in (Rung.CLAIMED, Rung.EVIDENCED, Rung.ASSURED):
            figure = f"{Outcome(row['outcome']).label} in {unit_of(row)}: {rung.label.lower()}"
            yield figure, partial(written.quantity_total, facts.sums, figure, chosen, rung, unit_of(row))


def _hours(facts: Facts) -> Iterator[Figure]:
    if facts.flow.benefits.empty:
        return
    for part, label in FLOWS.items():
        figure = f"Hours: {label[0].lower()}{label[1:]}"
        yield figure, partial(written.hours_total, facts.sums, figure, facts.flow, part)
    yield _amounts(facts, "Hours: forecast part of the gross", facts.flow.benefits, "forecast", "hours")
    yield _amounts(facts, "Hours: lost by other benefits", facts.flow.losses, "lost", "hours")
    unproven = facts.flow.benefits.assign(hours=facts.flow.unproven)
    unproven = unproven[unproven["hours"] > 0]
    for pilot in unproven["pilot_id"].unique():
        rows = unproven[unproven["pilot_id"] == pilot]
        yield _amounts(facts, f"{facts.sums.references[int(pilot)]}: unproven hours", rows, "hours", "hours")


def _evidence(facts: Facts) -> Iterator[Figure]:
    if len(facts.evidence):
        yield _amounts(facts, "Claimed without evidence", facts.evidence, "weak_pounds", "£")


def _amounts(facts: Facts, figure: str, rows: pd.DataFrame, column: str, unit: str) -> Figure:
    values: Sequence[float] = tuple(rows[column].astype(float))
    source = "benefits; the working of each is with its pilot, under Value"
    return figure, partial(written.amount_total, facts.sums, figure, values, facts.sums.labels(rows), unit, source)


def _cohorts(facts: Facts) -> Iterator[Figure]:
    for _, year in facts.sharing.capped.iterrows():
        cohort = facts.cohorts[int(year["cohort_id"])]
        figure = f"Cap of {cohort}, {year['year']}, in {'hours' if year['measure'] == 'hours' else 'people'}"
        claims = facts.all_claims
        mine = (claims[COHORT_YEAR] == year[COHORT_YEAR]).all(axis=1)
        drawn = claims[mine]
        labels = tuple(
            facts.sums.references.get(pilot, "a pilot outside this selection") for pilot in drawn["pilot_id"]
        )
        yield figure, partial(written.cap, facts.sums, figure, year, tuple(drawn["claimed"].astype(float)), labels)


def _concerns(facts: Facts) -> Iterator[Figure]:
    for standing in NO_LONGER:
        figure = f"Benefits with {standing.label.lower()}"
        yield figure, _count_of(facts, figure, facts.stale[facts.stale["standing"] == standing.value])
    if facts.unpriced:
        figure = "Budgets moved that cannot be put into the price year, nominal"
        yield _amounts(facts, figure, facts.unpriced.benefits, "nominal", "£, nominal")
    if len(facts.beyond):
        figure = "Budgets moved beyond the assured value"
        yield figure, partial(written.beyond_total, facts.sums, figure, facts.beyond)
