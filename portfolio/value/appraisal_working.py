"""The working of a pilot's appraisal: every figure from its facts and editions, step by step, to be computed again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from portfolio.appraisal.aggregates import sum_of
from portfolio.appraisal.costs import uplift
from portfolio.appraisal.discounting import discount_factors, discounted, discounted_sum, running_sum
from portfolio.appraisal.measures import benefit_cost_ratio, net_present_value, payback_year, pv_of_benefits
from portfolio.appraisal.working import Sheet, Working
from portfolio.value.appraised import appraise_pilots
from portfolio.value.line_working import give_costs, give_line
from portfolio.value.parameter_set import Edition
from portfolio.value.stream_benefits import CASH, HEALTH, KINDS, NON_CASH
from portfolio.value.streams import Group, Streams
from portfolio.vocabulary import ParameterKind

COST, COST_BEFORE = "present value of costs", "present value of costs before optimism bias"
BENEFITS = "present value of benefits"
BY_YEAR = "costs by year, real"
KIND_WORDS = {CASH: "cash-releasing benefits", NON_CASH: "other benefits in money", HEALTH: "health benefits"}
FACTORS = {False: "discount factors", True: "discount factors for health"}
BEFORE = " before confidence"


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """What the working of one pilot is written from."""

    streams: Streams
    group: Group
    row: "pd.Series[Any]"
    sheet: Sheet

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of benefit that the pilot has."""
        return tuple(kind for kind in KINDS if (self.group.lines.rows["kind"] == kind).any())

    @property
    def labels(self) -> tuple[str, ...]:
        """The calendar years of the appraisal."""
        first = int(self.row["first_year"])
        return tuple(str(year) for year in range(first, first + self.group.horizon))


Write = Callable[[Desk], str]
Change = Callable[[Desk, int, str], str]
FIGURES: Mapping[str, tuple[str, str]] = {
    "npsv": ("Net present social value (NPSV)", "£"),
    "bcr": ("Benefit-cost ratio (BCR)", ""),
    "cash_npv": ("Net present value, cash only", "£"),
    "cash_bcr": ("Benefit-cost ratio, cash only", ""),
    "naive_bcr": ("Benefit-cost ratio without optimism bias and confidence", ""),
    "payback": ("Payback, years from the first", "years"),
    "pv_cost": ("Present value of costs", "£"),
    "pv_benefits": ("Present value of benefits", "£"),
}
"""Figure -> its title and its unit."""


def appraisal_workings(streams: Streams, pilot_id: int) -> dict[str, Callable[[], Working]]:
    """Title of each figure -> how to write its working."""
    return {title: partial(appraisal_working, streams, pilot_id, figure) for figure, (title, _) in FIGURES.items()}


def appraisal_working(
    streams: Streams, pilot_id: int, figure: str, named: tuple[str, str] | None = None, write: Write | None = None
) -> Working:
    """The working of one figure of `FIGURES`, or of one that is ``named`` and written otherwise."""
    own = streams.of_pilots([pilot_id])
    title, unit = named or FIGURES[figure]
    if not own.groups:
        return Working(title, None, unit, missing=NO_APPRAISAL)
    row, [group] = appraise_pilots(own).pilots.iloc[0], own.groups
    last = int(row["first_year"]) + group.horizon - 1
    about: dict[str, Any] = {
        "period": f"{row['first_year']} to {last}, discounted to {row['first_year']}; as at {own.as_at:%d %B %Y}",
        "price_base": f"{group.base} prices",
        "rung": own.rung.label,
    }
    if row["missing"] and pd.isna(row[figure]):
        return Working(title, None, unit, **about, missing=row["missing"])
    desk = Desk(own, group, row, Sheet())
    name = (write or WRITE[figure])(desk)
    written = desk.sheet.finish(title, name, unit, **about)
    return replace(written, value=None, missing=NEVER.get(figure, NO_COSTS)) if pd.isna(written.value) else written


NO_APPRAISAL = "it is not recorded how the pilot is appraised"
NO_COSTS = "there are no costs to divide by"
NEVER = {"payback": "discounted benefits do not reach discounted costs in these years"}


