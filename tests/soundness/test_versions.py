"""How the histories of subscriptions and collaborations are kept as rows come, change and go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from data.board import Numbers
from data.database import Database
from data.migrate import migrate
from data.reading import Number
from data.refresh import refresh
from data.settings import Settings
from tests.soundness.agreement import empty
from tests.soundness.door import door
from tests.soundness.small_business import name

SUBSCRIPTION, ROSE, FERN = name("a subscription"), name("Rose"), name("Fern")
INSERT = (
    "insert into public.subscriptions (id, user_id, plan, amount, status, created_at, started_at)"
    " values (%(id)s, %(user)s, 'starter', 49, %(status)s, %(created)s, %(started)s)"
)


@pytest.fixture
def platform(shared_connection: Connection[Any]) -> Connection[Any]:
    """The platform's connection to a database in which nothing ever happened."""
    empty(shared_connection)
    return shared_connection


@pytest.fixture
def ago(shared_database: Database) -> Callable[[int], date]:
    """The local day so many days before today."""
    today = door(shared_database).today()
    return lambda days: today - timedelta(days=days)


@pytest.fixture
def mrr_on(shared_database: Database, platform: Connection[Any]) -> Callable[[date], Number | None]:
    """MRR at the end of a past day."""

    def read(day: date) -> Number | None:
        refresh(shared_database)
        numbers: Numbers = door(shared_database)
        series = numbers.series("mrr", start=day, end=day, grain="day", as_of=day)
        return series.points[0].value

    return read


def arrives(
    connection: Connection[Any], status: str = "active", days: float = 90, **columns: Any
) -> None:
    """A subscription comes in that was created so many days ago."""
    created = datetime.now(UTC) - timedelta(days=days)
    row = {"id": SUBSCRIPTION, "user": ROSE, "created": created, "started": None}
    connection.execute(INSERT, row | {"status": status} | columns)


def versions(connection: Connection[Any]) -> list[Any]:
    """(plan, status, reaches back, still holds) of every version, in order."""
    return connection.execute(
        "select plan, status, version_began = '-infinity', version_ended = 'infinity'"
        " from metrics.subscription_versions order by version_began"
    ).fetchall()


def test_a_late_row_reaches_back_to_its_paid_from(
    platform: Connection[Any],
    mrr_on: Callable[[date], Number | None],
    ago: Callable[[int], date],
) -> None:
    assert mrr_on(ago(80)) == 0
    arrives(platform, started=datetime.now(UTC) - timedelta(days=60))
    assert mrr_on(ago(80)) == 0  # created, not yet paid
    assert mrr_on(ago(59)) == 4_900
    assert mrr_on(ago(1)) == 4_900


def test_a_row_first_seen_unpaid_was_never_paid_before(
    platform: Connection[Any],
    mrr_on: Callable[[date], Number | None],
    ago: Callable[[int], date],
    shared_database: Database,
) -> None:
    arrives(platform, "paused")
    platform.execute("update public.subscriptions set status = 'active'")
    assert mrr_on(ago(1)) == 0
    assert door(shared_database).board(fresh=True).find("mrr").value == 4_900


def test_changes_of_one_transaction_are_one_first_version(
    platform: Connection[Any],
    mrr_on: Callable[[date], Number | None],
    ago: Callable[[int], date],
) -> None:
    with platform.transaction():
        arrives(platform, "incomplete")
        platform.execute("update public.subscriptions set status = 'trialing'")
        platform.execute("update public.subscriptions set status = 'active', plan = 'scale'")
    assert versions(platform) == [("scale", "active", True, True)]
    assert mrr_on(ago(1)) == 4_900


def test_later_changes_of_one_transaction_are_one_version(platform: Connection[Any]) -> None:
    arrives(platform)
    with platform.transaction():
        platform.execute("update public.subscriptions set status = 'paused'")
        platform.execute("update public.subscriptions set plan = 'scale'")
        platform.execute("update public.subscriptions set status = 'active'")
    assert versions(platform) == [
        ("starter", "active", True, False),
        ("scale", "active", False, True),
    ]


def test_an_update_of_nothing_is_no_version(platform: Connection[Any]) -> None:
    arrives(platform)
    platform.execute("update public.subscriptions set plan = plan, amount = 49.00")
    assert versions(platform) == [("starter", "active", True, True)]


def test_what_comes_and_goes_in_one_transaction_was_never_there(platform: Connection[Any]) -> None:
    with platform.transaction():
        arrives(platform)
        platform.execute("delete from public.subscriptions")
    assert versions(platform) == []


def test_what_is_rolled_back_never_happened(
    platform: Connection[Any],
    mrr_on: Callable[[date], Number | None],
    ago: Callable[[int], date],
) -> None:
    arrives(platform)
    with platform.transaction(force_rollback=True):
        platform.execute("delete from public.subscriptions")
        platform.execute("truncate public.vendor_collaborations")
    assert versions(platform) == [("starter", "active", True, True)]
    assert mrr_on(ago(1)) == 4_900


