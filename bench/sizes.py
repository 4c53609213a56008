"""How large the rollups are beside the source, indexes included."""

from __future__ import annotations

from pathlib import Path

import psycopg

from bench.measure import Share, table

QUERY = Path(__file__).with_name("sizes.sql")
MEGABYTE = 1_000_000


def sizes(url: str, when: str) -> tuple[Share, str]:
    """The rollups in percent of the source, and a table of everything that is not tiny."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(QUERY.read_bytes()).fetchall()
    total = {kind: sum(row[2] for row in rows if row[0] == kind) for kind in ("source", "rollup")}
    share = Share(
        what=f"rollups in percent of the source, {when}",
        runs=(100 * total["rollup"] / total["source"],),
        target=100.0,
        detail=f"{_mb(total['rollup'])} beside {_mb(total['source'])}",
    )
    return share, table(
        ("kind", "table", "size", "rows"),
        [(row[0], row[1], _mb(row[2]), f"{max(row[3], 0):,}") for row in rows if row[2] > MEGABYTE],
    )


def _mb(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"
