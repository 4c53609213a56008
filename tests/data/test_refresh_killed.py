"""A refresh that dies before any of its statements has done nothing; the next one does it all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection, sql

from data import refresh as refreshing
from data.database import Database
from data.errors import DatabaseUnavailableError
from data.refresh import rebuild, refresh, steps
from data.statements import statement
from tests.data.conftest import forget_statements
from tests.soundness.agreement import load
from tests.soundness.changes import happen
from tests.soundness.kept import rollups
from tests.soundness.lively import lively

DEATH = "select pg_terminate_backend(pg_backend_pid())"
TAKEN_IN = (
    "into the studio", "a profile after its sessions", "a couple gone", "a session of another user",
    "a session of tomorrow", "another wedding", "activity all over", "a late rating", "a currency",
    "a cancellation", "a rate", "another id",
)  # fmt: skip
PLACES = [
    pytest.param(everything, place, id=f"{'rebuild' if everything else 'refresh'}-{place}-{name}")
    for everything in (False, True)
    for place, name in enumerate(steps(everything=everything))
]


@pytest.fixture
def platform(database: Database, connection: Connection[Any]) -> Connection[Any]:
    """The platform's connection to the lively days, of which much has changed since a refresh."""
    load(connection, lively())
    refresh(database)
    for change in TAKEN_IN:
        happen(connection, change)
    return connection


@pytest.mark.parametrize(("everything", "place"), PLACES)
def test_a_refresh_that_dies_before_any_statement_repeats_safely(
    database: Database,
    platform: Connection[Any],
    sql_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    everything: bool,
    place: int,
) -> None:
    if everything:
        platform.execute("insert into metrics.queue (source) values ('everything')")
    before = everything_kept(platform)
    step = statements_of(steps(everything=everything)[place])
    with monkeypatch.context() as patched:
        patched.setattr(refreshing, "steps", ending_in_death(place))
        for done in range(len(step) + 1):
            die = ";\n".join([*step[:done], DEATH])
            (sql_folder / "refresh" / "deadly.sql").write_text(die)
            forget_statements()
            with pytest.raises(DatabaseUnavailableError):
                refresh(database)
            assert everything_kept(platform) == before, step[:done]
    assert refresh(database) >= len(TAKEN_IN)
    after = rollups(platform)
    rebuild(database)
    assert rollups(platform) == after


def test_a_whole_refresh_of_these_changes_changes_something(
    database: Database, platform: Connection[Any]
) -> None:
    before = everything_kept(platform)
    refresh(database)
    after = everything_kept(platform)
    assert {name for name in before if before[name] != after[name]} >= {
        "activity", "cell", "duration", "intraday", "level", "member", "paid_span", "paying_span",
        "presence", "presence_gap", "queue", "rate", "rating", "refresh", "wedding",
    }  # fmt: skip


def ending_in_death(place: int) -> Callable[..., tuple[str, ...]]:
    """The steps up to the place, and then the deadly one."""
    return lambda *, everything, **_: (*steps(everything=everything)[:place], "refresh/deadly")


def statements_of(step: str) -> list[str]:
    """The statements of one step, without their semicolons."""
    found = [each.strip() for each in statement(step).decode().split(";\n")]
    return [each.rstrip(";") for each in found if each]


def everything_kept(connection: Connection[Any]) -> dict[str, object]:
    """What every table of ours holds, as one value a table."""
    tables = connection.execute(
        "select tablename from pg_tables where schemaname = 'metrics' order by tablename"
    ).fetchall()
    query = "select md5(string_agg(kept::text, '|' order by kept::text)) from {} as kept"
    found = {}
    for (table,) in tables:
        row = connection.execute(sql.SQL(query).format(sql.Identifier("metrics", table))).fetchone()
        found[table] = row and row[0]
    return found
