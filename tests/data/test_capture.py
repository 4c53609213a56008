"""Changes are noticed by statement, by row or without any trigger, as the setting says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from psycopg import Connection

from data.capture import is_told
from data.database import Database
from data.migrate import migrate
from data.refresh import rebuild, refresh
from data.settings import CAPTURES, Settings
from tests.soundness.agreement import load
from tests.soundness.changes import happen
from tests.soundness.kept import rollups
from tests.soundness.lively import lively

Capture = Callable[..., list[str]]


@pytest.fixture
def capture(database: Database, settings: Settings) -> Capture:
    """Migrates with a way to notice changes and says what was applied."""

    def migrated(how: str, days: int = 3) -> list[str]:
        return migrate(database.url, replace(settings, capture=how, recheck_days=days))

    return migrated


@pytest.fixture
def platform(database: Database, connection: Connection[Any]) -> Connection[Any]:
    """The platform's connection to the lively days, all taken in."""
    load(connection, lively())
    refresh(database)
    return connection


def triggers(connection: Connection[Any]) -> list[tuple[str, str, str]]:
    """Every trigger of the platform's tables: table, what it is called, how it is declared."""
    return connection.execute(
        "select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger"
        " where not tgisinternal and tgrelid::regclass::text not like 'metrics.%' order by 1, 2"
    ).fetchall()


def queue(connection: Connection[Any]) -> list[tuple[str, int, int]]:
    """What waits: source, rows, different keys."""
    return connection.execute(
        "select source, count(*), count(distinct key) from metrics.queue group by 1 order by 1"
    ).fetchall()


@pytest.mark.parametrize(
    ("how", "each"), [("statement", "FOR EACH STATEMENT"), ("row", "FOR EACH ROW")]
)
def test_every_table_tells_of_every_kind_of_change(
    connection: Connection[Any], capture: Capture, how: str, each: str
) -> None:
    capture(how)
    found = triggers(connection)
    assert len({table for table, _, _ in found}) == 7
    assert len(found) == 7 * 4
    for _, trigger, declared in found:
        assert trigger.startswith("wedsync_")
        assert ("FOR EACH STATEMENT" if trigger.endswith("truncate") else each) in declared
        assert ("REFERENCING" in declared) == (
            how == "statement" and "truncate" not in trigger and "rate_" not in trigger
        )


@pytest.mark.parametrize("how", CAPTURES)
@pytest.mark.parametrize("then", CAPTURES)
def test_another_way_leaves_nothing_of_the_one_before(
    database: Database, connection: Connection[Any], capture: Capture, how: str, then: str
) -> None:
    capture(then)
    alone = triggers(connection)
    capture(how)
    assert capture(then) == ([] if how == then else ["definitions"])
    assert triggers(connection) == alone
    assert capture(then) == []
    assert is_told(database) == (then != "none")


def test_no_trigger_and_no_function_of_one_is_left_without_capture(
    connection: Connection[Any], capture: Capture
) -> None:
    capture("row")
    capture("none")
    assert triggers(connection) == []
    functions = connection.execute(
        "select proname from pg_proc where pronamespace = 'metrics'::regnamespace"
        " and prorettype = 'trigger'::regtype order by 1"
    ).fetchall()
    assert functions == [("chain_audit",), ("keep_audit",), ("note_everything",)]


def test_what_nobody_noticed_is_taken_in_when_the_way_is_changed(
    database: Database, platform: Connection[Any], capture: Capture
) -> None:
    capture("none")
    refresh(database)
    for change in ("a price", "activity all over", "a late session", "a category"):
        happen(platform, change)
    capture("statement")
    assert queue(platform) == [("everything", 1, 0)]
    refresh(database)
    taken = rollups(platform)
    rebuild(database)
    assert taken == rollups(platform)
    versions = platform.execute(
        "select count(*) from metrics.subscription_versions where amount = 99"
    ).fetchone()
    assert versions == (1,)


