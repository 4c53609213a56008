"""What is committed while a refresh is at any of its statements waits for the next one, whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from data import refresh as refreshing
from data.database import Database
from data.refresh import rebuild, refresh, steps
from data.statements import statement
from tests.data.conftest import forget_statements
from tests.data.test_refresh_killed import PLACES, statements_of
from tests.soundness.agreement import load
from tests.soundness.kept import rollups
from tests.soundness.lively import IDS, lively

MEANWHILE = (
    "insert into public.user_sessions (user_id, user_type) values (gen_random_uuid(), 'couple')",
    "update public.user_sessions set created_at = created_at - interval '1 day'"
    " where user_id = %(Ann)s",
    "update public.user_profiles set region = case region when 'Kent' then 'Essex' else 'Kent' end"
    " where id in (%(Ann)s, %(Gus)s)",
    "update public.subscriptions set amount = amount + 1 where user_id in (%(Rose)s, %(Fern)s)",
    "update public.vendor_collaborations set last_activity = now()",
    "update public.clients set wedding_id = id where wedding_id is distinct from id",
    "insert into public.vendor_feedback (vendor_id, rating) values (%(Rose)s, 4)",
    "insert into public.exchange_rates values (current_date, 'EUR', 0.8)"
    " on conflict (day, currency) do update set rate = exchange_rates.rate + 0.01",
)


@pytest.mark.parametrize(("everything", "place"), PLACES)
def test_what_is_committed_before_any_statement_is_not_lost(
    database: Database,
    connection: Connection[Any],
    sql_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    everything: bool,
    place: int,
) -> None:
    load(connection, lively())
    refresh(database)
    names = steps(everything=everything)
    parts = statements_of(names[place])
    folder = sql_folder / "refresh"

    def told(name: str) -> bytes:
        if name == "the platform":
            for change in MEANWHILE:
                connection.execute(change.encode(), IDS)
            return b"select"
        return statement(name)

    with monkeypatch.context() as patched:
        halves = ("refresh/first", "the platform", "refresh/second")
        around = (*names[:place], *halves, *names[place + 1 :])
        patched.setattr(refreshing, "steps", lambda **_: around)
        patched.setattr(refreshing, "statement", told)
        for done in range(len(parts)):
            (folder / "first.sql").write_text(";\n".join(parts[:done]) or "select")
            (folder / "second.sql").write_text(";\n".join(parts[done:]))
            forget_statements()
            happening = "everything" if everything else "client"
            connection.execute(
                "insert into metrics.queue values (%s, case %s when 'client' then"
                " gen_random_uuid() end)",
                [happening, happening],
            )
            refresh(database)
    assert refresh(database) > len(MEANWHILE)
    taken = rollups(connection)
    rebuild(database)
    assert rollups(connection) == taken
