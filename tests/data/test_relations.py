"""The relations for those who query the numbers themselves say what the board says, day by day."""

from __future__ import annotations

import os
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from psycopg import Connection, sql
from psycopg.rows import dict_row

from data.board import Numbers
from data.database import Database
from data.metric import Unit
from data.refresh import rebuild, refresh
from tests.oracle import World
from tests.soundness.agreement import load
from tests.soundness.door import door
from tests.soundness.small_business import ANN, DAY, ROSE
from tests.soundness.worlds import worlds

COLUMNS = {
    "daily_metrics": {
        "signups": "new_signups_today",
        "dau": "dau",
        "wau": "wau",
        "mau": "mau",
        "avg_session_duration": "avg_session_duration",
        "total_suppliers": "total_suppliers",
        "total_couples": "total_couples",
        "active_suppliers": "active_suppliers",
        "active_couples": "active_couples",
    },
    "revenue_metrics": {"mrr": "mrr", "arr": "arr", "growth": "growth", "churn": "churn"},
    "coordination_metrics": {
        "weddings_coordinated": "weddings_coordinated",
        "active_vendor_pairs": "active_vendor_pairs",
        "avg_coordination_hours": "avg_coordination_time",
        "vendor_satisfaction": "vendor_satisfaction",
    },
}
BESIDE = {"daily_metrics": {"sessions"}, "revenue_metrics": {"paying_accounts"}}
LENGTH = 100


def days_of(connection: Connection[Any], relation: str) -> dict[date, dict[str, Any]]:
    """The rows of a relation by day."""
    query = sql.SQL("select * from {}").format(sql.Identifier("metrics", relation))
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query).fetchall()
    found = {row["day"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def departures(connection: Connection[Any], numbers: Numbers, last: date | None) -> list[str]:
    """Where the last days of the relations depart from the board's."""
    found = []
    end = last or numbers.today()
    for relation, columns in COLUMNS.items():
        rows = days_of(connection, relation)
        for column, name in columns.items():
            series = numbers.series(name, start=end - timedelta(days=LENGTH), end=end, as_of=last)
            for point in series.points:
                value: Any = point.value
                if series.metric.unit is Unit.MONEY and value is not None:
                    value = Decimal(value) / 100
                row = rows.get(point.day)
                if row is None and point.day >= min(rows):
                    found.append(f"{relation} lacks {point.day}")
                elif row is not None and row[column] != value:
                    found.append(f"{relation}.{column} {point.day}: {row[column]}, not {value}")
                elif row is None and value:
                    found.append(f"{relation} begins after {point.day}")
    return found


def test_relations_have_the_columns_of_the_specification(database: Database) -> None:
    with database.transaction() as connection:
        for relation, columns in COLUMNS.items():
            rows = days_of(connection, relation)
            assert [set(row) for row in rows.values()] == [
                {"day", *columns, *BESIDE.get(relation, set())}
            ]


def test_an_empty_database_has_today_alone_and_nothing_in_it(
    connection: Connection[Any], own_numbers: Numbers
) -> None:
    for relation in COLUMNS:
        ((day, row),) = days_of(connection, relation).items()
        assert day == own_numbers.today()
        assert {value for name, value in row.items() if name != "day"} <= {0, None}


def test_every_day_is_the_boards(business: Database) -> None:
    with business.transaction() as connection:
        assert departures(connection, door(business), DAY) == []
        assert departures(connection, door(business), date(2024, 6, 30)) == []
        assert departures(connection, door(business), None) == []


def test_what_stands_beside_is_counted_by_day(business: Database) -> None:
    with business.transaction() as connection:
        daily = days_of(connection, "daily_metrics")
        assert daily[DAY]["sessions"] == 3
        assert daily[DAY - timedelta(days=1)]["sessions"] == 1
        counted = sum(daily[DAY - timedelta(days=n)]["sessions"] for n in range(30))
        assert counted == door(business).board(DAY).find("avg_session_duration").n
        assert days_of(connection, "revenue_metrics")[DAY]["paying_accounts"] == 3


def test_today_is_as_it_is_now_and_not_as_it_will_be(
    own_business: Connection[Any], database: Database
) -> None:
    before = {relation: days_of(own_business, relation) for relation in COLUMNS}
    own_business.execute(
        "with end_of_day as (select ((now() at time zone 'Europe/London')::date + 1)::timestamp"
        " at time zone 'Europe/London' - interval '1 microsecond' as at),"
        " people as (insert into public.user_profiles (user_type, created_at)"
        " select kind, at from end_of_day, unnest(array['supplier', 'couple']) as kind),"
        " paid as (insert into public.subscriptions (user_id, amount, status, created_at)"
        " select %(rose)s, 9, 'active', at from end_of_day),"
        " rated as (insert into public.vendor_feedback (vendor_id, rating, created_at)"
        " select %(rose)s, 1, at from end_of_day)"
        " insert into public.user_sessions (user_id, created_at, session_duration)"
        " select id::uuid, at, 60 from end_of_day, unnest(array[%(rose)s, %(ann)s]) as id",
        {"rose": ROSE, "ann": ANN},
    )
    refresh(database)
    assert {relation: days_of(own_business, relation) for relation in COLUMNS} == before
    assert departures(own_business, door(database), None) == []


@limits(
    max_examples=int(os.environ.get("WORLDS", "25")),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(world=worlds())
def test_days_of_any_world_are_the_boards(
    database: Database, connection: Connection[Any], own_numbers: Numbers, world: World
) -> None:
    load(connection, world)
    rebuild(database)
    for last in (date(2025, 5, 31), date(2024, 3, 31), date(2025, 11, 1)):
        assert departures(connection, own_numbers, last) == []
