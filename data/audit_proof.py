"""Proves the audit log each night and keeps the outcome for administrators to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from data.audit import Audit
from data.database import Database
from data.primary import primary_rows

FACT = "audit"
CUT = "Entries that were there at the last proof are gone from the end."


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditProof:
    """When the log was last proved, how many entries were in order, the hash of the last of them,
    and what was wrong after that (empty when nothing was)."""

    at: datetime
    entries: int
    last: str
    fault: str


def prove_audit(database: Database) -> AuditProof:
    """Proves the chain from its beginning, and that it still holds what the last proof saw."""
    audit, before = Audit(database), last_audit_proof(database)
    chain = audit.prove()
    fault, last = chain.fault, chain.last
    if not fault and before and before.entries and not audit.holds(before.last):
        fault, last = CUT, before.last  # it stays so until the entries are back
    now = primary_rows(database, "nightly/state", {})[0]["now"]
    kept = {"at": now.isoformat(), "entries": chain.entries, "last": last, "fault": fault}
    database.write("facts/set", {"name": FACT, "value": Jsonb(kept)})
    return _outcome(kept)


def last_audit_proof(database: Database) -> AuditProof | None:
    """The outcome of the last proof; None before the first."""
    rows = primary_rows(database, "facts/find", {"name": FACT})
    return _outcome(rows[0]["value"]) if rows else None


def _outcome(kept: Mapping[str, Any]) -> AuditProof:
    return AuditProof(
        at=datetime.fromisoformat(kept["at"]),
        entries=int(kept["entries"]),
        last=kept["last"],
        fault=kept["fault"],
    )
