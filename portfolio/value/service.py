"""Every change to indicators and measurements. Each is one revision; the modules named below hold them by topic."""

from portfolio.value.indicators import add_indicator, edit_indicator, restore_indicator, withdraw_indicator
from portfolio.value.measurements import edit_measurement, record_measurement, record_measurements
from portfolio.value.review import (
    restore_measurement,
    review_measurement,
    submit_measurement,
    withdraw_measurement,
)

__all__ = [
    "add_indicator",
    "edit_indicator",
    "edit_measurement",
    "record_measurement",
    "record_measurements",
    "restore_indicator",
    "restore_measurement",
    "review_measurement",
    "submit_measurement",
    "withdraw_indicator",
    "withdraw_measurement",
]
