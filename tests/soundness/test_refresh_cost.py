"""What a refresh looks at grows with what changed, also with plans that were made for little."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import takewhile
from typing import Any

import pytest
from psycopg import Connection, sql
from psycopg.rows import scalar_row

from data.database import Database
from data.refresh import refresh, steps
from data.statements import statement
from tests.soundness.agreement import empty

FEW, MANY = 10, 600
LOOKED_AT = 100  # rows in vain for one that changed: what hangs on it, not all the others

PLATFORM = """
insert into public.user_profiles (id, user_type, organization_id, category, region, created_at)
select
    md5('user ' || i)::uuid,
    case when mod(i, 3) = 0 then 'supplier' else 'couple' end,
    case when mod(i, 9) = 0 then md5('studio ' || i / 18)::uuid end,
    'venue',
    'Kent',
    now() - interval '90 days'
from generate_series(1, 1800) as users (i);

insert into public.user_sessions (user_id, created_at, session_duration)
select md5('user ' || i)::uuid, now() - days * interval '7 days', 60
from generate_series(1, 1800) as users (i)
cross join generate_series(0, 8) as days;

insert into public.vendor_collaborations (
    client_id, vendor1_id, vendor2_id, collaboration_type, created_at, last_activity
)
select
    md5('client ' || i)::uuid,
    md5('user ' || 3 * i)::uuid,
    md5('user ' || 3 * i - 3)::uuid,
    'catering',
    now() - interval '60 days',
    now() - interval '20 days'
from generate_series(2, 601) as pairs (i);

insert into public.subscriptions (user_id, plan, amount, status, created_at, started_at)
select md5('user ' || 3 * i)::uuid, 'pro', 49, 'active', now() - interval '80 days',
    now() - interval '80 days'
from generate_series(1, 600) as accounts (i);
"""

LONG_AGO = """
insert into public.user_profiles (user_type, region, created_at)
select 'couple', 'region ' || i, timestamptz '2005-01-01 12:00+00' + i * interval '40 days'
from generate_series(1, 20) as regions (i)
"""

# What autovacuum would have counted by then.
VACUUMED = """
select oid::regclass::text from pg_class
where relnamespace in ('public'::regnamespace, 'metrics'::regnamespace) and relkind = 'r'
    and (reloptions is null or not 'autovacuum_enabled=false' = any (reloptions))
"""

# Each of so many rows, all at one moment, as a job of the platform's would.
CHANGES = {
    "sessions": """
insert into public.user_sessions (user_id, session_duration)
select md5('user ' || i)::uuid, 90 from generate_series(1, %(rows)s) as users (i)""",
    "sessions that end": """
update public.user_sessions set session_duration = session_duration + 1
where id in (select id from public.user_sessions order by created_at desc limit %(rows)s)""",
    "collaborations": """
update public.vendor_collaborations set last_activity = now()
where id in (select id from public.vendor_collaborations order by id limit %(rows)s)""",
    "subscriptions": """
update public.subscriptions set amount = amount + 1
where id in (select id from public.subscriptions order by id limit %(rows)s)""",
    "subscriptions that end": """
update public.subscriptions set status = 'canceled', ended_at = now()
where id in (
    select id from public.subscriptions where status = 'active' order by id limit %(rows)s
)""",
    "profiles": """
update public.user_profiles set region = 'Essex', category = 'cake'
where id in (select id from public.user_profiles order by id limit %(rows)s)""",
}


@pytest.fixture
def platform(shared_database: Database, shared_connection: Connection[Any]) -> Connection[Any]:
    """The platform's connection to a database with much more than changes, all taken in."""
    empty(shared_connection)
    shared_connection.execute(PLATFORM.encode())
    refresh(shared_database)
    with shared_connection.cursor(row_factory=scalar_row) as cursor:
        for table in cursor.execute(VACUUMED).fetchall():
            shared_connection.execute(sql.SQL("analyze {}").format(sql.SQL(table)))
    return shared_connection