def pv_cost(desk: Desk) -> str:
    """Costs with optimism bias."""
    pv_cost_before(desk)
    _give_bias(desk)
    desk.sheet.step(COST, uplift, amount=COST_BEFORE, bias="optimism bias", mitigation="mitigated share")
    return COST


def pv_cost_before(desk: Desk) -> str:
    """Costs as planned and spent."""
    give_costs(desk.sheet, desk.streams, desk.group, desk.row, desk.labels, BY_YEAR)
    _give_factors(desk, is_health=False)
    desk.sheet.step(COST_BEFORE, discounted_sum, amounts=BY_YEAR, factors=FACTORS[False])
    return COST_BEFORE


def _give_bias(desk: Desk) -> None:
    pilot = desk.group.pilots.iloc[0]
    category, revision = str(pilot["bias_category"]), int(pilot["revision_id"])
    edition = desk.streams.parameters.edition(ParameterKind.OPTIMISM_BIAS)
    published = desk.streams.parameters.bias(category)
    is_published = edition is not None and published is not None and published[1] == pilot["bias"]
    named = f", category “{category}”" if category else ""
    desk.sheet.given("optimism bias", float(pilot["bias"]), source=f"appraisal{named}", revision=revision,
                     edition=edition.edition if edition and is_published else "")  # fmt: skip
    note = str(pilot["mitigation_note"]) or "none is stated"
    desk.sheet.given("mitigated share", float(pilot["mitigation"]), source=f"appraisal: {note}", revision=revision)


def _give_factors(desk: Desk, *, is_health: bool) -> None:
    """Discount factors of the standard or the health schedule, once."""
    name, kind = FACTORS[is_health], ParameterKind.DISCOUNT_HEALTH if is_health else ParameterKind.DISCOUNT
    if desk.sheet.has(name):
        return
    schedule, edition = desk.streams.parameters.schedule(kind), desk.streams.parameters.edition(kind)
    if schedule is None or not isinstance(edition, Edition):
        raise LookupError(f"{kind.label} is not in force.")
    about = {"source": edition.source, "edition": edition.edition, "revision": edition.revision_id}
    words = " for health" if is_health else ""
    bands = tuple(f"from year {year}" for year in schedule.first_years)
    starts = desk.sheet.given(f"first years of the bands{words}", schedule.first_years, labels=bands, **about)
    rates = desk.sheet.given(f"discount rates{words}", schedule.rates, labels=bands, unit="a year", **about)
    count = "number of years"
    if not desk.sheet.has(count):
        revision = int(desk.group.pilots["revision_id"].iloc[0])
        desk.sheet.given(count, desk.group.horizon, source="appraisal: horizon", revision=revision)
    desk.sheet.step(name, discount_factors, first_years=starts, rates=rates, count=count)


def _by_kind(desk: Desk, kind: str, change: Change | None = None, *, is_before: bool = False) -> str:
    """Name of the benefits of a kind by year, all its lines added up; it has some."""
    end = BEFORE if is_before else ""
    lines = (desk.group.lines.rows["kind"] == kind).to_numpy(dtype=bool).nonzero()[0]
    names = [
        give_line(desk.sheet, desk.streams, desk.group, int(line), desk.labels, is_before=is_before) for line in lines
    ]
    names = [change(desk, int(line), name) for line, name in zip(lines, names, strict=True)] if change else names
    so_far = names[0]
    for count, name in enumerate(names[1:], 2):
        step = f"{KIND_WORDS[kind]} by year{end}"
        step += f", the first {count}" if count < len(names) else ""
        desk.sheet.step(step, sum_of, first=so_far, second=name)
        so_far = step
    return so_far


def pv_of_kind(desk: Desk, kind: str, change: Change | None = None, *, is_before: bool = False) -> str:
    """Benefits of a kind; ``change`` may put another series in the place of a benefit's."""
    name = f"present value of {KIND_WORDS[kind]}{BEFORE if is_before else ''}"
    if kind not in desk.kinds:
        return desk.sheet.given(name, 0.0, unit="£", source="the pilot has none that is valued")
    by_year = _by_kind(desk, kind, change, is_before=is_before)
    _give_factors(desk, is_health=kind == HEALTH)
    desk.sheet.step(name, discounted_sum, amounts=by_year, factors=FACTORS[kind == HEALTH])
    return name


