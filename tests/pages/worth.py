"""A pilot whose value has everything in it: benefits of every class and status, hours, cash, and an appraisal."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.engine import Engine

from portfolio.clock import month_end
from portfolio.db import session_scope
from portfolio.pilots.costs import save_costs
from portfolio.value.parameter_inputs import ParameterInput
from portfolio.value.parameters import add_parameter_edition
from portfolio.value.service import (
    add_benefit,
    add_cohort,
    add_indicator,
    record_budget_move,
    record_measurement,
    review_benefit,
    review_measurement,
    set_appraisal,
    set_released_time,
    submit_benefit,
)
from portfolio.vocabulary import (
    Beneficiary,
    Direction,
    Method,
    Outcome,
    ParameterKind,
    PeriodRule,
    Valuation,
    ValueClass,
)
from tests.cast import (
    Cast,
    a_benefit,
    a_budget_move,
    a_cash_benefit,
    a_cohort,
    a_cost,
    a_measurement,
    an_appraisal,
    an_indicator,
)

DEFLATOR = {2019: "81.1085", 2022: "90.5", 2023: "96.25", 2024: "100", 2025: "102", 2026: "104", 2027: "106", 2028: "108.1",
            2029: "110.3", 2030: "112.5"}  # fmt: skip


@dataclass
class Writer:
    """Saves through the services, each act in its own transaction."""

    engine: Engine
    cast: Cast

    def save(self, service: Any, **arguments: Any) -> Any:
        with session_scope(self.engine) as session:
            row = service(session, **arguments)
            return getattr(row, "id", row)

    def deflator(self) -> None:
        edition = ParameterInput(
            kind=ParameterKind.DEFLATOR, edition="With forecasts", effective_from=date(2026, 1, 1), is_adopted=True,
            source="Forecasts for the tests",
        )  # fmt: skip
        values = [{"name": str(year), "value": value} for year, value in DEFLATOR.items()]
        self.save(add_parameter_edition, by=self.cast.ada, edition=edition, values=values)

    def median_income(self) -> None:
        edition = ParameterInput(
            kind=ParameterKind.MEDIAN_INCOME, edition="Of the tests", effective_from=date(2026, 1, 1), is_adopted=True,
            source="Invented", unit="£ a year", price_base_year=2024,
        )  # fmt: skip
        self.save(add_parameter_edition, by=self.cast.ada, edition=edition, values=[{"name": "", "value": "30000"}])

    def indicator(self, **changes: Any) -> int:
        return int(
            self.save(
                add_indicator, by=self.cast.mo, pilot_id=self.cast.pilot, indicator=an_indicator(self.cast, **changes)
            )
        )

    def measured(self, indicator: int, month: int, value: str, *, is_approved: bool = True, **changes: Any) -> int:
        typed = a_measurement(period_start=f"2026-{month:02}", period_end=f"2026-{month:02}", value=value,
                              **({"low": None, "high": None} | changes))  # fmt: skip
        row = self.save(
            record_measurement, by=self.cast.mo, indicator_id=indicator, measurement=typed, is_submitted=True
        )
        if is_approved:
            self.save(review_measurement, by=self.cast.asha, measurement_id=row, is_approved=True)
        return int(row)

    def benefit(self, **changes: Any) -> int:
        return int(
            self.save(add_benefit, by=self.cast.mo, pilot_id=self.cast.pilot, benefit=a_benefit(self.cast, **changes))
        )

    def went(self, benefit: int, *rows: dict[str, Any]) -> None:
        self.save(set_released_time, by=self.cast.mo, benefit_id=benefit, rows=rows)

    def submitted(self, benefit: int) -> None:
        self.save(submit_benefit, by=self.cast.mo, benefit_id=benefit)

    def reviewed(self, benefit: int, *, is_assured: bool, **arguments: Any) -> None:
        self.save(review_benefit, by=self.cast.asha, benefit_id=benefit, is_assured=is_assured, **arguments)


def write_worth(engine: Engine, cast: Cast) -> dict[str, int]:
    """Fill the agency's pilot; the benefits' ids by name."""
    writer = Writer(engine, cast)
    writer.deflator()
    writer.median_income()
    found = {"time": _time(writer), "cash": _cash(writer)}
    found |= _others(writer)
    lines = [a_cost(cast.pilot, month=f"2026-{month:02}", pounds="2,400") for month in range(1, 11)]
    lines += [a_cost(cast.pilot, month="2026-12", basis="planned", pounds="5,000")]
    writer.save(save_costs, by=cast.mo, lines=lines)
    writer.save(
        set_appraisal,
        by=cast.mo,
        pilot_id=cast.pilot,
        appraisal=an_appraisal(price_base_year=2024, running_pounds="9,000"),
    )
    return found


def _time(writer: Writer) -> int:
    """Hours at pay, drawn from a cohort, partly redeployed; it waits for assurance."""
    cohort = writer.save(add_cohort, by=writer.cast.mo, cohort=a_cohort(writer.cast, headcount=2, hours_per_year="100"))
    for month, value in ((7, "41"), (8, "44"), (9, "52")):
        writer.measured(writer.cast.indicator, month, value, low=str(int(value) - 6), high=str(int(value) + 8))
    writer.measured(writer.cast.indicator, 10, "60", is_approved=False, method=Method.SELF_REPORT)
    benefit = writer.benefit(
        cohort_id=cohort, price_base_year=2024, forecast_annual="900", forecast_low="700", forecast_high="1000",
        unit_low_pounds="17", unit_high_pounds="20", starts_on="2026-07-01", decay_rate="5%",
        recipient_income_pounds="16,000",
    )  # fmt: skip
    writer.went(
        benefit,
        {"destination": "redeployed", "share_rate": "60%", "outcome": "Home visits", "evidence": "Rota, October 2026"},
        {"destination": "absorbed", "share_rate": "10%"},
    )
    writer.submitted(benefit)
    return benefit


def _cash(writer: Writer) -> int:
    """Overtime no longer paid: assured and partly banked."""
    cast = writer.cast
    indicator = writer.indicator(name="Overtime hours avoided")
    for month in (7, 8, 9):
        writer.measured(indicator, month, "90", method=Method.BEFORE_AFTER, low="80", high="100")
    benefit = int(writer.save(
        add_benefit, by=cast.mo, pilot_id=cast.pilot,
        benefit=a_cash_benefit(cast, indicator_id=indicator, price_base_year=2024, starts_on="2026-07-01", attribution_rate="1",
                               realisation_rate="90%", realisation_low="80%", realisation_high="1", forecast_annual="1000"),
    ))  # fmt: skip
    writer.went(benefit, {"destination": "cash", "share_rate": "1"})
    writer.submitted(benefit)
    writer.reviewed(benefit, is_assured=True, assured_to=month_end(date(2026, 9, 1)), note="Seen in the payroll.")
    writer.save(record_budget_move, by=cast.mo, benefit_id=benefit, move=a_budget_move(pounds="3,000"))
    return benefit


def _others(writer: Writer) -> dict[str, int]:
    """A disbenefit that was returned, days of waiting, a description, and one that lacks nearly everything."""
    found: dict[str, int] = {}
    checks = writer.indicator(
        name="Hours spent checking drafts", direction=Direction.LOWER, target=None, target_on=None
    )
    for month in (8, 9):
        writer.measured(checks, month, "12", low="10", high="15")
    found["loss"] = writer.benefit(
        indicator_id=checks, name="Checking what the tool wrote", is_disbenefit=True, price_base_year=2024, starts_on="2026-07-01",
        attribution_rate="1", realisation_rate="1", realisation_low=None, realisation_high=None,
    )  # fmt: skip
    writer.went(found["loss"], {"destination": "absorbed", "share_rate": "1"})
    writer.submitted(found["loss"])
    writer.reviewed(found["loss"], is_assured=False, note="Which drafts were counted?")
    waiting = writer.indicator(
        name="Days until a letter is read", outcome=Outcome.CITIZEN, unit="days", direction=Direction.LOWER,
        period_rule=PeriodRule.MEAN, baseline=Decimal(9), target=None, target_on=None,
    )  # fmt: skip
    writer.measured(waiting, 9, "5.5", low="5", high="6.2", method=Method.MATCHED)
    nothing = dict.fromkeys(("unit_value_pounds", "on_cost_rate", "price_base_year"))
    plain = nothing | {"valuation": Valuation.NONE, "value_source": "", "value_edition": ""}
    found["waiting"] = writer.benefit(
        **plain, indicator_id=waiting, name="Applicants wait less", value_class=ValueClass.QUANTIFIED,
        beneficiary=Beneficiary.CITIZENS, group_name="Housing applicants", people=500, starts_on="2026-07-01",
    )  # fmt: skip
    bare = dict.fromkeys(("attribution_rate", "realisation_rate", "realisation_low", "realisation_high"))
    found["words"] = writer.benefit(
        **plain, **bare, indicator_id=waiting, name="Calmer mornings", value_class=ValueClass.QUALITATIVE,
        realisation_evidence="",
    )  # fmt: skip
    letters = writer.indicator(
        name="Letters not sent", outcome=Outcome.COST_AVOIDED, unit="letters", target=None, target_on=None
    )
    found["bare"] = writer.benefit(
        **bare, **nothing, indicator_id=letters, name="Fewer letters", valuation=Valuation.UNIT, value_source="", value_edition="",
        realisation_evidence="", evidence_url="", evidence_expires_on=None,
    )  # fmt: skip
    return found
