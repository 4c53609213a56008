"""Whatever happens to whatever row, a refresh leaves what making everything anew would give."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from psycopg import Connection

from data.database import Database
from data.refresh import rebuild, refresh
from data.verify import verify
from tests.oracle import World
from tests.oracle.rows import session
from tests.oracle.world import Row
from tests.soundness.agreement import KEPT, empty, insert, load
from tests.soundness.changes import CHANGES, LEFT_AS_IT_WAS, happen
from tests.soundness.door import door
from tests.soundness.kept import ROLLUPS, rollups
from tests.soundness.lively import IDS, lively
from tests.soundness.small_business import name

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def platform(shared_database: Database, shared_connection: Connection[Any]) -> Connection[Any]:
    """The platform's connection to a database of forty lively days, all taken in."""
    load(shared_connection, lively())
    refresh(shared_database)
    return shared_connection


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_leaves_what_making_everything_anew_gives(
    shared_database: Database, platform: Connection[Any], change: str
) -> None:
    before = rollups(platform)
    happen(platform, change)
    assert refresh(shared_database) > 0
    after = rollups(platform)
    assert (after == before) == (change in LEFT_AS_IT_WAS)
    rebuild(shared_database)
    assert after == rollups(platform)


def test_one_change_after_the_other_leaves_what_the_definitions_say(
    shared_database: Database, platform: Connection[Any]
) -> None:
    for change in CHANGES:
        if not change.startswith("truncate"):
            platform.execute(CHANGES[change].encode(), IDS)
            refresh(shared_database)
    assert len(rollups(platform)["cell"]) > 50
    assert verify(shared_database, zone=LONDON, currency="GBP") == []


def test_changes_taken_in_together_leave_what_the_definitions_say(
    shared_database: Database, platform: Connection[Any]
) -> None:
    for change in reversed(CHANGES):
        if not change.startswith("truncate"):
            platform.execute(CHANGES[change].encode(), IDS)
    refresh(shared_database)
    assert verify(shared_database, zone=LONDON, currency="GBP") == []


def test_an_emptied_database_keeps_nothing(
    shared_database: Database, platform: Connection[Any]
) -> None:
    assert set(ROLLUPS) <= set(KEPT)
    empty(platform)
    refresh(shared_database)
    kept = platform.execute(
        "select tablename from pg_tables where schemaname = 'metrics' and tablename !~"
        " '^(work_.*|accounts|audit|facts|goals|identities|migrations|notes|presence_window"
        "|recovery_codes|refresh|report|saved_views|second_factors|sign_ins|tokens)$'"
        " order by tablename"
    ).fetchall()
    assert {row[0] for row in kept} == set(KEPT)
    assert not any(rollups(platform).values())


VISITS = st.sets(st.integers(0, 75), max_size=6)


@limits(
    max_examples=int(os.environ.get("WORLDS", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=VISITS, after=VISITS)
@example(before={3, 10, 25, 50}, after={4, 10, 25, 36, 50})  # changes in two months, none between
def test_days_that_change_in_several_months_at_once_leave_what_making_everything_anew_gives(
    shared_database: Database,
    shared_connection: Connection[Any],
    before: set[int],
    after: set[int],
) -> None:
    load(shared_connection, World(user_sessions=[visit(day) for day in sorted(before)]))
    refresh(shared_database)
    with shared_connection.transaction():
        for day in before - after:
            shared_connection.execute(
                "delete from public.user_sessions where id = %s", [visit(day)["id"]]
            )
        insert(shared_connection, "user_sessions", [visit(day) for day in after - before])
    refresh(shared_database)
    kept = rollups(shared_connection)
    rebuild(shared_database)
    assert rollups(shared_connection) == kept


def visit(day: int) -> Row:
    """A session of one user, so many days after the first of a September."""
    at = datetime(2026, 9, 1, 12) + timedelta(days=day)
    return session(name(f"visit {day}"), name("Ann"), at.isoformat(), user_type="couple")


@pytest.mark.parametrize("days", [2, 0, -50], ids="the horizon {} days ahead".format)
def test_the_horizon_rolls_on(
    shared_database: Database, platform: Connection[Any], days: int
) -> None:
    """As if the last refresh had been so long ago: what was drawn since is not there yet."""
    happen(platform, "deleted in a month")
    happen(platform, "an end to come")
    happen(platform, "a rate to come")
    refresh(shared_database)
    right = rollups(platform)
    platform.execute("update metrics.report set horizon = current_date + %s", [days])
    platform.execute("delete from metrics.level where day > current_date + %s", [days])
    platform.execute(
        "insert into public.user_profiles (user_type, category) values ('supplier', 'new part')"
    )
    refresh(shared_database)
    kept = rollups(platform)
    assert kept != right
    rebuild(shared_database)
    now = rollups(platform)
    assert {name: kept[name] for name in kept if name != "level"} == {
        name: now[name] for name in now if name != "level"
    }
    assert set(kept["level"]) <= set(now["level"])


def test_a_horizon_that_came_near_is_moved_without_any_change_of_rows(
    shared_database: Database, platform: Connection[Any]
) -> None:
    right = rollups(platform)
    for days in (2, -2):
        platform.execute("update metrics.report set horizon = current_date + %s", [days])
        platform.execute("delete from metrics.level where day > current_date + %s", [days])
        assert refresh(shared_database) > 0
        assert rollups(platform) == right
        assert refresh(shared_database) == 0
    board = door(shared_database).board(fresh=True)
    assert board.find("total_suppliers").value == 2
