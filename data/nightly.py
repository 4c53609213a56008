"""Proves every number from its rows each night, and the audit log from its beginning, and keeps the
outcome for everybody to see.

Every process tries; an advisory lock lets one of them do it. It is done about three o'clock, local
report time, and whenever the last time is more than a day and a bit ago.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.types.json import Jsonb

from data.audit_proof import prove_audit
from data.calendar import instant, local_day
from data.catalogue import METRICS
from data.database import Database
from data.errors import DashboardError
from data.metric import Metric
from data.primary import primary_rows
from data.verify import Difference, Tell, verify

ADVISORY_LOCK = 7_304_518_303
FACT = "verified"
NIGHT = clock(3)
NIGHT_LASTS = timedelta(hours=1)
LONGEST = timedelta(hours=26)
PAUSE_SECONDS = 60.0
MOST_KEPT = 10

log = logging.getLogger(__name__)


def is_due(last: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a proof is to begin now, ``last`` being the last one or, before any, when the board
    was installed."""
    night = instant(datetime.combine(local_day(now, zone), NIGHT), zone)
    return last < night <= now < night + NIGHT_LASTS or now - last >= LONGEST


def prove(
    database: Database,
    *,
    zone: ZoneInfo,
    currency: str,
    metrics: Iterable[Metric] = METRICS,
    tell: Tell = lambda words: None,
) -> list[Difference]:
    """Verifies, keeps the outcome as the fact 'verified' and returns the differences."""
    at = _state(database)["now"]
    began = time.monotonic()
    found = verify(database, zone=zone, currency=currency, metrics=metrics, tell=tell)
    outcome = {
        "at": at.astimezone(UTC).isoformat(),
        "seconds": round(time.monotonic() - began, 1),
        "differences": len(found),
        "first": [asdict(each) for each in found[:MOST_KEPT]],
    }
    database.write("facts/set", {"name": FACT, "value": Jsonb(outcome)})
    return found


def prove_if_due(
    database: Database, *, zone: ZoneInfo, currency: str, metrics: Iterable[Metric] = METRICS
) -> bool:
    """Proves when it is time and no other process is at it; whether it did."""
    if not _is_due_in(database, zone):
        return False
    with database.session() as connection:
        row = connection.execute("select pg_try_advisory_lock(%s)", [ADVISORY_LOCK]).fetchone()
        if not row or not row[0]:
            return False
        try:
            if not _is_due_in(database, zone):  # another process has just finished
                return False
            audit = prove_audit(database)
            found = prove(database, zone=zone, currency=currency, metrics=metrics)
        finally:
            if not connection.closed:
                connection.execute("select pg_advisory_unlock(%s)", [ADVISORY_LOCK])
    if audit.fault:
        log.error("the audit log is not as it was written: %s", audit.fault)
    for each in found[:MOST_KEPT]:
        log.error("not as the rows say: %s %s %s", each.what, each.key, each.difference)
    return True


def keep_proving(
    database: Database, *, zone: ZoneInfo, currency: str, stop: threading.Event
) -> None:
    """Looks about once a minute whether it is time, until told to stop, through every fault of the
    database."""
    while not stop.wait(PAUSE_SECONDS):
        try:
            prove_if_due(database, zone=zone, currency=currency)
        except (DashboardError, psycopg.Error) as error:
            log.warning("the proof waits: %s", error)


def _is_due_in(database: Database, zone: ZoneInfo) -> bool:
    state = _state(database)
    return is_due(state["proved"] or state["installed"], state["now"], zone)


def _state(database: Database) -> dict[str, Any]:
    return primary_rows(database, "nightly/state", {})[0]
