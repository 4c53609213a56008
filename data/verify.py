"""Proves what we keep from the source rows: every difference, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from data.database import Database
from data.refresh import refresh

STATEMENTS = ("verify/subscriptions", "verify/collaborations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as the source rows say."""

    what: str
    key: str
    difference: str


def verify(database: Database) -> list[Difference]:
    """Every difference between what we keep and the source, after taking in what is committed."""
    refresh(database)
    return [Difference(**row) for name in STATEMENTS for row in database.rows(name)]
