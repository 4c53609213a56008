"""A number is the same at any instant of a quarter, whichever side of it is looked up."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from psycopg import Connection

from data.catalogue import METRICS
from data.database import Database
from data.refresh import refresh
from data.statements import exists, statement
from tests.soundness.agreement import empty

ZONE = "Europe/London"
DAY = datetime.fromisoformat("2025-06-10T00:00:00+01:00")
NOON = DAY + timedelta(hours=12)
INSIDE = (
    timedelta(0),
    timedelta(microseconds=1),
    timedelta(minutes=3, seconds=20),
    timedelta(minutes=7, seconds=30) - timedelta(microseconds=1),
    timedelta(minutes=7, seconds=30),
    timedelta(minutes=11),
    timedelta(minutes=15) - timedelta(microseconds=1),
)
QUARTERS = {
    "the first of a day": DAY,
    "one at noon": NOON,
    "the last": DAY + timedelta(hours=23.75),
}

# Somebody comes, pays, works together, rates or signs up every minute of each of these quarters;
# some came on the days before.
PLATFORM = """
insert into public.user_profiles (id, user_type, category, region, created_at)
select
    md5('user ' || minute)::uuid,
    case when mod(minute, 3) = 0 then 'supplier' else 'couple' end,
    'venue',
    'Kent',
    %(begins)s + minute * interval '61 seconds'
from generate_series(0, 14) as minutes (minute);

insert into public.user_sessions (user_id, user_type, created_at, session_duration)
select
    md5('user ' || minute)::uuid,
    'couple',
    %(begins)s + minute * interval '61 seconds' - days * interval '1 day',
    60 + minute
from generate_series(0, 17) as minutes (minute)
cross join unnest(array[0, 3, 12]) as days
where days = 0 or mod(minute + days, 4) = 0;

insert into public.subscriptions (user_id, plan, amount, status, created_at, started_at, ended_at)
select
    md5('user ' || 3 * (minute / 3))::uuid,
    'pro',
    49,
    'active',
    %(begins)s - interval '40 days',
    %(begins)s + (minute - 14 + mod(minute, 2) * 14) * interval '61 seconds',
    case when mod(minute, 2) = 0 then %(begins)s + minute * interval '61 seconds' end
from generate_series(0, 14) as minutes (minute);

insert into public.vendor_collaborations (
    client_id, vendor1_id, vendor2_id, collaboration_type, created_at, last_activity
)
select
    md5('client ' || mod(minute, 5))::uuid,
    md5('user ' || 3 * mod(minute, 5))::uuid,
    md5('user ' || 3 * mod(minute + 1, 5))::uuid,
    case when mod(minute, 2) = 0 then 'catering' else 'music' end,
    %(begins)s - mod(minute, 3) * interval '20 days',
    %(begins)s + minute * interval '61 seconds'
from generate_series(0, 14) as minutes (minute);

insert into public.vendor_feedback (vendor_id, rating, created_at)
select
    md5('user ' || 3 * mod(minute, 5))::uuid,
    1 + mod(minute, 5),
    %(begins)s + minute * interval '61 seconds'
from generate_series(0, 14) as minutes (minute);
"""


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_instant_of_a_quarter_reads_as_it_is_defined(
    shared_database: Database, shared_connection: Connection[Any], quarter: str
) -> None:
    begins = QUARTERS[quarter]
    empty(shared_connection)
    for text in PLATFORM.split(";\n"):
        shared_connection.execute(text.encode(), {"begins": begins})
    refresh(shared_database)
    instants = [begins + inside for inside in INSIDE]
    for metric in METRICS:
        if exists(f"rollup/{metric.id}"):
            kept = read(shared_connection, f"rollup/{metric.id}", instants)
            assert kept == read(shared_connection, f"metrics/{metric.id}", instants), metric.id


def read(
    connection: Connection[Any], name: str, instants: list[datetime]
) -> dict[tuple[datetime, str | None], Decimal | None]:
    """The number at each instant, and its parts that are not nothing."""
    params = {
        "at": instants,
        "since": [DAY] * len(instants),
        "parts_at": instants,
        "zone": ZONE,
        "currency": "GBP",
    }
    rows = connection.execute(statement(name), params).fetchall()
    return {(row[0], row[1]): row[2] for row in rows if row[1] is None or row[2]}
