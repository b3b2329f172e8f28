"""Appraisal of pilots from their streams: figures of each in its own prices, and of all together in one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from portfolio.appraisal.amounts import Flags, Floats, numbers
from portfolio.appraisal.cashflow import Benefits, Case, Figures, appraise
from portfolio.appraisal.discounting import Schedule, discounted_sum
from portfolio.appraisal.measures import benefit_cost_ratio, net_present_value
from portfolio.appraisal.prices import Pounds, PriceBase
from portfolio.value.basis import PUBLISHED
from portfolio.value.parameter_set import Edition, ParameterSet
from portfolio.value.programme import Programme, programme_of
from portfolio.value.stream_benefits import HEALTH, KINDS
from portfolio.value.streams import Group, Streams
from portfolio.vocabulary import ParameterKind, Rung

FIGURES = (
    "pv_cost_before_bias", "pv_cost", "pv_cash_before_confidence", "pv_cash", "pv_non_cash_before_confidence",
    "pv_non_cash", "pv_health_before_confidence", "pv_health", "pv_residual", "pv_benefits_before_confidence",
    "pv_benefits", "npsv", "bcr", "payback", "cash_npv", "cash_bcr", "naive_bcr",
)  # fmt: skip
WEIGHTED = ("weighted_npsv", "weighted_bcr")
FACTS = ("pilot_id", "first_year", "horizon_years", "price_base_year")
NO_BENEFIT = "no benefit has a value in money"
NO_RATES = "no discount rates are in force"
NO_HEALTH_RATES = "no discount rates for health are in force"


@dataclass(frozen=True, slots=True, eq=False)
class PilotAppraisals:
    """The result. Frames are shared between sessions, never changed.

    ``pilots``: one row for each pilot with an appraisal, by pilot_id: `FACTS`, `FIGURES` and `WEIGHTED` in pounds of
    its own price base, discounted to its own first year (nan: not reported), ``missing`` (why there is no NPSV, or
    ""), ``left_out`` (how many benefits). ``programme``: all pilots together. ``left_out``, ``concerns``: see `Streams`.
    """

    pilots: pd.DataFrame
    programme: Programme
    left_out: pd.DataFrame
    concerns: pd.DataFrame
    editions: tuple[Edition, ...]
    as_at: date
    rung: Rung


def appraise_pilots(streams: Streams, *, year_zero: int | None = None) -> PilotAppraisals:
    """Appraise every pilot of the streams, and all of them together from ``year_zero`` on (else from the earliest).

    Without a stated optimism bias the cost is not known, so nothing but what leaves it out (``pv_cost_before_bias``,
    ``naive_bcr``, the benefits) is reported.
    """
    parameters = streams.parameters
    schedules = parameters.schedule(), parameters.schedule(ParameterKind.DISCOUNT_HEALTH)
    found = [_appraised(group, *schedules) for group in streams.groups]
    empty = pd.DataFrame(columns=[*FACTS, *FIGURES, *WEIGHTED, "missing"])
    pilots = pd.concat(found, ignore_index=True).sort_values("pilot_id", ignore_index=True) if found else empty
    counts = streams.left_out.groupby("pilot_id").size()
    pilots["left_out"] = pilots["pilot_id"].map(counts).fillna(0).astype("int64")
    reported = pilots.loc[pilots["missing"] == "", "pilot_id"]
    programme = programme_of(streams, set(reported), *schedules, year_zero=year_zero)
    editions = tuple(editions_used(streams, pilots))
    return PilotAppraisals(pilots, programme, streams.left_out, streams.concerns, editions, streams.as_at, streams.rung)


def _appraised(group: Group, standard: Schedule | None, health: Schedule | None) -> pd.DataFrame:
    """One row for each pilot of a group."""
    missing = [group.pilots["missing"].astype(str), _lacks_benefits(group), _lacks_rates(group, standard, health)]
    why = ["; ".join(filter(None, parts)) for parts in zip(*missing, strict=True)]
    found = group.pilots[list(FACTS)].assign(missing=why)
    if standard is None:
        return found.assign(**dict.fromkeys((*FIGURES, *WEIGHTED), np.nan))
    figures = appraise(
        case_of(group, has_health_rates=health is not None), standard=standard, health=health or standard
    ).pilots
    found = found.assign(**{name: getattr(figures, name) for name in FIGURES})
    return found.assign(**_weighted(group, figures, standard, health or standard))


def case_of(group: Group, *, has_health_rates: bool) -> Case:
    """The amounts of a group as an appraisal takes them.

    Nan where there is nothing to discount: of pilots without a valued benefit, and of those with health benefits
    while no rates for health are in force.
    """
    base, lines = PriceBase(group.base), group.lines
    before = lines.amounts
    after = lines.after(before)
    unknown = np.array([bool(why) for why in _lacks_benefits(group)])
    if not has_health_rates:
        unknown |= _has_health(group)

    def benefits(kind: str) -> Benefits:
        chosen = (lines.rows["kind"] == kind).to_numpy(dtype=bool)
        sums = [np.where(unknown[:, None], np.nan, group.by_pilot(amounts, chosen)) for amounts in (before, after)]
        return Benefits(*(Pounds(amounts, base) for amounts in sums))

    cash, non_cash, health = (benefits(kind) for kind in KINDS)
    rates = {name: numbers(group.pilots[name]) for name in ("bias", "mitigation")}
    residual = Pounds(numbers(group.pilots["residual"]), base)
    return Case(Pounds(group.cost, base), cash, non_cash, health, **rates, residual=residual)


def _weighted(group: Group, figures: Figures, standard: Schedule, health: Schedule) -> dict[str, Floats]:
    """NPSV and BCR with distributional weights, of pilots that have a benefit with a weight."""
    lines = group.lines
    more = np.nan_to_num(lines.rate("weight") - 1) * lines.after(lines.amounts)
    is_health = (lines.rows["kind"] == HEALTH).to_numpy(dtype=bool)
    added = sum(
        discounted_sum(group.by_pilot(more, chosen), schedule.factors(group.horizon))
        for chosen, schedule in ((~is_health, standard), (is_health, health))
    )
    has_weight = group.by_pilot((~np.isnan(lines.rate("weight"))).astype(float), np.ones(len(is_health), bool))
    benefits = np.where(has_weight[:, 0] > 0, figures.pv_benefits + added, np.nan)
    return {
        "weighted_npsv": net_present_value(benefits, figures.pv_cost),
        "weighted_bcr": benefit_cost_ratio(benefits, figures.pv_cost),
    }


def _has_health(group: Group) -> Flags:
    rows = group.lines.rows
    return np.isin(np.arange(len(group.pilots)), rows.loc[rows["kind"] == HEALTH, "place"])


def _lacks_benefits(group: Group) -> list[str]:
    has_line = np.isin(np.arange(len(group.pilots)), group.lines.rows["place"])
    return ["" if has else NO_BENEFIT for has in has_line]


def _lacks_rates(group: Group, standard: Schedule | None, health: Schedule | None) -> list[str]:
    if standard is None:
        return [NO_RATES] * len(group.pilots)
    return [NO_HEALTH_RATES if needed and not health else "" for needed in _has_health(group)]


def editions_used(streams: Streams, pilots: pd.DataFrame) -> Iterator[Edition]:
    """The editions that the figures rest on."""
    parameters: ParameterSet = streams.parameters
    lines = [group.lines.rows for group in streams.groups]
    valuations = {valuation for rows in lines for valuation in rows["valuation"].unique()}
    is_used = {
        ParameterKind.DISCOUNT: True,
        ParameterKind.DISCOUNT_HEALTH: any((rows["kind"] == HEALTH).any() for rows in lines),
        ParameterKind.DEFLATOR: True,
        **{kind: valuation in valuations for valuation, kind in PUBLISHED.items()},
        ParameterKind.CONFIDENCE: True,
        ParameterKind.WELFARE_ELASTICITY: bool(pilots["weighted_npsv"].notna().any()),
        ParameterKind.MEDIAN_INCOME: bool(pilots["weighted_npsv"].notna().any()),
        ParameterKind.PRICE_YEAR: True,
    }
    for kind, used in is_used.items():
        edition = parameters.edition(kind)
        if used and edition is not None:
            yield edition
