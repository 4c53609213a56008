"""Numbers as programs and people read them; the only place where minor units become major."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from data.locale import SPACE, grouped, money_affixes, percent_sign
from data.metric import Unit
from data.reading import Compared, Number

MINOR_PER_MAJOR = 100


def api_number(value: Number | None, unit: Unit) -> Number | None:
    """The value the API gives: money in major units with two decimals, all else as it is."""
    if value is None:
        return None
    if unit is Unit.MONEY:
        return (Decimal(value) / MINOR_PER_MAJOR).quantize(Decimal("0.01"))
    # A target that is a share of a count is seldom a whole number.
    if unit is Unit.COUNT and value == int(value):
        return int(value)
    return value


def api_text(value: Number | None, unit: Unit) -> str:
    """``api_number`` as text, empty for null: what ``data-value`` and files hold."""
    number = api_number(value, unit)
    if number is None:
        return ""
    return str(number) if isinstance(number, int) else f"{number:f}"


SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}
MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"
JUST = "just"
HOURS_SHOWN_AS_DAYS = 72
LARGE_PERCENT = 1000
MOST_PERCENT = Decimal(99_999)


def shown(value: Number | None, unit: Unit, currency: str) -> str:
    """A value as an executive reads it; the exact one is ``exact``."""
    if value is None:
        return NOTHING
    match unit:
        case Unit.MONEY:
            return _money(Decimal(value) / MINOR_PER_MAJOR, currency, 0)
        case Unit.PERCENT:
            return _grouped(value, 1) + percent_sign()
        case Unit.COUNT:
            return _grouped(value, 0)
        case Unit.HOURS if magnitude(value) >= HOURS_SHOWN_AS_DAYS:
            return f"{_grouped(Decimal(value) / 24, 1)}{SPACE}days"
        case Unit.HOURS:
            return f"{_grouped(value, 1)}{SPACE}h"
        case Unit.SECONDS:
            return _duration(value)
        case Unit.RATING:
            return f"{_grouped(value, 2)} of{SPACE}5"


def exact(value: Number | None, unit: Unit, currency: str) -> str:
    """A value with every digit it has, for titles and tables: pence, seconds, six decimals."""
    number = api_number(value, unit)
    if number is None:
        return NOTHING
    places = max(0, -int(Decimal(number).normalize().as_tuple().exponent))
    match unit:
        case Unit.MONEY:
            return _money(Decimal(number), currency, 2)
        case Unit.PERCENT:
            return _grouped(number, places) + percent_sign()
        case Unit.COUNT:
            return _grouped(number, 0)
        case Unit.HOURS:
            return f"{_grouped(number, places)} hours"
        case Unit.SECONDS:
            return f"{_grouped(number, places)} seconds"
        case Unit.RATING:
            return f"{_grouped(number, places)} of 5"


def magnitude(value: Number) -> Number:
    """The value without its sign."""
    return -value if value < 0 else value


def shown_target(value: Number, unit: Unit, currency: str) -> str:
    """A target as it is spoken of: '20%', not '20.0%'."""
    if unit is Unit.PERCENT:
        return _trimmed(value, 1) + percent_sign()
    if unit is Unit.RATING:
        return f"{_trimmed(value, 2)} of{SPACE}5"
    return shown(value, unit, currency)


def shown_gap(size: Number, unit: Unit, currency: str) -> str:
    """How far apart two values are: ``shown``, but points for percentages, no 'of 5'."""
    if unit is Unit.PERCENT:
        return f"{_grouped(size, 1)}{SPACE}pts"
    if unit is Unit.RATING:
        return _grouped(size, 2)
    return shown(size, unit, currency)


def shown_apart(size: Number, unit: Unit, currency: str) -> str:
    """``shown_gap`` as a sentence says it: 'just' where it rounds to nothing."""
    gap = shown_gap(size, unit, currency)
    return gap if re.search("[1-9]", gap) else JUST


def shown_change(compared: Compared, unit: Unit) -> str:
    """A change with its sign: percent, points for percentages; in words where there is none."""
    if compared.before_data:
        return "no data then"
    if compared.change is None:
        return NOTHING
    if compared.change == 0:
        return "no change"
    if unit is Unit.PERCENT:
        return f"{_signed(compared.change, 1)}{SPACE}pts"
    if compared.change_percent is None:
        return "new"
    return shown_percent_change(compared.change_percent)


def shown_percent_change(percent: Decimal) -> str:
    """A signed percentage; no decimals once it is in the thousands, none past the readable."""
    if abs(percent) > MOST_PERCENT:
        return f"over {_signed(MOST_PERCENT.copy_sign(percent), 0)}{percent_sign()}"
    return _signed(percent, 0 if abs(percent) >= LARGE_PERCENT else 1) + percent_sign()


def shown_count(count: int) -> str:
    """A whole number of things."""
    return _grouped(count, 0)


def shown_plain(value: Decimal) -> str:
    """A number with the decimals it has, and no more."""
    return _grouped(value, max(0, -int(value.normalize().as_tuple().exponent)))


def _grouped(value: Number, places: int) -> str:
    number = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = grouped(abs(number), places)
    return MINUS + text if number < 0 else text


def _trimmed(value: Number, places: int) -> str:
    return shown_plain(Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def _signed(value: Number, places: int) -> str:
    text = _grouped(value, places)
    return text if text.startswith(MINUS) or not re.search("[1-9]", text) else f"+{text}"


def _money(major: Decimal, currency: str, places: int) -> str:
    text = _grouped(major, places)
    before, after = money_affixes(SYMBOLS.get(currency, currency))
    sign = MINUS if text.startswith(MINUS) else ""
    return f"{sign}{before}{text.removeprefix(MINUS)}{after}"


def _duration(seconds: Number) -> str:
    whole = int(Decimal(seconds).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    sign, whole = (MINUS if whole < 0 else ""), abs(whole)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    parts = [(hours, "h"), (minutes, "min")] if hours else [(minutes, "min"), (rest, "s")]
    named = [f"{_grouped(count, 0)}{SPACE}{name}" for count, name in parts if count]
    return sign + (" ".join(named) or f"0{SPACE}s")
