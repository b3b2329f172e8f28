"""A comparison's setting for the tests, with the levels of the shipped edition."""

from typing import Any

from portfolio.appraisal.comparison import Setting
from portfolio.vocabulary import Method

MARYLAND = {
    "self_report": 0,
    "observed_task": 1,
    "system_log": 1,
    "before_after": 1,
    "matched": 2,
    "difference_in_differences": 3,
    "randomised": 5,
}


def setting(**changes: Any) -> Setting:
    """Handling time in minutes, from the system's log, in a trial and a control group."""
    usual = {"outcome": "Handling time", "unit": "minutes", "with_tool": "Trial", "without": "Control"}
    return Setting(**{"collected": Method.SYSTEM_LOG, "maryland": MARYLAND, **usual, **changes})
