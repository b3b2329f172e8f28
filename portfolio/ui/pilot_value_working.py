"""The workings of a pilot's value: each benefit on each rung, the totals, the hours, and the appraisal."""

from collections.abc import Callable
from functools import partial

from portfolio.appraisal.working import Working
from portfolio.pilots.queries import Facts
from portfolio.ui import pilot_value_appraised, pilot_value_data
from portfolio.ui.view import View
from portfolio.ui.working import Workings
from portfolio.value.appraisal_parts import part_workings
from portfolio.value.appraisal_working import appraisal_workings
from portfolio.value.benefit_working import benefit_working
from portfolio.value.sensitivity_working import sensitivity_workings
from portfolio.value.time_flows import FLOWS, hour_flow
from portfolio.value.total_working import Sums, amount_total, hours_total, rung_total
from portfolio.value.totals import money
from portfolio.vocabulary import Rung, ValueClass

FORECAST, LOST = "Gross hours that were forecast", "Hours lost by disbenefits"


def benefit_figures(view: View, facts: Facts) -> Workings:
    """The totals of the pilot, then every benefit on every rung that it can stand on."""
    worth, bench = pilot_value_data.worth(view, facts.id), pilot_value_data.bench(view, facts.id)
    sums = _sums(view, facts, worth.valued.price_year)
    priced = money(worth.valued.benefits)
    figures: dict[str, Callable[[], Working]] = {}
    if len(priced):
        for rung in Rung:
            title = f"All benefits of {facts.reference}: {rung.label.lower()}"
            figures[title] = partial(rung_total, sums, title, priced, rung)
    for row in worth.valued.benefits.to_dict("records"):
        if row["value_class"] == ValueClass.QUALITATIVE:
            continue
        for rung in Rung:
            if rung is Rung.BANKED and row["value_class"] == ValueClass.QUANTIFIED:
                continue
            name = f"{row['name']}: {rung.label.lower()}"
            name = name if name not in figures else f"{name} (benefit {row['benefit_id']})"
            figures[name] = partial(benefit_working, bench, row["benefit_id"], rung)
    return figures


def hour_figures(view: View, facts: Facts) -> Workings:
    """Each part of the flow of released hours."""
    worth = pilot_value_data.worth(view, facts.id)
    flow = hour_flow(worth.valued.benefits)
    sums = _sums(view, facts, worth.valued.price_year)
    figures: dict[str, Callable[[], Working]] = {
        label: partial(hours_total, sums, label, flow, part) for part, label in FLOWS.items() if flow.total(part)
    }
    source = "the benefit's own working"
    for title, rows, column in ((FORECAST, flow.benefits, "forecast"), (LOST, flow.losses, "lost")):
        if len(found := rows[rows[column] != 0]):
            labels = sums.labels(found)
            figures[title] = partial(amount_total, sums, title, found[column].tolist(), labels, "hours", source)
    return figures


def appraisal_figures(view: View, facts: Facts) -> Workings:
    """Each figure of the appraisal, as claimed and as evidenced, and each switching value."""
    figures: dict[str, Callable[[], Working]] = {}
    for rung in (Rung.CLAIMED, Rung.EVIDENCED):
        own = pilot_value_appraised.own_streams(view, facts.id, rung)
        for title, write in (appraisal_workings(own, facts.id) | part_workings(own, facts.id)).items():
            figures[f"{title}: {rung.label.lower()}"] = write
    found = pilot_value_appraised.result(view, facts.id)
    if found is not None and found.sensitivity is not None:
        figures |= sensitivity_workings(found.sensitivity)
    return figures


def _sums(view: View, facts: Facts, price_year: int | None) -> Sums:
    return Sums(view.as_at, price_year, {facts.id: facts.reference})
