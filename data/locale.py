"""How numbers, money and dates are written: the words of the page stay English, their forms follow
the setting REPORT_LOCALE.

The locale is ambient, as the decimal context of Python is: a web request sets it at its start, and
whatever formats a value reads it. It is never part of a value, and files and answers for programs
do not depend on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import NumberFormatError, parse_decimal

BRITISH = Locale("en", "GB")
LONG_DAY = {BRITISH: "EEEE d MMMM y"}
"""Where the usual long date has a comma that a sentence does not want."""
SPACE = "\N{NO-BREAK SPACE}"

_now: ContextVar[Locale] = ContextVar("locale", default=BRITISH)


def locale_named(tag: str) -> Locale:
    """The locale of a tag such as 'de-DE'; raises ValueError where there is none."""
    try:
        return Locale.parse(tag, sep="-", resolve_likely_subtags=False)
    except UnknownLocaleError as error:
        raise ValueError(str(error)) from None


def locale_now() -> Locale:
    """The locale in which values are written just now; British outside of requests."""
    return _now.get()


def write_in(locale: Locale) -> None:
    """Sets the locale for the rest of this request."""
    _now.set(locale)


@contextmanager
def written_in(tag: str) -> Iterator[None]:
    """Sets the locale for a block."""
    token = _now.set(locale_named(tag))
    try:
        yield
    finally:
        _now.reset(token)


def grouped(size: Decimal, places: int) -> str:
    """A number without its sign, with ``places`` decimals."""
    locale = locale_now()
    pattern = locale.decimal_formats[None]
    text = pattern.apply(
        size.quantize(Decimal(1).scaleb(-places)), locale, decimal_quantization=False
    )
    mark = decimal_mark()
    whole, _, fraction = text.partition(mark)
    return f"{whole}{mark}{fraction.ljust(places, '0')}" if places else whole


def decimal_mark() -> str:
    """What stands before the decimals."""
    return str(locale_now().number_symbols["latn"]["decimal"])


def group_mark() -> str:
    """What stands between thousands."""
    return str(locale_now().number_symbols["latn"]["group"])


def money_affixes(symbol: str) -> tuple[str, str]:
    """What stands before and after an amount of money."""
    pattern = locale_now().currency_formats["standard"]
    before, after = (part.replace("¤", symbol) for part in (pattern.prefix[0], pattern.suffix[0]))
    if before and before[-1].isalpha():
        before += SPACE  # letters would run into the figures
    return before, after


def percent_sign() -> str:
    """What stands after a percentage, with its space where there is one."""
    return str(locale_now().percent_formats[None].suffix[0]) or "%"


def number_in(text: str) -> Decimal:
    """A number as somebody types it; raises ValueError for anything else."""
    try:
        return parse_decimal(text.strip(), locale=locale_now(), strict=True)
    except (NumberFormatError, InvalidOperation) as error:
        raise ValueError(str(error)) from None


def typed(value: Decimal) -> str:
    """A number as a form is filled in with it: ``number_in`` reads it."""
    return f"{value.normalize():f}".replace(".", decimal_mark())


def dated(when: date, form: str) -> str:
    """A date in one of the forms 'yMMMd', 'yMMM', 'yMMMM', 'yMMMMd', 'yMMMMEEEEd'."""
    return _short(format_date(when, pattern_of(form), locale=locale_now()))


def pattern_of(form: str) -> str:
    """The locale's pattern for such a form, in Unicode's letters."""
    locale = locale_now()
    if form == "yMMMMEEEEd":
        return LONG_DAY.get(locale) or str(locale.date_formats["full"].pattern)
    if form == "yMMMMd":
        return str(locale.date_formats["long"].pattern)
    return str(locale.datetime_skeletons[form].pattern)


def timed(when: datetime, seconds: bool = False) -> str:
    """A time of day."""
    return format_time(when, "medium" if seconds else "short", locale=locale_now())


def month_names(width: str) -> list[str]:
    """From January on; ``width`` is 'wide' or 'abbreviated'."""
    names = locale_now().months["format"][width]
    return [_short(names[number]) for number in range(1, 13)]


def weekday_names(width: str) -> list[str]:
    """From Sunday on."""
    names = locale_now().days["format"][width]
    return [names[(number + 6) % 7] for number in range(7)]


def _short(text: str) -> str:
    # Three letters like every other month; a chart writes it so, too.
    return re.sub(r"\bSept\b", "Sep", text) if locale_now().language == "en" else text
