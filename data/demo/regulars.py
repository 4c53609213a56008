"""Who may come next: the people who have been here lately, and who of them today."""

from __future__ import annotations

import random
import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from data.demo.season import ZONE
from data.statements import statement

_DAILY_SHARE = 0.42
_GOOD_FOR_SECONDS = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Regular:
    """A person seen in the last thirty days, on ``days`` of them."""

    user_id: uuid.UUID
    user_type: str
    days: int


class Regulars:
    """Read from the database once in a while, since finding them reads a month of sessions.

    As the day goes on, so does the share of them who have been seen; past it only those come
    back who were here today already. So daily over monthly users stays what it was, however long
    the simulator runs.
    """

    def __init__(self) -> None:
        self._read_at: tuple[object, float] | None = None
        self._seen: list[Regular] = []
        self._unseen: list[Regular] = []

    def visitor(self, connection: psycopg.Connection[Any], rng: random.Random) -> Regular | None:
        """Who comes now, the more days the likelier; None when nobody came for a month."""
        now = datetime.now(ZONE)
        if self._read_at is None or self._stale(now, *self._read_at):
            self._read(connection, now)
        past_of_day = (now.hour * 60 + now.minute + 1) / (24 * 60)
        wanted = _DAILY_SHARE * past_of_day * (len(self._seen) + len(self._unseen))
        anew = bool(self._unseen) and (len(self._seen) < wanted or not self._seen)
        people = self._unseen if anew else self._seen
        if not people:
            return None
        place = rng.choices(range(len(people)), [person.days for person in people])[0]
        visitor = people[place]
        if anew:
            self._seen.append(self._unseen.pop(place))
        return visitor

    def _stale(self, now: datetime, day: object, read_at: float) -> bool:
        return day != now.date() or time.monotonic() - read_at > _GOOD_FOR_SECONDS

    def _read(self, connection: psycopg.Connection[Any], now: datetime) -> None:
        with connection.transaction():
            rows = connection.execute(statement("demo/regulars")).fetchall()
        self._seen, self._unseen = [], []
        for user_id, user_type, days, seen_today in rows:
            person = Regular(user_id=user_id, user_type=user_type, days=days)
            (self._seen if seen_today else self._unseen).append(person)
        self._read_at = (now.date(), time.monotonic())
