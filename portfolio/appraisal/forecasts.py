"""Forecasts where nothing was measured: claims, and never more than that."""

from typing import Any

import numpy as np

from portfolio.appraisal.amounts import Amounts, amounts, numbers
from portfolio.appraisal.formulas import formula


@formula(
    topic="Quantities",
    title="Forecast of days that nobody measured",
    says="One full year's forecast, smaller by the decay rate for every whole year since the benefit began (without a decay rate it stays), times the share of a year of 365.25 days that was not measured. It counts as a claim only.",
    notation=r"F\,(1 - d)^{y}\,\frac{t}{365.25}",
    unit="unit of the indicator",
)
def forecast_days(annual: Any, decay_rate: Any, years: Any, days: Any) -> Amounts:
    """``years`` whole years since the start, ``days`` not measured."""
    left = (1 - np.nan_to_num(numbers(decay_rate))) ** numbers(years)
    return amounts(numbers(annual) * left * numbers(days) / 365.25)