@pytest.mark.parametrize("how", ["statement", "row"])
def test_a_statement_of_many_rows_queues_each_key_with_its_old_and_new_moments(
    database: Database, connection: Connection[Any], capture: Capture, how: str
) -> None:
    capture(how)
    refresh(database)
    connection.execute(
        "insert into public.user_sessions (user_id, created_at)"
        " select gen_random_uuid(), now() from generate_series(1, 50)"
    )
    assert queue(connection) == [("session", 50, 50)]
    connection.execute("update public.user_sessions set session_duration = 1")
    assert queue(connection) == [("session", 150, 50)]
    connection.execute("update public.user_sessions set created_at = now() - interval '9 days'")
    assert queue(connection) == [("session", 250, 50)]
    connection.execute("delete from public.user_sessions")
    assert queue(connection) == [("session", 300, 50)]
    connection.execute("delete from public.user_sessions")
    assert queue(connection) == [("session", 300, 50)]


@pytest.mark.parametrize("how", CAPTURES)
def test_rounds_without_changes_change_nothing(
    database: Database, platform: Connection[Any], capture: Capture, how: str
) -> None:
    capture(how, days=100)
    refresh(database)
    before = platform.execute("select id from metrics.refresh").fetchone()
    assert [refresh(database) for _ in range(3)] == [0, 0, 0]
    assert platform.execute("select id from metrics.refresh").fetchone() == before


LOOKED_FOR = (  # together only what does not bring another along
    ("a session ends", "activity", "a rating mended", "a price", "a rate mended"),
    ("a session between two", "another wedding", "a rating", "another vendor", "all rates gone"),
    ("sessions gone", "a client gone", "another payer", "ratings gone"),
    ("a session on another day", "a client after its collaboration", "a subscription gone"),
    ("a type that only sessions tell", "a session of a stranger", "a late collaboration"),
    ("into the studio", "a profile after its sessions", "a couple gone"),
    ("deleted", "a category", "a type without sessions of it"),
    ("internal from now on", "a region"),
    ("truncate user_sessions", "truncate subscriptions", "truncate user_profiles"),
)


def test_without_triggers_changes_of_the_last_days_are_looked_for(
    database: Database, connection: Connection[Any], capture: Capture
) -> None:
    capture("none", days=100)
    for changes in LOOKED_FOR:
        load(connection, lively())
        refresh(database)
        for change in changes:
            happen(connection, change)
        assert refresh(database) >= len(changes), changes
        taken = rollups(connection)
        rebuild(database)
        assert rollups(connection) == taken, changes


OLD = ("a late session", "a late rating", "a late collaboration")


def test_without_triggers_older_changes_wait_for_the_night(
    database: Database, platform: Connection[Any], capture: Capture
) -> None:
    capture("none", days=3)
    refresh(database)
    before = rollups(platform)
    for change in OLD:
        happen(platform, change)
    assert refresh(database) == 0
    assert rollups(platform) == before
    platform.execute("update metrics.refresh set rebuilt_at = now() - interval '1 day'")
    assert refresh(database) > 0
    taken = rollups(platform)
    assert {name for name in taken if taken[name] != before[name]} >= {"presence", "activity"}
    rebuild(database)
    assert rollups(platform) == taken
    assert refresh(database) == 0


def test_with_triggers_nights_are_quiet(database: Database, platform: Connection[Any]) -> None:
    platform.execute("update metrics.refresh set rebuilt_at = now() - interval '9 days'")
    assert refresh(database) == 0


def test_a_price_seen_by_two_rounds_has_two_versions(
    database: Database, platform: Connection[Any], capture: Capture
) -> None:
    capture("none")
    refresh(database)
    for change in ("a price", "a discount", "a subscription gone"):
        happen(platform, change)
        refresh(database)
    found = platform.execute(
        "select count(*), count(*) filter (where version_ended = 'infinity')"
        " from metrics.subscription_versions"
    ).fetchone()
    assert found == (7, 4)


def test_rows_of_which_no_trigger_told_are_found_by_making_everything_anew(
    database: Database, platform: Connection[Any]
) -> None:
    """As after a restore with the triggers switched off."""
    platform.execute("alter table public.subscriptions disable trigger user")
    platform.execute("alter table public.vendor_collaborations disable trigger user")
    happen(platform, "a price")
    happen(platform, "activity all over")
    assert refresh(database) == 0
    before = rollups(platform)
    rebuild(database)
    after = rollups(platform)
    assert {name for name in after if after[name] != before[name]} >= {"paid_span", "activity"}
