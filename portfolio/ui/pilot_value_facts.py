"""What a benefit rests on: how it is valued, what is due to the pilot and real, when, and who answers for it."""

from decimal import Decimal

import pandas as pd

from portfolio.ui import value_data
from portfolio.ui.pilot_value_words import VALUATIONS, percent, range_words
from portfolio.ui.pilot_words import exact, or_not_reported
from portfolio.ui.view import View
from portfolio.ui.words import NOT_REPORTED, day, money, plain
from portfolio.value.basis import PUBLISHED
from portfolio.value.benefit_inputs import MONEY_CLASSES, USER_VALUED
from portfolio.value.benefit_queries import BenefitRow
from portfolio.value.parameter_set import Edition
from portfolio.vocabulary import Valuation, ValueClass


def in_short(benefit: BenefitRow) -> str:
    """The claim in one line, for the label of what holds the rest."""
    parts = []
    if benefit.valuation in USER_VALUED:
        parts.append(unit_words(benefit))
    elif benefit.value_class in MONEY_CLASSES:
        parts.append(benefit.valuation.label)
    if benefit.value_class is not ValueClass.QUALITATIVE:
        due, real = percent(benefit.attribution_rate), percent(benefit.realisation_rate)
        parts.append(f"{due} due to the pilot" if due else "attribution not stated")
        parts.append(f"{real} realised" if real else "realisation not stated")
    return ", ".join(parts) or f"told in words, signed off by {benefit.signs_off}"


def unit_words(benefit: BenefitRow) -> str:
    """``£18.40 (£17.00 to £20.00) an hour plus 30% on-cost``."""
    if benefit.unit_value_pence is None:
        return "unit value not entered"
    each = {Valuation.PAY: "an hour", Valuation.LEAVER: "a leaver"}.get(
        benefit.valuation, f"for one of: {benefit.unit}"
    )
    ends = (benefit.unit_value_pence, benefit.unit_low_pence, benefit.unit_high_pence)
    pounds = range_words(*("" if pence is None else f"£{pence / 100:,.2f}" for pence in ends))
    on_cost = f" plus {percent(benefit.on_cost_rate)} on-cost" if benefit.on_cost_rate is not None else ""
    return f"{pounds} {each}{on_cost}"


def facts_tables(view: View, benefit: BenefitRow) -> tuple[tuple[str, pd.DataFrame], tuple[str, pd.DataFrame]]:
    """Two tables of facts with their titles; cells are escaped, because tables read Markdown."""
    left, right = _worth(view, benefit), _answerable(benefit)
    return ("Valuation", _frame(left)), ("Evidence and ownership", _frame(right))


def _frame(rows: dict[str, str]) -> pd.DataFrame:
    cells = [plain(or_not_reported(value)) for value in rows.values()]
    return pd.DataFrame({"Fact": [f"**{name}**" for name in rows], "Value": cells})


def _worth(view: View, benefit: BenefitRow) -> dict[str, str]:
    rows: dict[str, str] = {}
    if benefit.valuation in USER_VALUED:
        rows["How it is valued"] = VALUATIONS[benefit.valuation].capitalize()
        rows["Unit value"] = unit_words(benefit)
        rows["Price base year"] = or_not_reported(benefit.price_base_year)
        rows["Source of the unit value"] = benefit.value_source
        rows["Edition of the source"] = benefit.value_edition
    elif benefit.valuation in PUBLISHED:
        edition = value_data.parameters(view).edition(PUBLISHED[benefit.valuation])
        rows["How it is valued"] = VALUATIONS[benefit.valuation].capitalize()
        rows["Published value"] = published_words(edition)
    else:
        rows["How it is valued"] = "No price is put on it"
    if benefit.value_class is ValueClass.QUALITATIVE:
        return rows
    rates = (benefit.realisation_rate, benefit.realisation_low, benefit.realisation_high)
    rows["Attribution rate"] = percent(benefit.attribution_rate)
    rows["Realisation rate"] = range_words(*(percent(rate) for rate in rates))
    rows["Evidence of the realisation rate"] = benefit.realisation_evidence
    forecast = (benefit.forecast_annual, benefit.forecast_low, benefit.forecast_high)
    unit = f" {benefit.unit}" if benefit.forecast_annual is not None else ""
    rows["Forecast for a full year"] = range_words(*(exact(value) for value in forecast)) + unit
    return rows


def published_words(edition: Edition | None) -> str:
    """A published value with its range, prices and edition; of one that goes by years, how it is kept."""
    if edition is None:
        return NOT_REPORTED
    prices = f"{edition.price_base_year} prices, {edition.edition}"
    if edition.only is None:
        years = list(edition.by_year)
        return f"{edition.unit} for {years[0]} to {years[-1]}, {prices}"
    low, value, high = edition.only
    amounts = [exact(Decimal(str(amount))) if amount is not None else "" for amount in (value, low, high)]
    return f"{range_words(*amounts)} {edition.unit}, {prices}"


def _answerable(benefit: BenefitRow) -> dict[str, str]:
    rows = {
        "Start date": day(benefit.starts_on),
        "End date": day(benefit.ends_on) if benefit.ends_on else "No end is set",
        "Decay a year": percent(benefit.decay_rate),
        "People": "" if benefit.people is None else f"{benefit.people:,}",
        "Cohort": benefit.cohort or "",
        "Health benefit": "Yes, discounted by the health schedule" if benefit.is_health else "No",
        "Signs it off": benefit.signs_off,
        "Evidence link": benefit.evidence_url,
        "Evidence expires": day(benefit.evidence_expires_on),
    }
    if benefit.value_class is ValueClass.CASH_RELEASING:
        rows["Budget line"] = benefit.budget_line
    if benefit.confidence_grade is not None:
        rows["Confidence grade"] = str(benefit.confidence_grade)
    if benefit.recipient_income_pence is not None:
        rows["Income of the recipients"] = money(benefit.recipient_income_pence)
    return rows
