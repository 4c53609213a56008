"""A platform's writers, each on a connection of its own: changes of every kind, in transactions
short and long, some of which are given up."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg import Connection, sql

from tests.oracle.world import Row
from tests.soundness.agreement import insert
from tests.soundness.lively import PEOPLE
from tests.soundness.small_business import name

DAYS = 30
CLIENTS = ("harvest", "summer", "lake", "lost client")


@dataclass(slots=True)
class Writers:
    """Several writers at once until told to stop; counts what they committed."""

    url: str
    count: int
    committed: int = 0
    given_up: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _faults: list[BaseException] = field(default_factory=list)

    def start(self) -> None:
        """Begins to write."""
        for seed in range(self.count):
            thread = threading.Thread(target=self._write, args=(random.Random(seed),))
            self._threads.append(thread)
            thread.start()

    def end(self) -> None:
        """Lets every writer finish its transaction; raises what any of them met."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
        if self._faults:
            raise self._faults[0]

    def _write(self, dice: random.Random) -> None:
        try:
            with psycopg.connect(self.url, autocommit=True) as connection:
                while not self._stop.is_set():
                    self._transaction(connection, dice)
        except BaseException as fault:
            self._faults.append(fault)

    def _transaction(self, connection: Connection[Any], dice: random.Random) -> None:
        is_given_up = dice.random() < 0.15
        try:
            with connection.transaction(force_rollback=is_given_up):
                for _ in range(dice.choice([1, 1, 2, 4])):
                    dice.choice(DEEDS)(connection, dice)
                if dice.random() < 0.1:
                    time.sleep(dice.uniform(0.2, 0.7))
        except (psycopg.errors.DeadlockDetected, psycopg.errors.UniqueViolation):
            is_given_up = True  # as any platform must expect of its own writers
        self.given_up += is_given_up
        self.committed += not is_given_up


def _moment(dice: random.Random) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=dice.uniform(0, DAYS * 86_400))


def _who(dice: random.Random) -> str:
    return name(dice.choice(PEOPLE))


def _profile(dice: random.Random) -> Row:
    return {
        "id": _who(dice),
        "user_type": dice.choice(["supplier", "couple", "planner"]),
        "organization_id": dice.choice([None, None, name("studio")]),
        "category": dice.choice([None, "venue", "florist"]),
        "region": dice.choice([None, "Kent", "Wales"]),
        "is_internal": dice.random() < 0.1,
        "created_at": _moment(dice),
        "deleted_at": dice.choice([None, None, _moment(dice)]),
    }


def _client(dice: random.Random) -> Row:
    return {
        "id": name(dice.choice(CLIENTS)),
        "wedding_id": dice.choice([None, name("first wedding"), name("second wedding")]),
        "created_at": _moment(dice),
    }


def _session(dice: random.Random) -> Row:
    return {
        "id": name(f"session {dice.randrange(200)}"),
        "user_id": _who(dice),
        "user_type": dice.choice(["supplier", "couple", None]),
        "created_at": _moment(dice),
        "session_duration": dice.choice([None, dice.randrange(900)]),
    }


def _subscription(dice: random.Random) -> Row:
    return {
        "id": name(f"subscription {dice.randrange(30)}"),
        "user_id": _who(dice),
        "plan": dice.choice([None, "pro", "scale"]),
        "amount": dice.choice([0, 19, 49]),
        "currency": dice.choice(["GBP", "EUR"]),
        "billing_interval": dice.choice(["month", "year"]),
        "status": dice.choice(["active", "active", "canceled", "past_due", "paused"]),
        "created_at": _moment(dice),
        "canceled_at": dice.choice([None, _moment(dice)]),
    }


def _collaboration(dice: random.Random) -> Row:
    return {
        "id": name(f"collaboration {dice.randrange(30)}"),
        "client_id": name(dice.choice(CLIENTS)),
        "vendor1_id": _who(dice),
        "vendor2_id": _who(dice),
        "collaboration_type": dice.choice(["timeline_sync", "document_share"]),
        "created_at": _moment(dice),
        "last_activity": _moment(dice),
    }


def _rating(dice: random.Random) -> Row:
    return {
        "id": name(f"rating {dice.randrange(60)}"),
        "vendor_id": _who(dice),
        "rating": dice.randrange(1, 6),
        "created_at": _moment(dice),
    }


def _puts(table: str, row: Callable[[random.Random], Row]) -> Callable[..., None]:
    """Updates the row, or inserts it where there is none."""

    def put(connection: Connection[Any], dice: random.Random) -> None:
        new = row(dice)
        given = sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder(column))
            for column in new
        )
        query = sql.SQL("update {} set {} where id = %(id)s")
        target = sql.Identifier("public", table)
        if connection.execute(query.format(target, given), new).rowcount == 0:
            insert(connection, table, [new])

    return put


def _removes(table: str, row: Callable[[random.Random], Row]) -> Callable[..., None]:
    def remove(connection: Connection[Any], dice: random.Random) -> None:
        query = sql.SQL("delete from {} where id = %(id)s")
        connection.execute(query.format(sql.Identifier("public", table)), row(dice))

    return remove


def _many_sessions(connection: Connection[Any], dice: random.Random) -> None:
    connection.execute(
        "insert into public.user_sessions (user_id, created_at, session_duration)"
        " select %s, %s - n * interval '7 hours', n from generate_series(1, 20) as n",
        [_who(dice), _moment(dice)],
    )


def _rates(connection: Connection[Any], dice: random.Random) -> None:
    connection.execute(
        "insert into public.exchange_rates values (%s, 'EUR', %s)"
        " on conflict (day, currency) do update set rate = excluded.rate",
        [_moment(dice).date(), dice.choice(["0.8", "0.85", "0.9"])],
    )


def _truncates(connection: Connection[Any], dice: random.Random) -> None:
    if dice.random() < 0.1:
        table = dice.choice(["vendor_feedback", "user_sessions", "clients"])
        connection.execute(sql.SQL("truncate {}").format(sql.Identifier("public", table)))


ROWS = {
    "user_profiles": _profile,
    "clients": _client,
    "user_sessions": _session,
    "subscriptions": _subscription,
    "vendor_collaborations": _collaboration,
    "vendor_feedback": _rating,
}
DEEDS = [
    *(_puts(table, row) for table, row in ROWS.items() for _ in range(3)),
    *(_removes(table, row) for table, row in ROWS.items()),
    _many_sessions,
    _rates,
    _truncates,
]
