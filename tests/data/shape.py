"""What a database consists of, as text, so that two can be held against each other."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import Connection, sql

SOURCES = {
    "clients",
    "exchange_rates",
    "subscriptions",
    "user_profiles",
    "user_sessions",
    "vendor_collaborations",
    "vendor_feedback",
}
SHAPE = {
    "columns": """
        select table_schema, table_name, column_name, ordinal_position, data_type, udt_name,
            character_maximum_length, is_nullable, column_default
        from information_schema.columns where table_schema in ('public', 'metrics')
        order by 1, 2, 4
    """,
    "constraints": """
        select conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        from pg_constraint where connamespace in (
            select oid from pg_namespace where nspname in ('public', 'metrics')
        ) order by 1, 2
    """,
    "indexes": """
        select schemaname, indexname, indexdef from pg_indexes
        where schemaname in ('public', 'metrics') order by 1, 2
    """,
    "views": """
        select viewname, definition from pg_views where schemaname = 'metrics' order by 1
    """,
    "functions": """
        select proname, pg_get_functiondef(oid) from pg_proc
        where pronamespace in (select oid from pg_namespace where nspname = 'metrics') order by 1, 2
    """,
    "triggers": """
        select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger
        where not tgisinternal order by 1, 2
    """,
    "ledger": "select name from metrics.migrations order by 1",
    "facts": "select name, value from metrics.facts order by 1",
    "goals": "select metric, kind, value, share_of, source from metrics.goals order by 1, 2",
}


def shape(url: str) -> dict[str, list[Any]]:
    """Everything that migrations make, as text."""
    with psycopg.connect(url, autocommit=True) as connection:
        return {
            name: connection.execute(query.encode()).fetchall() for name, query in SHAPE.items()
        }


def source_shape(connection: Connection[Any]) -> list[list[Any]]:
    """The platform's own tables: columns, constraints, indexes and rows."""
    found = [
        connection.execute(SHAPE[name].encode()).fetchall()
        for name in ("columns", "constraints", "indexes")
    ]
    public = [[row for row in rows if "metrics" not in str(row)] for rows in found]
    for table in sorted(SOURCES):
        rows = sql.SQL("select * from public.{} order by 1").format(sql.Identifier(table))
        public.append(connection.execute(rows).fetchall())
    return public
