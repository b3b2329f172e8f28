"""Generated benefits, where released time went, and how pilots are appraised: some stated in full, some with gaps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from portfolio.vocabulary import (
    Beneficiary,
    BenefitStatus,
    Destination,
    Outcome,
    Stage,
    Valuation,
    ValueClass,
)
from seed.demo.invented import LAST, SEED, Made
from seed.demo.series import Series
from seed.demo.tree import Row

WORTH = 7
"""A generator apart from the pilot's own, so that what else is made of it stays as it was."""
PRICE_YEAR = 2024
CLAIMED = {
    Outcome.TIME_SAVED: 0.7,
    Outcome.COST_AVOIDED: 0.7,
    Outcome.CARBON: 0.5,
    Outcome.CITIZEN: 0.3,
    Outcome.PATIENT: 0.3,
    Outcome.QUALITY: 0.2,
}
"""Share of the indicators of a kind on which a benefit is claimed."""
BENEFICIARIES = {Outcome.CITIZEN: Beneficiary.CITIZENS, Outcome.PATIENT: Beneficiary.PATIENTS}
STATUSES = (
    (0.45, BenefitStatus.DRAFT),
    (0.2, BenefitStatus.SUBMITTED),
    (0.3, BenefitStatus.ASSURED),
    (0.05, BenefitStatus.RETURNED),
)
APPRAISED_SHARE = 0.6
BIAS = "Equipment/development"


@dataclass(frozen=True, slots=True)
class Claim:
    """A benefit of a pilot, by key, and the dice for whatever else is made of it."""

    id: int
    series: Series
    dice: np.random.Generator


def claims_of(made: Made, watched: Sequence[Series], first_id: int) -> list[Claim]:
    """On which of its indicators a pilot claims a benefit."""
    dice = np.random.default_rng([SEED, made.index, WORTH])
    chosen = [one for one in watched if dice.random() < CLAIMED.get(one.idea.outcome, 0.0)]
    return [Claim(first_id + number, one, dice) for number, one in enumerate(chosen)]


def benefit_row(made: Made, claim: Claim) -> Row:
    """The benefit. What nobody said is left out, as it is in life."""
    outcome, dice = claim.series.idea.outcome, claim.dice
    is_cash = outcome is Outcome.COST_AVOIDED and dice.random() < 0.4
    return {
        **_nothing(),
        "id": claim.id,
        "pilot_id": made.id,
        "indicator_id": claim.series.id,
        "name": claim.series.idea.name,
        "beneficiary": BENEFICIARIES.get(outcome, Beneficiary.ORGANISATION),
        "starts_on": made.started_on,
        "signs_off_id": made.body.senior_owner,
        **_value(outcome, dice, is_cash=is_cash),
        **_rates(dice),
        **_review(made, dice),
    }


def released_rows(made: Made, claim: Claim) -> Iterator[Row]:
    """Where the hours of about half the benefits of time went, as far as anyone said."""
    if claim.series.idea.outcome is not Outcome.TIME_SAVED or claim.dice.random() < 0.45:
        return
    left = 1.0
    for destination, outcome in ((Destination.REDEPLOYED, "Casework that waited"), (Destination.ABSORBED, "")):
        share = round(left * float(claim.dice.uniform(0.2, 0.7)), 2)
        left -= share
        yield {
            "benefit_id": claim.id, "pilot_id": made.id, "destination": destination, "share_rate": Decimal(str(share)),
            "outcome": outcome, "evidence": "Work plan of the team",
        }  # fmt: skip


