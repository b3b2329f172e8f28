"""How figures and user text are shown: zero prints as 0, absence as "Not reported", text is never markup."""

import re
from datetime import date, datetime
from html import escape
from typing import Any

import pandas as pd

from portfolio.money import in_words as money
from portfolio.summary.frames import MICRO

NOT_REPORTED = "Not reported"
MINUS = "−"
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")

__all__ = ["NOT_REPORTED", "change", "day", "html", "measure", "moment", "money", "month", "number", "plain", "plural"]


def plain(text: object) -> str:
    """User text for a place that reads Markdown: every sign that could be markup is escaped."""
    return _MARKUP.sub(r"\\\1", str(text)).replace("\n", " ")


def html(text: object) -> str:
    """User text for a Plotly label or hover, which read a subset of HTML."""
    return escape(str(text), quote=True)


def number(value: Any, decimals: int = 0) -> str:
    """A count or quantity with thousands separated: ``12,345``."""
    if _missing(value):
        return NOT_REPORTED
    return f"{float(value):,.{decimals}f}".replace("-", MINUS)


def measure(millionths: Any, unit: str = "") -> str:
    """A measured quantity held in millionths, to as many figures as it needs: ``1,240 hours``, ``6.8 points``."""
    if _missing(millionths):
        return NOT_REPORTED
    value = float(millionths) / MICRO
    decimals = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{number(value, decimals)} {unit}".strip()


def change(value: Any, *, show: Any = number) -> str:
    """A signed change: ``+3``, ``−2``, ``no change``."""
    if _missing(value):
        return NOT_REPORTED
    if value == 0:
        return "no change"
    return f"+{show(value)}" if value > 0 else f"{MINUS}{show(-value)}"


def day(value: Any) -> str:
    """``16 November 2026``."""
    if _missing(value):
        return NOT_REPORTED
    return f"{value.day} {value:%B %Y}"


def month(value: Any) -> str:
    """``October 2026``."""
    return NOT_REPORTED if _missing(value) else f"{value:%B %Y}"


def moment(value: datetime) -> str:
    """``16 November 2026, 14:05 UTC``."""
    return f"{day(value)}, {value:%H:%M} UTC"


def plural(count: int, one: str, many: str = "") -> str:
    """``1 pilot``, ``2 pilots``, ``0 pilots``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _missing(value: Any) -> bool:
    return value is None or (not isinstance(value, str | date) and bool(pd.isna(value))) or value is pd.NaT
