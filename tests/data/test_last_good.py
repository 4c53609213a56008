"""How long last good numbers may stand in for those that cannot be read, and when they are behind.

The time of the test passes by hand; the database is a real one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from psycopg import Connection

from data.backlog import BEHIND_SECONDS, Backlog
from data.board import Numbers
from data.cache import Memo
from data.database import Database
from data.errors import OutdatedError
from data.last_good import GRACE_SECONDS, LastGood
from data.listener import Listener
from data.reading import LastRead
from data.refresh import refresh
from data.shared import connect
from tests.data.answers import RIGHT, values
from tests.data.by_hand import ByHand
from tests.data.conftest import Away
from tests.soundness.door import door
from tests.soundness.small_business import DAY

TTL = 120
BOUND = TTL + GRACE_SECONDS
SESSION = "insert into public.user_sessions (user_id) values (gen_random_uuid())"


@pytest.fixture
def clock() -> ByHand:
    """The time of the process."""
    return ByHand()


@pytest.fixture
def timed(database: Database, own_business: Connection[Any], clock: ByHand) -> Numbers:
    """The door to the small business, by that clock."""
    return door(database, memo=Memo(connect(None), TTL), clock=clock)


def test_the_last_good_board_is_shown_up_to_the_bound_and_not_a_second_longer(
    timed: Numbers, clock: ByHand, gone: Away
) -> None:
    live = timed.board()
    with gone():
        clock.pass_by(BOUND)
        shown = timed.board()
        assert (shown.stale, values(shown)) == (True, values(live))
        assert shown.refreshed == live.refreshed
        clock.pass_by(1)
        with pytest.raises(OutdatedError) as caught:
            timed.board()
        assert (caught.value.status, caught.value.code) == (503, "numbers_outdated")
        assert str(caught.value) == (
            "The last good numbers are more than 7 minutes old and are not shown any more: "
            "The database does not answer."
        )
    fresh = timed.board(fresh=True)
    assert not fresh.stale
    assert fresh.refreshed > live.refreshed


def test_a_past_day_counts_from_when_it_was_last_found_right(
    timed: Numbers, clock: ByHand, gone: Away
) -> None:
    timed.board(DAY)
    clock.pass_by(10 * BOUND)
    assert not timed.board(DAY).stale
    with gone():
        clock.pass_by(BOUND)
        shown = timed.board(DAY)
        assert (shown.stale, values(shown)) == (True, RIGHT)
        clock.pass_by(1)
        with pytest.raises(OutdatedError):
            timed.board(DAY)


def test_a_live_board_ages_though_it_is_looked_at(
    timed: Numbers, clock: ByHand, gone: Away
) -> None:
    timed.board()
    with gone():
        for _ in range(BOUND // 30):
            clock.pass_by(30)
            assert timed.board().stale
        clock.pass_by(31)
        with pytest.raises(OutdatedError):
            timed.board()


def test_rows_that_no_refresh_takes_in_make_the_board_as_old_as_they_are(
    timed: Numbers, clock: ByHand, database: Database, own_business: Connection[Any]
) -> None:
    before = timed.board()
    own_business.execute(SESSION)
    assert not timed.board(fresh=True).stale
    clock.pass_by(BEHIND_SECONDS)
    assert not timed.board(fresh=True).stale  # a refresh may take as long
    clock.pass_by(45)
    behind = timed.board(fresh=True)
    assert behind.stale
    assert values(behind) == values(before)
    old = behind.as_of - behind.refreshed
    assert abs(old.total_seconds() - BEHIND_SECONDS - 45) < 1
    refresh(database)
    caught_up = timed.board()
    assert not caught_up.stale
    assert caught_up.find("dau").value == 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda numbers: numbers.board(),
        lambda numbers: numbers.board(DAY),
        lambda numbers: numbers.series("mrr"),
        lambda numbers: numbers.cohorts(),
        lambda numbers: numbers.export("csv"),
    ],
    ids=["board", "past day", "series", "cohorts", "export"],
)
def test_nothing_is_read_from_what_was_behind_for_too_long(
    timed: Numbers, clock: ByHand, database: Database, own_business: Connection[Any], ask: Any
) -> None:
    timed.board()
    own_business.execute(SESSION)
    timed.board()
    clock.pass_by(1)
    timed.board(fresh=True)
    clock.pass_by(BOUND)
    with pytest.raises(OutdatedError, match=r"no refresh takes them in\.$"):
        ask(timed)
    refresh(database)
    ask(timed)


def test_every_refresh_begins_the_count_anew() -> None:
    clock = ByHand()
    backlog = Backlog(clock)
    backlog.note("1", waiting=True)
    clock.pass_by(BEHIND_SECONDS)
    backlog.note("2", waiting=True)  # rows keep coming, and refreshes, too
    clock.pass_by(BEHIND_SECONDS)
    assert backlog.seconds_behind == 0
    clock.pass_by(1)
    assert backlog.seconds_behind == BEHIND_SECONDS + 1
    backlog.note("2", waiting=False)
    assert backlog.seconds_behind == 0


def test_a_replica_that_hears_no_more_of_its_primary_is_behind(
    database: Database, own_business: Connection[Any], clock: ByHand
) -> None:
    """Of the primary the listener tells; what is read stands still."""
    listener = Listener(database.url, database, clock)
    numbers = door(database, memo=Memo(connect(None), TTL), clock=clock, listener=listener)
    now = database.rows("refresh/heard")[0]
    listener._tell([{**now, "id": now["id"] + 1}])
    assert not numbers.board().stale
    clock.pass_by(BEHIND_SECONDS + 1)
    behind = numbers.board()
    assert behind.stale
    assert behind.as_of - behind.refreshed > timedelta(seconds=BEHIND_SECONDS)


def test_the_listener_notices_though_nobody_asks_for_numbers(
    database: Database, own_business: Connection[Any], clock: ByHand
) -> None:
    listener = Listener(database.url, database, clock)
    own_business.execute(SESSION)
    listener._ask()
    clock.pass_by(600)
    assert listener.backlog.seconds_behind == 600


def test_what_a_number_was_is_told_up_to_the_same_bound(timed: Numbers) -> None:
    board = timed.board(DAY)
    good = LastGood(BOUND, timed.zone)
    assert good.last_read(DAY, "mau", board.refreshed) is None
    good.keep(DAY, board)
    then = LastRead(value=RIGHT["mau"], at=board.refreshed)
    assert good.last_read(DAY, "mau", board.refreshed + timedelta(seconds=BOUND)) == then
    assert good.last_read(DAY, "mau", board.refreshed + timedelta(seconds=BOUND + 1)) is None