def appraisal_rows(made: Made) -> Iterator[Row]:
    """How a pilot past Scan is appraised."""
    dice = np.random.default_rng([SEED, made.index, WORTH, 1])
    if made.stage is Stage.SCAN or dice.random() >= APPRAISED_SHARE:
        return
    has_bias = dice.random() < 0.9
    yield {
        "pilot_id": made.id, "first_year": made.started_on.year, "horizon_years": 5, "price_base_year": PRICE_YEAR,
        "bias_category": BIAS if has_bias else "", "bias_rate": _rate(dice, 0.1, 1.0) if has_bias else None,
        "mitigation_rate": _rate(dice, 0.0, 0.6) if has_bias else None,
        "mitigation_note": "Fixed price, tried in one office first" if has_bias else "",
        "running_pence": int(dice.integers(20, 300)) * 100_000, "residual_pence": None, "residual_note": "", "note": "",
    }  # fmt: skip


def _nothing() -> dict[str, Any]:
    empty = (
        "cohort_id", "people", "unit_value_pence", "unit_low_pence", "unit_high_pence", "on_cost_rate",
        "price_base_year", "forecast_annual", "forecast_low", "forecast_high", "ends_on", "decay_rate",
        "recipient_income_pence", "confidence_grade", "evidence_expires_on",
    )  # fmt: skip
    blank = ("group_name", "value_source", "value_edition", "budget_line", "note")
    return dict.fromkeys(empty) | dict.fromkeys(blank, "") | {"is_disbenefit": False, "is_health": False}


def _value(outcome: Outcome, dice: np.random.Generator, *, is_cash: bool) -> dict[str, Any]:
    entered = {"price_base_year": PRICE_YEAR, "value_source": "Invented for the demonstration"}
    money = {"value_class": ValueClass.CASH_RELEASING if is_cash else ValueClass.NON_CASH_RELEASING}
    if outcome is Outcome.TIME_SAVED:
        has_pay = dice.random() < 0.85
        pay = {"unit_value_pence": int(dice.integers(1700, 4200)), **entered} if has_pay else {}
        return money | {"valuation": Valuation.PAY, "on_cost_rate": _rate(dice, 0.2, 0.35), **pay}
    if outcome is Outcome.COST_AVOIDED:
        line = {"budget_line": "Agency staff"} if is_cash else {}
        return money | {"valuation": Valuation.UNIT, "unit_value_pence": 100, **entered, **line}
    if outcome is Outcome.CARBON:
        return money | {"valuation": Valuation.CARBON}
    return {"value_class": ValueClass.QUANTIFIED, "valuation": Valuation.NONE}


def _rates(dice: np.random.Generator) -> dict[str, Any]:
    attribution = _rate(dice, 0.5, 1.0) if dice.random() < 0.85 else None
    central = _rate(dice, 0.2, 0.8) if dice.random() < 0.75 else None
    ends: dict[str, Any] = {"realisation_low": None, "realisation_high": None}
    if central is not None and dice.random() < 0.6:
        ends = {"realisation_low": central * Decimal("0.5"), "realisation_high": min(central * 2, Decimal(1))}
    says = "Time sheets of two teams" if central is not None else ""
    return {"attribution_rate": attribution, "realisation_rate": central, **ends, "realisation_evidence": says}


def _review(made: Made, dice: np.random.Generator) -> dict[str, Any]:
    roll, status = float(dice.random()), BenefitStatus.DRAFT
    for share, candidate in STATUSES:
        if roll < share:
            status = candidate
            break
        roll -= share
    is_reviewed = status in (BenefitStatus.ASSURED, BenefitStatus.RETURNED)
    assurers = [person for person in made.body.assurers if person != made.manager]
    return {
        "status": status,
        "evidence_url": f"https://evidence.example/{made.id}/benefit",
        "submitted_by_id": None if status is BenefitStatus.DRAFT else made.manager,
        "reviewed_by_id": int(dice.choice(assurers)) if is_reviewed else None,
        "review_note": "Say how the rate was found." if status is BenefitStatus.RETURNED else "",
        "assured_to": LAST - timedelta(days=61) if status is BenefitStatus.ASSURED else None,
    }


def _rate(dice: np.random.Generator, low: float, high: float) -> Decimal:
    return Decimal(str(round(float(dice.uniform(low, high)), 2)))
