"""The proof of the audit log that is made each night: what it finds, and that it is kept."""

from __future__ import annotations

import psycopg
import pytest

from data.audit import Audit
from data.audit_proof import CUT, last_audit_proof, prove_audit
from data.database import Database
from data.nightly import prove_if_due
from data.settings import Settings
from tests.data.test_audit import as_superuser, fill


@pytest.fixture
def audit(database: Database) -> Audit:
    """A log of three entries."""
    audit = Audit(database)
    fill(audit, 3)
    return audit


def test_the_night_proves_the_log_and_keeps_what_came_of_it(
    audit: Audit, database: Database, connection: psycopg.Connection, settings: Settings
) -> None:
    assert last_audit_proof(database) is None
    connection.execute("update metrics.migrations set applied_at = now() - interval '27 hours'")
    assert prove_if_due(database, zone=settings.zone, currency=settings.currency)
    kept = last_audit_proof(database)
    assert kept is not None
    assert (kept.entries, kept.last, kept.fault) == (3, audit.prove().last, "")


def test_an_altered_entry_is_told(
    audit: Audit, database: Database, connection: psycopg.Connection
) -> None:
    as_superuser(connection, "update metrics.audit set who = 'nobody' where number = 2")
    assert prove_audit(database).fault == "Entry 2 is not as it was written."


def test_an_end_that_was_cut_off_is_told_every_night_until_it_is_back(
    audit: Audit, database: Database, connection: psycopg.Connection
) -> None:
    assert prove_audit(database).fault == ""
    as_superuser(connection, "delete from metrics.audit where number = 3")
    assert audit.prove().fault == ""  # of itself it cannot tell
    for _ in range(2):
        assert prove_audit(database).fault == CUT
