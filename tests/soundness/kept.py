"""Everything that is kept by day, laid out so that two states can be held against each other."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, LiteralString

from psycopg import Connection, sql

ROLLUPS: dict[str, LiteralString] = {
    "member": "true",
    "presence": "true",
    "presence_gap": "n <> 0",
    "activity": "true",
    "rating": "true",
    "rate": "true",
    "intraday": "cardinality(quarters) > 0",
    "cell": "n <> 0 or amount <> 0",
    "level": "n <> 0 or amount <> 0",
    "paid_span": "true",
    "paying_span": "true",
    "wedding": "true",
    "duration": "n <> 0",
}


def rollups(connection: Connection[Any]) -> dict[str, list[str]]:
    """The rows of every rollup, without those that say nothing happened."""
    return {table: _rows(connection, table, condition) for table, condition in ROLLUPS.items()}


def _rows(connection: Connection[Any], table: str, condition: LiteralString) -> list[str]:
    query = sql.SQL("select to_jsonb(kept)::text from {} as kept where {}").format(
        sql.Identifier("metrics", table), sql.SQL(condition)
    )
    return sorted(
        repr(json.loads(row[0], parse_float=_number, parse_int=_number))
        for row in connection.execute(query)
    )


def _number(digits: str) -> Decimal:
    """Without the zeros behind the point, which say nothing."""
    return Decimal(digits).normalize()
