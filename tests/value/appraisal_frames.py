"""A register of appraised pilots in memory: the frames that value is computed from, and editions to compute it by."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from portfolio.summary.value_facts import ValueFacts
from portfolio.value.appraised import PilotAppraisals, appraise_pilots
from portfolio.value.basis import evidence_rule, prices
from portfolio.value.parameter_set import Edition, ParameterSet, Range
from portfolio.value.streams import Streams, streams
from portfolio.value.valued import Valued, valued
from portfolio.vocabulary import Method, ParameterKind, Rung

AS_AT = date(2028, 12, 31)
STARTS, STANDARD = (0, 31, 76), (0.035, 0.03, 0.025)
HEALTH = (0.015, 0.0129, 0.0107)
BENEFIT: dict[str, Any] = {
    "pilot_id": 1, "indicator_id": 1, "revision_id": 7, "name": "Time", "value_class": "non_cash_releasing",
    "is_disbenefit": False, "beneficiary": "staff", "group_name": "", "cohort_id": None, "people": None,
    "valuation": "unit", "unit_value_pence": 100, "unit_low_pence": None, "unit_high_pence": None, "on_cost_rate": None,
    "price_base_year": 2024, "value_source": "Payroll", "value_edition": "April 2024", "attribution_rate": 1.0,
    "realisation_rate": 1.0, "realisation_low": None, "realisation_high": None, "realisation_evidence": "Diaries",
    "forecast_annual": None, "forecast_low": None, "forecast_high": None, "starts_on": date(2024, 1, 1),
    "ends_on": None, "decay_rate": None, "is_health": False, "recipient_income_pence": None, "confidence_grade": None,
    "budget_line": "", "signs_off_id": 1, "evidence_url": "", "evidence_expires_on": None, "note": "",
    "status": "draft", "submitted_by_id": None, "reviewed_by_id": None, "review_note": "", "assured_to": None,
    "indicator": "Cases", "outcome": "quality", "unit": "cases", "direction": "higher", "period_rule": "sum",
    "baseline": 0.0, "cash_share": None, "redeployed_share": None, "absorbed_share": None,
}  # fmt: skip
APPRAISAL: dict[str, Any] = {
    "pilot_id": 1, "revision_id": 9, "first_year": 2024, "horizon_years": 5, "price_base_year": 2024,
    "bias_category": "", "bias_rate": 0.0, "mitigation_rate": 0.0, "mitigation_note": "", "running_pence": None,
    "residual_pence": None, "residual_note": "", "note": "",
}  # fmt: skip
FLOATS = (
    "on_cost_rate", "attribution_rate", "realisation_rate", "realisation_low", "realisation_high", "decay_rate",
    "forecast_annual", "forecast_low", "forecast_high", "baseline", "cash_share", "redeployed_share", "absorbed_share",
    "confidence_grade",
)  # fmt: skip
WHOLE = (
    "unit_value_pence", "unit_low_pence", "unit_high_pence", "recipient_income_pence", "people", "cohort_id",
    "price_base_year",
)  # fmt: skip
DAYS = ("starts_on", "ends_on", "evidence_expires_on", "assured_to")


@dataclass
class Register:
    """Facts as they are added; `facts` gives them as frames of the types that the database's have."""

    benefits: list[dict[str, Any]] = field(default_factory=list)
    measured: list[dict[str, Any]] = field(default_factory=list)
    costs: list[dict[str, Any]] = field(default_factory=list)
    appraisals: list[dict[str, Any]] = field(default_factory=list)
    cohorts: list[dict[str, Any]] = field(default_factory=list)
    as_at: date = AS_AT
    parameters: ParameterSet = field(default_factory=lambda: parameter_set())

    def pilot(self, pilot_id: int = 1, costs: Iterable[float] = (), **changes: Any) -> int:
        """An appraised pilot with what it cost in each year from its first on, in pounds of that year."""
        row = APPRAISAL | {"pilot_id": pilot_id} | changes
        self.appraisals.append(row)
        for year, pounds in enumerate(costs, row["first_year"]):
            self.cost(pilot_id, year, actual=pounds)
        return pilot_id

    def cost(self, pilot_id: int, year: int, *, actual: float = 0, forecast: float = 0, planned: float = 0) -> None:
        """Costs of a year, in pounds of that year."""
        amounts = {"actual": actual, "forecast": forecast, "planned": planned}
        pence = {name: round(pounds * 100) for name, pounds in amounts.items()}
        self.costs.append({"pilot_id": pilot_id, "year": year, **pence})

    def benefit(self, pilot_id: int = 1, by_year: dict[int, float] | None = None, **changes: Any) -> int:
        """A benefit with what was measured of it in each year."""
        number = len(self.benefits) + 1
        self.benefits.append(BENEFIT | {"benefit_id": number, "pilot_id": pilot_id} | changes)
        for year, value in (by_year or {}).items():
            self.measure(number, year, value)
        return number

    def measure(self, benefit_id: int, year: int, value: float, **changes: Any) -> None:
        """The sum of a year's measurements; the whole year is covered."""
        row = {
            "pilot_id": self.benefits[benefit_id - 1]["pilot_id"], "benefit_id": benefit_id, "status": "approved",
            "method": "system_log", "is_assured": False, "year": year, "level_days": 0.0, "crossing_start": pd.NaT,
            "crossing_end": pd.NaT, "count": 1.0, "days": 366.0, "value": value, "low": value, "high": value,
            "latest_on": pd.Timestamp(year, 12, 31),
        }  # fmt: skip
        self.measured.append(row | changes)

    def facts(self) -> ValueFacts:
        """As frames."""
        benefits = pd.DataFrame(self.benefits, columns=["benefit_id", *BENEFIT])
        benefits = benefits.astype(dict.fromkeys(FLOATS, float) | dict.fromkeys(WHOLE, "Int64"))
        for name in DAYS:
            benefits[name] = pd.to_datetime(benefits[name])
        measured = ["pilot_id", "benefit_id", "status", "method", "is_assured", "year", "level_days",
                    "crossing_start", "crossing_end", "count", "days", "value", "low", "high", "latest_on"]  # fmt: skip
        appraisals = pd.DataFrame(self.appraisals, columns=list(APPRAISAL))
        return ValueFacts(
            benefits=benefits,
            measured=pd.DataFrame(self.measured, columns=measured).astype(
                {"latest_on": "datetime64[us]", "is_assured": bool, "year": "int64", "benefit_id": "int64", "pilot_id": "int64"}
            ),
            moved=pd.DataFrame(columns=["pilot_id", "benefit_id", "year", "pence"]).astype("int64"),
            costs=pd.DataFrame(self.costs, columns=["pilot_id", "year", "actual", "forecast", "planned"]),
            appraisals=appraisals.astype(
                {"running_pence": "Int64", "residual_pence": "Int64", "bias_rate": float, "mitigation_rate": float}
            ),
            cohorts=pd.DataFrame(self.cohorts, columns=["cohort_id", "organisation_id", "name", "headcount", "hours_per_year"]),
        )  # fmt: skip

    def valued(self) -> Valued:
        """Every benefit valued."""
        return valued(self.facts(), evidence_rule(self.parameters), prices(self.parameters), self.as_at)

    def streams(self, rung: Rung = Rung.CLAIMED) -> Streams:
        """From facts to streams."""
        return streams(self.facts(), self.valued(), self.parameters, self.as_at, rung)

    def appraised(self, rung: Rung = Rung.CLAIMED) -> PilotAppraisals:
        """From facts to figures."""
        return appraise_pilots(self.streams(rung))

    def figures(self, pilot_id: int = 1, rung: Rung = Rung.CLAIMED) -> dict[str, Any]:
        """The figures of one pilot."""
        return by_pilot(self.appraised(rung).pilots)[pilot_id]


