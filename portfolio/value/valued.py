"""The value of every benefit on every rung, and the totals: computed once for a register, a date and an edition set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from portfolio.appraisal.rungs import ENDS, MEASURED_RUNGS, banked_value, rung_totals, unexplained_cut
from portfolio.value.priced import POUNDS, Prices, banked_pounds, missing, net_shares, priced, unit_values
from portfolio.value.quantified import COLUMNS, EvidenceRule, Facts, by_year, cohort_claims, measured_rows
from portfolio.vocabulary import BenefitStatus, MeasurementStatus, Rung

ALL_POUNDS = (*POUNDS, "banked_pounds")


@dataclass(frozen=True)
class Valued:
    """Frames shared between sessions, never changed.

    ``benefits``: one row per benefit: its facts, `COLUMNS` (quantities to date, NaN when there are none),
    `ALL_POUNDS` (pounds of the price year), shares, ``missing`` (why it has no money value), ``cap`` (the least share
    left of a year), ``beyond_pounds`` (banked beyond what is assured), ``level`` (best graded design), ``latest_on``,
    ``graded_on`` (newest that reaches the threshold), ``waiting`` (measurements), ``has_evidence``. ``years``: the same
    quantities and pounds by calendar year.
    ``claims``: what benefits draw on cohorts.
    """

    benefits: pd.DataFrame
    years: pd.DataFrame
    claims: pd.DataFrame
    price_year: int | None

    def of_pilots(self, pilot_ids: Iterable[int]) -> "Valued":
        """The same for some pilots, whatever was computed with the others in view (caps) kept."""
        ids = set(pilot_ids)
        benefits, years, claims = (
            rows[rows["pilot_id"].isin(ids)] for rows in (self.benefits, self.years, self.claims)
        )
        return Valued(benefits, years, claims, self.price_year)


def valued(facts: Facts, rule: EvidenceRule, prices: Prices, as_at: date) -> Valued:
    """Value everything, as at a date."""
    years = priced(by_year(facts, rule, as_at), facts.benefits, prices)
    sums = years.groupby("benefit_id")[[*COLUMNS, *POUNDS, "forecast"]].sum(min_count=1)
    amounts = [*COLUMNS, *POUNDS]
    known = years.groupby("benefit_id")[amounts].count()
    sums[amounts] = sums[amounts].where(known.eq(years.groupby("benefit_id").size(), axis=0))
    sums["cap"] = years.groupby("benefit_id")["cap"].min()
    rows = facts.benefits.merge(sums, how="left", left_on="benefit_id", right_index=True)
    rows = rows.merge(net_shares(facts.benefits), on="benefit_id")
    rows = rows.merge(_evidence(facts, rule, as_at), how="left", left_on="benefit_id", right_index=True)
    rows["waiting"] = rows["waiting"].fillna(0).astype("int64")
    rows["has_evidence"] = rows["has_evidence"].eq(other=True) & rows["evidenced"].notna()
    rows["cap"] = rows["cap"].fillna(1.0)
    rows["lacks_baseline"] = rows["claimed"].isna() & rows["latest_on"].notna()
    rows["lacks_prices"] = _lacks_prices(rows, years, prices)
    rows["missing"] = missing(rows, prices)
    _bank(rows, facts, prices)
    claims = cohort_claims(by_year_uncut(years), facts, as_at)
    return Valued(rows, years, claims, prices.price_year)


def by_year_uncut(years: pd.DataFrame) -> pd.DataFrame:
    """What was claimed of each year before any cap."""
    return years.assign(claimed=years["claimed"] / years["cap"].replace(0.0, np.nan))


def _evidence(facts: Facts, rule: EvidenceRule, as_at: date) -> pd.DataFrame:
    """By benefit: the best level approved, the newest of any, the newest graded, what waits, and whether any counts."""
    rows = measured_rows(facts, rule, as_at)
    is_approved = rows["status"] == MeasurementStatus.APPROVED
    rows = rows.assign(
        approved_level=rows["level"].where(is_approved),
        graded_on=rows["latest_on"].where(is_approved & (rows["level"] >= max(rule.threshold, 1))),
        waits=rows["count"].where(rows["status"] == MeasurementStatus.SUBMITTED, 0.0),
    )
    grouped = rows.groupby("benefit_id")
    return pd.DataFrame(
        {
            "level": grouped["approved_level"].max(),
            "latest_on": grouped["latest_on"].max(),
            "graded_on": grouped["graded_on"].max(),
            "waiting": grouped["waits"].sum().round(),
            "has_evidence": grouped[Rung.EVIDENCED.value].any(),
        }
    )


def _lacks_prices(rows: pd.DataFrame, years: pd.DataFrame, prices: Prices) -> pd.Series:
    """Benefits with a unit value that cannot be brought to the price year in some year that they have."""
    with_facts = years[["benefit_id", "year"]].merge(rows, on="benefit_id")
    with_facts["unit"] = with_facts["unit"].fillna("")
    lacks = unit_values(with_facts, prices)["unit_value"].isna()
    has_value = with_facts["unit_value_pence"].notna() | with_facts["valuation"].isin(
        [key.value for key in prices.units]
    )
    found = (lacks & has_value & with_facts["on_cost_rate"].notna()).groupby(with_facts["benefit_id"]).any()
    return rows["benefit_id"].map(found).eq(other=True)


def _bank(rows: pd.DataFrame, facts: Facts, prices: Prices) -> None:
    """Add what was banked: within what is assured, and beyond it.

    Nothing moved is 0; a move in a year that the deflator lacks is missing, not 0.
    """
    moved = banked_pounds(facts.moved, prices)
    has_moved = rows["benefit_id"].isin(facts.moved["benefit_id"])
    pounds = rows["benefit_id"].map(moved).where(has_moved, 0.0)
    beyond = pd.Series(unexplained_cut(pounds, rows["assured_pounds"]), index=rows.index)
    within = pd.Series(banked_value(pounds, rows["assured_pounds"]), index=rows.index)
    rows["beyond_pounds"] = beyond.where(pounds.notna())
    rows["banked_pounds"] = within.where(rows["claimed_pounds"].notna() & pounds.notna())


def ladder(benefits: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """The four rungs in pounds of the price year, for each group of the columns ``by``; see `rung_totals`."""
    names = {f"{rung.value}_pounds{end}": f"{rung.value}{end}" for rung in MEASURED_RUNGS for end in ENDS}
    names |= {"banked_pounds": "banked"}
    return rung_totals(benefits[[*by, *names]].rename(columns=names), by)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who reports: ``pilots`` in view, those with a benefit, with a valued one, with evidence; benefits that lack something."""

    pilots: int
    with_benefit: int
    with_money: int
    with_evidence: int
    benefits: int
    lacking: int
    waiting_measurements: int
    waiting_benefits: int


def coverage(benefits: pd.DataFrame, pilots: int) -> Coverage:
    """Denominators of the ladder: what is missing is counted, never zero."""
    has_money = benefits["claimed_pounds"].notna()
    return Coverage(
        pilots=pilots,
        with_benefit=int(benefits["pilot_id"].nunique()),
        with_money=int(benefits.loc[has_money, "pilot_id"].nunique()),
        with_evidence=int(benefits.loc[benefits["has_evidence"], "pilot_id"].nunique()),
        benefits=len(benefits),
        lacking=int((benefits["missing"] != "").sum()),
        waiting_measurements=int(benefits["waiting"].sum()),
        waiting_benefits=int((benefits["status"] == BenefitStatus.SUBMITTED).sum()),
    )
