"""Last good numbers have an end: past it there is an error, and no number at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from data.board import Numbers
from data.cache import Memo
from data.database import Database
from data.last_good import GRACE_SECONDS
from data.shared import connect
from tests.data.by_hand import ByHand
from tests.server.asking import EXECUTIVE, Ask
from tests.soundness.door import door

TTL = 300


@pytest.fixture
def clock() -> ByHand:
    """The time of the process."""
    return ByHand()


@pytest.fixture
def numbers(database: Database, clock: ByHand) -> Numbers:
    """The one door to numbers, by that clock."""
    return door(database, memo=Memo(connect(None), TTL), clock=clock)


def test_past_the_bound_the_api_answers_503_and_shows_no_number(
    ask: Ask, business: date, clock: ByHand, outage: Callable[[bool], None]
) -> None:
    assert ask(EXECUTIVE).status_code == 200
    outage(True)
    clock.pass_by(TTL + GRACE_SECONDS)
    shown = ask(EXECUTIVE).json
    assert shown is not None
    assert shown["stale"] is True
    clock.pass_by(1)
    answer = ask(EXECUTIVE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json == {
        "error": "The last good numbers are more than 10 minutes old and are not shown any more: "
        "The database does not answer.",
        "code": "numbers_outdated",
    }
