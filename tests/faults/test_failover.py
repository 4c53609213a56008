"""The primary dies and a real replica takes its place, as at a company with two servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from data.migrate import migrate
from data.settings import settings_from
from tests.faults.servers import RedisServer, behind_relays
from tests.faults.stack import BOARD, until, values
from tests.plain_postgres import PlainPostgres, plain_postgres

BOTH = "alter system set synchronous_standby_names = '*'"
FOLLOWS = "select count(*) from pg_stat_replication where state = 'streaming'"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[PlainPostgres, PlainPostgres]]:
    """A primary with our tables and the standby that follows it: what is committed is on both."""
    primary, standby = (plain_postgres(tmp_path / name) for name in ("one", "two"))
    try:
        primary.create()
        primary.start()
        migrate(primary.url_for("postgres"), settings_from({}))
        standby.copy(primary)
        standby.start()
        with psycopg.connect(primary.url_for("postgres"), autocommit=True) as owner:

            def is_followed() -> bool:
                row = owner.execute(FOLLOWS).fetchone()
                return row == (1,)

            until(is_followed, "the standby follows")
            owner.execute(BOTH)
            owner.execute("select pg_reload_conf()")
        yield primary, standby
    finally:
        primary.stop()
        standby.stop()


def test_replica_that_takes_over_is_found_and_no_row_is_missing(
    pair: tuple[PlainPostgres, PlainPostgres], redis_here: RedisServer, tmp_path: Path
) -> None:
    primary, standby = pair
    present = [primary]
    url = primary.url_for("postgres")
    with behind_relays(url, lambda: present[0].url_for("postgres"), redis_here, tmp_path) as stack:
        for _ in range(3):
            stack.add_couple()
        stack.recover()
        stack.acquaint()
        before = stack.numbers()
        stack.add_couple()  # committed on both, and then there is one
        primary.stop()
        stack.platform.close()
        until(lambda: bool(stack.ask().answer.json.get("stale")), "the board is marked stale")
        for each in stack.ask_often():
            assert each.answer.status == 200, each.answer.body
            shown = values(each.answer)
            assert shown["totalCouples"] in (before["totalCouples"], before["totalCouples"] + 1)
        standby.promote()
        present[0] = standby
        with psycopg.connect(standby.url_for("postgres"), autocommit=True) as platform:
            stack.platform = platform
            stack.recover()
            stack.add_couple()
            stack.recover()
            assert stack.couples() == 5
            assert stack.ask(BOARD).answer.json["users"]["totalCouples"] == 5
