"""Puts a world into a real database and holds what the product reads against the oracle."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from psycopg import Connection, sql

from data.metric import Metric
from data.reading import Compared, Number, Reading
from tests.oracle import Oracle, World
from tests.oracle import Reading as Expected
from tests.oracle.world import Row

TABLES = (
    "user_profiles",
    "clients",
    "user_sessions",
    "subscriptions",
    "vendor_collaborations",
    "vendor_feedback",
    "exchange_rates",
)


def empty(connection: Connection[Any]) -> None:
    """Back to a database in which nothing ever happened."""
    with connection.transaction():
        for table in TABLES:
            connection.execute(sql.SQL("truncate public.{}").format(sql.Identifier(table)))
        connection.execute("truncate metrics.subscription_versions")
        connection.execute("truncate metrics.collaboration_activities")


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


def perform(connection: Connection[Any], world: World, operation: tuple[str, str, Row]) -> None:
    """One committed change, in the database and in the world's memory alike."""
    table, kind, row = operation
    known = any(old["id"] == str(row["id"]) for old in world.rows(table))
    found = connection.execute("select clock_timestamp()").fetchone()
    assert found
    if kind == "delete":
        query = sql.SQL("delete from public.{} where id = %(id)s").format(sql.Identifier(table))
        connection.execute(query, row)
        if known:
            world.delete(table, row["id"], found[0])
    elif known:
        columns = [column for column in row if column != "id"]
        query = sql.SQL("update public.{} set {} where id = %(id)s").format(
            sql.Identifier(table),
            sql.SQL(", ").join(
                sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder(column))
                for column in columns
            ),
        )
        connection.execute(query, row)
        world.update(table, row["id"], {column: row[column] for column in columns}, found[0])
    else:
        insert(connection, table, [row])
        world.insert(table, row, found[0])


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
