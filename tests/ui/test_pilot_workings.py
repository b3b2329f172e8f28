"""The figures of a pilot's costs and outcomes recompute from their workings and are those that the screen shows."""

from datetime import date

import pytest
from sqlalchemy.engine import Engine

from portfolio.appraisal.working import recompute
from portfolio.db import read_session, session_scope
from portfolio.exchange import working_csv, working_json
from portfolio.ledger import known
from portfolio.pilots.costs import save_costs
from portfolio.pilots.queries import cost_lines
from portfolio.summary.frames import MICRO, Frame
from portfolio.summary.snapshot import snapshot
from portfolio.ui.pilot_data import Outcomes
from portfolio.ui.pilot_workings import cost_workings, outcome_workings
from portfolio.value import queries
from portfolio.value.service import edit_indicator, record_measurement, review_measurement
from portfolio.vocabulary import PeriodRule
from tests.cast import TODAY, Cast, a_cost, a_measurement


def test_the_totals_of_costs(sqlite_engine: Engine, cast: Cast) -> None:
    with session_scope(sqlite_engine) as session:
        months = {"2026-09": "1,250.50", "2026-10": "90"}
        lines = [a_cost(cast.pilot, month=month, pounds=pounds) for month, pounds in months.items()]
        lines += [a_cost(cast.pilot, month=month, basis="planned", pounds="1,000") for month in (*months, "2027-01")]
        save_costs(session, by=cast.mo, lines=lines)
    with read_session(sqlite_engine) as session:
        found = cost_lines(session, known(session), cast.pilot)
    workings = {figure: write() for figure, write in cost_workings(found, date(2026, 10, 1)).items()}
    assert {figure: working.value for figure, working in workings.items()} == pytest.approx(
        {"Spent to date": 1340.5, "Planned to date": 2000.0, "Against the plan": -659.5, "Planned in all": 3000.0}
    )
    assert all(recompute(working) == working.value for working in workings.values())
    assert all("revision" in label for given in workings["Spent to date"].givens for label in given.labels)
    assert cost_workings((), date(2026, 10, 1))["Spent to date"]().missing


@pytest.mark.parametrize("rule", list(PeriodRule))
def test_the_figure_of_an_indicator(sqlite_engine: Engine, cast: Cast, rule: PeriodRule) -> None:
    with session_scope(sqlite_engine) as session:
        edit_indicator(session, by=cast.mo, indicator_id=cast.indicator, changes={"period_rule": rule})
    for month, value in (("2026-08", "40"), ("2026-09", "41.5"), ("2026-10", "38")):
        with session_scope(sqlite_engine) as session:
            entered = a_measurement(period_start=month, period_end=month, value=value, low="30", high="50")
            row = record_measurement(
                session, by=cast.mo, indicator_id=cast.indicator, measurement=entered, is_submitted=True
            )
            review_measurement(session, by=cast.asha, measurement_id=row.id or 0, is_approved=True)
    with read_session(sqlite_engine) as session:
        state = known(session)
        shown = snapshot(Frame(session, state, TODAY)).indicators.iloc[0]
        outcomes = Outcomes(
            queries.indicators(session, state, [cast.pilot]),
            queries.measurements(session, state, [cast.pilot], TODAY),
            {},
        )
    [working] = [write() for write in outcome_workings(outcomes).values()]
    assert recompute(working) == working.value == pytest.approx(shown["figure"] / MICRO, abs=1e-6)
    assert (working.low, working.high) == pytest.approx(
        (shown["figure_low"] / MICRO, shown["figure_high"] / MICRO), abs=1e-6
    )
    text = working_csv(working).decode()
    assert text.startswith("part,name,of,value,unit")
    assert str(working.value) in text
    assert b'"inputs"' in working_json(working)
