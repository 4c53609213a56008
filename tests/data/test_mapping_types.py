"""Platforms with keys, times and words of other types are read all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection

from data.database import Database
from data.migrate import migrate
from data.refresh import refresh
from data.settings import Settings
from tests.docs import pages
from tests.soundness.door import door

OTHER_TYPES = """
create domain public.mail as text;
create type public.kind as enum ('supplier', 'couple');
create table public.user_profiles (
    id bigint primary key, user_type public.kind, organization_id varchar(20), region public.mail,
    created_at timestamp
);
create table public.user_sessions (
    id serial primary key, user_id integer, created_at timestamp, session_duration double precision
);
create table public.subscriptions (
    id text primary key, user_id bigint, plan varchar(20), amount integer, currency text,
    billing_interval text, status text, created_at date
);
create table public.vendor_collaborations (
    id char(8) primary key, client_id text, vendor1_id bigint, vendor2_id smallint,
    collaboration_type text, created_at timestamp, last_activity timestamptz
);
create table public.vendor_feedback (
    id bigint, vendor_id integer, rating real, created_at timestamp
);
"""
ROWS = """
insert into public.user_profiles (id, user_type, organization_id, region, created_at) values
    (1, 'supplier', 'studio 7', null, '2024-01-01'),
    (2, 'supplier', 'studio 7', null, '2024-01-01'),
    (3, 'supplier', null, null, '2024-01-01'),
    (4, 'couple', null, 'Kent', '2024-01-01');
insert into public.user_sessions (user_id, created_at, session_duration) values
    (1, '2025-06-15 22:59:59.999999', 60.5), (2, '2025-06-15 12:00', null),
    (4, '2025-06-15 23:00', 10);
insert into public.subscriptions values
    ('sub_1', 1, 'starter', 19, 'GBP', 'month', 'active', '2025-01-01');
insert into public.vendor_collaborations values
    ('share-1', 'client A', 1, 3, 'x', '2025-06-10 12:00', '2025-06-11 12:00+00'),
    ('share-2', 'client A', 2, 3, 'x', '2025-06-10 12:00', '2025-06-11 12:00+00');
insert into public.vendor_feedback select n, 3, 4.5, '2025-06-10' from generate_series(1, 5) n;
"""
DAY = date(2025, 6, 15)


@pytest.fixture
def odd(empty_url: str, settings: Settings) -> Iterator[tuple[Database, Connection[Any]]]:
    """A platform of other types, whose clocks stand at New York's."""
    with psycopg.connect(empty_url, autocommit=True) as platform:
        platform.execute("set timezone = 'America/New_York'")
        platform.execute(OTHER_TYPES)
        migrate(empty_url, settings)
        platform.execute(ROWS)
        database = Database(empty_url)
        refresh(database)
        yield database, platform
        database.close()


def test_every_number_is_read(odd: tuple[Database, Connection[Any]]) -> None:
    board = door(odd[0]).board(DAY)
    assert {each.metric.id: each.value for each in board.readings if each.value} == {
        "mrr": 1_900,
        "arr": 22_800,
        "weddings_coordinated": 1,
        "active_vendor_pairs": 1,
        "avg_coordination_time": 24,
        "vendor_satisfaction": pytest.approx(4.5),
        "total_suppliers": 2,
        "total_couples": 1,
        "active_suppliers": 1,
        "dau": 2,
        "wau": 2,
        "mau": 2,
        "avg_session_duration": pytest.approx(60.5),
    }
    assert dict(board.find("total_couples").parts) == {"Kent": 1}
    assert board.notices == ()


