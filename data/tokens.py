"""Tokens: random text that lets a program read, until it expires or is revoked."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from data.connections import QUICK_SECONDS
from data.database import Database
from data.errors import AccountError, DashboardError
from data.primary import primary_rows
from data.recent import Recent
from data.tally import Tally

log = logging.getLogger(__name__)

PREFIX = "wsd_"
BYTES = 32
DAYS = 365
MOST_DAYS = 3_650
FORM = re.compile(r"wsd_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is known of a token; its text is known to its owner alone. ``role`` is the owner's, None
    for one made at the command line (and in lists)."""

    id: UUID
    name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveToken:
    """A token that lets in, and its end on this process's monotonic clock."""

    token: Token
    end: float


class Tokens:
    """Creates, checks, lists and revokes tokens. Only the SHA-256 of a token is stored: 256 random
    bits need no slow hash. A revoked one is refused at once by every process that shares the Redis,
    and by others within a second. While the database is away, those used lately go on."""

    def __init__(self, database: Database, tally: Tally | None = None) -> None:
        self._database = database
        self._recent: Recent[LiveToken] = Recent("tokens", tally or Tally(None))

    def create(self, name: str, *, days: int = DAYS, created_by: UUID | None = None) -> str:
        """A new token; its text is returned here and never again."""
        if not 1 <= len(name.strip()) <= 60 or not name.isprintable():
            raise AccountError("A token needs a name of 1 to 60 printable characters.")
        if not 1 <= days <= MOST_DAYS:
            raise AccountError(f"A token lasts from 1 to {MOST_DAYS} days, not {days}.")
        text = PREFIX + secrets.token_urlsafe(BYTES)
        self._database.write(
            "accounts/create_token",
            {"hash": _hash(text), "name": name.strip(), "created_by": created_by, "days": days},
        )
        return text

    def verify(self, text: str) -> Token | None:
        """The token with this text while it lets in, and notes the use of it."""
        if not FORM.fullmatch(text):
            return None
        key = _hash(text)
        live = self._recent.find(key, lambda: self._ask(key))
        if live is None or live.end <= time.monotonic():
            return None
        return live.token

    def unowned(self) -> list[Token]:
        """The tokens made at the command line that are not revoked."""
        rows = primary_rows(self._database, "accounts/list_unowned_tokens", {})
        return [_token(row) for row in rows]

    def list(self, created_by: UUID | None = None) -> list[Token]:
        """All tokens or an account's, the newest first; the revoked and expired ones, too."""
        rows = primary_rows(self._database, "accounts/list_tokens", {"created_by": created_by})
        return [_token(row) for row in rows]

    def revoke(self, token_id: UUID, created_by: UUID | None = None) -> str | None:
        """Ends a token, whosever it is or only an account's, and returns its name; None when it
        had ended already or never was."""
        rows = self._database.write(
            "accounts/revoke_token", {"id": token_id, "created_by": created_by}
        )
        self.forget()
        return str(rows[0]["name"]) if rows else None

    def forget(self) -> None:
        """Has every process ask the database anew, after accounts were changed."""
        self._database.afterwards(self._recent.forget)

    def _ask(self, key: bytes) -> LiveToken | None:
        rows = primary_rows(self._database, "accounts/find_token", {"hash": key})
        if not rows:
            return None
        token = _token(rows[0])
        try:
            self._database.write(
                "accounts/note_token_use", {"id": token.id}, patience=QUICK_SECONDS
            )
        except (DashboardError, psycopg.Error):
            log.warning("the use of a token could not be written")
        return LiveToken(token=token, end=time.monotonic() + float(rows[0]["seconds_left"]))


def _token(row: Mapping[str, Any]) -> Token:
    return Token(
        id=row["id"],
        name=row["name"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
        revoked_at=row["revoked_at"],
        role=row.get("role"),
    )


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
