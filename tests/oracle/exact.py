"""Exact numbers: no float ever comes in, and rounding is half up (away from zero)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

PLACES = 6


def exact(number: object) -> Fraction:
    """The number itself; a float is refused because it no longer is the number written."""
    if isinstance(number, bool) or not isinstance(number, int | Decimal | Fraction | str):
        raise TypeError(f"{number!r} is not an exact number")
    return Fraction(number)


def whole(number: Fraction) -> int:
    """Rounded half up to an integer."""
    size = (2 * abs(number.numerator) + number.denominator) // (2 * number.denominator)
    return size if number >= 0 else -size


def six_places(number: Fraction | int | Decimal) -> Decimal:
    """Rounded half up to six places."""
    millionths = whole(Fraction(number) * 10**PLACES)
    # Built from its digits, because arithmetic would round to the context's precision.
    digits = tuple(int(digit) for digit in str(abs(millionths)))
    return Decimal((int(millionths < 0), digits, -PLACES))


def mean(numbers: Sequence[Fraction]) -> Decimal | None:
    """The mean to six places; None of nothing."""
    return six_places(sum(numbers, Fraction()) / len(numbers)) if numbers else None


def median(numbers: Sequence[Fraction]) -> Decimal | None:
    """The middle value, or the mean of the two middle ones, to six places; None of nothing."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return six_places(ordered[middle])
    return six_places((ordered[middle - 1] + ordered[middle]) / 2)
