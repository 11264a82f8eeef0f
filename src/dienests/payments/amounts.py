"""Euro amounts of the rulebook ("192.70") and whole cents of the tables."""

from decimal import Decimal, InvalidOperation


def cents_of(amount: str | Decimal) -> int:
    """From "192.70" to 19270. Raises ValueError when it is no amount in whole cents; nothing is rounded here."""
    try:
        cents = Decimal(amount) * 100
    except InvalidOperation:
        raise ValueError(f"{amount!r} is not an amount in euro") from None
    if not cents.is_finite() or cents != cents.to_integral_value():
        raise ValueError(f"{amount!r} is not an amount in whole cents")
    return int(cents)


def euros_of(cents: int) -> str:
    """From 19270 to "192.70"."""
    sign, whole = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{whole // 100}.{whole % 100:02d}"