def by_pilot(pilots: pd.DataFrame) -> dict[int, dict[str, Any]]:
    """Each pilot's row."""
    rows: list[dict[Any, Any]] = pilots.to_dict("records")
    return {int(row["pilot_id"]): row for row in rows}


def edition(kind: ParameterKind, values: dict[str, float | Range], **changes: Any) -> Edition:
    """An edition in force since long ago."""
    ranges = {name: found if isinstance(found, tuple) else (None, found, None) for name, found in values.items()}
    facts: dict[str, Any] = {
        "id": 100 + list(ParameterKind).index(kind), "kind": kind, "edition": f"{kind.label}, first",
        "effective_from": date(2000, 1, 1), "is_adopted": True, "unit": "", "price_base_year": None, "source": "Test",
        "source_url": "", "note": "", "revision_id": 3, "is_withdrawn": False, "added_by": "Ada", "changed_by": "Ada",
        "added_at": datetime(2024, 1, 1, tzinfo=UTC), "changed_at": datetime(2024, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return Edition(**(facts | changes), values=ranges)


def by_year(*values: float, first: int) -> dict[str, float | Range]:
    """Values of years that follow each other."""
    return {str(first + number): value for number, value in enumerate(values)}


def usual() -> dict[ParameterKind, Edition]:
    """Discount rates, steady prices from 2020 to 2030, what counts as evidence, and the price year."""
    levels: dict[str, float | Range] = {each.value: 0.0 if each is Method.SELF_REPORT else 1.0 for each in Method}
    editions = [
        edition(ParameterKind.DISCOUNT, dict(zip(map(str, STARTS), STANDARD, strict=True))),
        edition(ParameterKind.DISCOUNT_HEALTH, dict(zip(map(str, STARTS), HEALTH, strict=True))),
        edition(ParameterKind.DEFLATOR, by_year(*[100.0] * 11, first=2020)),
        edition(ParameterKind.EVIDENCE_MARYLAND, levels),
        edition(ParameterKind.EVIDENCE_THRESHOLD, {"": 1.0}),
        edition(ParameterKind.PRICE_YEAR, {"": 2024.0}),
    ]
    return {one.kind: one for one in editions}


def parameter_set(*instead: Edition, without: Iterable[ParameterKind] = ()) -> ParameterSet:
    """The usual editions with some in the place of others, and some kinds missing."""
    editions = usual() | {one.kind: one for one in instead}
    return ParameterSet.of([one for kind, one in editions.items() if kind not in set(without)], AS_AT)


CONFIDENCE = edition(ParameterKind.CONFIDENCE, {"1": 0.0, "2": 0.05, "3": 0.1, "4": 0.15, "5": 0.25, "6": 0.4})


def composite(register: Register | None = None, pilot_id: int = 1, first_year: int = 2024) -> Register:
    """The pilot of the worked example: hours of pay, half of them realised, and cash in the last three years."""
    made = register or Register(parameters=parameter_set(CONFIDENCE))
    years = range(first_year, first_year + 5)
    made.pilot(pilot_id, [300_000, *[120_000] * 4], first_year=first_year, bias_rate=0.5)
    made.benefit(
        pilot_id, dict(zip(years, [0, 12_000, 24_000, 24_000, 24_000], strict=True)), name="Hours", outcome="time_saved",
        valuation="pay", unit_value_pence=2400, on_cost_rate=0.3, realisation_rate=0.5, redeployed_share=1.0,
        confidence_grade=5, unit="hours",
    )  # fmt: skip
    made.benefit(
        pilot_id, dict(zip(years[2:], [60_000] * 3, strict=True)), name="Contract", value_class="cash_releasing",
        confidence_grade=1, unit="£", budget_line="4410",
    )  # fmt: skip
    return made
