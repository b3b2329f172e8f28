"""From measured values to quantities of benefit: improvement, people, time."""

from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Amounts, Flags, amounts, numbers, require_columns
from portfolio.appraisal.formulas import formula
from portfolio.appraisal.periods import period_years
from portfolio.vocabulary import Direction, PeriodRule

NO_BASELINE = "no baseline"
MEASURED = (
    "value", "low", "high", "baseline", "direction", "period_rule", "people", "period_start", "period_end",
)  # fmt: skip
GDS = "Government Digital Service, Microsoft 365 Copilot experiment, 2 June 2025: 26 minutes a day, 13 days a year"
DWP = "Department for Work and Pensions, Microsoft 365 Copilot evaluation: 19 minutes a day, adjusted for other differences"


@formula(
    topic="Quantities",
    title="Improvement",
    says="The value less the baseline where higher is better, the baseline less the value where lower is better. Without a baseline a figure that adds up over periods and is better when higher (hours saved, cost avoided) is itself the improvement; any other has none.",
    notation=r"s\,(x - b)",
    unit="unit of the indicator",
)
def improvement(value: Any, baseline: Any, sign: Any, *, adds_up: Any) -> Amounts:
    """``sign`` is 1 when higher is better and −1 when lower is; ``adds_up`` says that periods are summed."""
    value, baseline, sign = numbers(value), numbers(baseline), numbers(sign)
    is_itself = np.isnan(baseline) & np.asarray(adds_up, dtype=bool) & (sign > 0)
    return amounts(sign * (value - np.where(is_itself, 0.0, baseline)))


@formula(
    topic="Quantities",
    title="Quantity of benefit in a period",
    says="The improvement times the people it applies to (1 when the figure is for all together; a hundredth of them for a figure in per cent or per 100). A level, a rate or points per person count for the years that the period lasts; what adds up over periods counts as it is.",
    notation=r"\Delta \times n \times t",
    unit="unit of the indicator, times people and years for a level",
)
def benefit_quantity(improvement: Any, people: Any, years: Any, *, adds_up: Any) -> Amounts:
    """``people`` missing counts as 1; ``years`` is not used for what adds up."""
    each = numbers(people)
    lasting = np.where(np.asarray(adds_up, dtype=bool), 1.0, numbers(years))
    return amounts(numbers(improvement) * np.where(np.isnan(each), 1.0, each) * lasting)


def measured_quantities(measured: pd.DataFrame) -> pd.DataFrame:
    """Quantity of each measurement with its interval: quantity, low, high, missing (why not, or "").

    Needs the columns in ``MEASURED``. A value without an interval counts as itself.
    """
    require_columns(measured, *MEASURED)
    sign = _signs(measured["direction"])
    adds_up: Flags = (measured["period_rule"] == PeriodRule.SUM).to_numpy(dtype=bool)
    years = period_years(measured["period_start"], measured["period_end"])
    value = numbers(measured["value"])

    def quantity(figure: Any) -> Any:
        change = improvement(figure, measured["baseline"], sign, adds_up=adds_up)
        return benefit_quantity(change, measured["people"], years, adds_up=adds_up)

    ends = [quantity(np.where(np.isnan(end), value, end)) for end in map(numbers, (measured["low"], measured["high"]))]
    central = quantity(value)
    has_no_baseline = np.isnan(central) & ~np.isnan(value)
    return pd.DataFrame(
        {
            "quantity": central,
            "low": np.minimum(*ends),
            "high": np.maximum(*ends),
            "missing": np.where(has_no_baseline, NO_BASELINE, ""),
        },
        index=measured.index,
    )


def _signs(direction: "pd.Series[Any]") -> Any:
    return np.where(direction == Direction.HIGHER, 1.0, -1.0)


@formula(
    topic="Released time",
    title="Gross hours saved",
    says="Users times the share of them who use it, times the minutes that each saves in a day (or for each case), times the days (or cases). Gross: it says nothing about where the time went.",
    notation=r"u \times a \times \tfrac{m}{60} \times d",
    unit="hours",
)
def gross_hours(users: Any, adoption_rate: Any, minutes: Any, times: Any) -> Amounts:
    """``minutes`` are saved ``times`` times (days, cases, meetings) by each user who takes part."""
    return amounts(numbers(users) * numbers(adoption_rate) * numbers(minutes) / 60 * numbers(times))


@formula(
    topic="Released time",
    title="Minutes a day as working days a year",
    says="Minutes saved in a day times the days worked in a year, divided by the minutes of a working day.",
    notation=r"\frac{m\,d}{60\,h}",
    unit="days a year",
    sources=(GDS,),
)
def working_days_a_year(minutes: Any, working_days: Any, hours_per_day: Any) -> Amounts:
    """How press figures turn minutes a day into days a year."""
    return amounts(numbers(minutes) * numbers(working_days) / 60 / numbers(hours_per_day))


@formula(
    topic="Released time",
    title="Self-report corrected, as a sensitivity only",
    says="What people report times the ratio of an adjusted to a self-reported figure from elsewhere. The published ones (19 and 26 minutes a day) come from different departments and designs, so this is a sensitivity and never enters a total.",
    notation=r"x \times \frac{m_{\text{adjusted}}}{m_{\text{reported}}}",
    unit="unit of the indicator",
    sources=(GDS, DWP),
)
def self_report_sensitivity(reported: Any, adjusted_minutes: Any, reported_minutes: Any) -> Amounts:
    """A self-reported quantity scaled by how an adjusted comparison differed from self-report elsewhere."""
    return amounts(numbers(reported) * numbers(adjusted_minutes) / numbers(reported_minutes))
