"""Released time: gross hours, realised hours, where they went, and pay only for hours that are accounted for."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Amounts, amounts, numbers, require_columns, require_rates
from portfolio.appraisal.formulas import formula
from portfolio.vocabulary import Destination

ROUNDING = 1e-9
EFFICIENCY = "HM Treasury, Government Efficiency Framework: cash-releasing and non-cash-releasing efficiencies"
ONS = "Office for National Statistics, Index of Labour Costs per Hour, April to June 2020"


@formula(
    topic="Released time",
    title="Realised hours",
    says="Gross hours times the share that is due to the pilot, times the share that could in fact be used for something else.",
    notation=r"H \times a \times r",
    unit="hours",
)
def realised_hours(gross: Any, attribution_rate: Any, realisation_rate: Any) -> Amounts:
    """Hours that were really set free; NaN when a rate is not known. Raises ValueError for a rate outside 0 to 1."""
    attribution = require_rates("The share due to the pilot", attribution_rate)
    realisation = require_rates("The share realised", realisation_rate)
    return amounts(numbers(gross) * attribution * realisation)


@formula(
    topic="Released time",
    title="Share of realised hours that is unaccounted for",
    says="What is left of the realised hours after those released as cash, redeployed to a named outcome and absorbed by rising demand. These hours are unproven and are never multiplied by pay.",
    notation=r"1 - s_{\text{cash}} - s_{\text{redeployed}} - s_{\text{absorbed}}",
    sources=(EFFICIENCY,),
)
def unproven_share(cash: Any, redeployed: Any, absorbed: Any) -> Amounts:
    """Raises ValueError when a share lies outside 0 to 1, or when they pass 1 together."""
    shares = [require_rates("A share of released time", share) for share in (cash, redeployed, absorbed)]
    known = np.asarray(sum(shares))
    if (over := known[known > 1 + ROUNDING]).size:
        raise ValueError(f"Released time is accounted for to {over.flat[0]:.1%}: the shares cannot pass 100%")
    return amounts(np.maximum(1 - known, 0.0))


@formula(
    topic="Released time",
    title="Share of realised hours that may be valued",
    says="For a non-cash benefit the hours with a known destination; for a cash-releasing one only those released as cash. Not known while no destination is recorded.",
    notation=r"s_{\text{cash}} + [\text{non-cash}]\,(s_{\text{redeployed}} + s_{\text{absorbed}})",
    sources=(EFFICIENCY,),
)
def valued_share(cash: Any, redeployed: Any, absorbed: Any, *, is_cash_releasing: Any) -> Amounts:
    """NaN where the shares are: hours of unknown destination have no value yet, which is not the value 0."""
    unproven = numbers(unproven_share(cash, redeployed, absorbed))
    return amounts(np.where(np.asarray(is_cash_releasing, dtype=bool), numbers(cash), 1 - unproven))


@formula(
    topic="Released time",
    title="Hours to one destination",
    says="Realised hours times the share that went there.",
    notation=r"H_r \times s",
    unit="hours",
)
def hours_to(realised: Any, share: Any) -> Amounts:
    """Hours of a destination."""
    return amounts(numbers(realised) * require_rates("A share of released time", share))


@formula(
    topic="Released time",
    title="Value of hours at pay",
    says="Hours that are accounted for times the hourly pay that the user entered with its source, raised by on-costs. It is not cash unless a budget falls.",
    notation=r"H_v \times w \times (1 + c)",
    unit="£",
)
def pay_value(hours: Any, hourly_pay: Any, on_cost_rate: Any) -> Amounts:
    """Pounds, NaN when pay or on-cost is not known. Pass the valued hours, never gross or unproven ones."""
    return amounts(numbers(hours) * numbers(hourly_pay) * (1 + numbers(on_cost_rate)))


@formula(
    topic="Released time",
    title="Non-wage labour cost over wages",
    says="Labour cost of an hour divided by its wage, less 1: what employers pay on top of wages.",
    notation=r"\frac{L}{w} - 1",
    sources=(ONS,),
)
def non_wage_uplift(labour_cost: Any, wage: Any) -> Amounts:
    """On-cost as a share of wages."""
    return amounts(numbers(labour_cost) / numbers(wage) - 1)


def destination_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Shares by benefit: cash, redeployed, absorbed, known, unproven. A benefit without rows is not in the result.

    ``rows``: benefit_id, destination, share_rate. Raises ValueError naming a benefit whose shares pass 100%.
    """
    require_columns(rows, "benefit_id", "destination", "share_rate")
    require_rates("A share of released time", rows["share_rate"])
    names = [destination.value for destination in Destination]
    shares = rows.pivot_table(index="benefit_id", columns="destination", values="share_rate", aggfunc="sum")
    shares = shares.reindex(columns=names).astype(np.float64).fillna(0.0)
    known = shares.sum(axis=1)
    if (over := known[known > 1 + ROUNDING]).size:
        raise ValueError(f"Benefit {over.index[0]}: released time is accounted for to {over.iloc[0]:.1%}, over 100%")
    shares["known"] = known.clip(upper=1.0)
    shares["unproven"] = 1 - shares["known"]
    shares.columns.name = None
    return shares


@dataclass(frozen=True, slots=True)
class TimeFlow:
    """Hours from gross to where they went. ``gross`` = ``not_realised`` + the four parts of ``realised``."""

    gross: Amounts
    not_realised: Amounts
    realised: Amounts
    cash: Amounts
    redeployed: Amounts
    absorbed: Amounts
    unproven: Amounts


def time_flow(
    gross: Any, attribution_rate: Any, realisation_rate: Any, cash: Any, redeployed: Any, absorbed: Any
) -> TimeFlow:
    """Where gross hours went. Shares that are not recorded (NaN) leave the realised hours unproven."""
    realised = realised_hours(gross, attribution_rate, realisation_rate)
    recorded = [np.nan_to_num(numbers(share)) for share in (cash, redeployed, absorbed)]
    return TimeFlow(
        amounts(numbers(gross)),
        amounts(numbers(gross) - realised),
        realised,
        *(hours_to(realised, share) for share in (*recorded, unproven_share(*recorded))),
    )
