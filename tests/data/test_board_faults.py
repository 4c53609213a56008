"""What fails, fails alone; what is away is said, and the last good board stays."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from psycopg import Connection

from data.board import FAILED, Numbers
from data.cache import Memo
from data.database import Database
from data.errors import DashboardError, DatabaseUnavailableError, NotMigratedError
from data.numbers import REST_SECONDS
from data.reading import LastRead, Movements, Point
from data.refresh import refresh
from data.shared import connect
from tests.data.answers import RIGHT, values
from tests.data.by_hand import ByHand
from tests.data.conftest import Away, forget_statements
from tests.soundness.door import door
from tests.soundness.small_business import DAY

FAULTS = {
    "it divides by zero": b"select 1 / 0",
    "it is no SQL": b"selec",
    "it names a column there is not": b"select nonsense",
    "it names a view there is not": b"select * from metrics.no_such_view",
    "it gives no rows": b"select now() as at, null::text as part, 0 as value where false",
    "it gives other columns": b"select 1 as one",
    "it gives words": b"select unnest(%(at)s::timestamptz[]) as at, null as part, 'x' as value",
    "it gives what is no number": b"select unnest(%(at)s::timestamptz[]) as at, null as part,"
    b" 'NaN'::numeric as value",
    "it asks for what is not given": b"select %(nonsense)s",
}


KINDS = ("metrics", "rollup")


def spoil(folder: Path, metric: str, query: bytes) -> None:
    """Has a metric ask something else, by whatever path it is read."""
    for kind in KINDS:
        path = folder / kind / f"{metric}.sql"
        if path.exists():
            path.write_bytes(query)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_metric_that_fails_does_so_alone(numbers: Numbers, sql_folder: Path, fault: str) -> None:
    spoil(sql_folder, "vendor_satisfaction", FAULTS[fault])
    board = numbers.board(DAY)
    failed = board.find("vendor_satisfaction")
    assert failed.error == FAILED
    assert (failed.value, failed.status, failed.reason, failed.spark) == (None, None, None, ())
    assert (failed.previous, failed.last_year, failed.trend) == (None, None, None)
    assert values(board) == {**RIGHT, "vendor_satisfaction": None}
    assert [each.metric.id for each in board.readings if each.error] == ["vendor_satisfaction"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_drill_down_that_fails_says_so_in_a_sentence_of_its_own(
    numbers: Numbers, sql_folder: Path, fault: str
) -> None:
    spoil(sql_folder, "mrr", FAULTS[fault])
    with pytest.raises(DashboardError) as caught:
        numbers.series("mrr", as_of=DAY)
    assert (caught.value.code, caught.value.status) == ("number_failed", 503)
    assert numbers.series("mau", start=DAY, as_of=DAY).points[0].value == RIGHT["mau"]


def test_a_metric_that_takes_too_long_is_marked_and_sixteen_stand(
    business: Database, sql_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = ByHand()
    kept = {
        path: path.read_bytes()
        for path in (sql_folder / kind / "vendor_satisfaction.sql" for kind in KINDS)
        if path.exists()
    }
    numbers = door(business, clock=clock)
    spoil(sql_folder, "vendor_satisfaction", b"select pg_sleep(3600)")
    board = numbers.board(DAY, fresh=True)
    assert values(board) == {**RIGHT, "vendor_satisfaction": None}
    assert board.find("vendor_satisfaction").error == FAILED
    for _ in range(3):
        numbers.board(DAY, fresh=True)
    assert caplog.text.count("takes longer than") == 1  # it is not even asked for, for a while
    for path, content in kept.items():
        path.write_bytes(content)
    forget_statements()
    assert numbers.board(DAY, fresh=True).find("vendor_satisfaction").error == FAILED
    clock.pass_by(REST_SECONDS + 1)
    assert values(numbers.board(DAY, fresh=True)) == RIGHT


def test_a_metric_that_fails_says_what_it_was_however_often_it_is_tried(
    numbers: Numbers, sql_folder: Path
) -> None:
    good = numbers.board(DAY)
    spoil(sql_folder, "mau", b"select 1 / 0")
    forget_statements()
    for _ in range(2):
        failed = numbers.board(DAY, fresh=True).find("mau")
        assert (failed.value, failed.error) == (None, FAILED)
        assert failed.last_read == LastRead(value=RIGHT["mau"], at=good.refreshed)


def test_a_metric_that_another_aims_at_fails_alone(numbers: Numbers, sql_folder: Path) -> None:
    spoil(sql_folder, "mau", b"select 1 / 0")
    board = numbers.board(DAY)
    assert values(board) == {**RIGHT, "mau": None}
    assert board.find("dau").target is None  # 40 % of what nobody knows
    assert board.find("dau").error is None


def test_a_metric_that_was_mended_is_soon_read_again(
    business: Database, memo: Memo, sql_folder: Path
) -> None:
    numbers = door(business, memo=memo, refresh_seconds=1)
    kept = {
        path: path.read_bytes()
        for path in (sql_folder / kind / "mrr.sql" for kind in ("metrics", "rollup"))
        if path.exists()
    }
    spoil(sql_folder, "mrr", b"select 1 / 0")
    assert numbers.board(DAY).find("mrr").error == FAILED
    for path, content in kept.items():
        path.write_bytes(content)
    forget_statements()
    assert numbers.board(DAY, fresh=True).find("mrr").value == RIGHT["mrr"]
    spoil(sql_folder, "mrr", b"select 1 / 0")
    forget_statements()
    assert numbers.board(DAY, fresh=True).find("mrr").error == FAILED
    for path, content in kept.items():
        path.write_bytes(content)
    forget_statements()
    for _ in range(100):
        if numbers.board(DAY).find("mrr").value == RIGHT["mrr"]:
            return
        time.sleep(0.1)
    raise AssertionError("the error stays although the number could be read")


def test_a_table_that_the_platform_locks_stops_no_board(
    own_business: Connection[Any], own_numbers: Numbers, database: Database
) -> None:
    assert values(own_numbers.board(DAY)) == RIGHT
    own_business.execute("insert into public.clients default values")
    refresh(database)
    with psycopg.connect(database.url) as other:
        other.execute("lock table public.vendor_feedback in access exclusive mode")
        board = own_numbers.board(DAY)
    assert values(board) == RIGHT


@pytest.mark.parametrize("content", [b"garbage", b'{"a":1}', b'[["x","y"]]', b"[]", b'"1"'])
def test_whatever_is_found_in_redis_the_numbers_are_right(
    business: Database, redis_url: str, content: bytes
) -> None:
    def read() -> tuple[Any, tuple[Point, ...], Movements | None, date | None]:
        numbers = door(business, memo=Memo(connect(redis_url), 300))
        series = numbers.series("mrr", start=DAY, end=DAY, as_of=DAY)
        return (
            values(numbers.board(DAY)),
            series.points,
            series.movements,
            numbers.first_day(),
        )

    before = read()
    assert before[0] == RIGHT
    raw = redis.Redis.from_url(redis_url)
    for key in raw.scan_iter():
        raw.set(key, content)
    assert read() == before


# -- the database is away


def test_while_the_database_is_away_the_last_good_board_is_marked_stale(
    own_business: Connection[Any], own_numbers: Numbers, gone: Away
) -> None:
    live, past = own_numbers.board(), own_numbers.board(DAY)
    with gone():
        assert own_numbers.board() == replace(live, stale=True)
        assert own_numbers.board(DAY) == replace(past, stale=True)
        assert own_numbers.board(live.as_of.date()) == replace(live, stale=True)
        with pytest.raises(DatabaseUnavailableError, match=r"^The database does not answer\.$"):
            own_numbers.board(date(2025, 6, 14))
    assert own_numbers.board(DAY) == past
    assert not own_numbers.board().stale


@pytest.mark.parametrize(
    "ask",
    [
        lambda numbers: numbers.board(),
        lambda numbers: numbers.series("mrr"),
        lambda numbers: numbers.export("csv"),
    ],
    ids=["board", "series", "export"],
)
def test_without_a_last_good_board_an_outage_is_said(
    own_numbers: Numbers, gone: Away, ask: Any
) -> None:
    with gone(), pytest.raises(DatabaseUnavailableError, match=r"^The database does not answer\.$"):
        ask(own_numbers)
    ask(own_numbers)


def test_connections_cut_by_postgres_are_opened_again(
    own_business: Connection[Any], own_numbers: Numbers
) -> None:
    own_numbers.board()
    own_business.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    board = own_numbers.board(DAY)
    assert values(board) == RIGHT
    assert not board.stale


def test_a_database_that_was_never_migrated_says_what_to_do(empty_url: str) -> None:
    database = Database(empty_url)
    try:
        with pytest.raises(NotMigratedError, match=r"run 'python app\.py migrate'"):
            door(database).board()
    finally:
        database.close()
