"""The rules of valuing that are no formula, in plain English: for the Methods screen and docs/methods.md.

What they say is what `portfolio/value/` does. Numbers that are parameters stand with their edition, not here.
"""

from dataclasses import dataclass

from portfolio.vocabulary import Rung


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its paragraphs, and ``terms`` that it explains one by one."""

    code: str
    title: str
    paragraphs: tuple[str, ...]
    terms: tuple[tuple[str, str], ...] = ()


RUNGS: dict[Rung, str] = {
    Rung.CLAIMED: "Everything that was measured and submitted, whoever measured it and however, and the forecast of "
    "the days that nobody measured.",
    Rung.EVIDENCED: "The part that an assurer has approved, made by a method at or above the threshold on the Maryland "
    "scale, while the evidence is current. A self-report never reaches it.",
    Rung.ASSURED: "The part of that up to the day that an assurer, who did not submit the benefit, has signed for.",
    Rung.BANKED: "The part of that by which a budget has moved, with the month and the reference of the decision.",
}
"""What stands on each rung."""

LADDER = Rule(
    "rungs",
    "Claimed, evidenced, assured, banked",
    (
        "Value stands on four rungs, and each is part of the one before it. Totals show all four, never one number.",
        "What moves a value up is its approval, its design, its age and a signature, never its size. A forecast is a "
        "claim for ever: only a measurement takes its place.",
        "A budget that moved by more than is assured is no larger benefit. What is beyond is named as a concern: either "
        "the value is not assured yet, or the cut has another reason.",
    ),
    tuple((rung.label, says) for rung, says in RUNGS.items()),
)
GRADES = Rule(
    "evidence",
    "How strong the evidence is",
    (
        "The grade comes from the design of the measurement, never from the size of what it found. Three published "
        "scales stand beside each other, because readers know different ones; only the Maryland level decides what "
        "counts as evidence.",
        "The threshold and the level of each method are parameters with editions: see Assumptions. Without a scale or "
        "a threshold in force nothing counts as evidence. Whatever the threshold says, level 0 never counts.",
        "Evidence grows old. It is current until the day on which it was said to expire, or until the newest approved "
        "period that reaches the threshold is older than the age limit, whichever comes first. Periods that an assurer "
        "has signed keep their rung.",
    ),
)
MEASURED = Rule(
    "measured",
    "Which measurements count",
    (
        "A benefit takes the submitted and approved measurements of its indicator whose periods lie between its first "
        "and its last day and have ended by the as-at date. A period that lies in two calendar years is split by days.",
        "What adds up over periods (hours, cases, cost avoided) counts as it is, times the people when it is per "
        "person. A level or a rate (satisfaction, leavers) counts for the years that its period lasts.",
        "Days up to the date that no measurement covers are filled by the forecast, when there is one, smaller each "
        "year by the rate of decay, and only as a claim.",
        "Harm is a benefit with a minus sign, with the same rungs and the same evidence.",
    ),
)
MISSING = Rule(
    "missing",
    "What counts as missing",
    (
        "Nothing that is not known is taken as zero. A benefit of which something is not reported has no value in "
        "money; it is left out of the sum, counted beside it, and says what is missing. Zero is shown only where zero "
        "was reported.",
    ),
    (
        ("Nothing was measured or forecast", "There is no quantity to value."),
        (
            "No baseline",
            "Of a level or a rate, or of a figure that is better when lower, nobody can say what improved. Hours saved "
            "and cost avoided are an improvement themselves.",
        ),
        ("The share due to the pilot", "Without it nobody knows how much of the change the pilot made."),
        ("The realisation rate", "Without it nobody knows how much of it could be used."),
        ("Where the hours went", "Released time without a destination has no value yet, which is not the value 0."),
        (
            "A unit value, or the on-cost of pay",
            "No pay rate is shipped: whoever values hours enters it, with its source.",
        ),
        (
            "Prices of its year",
            "When the deflator in force lacks the year, the value cannot be brought to the prices of the total. The "
            "year and the edition are named, and nothing is estimated in their place.",
        ),
    ),
)
TIME = Rule(
    "released-time",
    "Hours that were saved",
    (
        "Hours saved are gross. Of them the share that is due to the pilot and could be used for something else is "
        "realised. Of those, only hours with a known destination have a value: released as cash, redeployed to a named "
        "outcome, or absorbed by rising demand. The rest is shown as unproven and never multiplied by pay.",
        "A cash-releasing benefit counts the cash share only, and needs the budget line that it will leave.",
    ),
)
PRICES = Rule(
    "prices",
    "Prices of which year",
    (
        "Each unit value is in the prices of the year that its source names. Totals are in the prices of one year, "
        "which is a parameter; the GDP deflator in force converts them. Budgets that moved are in the prices of "
        "their own year until then.",
        "Amounts in different prices never add up: that is an error, not a warning. The deflator goes by calendar "
        "years; nothing is interpolated between years or guessed beyond the last one.",
    ),
)
OVERLAP = Rule(
    "double-counting",
    "Double counting",
    (
        "A benefit names the staff group, or cohort, that it draws on. When the benefits of one cohort together claim "
        "more in a calendar year than it has, each is cut in the same proportion, and the cut is shown.",
        "Hours are held against the headcount times the hours that one person works in a year, for the part of the "
        "year that has passed. Other outcomes are held against the headcount, each kind of outcome by itself. Harm "
        "draws on nothing and is never cut.",
        "The cut is worked out over the whole register and then shown for the pilots in view, so that a filter never "
        "changes the value of a pilot.",
    ),
)
INTERVALS = Rule(
    "intervals",
    "Intervals, and two assumptions about them",
    (
        "A benefit's interval comes from three things that are not certain: the quantity, the share realised and the "
        "value of a unit. They are taken as independent of each other. What has no interval counts as certain, which "
        "makes the interval of the total too narrow: how many benefits have none is part of its quality.",
        "The periods of one indicator err the same way: whoever measured too high in May did so in June.",
    ),
    (
        (
            "Each benefit errs on its own",
            "Their distances are squared and added. The narrower interval: right when the benefits were measured "
            "apart from each other.",
        ),
        (
            "All err the same way",
            "Their ends are added. The wider interval: right when one cause, such as a shared survey or one unit "
            "value, moves all of them.",
        ),
    ),
)
APPRAISAL = Rule(
    "appraisal",
    "How a pilot is appraised",
    (
        "Years are counted from 0. Costs take each line's actual amount, else its forecast, else its plan; after the last "
        "year with costs the running cost that was stated. Past and coming quantities become money by one formula, in "
        "the prices of the appraisal. Coming years hold forecasts, and only on the claimed rung.",
        "Without a stated optimism bias there is no cost, no net present value and no ratio. A bias without a stated "
        "mitigation counts in full. Without any benefit in money there is no net present value, rather than the costs "
        "alone; when benefits are claimed and none is evidenced, the evidenced value is 0.",
        "A cash-releasing benefit stays cash and is discounted at the standard rate, whatever it is about. Other "
        "benefits are discounted at the rate for health where the pilot says that they are health.",
        "Distributional weights take incomes to be in the prices of the median income, and stand beside the unweighted "
        "figures, never in their place.",
    ),
    (
        (
            "Left out",
            "A benefit that lacks something is listed with the reason. A pilot whose costs cannot be brought to the "
            "prices of its appraisal is not appraised, and says which year is missing.",
        ),
        (
            "All pilots together",
            "In the price year of portfolio totals, on one calendar, discounted to the earliest first year. Pilots that "
            "are not appraised are counted beside it.",
        ),
    ),
)
RULES = (LADDER, GRADES, MEASURED, MISSING, TIME, PRICES, OVERLAP, INTERVALS, APPRAISAL)
"""Every rule, in the order to read them."""
