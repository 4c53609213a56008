"""The primary dies and a real replica takes its place, as at a company with two servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.faults.pair import pair
from tests.faults.servers import RedisServer, behind_relays
from tests.faults.stack import BOARD, until, values
from tests.plain_postgres import PlainPostgres


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[PlainPostgres, PlainPostgres]]:
    """A primary and its standby."""
    with pair(tmp_path) as made:
        yield made


def test_replica_that_takes_over_is_found_and_no_row_is_missing(
    two: tuple[PlainPostgres, PlainPostgres], redis_here: RedisServer, tmp_path: Path
) -> None:
    primary, standby = two
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
