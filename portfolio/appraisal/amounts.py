"""One amount or many: every formula takes both, and what is not known is NaN, never 0."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Amounts = float | Floats


def numbers(values: Any) -> Floats:
    """As floats, NaN for what is missing: a number, a sequence of them, or a column."""
    if isinstance(values, pd.Series):
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)


def amounts(values: Any) -> Amounts:
    """What a formula returns: a plain number for one amount, the array for many."""
    found = np.asarray(values, dtype=np.float64)
    return found if found.ndim else float(found)


def days(values: Any) -> Days:
    """As dates, NaT for what is missing: a date or its ISO text, a sequence of them, or a column."""
    if isinstance(values, pd.Series):
        column: Days = pd.to_datetime(values).to_numpy(dtype="datetime64[D]")
        return column
    return np.asarray(values, dtype="datetime64[D]")


def require_rates(name: str, values: Any) -> Floats:
    """As floats between 0 and 1; NaN may stay. Raises ValueError naming the rate and the first that is not one."""
    rates = numbers(values)
    wrong = rates[(rates < 0) | (rates > 1)]
    if wrong.size:
        raise ValueError(f"{name} is {wrong.flat[0]:.4g}: a share lies between 0 and 1 (100%)")
    return rates


def require_columns(frame: pd.DataFrame, *names: str) -> None:
    """Raises ValueError naming the columns that the table lacks."""
    if lacking := [name for name in names if name not in frame.columns]:
        raise ValueError(f"The table has no column {' and no column '.join(f'“{name}”' for name in lacking)}")
