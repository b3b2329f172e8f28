"""The Guide's own words: one plain sentence for every term of the vocabulary. A test asks that none is missing."""

from portfolio.access import Operation
from portfolio.summary.rules import COST_GRACE_MONTHS, DECISION_NEAR_DAYS, STALLED_DAYS
from portfolio.vocabulary import Confidence, Flag, MeasurementStatus, Method, PeriodRule, Role, Stage

STAGES: dict[Stage, str] = {
    Stage.SCAN: "Looking for the problem and for who has solved it before. Nothing is built.",
    Stage.PROTOTYPE: "Something is built to learn whether it can work at all. No real service depends on it.",
    Stage.PILOT: "Real people use it on real work, in a limited place, and what it does is measured.",
    Stage.SCALING: "It has been decided to go further: more teams, more sites, more users.",
    Stage.AT_SCALE: "It is a normal part of the service wherever it was meant to be.",
    Stage.PAUSED: "Nothing happens for now, for a stated reason. It may go on.",
    Stage.STOPPED: "It was ended before scale. The reason and what was learned are kept for others.",
    Stage.RETIRED: "It did its work, and something else has taken its place.",
}

METHODS: dict[Method, str] = {
    Method.SELF_REPORT: "People say what they think it saved or changed. The weakest: belief and politeness move it.",
    Method.OBSERVED_TASK: "Someone watched or timed the work being done.",
    Method.SYSTEM_LOG: "Systems recorded it, without anyone being asked.",
    Method.BEFORE_AFTER: "The same measure before and after. Anything else that changed meanwhile is mixed in.",
    Method.MATCHED: "Users compared with similar people or places that did not have it.",
    Method.DIFFERENCE_IN_DIFFERENCES: "The change among users, less the change among comparable others over the same time.",
    Method.RANDOMISED: "Chance decided who had it. The strongest: nothing else can explain the difference.",
}

RATINGS: dict[Confidence, str] = {
    Confidence.GREEN: "Delivery as planned looks highly likely; nothing in sight threatens it.",
    Confidence.AMBER_GREEN: "Delivery looks probable; risks need constant attention.",
    Confidence.AMBER: "Delivery is feasible, but there are significant issues that need management now.",
    Confidence.AMBER_RED: "Delivery is in doubt; urgent action is needed.",
    Confidence.RED: "Delivery looks out of reach unless it is changed or rescued.",
}

STATUSES: dict[MeasurementStatus, str] = {
    MeasurementStatus.DRAFT: "Being written. Nobody else relies on it.",
    MeasurementStatus.SUBMITTED: "Waiting for an assurer. Shown beside the totals, never in them.",
    MeasurementStatus.APPROVED: "Checked by someone other than the person who submitted it. Only these count.",
    MeasurementStatus.RETURNED: "Sent back by an assurer with a note on what to change.",
}

PERIODS: dict[PeriodRule, str] = {
    PeriodRule.SUM: "For amounts that pile up: hours saved, letters answered.",
    PeriodRule.MEAN: "For rates and scores that go up and down: satisfaction, error rate.",
    PeriodRule.LAST: "For a level that replaces the one before: people in post, exhaustion score.",
}

ROLES: dict[Role, str] = {
    Role.VIEWER: "Reads and exports. For senior owners, boards and finance.",
    Role.PROGRAMME_MANAGER: "Registers pilots, keeps them up to date, and reports every month.",
    Role.ASSURER: "Approves measurements or returns them, never their own.",
    Role.ADMINISTRATOR: "Everything, in every organisation, and who may do what.",
}

OPERATIONS: dict[Operation, str] = {
    Operation.READ: "Read",
    Operation.EXPORT: "Export",
    Operation.REGISTER_PILOT: "Register pilots",
    Operation.EDIT_PILOT: "Change pilots, costs, indicators, benefits and appraisals",
    Operation.REPORT: "Report: updates, blockers, measurements, released time",
    Operation.REVIEW: "Approve or return measurements",
    Operation.ASSURE: "Assure or return benefits",
    Operation.BANK: "Record budgets that moved",
    Operation.EDIT_COHORT: "Change cohorts",
    Operation.WITHDRAW: "Withdraw and restore",
    Operation.MANAGE_PEOPLE: "Change organisations and people",
    Operation.MANAGE_PARAMETERS: "Change the parameters of appraisal",
}

COUNTS: dict[Flag, str] = {
    Flag.LIVE: "Not withdrawn, and neither stopped nor retired. A paused pilot is live.",
    Flag.STALLED: f"On the way to scale, and in the same stage for more than {STALLED_DAYS} days.",
    Flag.OVERDUE: "Live, begun by the end of the last closed month, and without a submitted update for that month.",
    Flag.DECISION_PAST: "On the way to scale, and the planned decision date is before the as-at date.",
    Flag.DECISION_NEAR: f"On the way to scale, and the planned decision is due within {DECISION_NEAR_DAYS} days.",
    Flag.WAITING: "Has measurements that were submitted and not yet approved or returned.",
    Flag.BLOCKED: "On the way to scale, with a blocker that was raised by the as-at date and not resolved by it.",
}
"""The clickable counts that are no data-quality concerns: those have their words in `portfolio.summary.rules`."""

