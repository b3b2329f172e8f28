"""Money is integer pence, in and out."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

PENCE = Decimal("0.01")
MAX_PENCE = 10**14


def to_pence(pounds: Decimal | int | str) -> int:
    """Pounds to whole pence.

    Raises ValueError for what is not a number or has a fraction of a penny.

    >>> to_pence("£1,234.50")
    123450
    """
    text = str(pounds).strip().replace("£", "").replace(",", "").replace(" ", "")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{pounds}” is not an amount in pounds") from None
    if not amount.is_finite():
        raise ValueError(f"“{pounds}” is not an amount in pounds")
    if abs(amount) > MAX_PENCE // 100:
        raise ValueError(f"“{pounds}” is larger than this register can hold")
    if amount != amount.quantize(PENCE, ROUND_HALF_UP):
        raise ValueError(f"“{pounds}” has a fraction of a penny")
    return int(amount * 100)


def to_pounds(pence: int) -> Decimal:
    """Whole pence to pounds with two decimals."""
    return Decimal(pence).scaleb(-2)


def in_words(pence: float | int | None) -> str:
    """A short form for people: ``£1.2m``, ``£34.5k``, ``£0``; absence is ``Not reported``.

    >>> in_words(123_456_700), in_words(-50), in_words(None)
    ('£1.23m', '−£0.50', 'Not reported')
    """
    if pence is None or pence != pence:
        return "Not reported"
    pounds = abs(float(pence)) / 100
    sign = "−" if pence < 0 else ""
    if pounds >= 999_500_000:
        return f"{sign}£{pounds / 1e9:.2f}bn"
    if pounds >= 999_500:
        return f"{sign}£{pounds / 1e6:.2f}m"
    if pounds >= 1_000:
        return f"{sign}£{pounds / 1e3:.1f}k"
    return f"{sign}£{pounds:.2f}" if pounds and pounds != int(pounds) else f"{sign}£{pounds:.0f}"
