"""Puts a world into a real database and holds what the product reads against the oracle."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection, sql

from data.metric import Metric
from data.reading import Compared, Number, Reading
from tests.oracle import Oracle, World
from tests.oracle import Reading as Expected
from tests.oracle.world import Row, plain
from tests.soundness.worlds import Transaction

TABLES = (
    "user_profiles",
    "clients",
    "user_sessions",
    "subscriptions",
    "vendor_collaborations",
    "vendor_feedback",
    "exchange_rates",
)
KEPT = (
    "subscription_versions",
    "collaboration_activities",
    "queue",
    "member",
    "presence",
    "activity",
    "presence_gap",
    "rating",
    "rate",
    "intraday",
    "cell",
    "level",
    "paid_span",
    "paying_span",
    "wedding",
    "duration",
    "fault",
)
IDENTITY = {"exchange_rates": ("day", "currency")}


def empty(connection: Connection[Any]) -> None:
    """Back to a database in which nothing ever happened, which a refresh is to say once more. A
    delete is many times faster than a truncate where there are only a few rows."""
    with connection.transaction():
        for schema, tables in (("public", TABLES), ("metrics", KEPT)):
            for table in tables:
                connection.execute(sql.SQL("delete from {}").format(sql.Identifier(schema, table)))
        connection.execute("insert into metrics.queue values ('client', gen_random_uuid())")


def insert(connection: Connection[Any], table: str, rows: list[Row]) -> None:
    """Commits rows into a source table as the platform would."""
    if not rows:
        return
    columns = list(rows[0])
    query = sql.SQL("insert into public.{} ({}) values ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(map(sql.Placeholder, columns)),
    )
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(query, rows)


def load(connection: Connection[Any], world: World) -> None:
    """All rows of a world, into an emptied database."""
    empty(connection)
    for table in TABLES:
        insert(connection, table, world.rows(table))


def commit(connection: Connection[Any], world: World, transaction: Transaction) -> World:
    """All changes of one transaction, in the database and in the world's memory alike; of one that
    is rolled back nothing. The world as it then is."""
    after = deepcopy(world)
    with connection.transaction(force_rollback=not transaction.is_kept):
        row = connection.execute("select now()").fetchone()
        assert row
        for table, kind, change in transaction.operations:
            if kind == "truncate":
                connection.execute(sql.SQL("truncate {}").format(_name(table)))
                for old in after.rows(table):
                    after.delete(table, _identity(table, old), row[0])
            else:
                _perform(connection, after, table, kind, change, row[0])
    return after if transaction.is_kept else world


def _perform(
    connection: Connection[Any], world: World, table: str, kind: str, row: Row, at: datetime
) -> None:
    columns = IDENTITY.get(table, ("id",))
    identity = _identity(table, row)
    known = any(_identity(table, old) == identity for old in world.rows(table))
    one = sql.SQL(" and ").join(_is_given(column) for column in columns)
    if kind == "delete":
        connection.execute(sql.SQL("delete from {} where {}").format(_name(table), one), row)
        if known:
            world.delete(table, identity, at)
    elif known:
        changes = {column: value for column, value in row.items() if column not in columns}
        given = sql.SQL(", ").join(_is_given(column) for column in changes)
        query = sql.SQL("update {} set {} where {}").format(_name(table), given, one)
        connection.execute(query, row)
        world.update(table, identity, changes, at)
    else:
        insert(connection, table, [row])
        world.insert(table, row, at)


def _name(table: str) -> sql.Identifier:
    return sql.Identifier("public", table)


def _is_given(column: str) -> sql.Composed:
    return sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder(column))


def _identity(table: str, row: Row) -> Any:
    found = tuple(plain(row[column]) for column in IDENTITY.get(table, ("id",)))
    return found if len(found) > 1 else found[0]


def difference(metric: Metric, found: Reading, expected: Expected) -> str | None:
    """In words where a reading departs from the oracle's, or None."""
    pairs = {
        "value": (found.value, expected.value),
        "parts": (
            comparable(found.parts, additive=metric.additive),
            comparable(expected.parts, additive=metric.additive),
        ),
        "n": (found.n, expected.n),
        "median": (found.median, expected.median),
        "status": (found.status, expected.status),
        "target": (found.target and found.target.value, expected.target),
        "trend": (found.trend, expected.trend),
        "previous": _then(found.previous, expected.previous),
        "last_year": _then(found.last_year, expected.last_year),
        "change": (found.previous and found.previous.change, expected.change),
        "change_percent": (
            found.previous and found.previous.change_percent,
            expected.change_percent,
        ),
        "reason": (bool(found.reason), expected.value is None),
    }
    for name, (ours, theirs) in pairs.items():
        if ours != theirs:
            return f"{metric.id}.{name}: read {ours!r}, the oracle says {theirs!r}"
    return None


def comparable(parts: Any, *, additive: bool) -> dict[str, Number | None]:
    """Parts without those that may be left out: where parts add up, those of nothing."""
    return {part: value for part, value in parts.items() if not additive or value != 0}


def _then(found: Compared | None, expected: Any) -> tuple[Any, Any]:
    assert found is not None
    return (
        (found.value, found.at.astimezone(UTC), found.before_data),
        (expected.value, expected.at, expected.before_data),
    )


def oracle_of(world: World, zone: str = "Europe/London") -> Oracle:
    """The oracle with the settings that the tests use."""
    return Oracle(world, zone=zone)