RULES: dict[str, str] = {
    "Hours saved": "Approved measurements of time saved, in hours, added up since each pilot began. What waits for "
    "approval is shown beside the total, and the self-reported part is named.",
    "To date": "Months that have ended by the as-at date. The present month is not in it: its figures are not complete.",
    "Planned against actual": "Compared only among pilots that report both, over the same months. Money is nominal: "
    "the pounds of the day, not adjusted for prices.",
    "Change since the last closed month": "The same pilots and filters as at the end of the month before the as-at date.",
    "How many pilots": "Every pilot that ever began, stopped and retired ones too: they never vanish from a share. "
    "Those entered by mistake (withdrawn) are named apart.",
    "On the way to scale": "In Scan, Prototype, Pilot or Scaling, and not withdrawn.",
    "Better or worse": "An indicator's approved figure for one period (the mean of its periods or the latest one, "
    "never a running sum) against its baseline, in its own direction. When the baseline lies within the figure's "
    "interval, no difference can be told, and the word is “no clear change”.",
    "Old costs": f"The latest actual cost is more than {COST_GRACE_MONTHS} closed months old.",
    "Zero and nothing": "0 means that zero was reported. “Not reported” means that nobody has said.",
}

GLOSSARY: dict[str, str] = {
    "Actor": "Who is doing it: a person with one role.",
    "As at": "The date that the facts are about. Later months, measurements and moves are left out.",
    "As known": "The moment of knowledge: what had been recorded by then, whatever was corrected later.",
    "Assumption": "A dated, sourced parameter: a discount rate, a price index, a unit value, a threshold.",
    "Assured": "The rung of value that an assurer has signed for, up to a day.",
    "Assurer": "Someone who checks measurements that others submitted.",
    "Attribution": "The share of a change that is due to the pilot.",
    "Banked": "The rung of value that a budget has lost for good, with its reference.",
    "Baseline": "What the figure was before, with its date. Without it nothing can be said to have improved.",
    "Benefit": "The value that an indicator is said to support; a disbenefit when it is a loss.",
    "Blocker": "Something in the way of one pilot or several, with an owner and a due date.",
    "Claimed": "The rung of everything that is said: forecasts, self-reports and all that stands above.",
    "Cohort": "A group of staff or people that benefits draw on; they cannot save more than it has.",
    "Concern": "A data-quality warning: what is missing or weak, and who can mend it.",
    "Delivery confidence": "How likely the pilot is to deliver, as its programme manager rates it each month.",
    "Edition": "One version of an assumption, with its source and the date from which it is in force.",
    "Evidence link": "The web address where the evidence behind a measurement can be read.",
    "Evidenced": "The rung of what was measured, approved, made by a design that is good enough, and current.",
    "Goal": "One of the four goals of the AI Opportunities Action Plan that a pilot serves.",
    "Indicator": "One outcome that a pilot watches, with unit, direction, baseline and target.",
    "Interval": "The low and high ends between which the true value most likely lies (95% unless the evidence says "
    "otherwise).",
    "Interval of a total": "Given twice: if each benefit errs on its own, and if all err the same way.",
    "Measurement": "One observed value of an indicator, with period, method, sample and interval.",
    "Monthly update": "What happened, what is next, what help is needed, and the delivery confidence.",
    "Optimism bias": "What is added to costs because projects usually cost more than they hope.",
    "Organisation": "A body in the tree: department, agency, trust or team. Roles reach everything below it.",
    "Pilot": "The thing tracked for its whole life, from a first look to scale or to its end.",
    "Price base": "The year whose prices an amount is in. Different ones never add.",
    "Programme manager": "Who runs a pilot and reports on it.",
    "Realisation rate": "The share of a released quantity that was in fact put to use.",
    "Revision": "One saved change, numbered: who, when, what and why. Nothing is deleted.",
    "Rung": "How sure a value is: claimed, evidenced, assured, banked; each is part of the one before it.",
    "Senior owner": "Who answers for a pilot and decides what becomes of it.",
    "Stage": "Where a pilot is on the way to scale, or how it left that way.",
    "Switching value": "The value of one input at which a pilot is just worth its cost.",
    "Target": "What the indicator should reach, and by when.",
    "Unproven hours": "Realised hours of which nobody has recorded where they went. They are never multiplied by pay.",
    "Withdrawn": "Entered by mistake and taken back. It stays in the history, and pilots stay in the register.",
    "Working": "Inputs, formulas, steps and result of one figure, to read or to compute again.",
}
"""The product's words, each with one meaning."""


def glossary() -> str:
    """The glossary as a document: `docs/glossary.md` is its output."""
    head = "# Glossary\n\nOne word for one thing, on every screen and in every file.\n\n| Word | Meaning |\n|---|---|\n"
    return head + "".join(f"| {word} | {meaning} |\n" for word, meaning in GLOSSARY.items())
