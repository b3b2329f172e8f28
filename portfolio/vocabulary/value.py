"""The words of value: classes, rungs, valuations, where released time went, parameters."""

from portfolio.vocabulary.term import Term


class ValueClass(Term):
    """What kind of value a benefit is; only the first two are money, and only the first is cash."""

    CASH_RELEASING = "cash_releasing", "Cash-releasing"
    NON_CASH_RELEASING = "non_cash_releasing", "Non-cash-releasing, valued in money"
    QUANTIFIED = "quantified", "Quantified, not valued in money"
    QUALITATIVE = "qualitative", "Described only"


class Rung(Term):
    """How sure a value is. Each rung is part of the one before it."""

    CLAIMED = "claimed", "Claimed"
    EVIDENCED = "evidenced", "Evidenced"
    ASSURED = "assured", "Assured"
    BANKED = "banked", "Banked"


class Beneficiary(Term):
    ORGANISATION = "organisation", "The organisation"
    STAFF = "staff", "Staff"
    CITIZENS = "citizens", "Citizens"
    PATIENTS = "patients", "Patients"
    BUSINESSES = "businesses", "Businesses"
    OTHER_BODIES = "other_bodies", "Other public bodies"


class Valuation(Term):
    """How a quantity becomes money."""

    NONE = "none", "Not valued in money"
    UNIT = "unit", "A value per unit"
    PAY = "pay", "Hours at a pay rate"
    LEAVER = "leaver", "Leavers avoided at a cost per leaver"
    WELLBY = "wellby", "Life satisfaction (WELLBY)"
    QALY = "qaly", "Health (QALY)"
    CARBON = "carbon", "Carbon at the published value"


class Destination(Term):
    """Where released hours went. What is not accounted for is unknown."""

    CASH = "cash", "Released as cash"
    REDEPLOYED = "redeployed", "Redeployed to a named outcome"
    ABSORBED = "absorbed", "Absorbed by rising demand"


class BenefitStatus(Term):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for assurance"
    ASSURED = "assured", "Assured"
    RETURNED = "returned", "Returned"


class ParameterKind(Term):
    """What a parameter is for; each is kept in dated, sourced editions."""

    DISCOUNT = "discount", "Discount rate"
    DISCOUNT_HEALTH = "discount_health", "Discount rate for health"
    DISCOUNT_SENSITIVITY = "discount_sensitivity", "Discount rate without pure time preference"
    DEFLATOR = "deflator", "GDP deflator"
    GDP_PER_HEAD = "gdp_per_head", "Real GDP per head"
    WELLBY = "wellby", "Value of a WELLBY"
    QALY = "qaly", "Value of a QALY"
    CARBON_VALUE = "carbon_value", "Carbon value"
    OPTIMISM_BIAS = "optimism_bias", "Optimism bias of cost"
    OPTIMISM_BIAS_TIME = "optimism_bias_time", "Optimism bias of duration"
    CONFIDENCE = "confidence", "Reduction of benefits by confidence grade"
    WELFARE_ELASTICITY = "welfare_elasticity", "Elasticity of the marginal utility of income"
    MEDIAN_INCOME = "median_income", "Median income"
    EVIDENCE_MARYLAND = "evidence_maryland", "Maryland scale by method"
    EVIDENCE_NESTA = "evidence_nesta", "Nesta standard by method"
    EVIDENCE_GRADE = "evidence_grade", "GRADE start by method"
    EVIDENCE_THRESHOLD = "evidence_threshold", "Maryland level that counts as evidence"
    EVIDENCE_AGE = "evidence_age", "Months after which evidence is out of date"
    PRICE_YEAR = "price_year", "Price year of portfolio totals"
