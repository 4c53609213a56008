"""What capture costs the platform: the same inserts with its triggers and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from bench.measure import Share, once

ROUNDS = 9
SINGLE_ROWS, BATCHES, BATCH_ROWS = 1_500, 10, 1_000
SLOWDOWN_PERCENT = 25.0
ONE = (
    "insert into public.user_sessions (user_id, user_type, created_at, session_duration)"
    " values (%s, 'couple', now(), 60)"
)
MANY = (
    "insert into public.user_sessions (user_id, user_type, created_at, session_duration)"
    " select users.id, 'couple', now(), 60 from unnest(%s::uuid[]) as users (id)"
)


def slowdowns(url: str) -> Iterator[Share]:
    """In percent of the time without triggers, round by round, the two ways in turn so that both
    see the same machine."""
    with psycopg.connect(url, autocommit=True) as platform:
        users = [
            row[0]
            for row in platform.execute(
                "select id from public.user_profiles limit %s", [SINGLE_ROWS]
            )
        ]
        batch = (users * (BATCH_ROWS // len(users) + 1))[:BATCH_ROWS]
        yield _slowdown(
            platform, "single inserts, each its own transaction", lambda: _singly(platform, users)
        )
        yield _slowdown(platform, "inserts of 1,000 rows", lambda: _in_batches(platform, batch))


def _slowdown(platform: Connection[Any], what: str, write: Callable[[], None]) -> Share:
    write()
    plain, captured = [], []
    for _ in range(ROUNDS):
        with _without_triggers(platform):
            plain.append(once(write))
        captured.append(once(write))
    return Share(
        what=f"slowdown of {what}",
        runs=tuple(100 * (ours / bare - 1) for ours, bare in zip(captured, plain, strict=True)),
        target=SLOWDOWN_PERCENT,
        detail=f"best rounds: {min(plain) * 1000:,.0f} ms and {min(captured) * 1000:,.0f} ms",
    )


def _singly(platform: Connection[Any], users: list[UUID]) -> None:
    for user in users:
        platform.execute(ONE, [user])


def _in_batches(platform: Connection[Any], users: list[UUID]) -> None:
    for _ in range(BATCHES):
        platform.execute(MANY, [users])


@contextmanager
def _without_triggers(platform: Connection[Any]) -> Iterator[None]:
    platform.execute("alter table public.user_sessions disable trigger user")
    try:
        yield
    finally:
        platform.execute("alter table public.user_sessions enable trigger user")
