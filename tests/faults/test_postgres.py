"""While PostgreSQL is away the last good board stays readable with its age; nothing wrong is ever
called fresh; and afterwards every row is there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import sql

from data.embedded import EmbeddedServer
from tests.faults.relay import Weather
from tests.faults.servers import Start
from tests.faults.stack import Asked, Stack, until, values

ENDED = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""
DEAF = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and application_name = 'wedsync-dashboard-listener'
"""
NO_LONGER = 5.0
"""Seconds. What hangs is found out by this; how long answers take is what `make soak` measures."""


def last_good(asked: list[Asked], before: dict[str, object]) -> None:
    """All answers are the board of before and say that it is not of this moment."""
    for each in asked:
        assert each.answer.status == 200, each.answer.body
        assert each.answer.json["stale"] is True
        assert values(each.answer) == before
        assert each.seconds < NO_LONGER


@pytest.mark.parametrize(
    "weather",
    [Weather.REFUSED, Weather.STALLED, Weather.CUT, Weather.GARBAGE],
    ids=lambda each: each.name.lower(),
)
def test_last_good_board_stays_readable_with_its_age(stack: Stack, weather: Weather) -> None:
    stack.acquaint()
    before = stack.numbers()
    with stack.weather(stack.postgres, weather):
        stamp = datetime.now(UTC)
        stack.add_couple()
        until(lambda: bool(stack.ask().answer.json.get("stale")), "the board is marked stale")
        asked = stack.ask_often()
        last_good(asked, before)
        for each in asked:
            assert datetime.fromisoformat(each.answer.json["lastUpdated"]) <= stamp
        assert stack.service.ask("/healthz").status == 200
        assert stack.service.ask("/readyz").status == 503
    stack.recover()


def test_slow_network_to_postgres_costs_time_and_nothing_else(stack: Stack) -> None:
    with stack.weather(stack.postgres, Weather.SLOW):
        stack.add_couple()
        for each in stack.ask_often(8, 4):
            assert each.answer.status == 200, each.answer.body
            assert each.seconds < NO_LONGER


def test_sessions_ended_by_the_database_are_not_noticed(stack: Stack) -> None:
    for _ in range(3):
        stack.platform.execute(ENDED)
        stack.add_couple()
        for each in stack.ask_often():
            assert each.answer.status == 200, each.answer.body
    stack.recover()


def test_sessions_ended_by_the_database_are_not_noticed_by_who_looks_at_rows(stack: Stack) -> None:
    for recompute in ("false", "true"):
        for _ in range(3):
            stack.platform.execute(ENDED)
            with ThreadPoolExecutor(4) as pool:
                rows = f"/api/metrics/proof/mrr?recompute={recompute}"
                for each in pool.map(lambda path: stack.ask(path), [rows] * 8):
                    assert each.answer.status == 200, each.answer.body


def test_rows_locked_by_somebody_else_hold_nothing_up(stack: Stack) -> None:
    before = stack.numbers()
    with psycopg.connect(stack.platform.info.dsn, password=stack.platform.info.password) as other:
        other.execute("lock table metrics.member, metrics.report in access exclusive mode")
        asked = stack.ask_often(8, 8)
        for each in asked:
            assert each.answer.status == 200, each.answer.body
            assert values(each.answer) == before
            assert each.seconds < NO_LONGER
        other.rollback()
    stack.recover()


def test_database_that_takes_no_writes_still_answers(stack: Stack) -> None:
    """As after a failover to a replica: what is committed shows once writing is possible again."""
    name = sql.Identifier(stack.platform.info.dbname)
    alter = sql.SQL("alter database {} set default_transaction_read_only to {}")
    before = stack.numbers()
    stack.platform.execute(alter.format(name, sql.Literal("on")))
    try:
        stack.platform.execute(ENDED)
        for each in stack.ask_often():
            assert each.answer.status == 200, each.answer.body
            assert values(each.answer) == before
    finally:
        stack.platform.execute(alter.format(name, sql.Literal("off")))
    stack.platform.execute(ENDED)
    stack.add_couple()
    stack.recover()


@pytest.mark.parametrize(
    ("nobody", "everybody"),
    [
        ("allow_connections false", "allow_connections true"),
        ("connection limit 0", "connection limit -1"),
    ],
    ids=["refuses", "is full"],
)
def test_database_without_a_free_connection_leaves_the_last_good_board(
    stack: Stack, postgres: EmbeddedServer, nobody: str, everybody: str
) -> None:
    stack.acquaint()
    before = stack.numbers()
    name = sql.Identifier(stack.platform.info.dbname)
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as owner:
        alter = sql.SQL("alter database {} with ")
        owner.execute(alter.format(name) + sql.SQL(nobody))
        try:
            stack.platform.execute(ENDED)
            # what was known a moment before is still of this moment
            until(lambda: bool(stack.ask().answer.json.get("stale")), "the board is marked stale")
            last_good(stack.ask_often(), before)
        finally:
            owner.execute(alter.format(name) + sql.SQL(everybody))
    stack.recover()


def test_listener_that_loses_its_connection_misses_no_commit(stack: Stack) -> None:
    for _ in range(5):
        stack.platform.execute(DEAF)
        stack.add_couple()
        for each in stack.ask_often(8, 4):
            assert each.answer.status == 200, each.answer.body
            assert each.answer.json["stale"] is False
    stack.recover()


def test_connections_that_were_lost_without_a_word_are_given_up(stack: Stack) -> None:
    """Half-open ones, as a firewall leaves them that forgot about them."""
    stack.acquaint()
    before = stack.numbers()
    stack.postgres.lose()
    stack.add_couple()
    for each in stack.ask_often():
        assert each.answer.status == 200, each.answer.body
        shown = values(each.answer)["totalCouples"]
        assert shown in (before["totalCouples"], before["totalCouples"] + 1)
        assert each.seconds < NO_LONGER
    stack.recover()


def test_nothing_to_show_is_a_clear_503_and_mends_itself(
    start_stack: Start,
) -> None:
    with start_stack("faults_cold") as cold:
        with cold.weather(cold.postgres, Weather.REFUSED):
            answer = cold.ask().answer
            assert answer.status == 503, answer.body
            assert set(answer.json) == {"error", "code"}
            assert "Retry-After" in {name.title() for name in answer.headers}
        cold.recover()
