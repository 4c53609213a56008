"""How long a refresh takes, by what was changed and how much of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.measure import Timing, once
from data.database import Database
from data.refresh import refresh

CHANGES = Path(__file__).with_name("changes")
KINDS = {
    "sessions_today": "new sessions today",
    "sessions_of_a_month": "sessions of the last 30 days",
    "collaborations": "collaborations with a new activity",
    "subscriptions": "subscriptions with another price",
}
TARGETS = {10: 0.010, 1_000: 0.065, 10_000: 0.600}
RUNS = {10: 15, 1_000: 7, 10_000: 3}


def refreshes(url: str, database: Database, raw: float) -> Iterator[Timing]:
    """The refresh alone: the change itself is committed before it."""
    refresh(database)
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as platform:
        for file, kind in KINDS.items():
            change = (CHANGES / f"{file}.sql").read_bytes()
            for rows, target in TARGETS.items():
                runs, taken = [], 0
                for number in range(RUNS[rows] + 1):
                    taken = platform.execute(change, {"rows": rows}).rowcount
                    seconds = once(lambda: refresh(database))
                    if number:  # the first one plans the statements
                        runs.append(seconds)
                if taken == rows:
                    yield Timing(what=f"{rows:,} {kind}", runs=tuple(runs), target=target, raw=raw)
