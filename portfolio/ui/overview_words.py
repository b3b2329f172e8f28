"""What the overview's pictures show, in words, and their tables."""

import pandas as pd

from portfolio.ui.words import month, number


def dated(table: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Columns by their shown names, newest month first."""
    shown = table.rename(columns=names)[[name for name in names.values() if name]]
    shown.insert(0, "Month", [month(value) for value in table.index])
    return shown.iloc[::-1]


def movement(history: pd.DataFrame) -> str:
    """How the stages changed over the months shown."""
    if history.empty:
        return "No month has ended yet."
    first, last = history.iloc[0], history.iloc[-1]
    return (
        f"Stacked bars of pilots by stage from {month(history.index[0])} to {month(history.index[-1])}: "
        f"at scale from {first['at_scale']} to {last['at_scale']}, in the pilot stage from {first['pilot']} to "
        f"{last['pilot']}, stopped from {first['stopped']} to {last['stopped']}."
    )


def spend(table: pd.DataFrame) -> str:
    """What was planned and spent by when."""
    if table.empty:
        return "No costs reported yet."
    actual = table["actual"].dropna()
    reached = f"£{actual.iloc[-1]:,.0f} actual by {month(actual.index[-1])}" if len(actual) else "no actual costs"
    return f"Lines of cumulative spend: £{table['planned'].iloc[-1]:,.0f} planned to date, {reached}."


def hours(table: pd.DataFrame) -> str:
    """When hours were saved, and most in which month."""
    if table.empty:
        return "No approved hours saved yet."
    best = table["hours"].idxmax()
    return (
        f"Bars of approved hours saved a month from {month(table.index[0])} to {month(table.index[-1])}; "
        f"most in {month(best)}: {number(table['hours'].max())} hours."
    )
