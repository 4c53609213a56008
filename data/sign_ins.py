"""Sign-ins: the sessions of people's browsers, kept in the database and limited by its clock."""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from data.accounts import Account, account_in
from data.connections import QUICK_SECONDS
from data.database import Database
from data.errors import DashboardError
from data.primary import primary_rows
from data.recent import Recent
from data.tally import Tally

log = logging.getLogger(__name__)

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 60 * 60
RENEW_SECONDS = 60
CODE_SECONDS = 5 * 60
LONGEST_AGENT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A live sign-in. The ends are on this process's monotonic clock; ``renewed`` is when its
    last activity was written."""

    id: UUID
    account: Account
    idle_end: float
    absolute_end: float
    renewed: float

    @property
    def seconds_left(self) -> float:
        """Until it ends if nobody does anything."""
        return min(self.idle_end, self.absolute_end) - time.monotonic()


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A place where somebody is signed in, as the account's page lists it."""

    id: UUID
    created_at: datetime
    last_active_at: datetime
    address: str
    agent: str


class SignIns:
    """Begins, finds, renews and ends sign-ins.

    A sign-in is named by a random secret of which only the SHA-256 is stored. It ends after 30
    minutes without a deliberate act, after 12 hours in any case, when it is ended, and when the
    password or role of its account changes. While the database is away, those used lately go on
    until their limits.
    """

    def __init__(self, database: Database, tally: Tally) -> None:
        self._database = database
        self._recent: Recent[SignIn] = Recent("sign-ins", tally)

    def begin(
        self, account_id: UUID, *, address: str, agent: str, awaits_code: bool = False
    ) -> str:
        """A new sign-in; returns its secret, which is known to nobody else. One that awaits the
        code of a second factor lets in nowhere; ``find_awaiting`` finds it for five minutes."""
        secret = secrets.token_urlsafe(32)
        self._database.write(
            "accounts/begin_sign_in",
            {
                "hash": _hash(secret),
                "account_id": account_id,
                "address": address,
                "agent": _printable(agent)[:LONGEST_AGENT],
                "awaits_code": awaits_code,
            },
        )
        return secret

    def find(self, secret: str) -> SignIn | None:
        """The sign-in while it is live; raises DatabaseUnavailableError when nobody can tell."""
        key = _hash(secret)
        found = self._recent.find(key, lambda: self._ask(key))
        if found is not None and found.seconds_left <= 0:
            self._recent.drop(key)
            found = self._recent.find(key, lambda: self._ask(key))
        return found

    def find_awaiting(self, secret: str) -> SignIn | None:
        """The sign-in that awaits a code, while there is time for that."""
        return self._ask(_hash(secret), awaits_code=True)

    def renew(self, secret: str) -> None:
        """Notes a deliberate act, which begins the 30 minutes anew; written once a minute."""
        key = _hash(secret)
        found = self._recent.find(key, lambda: self._ask(key))
        now = time.monotonic()
        if found is None or now - found.renewed < RENEW_SECONDS:
            return
        try:
            if not self._database.write(
                "accounts/renew_sign_in",
                {"hash": key, "idle": IDLE_SECONDS, "absolute": ABSOLUTE_SECONDS},
                patience=QUICK_SECONDS,
            ):
                return
        except (DashboardError, psycopg.Error):
            log.warning("an activity could not be written")
        self._recent.replace(key, replace(found, idle_end=now + IDLE_SECONDS, renewed=now))

    def end(self, secret: str) -> None:
        """Ends one sign-in, in every process at once."""
        key = _hash(secret)
        self._database.write("accounts/end_sign_in", {"hash": key})
        self._database.afterwards(lambda: self._recent.forget(key))

    def live(self, account_id: UUID) -> list[Live]:
        """Where the account is signed in at present."""
        rows = primary_rows(
            self._database,
            "accounts/list_sign_ins",
            {"account_id": account_id, "idle": IDLE_SECONDS, "absolute": ABSOLUTE_SECONDS},
        )
        return [Live(**row) for row in rows]

    def end_of(self, account_id: UUID, *, only: UUID | None = None, but: UUID | None = None) -> int:
        """Ends sign-ins of an account in every process at once: all, one, or all but one. Returns
        how many."""
        ended = self._database.write(
            "accounts/end_sign_ins", {"account_id": account_id, "id": only, "but": but}
        )
        self.forget()
        return len(ended)

    def forget(self) -> None:
        """Has every process ask the database anew, after accounts were changed."""
        self._database.afterwards(self._recent.forget)

    def _ask(self, key: bytes, *, awaits_code: bool = False) -> SignIn | None:
        seconds = CODE_SECONDS if awaits_code else ABSOLUTE_SECONDS
        rows = primary_rows(
            self._database,
            "accounts/find_sign_in",
            {"hash": key, "idle": IDLE_SECONDS, "absolute": seconds, "awaits_code": awaits_code},
        )
        return _sign_in(rows[0]) if rows else None


def _sign_in(row: dict[str, Any]) -> SignIn | None:
    idle, absolute = float(row["idle_left"]), float(row["absolute_left"])
    if idle <= 0 or absolute <= 0:
        return None
    now = time.monotonic()
    return SignIn(
        id=row["id"],
        account=account_in({**row, "id": row["account_id"]}),
        idle_end=now + min(idle, IDLE_SECONDS),
        absolute_end=now + min(absolute, ABSOLUTE_SECONDS),
        renewed=now - (IDLE_SECONDS - min(idle, IDLE_SECONDS)),
    )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in text)
