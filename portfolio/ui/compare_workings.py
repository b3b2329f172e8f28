"""The working of every figure of a comparison that is worked out, written when one is asked for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pandas as pd

from portfolio.appraisal.aggregates import share_of
from portfolio.appraisal.working import Sheet, Working
from portfolio.ui.compare_data import Compared
from portfolio.ui.working import Workings
from portfolio.value.appraisal_working import FIGURES, appraisal_working
from portfolio.value.comparable import CONVERTED, real_spend_working, same_basis_working
from portfolio.value.time_flows import FLOWS, HourFlow
from portfolio.value.total_working import amount_total, hours_total, rung_total
from portfolio.value.totals import money
from portfolio.vocabulary import Rung

Figure = tuple[str, Callable[[], Working]]
APPRAISED = ("npsv", "bcr", "cash_npv", "cash_bcr", "naive_bcr", "payback")


def workings(found: Compared) -> Workings:
    """Figure -> how to write its working, pilot by pilot."""
    return {name: write for pilot in found.pilots["pilot_id"] for name, write in _of_pilot(found, int(pilot))}


def _of_pilot(found: Compared, pilot_id: int) -> Iterator[Figure]:
    reference = found.sums.references[pilot_id]
    priced = money(found.benefits_of(pilot_id))
    for rung in Rung:
        figure = f"{reference}: {rung.label.lower()}"
        yield figure, partial(rung_total, found.sums, figure, priced, rung)
    flow = _flow_of(found.flow, pilot_id)
    figure = f"{reference}: unproven hours"
    labels = found.sums.labels(flow.benefits)
    hours = tuple(float(value) for value in flow.unproven)
    yield figure, partial(amount_total, found.sums, figure, hours, labels, "hours", "unproven, or shares not stated")
    for part in ("unproven", "unstated"):
        figure = f"{reference}: hours, {FLOWS[part].lower()}"
        yield figure, partial(hours_total, found.sums, figure, flow, part)
    figure = f"{reference}: spent to date, {found.prices}"
    own = found.spend[found.spend["pilot_id"] == pilot_id]
    yield figure, partial(real_spend_working, own, figure, found.price_year, found.parameters)
    figure = f"{reference}: spent for each user now"
    yield figure, partial(per_user_working, found, pilot_id, figure)
    for name in APPRAISED:
        figure = f"{reference}: {FIGURES[name][0]}"
        yield figure, partial(appraisal_working, found.streams, pilot_id, name)
    for name in CONVERTED:
        figure = f"{reference}: {CONVERTED[name]}, on the same basis"
        yield figure, partial(same_basis_working, found.comparable, pilot_id, reference, name, found.parameters)


def _flow_of(flow: HourFlow, pilot_id: int) -> HourFlow:
    return replace(flow, benefits=flow.benefits[flow.benefits["pilot_id"] == pilot_id])


def per_user_working(found: Compared, pilot_id: int, figure: str) -> Working:
    """Spend to date divided by the people who use it now."""
    row = found.pilots[found.pilots["pilot_id"] == pilot_id].iloc[0]
    spent, users = row["actual_to_date"], row["users_now"]
    if pd.isna(spent) or pd.isna(users) or not users:
        lacks = [name for name, value in (("actual costs", spent), ("users now", users)) if pd.isna(value)]
        return Working(
            figure, None, "£", missing=f"not reported: {', '.join(lacks)}" if lacks else "it has no users yet"
        )
    sheet, about = Sheet(), {"source": "the register", "revision": int(row["revision_id"])}
    sheet.given("spent to date", int(spent) / 100, unit="£", source="actual costs of months that have ended, nominal")
    sheet.given("users now", int(users), unit="people", **about)
    sheet.step("for each user", share_of, part="spent to date", whole="users now")
    return sheet.finish(figure, "for each user", "£", price_base="nominal")
