"""The one door to a number: what is shared, what is refused, and what an outage leaves."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
import redis
from psycopg import Connection

from data.board import FAILED, Numbers
from data.cache import Memo, connect
from data.catalogue import METRICS
from data.database import Database
from data.errors import (
    DatabaseUnavailableError,
    NotMigratedError,
    RequestError,
    UnknownMetricError,
)
from data.migrate import migrate
from data.reading import Board
from data.refresh import refresh
from data.settings import Settings
from tests.soundness.agreement import load
from tests.soundness.small_business import DAY, world
from tests.soundness.small_business_answers import ANSWERS

Away = Callable[[], AbstractContextManager[None]]


def values(board: Board) -> dict[str, Any]:
    """What the board says of each metric."""
    return {each.metric.id: each.value for each in board.readings}


RIGHT = {metric: answer.value for metric, answer in ANSWERS.items()}


# -- which moment


def test_a_board_of_a_past_day_is_read_at_its_last_microsecond(
    small_business: Connection[Any], numbers: Numbers
) -> None:
    board = numbers.board(DAY)
    assert board.as_of.isoformat() == "2025-06-15T23:59:59.999999+01:00"
    assert not board.live
    assert not board.stale
    assert values(board) == RIGHT


def test_today_means_now(numbers: Numbers) -> None:
    board = numbers.board(numbers.today())
    assert board.live
    assert abs(numbers.now() - board.as_of) < timedelta(minutes=2)


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


def test_the_first_day_is_that_of_the_first_row(
    small_business: Connection[Any], numbers: Numbers
) -> None:
    assert numbers.first_day() == date(2024, 1, 5)
    assert numbers.board(DAY).first_day == date(2024, 1, 5)


def test_an_empty_database_has_no_first_day(numbers: Numbers) -> None:
    assert numbers.first_day() is None


def test_a_board_long_before_the_data_is_empty_and_not_an_error(
    small_business: Connection[Any], numbers: Numbers
) -> None:
    board = numbers.board(date(1990, 1, 1))
    assert {value for value in values(board).values()} == {0, None}
    assert all(each.error is None for each in board.readings)
    assert all(each.previous and each.previous.before_data for each in board.readings)


def test_an_unknown_metric_is_named_with_the_nearest(numbers: Numbers) -> None:
    with pytest.raises(
        UnknownMetricError, match=r"^There is no metric 'mrrr'\. Did you mean 'mrr'\?$"
    ):
        numbers.series("mrrr")


# -- what is shared


def test_a_live_board_is_shared_until_the_numbers_change(
    small_business: Connection[Any], database: Database, numbers: Numbers
) -> None:
    first = numbers.board()
    assert numbers.board() is first
    small_business.execute("insert into public.user_sessions (user_id) values (gen_random_uuid())")
    refresh(database)
    second = numbers.board()
    assert second.refresh_id > first.refresh_id
    assert second.find("dau").value == (first.find("dau").value or 0) + 1


def test_a_fresh_board_is_of_this_very_moment(
    small_business: Connection[Any], numbers: Numbers
) -> None:
    shared = numbers.board()
    fresh = numbers.board(fresh=True)
    assert fresh.as_of > shared.as_of
    assert fresh.refreshed > shared.refreshed


def test_two_processes_that_ask_within_seconds_read_the_same_moment(
    small_business: Connection[Any], database: Database, redis_url: str, settings: Settings
) -> None:
    boards = [
        Numbers(
            database,
            Memo(connect(redis_url), 300),
            zone=settings.zone,
            currency="GBP",
            refresh_seconds=3600,
        ).board()
        for _ in range(2)
    ]
    assert boards[0].as_of == boards[1].as_of
    assert boards[0].readings == boards[1].readings


def test_threads_that_ask_at_once_get_one_board(
    small_business: Connection[Any], numbers: Numbers
) -> None:
    with ThreadPoolExecutor(8) as pool:
        boards = list(pool.map(lambda _: numbers.board(DAY), range(16)))
    assert all(board is boards[0] for board in boards)
    assert values(boards[0]) == RIGHT


def test_two_databases_that_share_a_redis_keep_their_own_numbers(
    small_business: Connection[Any],
    database: Database,
    empty_url: str,
    memo: Memo,
    settings: Settings,
) -> None:
    migrate(empty_url, settings)
    other = Database(empty_url)
    try:
        refresh(other)
        with psycopg.connect(empty_url, autocommit=True) as one:
            found = small_business.execute("select id from metrics.refresh").fetchone()
            one.execute("update metrics.refresh set id = %s", found)
        full, bare = (
            Numbers(
                each, memo, zone=settings.zone, currency=settings.currency, refresh_seconds=30
            ).board(DAY)
            for each in (database, other)
        )
    finally:
        other.close()
    assert values(full) == RIGHT
    assert set(values(bare).values()) == {0, None}
    assert bare.first_day is None


@pytest.mark.parametrize("content", [b"garbage", b'{"a":1}', b'[["x","y"]]', b"[]", b'"1"'])
def test_whatever_is_found_in_redis_the_numbers_are_right(
    small_business: Connection[Any], database: Database, redis_url: str, content: bytes
) -> None:
    def read() -> Any:
        numbers = Numbers(
            database,
            Memo(connect(redis_url), 300),
            zone=ZoneInfo("Europe/London"),
            currency="GBP",
            refresh_seconds=30,
        )
        series = numbers.series("mrr", start=DAY, end=DAY, as_of=DAY)
        return values(numbers.board(DAY)), series.points, series.movements

    before = read()
    assert before[0] == RIGHT
    raw = redis.Redis.from_url(redis_url)
    for key in raw.scan_iter():
        raw.set(key, content)
    assert read() == before


# -- one metric fails


FAULTS = {
    "it divides by zero": b"select 1 / 0",
    "it is no SQL": b"selec",
    "it names a column there is not": b"select nonsense",
    "it names a view there is not": b"select * from metrics.no_such_view",
    "it gives no rows": b"select now() as at, null::text as part, 0 as value where false",
    "it gives other columns": b"select 1 as one",
    "it gives words": b"select unnest(%(at)s::timestamptz[]) as at, null as part, 'x' as value",
    "it gives no number": b"select unnest(%(at)s::timestamptz[]) as at, null as part,"
    b" 'NaN'::numeric as value",
    "it asks for what is not given": b"select %(nonsense)s",
}


def spoil(folder: Path, metric: str, query: bytes) -> None:
    """Has a metric ask something else, by whatever path it is read."""
    for kind in ("metrics", "rollup"):
        path = folder / kind / f"{metric}.sql"
        if path.exists():
            path.write_bytes(query)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_metric_that_fails_does_so_alone(
    small_business: Connection[Any], numbers: Numbers, sql_folder: Path, fault: str
) -> None:
    spoil(sql_folder, "vendor_satisfaction", FAULTS[fault])
    board = numbers.board(DAY)
    failed = board.find("vendor_satisfaction")
    assert failed.error == FAILED
    assert (failed.value, failed.status, failed.reason, failed.spark) == (None, None, None, ())
    assert (failed.previous, failed.last_year, failed.trend) == (None, None, None)
    assert values(board) == {**RIGHT, "vendor_satisfaction": None}
    assert [each.metric.id for each in board.readings if each.error] == ["vendor_satisfaction"]


def test_a_metric_that_others_aim_at_fails_alone(
    small_business: Connection[Any], numbers: Numbers, sql_folder: Path
) -> None:
    spoil(sql_folder, "mau", b"select 1 / 0")
    board = numbers.board(DAY)
    assert values(board) == {**RIGHT, "mau": None}
    assert board.find("dau").target is None  # 40 % of what nobody knows
    assert board.find("dau").error is None


def test_a_metric_that_was_mended_is_read_again(
    small_business: Connection[Any], numbers: Numbers, sql_folder: Path, database: Database
) -> None:
    kept = {kind: sql_folder / kind / "mrr.sql" for kind in ("metrics", "rollup")}
    right = {kind: path.read_bytes() for kind, path in kept.items() if path.exists()}
    spoil(sql_folder, "mrr", b"select 1 / 0")
    assert numbers.board(DAY).find("mrr").error == FAILED
    from tests.data.conftest import _forget

    for kind, content in right.items():
        kept[kind].write_bytes(content)
    _forget()
    assert numbers.board(DAY).find("mrr").value == RIGHT["mrr"]


def test_a_table_that_the_platform_locks_stops_no_board(
    small_business: Connection[Any], numbers: Numbers, database_url: str
) -> None:
    with psycopg.connect(database_url) as other:
        other.execute("lock table public.vendor_feedback in access exclusive mode")
        board = numbers.board(DAY)
    assert values(board) | {"vendor_satisfaction": None} == {**RIGHT, "vendor_satisfaction": None}


# -- the database is away


def test_while_the_database_is_away_the_last_good_board_is_marked_stale(
    small_business: Connection[Any], numbers: Numbers, gone: Away
) -> None:
    live, past = numbers.board(), numbers.board(DAY)
    with gone():
        assert numbers.board() == replace(live, stale=True)
        assert numbers.board(fresh=True) == replace(live, stale=True)
        assert numbers.board(DAY) == replace(past, stale=True)
        assert numbers.board(live.as_of.date()) == replace(live, stale=True)
    again = numbers.board(DAY)
    assert again == past
    assert not numbers.board().stale


def test_without_a_last_good_board_an_outage_is_said(
    small_business: Connection[Any], numbers: Numbers, gone: Away
) -> None:
    numbers.board()
    with gone():
        for ask in (
            lambda: numbers.board(DAY),
            lambda: numbers.series("mrr"),
            lambda: numbers.export("csv", as_of=DAY),
            lambda: numbers.today(),
        ):
            with pytest.raises(DatabaseUnavailableError, match=r"^The database does not answer\.$"):
                ask()
    assert values(numbers.board(DAY)) == RIGHT


def test_connections_cut_by_postgres_are_opened_again(
    small_business: Connection[Any], numbers: Numbers, database_url: str
) -> None:
    numbers.board()
    small_business.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    assert values(numbers.board(DAY)) == RIGHT
    assert not numbers.board(DAY).stale


def test_a_database_that_was_never_migrated_says_what_to_do(
    empty_url: str, settings: Settings
) -> None:
    database = Database(empty_url)
    try:
        numbers = Numbers(
            database, Memo(connect(None), 300), zone=settings.zone, currency="GBP",
            refresh_seconds=30,
        )  # fmt: skip
        with pytest.raises(NotMigratedError, match="run 'python app.py migrate'"):
            numbers.board()
    finally:
        database.close()


# -- what stands beside the numbers


def test_demo_data_is_marked(connection: Connection[Any], numbers: Numbers) -> None:
    assert not numbers.board().demo
    connection.execute("insert into metrics.facts (name, value) values ('demo', 'true')")
    assert numbers.board(fresh=True).demo


def test_a_target_is_the_newest_that_an_administrator_set(
    small_business: Connection[Any], numbers: Numbers
) -> None:
    small_business.execute(
        "insert into metrics.goals (metric, kind, value, source, set_on) values"
        " ('mrr', 'target', 100.50, 'the board', '2025-06-01'),"
        " ('growth', 'target', null, 'taken away', '2025-06-01'),"
        " ('vendor_satisfaction', 'benchmark', 4.2, 'a survey', '2025-06-02')"
    )
    board = numbers.board(DAY)
    mrr, satisfaction = board.find("mrr"), board.find("vendor_satisfaction")
    assert mrr.target
    assert (mrr.target.value, mrr.target.source) == (10_050, "the board")
    assert mrr.target.on == date(2025, 6, 1)
    assert mrr.status == "success"
    assert board.find("growth").target is None
    assert board.find("growth").status is None
    assert satisfaction.benchmark
    assert satisfaction.benchmark.source == "a survey"


def test_a_board_has_every_metric_of_the_catalogue_in_its_order(numbers: Numbers) -> None:
    board = numbers.board()
    assert [each.metric for each in board.readings] == list(METRICS)
    assert list(numbers.metrics) == list(METRICS)
    with pytest.raises(KeyError):
        board.find("nonsense")


def test_rows_of_the_future_are_in_no_number(
    connection: Connection[Any], database: Database, numbers: Numbers
) -> None:
    load(connection, world())
    connection.execute("update public.user_sessions set created_at = now() + interval '1 hour'")
    connection.execute("update public.user_profiles set created_at = now() + interval '1 hour'")
    connection.execute("update public.vendor_feedback set created_at = now() + interval '1 hour'")
    refresh(database)
    board = numbers.board(fresh=True)
    for metric in ("dau", "wau", "mau", "total_suppliers", "total_couples", "new_signups_today"):
        assert board.find(metric).value == 0, metric
    assert board.find("vendor_satisfaction").n == 0
