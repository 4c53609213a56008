"""What the page says of an address that leads to no view, in words that people know."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from callbacks.address import address_of
from data.catalogue import Catalogue
from data.errors import NoProofError, RequestError
from data.locale import written_in
from data.proof import unknown_part
from data.request import as_of_day, checked_range
from layouts.refusal import NAMES, refusal

TODAY = date(2026, 11, 27)
PARAMETERS = re.compile(r"\b(as_of|rows must|against|from must|to must|grain must|theme must)\b")


def refused(ask: Callable[[], object]) -> RequestError:
    """What came instead of an answer."""
    with pytest.raises(RequestError) as caught:
        ask()
    return caught.value


def day(text: str) -> date:
    """A date."""
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("pathname", "search", "words"),
    [
        ("/nowhere", "", "There is no page at “/nowhere”."),
        ("/" + "a" * 500, "", f"There is no page at “/{'a' * 39}…”."),
        (
            "/",
            "?as_of=yesterday",
            "The date cannot be read: “yesterday” is not written like 2026-05-31.",
        ),
        (
            "/metric/mrr",
            "?from=oo%0Aps",
            "The first day cannot be read: “oo�ps” is not written like 2026-05-31.",
        ),
        ("/metric/mrr", "?to=2026-02-30", "The last day is not in the calendar: “2026-02-30”."),
        ("/", "?as_of=1980-01-01", "The date must not be before 1 Jan 1990."),
        (
            "/metric/mrr",
            "?grain=hour",
            "A number is shown by day, week or month, not by “hour”.",
        ),
        (
            "/metric/mrr",
            "?against=peers",
            "A range is compared with the range before or with the year before, not with “peers”.",
        ),
        (
            "/metric/mrr",
            "?parts=plan",
            "A number is shown whole or by its parts; “plan” is neither.",
        ),
        ("/metric/mrr", "?rows=0", "The rows have no page “0”."),
        ("/", "?theme=pink", "The theme is light or dark, not “pink”."),
        (
            "/",
            "?theme=dark&theme=light",
            "The address gives the theme more than once.",
        ),
        (
            "/",
            "?as_of=2026-05-01&as_of=2026-05-02",
            "The address gives the date more than once.",
        ),
    ],
)
def test_an_address_is_refused_in_words_of_the_page(pathname: str, search: str, words: str) -> None:
    said = refusal(refused(lambda: address_of(pathname, search)))
    assert said == words
    assert not PARAMETERS.search(said)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (
            lambda: as_of_day(day("2026-11-28"), TODAY),
            "The date must not be after today (27 Nov 2026).",
        ),
        (
            lambda: checked_range(None, day("2027-01-01"), "day", TODAY, TODAY),
            "The last day must not be after today (27 Nov 2026).",
        ),
        (
            lambda: checked_range(day("2026-05-05"), day("2026-05-01"), None, TODAY, TODAY),
            "The first day (5 May 2026) must not be after the last (1 May 2026).",
        ),
        (
            lambda: checked_range(day("2026-09-01"), None, None, day("2026-05-01"), TODAY),
            "The first day (1 Sep 2026) must not be after the day shown (1 May 2026).",
        ),
        (
            lambda: checked_range(day("2027-01-01"), TODAY, "day", TODAY, TODAY),
            "The first day must not be after today (27 Nov 2026).",
        ),
        (
            lambda: checked_range(day("1991-01-01"), None, "day", TODAY, TODAY),
            "That range has more than 3,700 days: choose a shorter one, or a coarser grain.",
        ),
        (
            lambda: Catalogue().find("mmr"),
            "There is no number called “mmr”. Did you mean “Monthly recurring revenue”?",
        ),
        (lambda: Catalogue().find("zzzqqq"), "There is no number called “zzzqqq”."),
    ],
)
def test_a_choice_is_refused_in_words_of_the_page(ask: Callable[[], object], words: str) -> None:
    assert refusal(refused(ask)) == words


def test_rows_are_refused_in_words_of_the_page() -> None:
    mrr = Catalogue().find("mrr")
    assert refusal(unknown_part(mrr, "gold", ["starter", "early_bird"])) == (
        "Monthly recurring revenue has no part “gold” at this moment; "
        "its parts are Early bird, Starter."
    )
    assert refusal(unknown_part(mrr, "a\0b")) == (
        "Monthly recurring revenue has no part “a�b” at this moment."
    )
    page = RequestError("There is no page 9: the rows fill 1.", code="bad_page", page=9, pages=1)
    assert refusal(page) == "There is no page 9: the rows fill 1 page."
    assert refusal(NoProofError("wau")) == (
        "The rows behind “Weekly active users” cannot be shown."
    )


def test_dates_and_numbers_are_written_as_the_reader_writes_them() -> None:
    with written_in("de-DE"):
        assert "(27. Nov. 2026)" in refusal(refused(lambda: as_of_day(day("2027-01-01"), TODAY)))
        long = refused(lambda: checked_range(day("1991-01-01"), None, "day", TODAY, TODAY))
        assert "3.700 days" in refusal(long)


def test_what_has_no_words_of_its_own_is_said_as_it_is() -> None:
    assert refusal(RequestError("Give the view a name.", code="missing_field")) == (
        "Give the view a name."
    )


def test_every_parameter_of_an_address_has_a_name() -> None:
    for name in NAMES:
        twice = refused(lambda name=name: address_of("/", f"?{name}=1&{name}=2"))  # type: ignore[misc]
        assert NAMES[name] in refusal(twice)
