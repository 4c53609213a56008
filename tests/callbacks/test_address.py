from __future__ import annotations

from datetime import date

import pytest

from callbacks.address import Address, address_of
from data.errors import RequestError
from layouts.choice import Choice, address


def test_root_is_the_board() -> None:
    assert address_of("/", "") == Address(metric=None, choice=Choice())


def test_an_address_made_by_the_page_is_read_back_the_same() -> None:
    choice = Choice(
        start=date(2026, 1, 1),
        end=date(2026, 3, 31),
        grain="week",
        parts=True,
        against="previous",
        as_of=date(2026, 4, 1),
        rows=3,
        theme="dark",
    )
    path, _, query = address("mrr", choice).partition("?")
    assert address_of(path, f"?{query}") == Address(metric="mrr", choice=choice)


@pytest.mark.parametrize(
    ("pathname", "search", "words"),
    [
        ("/nowhere", "", "There is no page '/nowhere'."),
        ("/metric", "", "There is no page '/metric'."),
        ("/metric/mrr/x", "", "There is no page '/metric/mrr/x'."),
        ("/metric/mrr", "?from=oops", "from must be a date"),
        ("/metric/mrr", "?to=2026-02-30", "to is not a day of the calendar"),
        ("/metric/mrr", "?grain=hour", "grain must be day, week or month"),
        ("/metric/mrr", "?against=peers", "against must be previous or year"),
        ("/metric/mrr", "?rows=0", "rows must be a page number"),
        ("/metric/mrr", "?theme=pink", "theme must be light or dark"),
        ("/", "?as_of=yesterday", "as_of must be a date"),
    ],
)
def test_an_unreadable_address_is_refused_in_one_sentence(
    pathname: str, search: str, words: str
) -> None:
    with pytest.raises(RequestError, match=words.replace("?", r"\?").replace(".", r"\.")):
        address_of(pathname, search)
