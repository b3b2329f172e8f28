"""Wellbeing and health in money: WELLBYs, QALYs, their uprating, and the guard against what is not life satisfaction."""

import re
from typing import Any

import numpy as np

from portfolio.appraisal.amounts import Amounts, amounts, numbers
from portfolio.appraisal.formulas import formula
from portfolio.vocabulary import Outcome

HMT_WELLBEING = "HM Treasury, Wellbeing Guidance for Appraisal: supplementary Green Book guidance, July 2021"
GREEN_BOOK = "HM Treasury, The Green Book (2022), A2: value of a QALY"
TOPIC = "Wellbeing and health"
LIFE_SATISFACTION = "life satisfaction points (0-10)"
"""A unit that passes the guard."""


@formula(
    topic=TOPIC,
    title="WELLBYs",
    says="Points of life satisfaction on the scale from 0 to 10, times people, times years. One point for one person for one year is one WELLBY.",
    notation=r"\Delta LS \times n \times t",
    unit="WELLBYs",
    sources=(HMT_WELLBEING,),
)
def wellbys(points: Any, people: Any, years: Any) -> Amounts:
    """Only for life satisfaction: see `wellby_refusal`."""
    return amounts(numbers(points) * numbers(people) * numbers(years))


@formula(
    topic=TOPIC,
    title="Value of WELLBYs",
    says="WELLBYs times the published value of one; its low and high values are shown beside the central one.",
    notation=r"W \times v",
    unit="£",
    sources=(HMT_WELLBEING,),
)
def wellby_value(wellbys: Any, value: Any) -> Amounts:
    """Pounds in the price base of ``value``."""
    return amounts(numbers(wellbys) * numbers(value))


@formula(
    topic=TOPIC,
    title="Value of one point from a known amount",
    says="An amount of money divided by the points of life satisfaction that it goes with. So the published low and high values of a WELLBY were found.",
    notation=r"\frac{v}{\Delta LS}",
    unit="£ a point",
    sources=(HMT_WELLBEING,),
)
def value_of_a_point(amount: Any, points: Any) -> Amounts:
    """How the published range of the WELLBY was derived."""
    return amounts(numbers(amount) / numbers(points))


@formula(
    topic=TOPIC,
    title="WELLBY uprated to another year",
    says="The value times the rise of prices by the GDP deflator, times the rise of real GDP per head to the power of the elasticity (1.3). Where GDP per head is not loaded, by the deflator only, and the figure says so.",
    notation=r"v \times \frac{D_t}{D_0} \times \left(\frac{G_t}{G_0}\right)^{\varepsilon}",
    unit="£ a WELLBY",
    sources=(HMT_WELLBEING,),
)
def uprated_wellby(
    value: Any, deflator_base: Any, deflator_year: Any, gdp_base: Any, gdp_year: Any, elasticity: Any
) -> Amounts:
    """NaN when the deflator lacks a year; by the deflator only where real GDP per head lacks one."""
    growth = (numbers(gdp_year) / numbers(gdp_base)) ** numbers(elasticity)
    prices = numbers(deflator_year) / numbers(deflator_base)
    return amounts(numbers(value) * prices * np.where(np.isnan(growth), 1.0, growth))


def uprating_words(gdp_base: float | None, gdp_year: float | None) -> str:
    """How a WELLBY was uprated, to stand beside the figure."""
    if np.isnan(numbers([gdp_base, gdp_year])).any():
        return "uprated by the GDP deflator only: real GDP per head is not loaded for both years"
    return "uprated by the GDP deflator and by real GDP per head"


@formula(
    topic=TOPIC,
    title="Value of QALYs",
    says="Quality-adjusted life years times the published social value of one.",
    notation=r"Q \times v",
    unit="£",
    sources=(GREEN_BOOK,),
)
def qaly_value(qalys: Any, value: Any) -> Amounts:
    """Pounds in the price base of ``value``."""
    return amounts(numbers(qalys) * numbers(value))


def wellby_refusal(outcome: Outcome, unit: str) -> str:
    """Why an indicator may not be valued in WELLBYs, or "" when it may.

    It may when its outcome is Staff wellbeing and its unit, whatever the case of its letters, has the phrase
    "life satisfaction", the word "point" or "points" and the scale "0-10" (or "0 to 10"), and none of the
    words job, work, working, workplace, task: satisfaction with work is another question on another scale.
    """
    words = re.sub(r"\s*(?:[-‐‑–—−]|\bto\b)\s*", "-", unit.casefold())
    if found := re.search(r"\b(job|work|working|workplace|task)s?\b", words):
        return (
            f"“{unit}” asks about {found[1]}. A WELLBY is a point of satisfaction with life as a whole on the scale "
            "from 0 to 10; satisfaction with a job is another question, and that value does not hold for it."
        )
    if outcome is not Outcome.WELLBEING:
        return (
            f"The outcome is “{outcome.label}”. A WELLBY values life satisfaction, which is recorded under "
            f"“{Outcome.WELLBEING.label}”."
        )
    if not re.search(r"\blife[\s-]+satisfaction\b", words) or not re.search(r"\bpoints?\b", words):
        return f"“{unit}” is not points of life satisfaction. State the unit as “{LIFE_SATISFACTION}” if it is."
    if not re.search(r"(?<!\d)0-10(?!\d)", words):
        return f"“{unit}” does not name the scale from 0 to 10. State the unit as “{LIFE_SATISFACTION}” if it is that."
    return ""


def require_life_satisfaction(outcome: Outcome, unit: str) -> None:
    """Raises ValueError with the reason when an indicator may not be valued in WELLBYs."""
    if reason := wellby_refusal(outcome, unit):
        raise ValueError(reason)
