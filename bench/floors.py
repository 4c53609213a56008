"""What nothing can be faster than, and what every number costs from the raw tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import psycopg
from psycopg import Connection

from bench.measure import Timing, timed
from data.calendar import local_day, midnight
from data.catalogue import METRICS
from data.settings import Settings
from data.statements import statement


def floors(url: str, runs: int = 500) -> Timing:
    """A round trip to PostgreSQL and back."""
    with psycopg.connect(url, autocommit=True) as connection:
        return Timing(
            what="`select 1`",
            runs=timed(lambda: connection.execute("select 1").fetchone(), runs, warm=50),
        )


def raw_queries(url: str, settings: Settings, runs: int = 3) -> dict[str, Timing]:
    """Each metric now, by its plain definition over the source: one instant only, while a board
    reads thirty-two and a drill-down as many as it has points."""
    with psycopg.connect(url, autocommit=True, options="-c timezone=UTC") as connection:
        params = _now(connection, settings)
        return {
            metric.id: Timing(
                what=metric.id,
                runs=timed(partial(_ask, connection, f"metrics/{metric.id}", params), runs, warm=1),
            )
            for metric in METRICS
        }


def _now(connection: Connection[Any], settings: Settings) -> dict[str, Any]:
    row = connection.execute("select now()").fetchone()
    assert row
    start = midnight(local_day(row[0], settings.zone), settings.zone)
    return {
        "at": [row[0]],
        "parts_at": [row[0]],
        "since": [start],
        "zone": settings.zone.key,
        "currency": settings.currency,
    }


def _ask(connection: Connection[Any], name: str, params: dict[str, Any]) -> Sequence[Any]:
    return connection.execute(statement(name), params).fetchall()
