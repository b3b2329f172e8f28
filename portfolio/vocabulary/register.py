"""The words of the register: roles, stages, costs, outcomes, measurements, updates, blockers."""

from portfolio.vocabulary.term import Term


class Role(Term):
    """What a person may do; `portfolio.access` says what each role is allowed."""

    VIEWER = "viewer", "Viewer"
    PROGRAMME_MANAGER = "programme_manager", "Programme manager"
    ASSURER = "assurer", "Assurer"
    ADMINISTRATOR = "administrator", "Administrator"


class OrganisationKind(Term):
    DEPARTMENT = "department", "Department"
    AGENCY = "agency", "Agency"
    TRUST = "trust", "Trust"
    TEAM = "team", "Team"
    OTHER = "other", "Other body"


class AiType(Term):
    GENERATIVE = "generative", "Generative"
    AGENTIC = "agentic", "Agentic"
    CLASSICAL = "classical", "Classical machine learning"
    VISION = "vision", "Computer vision"
    LANGUAGE = "language", "Language"
    OTHER = "other", "Other"


class Stage(Term):
    """Where a pilot is on the way to scale. The kind is fixed; its shown label and mappings are reference rows."""

    SCAN = "scan", "Scan"
    PROTOTYPE = "prototype", "Prototype"
    PILOT = "pilot", "Pilot"
    SCALING = "scaling", "Scaling"
    AT_SCALE = "at_scale", "At scale"
    PAUSED = "paused", "Paused"
    STOPPED = "stopped", "Stopped"
    RETIRED = "retired", "Retired"

    @property
    def is_exit(self) -> bool:
        """Paused, Stopped and Retired leave the path and need a reason and what was learned."""
        return self in EXIT_STAGES


EXIT_STAGES = (Stage.PAUSED, Stage.STOPPED, Stage.RETIRED)
PATH_STAGES = (Stage.SCAN, Stage.PROTOTYPE, Stage.PILOT, Stage.SCALING, Stage.AT_SCALE)
ENDED_STAGES = (Stage.STOPPED, Stage.RETIRED)


class ExitReason(Term):
    """Why a pilot was paused, stopped or retired."""

    NO_BENEFIT = "no_benefit", "Benefit not shown"
    TOO_COSTLY = "too_costly", "Cost too high for the benefit"
    DATA_NOT_READY = "data_not_ready", "Data not ready"
    LEGACY = "legacy", "Legacy system in the way"
    SKILLS = "skills", "Skills or capacity missing"
    INFORMATION_GOVERNANCE = "information_governance", "Information governance"
    PROCUREMENT = "procurement", "Procurement"
    FUNDING = "funding", "Funding ended"
    LOW_ADOPTION = "low_adoption", "People did not use it"
    ETHICS = "ethics", "Ethics, fairness or public trust"
    SAFETY = "safety", "Harm or safety concern"
    SUPPLIER = "supplier", "Supplier or model withdrawn"
    SUPERSEDED = "superseded", "Superseded or merged"
    PRIORITY = "priority", "Priorities changed"
    COMPLETED = "completed", "Purpose fulfilled"


class CostCategory(Term):
    STAFF = "staff", "Staff"
    SUPPLIER = "supplier", "Supplier"
    LICENCES = "licences", "Licences"
    COMPUTE = "compute", "Compute and tokens"
    DATA = "data", "Data"
    CHANGE = "change", "Change and training"
    OTHER = "other", "Other"


class CostNature(Term):
    ONE_OFF = "one_off", "One-off"
    RUNNING = "running", "Running"


class CostBasis(Term):
    PLANNED = "planned", "Planned"
    FORECAST = "forecast", "Forecast"
    ACTUAL = "actual", "Actual"