def _residual_years(desk: Desk) -> str:
    pilot = desk.group.pilots.iloc[0]
    values = (*(0.0,) * (desk.group.horizon - 1), float(pilot["residual"]))
    note = str(pilot["residual_note"]) or "none is stated"
    return desk.sheet.given("value left at the end", values, unit="£", labels=desk.labels,
                            source=f"appraisal: {note}", revision=int(pilot["revision_id"]))  # fmt: skip


def pv_residual(desk: Desk) -> str:
    """What is left at the end."""
    name = "present value of what is left at the end"
    _give_factors(desk, is_health=False)
    desk.sheet.step(name, discounted_sum, amounts=_residual_years(desk), factors=FACTORS[False])
    return name


def pv_of_all(desk: Desk, change: Change | None = None, *, is_before: bool = False) -> str:
    """All benefits, and what is left at the end."""
    parts = {f"pv_{kind}": pv_of_kind(desk, kind, change, is_before=is_before) for kind in KINDS}
    name = BENEFITS + (BEFORE if is_before else "")
    desk.sheet.step(name, pv_of_benefits, **parts, pv_residual=pv_residual(desk))
    return name


def _cash(desk: Desk) -> str:
    return pv_of_kind(desk, CASH)


def _against_costs(measure: Callable[..., Any], benefits: Callable[[Desk], str], name: str, desk: Desk) -> str:
    """One measure of benefits and costs."""
    cost = pv_cost(desk)
    desk.sheet.step(name, measure, pv_benefits=benefits(desk), pv_cost=cost)
    return name


def _naive_bcr(desk: Desk) -> str:
    cost, benefits = pv_cost_before(desk), pv_of_all(desk, is_before=True)
    desk.sheet.step("BCR, naive", benefit_cost_ratio, pv_benefits=benefits, pv_cost=cost)
    return "BCR, naive"


def _payback(desk: Desk) -> str:
    """The NPSV up to each year, and the first year in which it is not below zero."""
    sheet, cost = desk.sheet, pv_cost(desk)
    sheet.step("costs with optimism bias by year", uplift, amount=BY_YEAR, bias="optimism bias",
               mitigation="mitigated share")  # fmt: skip
    sheet.step("costs, discounted", discounted, amounts="costs with optimism bias by year", factors=FACTORS[False])
    names = []
    for kind in desk.kinds:
        by_year, name = _by_kind(desk, kind), f"{KIND_WORDS[kind]}, discounted"
        _give_factors(desk, is_health=kind == HEALTH)
        names.append(name)
        sheet.step(name, discounted, amounts=by_year, factors=FACTORS[kind == HEALTH])
    names.append("what is left at the end, discounted")
    sheet.step(names[-1], discounted, amounts=_residual_years(desk), factors=FACTORS[False])
    so_far = names[0]
    for name in names[1:]:
        sheet.step(f"benefits so far, with {name}", sum_of, first=so_far, second=name)
        so_far = f"benefits so far, with {name}"
    sheet.step("net by year", net_present_value, pv_benefits=so_far, pv_cost="costs, discounted")
    sheet.step("NPSV up to each year", running_sum, amounts="net by year")
    sheet.step("payback", payback_year, cumulative_net="NPSV up to each year", pv_cost=cost)
    return "payback"


WRITE: Mapping[str, Callable[[Desk], str]] = {
    "npsv": partial(_against_costs, net_present_value, pv_of_all, "NPSV"),
    "bcr": partial(_against_costs, benefit_cost_ratio, pv_of_all, "BCR"),
    "cash_npv": partial(_against_costs, net_present_value, _cash, "NPV, cash only"),
    "cash_bcr": partial(_against_costs, benefit_cost_ratio, _cash, "BCR, cash only"),
    "naive_bcr": _naive_bcr,
    "payback": _payback,
    "pv_cost": pv_cost,
    "pv_benefits": pv_of_all,
}
