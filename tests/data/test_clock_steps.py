"""The database's clock is set an hour on and back again, as by somebody who mends its time."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from data.board import Numbers
from data.database import Database
from data.refresh import refresh_if_free, watch
from tests.data.answers import values
from tests.data.conftest import Step
from tests.soundness.door import door

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("steps", [(HOUR, timedelta(0)), (-HOUR, timedelta(0), HOUR)], ids=str)
def test_ages_are_never_negative_and_boards_are_of_the_clocks_moment(
    database: Database, step: Step, steps: tuple[timedelta, ...]
) -> None:
    numbers: Numbers = door(database)
    before = numbers.board()
    truth = database.rows("board/pulse")[0]["now"]
    for by in steps:
        step(by)
        now = numbers.now()
        assert abs((now - truth) - by) < timedelta(minutes=5)  # the clock is the stepped one
        board = numbers.board()
        assert timedelta(0) <= numbers.now() - board.refreshed < timedelta(minutes=1)
        assert board.as_of <= numbers.now()
        assert not board.stale
        again = numbers.board()
        assert again.refreshed >= board.refreshed
        if by == timedelta(0):
            assert values(board) == values(before)


def test_no_refresh_is_made_for_a_step(database: Database, step: Step) -> None:
    for by in (HOUR, -HOUR, timedelta(0)):
        step(by)
        refresh_if_free(database)  # a step over midnight makes one: the levels reach a new day
        settled = database.rows("refresh/heard")[0]["id"]
        stop = threading.Event()
        rounds = threading.Thread(target=watch, args=[database, stop])
        rounds.start()
        stop.wait(2.5)
        stop.set()
        rounds.join()
        assert database.rows("refresh/heard")[0]["id"] == settled