def test_a_row_that_comes_back_is_paid_again_from_then_on(
    platform: Connection[Any],
    mrr_on: Callable[[date], Number | None],
    ago: Callable[[int], date],
) -> None:
    arrives(platform)
    platform.execute("delete from public.subscriptions")
    arrives(platform)
    assert versions(platform) == [
        ("starter", "active", True, False),
        ("starter", "active", False, True),
    ]
    assert gaps(platform) == 1
    assert mrr_on(ago(1)) == 4_900


@pytest.mark.parametrize("leave", ["delete from", "truncate"])
def test_a_row_replaced_in_one_transaction_was_never_gone(
    platform: Connection[Any],
    mrr_on: Callable[[date], Number | None],
    ago: Callable[[int], date],
    leave: str,
) -> None:
    """How a nightly copy works: everything out, everything in, perhaps over midnight."""
    arrives(platform)
    created = platform.execute("select created_at from public.subscriptions").fetchone()
    assert created
    with platform.transaction():
        platform.execute(f"{leave} public.subscriptions".encode())
        platform.execute("select pg_sleep(0.01)")
        arrives(platform, created=created[0])
    assert gaps(platform) == 0
    assert mrr_on(ago(1)) == 4_900


def gaps(connection: Connection[Any]) -> int:
    """How often the subscription was gone for a while between two versions."""
    row = connection.execute(
        "select count(*) from metrics.subscription_versions as one"
        " join metrics.subscription_versions as next"
        " on one.subscription_id = next.subscription_id and one.version_ended < next.version_began"
    ).fetchone()
    assert row
    return int(row[0])


def test_every_value_of_last_activity_is_kept(platform: Connection[Any]) -> None:
    moments = [datetime(2025, 6, day, tzinfo=UTC) for day in (1, 5, 3, 9)]
    platform.execute(
        "insert into public.vendor_collaborations"
        " (client_id, vendor1_id, vendor2_id, collaboration_type, created_at, last_activity)"
        " values (gen_random_uuid(), %s, %s, 'timeline_sync', %s, %s)",
        [ROSE, FERN, moments[0], moments[0]],
    )
    for moment in moments[1:]:
        platform.execute("update public.vendor_collaborations set last_activity = %s", [moment])
    platform.execute("delete from public.vendor_collaborations")
    kept = platform.execute("select at from metrics.collaboration_activities order by at")
    assert [row[0] for row in kept] == sorted(moments)


def test_many_rows_changed_by_one_statement_each_get_their_version(
    platform: Connection[Any],
) -> None:
    platform.execute(
        "insert into public.subscriptions (user_id, plan, amount, status, created_at)"
        " select gen_random_uuid(), 'starter', number, 'active', '2025-01-01'"
        " from generate_series(1, 500) as numbers (number)"
    )
    platform.execute("update public.subscriptions set plan = 'scale' where amount <= 200")
    platform.execute("delete from public.subscriptions where amount <= 50")
    counted = platform.execute(
        "select plan, version_ended = 'infinity', count(*) from metrics.subscription_versions"
        " group by 1, 2 order by 1, 2"
    ).fetchall()
    assert counted == [
        ("scale", False, 50),
        ("scale", True, 150),
        ("starter", False, 200),
        ("starter", True, 300),
    ]


def test_rows_there_before_the_dashboard_have_their_history(
    empty_url: str, settings: Settings
) -> None:
    migrate(empty_url, settings)
    with psycopg.connect(empty_url, autocommit=True) as platform:
        platform.execute("drop schema metrics cascade")
        arrives(platform)
        platform.execute(
            "insert into public.vendor_collaborations"
            " (client_id, vendor1_id, vendor2_id, collaboration_type, created_at, last_activity)"
            " values (gen_random_uuid(), %s, %s, 'timeline_sync', '2025-06-01', '2025-06-09')",
            [ROSE, FERN],
        )
        migrate(empty_url, settings)
        assert versions(platform) == [("starter", "active", True, True)]
        platform.execute("update public.subscriptions set amount = 99")
        platform.execute("update public.vendor_collaborations set last_activity = now()")
    database = Database(empty_url)
    try:
        refresh(database)
        numbers = door(database)
        yesterday = numbers.today() - timedelta(days=1)
        assert numbers.board(yesterday).find("mrr").value == 4_900
        assert numbers.board(fresh=True).find("mrr").value == 9_900
        assert numbers.board(date(2025, 6, 15)).find("weddings_coordinated").value == 1
        assert numbers.board(date(2025, 6, 15)).find("avg_coordination_time").value == 192
    finally:
        database.close()


def test_changes_made_while_nothing_listened_are_taken_in_by_the_next_migration(
    database_url: str, settings: Settings
) -> None:
    with psycopg.connect(database_url, autocommit=True) as platform:
        arrives(platform)
        platform.execute("alter table public.subscriptions disable trigger user")
        platform.execute("update public.subscriptions set amount = 99")
        assert versions(platform) == [("starter", "active", True, True)]
        platform.execute("alter table public.subscriptions enable trigger user")
        platform.execute("update metrics.facts set value = '\"old\"' where name = 'version'")
        migrate(database_url, settings)
        assert versions(platform) == [
            ("starter", "active", True, False),
            ("starter", "active", False, True),
        ]
