"""Puts a demo world into an empty database: one transaction, whole tables by COPY."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from data.demo.columns import Table, copy_stream
from data.demo.plan import DemoPlan
from data.demo.platform import world
from data.errors import DemoRefusedError, NotMigratedError
from data.statements import statement

MARK = "demo"
SOURCE_TABLES = (
    "user_profiles",
    "clients",
    "exchange_rates",
    "subscriptions",
    "vendor_collaborations",
    "vendor_feedback",
    "user_sessions",
)


def load(connection: psycopg.Connection[Any], plan: DemoPlan, *, now: datetime) -> dict[str, int]:
    """Fills the database with the world of ``plan`` at ``now`` and returns rows per table.

    All or nothing: rows, histories and the demo mark are committed together (by the caller, when
    the connection is inside a transaction already). Raises DemoRefusedError when a platform table
    holds a row and NotMigratedError when tables are missing.
    """
    try:
        with connection.transaction():
            # Held to the end, so two loads at once cannot both find the tables empty.
            connection.execute(statement("demo/lock"))
            _refuse_rows(connection)
            made = world(plan, now)
            _copy(connection, "public", made.source)
            # The triggers wrote a first version and the latest activity; we know them all.
            connection.execute(statement("demo/forget_versions"))
            connection.execute(statement("demo/forget_activities"))
            _copy(connection, "metrics", made.history)
            connection.execute(statement("facts/set"), {"name": MARK, "value": Jsonb(plan.mark())})
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise NotMigratedError(
            "Demo data needs the dashboard's tables; migrate the database first."
        ) from error
    with connection.transaction():
        connection.execute(statement("demo/analyze"))
    return {
        **{name: len(table) for name, table in made.source.items()},
        **{f"metrics.{name}": len(table) for name, table in made.history.items()},
    }


def _refuse_rows(connection: psycopg.Connection[Any]) -> None:
    for name in SOURCE_TABLES:
        held = sql.SQL("select exists (select from public.{})").format(sql.Identifier(name))
        row = connection.execute(held).fetchone()
        if row and row[0]:
            raise DemoRefusedError(
                f"The database already holds rows in {name}; "
                "demo data only goes into an empty database."
            )


def _copy(connection: psycopg.Connection[Any], schema: str, tables: Mapping[str, Table]) -> None:
    for name, table in tables.items():
        command = sql.SQL("copy {}.{} ({}) from stdin (format binary)").format(
            sql.Identifier(schema),
            sql.Identifier(name),
            sql.SQL(", ").join(map(sql.Identifier, table.columns)),
        )
        with connection.cursor() as cursor, cursor.copy(command) as copy:
            for portion in copy_stream(table):
                copy.write(portion)