@pytest.mark.parametrize("change", CHANGES)
def test_many_changes_cost_what_each_of_them_costs(
    shared_database: Database, platform: Connection[Any], change: str
) -> None:
    with shared_database.session() as connection:
        for rows in (FEW, MANY):
            platform.execute(CHANGES[change].encode(), {"rows": rows})
            looked_at = list(in_vain(connection))
    assert sum(rows for rows, _ in looked_at) < LOOKED_AT * MANY, max(looked_at)


def test_days_that_were_drawn_a_moment_ago_are_found_by_their_key(
    shared_database: Database, shared_connection: Connection[Any]
) -> None:
    """Whatever was counted before: here that there are none, on pages that are still there."""
    empty(shared_connection)
    shared_connection.execute(LONG_AGO.encode())
    refresh(shared_database)
    empty(shared_connection)
    shared_connection.execute("analyze metrics.level")
    shared_connection.execute(LONG_AGO.encode())
    with shared_database.session() as connection:
        looked_at = list(in_vain(connection))
    assert sum(rows for rows, _ in looked_at) < LOOKED_AT * MANY, max(looked_at)


def test_activities_that_share_a_moment_are_told_apart_by_their_collaboration(
    shared_database: Database, platform: Connection[Any]
) -> None:
    """Also where all were at different moments when the planner last looked."""
    one_by_one = b"""
update public.vendor_collaborations
set last_activity = clock_timestamp() - made.i * interval '1 minute'
from (select id, row_number() over () as i from public.vendor_collaborations) as made
where made.id = vendor_collaborations.id"""
    for _ in range(10):
        platform.execute(one_by_one)
    refresh(shared_database)
    platform.execute("analyze metrics.activity")
    with shared_database.session() as connection:
        for rows in (FEW, MANY, MANY):
            platform.execute(CHANGES["collaborations"].encode(), {"rows": rows})
            looked_at = list(in_vain(connection))
    assert sum(rows for rows, _ in looked_at) < LOOKED_AT * MANY, max(looked_at)


def test_of_a_collaboration_only_the_new_activity_is_taken_in(
    shared_database: Database, platform: Connection[Any]
) -> None:
    one = "where client_id = md5('client 2')::uuid"
    for minutes in range(50):
        platform.execute(
            f"update public.vendor_collaborations set last_activity = now() - %s {one}".encode(),
            [timedelta(minutes=minutes)],
        )
    refresh(shared_database)
    platform.execute(
        f"update public.vendor_collaborations set last_activity = now() {one}".encode()
    )
    with shared_database.session() as connection, connection.transaction():
        for name in before("refresh/b_clear"):
            connection.execute(statement(name))
        taken = connection.execute("select count(*) from metrics.work_activity").fetchall()
    assert taken == [(1,)]


def before(last: str) -> Iterator[str]:
    """The steps of a refresh before that one."""
    return takewhile(lambda name: name != last, steps(everything=False))


def in_vain(connection: Connection[Any]) -> Iterator[tuple[int, str]]:
    """Takes in what waits, each statement planned when it is first met, and tells of each how many
    rows it looked at that did not fit."""
    texts = [
        text.strip()
        for name in steps(everything=False)
        for text in statement(name).decode().split(";\n")
        if text.strip()
    ]
    with connection.transaction(), connection.cursor(row_factory=scalar_row) as cursor:
        planned = set(cursor.execute("select name from pg_prepared_statements").fetchall())
        for number, text in enumerate(texts):
            bare = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
            if bare.strip().startswith("set "):
                cursor.execute(bare.encode())
                continue
            name = f"step_{number}"
            if name not in planned:
                make = sql.SQL("prepare {} as {}").format(sql.Identifier(name), sql.SQL(bare))  # type: ignore[arg-type]
                cursor.execute(make)
            told = cursor.execute(
                sql.SQL("explain (analyze, format json) execute {}").format(sql.Identifier(name))
            ).fetchone()
            yield removed(told[0]["Plan"]), bare.strip()  # type: ignore[index]


def removed(plan: dict[str, Any]) -> int:
    """Rows that a plan and all below it read and left out again."""
    here = sum(
        plan.get(reason, 0) for reason in ("Rows Removed by Join Filter", "Rows Removed by Filter")
    )
    return int(here * plan["Actual Loops"]) + sum(map(removed, plan.get("Plans", ())))
