"""The one door to a number: which moment it reads, what is shared and what stands beside."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from data.board import Numbers
from data.cache import Memo
from data.catalogue import METRICS
from data.database import Database
from data.errors import RequestError, UnknownMetricError
from data.migrate import migrate
from data.refresh import refresh
from data.settings import Settings
from data.shared import connect
from tests.data.answers import RIGHT, values
from tests.soundness.agreement import load
from tests.soundness.door import door
from tests.soundness.small_business import DAY, world


def test_a_board_of_a_past_day_is_read_at_its_last_microsecond(numbers: Numbers) -> None:
    board = numbers.board(DAY)
    assert board.as_of.isoformat() == "2025-06-15T23:59:59.999999+01:00"
    assert not board.live
    assert not board.stale
    assert values(board) == RIGHT


def test_today_means_now(numbers: Numbers) -> None:
    board = numbers.board(numbers.today())
    assert board.live
    assert abs(numbers.now() - board.as_of) < timedelta(minutes=5)


def test_a_day_to_come_is_refused(numbers: Numbers) -> None:
    today = numbers.today()
    for ask in (
        lambda day: numbers.board(day),
        lambda day: numbers.series("mrr", as_of=day),
        lambda day: numbers.export("csv", as_of=day),
    ):
        with pytest.raises(RequestError) as caught:
            ask(today + timedelta(days=1))
        assert str(caught.value) == f"as_of must not be after today, {today}."
        assert (caught.value.code, caught.value.status) == ("future_date", 400)


def test_the_first_day_is_that_of_the_first_row(numbers: Numbers) -> None:
    assert numbers.first_day() == date(2024, 1, 5)
    assert numbers.board(DAY).first_day == date(2024, 1, 5)


def test_an_empty_database_has_no_first_day(own_numbers: Numbers) -> None:
    assert own_numbers.first_day() is None


def test_a_board_long_before_the_data_is_empty_and_not_an_error(numbers: Numbers) -> None:
    board = numbers.board(date(1990, 1, 1))
    assert set(values(board).values()) == {0, None}
    assert all(each.error is None for each in board.readings)
    assert all(each.previous and each.previous.before_data for each in board.readings)


def test_an_unknown_metric_is_named_with_the_nearest(numbers: Numbers) -> None:
    with pytest.raises(UnknownMetricError, match=r"^There is no metric 'mrrr'\. Did you mean 'mrr"):
        numbers.series("mrrr")


def test_a_board_has_every_metric_of_the_catalogue_in_its_order(numbers: Numbers) -> None:
    board = numbers.board(DAY)
    assert [each.metric for each in board.readings] == list(METRICS)
    assert list(numbers.metrics) == list(METRICS)
    with pytest.raises(KeyError):
        board.find("nonsense")


# -- what is shared


def test_a_live_board_is_shared_until_the_numbers_change(
    connection: Connection[Any], database: Database, own_numbers: Numbers
) -> None:
    first = own_numbers.board()
    assert own_numbers.board() is first
    connection.execute("insert into public.user_sessions (user_id) values (gen_random_uuid())")
    refresh(database)
    second = own_numbers.board()
    assert second.refresh_id > first.refresh_id
    assert (first.find("dau").value, second.find("dau").value) == (0, 1)


def test_a_fresh_board_is_of_this_very_moment(numbers: Numbers) -> None:
    shared = numbers.board()
    fresh = numbers.board(fresh=True)
    assert fresh.as_of > shared.as_of
    assert fresh.refreshed > shared.refreshed


def test_two_processes_that_ask_within_seconds_read_the_same_moment(
    business: Database, redis_url: str
) -> None:
    one, other = (
        door(business, memo=Memo(connect(redis_url), 300), refresh_seconds=3600).board()
        for _ in range(2)
    )
    assert one.as_of == other.as_of
    assert one.readings == other.readings


def test_threads_that_ask_at_once_get_one_board(numbers: Numbers) -> None:
    with ThreadPoolExecutor(8) as pool:
        boards = list(pool.map(lambda _: numbers.board(DAY), range(16)))
    assert all(board is boards[0] for board in boards)
    assert values(boards[0]) == RIGHT


def test_two_databases_that_share_a_redis_keep_their_own_numbers(
    business: Database, memo: Memo, empty_url: str, settings: Settings
) -> None:
    migrate(empty_url, settings)
    other = Database(empty_url)
    try:
        refresh(other)
        found = business.rows("board/pulse")[0]["refresh_id"]
        with psycopg.connect(empty_url, autocommit=True) as connection:
            connection.execute("update metrics.refresh set id = %s", [found])
        full = door(business, memo=memo).board(DAY)
        bare = door(other, memo=memo).board(DAY)
    finally:
        other.close()
    assert values(full) == RIGHT
    assert set(values(bare).values()) == {0, None}
    assert bare.first_day is None


# -- what stands beside the numbers


def test_demo_data_is_marked(connection: Connection[Any], own_numbers: Numbers) -> None:
    assert not own_numbers.board().demo
    connection.execute("insert into metrics.facts (name, value) values ('demo', 'true')")
    assert own_numbers.board(fresh=True).demo


def test_a_target_is_the_newest_that_an_administrator_set(
    own_business: Connection[Any], own_numbers: Numbers
) -> None:
    own_business.execute(
        "insert into metrics.goals (metric, kind, value, source, set_on) values"
        " ('mrr', 'target', 100.50, 'the board', '2025-06-01'),"
        " ('growth', 'target', null, 'taken away', '2025-06-01'),"
        " ('vendor_satisfaction', 'benchmark', 4.2, 'a survey', '2025-06-02')"
    )
    board = own_numbers.board(DAY)
    mrr, satisfaction = board.find("mrr"), board.find("vendor_satisfaction")
    assert mrr.target
    assert (mrr.target.value, mrr.target.source) == (10_050, "the board")
    assert mrr.target.on == date(2025, 6, 1)
    assert mrr.status == "success"
    assert board.find("growth").target is None
    assert board.find("growth").status is None
    assert satisfaction.benchmark
    assert satisfaction.benchmark.source == "a survey"


def test_rows_of_the_future_are_in_no_number(
    connection: Connection[Any], database: Database, own_numbers: Numbers
) -> None:
    load(connection, world())
    connection.execute("update public.user_sessions set created_at = now() + interval '1 hour'")
    connection.execute("update public.user_profiles set created_at = now() + interval '1 hour'")
    connection.execute("update public.vendor_feedback set created_at = now() + interval '1 hour'")
    refresh(database)
    board = own_numbers.board(fresh=True)
    for metric in ("dau", "wau", "mau", "total_suppliers", "total_couples", "new_signups_today"):
        assert board.find(metric).value == 0, metric
    assert board.find("vendor_satisfaction").n == 0


def test_what_one_process_computed_another_reads_from_redis(
    own_business: Connection[Any], database: Database, redis_url: str
) -> None:
    before = door(database, memo=Memo(connect(redis_url), 300)).board(DAY)
    own_business.execute("alter table metrics.level rename to put_away")
    again = door(database, memo=Memo(connect(redis_url), 300)).board(DAY)
    assert again.readings == before.readings
    alone = door(database).board(DAY)
    assert alone.find("mrr").error