def test_changes_of_such_rows_are_noticed(odd: tuple[Database, Connection[Any]]) -> None:
    database, platform = odd
    platform.execute("update public.subscriptions set amount = 29")
    platform.execute(
        "insert into public.user_sessions (user_id, created_at)"
        " values (3, now() at time zone 'UTC')"
    )
    platform.execute("delete from public.vendor_feedback where id = 1")
    platform.execute("update public.vendor_collaborations set last_activity = '2025-06-12 12:00+0'")
    queued = platform.execute(
        "select source, count(distinct key) from metrics.queue group by source order by source"
    ).fetchall()
    assert queued == [("collaboration", 2), ("rating", 1), ("session", 1), ("subscription", 1)]
    refresh(database)
    numbers = door(database)
    assert numbers.board(fresh=True).find("mrr").value == 2_900
    assert numbers.board(numbers.today() - timedelta(days=1)).find("mrr").value == 1_900
    assert numbers.board(fresh=True).find("active_suppliers").value == 1
    assert numbers.board(DAY).find("vendor_satisfaction").value is None
    assert numbers.board(DAY).find("avg_coordination_time").value == 48


INDEXED = {
    "subscriptions": "id",
    "collaborations": "id",
    "profiles": "id",
    "sessions": "user_id",
    "ratings": "vendor_id",
}


def test_indexes_over_the_keys_of_such_columns_are_used(
    odd: tuple[Database, Connection[Any]],
) -> None:
    """Those that docs/mapping.md advises; without them each write would read the table through."""
    _, platform = odd
    platform.execute("set enable_seqscan = off")

    def found() -> set[str]:
        plans = {
            view: platform.execute(
                f"explain select from metrics.source_{view} where {column} = any (%s)".encode(),
                [[UUID(int=7)]],
            ).fetchall()
            for view, column in INDEXED.items()
        }
        return {view for view, plan in plans.items() if "Index Cond" in str(plan)}

    assert found() == set()
    platform.execute(pages.block_with("docs/mapping.md", "sql", "create index").encode())
    assert found() == set(INDEXED)


UUIDS = [
    "6f1b1c1e-0a55-4f7a-9d9e-1c2b3a4d5e6f",
    "6F1B1C1E-0A55-4F7A-9D9E-1C2B3A4D5E6F",
    "6f1b1c1e0a554f7a9d9e1c2b3a4d5e6f",
]
NONE = [
    "", " ", "7", "usr_7", "{6f1b1c1e-0a55-4f7a-9d9e-1c2b3a4d5e6f", "6f1b1c1e-0a55-4f7a-9d9e",
    "6f1b1c1e-0a55-4f7a-9d9e-1c2b3a4d5e6f-", "é" * 36, "x" * 10_000,
]  # fmt: skip


def key_of(connection: Connection[Any], value: object) -> UUID:
    """The key that stands for a value of the platform's."""
    row = connection.execute("select metrics.key_of(%s)", [value]).fetchone()
    assert row
    found: UUID = row[0]
    return found


def test_text_that_holds_a_uuid_is_that_uuid_however_it_is_written(
    connection: Connection[Any],
) -> None:
    assert {key_of(connection, text) for text in UUIDS} == {UUID(UUIDS[0])}
    assert key_of(connection, UUID(UUIDS[0])) == UUID(UUIDS[0])


def test_other_text_and_numbers_have_keys_of_their_own(connection: Connection[Any]) -> None:
    numbers = [0, 1, 255, 2**31, 2**63 - 1, -1]
    keys = [key_of(connection, value) for value in (*NONE, *numbers)]
    assert len(set(keys)) == len(keys)
    assert keys == [key_of(connection, value) for value in (*NONE, *numbers)]
    assert key_of(connection, 255) == UUID(int=255)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
def test_a_time_without_a_zone_is_utc_whoever_asks(connection: Connection[Any], zone: str) -> None:
    connection.execute("select set_config('timezone', %s, false)", [zone])
    here = timezone(timedelta(hours=13))
    for given, moment in (
        ("timestamp '2025-06-15 12:00'", datetime(2025, 6, 15, 12, tzinfo=UTC)),
        ("date '2025-06-15'", datetime(2025, 6, 15, tzinfo=UTC)),
        ("timestamptz '2025-06-15 12:00+13'", datetime(2025, 6, 15, 12, tzinfo=here)),
    ):
        row = connection.execute(f"select metrics.moment_of({given})".encode()).fetchone()
        assert row
        assert row[0] == moment