class Outcome(Term):
    """What kind of outcome an indicator watches."""

    TIME_SAVED = "time_saved", "Time saved"
    RETENTION = "retention", "Staff retention"
    WELLBEING = "wellbeing", "Staff wellbeing"
    CITIZEN = "citizen", "Citizen outcome"
    PATIENT = "patient", "Patient outcome"
    SATISFACTION = "satisfaction", "Satisfaction"
    THROUGHPUT = "throughput", "Throughput"
    QUALITY = "quality", "Quality and error"
    COST_AVOIDED = "cost_avoided", "Cost avoided"
    CARBON = "carbon", "Energy and carbon"


class Direction(Term):
    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"


class PeriodRule(Term):
    """How an indicator's periods add up to one figure."""

    SUM = "sum", "Add the periods up"
    MEAN = "mean", "Mean of the periods"
    LAST = "last", "Latest period counts"


class Method(Term):
    """How a measurement was made, weakest design first."""

    SELF_REPORT = "self_report", "Self-report"
    OBSERVED_TASK = "observed_task", "Observed task"
    SYSTEM_LOG = "system_log", "System log"
    BEFORE_AFTER = "before_after", "Before and after"
    MATCHED = "matched", "Matched comparison"
    DIFFERENCE_IN_DIFFERENCES = "difference_in_differences", "Difference in differences"
    RANDOMISED = "randomised", "Randomised trial"


class MeasurementStatus(Term):
    """Only approved measurements reach headline totals; what waits is shown beside them."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for approval"
    APPROVED = "approved", "Approved"
    RETURNED = "returned", "Returned"


class ConfidenceScale(Term):
    """The scale a delivery confidence was given on. It is stored with the rating and never converted."""

    THREE = "three", "Three-point scale"
    FIVE = "five", "Five-point scale"


class Confidence(Term):
    GREEN = "green", "Green"
    AMBER_GREEN = "amber_green", "Amber/Green"
    AMBER = "amber", "Amber"
    AMBER_RED = "amber_red", "Amber/Red"
    RED = "red", "Red"


SCALE_RATINGS = {
    ConfidenceScale.THREE: (Confidence.GREEN, Confidence.AMBER, Confidence.RED),
    ConfidenceScale.FIVE: tuple(Confidence),
}


class UpdateStatus(Term):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"


class BlockerKind(Term):
    DATA = "data", "Data readiness"
    LEGACY = "legacy", "Legacy system"
    SKILLS = "skills", "Skills"
    INFORMATION_GOVERNANCE = "information_governance", "Information governance"
    PROCUREMENT = "procurement", "Procurement"
    FUNDING = "funding", "Funding"
    ADOPTION = "adoption", "Adoption"
    ETHICS = "ethics", "Ethics"


class Severity(Term):
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"
    CRITICAL = "critical", "Critical"


class LinkRelation(Term):
    """How one pilot relates to another, as answered when a similar one is found."""

    SIMILAR = "similar", "Similar to"
    JOINS = "joins", "Joins"
    BUILDS_ON = "builds_on", "Builds on"
    DIFFERENT = "different", "Different from, because"


class Flag(Term):
    """What a clickable count on the overview stands for; screens and exports can be limited to it."""

    LIVE = "live", "Live"
    STALLED = "stalled", "Stalled: over a year in one stage"
    OVERDUE = "overdue", "Monthly update overdue"
    DECISION_PAST = "decision_past", "Decision date past"
    DECISION_NEAR = "decision_near", "Decision within 60 days"
    WAITING = "waiting", "Measurements waiting for approval"
    BLOCKED = "blocked", "Held back by an open blocker"
    NO_COSTS = "no_costs", "No actual costs reported"
    STALE_COSTS = "stale_costs", "Actual costs more than two months old"
    NO_INDICATOR = "no_indicator", "No indicator to judge it by"
    NO_BASELINE = "no_baseline", "An indicator without baseline"
    NO_MEASUREMENT = "no_measurement", "Indicators but no approved measurement"
    SELF_REPORT_ONLY = "self_report_only", "Only self-reported evidence"
    RETURNED = "returned", "A measurement was returned"
    NO_DECISION_DATE = "no_decision_date", "No planned decision date"
    USERS_UNKNOWN = "users_unknown", "Number of users not reported"
