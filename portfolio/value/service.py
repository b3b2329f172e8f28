"""Every change to value: each is one revision. The modules named below hold them by topic."""

from portfolio.value.appraisals import restore_appraisal, set_appraisal, withdraw_appraisal
from portfolio.value.assurance import review_benefit, submit_benefit
from portfolio.value.benefits import add_benefit, edit_benefit, restore_benefit, withdraw_benefit
from portfolio.value.budgets import record_budget_move, restore_budget_move, withdraw_budget_move
from portfolio.value.cohorts import add_cohort, edit_cohort, restore_cohort, withdraw_cohort
from portfolio.value.indicators import add_indicator, edit_indicator, restore_indicator, withdraw_indicator
from portfolio.value.measurements import edit_measurement, record_measurement, record_measurements
from portfolio.value.released_time import set_released_time
from portfolio.value.review import (
    approve_measurements,
    restore_measurement,
    review_measurement,
    submit_measurement,
    withdraw_measurement,
)

__all__ = [
    "add_benefit",
    "add_cohort",
    "add_indicator",
    "approve_measurements",
    "edit_benefit",
    "edit_cohort",
    "edit_indicator",
    "edit_measurement",
    "record_budget_move",
    "record_measurement",
    "record_measurements",
    "restore_appraisal",
    "restore_benefit",
    "restore_budget_move",
    "restore_cohort",
    "restore_indicator",
    "restore_measurement",
    "review_benefit",
    "review_measurement",
    "set_appraisal",
    "set_released_time",
    "submit_benefit",
    "submit_measurement",
    "withdraw_appraisal",
    "withdraw_benefit",
    "withdraw_budget_move",
    "withdraw_cohort",
    "withdraw_indicator",
    "withdraw_measurement",
]
